"""申请评委回避 by the entrant, who does not know who judges: a name, and how one stands to that person. The pool is searched for it at once and again
with every judge who joins."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.recusing import KIND, ReasonNeeded, keep_apart
from contest.models import Assignment, Contest, Entry, Judge, NamedConflict
from contest.permissions import leads_entry
from contest.refusals import NoLongerPossible
from contest.rules.entry_moves import moves_from
from contest.rules.states import AssignmentState, EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused

MOST = 10


class TooMany(Refused):
    message = gettext_lazy("Ten people are named for this entry. Take one back first, or tell the organizer.")


@transaction.atomic
def name_conflict(*, entry: Entry, by: Person, name: str, reason: str, employer: str = "") -> NamedConflict:
    """By the leader, while the entry is on its way. A sheet that is released already stays until staff have looked at it.

    Raises NotAllowed, NoLongerPossible, ReasonNeeded, TooMany.
    """
    entry = Entry.objects.locked(entry.pk)
    if not leads_entry(by, entry):
        raise NotAllowed
    if "withdraw" not in moves_from(EntryState(entry.state)) and entry.state != EntryState.DRAFT:
        raise NoLongerPossible
    if not reason.strip() or not name.strip():
        raise ReasonNeeded
    if entry.named_conflicts.filter(withdrawn_at=None).count() >= MOST:
        raise TooMany
    made = NamedConflict(entry=entry, name=name.strip(), employer=employer.strip(), reason=reason.strip(), declared_by=by, at=clock.now())
    made.full_clean()
    made.save()
    record(book=entry.book, action="conflict.named", subject=made, by=by, words={"name": made.name, "reason": made.reason})
    match_named(entry.contest, rows=[made])
    return made


@transaction.atomic
def take_back_name(*, named: NamedConflict, by: Person) -> None:
    """The leader was mistaken: the name no longer keeps anybody away, unless a sheet was taken away for it already."""
    named = NamedConflict.objects.select_related("entry").select_for_update(of=("self",)).get(pk=named.pk)
    if not leads_entry(by, named.entry):
        raise NotAllowed
    if named.withdrawn_at is not None:
        raise NoLongerPossible
    named.withdrawn_at = clock.now()
    named.save(update_fields=["withdrawn_at"])
    gone = Assignment.objects.filter(entry__entry=named.entry, state=AssignmentState.RECUSED).values("judge")
    judges = list(Judge.objects.filter(contest=named.entry.contest_id, role=Judge.Role.JUDGE))
    still = {judge.pk for _row, judge in matches(list(named.entry.named_conflicts.filter(withdrawn_at=None)), judges)}
    freed = [judge.pk for _row, judge in matches([named], judges) if judge.pk not in still]
    named.entry.conflicts.filter(kind=KIND.DECLARED_BY_ENTRANT, declared_by=by, judge__in=freed).exclude(judge__in=gone).delete()
    record(book=named.entry.book, action="conflict.name_taken_back", subject=named, by=by)


def match_named(contest: Contest, rows: list[NamedConflict] | None = None) -> list[tuple[NamedConflict, Judge]]:
    """Keep apart whom entrants named and the pool has. Returns the pairs that are for staff to decide: their sheets are out already."""
    found = NamedConflict.objects.filter(entry__contest=contest, withdrawn_at=None).select_related("entry", "declared_by") if rows is None else rows
    waiting = []
    for named, judge in matches(list(found), list(contest.judges.filter(role=Judge.Role.JUDGE))):
        if Assignment.objects.filter(entry__entry=named.entry_id, judge=judge, state=AssignmentState.RELEASED).exists():
            waiting.append((named, judge))
        else:
            keep_apart(entry=named.entry, judge=judge, by=named.declared_by, reason=named.reason, kind=KIND.DECLARED_BY_ENTRANT)
    return waiting


def matches(rows: list[NamedConflict], judges: list[Judge]) -> list[tuple[NamedConflict, Judge]]:
    """By name; where both sides say an employer, and neither contains the other, it is somebody of the same name."""
    by_name: dict[str, list[Judge]] = {}
    for judge in judges:
        by_name.setdefault(plain(judge.name), []).append(judge)
    return [(row, judge) for row in rows for judge in by_name.get(plain(row.name), ()) if same_employer(plain(row.employer), plain(judge.employer))]


def plain(text: str) -> str:
    return "".join(text.split()).casefold()


def same_employer(one: str, other: str) -> bool:
    return not one or not other or one in other or other in one
