"""抽取: entries into the round, the draw whose hash is published first, and from it panels or pairs, as a proposal that judges do not see."""

import secrets
from collections.abc import Sequence
from itertools import count

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.recusing import ReasonNeeded, check_conflicts
from contest.conflict_facts import apart, found_conflicts, region
from contest.models import Assignment, Drawing, Entry, Judge, Panel, Round, RoundEntry, Seat, Standing
from contest.permissions import runs_contest
from contest.queries import in_round_or_waiting, last_record, round_before
from contest.refusals import NoLongerPossible
from contest.rules.draw import Draw, opened, published_hash
from contest.rules.drawing import CannotDraw, Facts, Numbers, PanelOf, Proposal, draw_file, drawable, proposal
from contest.rules.states import AssignmentState, RoundState
from contest.schemes import first_jury, jury_of
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical, sha256
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

DIGITS = 24
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
    Drawing.objects.create(
        round=round, time=round.draw_times, purpose=drawn_what(round), hash=round.draw_hash, published_at=clock.now(),
        reason=reason.strip()[:200] if again else "",
    )  # fmt: skip
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


def facts_of(round: Round) -> Facts:
    rows = list(round.entries.select_related("entry__track", "entry__unit").order_by("entry__number", "pk"))
    judges = drawable_judges(round)
    fields = {field for judge in judges for field in judge.expertise}
    of_entry = {row.entry_id: row.pk for row in rows}
    strength = strengths(round)
    keys = {row.pk for row in rows}, {judge.pk for judge in judges}
    pairs = apart(round) | {(of_entry[entry], judge) for entry, judge, _kind in found_conflicts(round)}
    first = first_jury(round)
    drafts = round.assignments.filter(state=AssignmentState.DRAFT, jury=first)
    locked = drafts.filter(locked_in=True).values_list("entry_id", "judge_id") if round.mode == Round.Mode.PAIRS else ()
    juries = {judge.pk: jury_of(round, judge) for judge in judges}
    employers = {"": ""}  # numbered: the file is published, and who judges is not
    for judge in judges:
        employers.setdefault("".join(judge.employer.split()), str(len(employers)))
    return Facts(
        numbers=numbers_of(round),
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
                "key": str(judge.pk), "employer": employers["".join(judge.employer.split())], "region": region(judge.region_code),
                "expertise": sorted(judge.expertise), "ceiling": judge.ceiling, "jury": juries[judge.pk], "whole": juries[judge.pk] != first,
            }
            for judge in judges
        ),
        conflicts=tuple(sorted((str(entry), str(judge)) for entry, judge in pairs if entry in keys[0] and judge in keys[1])),
        locked=tuple(sorted((str(entry), str(judge)) for entry, judge in locked if judge in keys[1])),
        kept=kept_panels(round) if round.mode == Round.Mode.PANELS else (),
    )  # fmt: skip


def drawable_judges(round: Round) -> list[Judge]:
    """Available, and free at some time while the round is open."""
    found = round.contest.judges.filter(role=Judge.Role.JUDGE, available=True).select_related("person", "employer_organization").order_by("number")
    opens, closes = (None if at is None else localtime(at).date() for at in (round.opens, round.closes))
    return [
        judge for judge in found
        if not (judge.free_from and closes and judge.free_from > closes) and not (judge.free_until and opens and judge.free_until < opens)
    ]  # fmt: skip


def numbers_of(round: Round) -> Numbers:
    return Numbers(
        mode=str(round.mode), each=round.judges_each, batches=round.panels_wanted, floor=round.load_at_least, load=round.load_at_most,
        apart_by=str(round.apart_by), expert=round.expert_wanted, goal=str(round.goal),
    )  # fmt: skip


def kept_panels(round: Round) -> tuple[PanelOf, ...]:
    """Panels that staff locked, as they stand."""
    made = []
    for panel in round.panels.filter(locked_in=True).prefetch_related("seats"):
        entries = tuple(str(row.pk) for row in sorted(panel.entries.select_related("entry"), key=lambda row: (row.entry.number or "", row.pk)))
        made.append((entries, tuple(str(seat.judge_id) for seat in panel.seats.all()), str(panel.head_id or "")))
    return tuple(made)


def strengths(round: Round) -> dict[int, str]:
    """Entry -> its total in the round before, as the record has it."""
    before = round_before(round)
    newest = last_record(before) if before else None
    rows = Standing.objects.filter(record=newest).exclude(total="").values_list("entry__entry", "total") if newest else ()
    return {entry: total for entry, total in rows if "/" not in total}


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
    if not facts.entries or not drawable(facts):
        raise NothingToDraw
    drawn = opened(round.draw_number, drawn_what(round), published=round.draw_hash, said=" ".join(said.split()))
    made = proposed(facts, drawn)
    with transaction.atomic():
        round = being_set_up(round, by)
        if round.drawn_at is not None or round.draw_hash != drawn.published_hash or sha256(facts_of(round).data) != sha256(facts.data):
            raise ChangedMeanwhile
        keep(round, facts, drawn, made)
        record(
            book=round.book, action="draw.made", subject=round, by=by, number=drawn.number, said=drawn.said, time=round.draw_times,
            facts=sha256(facts.data), pairs=len(made.pairs), panels=len(made.panels), uncovered=len(made.report["uncovered"]),
        )  # fmt: skip
    return round


def proposed(facts: Facts, drawn: Draw) -> Proposal:
    try:
        return proposal(facts, drawn)
    except CannotDraw as fault:
        if fault.pairs:
            raise Refused(_("A pair that staff set by hand is in conflict now. Take it apart, then draw.")) from fault
        raise Refused(str(fault)) from fault


SERIES = "MABCDEFGHJKLNPQRSTUVWXYZ"


def series_of(round: Round) -> str:
    """A letter for each round of the contest, so that no two rounds have a blind number alike."""
    turn, place = divmod(Round.objects.filter(contest=round.contest_id, pk__lt=round.pk).count(), len(SERIES))
    return SERIES[place] + (str(turn) if turn else "")


def keep(round: Round, facts: Facts, drawn: Draw, made: Proposal) -> None:
    """Write the proposal: panels, seats, sheets, the blind numbers of this round, and the draw's file."""
    locked = {(int(entry), int(judge)) for entry, judge in facts.locked}
    for sheet in round.assignments.filter(state=AssignmentState.DRAFT):
        if (sheet.entry_id, sheet.judge_id) not in locked:
            sheet.delete()
    round.entries.update(panel=None, blind_number="")
    names = {tuple(entries): panel for panel, (entries, _judges, _head) in zip(round.panels.filter(locked_in=True), facts.kept, strict=True)}
    round.panels.filter(locked_in=False).delete()
    rows = {row.pk: row for row in round.entries.all()}
    number = {one["key"]: one["number"] or one["key"] for one in facts.entries}
    at = {name: place for place, name in enumerate(drawn.order(number.values()), 1)}
    series = series_of(round)
    for pk, row in rows.items():
        row.blind_number = f"{series}-{(round.contest.edition or round.contest.year) % 100:02d}-{at[number[str(pk)]]:03d}"
    seat_of: dict[tuple[str, str], int] = {}
    taken = {panel.name for panel in names.values()}
    free = (name for order in count(1) if (name := panel_name(round, order)) not in taken)
    for order, (entries, judges, head) in enumerate(made.panels, 1):
        panel = names.get(entries)
        if panel is None:
            panel = Panel.objects.create(round=round, name=next(free), order=order, head_id=int(head) if head else None)
            Seat.objects.bulk_create([Seat(panel=panel, judge_id=int(judge), order=seat) for seat, judge in enumerate(judges, 1)])
        for entry in entries:
            rows[int(entry)].panel = panel
            seat_of |= {(entry, judge): seat for seat, judge in enumerate(judges, 1)}
    RoundEntry.objects.bulk_update(rows.values(), ["blind_number", "panel"], batch_size=500)
    juries = {judge["key"]: judge["jury"] for judge in facts.judges}
    Assignment.objects.bulk_create(
        [
            Assignment(round=round, entry_id=int(entry), judge_id=int(judge), seat=seat_of.get((entry, judge), 0), jury=juries[judge])
            for entry, judge in made.pairs
            if (int(entry), int(judge)) not in locked
        ],
        batch_size=1000,
    )
    round.draw_said, round.drawn_at, round.draw_report = drawn.said, clock.now(), made.report
    round.save(update_fields=["draw_said", "drawn_at", "draw_report"])
    content = draw_file(facts, drawn, made)
    Drawing.objects.update_or_create(
        round=round, time=round.draw_times,
        defaults={"number": drawn.number, "said": drawn.said, "drawn_at": round.drawn_at, "content": canonical(content), "sha256": sha256(content)},
        create_defaults={
            "purpose": drawn.purpose, "hash": drawn.published_hash, "published_at": round.drawn_at, "number": drawn.number, "said": drawn.said,
            "drawn_at": round.drawn_at, "content": canonical(content), "sha256": sha256(content),
        },
    )  # fmt: skip


def panel_name(round: Round, order: int) -> str:
    """创业一组; 第11组 from where numerals get long."""
    numeral = NUMERALS[order - 1] if order <= len(NUMERALS) else str(order)
    track = round.track.name.removesuffix("组") if round.track else "第"
    return f"{track}{numeral}组"[:30]
