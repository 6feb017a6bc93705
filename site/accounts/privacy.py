"""Consent, the copy of one's own data, and what stands in the way of erasure. Each app registers its part."""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import roles_of
from ledger.models import Event

CONSENT_VERSION = "2026-11"  # of templates/accounts/privacy.html: a change of substance gets a new one

Export = Callable[[Person], Any]
Hold = Callable[[Person], Iterable[str]]
_exports: dict[str, Export] = {}
_holds: dict[str, Hold] = {}
_blanks: dict[str, Callable[[Person], None]] = {}


def exports(name: str) -> Callable[[Export], Export]:
    """Decorator: callable(person) -> what this app keeps about the person, as JSON values."""

    def register(export: Export) -> Export:
        _exports[name] = export
        return export

    return register


def holds(name: str) -> Callable[[Hold], Hold]:
    """Decorator: callable(person) -> reasons, in words, why the person cannot be erased yet."""

    def register(hold: Hold) -> Hold:
        _holds[name] = hold
        return hold

    return register


def blanks(name: str) -> Callable[[Callable[[Person], None]], Callable[[Person], None]]:
    """Decorator: callable(person) blanks what this app keeps beside its records, inside the erasing transaction."""

    def register(blank: Callable[[Person], None]) -> Callable[[Person], None]:
        _blanks[name] = blank
        return blank

    return register


def export_of(person: Person) -> dict[str, Any]:
    return {name: export(person) for name, export in sorted(_exports.items())}


def reasons_to_wait(person: Person) -> list[str]:
    return [reason for hold in _holds.values() for reason in hold(person)]


def blank_everywhere(person: Person) -> None:
    for blank in _blanks.values():
        blank(person)


@exports("account")
def account(person: Person) -> dict[str, Any]:
    return {
        "user name": person.username,
        "name": person.name,
        "phone": person.phone,
        "e-mail": [{"address": row.email, "verified": row.verified} for row in EmailAddress.objects.filter(user=person)],
        "joined": person.date_joined,
        "last sign-in": person.last_login,
        "consent": {"version": person.consent_version, "at": person.consent_at},
        "roles": [
            {"kind": role.kind, "organization": role.organization.name if role.organization else None, "since": role.since, "until": role.until}
            for role in person.roles.select_related("organization").order_by("since")
        ],
        "sessions": [{"since": row.created_at, "address": row.ip, "browser": row.user_agent} for row in UserSession.objects.filter(user=person)],
    }


@exports("ledger")
def acts(person: Person) -> list[dict[str, Any]]:
    return [dict(row) for row in Event.objects.filter(actor=person).order_by("at", "pk").values("book__name", "number", "at", "action", "subject")]


@holds("accounts")
def posts(person: Person) -> list[str]:
    return [_("You hold a post: %(post)s. Hand it over first.") % {"post": role} for role in roles_of(person)]
