"""How a deal moves: 意向 → 洽谈 → 签约 → 到账 (in parts), or 终止. Views ask which buttons to show, actions whether they may act.

Money that came is a fact, so it is written down from every state but 终止; what was paid before a deal ended stays paid.
"""

from collections.abc import Iterable, Mapping

from incubator.rules.words import DealState as S
from ledger.moves import actions_from, follow

MOVES: Mapping[tuple[S, str], S] = {
    (S.INTENT, "talk"): S.TALKS,
    (S.INTENT, "sign"): S.SIGNED,
    (S.TALKS, "sign"): S.SIGNED,
    (S.SIGNED, "sign"): S.SIGNED,  # an amended contract: the newest amount counts
    (S.PAID, "sign"): S.PAID,
    **{(state, "pay"): S.PAID for state in (S.INTENT, S.TALKS, S.SIGNED, S.PAID)},
    **{(state, "end"): S.ENDED for state in (S.INTENT, S.TALKS, S.SIGNED, S.PAID)},
}

WITH_AMOUNT = frozenset({"sign", "pay"})


def moves_from(state: S) -> tuple[str, ...]:
    return actions_from(MOVES, state)


def move(state: S, action: str) -> S:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(MOVES, state, action)


def state_after(actions: Iterable[str]) -> S:
    """Where a deal stands after these actions, oldest first; "void" takes a payment back and moves nothing."""
    state = S.INTENT
    for action in actions:
        if action not in ("open", "void"):
            state = move(state, action)
    return state
