"""A proposal changed by hand before release: one pair, judge or entry; what stays when the rest is drawn again. Conflicts refuse, with reasons."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.drawing import being_set_up
from contest.conflict_facts import apart, found_conflicts
from contest.models import Assignment, Conflict, Judge, Panel, Round, RoundEntry, Seat
from contest.refusals import Frozen, InConflict, NoLongerPossible
from contest.rules.states import AssignmentState
from contest.schemes import first_jury, jury_of
from ledger.actions import record


def reasons_apart(round: Round, judge: Judge, rows: Iterable[RoundEntry]) -> dict[int, list[str]]:
    """Round entry -> why this judge may not score it, in words; entries that may meet the judge are not there."""
    rows = list(rows)
    of_entry = {row.entry_id: row.pk for row in rows}
    kinds: dict[int, set[str]] = {}
    for entry, kind in Conflict.objects.filter(judge=judge, entry__in=of_entry).values_list("entry", "kind"):
        kinds.setdefault(of_entry[entry], set()).add(kind)
    for entry, _judge, kind in found_conflicts(round, judges=[judge], entries=rows):
        kinds.setdefault(of_entry[entry], set()).add(kind)
    words = {pk: [str(kind.label) for kind in Conflict.Kind if kind.value in found] for pk, found in kinds.items()}
    for pk in of_entry.values():
        if pk not in words and (pk, judge.pk) in apart(round):
            words[pk] = [_("recused from it or replaced before")]
    return words


def require_apart_from_none(round: Round, judge: Judge, rows: Iterable[RoundEntry]) -> None:
    """Raises InConflict, which names each entry and why."""
    rows = list(rows)
    if found := reasons_apart(round, judge, rows):
        numbers = {row.pk: row.entry.number or "" for row in rows}
        raise InConflict("；".join(f"{numbers[pk]} {'、'.join(words)}" for pk, words in found.items()))


def require_in_pool(round: Round, judge: Judge) -> None:
    if judge.contest_id != round.contest_id or judge.role != Judge.Role.JUDGE or not judge.available:
        raise Frozen(_("Choose an available judge of this contest's pool."))


@transaction.atomic
def set_pair(*, row: RoundEntry, judge: Judge, by: Person) -> Assignment:
    """A proposed pair by hand, to mend a gap before release. It stays when pairs are drawn again. Raises InConflict, Frozen, NotAllowed."""
    round = being_set_up(row.round, by)
    require_in_pool(round, judge)
    require_apart_from_none(round, judge, [row])
    made, _new = Assignment.objects.get_or_create(
        round=round, entry=row, judge=judge, defaults={"locked_in": True, "seat": 0, "jury": jury_of(round, judge)}
    )
    record(book=round.book, action="pair.set", subject=made, by=by, judge=judge.pk, entry=row.pk)
    return made


def proposed_sheet(assignment: Assignment, by: Person) -> Assignment:
    being_set_up(assignment.round, by)
    assignment = Assignment.objects.locked(assignment.pk)
    if assignment.state != AssignmentState.DRAFT:
        raise NoLongerPossible
    return assignment


@transaction.atomic
def drop_pair(*, assignment: Assignment, by: Person) -> None:
    """A proposed pair taken apart before release."""
    assignment = proposed_sheet(assignment, by)
    record(book=assignment.round.book, action="pair.dropped", subject=assignment.round, by=by, judge=assignment.judge_id, entry=assignment.entry_id)
    assignment.delete()


@transaction.atomic
def move_pair(*, assignment: Assignment, judge: Judge, by: Person) -> Assignment:
    """The entry goes to another judge in the same place, and the pair stays from then on. Raises InConflict, Frozen, NoLongerPossible, NotAllowed."""
    old = proposed_sheet(assignment, by)
    if old.entry.assignments.filter(judge=judge).exists():
        raise Frozen(_("%(name)s has this entry already.") % {"name": judge.name})
    drop_pair(assignment=old, by=by)
    made = set_pair(row=old.entry, judge=judge, by=by)
    made.seat = old.seat
    made.save(update_fields=["seat"])
    return made


@transaction.atomic
def lock_pair(*, assignment: Assignment, locked: bool, by: Person) -> Assignment:
    """Whether the pair stays when the round is drawn again."""
    assignment = proposed_sheet(assignment, by)
    if assignment.locked_in != locked:
        assignment.locked_in = locked
        assignment.save(update_fields=["locked_in"])
        action = "pair.locked" if locked else "pair.unlocked"
        record(book=assignment.round.book, action=action, subject=assignment, by=by, judge=assignment.judge_id, entry=assignment.entry_id)
    return assignment


@transaction.atomic
def lock_panel(*, panel: Panel, locked: bool, by: Person) -> Panel:
    """Whether the panel stays whole, judges and entries, when the round is drawn again."""
    round = being_set_up(panel.round, by)
    panel = round.panels.select_for_update().get(pk=panel.pk)
    if panel.locked_in != locked:
        panel.locked_in = locked
        panel.save(update_fields=["locked_in"])
        record(book=round.book, action="panel.locked" if locked else "panel.unlocked", subject=panel, by=by, panel=panel.pk)
    return panel


@transaction.atomic
def move_entry(*, row: RoundEntry, panel: Panel, by: Person) -> RoundEntry:
    """Into another panel's batch, whose judges then score it. Raises InConflict naming which of them may not, and why."""
    round = being_set_up(row.round, by)
    row = RoundEntry.objects.select_related("entry__unit", "entry__leader", "round").get(pk=row.pk, round=round)
    panel = round.panels.get(pk=panel.pk)
    seats = list(panel.seats.select_related("judge__person", "judge__employer_organization"))
    barred = {seat.judge.name: words for seat in seats if (words := reasons_apart(round, seat.judge, [row]).get(row.pk))}
    if barred:
        raise InConflict("；".join(f"{name} {'、'.join(words)}" for name, words in barred.items()))
    before = row.panel_id
    row.assignments.filter(state=AssignmentState.DRAFT, jury=first_jury(round)).delete()
    row.panel = panel
    row.save(update_fields=["panel"])
    Assignment.objects.bulk_create([sheet_for(round, row, seat) for seat in seats])
    record(book=round.book, action="panel.entry_moved", subject=row, by=by, entry=row.entry_id, panel=panel.pk, before=before)
    return row


def sheet_for(round: Round, row: RoundEntry, seat: Seat) -> Assignment:
    return Assignment(round=round, entry=row, judge=seat.judge, seat=seat.order, jury=jury_of(round, seat.judge))


@transaction.atomic
def move_judge(*, seat: Seat, judge: Judge, by: Person) -> Panel:
    """Another judge takes this seat with its whole batch. One who sits on another panel changes places with the one who sat here.

    Raises InConflict naming every entry in the way and why; Frozen, NotAllowed, NoLongerPossible.
    """
    round = being_set_up(seat.panel.round, by)
    seat = Seat.objects.select_related("panel", "judge__person", "judge__employer_organization").get(pk=seat.pk)
    require_in_pool(round, judge)
    if jury_of(round, judge) != first_jury(round):
        raise Frozen(_("%(name)s marks in another jury.") % {"name": judge.name})
    if seat.panel.seats.filter(judge=judge).exists():
        raise Frozen(_("%(name)s sits on this panel already.") % {"name": judge.name})
    other = Seat.objects.filter(panel__round=round, judge=judge).select_related("panel").first()
    gone = seat.judge
    require_apart_from_none(round, judge, batch_of(seat.panel))
    if other is not None:
        require_apart_from_none(round, gone, batch_of(other.panel))
        put_on(round, other, gone)
    put_on(round, seat, judge)
    record(
        book=round.book, action="panel.judge_moved", subject=seat.panel, by=by, judge=judge.pk, before=gone.pk, panel=seat.panel_id,
        other=other.panel_id if other else None,
    )  # fmt: skip
    return seat.panel


def batch_of(panel: Panel) -> list[RoundEntry]:
    return list(panel.entries.select_related("entry__unit", "entry__leader"))


def put_on(round: Round, seat: Seat, judge: Judge) -> None:
    """Sheets first: a judge who comes from another panel still has the old ones there, of other entries."""
    Assignment.objects.filter(round=round, entry__panel=seat.panel, judge=seat.judge, state=AssignmentState.DRAFT).delete()
    if seat.panel.head_id == seat.judge_id:
        seat.panel.head = judge
        seat.panel.save(update_fields=["head"])
    seat.judge = judge
    seat.save(update_fields=["judge"])
    Assignment.objects.bulk_create([sheet_for(round, row, seat) for row in seat.panel.entries.all()])
