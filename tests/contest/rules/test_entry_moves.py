import pytest

from contest.rules.entry_moves import BEFORE_NOTICE, MOVES, move, moves_from
from contest.rules.states import EntryState as S
from ledger.moves import NoSuchMove


@pytest.mark.parametrize(
    ("state", "action", "to", "who"),
    [
        (S.DRAFT, "submit", S.SUBMITTED, "leads_entry"),
        (S.SUBMITTED, "recall", S.DRAFT, "leads_entry"),
        (S.SUBMITTED, "recommend", S.RECOMMENDED, "holds_entry"),
        (S.RECOMMENDED, "return", S.RETURNED, "holds_entry"),
        (S.SCREENING, "accept", S.ELIGIBLE, "hosts_entry"),
        (S.IN_ROUND, "stop", S.NOT_ADVANCED, "record"),
        (S.PROVISIONAL, "award", S.AWARDED, "two_of_host"),
        (S.AWARDED, "revoke", S.REVOKED, "two_of_host"),
    ],
)
def test_the_table_says_where_an_action_leads_and_who_may(state, action, to, who):
    assert move(state, action) == (to, who)


def test_a_resubmission_goes_back_to_the_state_it_was_returned_from():
    assert move(S.RETURNED, "resubmit").to is None


def test_an_action_that_the_state_does_not_know_names_what_could_be_done():
    with pytest.raises(NoSuchMove) as refused:
        move(S.DRAFT, "recommend")
    assert refused.value.possible == ("submit",)


def test_withdrawing_and_disqualifying_end_where_the_notice_period_begins():
    for action in ("withdraw", "disqualify"):
        assert {state for (state, name) in MOVES if name == action} == set(BEFORE_NOTICE)
    assert S.PROVISIONAL not in BEFORE_NOTICE


def test_a_refusal_may_be_appealed_against_and_set_aside_and_nothing_else():
    assert set(moves_from(S.INELIGIBLE)) == {"appeal", "uphold", "reinstate", "take_back"}
    assert set(moves_from(S.DECLINED)) == {"appeal", "uphold", "reinstate", "self_nominate"}
    assert move(S.INELIGIBLE, "reinstate").to is None


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.DISQUALIFIED, S.REVOKED, S.ABSENT, S.AWARD_DECLINED])
def test_from_an_end_nothing_leads_on(state):
    assert moves_from(state) == ()
