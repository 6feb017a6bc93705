import pytest

from text.pinyin import full, heard, initials, inside, mixed, order_key, segmentations, slips, sound, sound_pairs, sounds, spoken, syllables, typed


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


def test_part_in_full_and_part_by_initials():
    assert mixed("刘裕启") == ["liuyq", "liuyuq", "lyuqi"]
    assert {"shanwt", "danwt"} <= set(mixed("单文涛"))
    assert mixed("单") == mixed("C919团队") == []


def test_what_is_typed_for_a_part_of_a_longer_name():
    letters = inside("江汉单云清工作室")
    assert {"shanyunqing", "danyunqing", "yunqinggongzuoshi", "~syqgzs", "~gzs", "shanyq"} <= set(letters)
    assert "jianghanshanyunqinggongzuoshi" not in letters
    assert inside("单文涛") == ["danwen", "shanwen", "wentao", "~wt", "tao", "~t"]
    assert "gongchang" in inside("5G工厂创新工作室")


def test_neighbours_as_they_sound():
    assert sound_pairs("焊接工，电气") == ["hanjie", "jiegong", "dianqi"]
    assert {"hanjie", "jiegong"} <= sounds("焊接工")
    assert spoken("银行行长") == ("yin", "hang", "hang", "zhang")


def test_all_the_ways_a_character_is_said():
    assert {"jugan", "jiegan"} <= set(heard("桔秆"))
    assert len(heard("长行重乐")) == 8
    assert heard("plc") == []


@pytest.mark.parametrize(
    ("letters", "ways"),
    [("xian", {("xian",), ("xi", "an")}), ("liugong", {("liu", "gong")}), ("plc", set()), ("", set()), ("lv", {("lv",)})],
)
def test_letters_as_whole_syllables(letters, ways):
    assert set(segmentations(letters)) == ways


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xuzhenchoa", "xuzhenchao"),  # two letters in the wrong order
        ("liiuli", "liuli"),  # one twice
        ("zangsan", "zhangsan"),  # a dialect's z for zh
        ("lingsheng", "linsheng"),
        ("niuli", "liuli"),
        ("wangwej", "wangwei"),  # the key beside
    ],
)
def test_likely_slips_lead_to_what_was_meant(typed, meant):
    found = slips(typed)
    assert meant in found
    assert typed not in found
    assert len(found) == len(set(found)) < 12 * len(typed)
