"""抽取: entries into the round, the draw whose hash is published first, and from it panels or pairs, as a proposal that judges do not see."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.recusing import ReasonNeeded, check_conflicts
from contest.conflict_facts import apart, found_conflicts, region
from contest.models import Assignment, Entry, Judge, Panel, Round, RoundEntry, Seat, Standing
from contest.permissions import runs_contest
from contest.queries import in_round_or_waiting, last_record, round_before
from contest.refusals import Frozen, InConflict, NoLongerPossible
from contest.rules import assignment as pairing
from contest.rules import panels as batching
from contest.rules.draw import Draw, opened, published_hash
from contest.rules.states import AssignmentState, RoundState
from ledger import clock
from ledger.actions import record
from ledger.canonical import sha256
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

DIGITS = 24
KNOWS_THE_FIELD = 100
NUMERALS = "一二三四五六七八九十"


class NothingToDraw(Refused):
    message = gettext_lazy("There is nothing to draw yet: put entries into the round and judges into the pool first.")


class NotPublished(Refused):
    message = gettext_lazy("Publish the hash of a new draw number first, then draw.")


class ChangedMeanwhile(Refused):
    message = gettext_lazy("Entries, judges or conflicts changed while the draw was computed, so nothing was kept. Draw again with the same number.")


@transaction.atomic
def put_in_round(*, round: Round, by: Person, entries: Sequence[Entry] | None = None) -> list[RoundEntry]:
    """All that may be in the round (contest.queries.in_round_or_waiting), or those named. Returns the new rows."""
    round = being_set_up(round, by)
    waiting = in_round_or_waiting(round).exclude(rounds__round=round)
    if entries is not None:
        waiting = waiting.filter(pk__in=[entry.pk for entry in entries])
    made = RoundEntry.objects.bulk_create([RoundEntry(round=round, entry=entry) for entry in waiting.order_by("number")])
    if made:
        Round.objects.filter(pk=round.pk).update(conflicts_checked_at=None)
        record(book=round.book, action="round.entries_put_in", subject=round, by=by, entries=[row.entry_id for row in made])
    return made


@transaction.atomic
def take_out_of_round(*, row: RoundEntry, by: Person) -> None:
    """Before release only; its proposed sheets go with it."""
    round = being_set_up(row.round, by)
    record(book=round.book, action="round.entry_taken_out", subject=round, by=by, entry=row.entry_id)
    row.assignments.filter(state=AssignmentState.DRAFT).delete()
    row.delete()


def being_set_up(round: Round, by: Person) -> Round:
    """The round under its lock. Raises NotAllowed, NoLongerPossible."""
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest):
        raise NotAllowed
    if round.state != RoundState.SET_UP:
        raise NoLongerPossible
    return round


def drawn_what(round: Round) -> str:
    """What is drawn, in the words that are published with the hash."""
    return f"{round.contest.name} {round.name} 第{round.draw_times}次抽取"


@transaction.atomic
def publish_draw(*, round: Round, by: Person, reason: str = "", supervisor: Judge | None = None) -> Round:
    """A new draw number, of which only the hash is shown. After a draw it is a 重新抽取: it needs a reason, and the supervisors are told.

    `supervisor` is who is present. Raises ReasonNeeded, NotAllowed, NoLongerPossible.
    """
    round = being_set_up(round, by)
    again = round.draw_times > 0 and (round.drawn_at is not None or round.assignments.exists())
    if again and not reason.strip():
        raise ReasonNeeded
    round.draw_times += 1
    round.draw_number = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    round.draw_hash, round.draw_said, round.drawn_at = published_hash(round.draw_number, drawn_what(round)), "", None
    round.save(update_fields=["draw_times", "draw_number", "draw_hash", "draw_said", "drawn_at"])
    record(
        book=round.book, action="draw.published", subject=round, by=by, words={"reason": reason.strip()} if again else None,
        hash=round.draw_hash, time=round.draw_times, supervisor=supervisor.pk if supervisor else None,
    )  # fmt: skip
    if again:
        for one in round.contest.judges.filter(role=Judge.Role.SUPERVISOR).exclude(person=None).select_related("person"):
            notify(
                person=one.person, kind="draw", key=f"round:{round.pk}:draw:{round.draw_times}", link=reverse("staff_bench", args=[round.ref]),
                title=_("%(round)s is drawn again") % {"round": round}, body=reason.strip(),
            )  # fmt: skip
    return round


@dataclass(frozen=True)
class Facts:
    """All that a draw is computed from, as plain values by key (primary keys as text)."""

    mode: str
    each: int
    batches: int
    load: int | None
    entries: tuple[dict[str, Any], ...]
    judges: tuple[dict[str, Any], ...]
    conflicts: tuple[tuple[str, str], ...]
    locked: tuple[tuple[str, str], ...]

    @property
    def sha256(self) -> str:
        return sha256([self.mode, self.each, self.batches, self.load, self.entries, self.judges, self.conflicts, self.locked])


def facts_of(round: Round) -> Facts:
    rows = list(round.entries.select_related("entry__track", "entry__unit").order_by("entry__number", "pk"))
    judges = list(round.contest.judges.filter(role=Judge.Role.JUDGE, available=True).select_related("employer_organization").order_by("number"))
    fields = {field for judge in judges for field in judge.expertise}
    of_entry = {row.entry_id: row.pk for row in rows}
    strength = strengths(round)
    keys = {row.pk for row in rows}, {judge.pk for judge in judges}
    pairs = apart(round) | {(of_entry[entry], judge) for entry, judge, _kind in found_conflicts(round)}
    locked = round.assignments.filter(state=AssignmentState.DRAFT, locked_in=True).values_list("entry_id", "judge_id")
    return Facts(
        mode=round.mode,
        each=round.judges_each,
        batches=round.panels_wanted,
        load=round.load_at_most,
        entries=tuple(
            {
                "key": str(row.pk), "number": row.entry.number or "", "track": row.entry.track.name, "strength": strength.get(row.entry_id, "0"),
                "region": region(row.entry.unit.region_code) if row.entry.unit else "",
                "expertise": row.entry.track.name if row.entry.track.name in fields else "",
            }
            for row in rows
        ),
        judges=tuple(
            {
                "key": str(judge.pk), "employer": "".join(judge.employer.split()), "region": region(judge.region_code),
                "expertise": sorted(judge.expertise), "ceiling": judge.ceiling,
            }
            for judge in judges
        ),
        conflicts=tuple(sorted((str(entry), str(judge)) for entry, judge in pairs if entry in keys[0] and judge in keys[1])),
        locked=tuple(sorted((str(entry), str(judge)) for entry, judge in locked if judge in keys[1])),
    )  # fmt: skip


def strengths(round: Round) -> dict[int, str]:
    """Entry -> its total in the round before, as the record has it."""
    before = round_before(round)
    newest = last_record(before) if before else None
    rows = Standing.objects.filter(record=newest).exclude(total="").values_list("entry__entry", "total") if newest else ()
    return {entry: total for entry, total in rows if "/" not in total}


@dataclass(frozen=True)
class Proposal:
    """`panels` are (entries, judges, head) by key; `pairs` are (entry, judge); `report` is what goes with it for people."""

    panels: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]
    pairs: tuple[tuple[str, str], ...]
    report: dict[str, Any]


def proposal(facts: Facts, draw: Draw) -> Proposal:
    """Deterministic: the same facts and the same draw give the same proposal."""
    return by_panels(facts, draw) if facts.mode == Round.Mode.PANELS else by_pairs(facts, draw)


def by_panels(facts: Facts, draw: Draw) -> Proposal:
    try:
        plan = batching.plan(
            [
                batching.PanelEntry(
                    key=one["key"], strength=Decimal(one["strength"]), track=one["track"], region=one["region"], expertise=one["expertise"]
                )
                for one in facts.entries
            ],
            [
                batching.PanelJudge(key=one["key"], employer=one["employer"], region=one["region"], expertise=frozenset(one["expertise"]))
                for one in facts.judges
            ],
            facts.conflicts,
            batches=facts.batches,
            panel_size=facts.each,
            rng=draw.rng(),
        )
    except batching.Impossible as impossible:
        raise Refused(str(impossible)) from None
    report = {
        "uncovered": [{"entry": one.entry, "got": 0, "wanted": facts.each, "why": one.why, "mend": one.mend} for one in plan.unplaced],
        "lacks": [{"why": lack.why, "mend": lack.mend} for lack in plan.lacks],
        "reserve": list(plan.reserve),
    }
    made = tuple((panel.entries, panel.judges, panel.head) for panel in plan.panels)
    return Proposal(made, tuple((entry, judge) for entries, judges, _head in made for entry in entries for judge in judges), report)


def by_pairs(facts: Facts, draw: Draw) -> Proposal:
    import numpy as np

    most = len(facts.entries)
    affinity = np.array(
        [[KNOWS_THE_FIELD if one["track"] in judge["expertise"] else 0 for judge in facts.judges] for one in facts.entries], dtype=np.int64
    )
    problem = pairing.Problem(
        entries=tuple(pairing.Entry(one["key"], facts.each, one["expertise"]) for one in facts.entries),
        judges=tuple(
            pairing.Judge(one["key"], ceiling=one["ceiling"] or facts.load or most, group=one["employer"], expertise=frozenset(one["expertise"]))
            for one in facts.judges
        ),
        affinity=affinity, digits=0, conflicts=facts.conflicts, locked=facts.locked, spread=Decimal(1),
    )  # fmt: skip
    try:
        made = pairing.assign(problem, rng=draw.rng())
    except pairing.Contradiction as contradiction:
        raise Refused(_("A pair that staff set by hand is in conflict now. Take it apart, then draw.")) from contradiction
    report = {
        "uncovered": [{"entry": one.entry, "got": one.got, "wanted": one.wanted, "why": one.why, "mend": one.mend} for one in made.uncovered],
        "lacks": [{"why": one.why, "mend": one.mend, "judge": one.judge} for one in made.underused],
        "components": made.components,
        "anchors": list(made.anchors),
        "optimal": made.proof.optimal,
    }
    return Proposal((), tuple((pair.entry, pair.judge) for pair in made.pairs), report)


def draw(*, round: Round, by: Person, said: str = "") -> Round:
    """Open the published number, with the word that the supervisor speaks now, and let it decide. The proposal replaces the one before.

    Pairs that staff set by hand stay in individual review. Conflicts are checked anew first. Raises NotPublished, NothingToDraw, ChangedMeanwhile,
    NotAllowed, NoLongerPossible.
    """
    with transaction.atomic():
        being_set_up(round, by)
        check_conflicts(round=round, by=by)
    round = Round.objects.select_related("contest").get(pk=round.pk)
    if not round.draw_hash or round.drawn_at is not None:
        raise NotPublished
    facts = facts_of(round)
    if not facts.entries or not facts.judges:
        raise NothingToDraw
    drawn = opened(round.draw_number, drawn_what(round), published=round.draw_hash, said=" ".join(said.split()))
    made = proposal(facts, drawn)
    with transaction.atomic():
        round = being_set_up(round, by)
        if round.drawn_at is not None or round.draw_hash != drawn.published_hash or facts_of(round).sha256 != facts.sha256:
            raise ChangedMeanwhile
        keep(round, facts, drawn, made)
        record(
            book=round.book, action="draw.made", subject=round, by=by, number=drawn.number, said=drawn.said, time=round.draw_times,
            facts=facts.sha256, pairs=len(made.pairs), panels=len(made.panels), uncovered=len(made.report["uncovered"]),
        )  # fmt: skip
    return round


def keep(round: Round, facts: Facts, drawn: Draw, made: Proposal) -> None:
    """Write the proposal: panels, seats, sheets, and the blind numbers of this round."""
    round.assignments.filter(state=AssignmentState.DRAFT, locked_in=False).delete()
    if round.mode == Round.Mode.PANELS:
        round.assignments.filter(state=AssignmentState.DRAFT).delete()
    round.entries.update(panel=None, blind_number="")
    round.panels.all().delete()
    rows = {row.pk: row for row in round.entries.all()}
    number = {one["key"]: one["number"] or one["key"] for one in facts.entries}
    at = {name: place for place, name in enumerate(drawn.order(number.values()), 1)}
    for pk, row in rows.items():
        row.blind_number = f"M-{(round.contest.edition or round.contest.year) % 100:02d}-{at[number[str(pk)]]:03d}"
    seat_of: dict[tuple[str, str], int] = {}
    for order, (entries, judges, head) in enumerate(made.panels, 1):
        panel = Panel.objects.create(round=round, name=panel_name(round, order), order=order, head_id=int(head) if head else None)
        Seat.objects.bulk_create([Seat(panel=panel, judge_id=int(judge), order=seat) for seat, judge in enumerate(judges, 1)])
        for entry in entries:
            rows[int(entry)].panel = panel
            seat_of |= {(entry, judge): seat for seat, judge in enumerate(judges, 1)}
    RoundEntry.objects.bulk_update(rows.values(), ["blind_number", "panel"], batch_size=500)
    there = set(round.assignments.values_list("entry_id", "judge_id"))
    Assignment.objects.bulk_create(
        [
            Assignment(round=round, entry_id=int(entry), judge_id=int(judge), seat=seat_of.get((entry, judge), 0))
            for entry, judge in made.pairs
            if (int(entry), int(judge)) not in there
        ],
        batch_size=1000,
    )
    round.draw_said, round.drawn_at, round.draw_report = drawn.said, clock.now(), made.report
    round.save(update_fields=["draw_said", "drawn_at", "draw_report"])


def panel_name(round: Round, order: int) -> str:
    """创业一组; 第11组 from where numerals get long."""
    numeral = NUMERALS[order - 1] if order <= len(NUMERALS) else str(order)
    track = round.track.name.removesuffix("组") if round.track else "第"
    return f"{track}{numeral}组"[:30]


@transaction.atomic
def set_pair(*, row: RoundEntry, judge: Judge, by: Person) -> Assignment:
    """A proposed pair by hand, to mend a gap before release. It stays when pairs are drawn again. Raises InConflict, Frozen, NotAllowed."""
    round = being_set_up(row.round, by)
    if judge.contest_id != round.contest_id or judge.role != Judge.Role.JUDGE or not judge.available:
        raise Frozen(_("Choose an available judge of this contest's pool."))
    facts = {(entry, one) for entry, one, _kind in found_conflicts(round, judges=[judge], entries=[row])}
    if facts or (row.pk, judge.pk) in apart(round):
        raise InConflict(_("they must not meet, by what was declared or by the facts"))
    made, _new = Assignment.objects.get_or_create(round=round, entry=row, judge=judge, defaults={"locked_in": True, "seat": 0})
    record(book=round.book, action="pair.set", subject=made, by=by, judge=judge.pk, entry=row.pk)
    return made


@transaction.atomic
def drop_pair(*, assignment: Assignment, by: Person) -> None:
    """A proposed pair taken apart before release."""
    round = being_set_up(assignment.round, by)
    assignment = Assignment.objects.locked(assignment.pk)
    if assignment.state != AssignmentState.DRAFT:
        raise NoLongerPossible
    record(book=round.book, action="pair.dropped", subject=round, by=by, judge=assignment.judge_id, entry=assignment.entry_id)
    assignment.delete()
