"""Who may move a studio's application, and where to: 申报 by the unit, recommended upward desk by desk, 命名 at the level that was asked for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ledger.moves import actions_from, follow


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # on the desk of its holder
    RETURNED = "returned"
    DECLINED = "declined"
    DESIGNATED = "designated"
    WITHDRAWN = "withdrawn"


class Move(NamedTuple):
    to: State
    who: str  # the name of a predicate in directory/permissions.py


MOVES: Mapping[tuple[State, str], Move] = {
    (State.DRAFT, "submit"): Move(State.SUBMITTED, "files_for_unit"),
    (State.DRAFT, "withdraw"): Move(State.WITHDRAWN, "files_for_unit"),
    (State.SUBMITTED, "withdraw"): Move(State.WITHDRAWN, "files_for_unit"),
    (State.SUBMITTED, "recommend"): Move(State.SUBMITTED, "vouches_for_holder"),
    (State.SUBMITTED, "return"): Move(State.RETURNED, "vouches_for_holder"),
    (State.SUBMITTED, "decline"): Move(State.DECLINED, "vouches_for_holder"),
    (State.SUBMITTED, "designate"): Move(State.DESIGNATED, "designates_for_holder"),
    (State.RETURNED, "submit"): Move(State.SUBMITTED, "files_for_unit"),
    (State.RETURNED, "withdraw"): Move(State.WITHDRAWN, "files_for_unit"),
}


def moves_from(state: State) -> tuple[str, ...]:
    return actions_from(MOVES, state)


def move(state: State, action: str) -> Move:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(MOVES, state, action)


HEIGHT_OF = {"county": 1, "city": 2, "province": 3}


def arrives(holder_level: str, asked: str) -> bool:
    """The desk at which this level is given. A union beside the regions (industry, group) hands on."""
    return HEIGHT_OF.get(holder_level, 0) >= HEIGHT_OF[asked]
