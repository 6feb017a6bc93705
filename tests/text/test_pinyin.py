import pytest

from text.pinyin import full, initials, order_key, sound, syllables, typed


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("单文涛", {"shanwentao", "danwentao"}),
        ("曾国强", {"zengguoqiang", "cengguoqiang"}),
        ("仇小英", {"qiuxiaoying", "chouxiaoying"}),
        ("覃守拙", {"qinshouzhuo", "tanshouzhuo"}),
        ("任长霞", {"renchangxia", "renzhangxia"}),
        ("尉迟恭", {"yuchigong"}),
        ("吕小布", {"lvxiaobu"}),
        ("许振超", {"xuzhenchao"}),
    ],
)
def test_all_that_is_typed_in_full(name, readings):
    assert set(full(name)) == readings


@pytest.mark.parametrize(("name", "letters"), [("单文涛", {"swt", "dwt"}), ("许振超", {"xzc"}), ("尉迟恭", {"ycg"})])
def test_initials(name, letters):
    assert set(initials(name)) == letters


def test_the_surname_reading_comes_first():
    assert syllables("曾国强") == ("zeng", "guo", "qiang")
    assert typed("曾国强") == ["zengguoqiang", "cengguoqiang", "zgq", "cgq"]


def test_a_name_with_other_letters_is_not_spelt():
    assert typed("C919团队") == []
    assert full("") == []


def test_many_readings_are_bounded():
    assert len(full("曾长朝乐")) == 8


def test_homophones_sound_alike():
    assert sound("汉接") == sound("焊接") == "hanjie"


def test_syllables_stay_apart_in_the_order():
    assert sorted(["先平", "西安平"], key=order_key) == ["西安平", "先平"]
