"""What a round may do next. The guards stand in the actions that make the move."""

from collections.abc import Mapping
from typing import NamedTuple

from contest.rules.states import RoundState as S
from ledger.moves import follow


class RoundMove(NamedTuple):
    to: S
    people: int  # how many different people it takes


ROUND_MOVES: Mapping[tuple[S, str], RoundMove] = {
    (S.SET_UP, "release"): RoundMove(S.SCORING, 1),
    (S.SCORING, "close"): RoundMove(S.CLOSED, 1),
    (S.CLOSED, "publish"): RoundMove(S.NOTICE, 1),
    (S.CLOSED, "reopen"): RoundMove(S.SCORING, 2),
    (S.NOTICE, "settle"): RoundMove(S.TO_RATIFY, 1),
    (S.TO_RATIFY, "ratify"): RoundMove(S.FINAL, 2),
}


def round_move(state: S, action: str) -> RoundMove:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(ROUND_MOVES, state, action)
