"""Phone and code first; the password second; who has no account is registered by verifying."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SetPasswordForm
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actions.people import PhoneTaken
from accounts.actions.people import register as open_account
from accounts.allauth_internals import confirm_by_code, finish_new_password, seconds_since_code, sign_in_by_code
from accounts.codes import MINUTES, OneTimeCode
from accounts.forms import CodeForm, PhoneForm, RegisterForm
from accounts.home import offered_accounts
from accounts.models import Person
from accounts.permissions import person_of, signed_in
from accounts.phones import masked
from accounts.privacy import CONSENT_VERSION
from ledger.refusals import NotAllowed, Refused

PROVED = "accounts.proved_phone"
NEW_PASSWORD_SECONDS = 600


def onward(request: HttpRequest, name: str) -> HttpResponse:
    """To the next step, carrying where the person wanted to go."""
    return redirect(passthrough_next_redirect_url(request, reverse(name), "next"))


def arrival(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        onto = arrival(request)
        if onto.startswith(reverse("wagtailadmin_home")) and not request.user.has_perm("wagtailadmin.access_admin"):
            raise NotAllowed  # the editing area sends here whoever is no editor: back and forth without end
        return redirect(onto)
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            OneTimeCode(request, "sign_in").send(form.cleaned_data["phone"])
        except Refused as refused:
            form.add_error("phone", str(refused))
            return _sign_in_page(request, form, status=refused.status)
        return onward(request, "account_code")
    return _sign_in_page(request, form, status=422 if form.is_bound else 200)


def _sign_in_page(request: HttpRequest, form: PhoneForm, status: int) -> HttpResponse:
    offered = offered_accounts(request) if settings.DEMO else []
    return render(request, "account/login.html", {"form": form, "offered": offered, "next": get_next_redirect_url(request)}, status=status)


@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(arrival(request))
    code = OneTimeCode(request, "sign_in")
    if code.to is None:
        return onward(request, "account_login")
    result = code_step(request, code, "account/enter_code.html", {"change": reverse("account_login")})
    if isinstance(result, HttpResponse):
        return result
    person = Person.objects.filter(phone=result).first()
    if person is None:
        request.session[PROVED] = result
        return onward(request, "account_register")
    if not person.phone_verified:
        person.phone_verified = True
        person.save(update_fields=["phone_verified"])
    return sign_in_by_code(request, person, to=result, next_url=arrival(request))


def code_step(request: HttpRequest, code: OneTimeCode, template: str, context: dict[str, Any]) -> HttpResponse | str:
    """One page for every code: shows the form, sends it again, checks what was typed. The proved phone or address, or the page to show."""
    to, form, status = code.to or "", CodeForm(), 200
    if request.method == "POST" and request.POST.get("action") == "resend":
        try:
            code.send(to)
            return redirect(request.get_full_path())
        except Refused as refused:
            form, status = CodeForm({}), refused.status
            form.errors["code"] = form.error_class([str(refused)])
    elif request.method == "POST":
        form, status = CodeForm(request.POST), 422
        if form.is_valid():
            try:
                return code.check(form.cleaned_data["code"])
            except Refused as refused:
                form.add_error("code", str(refused))
    page = {"form": form, "to": masked(to) or to, "wait": code.wait_seconds, "minutes": MINUTES, "gone": code.to is None, **context}
    return render(request, template, {"next": get_next_redirect_url(request), **page}, status=status)


@never_cache
def register(request: HttpRequest) -> HttpResponse:
    phone = request.session.get(PROVED)
    if request.user.is_authenticated or phone is None:
        return onward(request, "account_login")
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = open_account(
                phone=phone, name=form.cleaned_data["name"], password=form.cleaned_data["password"], consent_version=CONSENT_VERSION
            )
        except PhoneTaken:
            del request.session[PROVED]
            return onward(request, "account_login")
        del request.session[PROVED]
        return sign_in_by_code(request, person, to=phone, next_url=arrival(request), signup=True)
    return render(request, "account/register.html", {"form": form, "phone": masked(phone)}, status=422 if form.is_bound else 200)


class PasswordSignIn(LoginView):
    """By user name, e-mail or phone."""

    template_name = "account/login_password.html"


password_sign_in = PasswordSignIn.as_view()


@never_cache
@signed_in
def confirm_phone(request: HttpRequest) -> HttpResponse:
    """A code to the person's own phone: the second factor of a judge, and the confirmation of who has no password."""
    person = person_of(request)
    if not (person.phone and person.phone_verified):
        raise NotAllowed(_("No phone number of yours is verified. Ask the office that invited you."))
    code = OneTimeCode(request, "confirm")
    if code.to != person.phone:
        if request.method != "POST":
            return render(request, "account/confirm_phone.html", {"to": person.phone_masked, "next": get_next_redirect_url(request)})
        code.send(person.phone)
        return onward(request, "account_confirm_phone")
    result = code_step(request, code, "account/enter_code.html", {"confirming": True})
    if isinstance(result, HttpResponse):
        return result
    return confirm_by_code(request, person, phone=result) or redirect(arrival(request))


@never_cache
@signed_in
def new_password(request: HttpRequest) -> HttpResponse:
    """A forgotten password without e-mail: who proved the phone a moment ago sets a new one without the old."""
    person = person_of(request)
    since = seconds_since_code(request, phone=person.phone)
    if since is None or since > NEW_PASSWORD_SECONDS:
        if person.has_usable_password():
            return redirect("account_change_password")
        return redirect(f"{reverse('account_confirm_phone')}?next={reverse('account_new_password')}")
    form = SetPasswordForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        finish_new_password(request, person)
        return redirect(arrival(request))
    return render(request, "account/password_set.html", {"form": form}, status=422 if form.is_bound else 200)


class RemovePasskey(RemoveWebAuthnView):
    """allauth asks can_delete_authenticator of an authenticator app only."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_mfa_adapter().can_delete_authenticator(self.get_object()):
            get_adapter().add_message(
                self.request, messages.ERROR, message=_("Your role needs a second factor, and this is your last one. Add another first.")
            )
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    return RemovePasskey.as_view()(request, pk=pk)


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy.html", {"version": CONSENT_VERSION})
