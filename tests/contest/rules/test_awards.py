import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.awards import Level, TieAcrossLine, award_levels, close_up

FIRST, SECOND = Level(1, 1), Level(2, 2)


def test_places_are_filled_in_order_and_the_rest_gets_nothing():
    assert award_levels([("a", 1), ("b", 2), ("c", 3), ("d", 4)], [FIRST, SECOND], ties_enlarge=True) == [("a", 1), ("b", 2), ("c", 2)]


def test_who_is_level_shares_the_level_and_enlarges_it():
    assert award_levels([("a", 1), ("b", 1), ("c", 3), ("d", 4)], [FIRST, SECOND], ties_enlarge=True) == [("a", 1), ("b", 1), ("c", 2)]
    assert award_levels([("a", 1), ("b", 2), ("c", 3), ("d", 3)], [FIRST, SECOND], ties_enlarge=True) == [("a", 1), ("b", 2), ("c", 2), ("d", 2)]


def test_without_enlarging_a_tie_across_the_line_is_named():
    with pytest.raises(TieAcrossLine) as refused:
        award_levels([("a", 1), ("b", 1), ("c", 3)], [FIRST, SECOND], ties_enlarge=False)
    assert (refused.value.level, refused.value.entries) == (FIRST, ("a", "b"))


def test_without_enlarging_a_tie_inside_a_level_is_no_matter():
    assert award_levels([("a", 1), ("b", 2), ("c", 2), ("d", 4)], [FIRST, SECOND], ties_enlarge=False) == [("a", 1), ("b", 2), ("c", 2)]


def test_a_level_without_places_is_passed_over():
    assert award_levels([("a", 1)], [Level(1, 0), Level(2, 1)], ties_enlarge=False) == [("a", 2)]


def test_whoever_stood_below_moves_up():
    ranks = [("a", 1), ("b", 2), ("c", 2), ("d", 4)]
    assert close_up(ranks, frozenset({"a"})) == [("b", 1), ("c", 1), ("d", 3)]
    assert close_up(ranks, frozenset({"b"})) == [("a", 1), ("c", 2), ("d", 3)]


@given(st.lists(st.integers(1, 6), max_size=12), st.lists(st.integers(0, 3), max_size=4))
def test_nobody_with_a_worse_rank_has_a_better_level(marks, places):
    ordered = sorted(marks)
    ranks = [(str(index), 1 + sum(other < mark for other in ordered)) for index, mark in enumerate(ordered)]
    levels = [Level(key, count) for key, count in enumerate(places)]
    given_levels = dict(award_levels(ranks, levels, ties_enlarge=True))
    for (entry, rank), (other, other_rank) in zip(ranks, ranks[1:], strict=False):
        if other in given_levels:
            assert given_levels[entry] <= given_levels[other]
        if rank == other_rank:
            assert (entry in given_levels) == (other in given_levels)
