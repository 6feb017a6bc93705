from fractions import Fraction as F

import pytest

from contest.rules.second_look import concerned, farthest, kept, widest


@pytest.mark.parametrize(
    ("totals", "asked", "far"),
    [
        ({}, set(), None),
        ({1: F(80)}, set(), None),
        ({1: F(80), 2: F(60)}, {1, 2}, None),
        ({1: F(88), 2: F(91), 3: F(86), 4: F(90), 5: F(67)}, {2, 5}, 5),
        ({1: F(71), 2: F(93), 3: F(69), 4: F(72)}, {2, 3}, 2),  # the middle is 71.5
        ({1: F(60), 2: F(80), 3: F(100)}, {1, 3}, None),
        ({1: F(95), 2: F(60), 3: F(60)}, {1, 2, 3}, 1),
    ],
)
def test_the_lowest_and_the_highest_are_asked_and_the_one_alone_stands_out(totals, asked, far):
    assert concerned(totals) == asked
    assert farthest(totals) == far


@pytest.mark.parametrize(
    ("marks", "weights", "where"),
    [
        ({}, {}, ""),
        ({"idea": {1: F(90)}}, {"idea": F(1)}, ""),
        ({"idea": {1: F(90), 2: F(90)}}, {"idea": F(1)}, ""),
        ({"idea": {1: F(90), 2: F(80)}, "market": {1: F(90), 2: F(72)}}, {"idea": F("0.6"), "market": F("0.4")}, "market"),  # 6.0 against 7.2
        ({"idea": {1: F(90), 2: F(70)}, "time": {1: F(9), 2: F(1)}}, {"idea": F("0.3"), "time": F(-1)}, "time"),  # taken off weighs as much
    ],
)
def test_where_they_differ_is_what_moves_the_total_most(marks, weights, where):
    assert widest(marks, weights) == where


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"idea": "85"}, {"idea": "85"}, True),
        ({"idea": "85"}, {"idea": "86"}, False),
        ({"idea": "85"}, {"idea": None}, False),
        ({"idea": "85", "plus": None}, {"idea": "85"}, True),
        ({"idea": "85"}, {"idea": "85", "plus": "2"}, False),
    ],
)
def test_kept_is_when_every_mark_says_what_it_said(before, after, same):
    assert kept(before, after) is same
