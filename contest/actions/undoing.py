"""Taking back the last decision about an entry, as long as nothing has followed it; and one decision about many entries at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.recommending import return_for_correction
from contest.actions.screening import REJECT_REASONS, accept, reject
from contest.actions.steps import advance, next_state, tell_leader
from contest.models import Batch, BatchStep, Contest, Entry, Step
from contest.permissions import runs_contest
from contest.qualification import conditions_of_version
from contest.refusals import NoLongerPossible
from contest.rules.eligibility import Verdict
from contest.rules.entry_moves import move
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed, Refused

UNDOABLE = ("accept", "reject", "return")
AT_ONCE = 300


class InARound(Refused):
    message = gettext_lazy("It stands in a round already. Take it out of the round first.")


class TooManyAtOnce(Refused):
    status = 422

    def __init__(self) -> None:
        super().__init__(_("At most %(n)d entries at once: narrow the filter, or do it page by page.") % {"n": AT_ONCE})


@transaction.atomic
def take_back(*, entry: Entry, by: Person) -> Step:
    """The entry lies where it lay before it was accepted, rejected or returned. Raises NoLongerPossible, NotAllowed, InARound."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "take_back", by)
    last = entry.steps.select_related("organization").order_by("-pk").first()
    if last is None or last.action not in UNDOABLE or entry.appeals.filter(answered_at=None).exists():
        raise NoLongerPossible
    if entry.rounds.exists():
        raise InARound
    entry.corrections.filter(closed_at=None).update(closed_at=clock.now())
    holder = last.organization
    made = advance(entry, action="take_back", to=to, by=by, holder=holder, organization=holder, of=last.pk)
    title = _("%(organization)s has taken its last decision about %(title)s back; it is under review again")
    tell_leader(entry, made, title % {"organization": holder.short_name if holder else "", "title": entry.title})
    return made


def can_be_taken_back(entry: Entry, last: Step | None) -> bool:
    """Whether to show the button; the action asks again."""
    states = (EntryState.ELIGIBLE, EntryState.INELIGIBLE, EntryState.RETURNED)
    return last is not None and last.action in UNDOABLE and entry.state in states and not entry.rounds.exists()


@dataclass(frozen=True)
class Outlook:
    """What would become of one entry: `refusal` says why nothing would."""

    entry: Entry
    to: EntryState | None
    refusal: str = ""


def outlook(entries: Iterable[Entry], action: str) -> list[Outlook]:
    """Nothing is written. Conditions are held against each entry only for accepting."""
    found = []
    for entry in entries:
        try:
            step = move(EntryState(entry.state), action)
        except NoSuchMove:
            found.append(Outlook(entry, None, _("does not stand under qualification review")))
            continue
        if entry.state != EntryState.SCREENING:
            found.append(Outlook(entry, None, _("does not stand under qualification review")))
        elif action == "accept" and (
            open_ := [one.words for one in conditions_of_version(entry) if one.row.refuses and one.verdict != Verdict.HOLDS]
        ):
            found.append(Outlook(entry, None, _("not every condition is met: %(words)s") % {"words": "；".join(open_)}))
        else:
            found.append(Outlook(entry, step.to))
    return found


@dataclass(frozen=True)
class Done:
    batch: Batch
    refused: tuple[tuple[Entry, str], ...]


def act_on_many(*, contest: Contest, entries: Sequence[Entry], action: str, by: Person, how: Mapping[str, Any] | None = None) -> Done:
    """Accept, return or reject each of them; each by itself, so that one that cannot be moved holds up nobody. `how` is what the action asks for.

    Raises NotAllowed, TooManyAtOnce.
    """
    if not runs_contest(by, contest):
        raise NotAllowed
    if len(entries) > AT_ONCE:
        raise TooManyAtOnce
    if action not in UNDOABLE or (action == "reject" and (how or {}).get("reason") not in REJECT_REASONS):
        raise NoLongerPossible
    with transaction.atomic():
        batch = Batch.objects.create(contest=contest, action=action, by=by, at=clock.now())
        record(book=contest.book, action="batch.begun", subject=batch, by=by, what=action, entries=[entry.pk for entry in entries])
    refused = []
    for entry in entries:
        try:
            with transaction.atomic():
                BatchStep.objects.create(batch=batch, step=done_to(entry, action, by, how or {}))
        except Refused as why:
            refused.append((entry, str(why)))
    return Done(batch, tuple(refused))


def done_to(entry: Entry, action: str, by: Person, how: Mapping[str, Any]) -> Step:
    if entry.state != EntryState.SCREENING:
        raise NoLongerPossible
    if action == "accept":
        return accept(entry=entry, by=by)
    if action == "reject":
        return reject(entry=entry, by=by, **how)
    return_for_correction(entry=entry, by=by, **how)
    return entry.steps.order_by("-pk")[0]


def undo_many(*, batch: Batch, by: Person) -> Done:
    """Every entry of it that has not moved since goes back; the others stay and are named. Once."""
    if not runs_contest(by, batch.contest):
        raise NotAllowed
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("contest").get(pk=batch.pk)
        if batch.undone_at is not None:
            raise NoLongerPossible
        batch.undone_at, batch.undone_by = clock.now(), by
        batch.save(update_fields=["undone_at", "undone_by"])
        record(book=batch.contest.book, action="batch.undone", subject=batch, by=by)
    refused = []
    for one in batch.steps.select_related("step__entry"):
        entry = one.step.entry
        try:
            with transaction.atomic():
                if Step.objects.filter(entry=entry, pk__gt=one.step_id).exists():
                    raise NoLongerPossible
                take_back(entry=entry, by=by)
        except Refused as why:
            refused.append((entry, str(why)))
    return Done(batch, tuple(refused))
