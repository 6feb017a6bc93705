"""How a public page 推介 moves, and how somebody's interest in it: tables that actions ask whether they may act.

The page's state is that of what the founder is writing; what was approved stays public beside it until it is withdrawn or another text is approved.
"""

from collections.abc import Mapping
from enum import StrEnum

from ledger.moves import follow


class PageState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"


class InterestState(StrEnum):
    RECEIVED = "received"
    PASSED_ON = "passed_on"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


P, N = PageState, InterestState
PAGE_MOVES: Mapping[tuple[PageState, str], PageState] = {
    **{(state, "edit"): P.DRAFT for state in P},  # what was sent is written on: it has to be sent again
    (P.DRAFT, "send"): P.WAITING,
    (P.RETURNED, "send"): P.WAITING,
    (P.WAITING, "approve"): P.APPROVED,
    (P.WAITING, "return"): P.RETURNED,
}
INTEREST_MOVES: Mapping[tuple[InterestState, str], InterestState] = {
    (N.RECEIVED, "pass_on"): N.PASSED_ON,
    (N.RECEIVED, "refuse"): N.REFUSED,
    (N.PASSED_ON, "accept"): N.ACCEPTED,
    (N.PASSED_ON, "decline"): N.DECLINED,
    (N.RECEIVED, "withdraw"): N.WITHDRAWN,
    (N.PASSED_ON, "withdraw"): N.WITHDRAWN,
}
OPEN = frozenset({N.RECEIVED, N.PASSED_ON})


def move_page(state: PageState, action: str) -> PageState:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(PAGE_MOVES, state, action)


def move_interest(state: InterestState, action: str) -> InterestState:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(INTEREST_MOVES, state, action)
