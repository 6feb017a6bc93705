import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.strokes import stroke_key, stroke_number, strokes

GIVEN = "君侠勇晨毅"  # 7, 8, 9, 11 and 15 strokes


@pytest.mark.parametrize(
    ("character", "sequence"),
    [
        ("王", "1121"),
        ("李", "1234521"),
        ("小", "234"),
        ("必", "45434"),
        ("凹", "25251"),
        ("火", "4334"),
        ("國", "25112141"),
        ("鬱", "13251152"),
        ("x", ""),
    ],
)
def test_sequences(character, sequence):
    assert strokes(character) == sequence


def test_surnames_by_count_then_by_the_kind_of_each_stroke():
    official = ["丁", "于", "万", "马", "王", "韦", "尤", "邓", "石", "刘", "李", "杨", "吴", "何", "汪", "沈", "宋", "张", "陈", "邵", "赵", "谢"]
    assert sorted(sorted(official), key=stroke_key) == official


def test_under_one_surname_short_names_first_then_the_given_name():
    official = ["闻君", "闻侠", "闻勇", "闻晨", "闻毅", "闻三运", "闻玉普", "闻正伟", "闻东明", "闻光亚", "闻志刚", "闻国生"]
    assert sorted(sorted(official), key=stroke_key) == official


def test_unknown_characters_stand_last_and_latin_first():
    assert sorted(["𠮷山", "谢山", "C919", "丁山"], key=stroke_key) == ["C919", "丁山", "谢山", "𠮷山"]


@given(st.lists(st.text(alphabet="丁于王韦李杨吴何闻君侠勇晨毅三玉正东", min_size=1, max_size=4), max_size=12))
def test_the_number_sorts_as_the_key(names):
    assert [stroke_key(name) for name in sorted(names, key=stroke_number)] == [stroke_key(name) for name in sorted(names, key=stroke_key)]


@given(st.text(max_size=8))
def test_the_number_fits_a_signed_64_bit_field(name):
    assert 0 <= stroke_number(name) < 2**61
