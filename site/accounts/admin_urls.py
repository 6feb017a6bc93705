"""Addresses below /admin/ that stand before Wagtail's: signing in is ours, and people are not edited there."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from accounts.permissions import signed_in
from ledger.refusals import NotAllowed


@signed_in
def refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed(_("People and their roles are kept outside the editing area, on the page of their organization."))


urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("account/", RedirectView.as_view(pattern_name="me")),
    re_path(r"^(?:users|groups|bulk/accounts|password_reset)(?:/.*)?$", refuse),
]
