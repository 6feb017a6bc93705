import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.awards import TieAcrossLine
from contest.rules.zone_cut import cut

FIVE = [("甲", 1), ("乙", 2), ("丙", 3), ("丁", 4), ("戊", 5)]
LEVEL_AT_TWO = [("甲", 1), ("乙", 2), ("丙", 2), ("丁", 4), ("戊", 5)]


def test_places_are_filled_by_rank_and_substitutes_stand_below():
    made = cut(FIVE, places=2, substitutes=2)
    assert (made.first, made.substitutes, made.direct, made.up) == (("甲", "乙"), ("丙", "丁"), (), ("甲", "乙"))


def test_the_best_of_the_first_choices_skip_a_round():
    made = cut(FIVE, places=3, direct=1)
    assert (made.first, made.direct) == (("甲", "乙", "丙"), ("甲",))


def test_those_level_at_the_last_place_all_go():
    made = cut(LEVEL_AT_TWO, places=2, substitutes=1)
    assert (made.first, made.substitutes) == (("甲", "乙", "丙"), ())
    with pytest.raises(TieAcrossLine):
        cut(LEVEL_AT_TWO, places=2, ties_enlarge=False)


def test_a_substitute_moves_up_when_a_first_choice_leaves():
    made = cut(FIVE, places=2, substitutes=2, gone=frozenset({"乙"}))
    assert (made.first, made.moved_up, made.substitutes) == (("甲", "乙"), ("丙",), ("丁",))


def test_a_substitute_that_left_too_is_followed_by_the_next():
    made = cut(FIVE, places=2, substitutes=2, gone=frozenset({"乙", "丙"}))
    assert (made.moved_up, made.substitutes) == (("丙", "丁"), ())


def test_nobody_moves_up_into_a_cut_that_ties_enlarged():
    assert cut(LEVEL_AT_TWO, places=2, substitutes=3, gone=frozenset({"丙"})).moved_up == ()


def test_more_places_than_entries_take_all():
    made = cut(FIVE, places=9, substitutes=9)
    assert (len(made.first), made.substitutes) == (5, ())
    assert cut([], places=2).up == ()


@given(
    st.lists(st.integers(1, 9), max_size=12), st.integers(0, 6), st.integers(0, 4), st.integers(0, 3),
)  # fmt: skip
def test_no_entry_goes_twice_and_none_worse_before_a_better(scores, places, substitutes, direct):
    ordered = sorted(scores)
    ranks = [(f"e{place}", 1 + sum(other < score for other in ordered)) for place, score in enumerate(ordered)]
    made = cut(ranks, places=places, substitutes=substitutes, direct=min(direct, places))
    everyone = [*made.first, *made.substitutes]
    assert len(everyone) == len(set(everyone))
    assert everyone == [entry for entry, _rank in ranks][: len(everyone)]
    assert set(made.direct) <= set(made.first)
    assert len(made.first) >= min(places, len(ranks))
