import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.reading import read
from spreadsheets.writing import CUT, LONGEST, Heading, Page, csv_file, harmless, sheet_name, xlsx

MOMENT = dt.datetime(2027, 6, 28, 9, 30, tzinfo=dt.UTC)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://example.com")',
    "＝1+1",
    " =1+1",
    "\u00a0@x",
    "http://example.com",
    "{=1}",
]


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_what_is_written_is_read_back():
    headings = (
        Heading("项目"),
        Heading("编号"),
        Heading("得分", kind="number", places=2),
        Heading("日期", kind="date"),
        Heading("时间"),
        Heading("晋级"),
    )
    row = ("泵站轴承声纹早期预警仪", "00123", Decimal("90.84"), dt.date(2027, 5, 20), MOMENT, True)

    sheet = read(xlsx([Page("成绩", headings, [row, (None, "", 0, None, None, False)], title="决赛成绩")], moment=MOMENT))

    assert sheet.name == "成绩"
    assert sheet.rows[0][0] == "决赛成绩"
    assert sheet.rows[1] == ("项目", "编号", "得分", "日期", "时间", "晋级")
    assert sheet.rows[2] == ("泵站轴承声纹早期预警仪", "00123", 90.84, dt.date(2027, 5, 20), dt.datetime(2027, 6, 28, 17, 30), "是")
    assert sheet.rows[3] == (None, None, 0, None, None, "否")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_a_formula_or_a_link_in_xlsx(text):
    content = xlsx([Page(text, (Heading(text), Heading(text, kind="number")), [(text, text)], title=text)], moment=MOMENT)

    sheet = opened(content).active
    assert [cell.data_type for row in sheet for cell in row if cell.value is not None] == ["s"] * 5
    assert sheet["A3"].value.replace("_x000D_", "\r") == text
    assert not any(b"<f>" in zipfile.ZipFile(io.BytesIO(content)).read(name) for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert sheet["A3"].hyperlink is None


def test_columns_of_text_keep_leading_zeros_for_whoever_types_below():
    sheet = opened(xlsx([Page("名单", (Heading("统一社会信用代码"), Heading("人数", kind="number")), [])], moment=MOMENT)).active

    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["B"].number_format == "#,##0"


def test_a_whole_number_too_long_for_a_spreadsheet_stays_a_text():
    assert read(xlsx([Page("名单", (Heading("号"),), [(130102198001011200,), (10**15 - 1,)])], moment=MOMENT)).rows[1:] == (
        ("130102198001011200",),
        (999999999999999.0,),
    )


def test_the_same_pages_make_the_same_bytes():
    def made(moment=MOMENT):
        return xlsx([Page("名单", (Heading("姓名"),), [("柳问渠",)])], moment=moment)

    assert made() == made()
    assert made() != made(MOMENT + dt.timedelta(seconds=1))


def test_a_text_too_long_for_a_cell_says_that_it_was_cut():
    ((_,), (text,)) = read(xlsx([Page("简介", (Heading("简介"),), [("字" * 40_000,)])], moment=MOMENT)).rows

    assert len(text) == LONGEST
    assert text.endswith(CUT)


@pytest.mark.parametrize(
    ("name", "taken", "made"),
    [
        ("创业组", [], "创业组"),
        ("a[b]:c*d?e/f\\g", [], "a_b__c_d_e_f_g"),
        ("长" * 40, [], "长" * 31),
        ("", [], "Sheet"),
        ("'名单'", [], "名单"),
        ("A组", ["a组"], "A组_2"),
        ("长" * 40, ["长" * 31, "长" * 29 + "_2"], "长" * 29 + "_3"),
    ],
)
def test_names_of_sheets_are_made_to_fit(name, taken, made):
    assert sheet_name(name, taken=taken) == made


def test_csv_opens_in_chinese_and_keeps_its_fields():
    content = csv_file(["姓名", "说明", "得分"], [("柳问渠", '一，"二"\n三', Decimal("90.80")), (None, "", -5)])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 3
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["姓名", "说明", "得分"],
        ["柳问渠", '一，"二"\n三', "90.80"],
        ["", "", "-5"],
    ]


@pytest.mark.parametrize("text", [text for text in HOSTILE if not text.startswith(("http", "{"))])
def test_a_text_that_a_program_would_run_is_defused_in_csv(text):
    content = csv_file([text], [(text,)]).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(content, newline=""))) == [["'" + text], ["'" + text]]


@pytest.mark.parametrize("text", ["柳问渠", "1-2", "a=b", "", "（＝）", "'"])
def test_a_harmless_text_stays_as_it_is(text):
    assert harmless(text) == text


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n ＝－a柳'\"," + "\u200b\u00a0"), max_size=8))
def test_no_cell_of_a_csv_begins_with_what_a_program_runs(text):
    ((cell,),) = csv.reader(io.StringIO(csv_file([text or "x"], []).decode("utf-8-sig"), newline=""))

    assert cell.lstrip(" \u200b\u00a0")[:1] not in tuple("=+-@\t\r＝＋－＠")
