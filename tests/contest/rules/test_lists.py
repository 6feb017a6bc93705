import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.lists import Share, reordered, standing

INDUSTRIAL = Share("产业工人", 35, frozenset({"产业工人"}))


@pytest.mark.parametrize(
    ("have", "of", "needed", "short"),
    [
        (0, 0, 0, 0),  # an empty list owes nothing
        (1, 1, 1, 0),
        (6, 20, 7, 1),  # 35 % of 20 is 7
        (7, 20, 7, 0),
        (1, 3, 2, 1),  # 35 % of 3 is 1.05, and one person is less
        (35, 100, 35, 0),
    ],
)
def test_how_many_are_missing(have, of, needed, short):
    found = standing(INDUSTRIAL, ["产业工人"] * have + [None] * (of - have))
    assert (found.have, found.of, found.needed, found.short) == (have, of, needed, short)


@given(st.integers(0, 300), st.integers(1, 100), st.data())
def test_the_share_is_reached_exactly_when_nothing_is_short(of, percent, data):
    have = data.draw(st.integers(0, of))
    found = standing(Share("x", percent, frozenset({"yes"})), ["yes"] * have + ["no"] * (of - have))
    assert (found.short == 0) == (have * 100 >= percent * of)
    filled = standing(found.share, ["yes"] * (have + found.short) + ["no"] * (of - have - found.short))
    assert filled.short == 0


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ([1, 2, 3, 4], "abcd"),
        ([1, 2, 3, 1], "dabc"),  # the last goes to the front
        ([4, 2, 3, 4], "bcda"),  # the first goes to the end
        ([2, 1, 3, 4], "bacd"),
        ([1, 2, 2, 4], "acbd"),
        ([9, 2, 3, 4], "bcda"),
        ([4, 3, 2, 1], "dcba"),
    ],
)
def test_typing_a_place_moves_the_row_there(typed, order):
    assert reordered((key, had, place) for key, had, place in zip("abcd", (1, 2, 3, 4), typed, strict=True)) == list(order)
