import datetime as dt

import pytest

from directory.rules.dates import Precision
from directory.rules.listing import read_craftsmen, read_studios
from directory.rules.words import Level, StudioKind
from spreadsheets.tables import NoHeader

HEADER = ("序号", "工作室名称", "所在单位", "类别", "级别", "命名年度", "地区")
TITLE = ("创新工作室名单", None, None, None, None, None, None)


def studios(*rows, header=HEADER):
    return read_studios([TITLE, header, *rows])


def test_a_row_becomes_what_it_says():
    reading = studios((1, " 付一鸣 技能大师工作室\n", "武汉地铁集团有限公司", "技能大师工作室", "市级", "2023", "湖北省武汉市"))
    [row] = reading.rows
    assert (row.row, row.name, row.unit, row.kind, row.level) == (3, "付一鸣技能大师工作室", "武汉地铁集团有限公司", StudioKind.MASTER, Level.CITY)
    assert (row.region, row.region_code, row.suggested_leader) == ("湖北省武汉市", "420100", "付一鸣")
    assert row.when is not None
    assert (row.when.on, row.when.precision) == (dt.date(2023, 12, 31), Precision.YEAR)
    assert (reading.header_row, reading.problems, reading.remarks) == (2, (), [])


def test_what_is_missing_or_unknown_is_said_by_row_and_column_and_does_not_stop():
    reading = studios((1, "林真劳模工作室", None, None, "优秀级", "去年", "吉林市"))
    assert reading.problems == ()
    assert [(remark.row, remark.column) for remark in reading.remarks] == [(3, "所在单位"), (3, "地区"), (3, "命名年度"), (3, "级别")]
    [row] = reading.rows
    assert (row.kind, row.level, row.level_text, row.when, row.region, row.region_code) == (StudioKind.MODEL, None, "优秀级", None, "吉林市", "")


def test_a_row_without_a_name_stops():
    reading = studios((1, None, "某单位", "职工创新工作室", "市级", 2023, None))
    assert reading.rows == []
    assert [(problem.row, problem.column) for problem in reading.problems] == [(3, "工作室名称")]


def test_other_headings_orders_and_columns_are_read():
    reading = studios(("湖北", "江汉厂", "闻铁生工作室", "闻铁生", 2021, "好"), header=("市州", "申报单位", "名称", "领衔人", "年份", "评语"))
    [row] = reading.rows
    assert (row.name, row.unit, row.leader, row.suggested_leader, row.region_code) == ("闻铁生工作室", "江汉厂", "闻铁生", "", "420000")
    assert reading.unknown == ("评语",)


def test_a_list_without_a_header_says_which_columns_it_wants():
    with pytest.raises(NoHeader, match="工作室名称"):
        read_studios([("付一鸣技能大师工作室", "武汉地铁集团有限公司")])


def test_craftsmen_have_titles_batches_and_grades():
    header = ("序号", "姓名", "工作单位", "工种（岗位）", "荣誉称号", "年度", "等级")
    reading = read_craftsmen(
        [
            ("工匠名单",),
            header,
            (1, "许典恒", "宜昌桃花岭饭店", "行政总厨", "荆楚工匠（第三届）", "2019", "特级技师"),
            (2, "无名", None, None, None, None, None),
        ]
    )
    [row] = reading.rows
    assert (row.title, row.batch, row.level, row.trade, row.grade) == ("荆楚工匠", "第三届", Level.PROVINCE, "行政总厨", "特级技师")
    assert [(problem.row, problem.column) for problem in reading.problems] == [(4, "荣誉称号")]


def test_identity_is_name_and_unit_however_they_are_written():
    one, other, bare = studios(
        (1, "劉裕啟創新工作室", "江漢（武漢）廠", None, "市级", 2022, "宜昌"),
        (2, "刘裕启创新工作室 ", "江汉(武汉)厂", None, "市级", 2022, "宜昌"),
        (3, "刘裕启创新工作室", None, None, "市级", 2022, "宜昌"),
    ).rows
    assert one.keys == other.keys
    assert bare.keys == (one.keys[0], "@宜昌")


UGLY = [
    ("附件1",),
    ("2023 年湖北省创新工作室名单",),
    ("*序号", "*工作室\n名称（必填）", "所 在 单 位", "类  别", "级别(省/市)", "命名年度\n（年）", "地 区"),
    ("一、武汉市（1 个）", None, None, None, None, None, None),
    (1, "付一鸣 技能大师工作室", "武汉地铁", None, "市级", "'２０２３", "武汉"),
    HEADER,  # once more, where the page turned
    ("二、宜昌市（1 个）", None, None, None, None, None, None),
    ("二", "邵冰创新工作室\n", "宜昌\u3000厂", "职工", "市级", "二〇二三年", "宜昌"),
    (None, "合计：2", None, None, None, None, None),
    ("填表人：温晓岚", None, None, None, "联系电话：027-00000218", None, None),
    ("注：以上排名不分先后", None, None, None, None, None, None),
]


def test_a_list_as_offices_really_send_it():
    reading = read_studios(UGLY)
    assert [(row.row, row.name, row.unit, row.level, row.when.on.year if row.when else None) for row in reading.rows] == [
        (5, "付一鸣技能大师工作室", "武汉地铁", Level.CITY, 2023), (8, "邵冰创新工作室", "宜昌厂", Level.CITY, 2023),
    ]  # fmt: skip
    assert (reading.problems, reading.remarks, reading.unknown) == ((), [], ())
    assert [row for row, _text in reading.left_out if row > 8] == [9, 10, 11]


def test_a_heading_in_two_rows_is_read_by_the_lower_one():
    reading = read_studios(
        [
            ("名单", None, None, None),
            ("序号", "基本情况", None, "命名情况"),
            ("序号", "工作室名称", "领衔人/负责人", "命名年度"),
            (1, "母永奇工作室", "母永奇", 2022),
        ]
    )
    [row] = reading.rows
    assert (row.name, row.leader, row.suggested_leader) == ("母永奇工作室", "母永奇", "")


@pytest.mark.parametrize(
    ("printed", "on"),
    [
        ("'2023", dt.date(2023, 12, 31)), ("2023年", dt.date(2023, 12, 31)), ("2023.5", dt.date(2023, 5, 31)),
        ("2023/5/1", dt.date(2023, 5, 1)),
        (45047, dt.date(2023, 5, 1)), (2023.0, dt.date(2023, 12, 31)), ("二〇二三年五月", dt.date(2023, 5, 31)),
        ("２０２３年", dt.date(2023, 12, 31)),
        ("2021—2023", None), ("去年", None),
    ],
)  # fmt: skip
def test_years_in_every_dress(printed, on):
    [row] = studios((1, "邵冰创新工作室", "宜昌厂", "职工", "市级", printed, "宜昌")).rows
    assert (row.when.on if row.when else None) == on


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("量子导航工作室", ""), ("量子导航创新工作室", ""), ("母永奇工作室", "母永奇"), ("欧阳守拙劳模创新工作室", "欧阳守拙"),
        ("红旗创新工作室", ""),
        ("电力工匠工作室", ""),
    ],
)  # fmt: skip
def test_a_leader_in_a_name_is_a_suggestion_and_a_thing_is_no_person(name, suggested):
    [row] = studios((1, name, "某单位", None, "市级", 2023, "武汉")).rows
    assert (row.leader, row.suggested_leader) == ("", suggested)
