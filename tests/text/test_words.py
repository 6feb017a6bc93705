import pytest

from text.words import BOUNDARY, characters, cut, cut_for_index, flat, is_han, names_a_person, pairs, runs, telling


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c919大飞机", ["c919", "大飞机"]),
        ("6 毫米薄板", ["6", "毫米薄板"]),
        ("《低温焊接》", ["低温焊接"]),
        ("……", []),
        ("𠮷林", ["𠮷林"]),
    ],
)
def test_runs_of_one_kind(text, expected):
    assert runs(text) == expected


def test_characters_with_a_boundary_where_a_clause_ends():
    assert characters("焊接，plc调试。") == ["焊", "接", BOUNDARY, "plc", "调", "试", BOUNDARY]


def test_neighbours_in_pairs_that_reach_over_no_boundary():
    assert pairs(characters("焊接工，plc调试。")) == ["焊接", "接工", BOUNDARY, "plc_调", "调试", BOUNDARY]
    assert pairs(characters("焊。接")) == []


def test_a_word_stands_in_the_index_with_the_shorter_words_inside_it():
    assert set(cut_for_index("劳动模范")) >= {"劳动", "模范", "劳动模范"}


def test_cutting_loses_nothing():
    assert "".join(cut("水下焊接与探伤c919")) == "水下焊接与探伤c919"


def test_flat_drops_marks_and_spaces():
    assert flat("“江汉” 焊接-工匠") == "江汉焊接工匠"


def test_a_very_long_run_of_letters_is_one_short_token():
    assert [len(run) for run in runs("x" * 300)] == [64]


@pytest.mark.parametrize(("words", "expected"), [(["焊接", "的", "工匠"], ["焊接", "工匠"]), (["的"], ["的"])])
def test_words_that_say_nothing_are_left_out_unless_alone(words, expected):
    assert telling(words) == expected


@pytest.mark.parametrize(("text", "han"), [("工", True), ("𠮷", True), ("a", False), ("", False)])
def test_is_han(text, han):
    assert is_han(text) is han


@pytest.mark.parametrize(
    ("text", "person"),
    [("王建国", True), ("许振朝 焊接", True), ("张三", True), ("焊接", False), ("纳米压印", False), ("乌有火星", False), ("plc", False)],
)
def test_a_person_is_recognised(text, person):
    assert names_a_person(text) is person
