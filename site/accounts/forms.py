"""Forms of signing in and of one's own account."""

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import SignupForm as BaseSignupForm
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.adapter import PhoneField
from accounts.models import Person
from accounts.privacy import CONSENT_VERSION
from ledger import clock
from ledger.actions import record


class PhoneForm(forms.Form):
    phone = PhoneField()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the text message"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input-code", "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6"}),
    )


class ConsentForm(forms.Form):
    consent = forms.BooleanField(
        label=_("I have read how personal information is handled, and agree."),
        error_messages={"required": _("Without your consent no account can be opened.")},
    )


class NameForm(forms.Form):
    name = forms.CharField(label=_("Your name, as on your identity card"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("8 characters or more, not digits alone."),
    )
    person: Person | None = None

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person or Person(name=self.cleaned_data.get("name", "")))
        return password


class RegisterForm(NameForm, NewPasswordForm, ConsentForm):
    """After the phone was proved: who has no account gets one here."""

    field_order = ["name", "password", "consent"]


class SignupForm(BaseSignupForm):
    """By e-mail, for who has no mobile number here. By phone one is registered after the code (RegisterForm), never before it:
    an account that waits for its code could be given a password by somebody else.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"]
        self.fields["name"] = NameForm.base_fields["name"]
        self.fields["consent"] = ConsentForm.base_fields["consent"]
        self.order_fields(["name", "email", "password1", "consent"])

    def custom_signup(self, request: HttpRequest, user: Person) -> None:
        user.name = self.cleaned_data["name"].strip()
        user.consent_version, user.consent_at = CONSENT_VERSION, clock.now()
        user.save(update_fields=["name", "consent_version", "consent_at"])
        record(book=user.book, action="account.opened", subject=user, by=user, consent=CONSENT_VERSION)


class LoginForm(BaseLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Mobile number, e-mail or user name")
        login.widget.attrs.update(autocomplete="username")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
