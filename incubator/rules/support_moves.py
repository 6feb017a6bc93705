"""How a support moves, by the kind of its programme. Views ask which buttons to show, actions whether they may act.

A grant and the like: 已申请 → 已受理 → 审核通过 → 已拨付 → 已结束.
A loan: 申请 → 工会推荐 → 资格审核 → 担保 / 银行审批 → 放款 → 贴息 → 结清 / 逾期 / 代偿.
What has places (space, camp, training, matchmaking day) may put an applicant on a waiting list.
"""

from collections.abc import Mapping
from enum import StrEnum

from ledger.moves import actions_from, follow


class Kind(StrEnum):
    SPACE = "space"
    CAMP = "camp"
    GRANT = "grant"
    LOAN = "loan"
    MENTORS = "mentors"
    MATCHDAY = "matchday"
    TRAINING = "training"


class State(StrEnum):
    APPLIED = "applied"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    WAITING = "waiting"
    RECOMMENDED = "recommended"
    QUALIFIED = "qualified"
    BANK_APPROVED = "bank_approved"
    PAID = "paid"
    SUBSIDISED = "subsidised"
    OVERDUE = "overdue"
    COMPENSATED = "compensated"
    SETTLED = "settled"
    ENDED = "ended"
    REFUSED = "refused"


S = State
WITH_PLACES = frozenset({Kind.SPACE, Kind.CAMP, Kind.MATCHDAY, Kind.TRAINING})
WITH_MONEY = frozenset({Kind.SPACE, Kind.GRANT, Kind.LOAN, Kind.CAMP, Kind.TRAINING, Kind.MENTORS})

_PLAIN: Mapping[tuple[State, str], State] = {
    (S.APPLIED, "accept"): S.ACCEPTED,
    (S.APPLIED, "refuse"): S.REFUSED,
    (S.ACCEPTED, "approve"): S.APPROVED,
    (S.ACCEPTED, "refuse"): S.REFUSED,
    (S.APPROVED, "pay"): S.PAID,
    (S.PAID, "pay"): S.PAID,
    (S.APPROVED, "end"): S.ENDED,
    (S.PAID, "end"): S.ENDED,
}
_PLACES: Mapping[tuple[State, str], State] = {
    **_PLAIN,
    (S.ACCEPTED, "wait"): S.WAITING,
    (S.APPLIED, "wait"): S.WAITING,
    (S.WAITING, "approve"): S.APPROVED,
    (S.WAITING, "refuse"): S.REFUSED,
    (S.WAITING, "end"): S.ENDED,
}
_LOAN: Mapping[tuple[State, str], State] = {
    (S.APPLIED, "recommend"): S.RECOMMENDED,
    (S.APPLIED, "refuse"): S.REFUSED,
    (S.RECOMMENDED, "qualify"): S.QUALIFIED,
    (S.RECOMMENDED, "refuse"): S.REFUSED,
    (S.QUALIFIED, "bank"): S.BANK_APPROVED,
    (S.QUALIFIED, "refuse"): S.REFUSED,
    (S.BANK_APPROVED, "lend"): S.PAID,
    (S.BANK_APPROVED, "refuse"): S.REFUSED,
    **{(state, "pay"): S.SUBSIDISED for state in (S.PAID, S.SUBSIDISED)},
    **{(state, "settle"): S.SETTLED for state in (S.PAID, S.SUBSIDISED, S.OVERDUE)},
    **{(state, "overdue"): S.OVERDUE for state in (S.PAID, S.SUBSIDISED)},
    (S.OVERDUE, "compensate"): S.COMPENSATED,
}

MOVES: Mapping[Kind, Mapping[tuple[State, str], State]] = {
    **dict.fromkeys(WITH_PLACES, _PLACES),
    Kind.GRANT: _PLAIN,
    Kind.MENTORS: _PLAIN,
    Kind.LOAN: _LOAN,
}
HOLDS_A_PLACE = frozenset({S.APPROVED, S.PAID})
OPEN = frozenset(S) - {S.ENDED, S.REFUSED, S.SETTLED, S.COMPENSATED}
NEEDS_REASON = frozenset({"refuse", "compensate", "overdue"})


def moves_from(kind: Kind, state: State) -> tuple[str, ...]:
    return actions_from(MOVES[kind], state)


def move(kind: Kind, state: State, action: str) -> State:
    """Raises NoSuchMove, which knows what could be done instead."""
    return follow(MOVES[kind], state, action)
