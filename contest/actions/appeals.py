"""申请复核 of a refusal, once for each level; and 自荐 after a refusal for lack of places."""

import datetime as dt
import json

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.permissions import acts_for
from accounts.queries import holders
from contest.actions.steps import advance, next_state, tell_desk, tell_leader
from contest.models import Appeal, Entry, Stage, Step
from contest.models.entries import Channel
from contest.permissions import OFFICERS
from contest.queries import officers_of, stage_of
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

REFUSALS = ("decline", "lapse", "reject")
NO_PLACES = "no_places"
FIVE_DAYS = dt.timedelta(days=5)


class AppealOnce(Refused):
    message = gettext_lazy("An appeal against this level was examined already: it can be made once.")


class AppealOver(Refused):
    def __init__(self, until: dt.datetime) -> None:
        super().__init__(_("Appeals were taken until %(time)s.") % {"time": date_format(localtime(until), "Y-m-d H:i")})


class PlacesOnly(Refused):
    message = gettext_lazy("This refusal was for lack of places, not for a fault: nominate yourself instead.")


class NominationClosed(Refused):
    message = gettext_lazy("Self-nomination is closed. Ask the organizer what is still possible.")


def refusal_of(entry: Entry) -> Step | None:
    """The step by which it was refused, where it stands refused now."""
    if entry.state not in (EntryState.DECLINED, EntryState.INELIGIBLE):
        return None
    return entry.steps.filter(action__in=REFUSALS).select_related("event", "organization", "by").order_by("-pk").first()


def reason_of(refusal: Step) -> str:
    return str(json.loads(refusal.event.data).get("reason", ""))


def appeal_until(entry: Entry, refusal: Step) -> dt.datetime:
    """The end of the host's qualification review, after which rounds begin; at least five days from the refusal."""
    stage = stage_of(entry.contest, Stage.Kind.SCREENING)
    least = refusal.at + FIVE_DAYS
    return max(stage.closes, least) if stage else least


def may_appeal(entry: Entry, now: dt.datetime) -> bool:
    """A refusal for cause, in time, not appealed against before at this level."""
    refusal = refusal_of(entry)
    if refusal is None or reason_of(refusal) == NO_PLACES or now >= appeal_until(entry, refusal):
        return False
    return not Appeal.objects.filter(entry=entry, organization=refusal.organization).exists()


def may_self_nominate(entry: Entry, now: dt.datetime) -> bool:
    refusal = refusal_of(entry)
    return refusal is not None and reason_of(refusal) == NO_PLACES and nomination_open(entry, now)


def nomination_open(entry: Entry, now: dt.datetime) -> bool:
    """The channel is open as long as entries are still recommended upward, which is when places run out."""
    stages = entry.contest.stages.filter(kind__in=[Stage.Kind.ENTRY, Stage.Kind.RECOMMENDING])
    return entry.contest.self_nomination and any(now < stage.closes for stage in stages)


def appeals_for(person: Person) -> list[Appeal]:
    """Those not answered yet that the person may examine: of the own level and below, but not one's own refusals."""
    found = Appeal.objects.filter(answered_at=None).select_related("entry__contest", "organization", "refusal").order_by("at")
    return [one for one in found if one.refusal.by_id != person.pk and acts_for(person, one.organization, OFFICERS)]


@transaction.atomic
def appeal(*, entry: Entry, by: Person, grounds: str) -> Appeal:
    """The leader asks for it; the level above and whoever else works at the level that refused are told.

    Raises NotAllowed, NoLongerPossible, AppealOnce, AppealOver, PlacesOnly.
    """
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "appeal", by)
    refusal = refusal_of(entry)
    if refusal is None or refusal.organization is None:
        raise NoLongerPossible
    if reason_of(refusal) == NO_PLACES:
        raise PlacesOnly
    if clock.now() >= (until := appeal_until(entry, refusal)):
        raise AppealOver(until)
    if Appeal.objects.filter(entry=entry, organization=refusal.organization).exists():
        raise AppealOnce
    if not grounds.strip():
        raise Refused(_("Say why it should be examined again."))
    made = Appeal(entry=entry, refusal=refusal, organization=refusal.organization, grounds=grounds.strip(), by=by, at=clock.now())
    made.full_clean()
    made.save()
    before = EntryState(json.loads(refusal.event.data)["before"])
    if before != EntryState.RETURNED:
        entry.returned_from = before
    advance(entry, action="appeal", to=to, by=by, holder=None, words={"grounds": made.grounds}, appeal=made.pk, refusal=refusal.pk)
    above = refusal.organization.superior
    told = {*officers_of(refusal.organization), *(holders(above, OFFICERS) if above else ())}
    for person in sorted(told, key=lambda one: one.pk):
        if person.pk != refusal.by_id:
            notify(
                person=person, kind="appeal", key=f"appeal:{made.pk}", link=reverse("appeal_examine", args=[entry.ref]),
                title=_("An appeal waits to be examined: %(title)s") % {"title": entry.title},
            )  # fmt: skip
    return made


@transaction.atomic
def uphold(*, appeal: Appeal, by: Person, answer: str) -> Appeal:
    """The refusal stands, for good at this level."""
    entry = Entry.objects.locked(appeal.entry_id)
    to = next_state(entry, "uphold", by)
    found = answered(appeal, by, Appeal.Outcome.UPHELD, answer)
    step = advance(
        entry, action="uphold", to=to, by=by, holder=None, organization=found.organization, appeal=found.pk, words={"answer": found.answer}
    )
    tell_leader(entry, step, _("Your appeal for %(title)s was examined: the refusal is upheld") % {"title": entry.title}, found.answer)
    return found


@transaction.atomic
def reinstate(*, appeal: Appeal, by: Person, answer: str) -> Appeal:
    """The refusal is set aside: the entry is back on the desk that refused it, in the state before, and within that desk's quota like any other."""
    entry = Entry.objects.locked(appeal.entry_id)
    to = next_state(entry, "reinstate", by)
    found = answered(appeal, by, Appeal.Outcome.GRANTED, answer)
    step = advance(
        entry, action="reinstate", to=to, by=by, holder=found.organization, organization=found.organization, appeal=found.pk,
        words={"answer": found.answer},
    )  # fmt: skip
    tell_leader(entry, step, _("Your appeal for %(title)s was examined: the refusal is set aside") % {"title": entry.title}, found.answer)
    tell_desk(entry, step, reverse("desk", args=[entry.contest.slug]))
    return found


def answered(appeal: Appeal, by: Person, outcome: Appeal.Outcome, answer: str) -> Appeal:
    found = Appeal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=appeal.pk)
    if found.answered_at is not None:
        raise NoLongerPossible
    if not answer.strip():
        raise Refused(_("An appeal is answered in writing: say what was found."))
    found.outcome, found.answer, found.answered_by, found.answered_at = outcome, answer.strip(), by, clock.now()
    found.full_clean()
    found.save()
    return found


@transaction.atomic
def self_nominate(*, entry: Entry, by: Person) -> Entry:
    """自荐: declined for lack of places, it goes to the host of its zone as its leader's own nomination. Raises NominationClosed."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "self_nominate", by)
    refusal = refusal_of(entry)
    if refusal is None or reason_of(refusal) != NO_PLACES:
        raise NotAllowed
    if not nomination_open(entry, clock.now()):
        raise NominationClosed
    holder = entry.zone.organization if entry.zone else entry.contest.organization
    if holder == entry.contest.organization:
        to = EntryState.SCREENING
    if holder == refusal.organization:
        raise NominationClosed
    entry.channel = Channel.SELF_NOMINATED
    step = advance(entry, action="self_nominate", to=to, by=by, holder=holder)
    tell_leader(entry, step, _("%(title)s is nominated to %(place)s by yourself") % {"title": entry.title, "place": holder.short_name})
    tell_desk(entry, step, reverse("desk", args=[entry.contest.slug]))
    return entry
