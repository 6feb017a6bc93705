"""The second factor before every page, and the organization that the person acts for."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import second_factor as factor
from accounts.allauth_internals import records
from accounts.permissions import wants_json
from accounts.roles import acting

Handler = Callable[[HttpRequest], HttpResponse]
FREE = ("/accounts/", "/static/", "/media/", "/language/", "/favicon.ico", "/robots.txt")


def second_factor(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.DEMO or request.path.startswith(FREE):
            return get_response(request)
        person = request.user
        if not (person.is_authenticated and person.second_factor_required):
            return get_response(request)
        phone = person.phone if person.phone_verified else None
        if factor.shown(code_counts=person.code_counts, phone=phone, records=records(request)):
            return get_response(request)
        if wants_json(request):
            return JsonResponse({"message": _("Your role needs a second proof of who you are. Open any page to give it.")}, status=403)
        if is_mfa_enabled(person, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            ask = "mfa_reauthenticate"
        elif person.code_counts and phone:
            ask = "account_confirm_phone"
        else:
            return redirect("mfa_index")
        return redirect(f"{reverse(ask)}?{urlencode({'next': request.get_full_path()})}")

    return middleware


def acting_for(get_response: Handler) -> Handler:
    """`request.acting_for`: an Organization, false when there is none. Lazy: a page that does not ask costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.acting_for = SimpleLazyObject(lambda: acting(request).organization)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
