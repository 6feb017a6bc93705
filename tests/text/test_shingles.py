import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.shingles import containment, resemblance, shingles


def test_pieces_in_a_row_without_marks_and_variants():
    assert shingles("焊接，機器人", size=4) == {"焊接机器", "接机器人"}


def test_short_and_empty_texts():
    assert shingles("焊接") == {"焊接"}
    assert shingles("！！") == frozenset()


def test_a_size_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        shingles("焊接", size=0)


def test_two_of_four_pieces_shared_is_a_half():
    assert resemblance(frozenset("abc"), frozenset("bcd")) == 0.5
    assert containment(frozenset("ab"), frozenset("abcdef")) == 1.0
    assert resemblance(frozenset(), frozenset()) == 0.0
    assert containment(frozenset(), frozenset("a")) == 0.0


@given(st.text(alphabet="焊接机器人变形", max_size=30), st.text(alphabet="焊接机器人变形", max_size=30))
def test_resemblance_is_symmetric_and_never_above_containment(one, other):
    a, b = shingles(one, size=2), shingles(other, size=2)
    assert resemblance(a, b) == resemblance(b, a)
    assert 0.0 <= resemblance(a, b) <= containment(a, b) <= 1.0
