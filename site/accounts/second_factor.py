"""Who needs a second factor, and what counts as one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from accounts.models import Person, Role

Strength = Literal["app", "code"]  # app: an authenticator or a passkey; code: a text message to the verified phone is enough

_demands: dict[str, Callable[[Person], Strength | None]] = {}


def demand(name: str) -> Callable[[Callable[[Person], Strength | None]], Callable[[Person], Strength | None]]:
    """Decorator: an app says what its own roles ask of a person; accounts.actions.people.settle_second_factor hears all."""

    def register(asks: Callable[[Person], Strength | None]) -> Callable[[Person], Strength | None]:
        _demands[name] = asks
        return asks

    return register


@demand("accounts")
def of_roles(person: Person) -> Strength | None:
    if person.is_superuser or person.roles.active().filter(kind__in=[Role.Kind.STAFF, Role.Kind.ADMINISTRATOR]).exists():
        return "app"
    return None


def demanded(person: Person) -> set[Strength]:
    return {strength for asks in _demands.values() if (strength := asks(person))}


def shown(*, code_counts: bool, phone: str | None, records: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a session with these authentication records has shown a second factor. A code counts only to the phone of today."""
    return any(
        record["method"] == "mfa" or (code_counts and phone and record["method"] == "code" and record.get("phone") == phone) for record in records
    )
