"""结束评审: everything that counts becomes one record, computed before the transaction and written only if nothing moved meanwhile."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.marking import scheme_in
from contest.actions.recusing import set_aside_sheets
from contest.actions.sealing import lock_sheets, write_seal
from contest.actions.second_look import locked_with_round, require_answers
from contest.apart import looked_at
from contest.models import Assignment, Judge, Mark, Proposal, Record, Round, RoundEntry, ScaleReport, Standing
from contest.outcome import untrimmed_of
from contest.permissions import runs_contest
from contest.queries import last_record
from contest.refusals import NeedsSecondPerson, NoLongerPossible
from contest.round_inputs import Stand, closed_of, stand_of
from contest.rules.marks import Mark as TypedMark
from contest.rules.record import Closed, build_record, record_text, replay
from contest.rules.round_moves import round_move
from contest.rules.scheme import Scheme
from contest.rules.scoring import FarApart, RoundMarks, far_apart
from contest.rules.states import EntryState, RoundState
from contest.scales import scale_report
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed, Refused
from work.actions import enqueue
from work.models import Job


@dataclass(frozen=True)
class Unfinished:
    """A sheet that is neither whole nor recused nor replaced."""

    entry: str
    judge: str
    missing: tuple[str, ...]


class NotFinished(Refused):
    """What stands in the way of closing: sheets that lack marks, and marks far apart that nobody looked at again."""

    def __init__(self, sheets: list[Unfinished], apart: list[FarApart]) -> None:
        self.sheets, self.apart = sheets, apart
        super().__init__(_("Not every mark is there yet, or marks far apart were not looked at again. See the list."))


def code_version() -> str:
    try:
        return f"gongchuang {version('gongchuang')}"
    except PackageNotFoundError:
        return "gongchuang 0.1.0"


def obstacles(round: Round) -> tuple[list[Unfinished], list[FarApart]]:
    """What is still missing, named: (sheets, entries whose marks are far apart and were not looked at again)."""
    scheme = scheme_in(round.scheme)
    required = {panel.key: [one.key for one in scheme.marked_by(panel) if one.required] for panel in scheme.all_panels}
    newest: dict[int, dict[str, str | None]] = {}
    rows = Mark.objects.filter(assignment__round=round).order_by("number").values_list("assignment", "criterion", "value")
    for sheet, criterion, value in rows.iterator(chunk_size=10_000):
        newest.setdefault(sheet, {})[criterion] = None if value is None else str(value)
    sheets, marks = [], []
    counting = Assignment.objects.filter(round=round, entry__absent=False).counting()
    for pk, entry, judge, name, jury in counting.values_list("pk", "entry__entry__number", "judge__number", "judge__name", "jury"):
        have = {key: value for key, value in newest.get(pk, {}).items() if value is not None}
        if missing := tuple(key for key in required[jury] if key not in have):
            sheets.append(Unfinished(entry or "", name, missing))
        marks += [TypedMark(entry or "", str(judge), key, value, jury) for key, value in have.items()]
    if sheets:
        return sheets, []
    return [], not_looked_at(round, scheme, RoundMarks(marks))


def obstacles_in(round: Round, closed: Closed) -> tuple[list[Unfinished], list[FarApart]]:
    """obstacles(), from marks that were read already."""
    scheme = closed.scheme
    required = {panel.key: [one.key for one in scheme.marked_by(panel) if one.required] for panel in scheme.all_panels}
    missing = []
    for book in closed.books:
        if book.counts:
            have = {key for key, mark in book.newest.items() if mark.value is not None}
            if lacks := tuple(key for key in required[book.panel] if key not in have):
                missing.append((book, lacks))
    if missing:
        names = dict(Judge.objects.filter(contest=round.contest, role=Judge.Role.JUDGE).values_list("number", "name"))
        return [Unfinished(book.entry, names.get(book.judge, ""), lacks) for book, lacks in missing], []
    return [], not_looked_at(round, scheme, RoundMarks([mark for _entry, given in closed.counting for mark in given if mark.value is not None]))


def not_looked_at(round: Round, scheme: Scheme, marks: RoundMarks) -> list[FarApart]:
    looked = set(RoundEntry.objects.filter(pk__in=looked_at(round)).values_list("entry__number", flat=True))
    return [row for row in far_apart(scheme, marks) if row.entry not in looked]


@transaction.atomic
def looked_again(*, entry: RoundEntry, by: Person, reason: str) -> RoundEntry:
    """复评 done: marks far apart were looked at a second time and stay, or were changed by their judges meanwhile. The reason is kept."""
    entry = locked_with_round(entry.pk, "round__contest")
    if not runs_contest(by, entry.round.contest) and not heads_panel(by, entry):
        raise NotAllowed
    if entry.round.state != RoundState.SCORING:
        raise NoLongerPossible
    if not reason.strip():
        raise Refused(_("Say why the marks stay as they are, or what was changed."))
    require_answers(entry)
    entry.looked_again_at, entry.looked_again_by = clock.now(), by
    entry.save(update_fields=["looked_again_at", "looked_again_by"])
    record(book=entry.round.book, action="round.looked_again", subject=entry, by=by, words={"reason": reason.strip()}, entry=entry.entry_id)
    return entry


def heads_panel(person: Person, entry: RoundEntry) -> bool:
    return entry.panel is not None and entry.panel.head is not None and entry.panel.head.person_id == person.pk


Progress = Callable[[int, int, str], object]
STEPS = 5


def ask_to_close(*, round: Round, by: Person) -> Job:
    """结束评审 from the page: what stands in the way is said at once, the rest is a job. Raises as close_round does."""
    round = Round.objects.select_related("contest", "track").get(pk=round.pk)
    require_staff(round, by)
    require_move(round, "close")
    require_none(*obstacles(round))
    return enqueue(kind="contest.close_round", key=f"round:{round.pk}", arguments={"round": round.pk, "by": by.pk}, by=by)


def close_round(*, round: Round, by: Person, progress: Progress | None = None) -> Record:
    """Compute the record, then write it under the round's lock if every sheet still stands as it did; otherwise compute again.

    Raises NotAllowed, NoLongerPossible, NotFinished naming what is missing.
    """
    require_staff(round, by)
    tell = progress or (lambda _done, _all, _words: None)
    for _attempt in range(3):
        round = Round.objects.select_related("contest", "track").get(pk=round.pk)
        require_move(round, "close")
        tell(0, STEPS, _("Reading the marks"))
        computed_from = stand_of(round)
        before = last_record(round)
        supersedes = (before.sha256, reason_of_reopening(round)) if before else None
        closed = closed_of(round, supersedes)
        require_none(*obstacles_in(round, closed))
        tell(1, STEPS, _("Reckoning totals and ranks, writing the record"))
        made = build_record(closed, code=code_version())
        text = record_text(made)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        tell(3, STEPS, _("Comparing the judges' scales"))
        report = scale_report(closed)
        tell(4, STEPS, _("Sealing"))
        written = Written(standings_of(round, closed, made), text, sha256, str(made["seal"]), report, supersedes[1] if supersedes else "")
        kept = write_closed(round, by, written, computed_from)
        if kept is not None:
            tell(STEPS, STEPS, "")
            return kept
    raise NoLongerPossible


@dataclass(frozen=True)
class Written:
    """A record as it will be kept: made, written and hashed before any lock is taken."""

    standings: list[Standing]
    text: str
    sha256: str
    seal: str
    report: str
    reason: str


@transaction.atomic
def write_closed(round: Round, by: Person, written: Written, computed_from: Stand) -> Record | None:
    """Everything that needs the lock. None when a mark, a recusal or a decision came after the reading: nothing is written then."""
    locked = Round.objects.locked(round.pk)
    require_move(locked, "close")
    sheets = lock_sheets(locked)
    if stand_of(locked, sheets) != computed_from:
        return None
    write_seal(round=locked, by=by, why="close", sheets=sheets, sealed=written.seal)
    kept = keep_record(locked, written, by)
    locked.state, locked.closed_at = RoundState.CLOSED, clock.now()
    locked.save(update_fields=["state", "closed_at"])
    record(
        book=locked.book, action="round.closed", subject=kept, by=by, sha256=kept.sha256, record=kept.number, entries=len(written.standings),
        seal=written.seal,
    )  # fmt: skip
    return kept


def require_none(sheets: list[Unfinished], apart: list[FarApart]) -> None:
    if sheets or apart:
        raise NotFinished(sheets, apart)


def require_staff(round: Round, by: Person) -> None:
    if not runs_contest(by, round.contest):
        raise NotAllowed


def require_move(round: Round, action: str) -> RoundState:
    try:
        return round_move(RoundState(round.state), action).to
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None


def standings_of(round: Round, closed: Closed, made: dict[str, Any]) -> list[Standing]:
    """The lines of the record for pages, not saved yet."""
    rows = {number: (pk, panel) for pk, number, panel in round.entries.values_list("pk", "entry__number", "panel")}
    plain = untrimmed_of(closed)
    return [
        Standing(
            entry_id=rows[line["entry"]][0], panel_id=rows[line["entry"]][1], rank=line["rank"], total=line["total"] or "", tie=line["tie"],
            advances=bool(line["advances"]), untrimmed=plain.get(line["entry"], ""),
        )
        for line in made["results"]
    ]  # fmt: skip


def keep_record(round: Round, written: Written, by: Person) -> Record:
    """The record, its standings for pages, and the comparison of the judges' scales. Whoever calls it writes the event."""
    kept = Record.objects.create(
        round=round, number=Record.objects.filter(round=round).count() + 1, at=clock.now(), by=by, reason=written.reason, content=written.text,
        sha256=written.sha256,
    )  # fmt: skip
    for standing in written.standings:
        standing.record = kept
    Standing.objects.bulk_create(written.standings)
    if written.report:
        ScaleReport.objects.create(record=kept, content=written.report)
    return kept


def check_replay(kept: Record) -> None:
    """The record, computed again from itself, must say the same. Raises Refused naming the first difference."""
    again = replay(kept.data)
    if not again.equal or again.sha256 != kept.sha256:
        what = again.differences[0].chinese if again.differences else kept.sha256
        raise Refused(_("The record does not replay equal: %(what)s. Do not publish; call the administrator.") % {"what": what})


@transaction.atomic
def propose_reopening(*, round: Round, by: Person, reason: str) -> Proposal:
    """启封, first person: why the sealed marks must be opened again."""
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    require_move(round, "reopen")
    if not reason.strip():
        raise Refused(_("Say why the sealed marks must be opened again."))
    return open_proposal(round, Proposal.Action.REOPEN, by, reason=reason.strip()[:200])


def open_proposal(round: Round, action: Proposal.Action, by: Person, *, reason: str = "", data: dict[str, str] | None = None) -> Proposal:
    if Proposal.objects.filter(round=round, decided_at=None).exists():
        raise NoLongerPossible
    made = Proposal(round=round, action=action, data=data or {}, reason=reason, proposed_by=by, proposed_at=clock.now())
    made.full_clean()
    made.save()
    record(
        book=round.book, action=f"round.{action.value}_proposed", subject=made, by=by, words={"reason": reason} if reason else None, **(data or {})
    )
    return made


@transaction.atomic
def reopen_round(*, proposal: Proposal, by: Person) -> Round:
    """启封, second person: scoring goes on; the record stays and the next one supersedes it. Raises NeedsSecondPerson."""
    round = Round.objects.locked(proposal.round_id)
    require_staff(round, by)
    to = require_move(round, "reopen")
    proposal = decide(proposal, Proposal.Action.REOPEN, by, accepted=True)
    round.state = to
    round.save(update_fields=["state"])
    for row in round.entries.filter(entry__state__in=[EntryState.WITHDRAWN, EntryState.DISQUALIFIED]).select_related("entry"):
        set_aside_sheets(entry=row.entry, by=by)
    record(book=round.book, action="round.reopened", subject=round, by=by, proposal=proposal.pk)
    return round


def decide(proposal: Proposal, action: Proposal.Action, by: Person, *, accepted: bool) -> Proposal:
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.decided_at is not None or proposal.action != action:
        raise NoLongerPossible
    if accepted and proposal.proposed_by_id == by.pk:
        raise NeedsSecondPerson
    proposal.decided_by, proposal.decided_at, proposal.accepted = by, clock.now(), accepted
    proposal.save(update_fields=["decided_by", "decided_at", "accepted"])
    return proposal


@transaction.atomic
def take_back_proposal(*, proposal: Proposal, by: Person) -> Proposal:
    """Either person says no: nothing happens, and it is on record."""
    round = Round.objects.locked(proposal.round_id)
    require_staff(round, by)
    proposal = decide(proposal, Proposal.Action(proposal.action), by, accepted=False)
    record(book=round.book, action=f"round.{proposal.action}_refused", subject=proposal, by=by)
    return proposal


def reason_of_reopening(round: Round) -> str:
    found = Proposal.objects.filter(round=round, action=Proposal.Action.REOPEN, accepted=True).first()
    return found.reason if found else ""
