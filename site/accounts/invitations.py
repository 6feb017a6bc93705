"""What an invitation can be for. The apps above register their purposes; accepting calls them inside the same transaction."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import Invitation, Person

Accepted = Callable[[Invitation, Person], object]


class Purpose(NamedTuple):
    title: str | Promise
    leads_to: str  # the url name where the person arrives
    accepted: Accepted


PURPOSES: dict[str, Purpose] = {}


def purpose(name: str, *, title: str | Promise, leads_to: str = "me") -> Callable[[Accepted], Accepted]:
    """Decorator: callable(invitation, person) gives what was promised. It raises Refused when that is no longer possible."""

    def register(accepted: Accepted) -> Accepted:
        PURPOSES[name] = Purpose(title, leads_to, accepted)
        return accepted

    return register


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link(token: str) -> str:
    """The whole address, as it goes into a message."""
    return settings.SITE_URL + reverse("invitation", args=[token])
