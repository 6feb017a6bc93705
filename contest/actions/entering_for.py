"""代报: a clerk writes an entry for a worker. It is submitted only when the worker has confirmed it with the code sent to the worker's phone."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.people import register
from accounts.codes import TRIES, CodeEnded, TooSoon, WrongCode
from accounts.models import Organization, Person
from accounts.privacy import CONSENT_VERSION
from contest.actions.entering import JudgesHere, check_ready, put_in_hands, within_entry_stage
from contest.models import Contest, EnteredFor, Entry, Member, Track, Version
from contest.permissions import leads_entry, prepares_for
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices import sms

MINUTES, PAUSE_SECONDS = 30, 60


class ChangedSince(Refused):
    message = gettext_lazy("The entry was changed after the code was sent. Send a new one, so that the worker confirms what stands here now.")


@transaction.atomic
def start_for(*, contest: Contest, track: Track, organization: Organization, name: str, phone: str, by: Person) -> Entry:
    """A draft that the clerk writes; the worker is its first member. Raises NotAllowed, NotOpenYet, DeadlinePassed, JudgesHere."""
    now = clock.now()
    within_entry_stage(contest, now)
    if not prepares_for(by, organization) or not organization.path.startswith(contest.organization.path):
        raise NotAllowed
    if contest.judges.filter(person__phone=phone).exists() or contest.judges.filter(person=by).exists():
        raise JudgesHere
    entry = Entry(contest=contest, track=track, leader=by, unit=organization, made_at=now, changed_at=now)
    entry.full_clean(exclude=["answers"])
    entry.save()
    member = Member(entry=entry, name=name, phone=phone, order=0)
    member.full_clean()
    member.save()
    entered = EnteredFor(entry=entry, clerk=by, organization=organization, name=name, phone=phone)
    entered.full_clean()
    entered.save()
    record(book=entry.book, action="entry.started", subject=entry, by=by, contest=contest.pk, track=track.pk, organization=organization.pk)
    return entry


def waits_for_worker(entry: Entry) -> EnteredFor | None:
    return EnteredFor.objects.filter(entry=entry, confirmed_at=None).select_related("organization").first()


@transaction.atomic
def send_code(*, entered: EnteredFor, by: Person) -> None:
    """To the worker's phone, with what telling it means. Raises NotReady while something is missing, TooSoon, NotAllowed."""
    entry, entered = locked(entered, by)
    within_entry_stage(entry.contest, clock.now(), entry)
    check_ready(entry)
    if entered.code_sent_at and (passed := (clock.now() - entered.code_sent_at).total_seconds()) < PAUSE_SECONDS:
        raise TooSoon(round(PAUSE_SECONDS - passed))
    code = f"{secrets.randbelow(10**6):06d}"
    entered.code_hash, entered.code_sent_at = hashed(entered, code), clock.now()
    entered.tries, entered.draft_number = 0, entry.draft_number
    entered.save(update_fields=["code_hash", "code_sent_at", "tries", "draft_number"])
    record(book=entry.book, action="entry.code_sent", subject=entry, by=by)
    text = _(
        "%(organization)s enters the project “%(title)s” for you in %(contest)s. If it is right, tell the clerk this code: %(code)s. With it you "
        "confirm the entry, the commitment of truth and the rules on personal data. Valid for %(minutes)d minutes."
    ) % {
        "organization": entered.organization.name, "title": entry.title, "contest": entry.contest.name, "code": code, "minutes": MINUTES,
    }  # fmt: skip
    transaction.on_commit(lambda: sms.send(entered.phone, text))


def confirm(*, entered: EnteredFor, code: str, by: Person, arrived: dt.datetime) -> Version:
    """The worker's code: the worker leads the entry from now on, and it is submitted in the same step.

    Raises WrongCode (kept count of tries), CodeEnded, ChangedSince, and what submitting raises.
    """
    if (wrong := refused_code(entered, code, by)) is not None:
        raise wrong
    with transaction.atomic():
        entry, entered = locked(entered, by)
        if entered.draft_number != entry.draft_number:
            raise ChangedSince
        worker = Person.objects.filter(phone=entered.phone).first() or register(
            phone=entered.phone, name=entered.name, password=None, consent_version=CONSENT_VERSION
        )
        if entry.contest.judges.filter(person=worker).exists():
            raise JudgesHere
        entered.confirmed_at, entered.code_hash = clock.now(), ""
        entered.save(update_fields=["confirmed_at", "code_hash"])
        entry.leader = worker
        entry.save(update_fields=["leader"])
        entry.members.filter(order=0).update(person=worker)
        record(book=entry.book, action="entry.confirmed", subject=entry, by=worker, clerk=by.pk)
        return put_in_hands(entry, worker, arrived)


@transaction.atomic
def refused_code(entered: EnteredFor, code: str, by: Person) -> Refused | None:
    """None when the code is right. A wrong one is counted whatever becomes of the rest."""
    _entry, entered = locked(entered, by)
    sent = entered.code_sent_at
    if not entered.code_hash or sent is None or clock.now() - sent >= dt.timedelta(minutes=MINUTES) or entered.tries >= TRIES:
        return CodeEnded()
    digits = "".join(character for character in code if character.isdigit())
    if secrets.compare_digest(hashed(entered, digits), entered.code_hash):
        return None
    entered.tries += 1
    entered.save(update_fields=["tries"])
    return WrongCode(TRIES - entered.tries) if entered.tries < TRIES else CodeEnded()


def hashed(entered: EnteredFor, code: str) -> str:
    return hashlib.sha256(f"{entered.pk}:{entered.phone}:{code}".encode()).hexdigest()


def locked(entered: EnteredFor, by: Person) -> tuple[Entry, EnteredFor]:
    entry = Entry.objects.locked(entered.entry_id)
    if not leads_entry(by, entry):
        raise NotAllowed
    entered = EnteredFor.objects.select_for_update(of=("self",)).select_related("organization").get(pk=entered.pk)
    if entered.confirmed_at is not None or entry.state != EntryState.DRAFT:
        raise NoLongerPossible
    return entry, entered
