"""The way of a question to an expert's studio: 提出 → 受理 → 指派 → 答复 → 办结, or 转办; and the days that it took."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from ledger.moves import actions_from, follow


class State(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    PASSED_ON = "passed-on"


class Move(NamedTuple):
    to: State
    who: str  # the name of a predicate in directory/permissions.py


OPEN = (State.ASKED, State.ACCEPTED, State.ASSIGNED, State.ANSWERED)
MOVES: Mapping[tuple[State, str], Move] = {
    (State.ASKED, "accept"): Move(State.ACCEPTED, "keeps_studio"),
    (State.ACCEPTED, "assign"): Move(State.ASSIGNED, "keeps_studio"),
    (State.ASSIGNED, "assign"): Move(State.ASSIGNED, "keeps_studio"),
    (State.ASSIGNED, "answer"): Move(State.ANSWERED, "answers_consultation"),
    (State.ANSWERED, "answer"): Move(State.ANSWERED, "answers_consultation"),  # more, when the first did not do
    (State.ANSWERED, "close"): Move(State.CLOSED, "asked_or_keeps"),
    (State.CLOSED, "call-back"): Move(State.CLOSED, "keeps_studio"),
    **{(state, "pass-on"): Move(State.PASSED_ON, "keeps_studio") for state in (State.ASKED, State.ACCEPTED, State.ASSIGNED)},
}


def moves_from(state: State) -> tuple[str, ...]:
    return actions_from(MOVES, state)


def move(state: State, action: str) -> Move:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(MOVES, state, action)


@dataclass(frozen=True)
class Case:
    """What is counted of a consultation, and nothing else of it. Days are dates in the office's time zone."""

    matter: str
    asked: dt.date
    answered: dt.date | None = None
    closed: dt.date | None = None
    passed_on: dt.date | None = None
    satisfied: bool | None = None  # by the call back


@dataclass(frozen=True)
class Line:
    matter: str
    asked: int
    answered: int
    closed: int
    passed_on: int
    called_back: int
    satisfied: int
    days_to_answer: float | None  # the median of those answered


def days(start: dt.date, end: dt.date) -> int:
    """Whole days: answered on the day it was asked is 0."""
    return (end - start).days


FEWEST = 3  # of a kind, below which no line is shown: one case would be known by its kind


def statistics(cases: Iterable[Case], matters: Sequence[str], fewest: int = FEWEST) -> tuple[list[Line], int]:
    """By kind, in the order of `matters`; kinds with fewer than `fewest` cases are only counted together, as the second value."""
    found: dict[str, list[Case]] = {matter: [] for matter in matters}
    for case in cases:
        found[case.matter].append(case)
    lines = [_line(matter, rows) for matter, rows in found.items() if len(rows) >= fewest]
    return lines, sum(len(rows) for rows in found.values() if len(rows) < fewest)


def _line(matter: str, rows: list[Case]) -> Line:
    took = [days(row.asked, row.answered) for row in rows if row.answered]
    called = [row.satisfied for row in rows if row.satisfied is not None]
    return Line(
        matter, len(rows), len(took), sum(row.closed is not None for row in rows), sum(row.passed_on is not None for row in rows),
        len(called), sum(called), float(median(took)) if took else None,
    )  # fmt: skip
