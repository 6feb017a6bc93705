"""What a round may do next. The guards stand in the actions that make the move."""

from collections.abc import Mapping
from typing import NamedTuple

from contest.rules.states import RoundState as S


class RoundMove(NamedTuple):
    to: S
    people: int  # how many different people it takes


class NoSuchRoundMove(Exception):
    def __init__(self, state: S, action: str, possible: tuple[str, ...]) -> None:
        self.state, self.action, self.possible = state, action, possible
        super().__init__(f"{action} is not possible from {state}")


ROUND_MOVES: Mapping[tuple[S, str], RoundMove] = {
    (S.SET_UP, "release"): RoundMove(S.SCORING, 1),
    (S.SCORING, "close"): RoundMove(S.CLOSED, 1),
    (S.CLOSED, "publish"): RoundMove(S.NOTICE, 1),
    (S.CLOSED, "reopen"): RoundMove(S.SCORING, 2),
    (S.NOTICE, "settle"): RoundMove(S.TO_RATIFY, 1),
    (S.TO_RATIFY, "ratify"): RoundMove(S.FINAL, 2),
}


def round_move(state: S, action: str) -> RoundMove:
    """Raises NoSuchRoundMove, which knows what could be done instead."""
    try:
        return ROUND_MOVES[state, action]
    except KeyError:
        raise NoSuchRoundMove(state, action, tuple(name for (start, name) in ROUND_MOVES if start == state)) from None
