"""Every private import of allauth, in one place: what an upgrade must look at first. Nothing else in the house imports *.internal.* of it."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, resume_request
from allauth.account.models import Login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from accounts.models import Person


def within_rate(request: HttpRequest, *, action: str, key: str) -> bool:
    """Counts one against ACCOUNT_RATE_LIMITS[action]."""
    return ratelimit.consume(request, action=action, key=key)


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """How this session has shown who it is: {"method": "password" | "code" | "mfa", "at": seconds, "phone": …} each."""
    return get_authentication_records(request, request.user)


def sign_in_by_code(request: HttpRequest, person: Person, *, to: str, next_url: str | None, signup: bool = False) -> HttpResponse:
    """Through all stages of signing in: the second factor is asked, who is inactive is refused."""
    address = {"email": to} if "@" in to else {"phone": to}
    record_authentication(request, person, method="code", **address)
    return perform_login(request, Login(user=person, redirect_url=next_url, signup=signup))


def confirm_by_code(request: HttpRequest, person: Person, *, phone: str) -> HttpResponse | None:
    """The signed-in person has shown their phone; a POST that waited for it is done now."""
    record_authentication(request, person, method="code", phone=phone, reauthenticated=True)
    return resume_request(request)


def seconds_since_code(request: HttpRequest, *, phone: str | None) -> float | None:
    found = [record["at"] for record in records(request) if record["method"] == "code" and phone and record.get("phone") == phone]
    return time.time() - found[-1] if found else None


def can_reauthenticate(person: Person) -> bool:
    """By password or second factor: allauth never asks somebody who has neither, so AccountAdapter does."""
    return bool(get_reauthentication_flows(person))


def finish_new_password(request: HttpRequest, person: Person) -> None:
    """This session stays, all others end; a mail tells the person."""
    finalize_password_set(request, person)
