import pytest

from directory.rules.applications import MOVES, State, arrives, move, moves_from
from ledger.moves import NoSuchMove


def test_an_application_moves_as_the_regulation_says_and_no_other_way():
    assert {start: moves_from(start) for start in State} == {
        State.DRAFT: ("submit", "withdraw"),
        State.SUBMITTED: ("withdraw", "recommend", "return", "decline", "designate"),
        State.RETURNED: ("submit", "withdraw"),
        State.DECLINED: (),
        State.DESIGNATED: (),
        State.WITHDRAWN: (),
    }
    assert MOVES[State.SUBMITTED, "designate"] == (State.DESIGNATED, "designates_for_holder")


def test_what_is_not_possible_says_what_is():
    with pytest.raises(NoSuchMove) as refused:
        move(State.RETURNED, "recommend")
    assert refused.value.possible == ("submit", "withdraw")


@pytest.mark.parametrize(
    ("holder", "asked", "there"),
    [
        ("county", "county", True), ("county", "city", False), ("city", "county", True), ("city", "city", True), ("city", "province", False),
        ("province", "province", True), ("industry", "county", False), ("group", "city", False), ("town", "county", False),
    ],
)  # fmt: skip
def test_a_level_is_given_by_the_union_of_that_level_or_above(holder, asked, there):
    assert arrives(holder, asked) is there
