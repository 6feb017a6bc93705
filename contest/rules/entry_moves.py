"""Who may move an entry, and where to. Views ask it which buttons to show; actions ask it whether they may act."""

from collections.abc import Mapping
from typing import NamedTuple

from contest.rules.states import EntryState as S
from ledger.moves import actions_from, follow


class Move(NamedTuple):
    to: S | None  # None: back to the state before it was returned or refused
    who: str  # the name of a predicate in contest/permissions.py


# It may be withdrawn by its leader or disqualified by the host until the notice period begins.
BEFORE_NOTICE = (S.SUBMITTED, S.RETURNED, S.RECOMMENDED, S.SCREENING, S.ELIGIBLE, S.IN_ROUND)
ON_DESK = (S.SUBMITTED, S.RECOMMENDED)
REFUSED = (S.DECLINED, S.INELIGIBLE)

MOVES: Mapping[tuple[S, str], Move] = {
    (S.DRAFT, "submit"): Move(S.SUBMITTED, "leads_entry"),
    (S.SUBMITTED, "recall"): Move(S.DRAFT, "leads_entry"),
    **{(state, "recommend"): Move(S.RECOMMENDED, "holds_entry") for state in ON_DESK},
    **{(state, "return"): Move(S.RETURNED, "holds_entry") for state in ON_DESK},
    **{(state, "decline"): Move(S.DECLINED, "holds_entry") for state in ON_DESK},
    (S.RETURNED, "resubmit"): Move(None, "leads_entry"),
    (S.RETURNED, "lapse"): Move(S.DECLINED, "clock"),
    (S.SCREENING, "accept"): Move(S.ELIGIBLE, "hosts_entry"),
    (S.SCREENING, "return"): Move(S.RETURNED, "hosts_entry"),
    (S.SCREENING, "reject"): Move(S.INELIGIBLE, "hosts_entry"),
    **{(state, "take_back"): Move(S.SCREENING, "hosts_entry") for state in (S.ELIGIBLE, S.INELIGIBLE)},
    (S.RETURNED, "take_back"): Move(None, "holds_entry"),
    (S.DECLINED, "self_nominate"): Move(S.SUBMITTED, "leads_entry"),
    (S.DECLINED, "appeal"): Move(S.DECLINED, "leads_entry"),
    (S.INELIGIBLE, "appeal"): Move(S.INELIGIBLE, "leads_entry"),
    (S.DECLINED, "uphold"): Move(S.DECLINED, "examines_appeal"),
    (S.INELIGIBLE, "uphold"): Move(S.INELIGIBLE, "examines_appeal"),
    **{(state, "reinstate"): Move(None, "examines_appeal") for state in REFUSED},
    (S.ELIGIBLE, "enter_round"): Move(S.IN_ROUND, "hosts_entry"),
    (S.IN_ROUND, "advance"): Move(S.IN_ROUND, "record"),
    (S.IN_ROUND, "stop"): Move(S.NOT_ADVANCED, "record"),
    (S.IN_ROUND, "absent"): Move(S.ABSENT, "record"),
    (S.IN_ROUND, "propose_award"): Move(S.PROVISIONAL, "record"),
    (S.NOT_ADVANCED, "move_up"): Move(S.PROVISIONAL, "record"),
    (S.PROVISIONAL, "award"): Move(S.AWARDED, "two_of_host"),
    (S.PROVISIONAL, "decline_award"): Move(S.AWARD_DECLINED, "two_of_host"),
    **{(state, "lose_award"): Move(S.DISQUALIFIED, "hosts_entry") for state in (S.PROVISIONAL, S.IN_ROUND, S.NOT_ADVANCED)},
    (S.AWARDED, "give_back"): Move(S.AWARD_DECLINED, "leads_entry"),
    (S.AWARDED, "revoke"): Move(S.REVOKED, "two_of_host"),
    **{(state, "withdraw"): Move(S.WITHDRAWN, "leads_entry") for state in BEFORE_NOTICE},
    **{(state, "disqualify"): Move(S.DISQUALIFIED, "two_of_host") for state in BEFORE_NOTICE},
}
ACTIONS = tuple(dict.fromkeys(action for (_state, action) in MOVES))


def moves_from(state: S) -> tuple[str, ...]:
    return actions_from(MOVES, state)


def move(state: S, action: str) -> Move:
    """The one move that `action` makes from `state`. Raises NoSuchMove, which knows what could be done instead."""
    return follow(MOVES, state, action)
