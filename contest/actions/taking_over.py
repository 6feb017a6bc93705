"""A judge falls ill while a round is scored: in one step another takes over every sheet, or several do; who could, with what speaks against."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from contest.actions.moving import reasons_apart
from contest.actions.recusing import NoRoomForJudge, ReasonNeeded, require_fit, take_away, tell_judge
from contest.models import Assignment, Judge, Panel, Round
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible, RoundNotScoring
from contest.rules import assignment as pairing
from contest.rules.states import AssignmentState, EntryState, RoundState
from contest.schemes import jury_of
from ledger.actions import record
from ledger.refusals import NotAllowed


@dataclass(frozen=True)
class Successor:
    """`barred` names entries that this judge may not or need not take, with the reason; `load` is what the judge has now, `takes` what would come to
    it, `knows` of how many of these the judge knows the field."""

    judge: Judge
    load: int
    takes: int
    knows: int
    barred: tuple[str, ...]
    over: int
    """By how many entries the ceiling would be passed."""

    @property
    def fits(self) -> bool:
        return not self.barred and not self.over


def sheets_to_hand_over(round: Round, judge: Judge, *, sent_too: bool) -> list[Assignment]:
    found = round.assignments.filter(judge=judge, state=AssignmentState.RELEASED, entry__entry__state=EntryState.IN_ROUND)
    rows = (found if sent_too else found.filter(sent_at=None)).select_related("entry__entry__track", "entry__entry__unit", "entry__entry__leader")
    return list(rows.select_related("round__contest", "judge", "entry__panel").order_by("entry__entry__number", "pk"))


def pool_for(round: Round, judge: Judge) -> list[Judge]:
    """Of the same jury, available and accepted."""
    pool = round.contest.judges.filter(role=Judge.Role.JUDGE, available=True).exclude(person=None).exclude(pk=judge.pk)
    counted = Count("assignments", filter=Q(assignments__round=round, assignments__state=AssignmentState.RELEASED))
    found = pool.select_related("person", "employer_organization").annotate(load=counted).order_by("number")
    return [one for one in found if jury_of(round, one) == jury_of(round, judge)]


def successors(round: Round, judge: Judge, *, sent_too: bool = False) -> list[Successor]:
    """Everybody who could take over, the best first: nothing in the way, then the field, then the smaller load."""
    sheets = sheets_to_hand_over(round, judge, sent_too=sent_too)
    rows = [sheet.entry for sheet in sheets]
    had = set(round.assignments.filter(entry__in=rows).values_list("entry_id", "judge_id"))
    made = []
    for one in pool_for(round, judge):
        reasons = reasons_apart(round, one, rows)
        barred = []
        for row in rows:
            if row.pk in reasons:
                barred.append(f"{row.entry.number} {'、'.join(reasons[row.pk])}")
            elif (row.pk, one.pk) in had:
                barred.append(_("%(number)s is on the judge's own list already") % {"number": row.entry.number})
        limit = one.ceiling or round.load_at_most
        load: int = one.load  # type: ignore[attr-defined]
        over = max(load + len(rows) - limit, 0) if limit is not None else 0
        made.append(Successor(one, load, len(rows), sum(row.entry.track.name in one.expertise for row in rows), tuple(barred), over))
    return sorted(made, key=lambda one: (len(one.barred), one.over, -one.knows, one.load, one.judge.number))


@transaction.atomic
def hand_over(
    *, round: Round, judge: Judge, by: Person, reason: str, successor: Judge | None = None, sent_too: bool = False
) -> tuple[list[Assignment], list[str]]:
    """Every sheet of `judge` that is not sent goes to `successor`, or without one to those who have room. With `sent_too` the sent ones go as well:
    their marks stay in the record without counting. In panel review the successor takes the seat.

    Returns the new sheets and the numbers of entries that nobody could take. Raises NotAllowed, RoundNotScoring, NoLongerPossible, ReasonNeeded,
    InConflict, NoRoomForJudge.
    """
    if not reason.strip():
        raise ReasonNeeded
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest):
        raise NotAllowed
    if round.state != RoundState.SCORING:
        raise RoundNotScoring
    sheets = sheets_to_hand_over(round, judge, sent_too=sent_too)
    if not sheets:
        raise NoLongerPossible
    whom = dict.fromkeys((sheet.pk for sheet in sheets), successor) if successor else spread(round, judge, sheets)
    if not any(whom.values()):
        raise NoRoomForJudge(_("Nobody in the pool could take one of these entries. Add judges first."))
    made = [take(sheet, to, by, reason.strip()) for sheet in sheets if (to := whom[sheet.pk]) is not None]
    if successor is not None:
        give_seat(round, judge, successor)
    for to in {sheet.judge_id: sheet.judge for sheet in made}.values():
        tell_judge(to, round, key=f"round:{round.pk}:after:{judge.pk}:{made[0].pk}")
    return made, [sheet.entry.entry.number or "" for sheet in sheets if whom[sheet.pk] is None]


def take(sheet: Assignment, judge: Judge, by: Person, reason: str) -> Assignment:
    old = Assignment.objects.locked(sheet.pk)
    if old.state != AssignmentState.RELEASED or hasattr(old, "replaced_by"):
        raise NoLongerPossible
    require_fit(old, judge)
    take_away(old, by=by, state=AssignmentState.REPLACED)
    made = Assignment(
        round=old.round, entry=old.entry, judge=judge, seat=old.seat, state=AssignmentState.RELEASED, replaces=old, jury=old.jury,
        locked_in=old.locked_in,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(
        book=old.round.book, action="assignment.taken_over", subject=made, by=by, judge=judge.pk, entry=made.entry_id, replaces=old.pk,
        words={"reason": reason},
    )  # fmt: skip
    return made


def give_seat(round: Round, judge: Judge, successor: Judge) -> None:
    """The head does not pass on with the seat: the next judge of the panel leads."""
    for panel in Panel.objects.filter(round=round, seats__judge=judge).prefetch_related("seats"):
        seats = list(panel.seats.all())
        for seat in seats:
            if seat.judge_id == judge.pk and not any(one.judge_id == successor.pk for one in seats):
                seat.judge = successor
                seat.save(update_fields=["judge"])
        if panel.head_id == judge.pk:
            panel.head_id = next((seat.judge_id for seat in seats if seat.judge_id not in (judge.pk, successor.pk)), successor.pk)
            panel.save(update_fields=["head"])


def spread(round: Round, judge: Judge, sheets: Sequence[Assignment]) -> dict[int, Judge | None]:
    """Sheet -> who takes it over: the best pairing that the pool allows, every other sheet of the round staying where it is."""
    import numpy as np

    pool, rows = pool_for(round, judge), [sheet.entry for sheet in sheets]
    had = set(round.assignments.filter(entry__in=rows).values_list("entry_id", "judge_id"))
    barred = [(str(row.pk), str(one.pk)) for one in pool for row in rows if (row.pk, one.pk) in had]
    for one in pool:
        barred += [(str(pk), str(one.pk)) for pk in reasons_apart(round, one, rows) if (pk, one.pk) not in had]
    most = len(rows)
    rooms = [max((one.ceiling or round.load_at_most or one.load + most) - one.load, 0) for one in pool]  # type: ignore[attr-defined]
    knows = [[100 * (row.entry.track.name in one.expertise) for one in pool] for row in rows]
    problem = pairing.Problem(
        entries=tuple(pairing.Entry(str(row.pk), 1) for row in rows),
        judges=tuple(pairing.Judge(str(one.pk), ceiling=min(room, most)) for one, room in zip(pool, rooms, strict=True)),
        affinity=np.array(knows, dtype=np.int64).reshape(len(rows), len(pool)), digits=0, conflicts=barred, spread=Decimal(1),
    )  # fmt: skip
    made = pairing.assign(problem, rng=random.Random(0))  # noqa: S311
    by_key = {str(one.pk): one for one in pool}
    found = {int(pair.entry): by_key[pair.judge] for pair in made.pairs}
    return {sheet.pk: found.get(sheet.entry_id) for sheet in sheets}


def words_of_hand_over(made: Sequence[Assignment], left: Sequence[str]) -> str:
    words = ngettext("%(n)d sheet has gone over.", "%(n)d sheets have gone over.", len(made)) % {"n": len(made)}
    return words if not left else words + _(" Nobody could take %(numbers)s: they are on the bench.") % {"numbers": "、".join(left)}
