"""An account is opened, renamed, given its second factor, closed."""

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import privacy, second_factor
from accounts.models import Invitation, Person, Role
from accounts.phones import normal
from ledger import clock
from ledger.actions import blank_words, locked_book, record
from ledger.models import Words
from ledger.refusals import NotAllowed, Refused
from notices import sms


class PhoneTaken(Refused):
    message = _("This phone number has an account already. Sign in with it.")


class NotYet(Refused):
    """`reasons`: what stands in the way, in words."""

    message = _("The account cannot be closed yet.")

    def __init__(self, reasons: list[str]) -> None:
        super().__init__()
        self.reasons = reasons

    def __str__(self) -> str:
        return " ".join([str(self.message), *self.reasons])


class AdministratorExists(Refused):
    message = _("There is an administrator already. Only the first one is made here; further ones are given the role.")


def new_username() -> str:
    """A name nobody chose: it says nothing of the person and looks like no phone number."""
    return "u" + "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _place in range(9))


@transaction.atomic
def register(*, phone: str, name: str, password: str | None, consent_version: str, email: str = "") -> Person:
    """Open an account for a phone (and e-mail) that was just proved by a code. None as password: come by invitation, confirms by code.

    Raises PhoneTaken.
    """
    person = Person(username=new_username(), name=name.strip(), phone=normal(phone) if phone else None, phone_verified=bool(phone), email=email)
    person.consent_version, person.consent_at = consent_version, clock.now()
    person.set_password(password)
    if person.phone and Person.objects.filter(phone=person.phone).exists():
        raise PhoneTaken
    person.full_clean()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise PhoneTaken from None
    if email:
        EmailAddress.objects.create(user=person, email=email.lower(), verified=True, primary=True)
    record(book=person.book, action="account.opened", subject=person, by=person, consent=consent_version)
    return person


@transaction.atomic
def take_consent(*, person: Person, version: str) -> None:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.consent_version == version:
        return
    person.consent_version, person.consent_at = version, clock.now()
    person.save(update_fields=["consent_version", "consent_at"])
    record(book=person.book, action="account.consented", subject=person, by=person, consent=version)


@transaction.atomic
def rename(*, person: Person, name: str, by: Person) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if by.pk != person.pk:
        raise NotAllowed
    person.name = name.strip()
    person.full_clean()
    person.save(update_fields=["name"])
    record(book=person.book, action="account.renamed", subject=person, by=by)
    return person


@transaction.atomic
def change_phone(*, person: Person, phone: str) -> None:
    """To a number that was just proved by a code. The number before is told, in case it was not its owner."""
    before, was_verified = person.phone, person.phone_verified
    person.phone, person.phone_verified = phone, True
    person.save(update_fields=["phone", "phone_verified"])
    if before != phone:
        record(book=person.book, action="account.phone_changed", subject=person, by=person)
        if before and was_verified:
            text = gettext("Your account now has another phone number. If that was not you, call the hotline at once.")
            transaction.on_commit(lambda: sms.send(before, text))


@transaction.atomic
def settle_second_factor(*, person: Person, may_lower: bool = False) -> None:
    """What all roles together ask for (accounts.second_factor.demand). Called by whatever gives or ends a role, in any app."""
    asked = second_factor.demanded(person)
    if not asked and not may_lower:
        return
    required, code_counts = bool(asked), "app" not in asked
    if (person.second_factor_required, person.code_counts) != (required, code_counts):
        person.second_factor_required, person.code_counts = required, code_counts
        person.save(update_fields=["second_factor_required", "code_counts"])


@transaction.atomic
def erase(*, person: Person, by: Person) -> Person:
    """Blank the person and close the account; records keep their number, which now leads to nobody. Raises NotAllowed, NotYet."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if by.pk != person.pk:
        raise NotAllowed
    if reasons := privacy.reasons_to_wait(person):
        raise NotYet(reasons)
    privacy.blank_everywhere(person)
    UserSession.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    Invitation.objects.filter(accepted_by=person).update(name="", phone="", email="")
    blank_words(words=Words.objects.filter(event__actor=person))
    person.groups.clear()
    person.username, person.name, person.phone, person.email = f"closed-{person.pk}", "", None, ""
    person.phone_verified = person.is_active = person.is_superuser = False
    person.erased_at = clock.now()
    person.set_unusable_password()
    person.save()
    record(book=person.book, action="account.closed", subject=person, by=by)
    return person


@transaction.atomic
def make_first_administrator(*, name: str, username: str, password: str, phone: str = "") -> Person:
    """The one person whom nobody invited. Raises AdministratorExists."""
    locked_book("house")
    if Role.objects.active().filter(kind=Role.Kind.ADMINISTRATOR, person__is_active=True).exists():
        raise AdministratorExists
    person = Person(username=username, name=name, phone=normal(phone) if phone else None, phone_verified=bool(phone), is_superuser=True)
    person.set_password(password)
    person.full_clean()
    person.save()
    role = Role.objects.create(person=person, kind=Role.Kind.ADMINISTRATOR, since=clock.now())
    settle_second_factor(person=person)
    record(book="house", action="administrator.first", subject=role, by=None, person=person.pk)
    return person
