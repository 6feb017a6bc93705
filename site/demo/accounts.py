"""One account for each role: who they are, and the list that the sign-in page and the command show."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.home import DemoAccount, demo_accounts
from accounts.models import Person
from demo.models import DemoMark

PASSWORD = "gongchuang-demo"  # noqa: S105  printed on the sign-in page of the demonstration, which listens on this machine only


class Part(NamedTuple):
    role: str
    name: str
    title: str | Promise


PARTS = (
    Part("worker", "柳问渠", _("Worker: a draft, a returned project, an award")),
    Part("clerk", "仇小满", _("Union of the unit, prepares")),
    Part("approver", "贺望江", _("Union of the unit, signs")),
    Part("county", "敖东篱", _("County federation")),
    Part("city", "聂云舟", _("City federation, runs its zone")),
    Part("staff", "温晓岚", _("Provincial federation, runs the contests")),
    Part("second", "骆清和", _("Provincial federation, the second person")),
    Part("judge", "佘锦程", _("Judge, half of the sheets done")),
    Part("head", "宁守拙", _("Head of the panel")),
    Part("supervisor", "曾海棠", _("Supervisor, sees everything and changes nothing")),
    Part("founder", "邵石泉", _("Founder, a quarter's report is due")),
    Part("keeper", "季望川", _("Keeper of a studio: visits, money, questions, the yearly review")),
    Part("administrator", "鲁立夏", _("Administrator")),
)


@demo_accounts
def offered(request: HttpRequest) -> Iterator[DemoAccount]:
    yield from accounts()


def accounts() -> Iterator[DemoAccount]:
    mark = DemoMark.objects.first()
    people = Person.objects.in_bulk(mark.accounts.values()) if mark else {}
    for part in PARTS:
        person = people.get(mark.accounts.get(part.role)) if mark else None
        if person is not None:
            yield DemoAccount(str(part.title), person.name, (person.phone or person.username).removeprefix("+86"), PASSWORD)
