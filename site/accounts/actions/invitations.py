"""Somebody is invited by name and phone; the link and a code to that phone open the account and give what was promised."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.people import register
from accounts.actions.roles import AccountClosed, give_role
from accounts.invitations import PURPOSES, purpose, token_hash
from accounts.models import Invitation, Organization, Person, Role
from accounts.phones import normal
from accounts.privacy import CONSENT_VERSION
from accounts.queries import held_by
from accounts.rules import may_give
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


class NoAddress(Refused):
    status = 422
    message = gettext_lazy("Give a mobile number of 11 digits, or an e-mail address.")


class InvitationGone(Refused):
    """The link was used, has run out, or never was. `invitation`, where it is known, says whom to ask."""

    status = 410
    message = gettext_lazy("This invitation is no longer valid. Ask for a new one.")

    def __init__(self, invitation: Invitation | None = None) -> None:
        super().__init__()
        self.invitation = invitation


@transaction.atomic
def invite(
    *,
    name: str,
    purpose: str,
    by: Person,
    phone: str = "",
    email: str = "",
    subject: str = "",
    organization: Organization | None = None,
    days: int = 7,
) -> tuple[Invitation, str]:
    """The invitation, and the token of its link (accounts.invitations.link), which is kept nowhere. The calling action has asked permission.

    `subject` says what it is for, as the purpose reads it ("contest.judge:12"). Raises NoAddress.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"no purpose {purpose} is registered")
    number = normal(phone) if phone else ""
    if number is None or not (number or email):
        raise NoAddress
    token = secrets.token_urlsafe(32)
    now = clock.now()
    invitation = Invitation(
        token_hash=token_hash(token), name=name.strip(), phone=number, email=email.strip().lower(), purpose=purpose, subject=subject,
        organization=organization, invited_by=by, made_at=now, expires_at=now + dt.timedelta(days=days),
    )  # fmt: skip
    invitation.full_clean()
    invitation.save()
    record(book=_book(invitation), action="invitation.made", subject=invitation, by=by, purpose=purpose, of=subject, days=days)
    return invitation, token


def end_invitations(*, purpose: str, subject: str) -> int:
    """Links that are still open for this one subject ("contest.judge:12") stop at once. Inside the caller's transaction."""
    now = clock.now()
    return Invitation.objects.filter(purpose=purpose, subject=subject, accepted_at=None, expires_at__gt=now).update(expires_at=now)


def open_invitation(token: str, *, lock: bool = False) -> Invitation:
    """Raises InvitationGone."""
    rows = Invitation.objects.select_related("organization", "invited_by")
    invitation = (rows.select_for_update(of=("self",)) if lock else rows).filter(token_hash=token_hash(token)).first()
    if invitation is None or invitation.accepted_at or invitation.expires_at <= clock.now():
        raise InvitationGone(invitation)
    return invitation


def invited_person(invitation: Invitation, *, lock: bool = False) -> Person | None:
    """Who has the invited phone, or has verified the invited e-mail address, already."""
    known = {"phone": invitation.phone} if invitation.phone else {"emailaddress__email": invitation.email, "emailaddress__verified": True}
    people = Person.objects.select_for_update(of=("self",)) if lock else Person.objects
    return people.filter(**known).first()


@transaction.atomic
def accept(*, token: str, password_hash: str | None = None) -> Person:
    """For whoever has just proved by a code that the invited phone (or e-mail) is theirs, and consented. The account is opened where there is none.

    `password_hash` is needed for who has no phone: what cannot be undone asks for it, or for a code to the phone.

    Raises InvitationGone, AccountClosed, and what the purpose refuses.
    """
    invitation = open_invitation(token, lock=True)
    person = invited_person(invitation, lock=True)
    if person is None:
        person = register(
            phone=invitation.phone, name=invitation.name, password=None, consent_version=CONSENT_VERSION,
            email="" if invitation.phone else invitation.email,
        )  # fmt: skip
        if password_hash:
            person.password = password_hash
            person.save(update_fields=["password"])
    elif not person.is_active:
        raise AccountClosed
    elif invitation.phone and not person.phone_verified:
        person.phone_verified = True
        person.save(update_fields=["phone_verified"])
    invitation.accepted_at, invitation.accepted_by = clock.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(book=_book(invitation), action="invitation.accepted", subject=invitation, by=person, purpose=invitation.purpose)
    PURPOSES[invitation.purpose].accepted(invitation, person)
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person) -> None:
    """By who made it, or whoever may give posts in its organization: the link stops at once. Raises NotAllowed, InvitationGone."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organization", "invited_by").get(pk=invitation.pk)
    path = invitation.organization.path if invitation.organization else None
    if by.pk != invitation.invited_by_id and not may_give(Role.Kind.CLERK, path, held_by(by)):
        raise NotAllowed
    if invitation.accepted_at:
        raise InvitationGone(invitation)
    invitation.expires_at = clock.now()
    invitation.save(update_fields=["expires_at"])
    record(book=_book(invitation), action="invitation.withdrawn", subject=invitation, by=by)


@transaction.atomic
def invite_to_role(
    *, name: str, kind: str, by: Person, organization: Organization | None = None, phone: str = "", email: str = "", days: int = 7
) -> tuple[Invitation, str]:
    """Into a post of the federation. Raises NotAllowed, NoAddress."""
    if not may_give(kind, organization.path if organization else None, held_by(by)):
        raise NotAllowed
    return invite(name=name, phone=phone, email=email, purpose="role", subject=f"role:{kind}", organization=organization, by=by, days=days)


@purpose("role", title=gettext_lazy("a post in the trade union"))
def into_role(invitation: Invitation, person: Person) -> Role:
    """Given in the name of who invited, who must still be allowed to."""
    kind = invitation.subject.removeprefix("role:")
    return give_role(person=person, kind=kind, organization=invitation.organization, by=invitation.invited_by)


def whom_to_ask(invitation: Invitation | None) -> str:
    """In words: who made it and the telephone of their office, never a person's own number."""
    if invitation is None:
        return _("Ask the office that sent you the link.")
    office = invitation.organization
    if office and office.phone:
        return _("Ask %(name)s, %(office)s, telephone %(phone)s.") % {"name": invitation.invited_by, "office": office.name, "phone": office.phone}
    return _("Ask %(name)s, who invited you.") % {"name": invitation.invited_by}


def _book(invitation: Invitation) -> str:
    return invitation.organization.book if invitation.organization else invitation.invited_by.book
