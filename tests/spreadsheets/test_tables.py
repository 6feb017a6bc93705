import pytest

from spreadsheets.cells import identifier, year
from spreadsheets.reading import read
from spreadsheets.tables import Column, NoHeader, Problem, find_header, read_list
from tests.spreadsheets.made import xlsx_of

KNOWN = {"name": ("工作室名称", "名称"), "unit": ("所在单位",), "year": ("命名年度", "年度"), "trade": ("工种",)}
COLUMNS = [
    Column("name", "工作室名称", names=("名称",), required=True, longest=20),
    Column("unit", "所在单位"),
    Column("code", "统一社会信用代码", read=identifier),
    Column("year", "命名年度", names=("年度",), read=year),
]


def test_a_header_stands_below_its_title_rows():
    rows = [
        ("湖北省创新工作室名单", None, None, None),
        ("填报单位：襄阳市总工会", None, None, "2026年5月"),
        (),
        ("序号", "工作室名称", "所在单位", "命名年度"),
        (1.0, "柳问渠工作室", "襄阳一厂", "2023"),
    ]

    header = find_header(rows, KNOWN)

    assert header.row == 3
    assert header.columns == {"name": 1, "unit": 2, "year": 3}
    assert header.missing == ("trade",)
    assert header.unknown == ()
    assert header.above == ("湖北省创新工作室名单", "填报单位：襄阳市总工会", "2026年5月")


@pytest.mark.parametrize("heading", ["工 种", "工种（岗位）", "＊工种", "工种:", "工\n种", "工种(必填)", "\u200b工种\u00a0"])
def test_a_heading_is_known_whatever_its_dress(heading):
    assert find_header([("名称", heading)], KNOWN).columns == {"name": 0, "trade": 1}


def test_headings_nobody_asked_for_are_named_and_those_that_come_twice():
    header = find_header([("序号", "名称", "单位性质", "年度", "命名年度")], KNOWN)

    assert header.unknown == ("单位性质",)
    assert header.twice == ("year",)
    assert header.columns["year"] == 3


def test_of_a_header_in_two_rows_the_lower_one_counts():
    rows = [["序号", "名称", "所在单位", None], [None, None, "所在单位", "地区"], ["1", "柳问渠工作室", "襄阳一厂", "襄阳"]]
    sheet = read(xlsx_of(rows, merged=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]))

    header = find_header(sheet.rows, KNOWN)

    assert (header.row, header.columns) == (1, {"name": 1, "unit": 2})


def test_a_header_repeated_further_down_does_not_hide_the_rows_between():
    rows = [("名称", "年度"), ("甲工作室", "2023"), ("名称", "年度"), ("乙工作室", "2024")]

    listing = read_list(rows, COLUMNS)

    assert [line.values["name"] for line in listing.lines] == ["甲工作室", "乙工作室"]
    assert listing.left_out == ((3, "名称　年度"),)


@pytest.mark.parametrize("rows", [[], [("甲", "乙")], [("名称", "其他")], [()] * 40 + [("名称", "年度")]])
def test_without_a_header_the_list_is_refused_and_says_what_it_looks_for(rows):
    with pytest.raises(NoHeader, match="没有找到表头。请保留写有“工作室名称”、“所在单位”"):
        find_header(rows, KNOWN)


def test_rows_come_as_values_with_the_number_the_program_shows():
    sheet = read(
        xlsx_of([["名单", None, None], ["序号", "名称", "年度"], [1, "𬭼望江创新工作室", 2023], [None, None, None], [2, "仇小满工作室", "2024年"]])
    )

    listing = read_list(sheet, COLUMNS)

    assert [(line.row, dict(line.values)) for line in listing.lines] == [
        (3, {"name": "𬭼望江创新工作室", "year": 2023}),
        (5, {"name": "仇小满工作室", "year": 2024}),
    ]
    assert listing.problems == ()


def test_problems_name_row_column_and_value_and_leave_the_rest_of_the_row():
    rows = [
        ("名称", "所在单位", "统一社会信用代码", "年度"),
        ("甲工作室", "襄阳一厂", 9.1420600490001e17, "2023"),
        (None, "襄阳二厂", None, "去年"),
        ("长" * 21, None, "91420600MA4900001X", None),
    ]

    listing = read_list(rows, COLUMNS)

    assert listing.problems == (
        Problem(2, "统一社会信用代码", "9.1420600490001e+17", "这一列须为文本格式，否则开头的 0 和末尾几位会丢失。请把整列设为文本，再重新填写。"),
        Problem(3, "工作室名称", "", "“工作室名称”没有填写。"),
        Problem(3, "命名年度", "去年", "请填四位数的年份，如 2023。"),
        Problem(4, "工作室名称", "长" * 21, "现有 21 个字，最多 20 个字。"),
    )
    assert listing.rows_with_problems == {2, 3, 4}
    assert listing.lines[0].values == {"name": "甲工作室", "unit": "襄阳一厂", "code": None, "year": 2023}
    assert listing.lines[2].values["code"] == "91420600MA4900001X"


def test_a_column_that_must_be_there_is_asked_for():
    listing = read_list([("所在单位", "年度"), ("襄阳一厂", "2023")], COLUMNS)

    assert listing.problems == (Problem(0, "工作室名称", "", "缺少“工作室名称”一列。"),)


@pytest.mark.parametrize("foot", ["合计", "合 计", "注：以上按姓氏笔画排列", "填表人：王某", "备注: 无"])
def test_totals_and_remarks_are_left_out_and_shown(foot):
    listing = read_list([("序号", "名称", "年度"), ("1", "甲工作室", "2023"), (foot, None, 1.0)], COLUMNS)

    assert len(listing.lines) == 1
    assert listing.left_out == ((3, f"{foot}　1"),)


def test_rows_numbered_in_advance_but_not_filled_are_no_rows():
    listing = read_list([("序号", "名称", "年度"), (1.0, "甲工作室", "2023"), (2.0, None, None), (3.0, " ", None)], COLUMNS)

    assert [line.row for line in listing.lines] == [2]
    assert listing.problems == ()


def test_a_unit_called_note_is_not_a_remark():
    assert len(read_list([("名称", "年度"), ("注塑工作室", "2023"), ("备注", "2024")], COLUMNS).lines) == 2
