"""What a studio is, derived from its dated events: which levels it holds on a date, and how the last review ended."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from directory.rules.words import HEIGHT, Level


class Step(StrEnum):
    """The life of a designation, in TERMS.md's words."""

    APPLIED = "applied"  # 申报
    DESIGNATED = "designated"  # 命名
    REVIEWED = "reviewed"  # 年度考核, 复核
    REVOKED = "revoked"  # 撤销命名并摘牌
    LEADER = "leader"  # 变更领衔人
    RENAMED = "renamed"  # 更名
    MOVED = "moved"  # 单位变更


class Result(StrEnum):
    EXCELLENT = "excellent"  # 优秀
    QUALIFIED = "qualified"  # 合格
    RECTIFY = "rectify"  # 限期整改
    UNQUALIFIED = "unqualified"  # 不合格


class State(StrEnum):
    NONE = ""
    APPLIED = "applied"
    DESIGNATED = "designated"
    RECTIFYING = "rectifying"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Dated:
    """One event. `number` says in which order they were written down, `superseded` that a later row corrects this one."""

    number: int
    on: dt.date
    step: Step
    level: Level | None = None
    result: Result | None = None
    recorded: dt.datetime | None = None
    supersedes: int | None = None


@dataclass(frozen=True)
class Standing:
    state: State
    levels: dict[Level, dt.date] = field(default_factory=dict)  # held, each since

    @property
    def level(self) -> Level | None:
        """The highest held."""
        return max(self.levels, key=HEIGHT.__getitem__, default=None)

    @property
    def since(self) -> dt.date | None:
        return self.levels[self.level] if self.level else None


def known(events: Iterable[Dated], at: dt.datetime | None = None) -> list[Dated]:
    """The events written down by `at`, without those corrected by then, in the order in which they took effect."""
    seen = [event for event in events if at is None or event.recorded is None or event.recorded <= at]
    corrected = {event.supersedes for event in seen if event.supersedes}
    return sorted((event for event in seen if event.number not in corrected), key=lambda event: (event.on, event.number))


def standing(events: Iterable[Dated], on: dt.date, known_at: dt.datetime | None = None) -> Standing:
    """What the studio was on `on` (that day included), by what was known at `known_at`: asked later with the same two it is the same answer.

    Revoking without a level takes all of them. 限期整改 lasts until the next review; 不合格 by itself takes nothing, the revocation does.
    """
    levels: dict[Level, dt.date] = {}
    rectifying, state = False, State.NONE
    for event in known(events, known_at):
        if event.on > on:
            break
        if event.step == Step.APPLIED and state == State.NONE:
            state = State.APPLIED
        elif event.step == Step.DESIGNATED:
            state = State.DESIGNATED
            if event.level:
                levels.setdefault(event.level, event.on)
        elif event.step == Step.REVIEWED:
            rectifying = event.result in (Result.RECTIFY, Result.UNQUALIFIED)
        elif event.step == Step.REVOKED:
            levels = {level: since for level, since in levels.items() if event.level and level != event.level}
            if not levels:
                state, rectifying = State.REVOKED, False
    return Standing(State.RECTIFYING if rectifying and state == State.DESIGNATED else state, levels)


def how_many(studios: Iterable[Sequence[Dated]], level: Level, on: dt.date, known_at: dt.datetime | None = None) -> int:
    """How many studios held this level on that day, whatever else they held: one raised from city to province counts in both."""
    return sum(level in standing(events, on, known_at).levels for events in studios)
