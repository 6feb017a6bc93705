import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.shingles import Passage, alike, passages, shingles, sketch

HAN = st.text(alphabet="焊接机器人变形", max_size=60)


def test_pieces_in_a_row_without_marks_and_variants():
    assert shingles("焊接，機器人", size=4) == {"焊接机器", "接机器人"}


def test_short_and_empty_texts():
    assert shingles("焊接") == {"焊接"}
    assert shingles("！！") == frozenset()


def test_a_size_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        shingles("焊接", size=0)


def test_four_pieces_in_common_are_chance_and_five_are_a_share_of_the_smaller():
    assert alike(frozenset(range(4)), frozenset(range(9))) == 0.0
    assert alike(frozenset(range(6)), frozenset(range(1, 20))) == 5 / 6
    assert alike(frozenset(), frozenset()) == 0.0


def test_the_same_words_are_found_where_they_stand_whatever_the_marks():
    one, other = "前言。焊缝预热温度与层间温度的在线闭环控制方法", "我们提出：焊縫預熱温度，与层间温度的在线闭环控制方法！"
    assert passages(one, other, at_least=10) == [Passage(3, 23, 5, 26)]
    assert one[3:23] == "焊缝预热温度与层间温度的在线闭环控制方法"
    assert other[5:26] == "焊縫預熱温度，与层间温度的在线闭环控制方法"
    assert passages(one, other, at_least=21) == []


@given(HAN, HAN, HAN)
def test_a_copied_text_keeps_its_sketch_but_for_the_pieces_over_its_ends(before, copied, after):
    assert sketch(copied) <= sketch(before + copied + after) or len(copied) < 9
    assert alike(sketch(before), sketch(after)) == alike(sketch(after), sketch(before)) <= 1.0


@given(HAN, HAN)
def test_each_passage_says_the_same_in_both_and_none_overlaps_the_next(one, other):
    found = passages(one, other, at_least=4)
    for passage in found:
        assert one[passage.begins : passage.ends] == other[passage.other_begins : passage.other_ends]
        assert passage.ends - passage.begins >= 4
    assert all(first.ends <= second.begins for first, second in zip(found, found[1:], strict=False))
