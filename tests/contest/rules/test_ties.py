from fractions import Fraction as F

import pytest

from contest.rules.ties import Cut, cut, head_to_head, places

RANKS = {"A": 1, "B": 2, "C": 2, "D": 4, "E": None}


@pytest.mark.parametrize(
    ("wanted", "enlarge", "expected"),
    [
        (1, False, Cut(through=("A",), out=("B", "C", "D", "E"), level=(), open_places=0)),
        (2, False, Cut(through=("A",), out=("D", "E"), level=("B", "C"), open_places=1)),
        (2, True, Cut(through=("A", "B", "C"), out=("D", "E"), level=("B", "C"), open_places=0)),
        (3, False, Cut(through=("A", "B", "C"), out=("D", "E"), level=(), open_places=0)),
        (9, False, Cut(through=("A", "B", "C", "D"), out=("E",), level=(), open_places=0)),
        (0, True, Cut(through=(), out=("A", "B", "C", "D", "E"), level=(), open_places=0)),
    ],
)
def test_the_cut_line_never_chooses_among_equals(wanted, enlarge, expected):
    assert cut(RANKS, wanted, ties_enlarge=enlarge) == expected


def test_a_key_is_asked_only_about_what_is_still_level():
    asked = []

    def values(key, level):
        asked.append((key, tuple(level)))
        return {"first": {"A": F(2), "B": F(1), "C": F(1)}, "second": {"B": F(1), "C": F(2)}}[key]

    made = list(places([["A", "B", "C"], ["D"]], ["first", "second"], values))

    assert [(place.entry, place.rank, place.tie) for place in made] == [("A", 1, "first"), ("C", 2, "second"), ("B", 3, "second"), ("D", 4, "")]
    assert asked == [("first", ("A", "B", "C")), ("second", ("B", "C"))]


def test_a_circle_of_three_stays_level():
    """Each is above the next by one judge: 1-1 for all."""
    sheets = {
        "A": {("", "1"): 3, ("", "2"): 1, ("", "3"): 2},
        "B": {("", "1"): 2, ("", "2"): 3, ("", "3"): 1},
        "C": {("", "1"): 1, ("", "2"): 2, ("", "3"): 3},
    }
    assert set(head_to_head(["A", "B", "C"], sheets).values()) == {F(0)}
