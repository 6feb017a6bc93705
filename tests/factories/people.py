"""People, organizations and roles without surprise: what is not said is invented and plain."""

from itertools import count
from typing import Any

from accounts.models import Organization, Person, Role
from ledger import clock

_numbers = count(10_001)  # phones that tests write out, 13900003333, are nobody's


def make_person(name: str = "柳问渠", **fields: Any) -> Person:
    number = next(_numbers)
    fields = {"username": f"person{number}", "phone": f"+86139{number:08d}", "phone_verified": True, **fields}
    return Person.objects.create_user(name=name, password=fields.pop("password", "good-pass-1"), **fields)


def make_organization(name: str = "湖北省总工会", *, under: Organization | None = None, **fields: Any) -> Organization:
    made = Organization(
        name=name, **{"short_name": name, "level": Organization.Level.PROVINCE if under is None else Organization.Level.UNIT, **fields}
    )
    return Organization.add_root(instance=made) if under is None else Organization.objects.get(pk=under.pk).add_child(instance=made)


def make_role(person: Person, kind: str, organization: Organization | None = None, **fields: Any) -> Role:
    return Role.objects.create(person=person, kind=kind, organization=organization, **{"since": clock.now(), **fields})
