"""A round as its rows have it, read as the rules want it: every sheet with its chain, coefficients, earlier totals, the head's decisions."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from contest.actions.marking import scheme_in
from contest.actions.sealing import Sheet, sealed_sheets
from contest.models import Mark, Round, RoundEntry, TieDecision
from contest.queries import last_record, round_before
from contest.rules.marks import Decision
from contest.rules.record import GENESIS, Closed, CutLine, MarkBook, MarkEvent, mark_hash
from contest.rules.scheme import Scheme
from contest.rules.states import AssignmentState
from ledger.canonical import sha256

ABSENT = "absent"


def books_of(round: Round) -> list[MarkBook]:
    """Every sheet that was ever released with its whole chain; those that do not count are named with the reason."""
    chains: dict[int, list[MarkEvent]] = {}
    rows = Mark.objects.filter(assignment__round=round).order_by("assignment_id", "number")
    columns = ("assignment_id", "number", "at", "criterion", "value", "device_key", "previous", "hash")
    for sheet, number, at, criterion, value, device_key, previous, made in rows.values_list(*columns).iterator(chunk_size=10_000):
        chains.setdefault(sheet, []).append(MarkEvent(number, at, criterion, value, device_key, previous, made))
    sheets = sealed_sheets(round).order_by("pk").values_list("pk", "state", "jury", "entry__entry__number", "entry__absent", "judge__number")
    return [
        MarkBook(
            book=f"assignment:{pk}", entry=entry or "", judge=judge, marks=tuple(chains.get(pk, ())), panel=jury,
            counts=state == AssignmentState.RELEASED and not absent, why=why_not(state, absent),
        )
        for pk, state, jury, entry, absent, judge in sheets
    ]  # fmt: skip


def why_not(state: str, absent: bool) -> str:
    return state if state != AssignmentState.RELEASED else ABSENT if absent else ""


def earlier_totals(round: Round, scheme: Scheme) -> Mapping[str, Fraction] | None:
    """Totals of the round before, where the scheme carries them over or breaks ties by them."""
    if not (scheme.carry and scheme.carry.earlier) and "earlier" not in scheme.ties:
        return None
    before = round_before(round)
    found = last_record(before) if before else None
    if found is None:
        return {}
    return {line["entry"]: Fraction(line["total"]) for line in found.data["results"] if line["total"] is not None}


def decisions_of(round: Round, scheme: Scheme) -> list[Decision]:
    """The newest of each entry, where the scheme lets the head decide; 0 has taken it back."""
    if "chair" not in scheme.ties:
        return []
    newest = {row.entry_id: row for row in TieDecision.objects.filter(round=round).select_related("entry__entry").order_by("pk")}
    return [Decision(row.entry.entry.number or "", row.order, row.reason) for row in newest.values() if row.order]


def closed_of(round: Round, supersedes: tuple[str, str] | None = None, books: Sequence[MarkBook] | None = None) -> Closed:
    """What the record is made of. An absent entry stays in it, without a total, when sheets for it had been released. `books`: read already."""
    scheme = scheme_in(round.scheme)
    made = books_of(round) if books is None else list(books)
    named = {book.entry for book in made}
    rows = [row for row in round.entries.select_related("entry", "panel") if row.entry.number and (not row.absent or row.entry.number in named)]
    numbers = [row.entry.number for row in rows if row.entry.number]
    groups = {row.entry.number or "": row.panel.name for row in rows if row.panel} if round.mode == Round.Mode.PANELS else None
    return Closed(
        scheme=scheme,
        entries=numbers,
        books=made,
        about={"contest": round.contest.name, "round": round.name, "track": round.track.name if round.track else ""},
        factors={(row.entry.number or "", key): Fraction(value) for row in rows for key, value in row.factors.items()},
        earlier=earlier_totals(round, scheme),
        decisions=[decision for decision in decisions_of(round, scheme) if decision.entry in set(numbers)],
        groups=groups if groups and len(groups) == len(rows) else None,
        cut=CutLine(round.advance, round.ties_enlarge) if round.advance and not round.last else None,
        supersedes=supersedes,
    )


Stand = tuple[list[Sheet], list[tuple[int, bool, int]], int]


def stand_of(round: Round, sheets: list[Sheet] | None = None) -> Stand:
    """What a result is computed from, in short: the sheets, (entry, absent, panel), and the newest decision on a tie. `sheets`: read already."""
    if sheets is None:
        sheets = list(sealed_sheets(round).order_by("pk").values_list("pk", "length", "head", "state"))
    entries = list(RoundEntry.objects.filter(round=round).order_by("pk").values_list("pk", "absent", "panel"))
    newest = TieDecision.objects.filter(round=round).order_by("-pk").values_list("pk", flat=True).first()
    return sheets, entries, newest or 0


def stand_code(stand: Stand) -> str:
    sheets, entries, decision = stand
    return sha256([[list(one) for one in sheets], [list(one) for one in entries], decision])


Added = tuple[str, Decimal | None, str]
"""Criterion, value, and the key under which the mark is kept."""


def with_changes(books: Iterable[MarkBook], *, marks: Mapping[str, Sequence[Added]], aside: Collection[str], at: dt.datetime) -> list[MarkBook]:
    """The books as they are once these marks are added at that instant and these sheets set aside: chained and hashed as they will be kept."""
    made = []
    for book in books:
        chain, out = list(book.marks), book.book in aside and book.counts
        for criterion, value, key in marks.get(book.book, ()):
            place, previous = len(chain) + 1, chain[-1].hash if chain else GENESIS
            digest = mark_hash(book=book.book, number=place, at=at, criterion=criterion, value=value, device_key=key, previous=previous)
            chain.append(MarkEvent(place, at, criterion, value, key, previous, digest))
        why = AssignmentState.SET_ASIDE.value if out else book.why
        made.append(replace(book, marks=tuple(chain), counts=book.counts and not out, why=why))
    return made
