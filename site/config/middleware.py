"""Two content security policies by path, and refusals turned into pages."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from ledger.refusals import Refused


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """PostgreSQL takes no text with a NUL in it, and nobody types one: the address is wrong, not the site. Forms refuse it by themselves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(status=400)
        return get_response(request)

    return middleware


class SectionCSP(CSPMiddleware):
    """Nothing inline anywhere but under /admin/, where Wagtail's own widgets need it."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> Any:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.config = settings.ADMIN_CSP
        return parts


class Language(LocaleMiddleware):
    """The address says the language; where it cannot (accounts/, verify/, admin/), what the person last chose."""

    UNPREFIXED = ("/accounts/", "/verify/", "/admin/")

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path.startswith(self.UNPREFIXED) and settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


class refusals:
    """A Refused that no view answered becomes a page (or JSON) that says what happened and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"message": str(exception)}, status=exception.status)
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)
