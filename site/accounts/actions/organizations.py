"""The federation's tree: organizations are added, renamed, moved. One lock for the whole tree: a move rewrites the paths of many rows."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from accounts.queries import held_by
from accounts.rules import may_tend
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from text.credit_code import CreditCodeError, checked


class WrongCreditCode(Refused):
    status = 422

    def __init__(self, error: CreditCodeError) -> None:
        super().__init__(_(error.message) % error.values)


class UnderItself(Refused):
    message = _("An organization cannot be moved below itself.")


@transaction.atomic
def add_organization(*, name: str, level: str, under: Organization | None, by: Person, short_name: str = "", **fields: Any) -> Organization:
    """`under` None: a root, by an administrator. `fields`: region_code, credit_code, phone, address. Raises NotAllowed, WrongCreditCode."""
    _lock_tree()
    parent = Organization.objects.get(pk=under.pk) if under else None
    if not may_tend(parent.path if parent else None, held_by(by)):
        raise NotAllowed
    organization = Organization(name=name.strip(), short_name=(short_name or name).strip(), level=level, **_plain(fields))
    organization.clean_fields(exclude=["path", "depth", "numchild"])
    organization.validate_unique(exclude=["path"])
    organization = parent.add_child(instance=organization) if parent else Organization.add_root(instance=organization)
    record(book=organization.book, action="organization.added", subject=organization, by=by, under=parent.pk if parent else None, level=level)
    return organization


@transaction.atomic
def rename_organization(*, organization: Organization, name: str, short_name: str, by: Person) -> Organization:
    """The names before and after are public, and the event keeps both. Raises NotAllowed."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if not may_tend(organization.path, held_by(by)):
        raise NotAllowed
    before = organization.name
    organization.name, organization.short_name = name.strip(), short_name.strip()
    organization.full_clean()
    organization.save(update_fields=["name", "short_name"])
    record(book=organization.book, action="organization.renamed", subject=organization, by=by, words={"before": before, "after": organization.name})
    return organization


@transaction.atomic
def move_organization(*, organization: Organization, under: Organization, by: Person) -> Organization:
    """With everything below it. Staff of both places, or above them. Raises NotAllowed, UnderItself."""
    _lock_tree()
    organization, under = Organization.objects.get(pk=organization.pk), Organization.objects.get(pk=under.pk)
    before = organization.superior
    held = held_by(by)
    if not (may_tend(before.path if before else None, held) and may_tend(under.path, held)):
        raise NotAllowed
    if under.path.startswith(organization.path):
        raise UnderItself
    organization.move(under, "last-child")
    record(book=organization.book, action="organization.moved", subject=organization, by=by, before=before.pk if before else None, under=under.pk)
    return Organization.objects.get(pk=organization.pk)


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("credit_code"):
        try:
            fields["credit_code"] = checked(fields["credit_code"])
        except CreditCodeError as error:
            raise WrongCreditCode(error) from error
    return {**fields, "credit_code": fields.get("credit_code") or None}


def _lock_tree() -> None:
    list(Organization.objects.select_for_update().filter(depth=1).order_by("pk").values_list("pk"))
