"""In which role somebody acts: chosen once, kept in the session, said on the page."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest

from accounts.models import Organization, Role
from accounts.queries import roles_of
from ledger.refusals import NotAllowed

CHOICE = "acting_as"


class Acting:
    """What the person of this request holds and acts as. Asked once, and only when a page wants to know."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._roles: list[Role] | None = None

    @property
    def roles(self) -> list[Role]:
        if self._roles is None:
            user = self._request.user
            self._roles = list(roles_of(user)) if user.is_authenticated else []
        return self._roles

    @property
    def role(self) -> Role | None:
        chosen = self._request.session.get(CHOICE)
        return next((role for role in self.roles if role.pk == chosen), self.roles[0] if self.roles else None)

    @property
    def organization(self) -> Organization | None:
        return self.role.organization if self.role else None


def acting(request: HttpRequest) -> Acting:
    found: Any = getattr(request, "acting", None)
    if found is None:
        found = request.acting = Acting(request)  # type: ignore[attr-defined]
    return found


def act_as(request: HttpRequest, role: Role) -> None:
    """Raises NotAllowed for a post that the person does not hold now."""
    if role.pk not in {held.pk for held in acting(request).roles}:
        raise NotAllowed
    request.session[CHOICE] = role.pk


def act_as_one_of(request: HttpRequest, kinds: Collection[str]) -> Role | None:
    now = acting(request)
    if now.role and now.role.kind in kinds:
        return now.role
    fitting = next((role for role in now.roles if role.kind in kinds), None)
    if fitting:
        act_as(request, fitting)
    return fitting
