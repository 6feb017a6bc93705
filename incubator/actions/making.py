"""From an awarded entry to a venture, and who it is from then on."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from contest.models import Entry
from contest.rules.states import EntryState
from incubator.models import Founder, StateChange, Venture, VentureEntry
from incubator.permissions import makes_venture, tends
from incubator.refusals import AlreadyVenture, BadCode, BadDay, CodeTaken, NotAwarded
from incubator.rules.outcomes import FULL_TIME
from incubator.rules.words import VentureState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed
from ledger.signals import changed
from notices.actions import notify
from text.credit_code import CreditCodeError, checked


@transaction.atomic
def make_venture(*, entry: Entry, by: Person, name: str = "") -> Venture:
    """The venture that an awarded entry becomes, its leader the founder. A second entry of the same credit code joins the first one's venture.

    The jobs at entry of the first entry are the baseline for good. Raises NotAwarded, AlreadyVenture, NotAllowed, BadCode.
    """
    entry = Entry.objects.locked(entry.pk)
    if not makes_venture(by, entry):
        raise NotAllowed
    if entry.state != EntryState.AWARDED or entry.unit is None:
        raise NotAwarded
    if (link := VentureEntry.objects.filter(entry=entry).select_related("venture").first()) is not None:
        raise AlreadyVenture(link.venture)
    code = code_of(entry.credit_code)
    found = standing_for(Venture.objects.filter(credit_code=code).first()) if code else None
    venture = found or begin(entry, by, code, name)
    link = VentureEntry(venture=venture, entry=entry, on=clock.today(), by=by)
    link.full_clean()
    link.save()
    record(book=venture.book, action="venture.joined" if found else "venture.made", subject=venture, by=by, entry=entry.pk)
    if not found:
        write_state(venture, VentureState(venture.state), on=venture.joined, by=by)
    seat_founder(venture, entry.leader, by)
    changed.send(sender=None, kind="venture", ids=[venture.pk])
    return venture


def standing_for(venture: Venture | None) -> Venture | None:
    """Locked; of a record that was merged away the one that was kept."""
    while venture is not None:
        venture = Venture.objects.locked(venture.pk)
        if venture.merged_into is None:
            break
        venture = venture.merged_into
    return venture


def begin(entry: Entry, by: Person, code: str | None, name: str) -> Venture:
    assert entry.unit is not None  # noqa: S101  make_venture asked
    baseline = None if entry.baseline_jobs is None else entry.baseline_jobs * FULL_TIME
    venture = Venture(
        name=(name.strip() or entry.unit_name or entry.title)[:120], credit_code=code, organization=entry.unit, region_code=region_of(entry.unit),
        joined=clock.today(), state=VentureState.REGISTERED if code else VentureState.IDEA, baseline_jobs=baseline,
        baseline_on=entry.baseline_on, made_at=clock.now(), made_by=by,
    )  # fmt: skip
    venture.full_clean()
    venture.save()
    return venture


def region_of(unit: Organization) -> str:
    """The code of the nearest organization above it that has one."""
    return next((one.region_code for one in [unit, *reversed(list(unit.get_ancestors()))] if one.region_code), "")


def code_of(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return checked(text)
    except CreditCodeError as wrong:
        raise BadCode(_(wrong.message) % wrong.values) from None


@transaction.atomic
def name_founder(*, venture: Venture, person: Person, by: Person) -> Founder:
    """This person reports for the venture from now on. Naming them twice changes nothing."""
    venture = Venture.objects.locked(venture.pk)
    if not tends(by, venture):
        raise NotAllowed
    return seat_founder(venture, person, by)


def seat_founder(venture: Venture, person: Person, by: Person) -> Founder:
    founder, new = Founder.objects.get_or_create(venture=venture, person=person, until=None, defaults={"since": clock.today(), "named_by": by})
    if new:
        record(book=venture.book, action="founder.named", subject=founder, by=by, person=person.pk)
        notify(
            person=person, kind="venture", key=f"founder:{founder.pk}", link=venture.get_absolute_url(),
            title=_("You report for %(venture)s") % {"venture": venture.name},
            body=_("Each quarter takes about three minutes: jobs and money paid in."),
        )  # fmt: skip
    return founder


@transaction.atomic
def register_firm(*, venture: Venture, by: Person, name: str, credit_code: str, founded: dt.date) -> Venture:
    """A team gets its firm. Raises CodeTaken naming the venture that has the code, BadCode, BadDay."""
    venture = Venture.objects.locked(venture.pk)
    if not tends(by, venture):
        raise NotAllowed
    code = code_of(credit_code)
    if code is None:
        raise BadCode(_("Enter the unified social credit code of the firm."))
    if (other := Venture.objects.filter(credit_code=code).exclude(pk=venture.pk).first()) is not None:
        raise CodeTaken(other)
    not_ahead(founded)
    venture.name, venture.credit_code, venture.founded = name.strip(), code, founded
    venture.full_clean()
    venture.save()
    record(book=venture.book, action="venture.registered", subject=venture, by=by, founded=founded)
    if venture.state == VentureState.IDEA:
        write_state(venture, VentureState.REGISTERED, on=max(founded, venture.joined), by=by)
    changed.send(sender=None, kind="venture", ids=[venture.pk])
    return venture


@transaction.atomic
def change_state(*, venture: Venture, by: Person, to: VentureState, on: dt.date) -> StateChange:
    """What staff learnt: paused, closed, lost, found again. `on` is the day from which it is so. Raises BadDay, NotAllowed."""
    venture = Venture.objects.locked(venture.pk)
    if not tends(by, venture):
        raise NotAllowed
    not_ahead(on)
    return write_state(venture, to, on=on, by=by)


def write_state(venture: Venture, to: VentureState, *, on: dt.date, by: Person, reason: str = "") -> StateChange:
    made = StateChange(venture=venture, state=to, reason=reason, on=on, by=by)
    event = record(book=venture.book, action="venture.state", subject=venture, by=by, **made.content())
    made.event, made.at = event, event.at
    made.full_clean()
    made.save()
    newest = venture.changes.order_by("on", "pk").last()
    venture.state = newest.state if newest else to
    venture.save(update_fields=["state"])
    changed.send(sender=None, kind="venture", ids=[venture.pk])
    return made


@transaction.atomic
def allow_name(*, venture: Venture, by: Person, public: bool) -> Venture:
    """The founder says whether the firm may be named in public, and may take it back."""
    venture = Venture.objects.locked(venture.pk)
    if not venture.founder_rows.filter(person=by, until=None).exists():
        raise NotAllowed
    if venture.name_public != public:
        venture.name_public = public
        venture.save(update_fields=["name_public"])
        record(book=venture.book, action="venture.name_allowed" if public else "venture.name_refused", subject=venture, by=by)
        changed.send(sender=None, kind="venture", ids=[venture.pk])
    return venture


def not_ahead(day: dt.date) -> None:
    if day > clock.today():
        raise BadDay(_("This day lies in the future. Enter the day on which it happened."))
