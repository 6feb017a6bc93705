"""回避: declared, found or entered; before release it keeps a pair apart, afterwards it takes the sheet away. And who scores in their place."""

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.conflict_facts import found_conflicts
from contest.models import Assignment, Conflict, Entry, Judge, Round
from contest.permissions import runs_contest
from contest.refusals import InConflict, NoLongerPossible, Recused, RoundNotScoring
from contest.rules.states import AssignmentState, EntryState, RoundState
from contest.schemes import jury_of
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

KIND = Conflict.Kind
BY_HAND = {KIND.DECLARED_BY_JUDGE, KIND.DECLARED_BY_ENTRANT, KIND.STAFF, KIND.MENTOR_OR_INVESTOR}


class ReasonNeeded(Refused):
    status = 422
    message = gettext_lazy("Write the reason in a few words.")


class NoRoomForJudge(Refused):
    """The judge who should take over cannot; the message says why."""


@transaction.atomic
def declare_conflict(*, entry: Entry, judge: Judge, by: Person, reason: str, kind: str = KIND.DECLARED_BY_JUDGE) -> Conflict:
    """Keep this judge and this entry apart, in every round. A released sheet is taken away at once; a proposed one asks for a new draw.

    By the judge ("judge"), by the entry's leader ("entrant"), or by staff (any kind). Raises NotAllowed, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded
    allowed = {KIND.DECLARED_BY_JUDGE: judge.person_id == by.pk, KIND.DECLARED_BY_ENTRANT: entry.leader_id == by.pk}
    if entry.contest_id != judge.contest_id or not (allowed.get(KIND(kind), False) or runs_contest(by, entry.contest)):
        raise NotAllowed
    return keep_apart(entry=entry, judge=judge, by=by, reason=reason, kind=kind)


@transaction.atomic
def keep_apart(*, entry: Entry, judge: Judge, by: Person, reason: str, kind: str) -> Conflict:
    """The same from an action that has asked its own permission: the incubator, of an investor or mentor who judges."""
    made, new = Conflict.objects.get_or_create(
        entry=entry, judge=judge, kind=kind, defaults={"reason": reason.strip()[:200], "declared_by": by, "at": clock.now()}
    )
    if new:
        record(book=entry.book, action="conflict.declared", subject=made, by=by, judge=judge.pk, kind=kind, words={"reason": reason.strip()})
        for assignment in Assignment.objects.filter(entry__entry=entry, judge=judge, state=AssignmentState.RELEASED).order_by("pk"):
            take_away(assignment, by=by, state=AssignmentState.RECUSED)
    return made


@transaction.atomic
def withdraw_conflict(*, conflict: Conflict, by: Person) -> None:
    """Entered by mistake: staff take it back, with its event. One that the system found comes again with the next check."""
    conflict = Conflict.objects.select_related("entry__contest__organization").get(pk=conflict.pk)
    if not runs_contest(by, conflict.entry.contest):
        raise NotAllowed
    record(book=conflict.entry.book, action="conflict.withdrawn", subject=conflict, by=by, judge=conflict.judge_id, kind=conflict.kind)
    conflict.delete()


@transaction.atomic
def check_conflicts(*, round: Round, by: Person) -> list[Conflict]:
    """Find from the facts who may not score whom, and keep it: same unit or its parent, same group, team member, same region where the round says so.

    What the facts no longer say is taken back; what people declared stays. Returns those that are new.
    """
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest):
        raise NotAllowed
    found = found_conflicts(round)
    entries = set(round.entries.values_list("entry_id", flat=True))
    kept = Conflict.objects.filter(entry__in=entries).exclude(kind__in=BY_HAND)
    had = {(row.entry_id, row.judge_id, row.kind): row for row in kept}
    now = clock.now()
    known = set(Conflict.objects.filter(entry__in=entries).values_list("entry_id", "judge_id", "kind"))
    new = [Conflict(entry_id=entry, judge_id=judge, kind=kind, at=now) for entry, judge, kind in sorted(found - known)]
    Conflict.objects.bulk_create(new)
    gone = [row.pk for key, row in had.items() if key not in found]
    Conflict.objects.filter(pk__in=gone).delete()
    round.conflicts_checked_at = now
    round.save(update_fields=["conflicts_checked_at"])
    record(book=round.book, action="round.conflicts_checked", subject=round, by=by, found=len(found), new=len(new), gone=len(gone))
    return new


@transaction.atomic
def recuse(*, assignment: Assignment, by: Person, reason: str) -> Assignment:
    """申请回避 on an opened sheet, by the judge or by staff for the judge: the sheet is gone at once, its marks do not count, and never as zero."""
    assignment = Assignment.objects.select_related("round", "judge", "entry__entry__contest__organization").get(pk=assignment.pk)
    kind = KIND.DECLARED_BY_JUDGE if assignment.judge.person_id == by.pk else KIND.STAFF
    if assignment.state != AssignmentState.RELEASED:
        raise Recused
    if assignment.round.state != RoundState.SCORING:
        raise RoundNotScoring
    declare_conflict(entry=assignment.entry.entry, judge=assignment.judge, by=by, reason=reason, kind=kind)
    return Assignment.objects.select_related("round", "judge", "entry").get(pk=assignment.pk)


def take_away(assignment: Assignment, *, by: Person | None, state: AssignmentState) -> Assignment:
    assignment = Assignment.objects.locked(assignment.pk)
    if assignment.state != AssignmentState.RELEASED or assignment.round.state != RoundState.SCORING:
        return assignment
    assignment.state, assignment.second_look = state, False
    assignment.save(update_fields=["state", "second_look"])
    assignment.looks.filter(answered_at=None, dropped_at=None).update(dropped_at=clock.now())  # nobody waits for the answer any more
    record(
        book=assignment.round.book, action=f"assignment.{state.value}", subject=assignment, by=by, judge=assignment.judge_id,
        entry=assignment.entry_id, marks=assignment.length,
    )  # fmt: skip
    return assignment


def set_aside_sheets(*, entry: Entry, by: Person | None) -> None:
    """Of an entry that has left: nobody scores it any more, and what was given does not count. Of rounds that are being scored."""
    for assignment in Assignment.objects.filter(entry__entry=entry, state=AssignmentState.RELEASED).order_by("pk"):
        take_away(assignment, by=by, state=AssignmentState.SET_ASIDE)


@transaction.atomic
def replace_judge(*, assignment: Assignment, by: Person, judge: Judge, reason: str) -> Assignment:
    """One step: the sheet that was recused (or whose judge fell ill) gets another judge, who is told. Returns the new sheet.

    Raises NotAllowed, InConflict, NoRoomForJudge, NoLongerPossible, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded
    old = Assignment.objects.locked(assignment.pk)
    round = old.round
    if not runs_contest(by, round.contest):
        raise NotAllowed
    if round.state != RoundState.SCORING:
        raise RoundNotScoring
    if old.state not in (AssignmentState.RELEASED, AssignmentState.RECUSED) or hasattr(old, "replaced_by"):
        raise NoLongerPossible
    if old.entry.entry.state != EntryState.IN_ROUND:
        raise NoLongerPossible
    require_fit(old, judge)
    if old.state == AssignmentState.RELEASED:
        take_away(old, by=by, state=AssignmentState.REPLACED)
    made = Assignment(
        round=round, entry=old.entry, judge=judge, seat=old.seat, state=AssignmentState.RELEASED, replaces=old, jury=old.jury, extra=old.extra,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(
        book=round.book, action="assignment.taken_over", subject=made, by=by, judge=judge.pk, entry=made.entry_id, replaces=old.pk,
        words={"reason": reason.strip()},
    )  # fmt: skip
    tell_judge(judge, round, key=f"sheet:{made.pk}")
    return made


def require_fit(old: Assignment, judge: Judge) -> None:
    if judge.contest_id != old.round.contest_id or judge.role != Judge.Role.JUDGE or not judge.available:
        raise NoRoomForJudge(_("Choose an available judge of this contest's pool."))
    if jury_of(old.round, judge) != old.jury:
        raise NoRoomForJudge(_("%(name)s marks in another jury.") % {"name": judge.name})
    if judge.person_id is None:
        raise NoRoomForJudge(_("%(name)s has not accepted the invitation yet.") % {"name": judge.name})
    if old.entry.assignments.filter(judge=judge).exists():
        raise NoRoomForJudge(_("%(name)s has this entry already, or had it before.") % {"name": judge.name})
    if (conflict := judge.conflicts.filter(entry=old.entry.entry_id).first()) is not None:
        raise InConflict(conflict.get_kind_display())
    ours = {(entry, number) for entry, number, _kind in found_conflicts(old.round, judges=[judge], entries=[old.entry])}
    if ours:
        raise InConflict(_("the facts say so: same unit, group, region or team"))
    load = judge.assignments.filter(round=old.round, state=AssignmentState.RELEASED).count()
    limit = judge.ceiling or old.round.load_at_most
    if limit is not None and load >= limit:
        raise NoRoomForJudge(_("%(name)s has %(load)d entries already, which is the limit.") % {"name": judge.name, "load": load})


def possible_replacements(assignment: Assignment) -> list[tuple[Judge, int]]:
    """(judge, entries in this round) of those who could take the sheet over: the fewest entries first, of one load those of its field first."""
    round, row = assignment.round, assignment.entry
    pool = round.contest.judges.filter(role=Judge.Role.JUDGE, available=True).exclude(person=None).select_related("person", "employer_organization")
    pool = pool.exclude(assignments__entry=row).exclude(conflicts__entry=row.entry_id)
    counted = Count("assignments", filter=Q(assignments__round=round, assignments__state=AssignmentState.RELEASED))
    judges = [judge for judge in pool.annotate(load=counted) if jury_of(round, judge) == assignment.jury]
    barred = {judge for _entry, judge, _kind in found_conflicts(round, judges=judges, entries=[row])}
    free = [
        judge for judge in judges
        if judge.pk not in barred and ((limit := judge.ceiling or round.load_at_most) is None or judge.load < limit)
    ]  # fmt: skip
    return [(judge, judge.load) for judge in sorted(free, key=lambda one: (one.load, row.entry.track.name not in one.expertise, one.number))]


def tell_judge(judge: Judge, round: Round, *, key: str) -> None:
    if judge.person is None:
        return
    notify(
        person=judge.person, kind="judging", key=key, link=reverse("judge_round", args=[round.ref]), urgent=True,
        title=_("%(round)s: entries wait for your marks") % {"round": round},
    )  # fmt: skip
