import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.cells import NotThis, amount, day, identifier, is_blank, text, whole, year


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("\u00a0柳问渠\u200b ", "柳问渠"),
        ("王　一", "王 一"),
        (2023.0, "2023"),
        (1.5, "1.5"),
        (dt.datetime(2026, 1, 5), "2026-01-05"),
        (True, "是"),
        ("ＡＢ（１）", "ＡＢ（１）"),
        ("NA", "NA"),
    ],
)
def test_text_is_what_a_person_reads(cell, value):
    assert text(cell) == value


@pytest.mark.parametrize("cell", [None, "", " \u00a0\u3000\u200b", "\ufeff"])
def test_what_nobody_sees_is_blank(cell):
    assert is_blank(cell)


@pytest.mark.parametrize(
    ("cell", "value"), [("00123", "00123"), ("９１４２０６００ＭＡ４９００００１Ｘ", "91420600MA4900001X"), ("138 0000 1234", "13800001234")]
)
def test_an_identifier_is_text(cell, value):
    assert identifier(cell) == value


@pytest.mark.parametrize("cell", [123.0, 1.3010219800101122e17, 5])
def test_an_identifier_that_was_typed_as_a_number_is_refused(cell):
    with pytest.raises(NotThis, match="须为文本格式"):
        identifier(cell)


@pytest.mark.parametrize("cell", [2023, 2023.0, "2023", "２０２３年", "2023年度", " 2023 ", dt.date(2023, 5, 1)])
def test_a_year_in_all_its_forms(cell):
    assert year(cell) == 2023


@pytest.mark.parametrize("cell", [23, "二〇二三", 2023.5, "2023-2024", 202305.0, True])
def test_what_is_no_year_is_refused(cell):
    with pytest.raises(NotThis, match="年份"):
        year(cell)


@pytest.mark.parametrize(("cell", "value"), [(12.0, 12), ("1,200", 1200), ("１２", 12), ("-3", -3), (0.0, 0)])
def test_a_count(cell, value):
    assert whole(cell) == value


@pytest.mark.parametrize("cell", [1.5, "12 人", "1e999999", "一", "1,2", dt.date(2026, 1, 1)])
def test_what_is_no_count_is_refused(cell):
    with pytest.raises(NotThis, match="请"):
        whole(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (0.1, "0.1"),
        (12.0, "12"),
        (1234.56, "1234.56"),
        ("1,234.50", "1234.50"),
        (1e-7, "1E-7"),
        (1e17, "100000000000000000"),
        ("１２．５", "12.5"),
        (3, "3"),
    ],
)
def test_an_amount_keeps_its_decimals(cell, value):
    assert amount(cell) == Decimal(value)


@pytest.mark.parametrize("cell", ["12万元", "NaN", "inf", float("nan"), float("inf"), "1_000", "", True, dt.timedelta(hours=1)])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(NotThis, match="请"):
        amount(cell)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_with_two_places_survives_a_spreadsheet(value):
    assert amount(float(value)) == value
    assert amount(f"{value:,}") == value


@pytest.mark.parametrize(
    "cell", [dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 8), "2026.1.5", "2026/01/05", "2026-1-5", "２０２６年１月５日", "2026年1月5"]
)
def test_a_day_in_all_its_forms(cell):
    assert day(cell) == dt.date(2026, 1, 5)


@pytest.mark.parametrize("cell", [46023.0, "2026.13.5", "2026.2.30", "去年", "2026.1", "1.5"])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(NotThis, match="日期"):
        day(cell)
