"""Small invented rounds, and any round at all for properties."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from contest.rules.marks import Mark
from contest.rules.record import GENESIS, Closed, MarkBook, MarkEvent, mark_hash
from contest.rules.scheme import Scheme, read_scheme
from contest.rules.scoring import Decision, RoundMarks

MORNING = dt.datetime(2026, 5, 20, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def scheme(*criteria: dict[str, Any] | str, **rest: Any) -> Scheme:
    """`"idea"` is a criterion of weight 1."""
    return read_scheme({"criteria": [{"key": one} if isinstance(one, str) else one for one in criteria], **rest})


def marks(table: dict[str, dict[str, list[str | None]]], panel: str = "") -> list[Mark]:
    """{"A": {"idea": ["80", "90", None]}}: judges are numbered by place, None is a missing mark."""
    return [
        Mark(entry, str(judge), criterion, value, panel)
        for entry, criteria in table.items()
        for criterion, values in criteria.items()
        for judge, value in enumerate(values, 1)
    ]


def chained(book: str, entry: str, judge: int, given: list[tuple[str, str | None]], **rest: Any) -> MarkBook:
    """A book of marks (criterion, value), a minute apart."""
    made: list[MarkEvent] = []
    previous = GENESIS
    for number, (criterion, value) in enumerate(given, 1):
        at, key = MORNING + dt.timedelta(minutes=number), f"{book}-{number}"
        digest = mark_hash(book=book, number=number, at=at, criterion=criterion, value=value, device_key=key, previous=previous)
        made.append(MarkEvent(number, at, criterion, None if value is None else Decimal(value), key, previous, digest))
        previous = digest
    return MarkBook(book=book, entry=entry, judge=judge, marks=tuple(made), **rest)


def closed_of(rule: Scheme, given: RoundMarks, **rest: Any) -> Closed:
    """A closed round with the same marks, a book for each judge and entry."""
    books: dict[tuple[str, str, str], list[tuple[str, str | None]]] = {}
    for mark in given.marks:
        books.setdefault((mark.entry, mark.judge, mark.panel), []).append((mark.criterion, mark.value))
    return Closed(
        scheme=rule,
        entries=sorted({mark.entry for mark in given.marks} | set(given.entries)),
        books=[
            chained(f"assignment:{number}", entry, int(judge), rows, panel=panel)
            for number, ((entry, judge, panel), rows) in enumerate(sorted(books.items()), 1)
        ],
        factors=given.factors,
        earlier=given.earlier,
        decisions=given.decisions,
        **rest,
    )


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    criteria: list[dict[str, Any]] = []
    for key in "abcd"[: draw(st.integers(1, 4))]:
        criterion: dict[str, Any] = {"key": key, "weight": draw(st.sampled_from(["0.5", "0.3", "0.25", "1", "3"]))}
        match draw(st.sampled_from(["plain", "plain", "optional", "bonus", "low", "points", "line"])):
            case "optional":
                criterion["optional"] = True
            case "bonus":
                criterion["bonus"] = True
            case "low":
                criterion["direction"] = "low"
            case "points":
                criterion["points"] = [["0", "100"], ["3", "90"], ["7", "12.5"]]
            case "line":
                criterion |= {"points": [["0", "100"], ["3", "90"], ["7", "12.5"]], "interpolate": True}
        criteria.append(criterion)
    criteria[0].pop("bonus", None)
    keys = [criterion["key"] for criterion in criteria]
    digits = st.none() | st.integers(0, 2)
    ties = [*(f"criterion:{key}" for key in keys), "earlier", "untrimmed", "head_to_head", "chair"]
    data: dict[str, Any] = {
        "criteria": criteria,
        "aggregate": draw(st.sampled_from(["criterion", "sheet"])),
        "statistic": draw(st.sampled_from(["mean", "median", "sum"])),
        "drop": {"high": draw(st.integers(0, 1)), "low": draw(st.integers(0, 1)), "at_least": draw(st.integers(1, 3))},
        "round": {"statistic": draw(digits), "weighted": draw(digits), "total": draw(digits)},
        "ties": draw(st.lists(st.sampled_from(ties), unique=True)),
    }
    if draw(st.booleans()):
        data["carry"] = {"earlier": draw(st.sampled_from(["0.4", "1"])), "this": draw(st.sampled_from(["0.6", "1"]))}
    if draw(st.booleans()):
        panels: list[dict[str, Any]] = [{"key": "experts", "weight": "0.9"}, {"key": "public", "weight": "0.1"}]
        if draw(st.booleans()):
            panels[1]["criteria"] = [keys[0]]
        data["panels"] = panels
    return read_scheme(data)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Scheme, RoundMarks]:
    """A scheme with marks for up to five entries, many of them missing or equal."""
    rule = draw(schemes())
    entries = ["A", "B", "C", "D", "E"][: draw(st.integers(1, 5))]
    values = st.sampled_from(["3", "3", "4.5", "6", "7", "8.25", None])
    given = [
        Mark(entry, str(judge), criterion.key, draw(values), panel.key)
        for panel in rule.all_panels
        for criterion in rule.marked_by(panel)
        for judge in range(1, draw(st.integers(1, 5)) + 1)
        for entry in entries
    ]
    factors = {(entry, criterion.key): Fraction(3, 2) for entry in entries for criterion in rule.criteria if draw(st.integers(0, 5)) == 0}
    earlier = {entry: Fraction(draw(st.sampled_from(["70", "70", "81.5"]))) for entry in entries if draw(st.integers(0, 5))}
    decisions = [Decision(entry, place, "组长裁定") for place, entry in enumerate(entries[1:], 1) if "chair" in rule.ties and draw(st.booleans())]
    return rule, RoundMarks(marks=given, entries=entries, factors=factors, earlier=earlier, decisions=decisions)
