import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.folding import fold
from text.highlighting import name_spans, pieces, snippet, spans


def marked(text, needles, width=90):
    return "".join(f"[{piece}]" if hit else piece for piece, hit in snippet(text, needles, width))


def test_traditional_and_full_width_are_marked_as_they_are_written():
    assert marked("主持焊接變形控制，ＰＬＣ調試", ["变形", "plc"]) == "主持焊接[變形]控制，[ＰＬＣ]調試"


def test_the_longest_needle_wins():
    assert marked("劳模创新工作室", ["工作室", "劳模", "劳模创新工作室"]) == "[劳模创新工作室]"


def test_empty_words_and_parts_of_latin_words_are_not_marked():
    assert spans("他的 train 与 ai", ["的", "ai"]) == [(11, 13)]


def test_the_window_begins_at_the_sentence_with_the_most_different_hits():
    text = "从学徒做起，" * 20 + "焊接很难。" + "从学徒做起。" * 6 + "后来他改进焊接机器人的节拍。" + "带徒弟，" * 20
    assert marked(text, ["焊接", "机器人", "节拍"], width=30).startswith("后来他改进[焊接][机器人]的[节拍]")


def test_without_a_hit_the_beginning_is_shown():
    assert snippet("六毫米薄板" * 30, ["没有"], width=10) == [("六毫米薄板六毫米薄板", False)]
    assert snippet("", ["没有"]) == []


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("闻铁生", "wts", [(0, 3)]),
        ("闻铁生", "wen", [(0, 1)]),
        ("闻铁生", "went", [(0, 2)]),
        ("單文濤", "danwen", [(0, 2)]),
        ("曾国强", "zengg", [(0, 2)]),
        ("闻铁生", "li", []),
        ("C919", "c", []),
    ],
)
def test_what_of_a_name_was_typed_in_pinyin(name, typed, expected):
    assert name_spans(name, typed) == expected


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=4).map(fold), max_size=4))
def test_pieces_put_together_are_the_text(text, needles):
    found = spans(text, needles)
    assert "".join(piece for piece, _ in pieces(text, found)) == text


@given(st.text(max_size=120), st.lists(st.text(min_size=1, max_size=4).map(fold), max_size=4))
def test_a_snippet_is_a_stretch_of_the_text(text, needles):
    assert "".join(piece for piece, _ in snippet(text, needles, width=30)) in text
