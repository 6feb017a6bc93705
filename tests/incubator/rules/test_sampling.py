from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incubator.rules.sampling import proportional, systematic

FRAME = [(1, 10), (2, 20), (3, 30), (4, 40)]


class Start(Random):
    """A stream that says one number."""

    def __init__(self, start):
        super().__init__()
        self.start = start

    def randrange(self, *_bounds):
        return self.start


def test_points_fall_on_the_running_sum():
    # running sums 10 30 60 100; with 2 to draw and start 50 the points are 50/2 = 25 and (50 + 100)/2 = 75
    assert systematic(FRAME, 2, 50) == [2, 4]
    assert systematic(FRAME, 2, 0) == [1, 3]  # 0 and 50
    assert systematic(FRAME, 2, 99) == [3, 4]  # 49.5 and 99.5


def test_what_is_as_large_as_the_step_is_drawn_for_certain():
    # 1000 of 1060: drawn; then one of 10, 20, 30 (start 35 of 60: the third)
    assert proportional([(1, 10), (2, 1000), (3, 20), (4, 30)], 2, Start(35)) == [2, 4]


@pytest.mark.parametrize(("size", "drawn"), [(0, []), (4, [1, 2, 3, 4]), (9, [1, 2, 3, 4])])
def test_nobody_and_everybody(size, drawn):
    assert proportional(FRAME, size, Random(1)) == drawn


def test_nothing_is_drawn_of_nothing():
    assert proportional([(1, 0), (2, 0)], 1, Random(1)) == []


def test_the_chance_is_proportional_to_the_amount():
    times = Counter(key for start in range(100) for key in systematic(FRAME, 1, start))
    assert times == {1: 10, 2: 20, 3: 30, 4: 40}


@given(st.lists(st.integers(0, 10**12), max_size=40), st.integers(0, 50), st.integers())
def test_so_many_different_ones_and_the_same_again(amounts, size, seed):
    frame = list(enumerate(amounts))
    drawn = proportional(frame, size, Random(seed))
    assert drawn == proportional(frame, size, Random(seed))
    assert len(set(drawn)) == len(drawn) == min(size, sum(amount > 0 for amount in amounts))
    assert all(amounts[key] > 0 for key in drawn)
