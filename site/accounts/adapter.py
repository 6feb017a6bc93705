"""Where sign-in differs from what allauth does by itself; docs/sign-in.md says why."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.people import change_phone, new_username
from accounts.allauth_internals import can_reauthenticate, seconds_since_code
from accounts.models import Person
from accounts.phones import normal
from notices import sms


class PhoneField(forms.CharField):
    """Eleven digits, typed in any way; cleaned to +86…"""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Mobile number"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        phone = normal(typed)
        if phone is None:
            raise forms.ValidationError(_("A mobile number has 11 digits and begins with 1."), code="invalid")
        return phone


class EitherEmailOrPhone(EmailVerificationStage):
    """Who has a phone, or was only given a user name, has no e-mail to verify."""

    def handle(self) -> Any:
        person = self.login.user
        if person is not None and not person.email:
            return None, True
        return super().handle()


class AccountAdapter(DefaultAccountAdapter):
    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: Person) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: Person, phone: str) -> None:
        change_phone(person=user, phone=phone)

    def get_user_by_phone(self, phone: str) -> Person | None:
        number = normal(phone)
        return Person.objects.filter(phone=number).first() if number else None

    def send_verification_code_sms(self, user: Person, phone: str, code: str, **kwargs: Any) -> None:
        sms.send(phone, _("Your code is %(code)s, valid for %(minutes)d minutes. Tell it to nobody.") % {"code": code, "minutes": 15})

    def populate_username(self, request: HttpRequest, user: Person) -> None:
        user.username = user.username or new_username()

    def get_login_stages(self) -> list[str]:
        ours = f"{__name__}.{EitherEmailOrPhone.__name__}"
        return [ours if stage.endswith(".EmailVerificationStage") else stage for stage in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth counts failures by the text typed, so that every spelling of a name had its own five tries: we count by the person."""
        typed = str(credentials.get("phone") or credentials.get("email") or credentials.get("username") or "").strip().lower()
        person = (
            self.get_user_by_phone(typed)
            or Person.objects.filter(username__iexact=typed).first()
            or Person.objects.filter(emailaddress__email__iexact=typed).first()
            or Person.objects.filter(email__iexact=typed).first()
        )
        return f"person:{person.pk}" if person else f"typed:{typed}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has neither password nor second factor (came by invitation) confirms by a code to the phone; allauth would not ask at all."""
        person = self.request.user
        if can_reauthenticate(person):
            return bool(super().is_reauthentication_required(app=app, **kwargs))
        since = seconds_since_code(self.request, phone=person.phone)
        if since is None or since > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated and user.phone_verified:
            methods = [{"id": "phone", "description": _("A code to your phone"), "url": reverse("account_confirm_phone")}]
        return methods


def _fernet() -> MultiFernet:
    """The key follows SECRET_KEY; keys before it (SECRET_KEY_FALLBACKS) still open what they closed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("accounts.adapter.totp", "secret", secret=secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Person) -> str:
        return user.name or user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whose role asks for a second factor keeps the last one."""
        person = authenticator.user
        if not person.second_factor_required or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=person).exclude(pk=authenticator.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return bool(others.exists())
