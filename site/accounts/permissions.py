"""Who may do what; and the doors that views put before themselves. The rules themselves are in rules.py."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from accounts.queries import held_by
from accounts.roles import act_as_one_of
from accounts.rules import OFFICERS, STAFF, administers, covers
from ledger.refusals import NotAllowed

View = Callable[..., HttpResponseBase]


def acts_for(person: Person, organization: Organization, kinds: Collection[str] = OFFICERS) -> bool:
    """Officers act for their organization and everything below it, never beside or above."""
    return covers(held_by(person), kinds, organization.path)


def is_staff_of(person: Person, organization: Organization) -> bool:
    return acts_for(person, organization, {STAFF})


def is_administrator(person: Person) -> bool:
    return administers(held_by(person))


def holds(person: Person, *kinds: str) -> bool:
    return any(post.kind in kinds for post in held_by(person))


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and come back. A script gets 401, never a redirect that it would take for success."""
    if wants_json(request):
        return JsonResponse({"message": _("You are signed out. Sign in again: what you entered is kept on this device.")}, status=401)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path())


def person_of(request: HttpRequest) -> Person:
    """The signed-in person of a request that came through such a door."""
    if not request.user.is_authenticated:
        raise NotAllowed
    return request.user


def signed_in(view: View) -> View:
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    return door


def role_required(*kinds: str) -> Callable[[View], View]:
    """The person acts in such a role: the one chosen, else the first that fits (the choice then follows). Raises NotAllowed."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not act_as_one_of(request, kinds):
                raise NotAllowed
            return view(request, *args, **kwargs)

        return door

    return decorate


def confirmed(view: View) -> View:
    """For what cannot be undone: the person has confirmed who they are within five minutes; a suspended POST is done afterwards."""
    guarded: View = reauthentication_required(app="accounts")(view)
    return signed_in(guarded)
