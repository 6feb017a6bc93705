import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spreadsheets import reading
from spreadsheets.reading import BadSheet, read
from tests.spreadsheets.made import bomb, ods_of, xlsx_of, xlsx_with_cells, zip_bomb

LIST = [["序号", "姓名", "年度"], ["1", "柳问渠", "2023"], ["2", "𬭼望江", "2024"]]


def test_cells_of_xlsx_come_with_their_types():
    sheet = read(xlsx_of([["姓名", "年度", "命名日期", "金额"], ["柳问渠", 2023, dt.date(2023, 5, 1), 1.5]]))

    assert sheet.name == "名单"
    assert sheet.rows == (("姓名", "年度", "命名日期", "金额"), ("柳问渠", 2023.0, dt.date(2023, 5, 1), 1.5))


def test_rows_keep_the_numbers_that_the_program_shows():
    sheet = read(xlsx_of([[], [], [None, "姓名"], [None, "柳问渠"]]))

    assert sheet.rows == ((), (), (None, "姓名"), (None, "柳问渠"))


def test_xls_of_the_old_kind_is_read():
    assert read(Path(__file__).with_name("list.xls")).rows == (
        ("工匠名单", None, None),
        ("序号", "姓名", "年度"),
        (1.0, "柳问渠", 2023.0),
        (2.0, "𬭼望江", "2024"),
    )


def test_ods_is_read():
    assert read(ods_of(LIST)).rows == tuple(map(tuple, LIST))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_every_encoding_that_offices_save(encoding, separator):
    content = "\r\n".join(separator.join(row) for row in LIST).encode(encoding)

    assert read(content).rows == tuple(map(tuple, LIST))


def test_csv_keeps_what_is_between_quotation_marks_together():
    assert read('姓名,单位\r\n柳问渠,"襄阳, ""一厂""\n二车间"\r\n'.encode()).rows[1] == ("柳问渠", '襄阳, "一厂"\n二车间')


def test_the_first_visible_sheet_is_read_and_the_others_are_named():
    sheet = read(xlsx_of(LIST, hidden_first=True, others=["说明", "代码"]))

    assert (sheet.name, sheet.others) == ("名单", ("说明", "代码"))
    assert read(xlsx_of(LIST, others=["说明"]), sheet="说明").rows == (("说明",),)


def test_cells_merged_downwards_all_hold_the_value():
    sheet = read(xlsx_of([["地区", "姓名"], ["襄阳", "柳问渠"], [None, "敖东篱"], ["武汉", "仇小满"]], merged=[(1, 0, 2, 0)]))

    assert [row[0] for row in sheet.rows] == ["地区", "襄阳", "襄阳", "武汉"]


def test_a_title_merged_across_stands_once():
    assert read(xlsx_of([["工匠名单", None], ["姓名", "年度"], ["柳问渠", "2023"]], merged=[(0, 0, 0, 1)])).rows[0] == ("工匠名单", None)


def test_a_formula_is_what_was_last_computed_and_an_error_is_blank():
    cells = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="str"><f>"a"</f><v>a</v></c></row>'

    assert read(xlsx_with_cells(cells)).rows == ((2.0, None, "a"),)


def test_a_bomb_of_two_cells_is_refused_and_this_process_lives():
    content = bomb()

    assert len(content) < 5_000
    with pytest.raises(BadSheet, match="表格打不开"):
        read(content)


def test_a_bomb_of_zeros_is_refused_before_anything_is_opened(monkeypatch):
    monkeypatch.setattr(reading.subprocess, "run", None)

    with pytest.raises(BadSheet, match="解压后超过 200 MB"):
        read(zip_bomb())


def test_a_table_that_is_too_wide_and_long_is_refused():
    with pytest.raises(BadSheet, match="行列过多"):
        read(xlsx_with_cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="3000"><c r="AAA3000"><v>1</v></c></row>'))


def test_a_file_that_takes_too_long_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "child.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="ascii")
    monkeypatch.setattr(reading, "__file__", str(tmp_path / "reading.py"))

    with pytest.raises(BadSheet, match="时间过长"):
        read(xlsx_of(LIST), seconds=1)


def test_the_child_knows_nothing_of_our_environment(monkeypatch, tmp_path):
    spy = tmp_path / "child.py"
    spy.write_text(
        "import json, os, sys\njson.dump({'name': '', 'others': [], 'merged': [], 'rows': [[' '.join(os.environ)]]}, sys.stdout)\n", encoding="ascii"
    )
    monkeypatch.setattr(reading, "__file__", str(tmp_path / "reading.py"))
    monkeypatch.setenv("SECRET_KEY", "x")

    ((names,),) = read(xlsx_of(LIST)).rows

    assert "SECRET_KEY" in os.environ
    assert "SECRET_KEY" not in str(names)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "没有内容"),
        (b"\r\n,,\r\n", "没有内容"),
        (b"PK\x03\x04 not a zip", "表格打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "表格打不开"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "表格打不开"),
        (b"%PDF-1.7\n\xff\xff\xff\xff", "表格打不开"),
        ("<html><table><tr><td>姓名</td></tr></table>".encode(), "改了扩展名的网页"),
        (xlsx_with_cells(""), "没有内容"),
        (xlsx_with_cells("<row><c r="), "表格打不开"),
        (b"x" * (reading.FILE_BYTES + 1), "超过 30 MB"),
    ],
    ids=["nothing", "only commas", "no zip", "no workbook", "picture", "pdf", "web page", "no cells", "cut off", "too large"],
)
def test_what_is_no_list_is_refused_with_what_to_do(content, says):
    with pytest.raises(BadSheet, match=says) as refused:
        read(content)

    assert "请" in str(refused.value)


def test_a_large_file_is_refused_before_it_is_loaded(tmp_path):
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(reading.FILE_BYTES + 1)

    with pytest.raises(BadSheet, match="超过 30 MB"):
        read(large)


def test_a_sheet_that_is_not_there_is_refused():
    with pytest.raises(BadSheet, match="没有这个名称的工作表"):
        read(xlsx_of(LIST), sheet="--help; rm")


def test_the_reader_of_workbooks_is_not_loaded_where_a_sheet_is_asked_for():
    asks = "import spreadsheets.reading, sys; sys.exit('python_calamine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}).returncode == 0
