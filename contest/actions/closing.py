"""结束评审: everything that counts becomes one record, computed before the transaction and written only if nothing moved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.marking import scheme_in
from contest.actions.recusing import set_aside_sheets
from contest.actions.sealing import seal_round, sealed_sheets
from contest.models import Assignment, Mark, Proposal, Record, Round, RoundEntry, Standing
from contest.permissions import runs_contest
from contest.queries import last_record, round_before
from contest.refusals import NeedsSecondPerson, NoLongerPossible
from contest.rules.marks import Mark as TypedMark
from contest.rules.record import Closed, CutLine, MarkBook, MarkEvent, build_record, fingerprint, record_text, replay
from contest.rules.round_moves import NoSuchRoundMove, round_move
from contest.rules.scoring import FarApart, RoundMarks, far_apart
from contest.rules.states import AssignmentState, EntryState, RoundState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


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


def books_of(round: Round) -> list[MarkBook]:
    """Every released sheet with its whole chain, those that do not count named with the reason."""
    chains: dict[int, list[MarkEvent]] = {}
    for mark in Mark.objects.filter(assignment__round=round).order_by("assignment_id", "number").iterator():
        event = MarkEvent(mark.number, mark.at, mark.criterion, mark.value, mark.device_key, mark.previous, mark.hash)
        chains.setdefault(mark.assignment_id, []).append(event)
    sheets = sealed_sheets(round).select_related("entry__entry", "judge")
    return [
        MarkBook(
            book=sheet.book, entry=sheet.entry.entry.number or "", judge=sheet.judge.number, marks=tuple(chains.get(sheet.pk, ())),
            panel=sheet.jury, counts=sheet.state == AssignmentState.RELEASED, why="" if sheet.state == AssignmentState.RELEASED else sheet.state,
        )
        for sheet in sheets
    ]  # fmt: skip


def earlier_totals(round: Round) -> Mapping[str, Fraction] | None:
    """Totals of the round before, where the scheme carries them over."""
    scheme = scheme_in(round.scheme)
    if not scheme.carry or not scheme.carry.earlier:
        return None
    before = round_before(round)
    found = last_record(before) if before else None
    if found is None:
        return {}
    return {line["entry"]: Fraction(line["total"]) for line in found.data["results"] if line["total"] is not None}


def closed_of(round: Round, supersedes: tuple[str, str] | None = None) -> Closed:
    rows = list(round.entries.select_related("entry", "panel").filter(absent=False))
    groups = {row.entry.number or "": row.panel.name for row in rows if row.panel} if round.mode == Round.Mode.PANELS else None
    about = {"contest": round.contest.name, "round": round.name, "track": round.track.name if round.track else ""}
    return Closed(
        scheme=scheme_in(round.scheme),
        entries=[row.entry.number for row in rows if row.entry.number],
        books=books_of(round),
        about=about,
        factors={(row.entry.number or "", key): Fraction(value) for row in rows for key, value in row.factors.items()},
        earlier=earlier_totals(round),
        groups=groups if groups and len(groups) == len(rows) else None,
        cut=CutLine(round.advance, round.ties_enlarge) if round.advance and not round.last else None,
        supersedes=supersedes,
    )


def obstacles(round: Round) -> tuple[list[Unfinished], list[FarApart]]:
    """What is still missing, named: (sheets, entries whose marks are far apart and were not looked at again)."""
    scheme = scheme_in(round.scheme)
    required = {panel.key: [one.key for one in scheme.marked_by(panel) if one.required] for panel in scheme.all_panels}
    newest: dict[int, dict[str, str | None]] = {}
    for sheet, criterion, value in Mark.objects.filter(assignment__round=round).order_by("number").values_list("assignment", "criterion", "value"):
        newest.setdefault(sheet, {})[criterion] = None if value is None else str(value)
    sheets, marks = [], []
    counting = Assignment.objects.filter(round=round, entry__absent=False).counting().select_related("entry__entry", "judge")
    for row in counting:
        have = {key: value for key, value in newest.get(row.pk, {}).items() if value is not None}
        number = row.entry.entry.number or ""
        if missing := tuple(key for key in required[row.jury] if key not in have):
            sheets.append(Unfinished(number, row.judge.name, missing))
        marks += [TypedMark(number, str(row.judge.number), key, value, row.jury) for key, value in have.items()]
    if sheets or round.spread_at_most is None:
        return sheets, []
    looked = set(RoundEntry.objects.filter(round=round).exclude(looked_again_at=None).values_list("entry__number", flat=True))
    return sheets, [row for row in far_apart(scheme, RoundMarks(marks)) if row.entry not in looked]


@transaction.atomic
def looked_again(*, entry: RoundEntry, by: Person, reason: str) -> RoundEntry:
    """复评 done: marks far apart were looked at a second time and stay, or were changed by their judges meanwhile. The reason is kept."""
    entry = RoundEntry.objects.select_for_update(of=("self",)).select_related("round__contest").get(pk=entry.pk)
    if not runs_contest(by, entry.round.contest) and not heads_panel(by, entry):
        raise NotAllowed
    if entry.round.state != RoundState.SCORING:
        raise NoLongerPossible
    if not reason.strip():
        raise Refused(_("Say why the marks stay as they are, or what was changed."))
    entry.looked_again_at, entry.looked_again_by = clock.now(), by
    entry.save(update_fields=["looked_again_at", "looked_again_by"])
    record(book=entry.round.book, action="round.looked_again", subject=entry, by=by, words={"reason": reason.strip()}, entry=entry.entry_id)
    return entry


def heads_panel(person: Person, entry: RoundEntry) -> bool:
    return entry.panel is not None and entry.panel.head is not None and entry.panel.head.person_id == person.pk


def close_round(*, round: Round, by: Person) -> Record:
    """Compute the record, then write it under the round's lock if every sheet still stands as it did; otherwise compute again.

    Raises NotAllowed, NoLongerPossible, NotFinished naming what is missing.
    """
    require_staff(round, by)
    for _attempt in range(3):
        round = Round.objects.select_related("contest", "track").get(pk=round.pk)
        require_move(round, "close")
        computed_from = sheets_as_they_stand(round)
        sheets, apart = obstacles(round)
        if sheets or apart:
            raise NotFinished(sheets, apart)
        before = last_record(round)
        supersedes = (before.sha256, reason_of_reopening(round)) if before else None
        made = build_record(closed_of(round, supersedes), code=code_version())
        with transaction.atomic():
            locked = Round.objects.locked(round.pk)
            require_move(locked, "close")
            seal_round(round=locked, by=by, why="close")
            if sheets_as_they_stand(locked) != computed_from:
                transaction.set_rollback(True)
                continue
            return write_record(locked, made, by, supersedes[1] if supersedes else "")
    raise NoLongerPossible


def sheets_as_they_stand(round: Round) -> list[tuple[int, int, str, str]]:
    """(sheet, marks, head, state): a mark moves the head, a recusal only the state."""
    return list(sealed_sheets(round).order_by("pk").values_list("pk", "length", "head", "state"))


def require_staff(round: Round, by: Person) -> None:
    if not runs_contest(by, round.contest):
        raise NotAllowed


def require_move(round: Round, action: str) -> RoundState:
    try:
        return round_move(RoundState(round.state), action).to
    except NoSuchRoundMove as fault:
        raise NoLongerPossible(fault.possible) from None


def write_record(round: Round, made: dict[str, Any], by: Person, reason: str) -> Record:
    number = Record.objects.filter(round=round).count() + 1
    kept = Record.objects.create(
        round=round, number=number, at=clock.now(), by=by, reason=reason, content=record_text(made), sha256=fingerprint(made)
    )
    rows = {row.entry.number: row for row in round.entries.select_related("entry")}
    results = made["results"]
    Standing.objects.bulk_create(
        Standing(
            record=kept, entry=rows[line["entry"]], panel=rows[line["entry"]].panel, rank=line["rank"],
            total=line["total"] or "", tie=line["tie"], advances=bool(line["advances"]),
        )
        for line in results
    )  # fmt: skip
    round.state, round.closed_at = RoundState.CLOSED, clock.now()
    round.save(update_fields=["state", "closed_at"])
    record(
        book=round.book, action="round.closed", subject=kept, by=by, sha256=kept.sha256, record=number, entries=len(results), seal=str(made["seal"])
    )
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
    return open_proposal(round, Proposal.Action.REOPEN, by, reason=reason.strip())


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
