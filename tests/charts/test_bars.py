from decimal import Decimal

import pytest

from charts.bars import Bar, Share, Stack, bar, shares, stacked
from tests.charts.drawn import rectangles, root, said, texts

RUNGS = ("企业自报", "工会核实", "社保和银行凭证", "第三方")


def test_bars_are_as_long_as_their_values_and_carry_them():
    drawn = bar([Bar("武汉", 160), Bar("襄阳", 80), Bar("恩施", 0)], name="a", title="笔数", unit="笔")

    widths = [one["width"] for one in rectangles(drawn, "fill-3")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == 0
    assert texts(drawn) == ["武汉", "160", "襄阳", "80", "恩施", "0"]
    assert said(drawn) == ["武汉 160 笔", "襄阳 80 笔", "恩施 0 笔"]


def test_a_negative_bar_goes_left_of_zero():
    drawn = bar([Bar("武汉", 10), Bar("宜昌", -5)], name="a", title="净增")

    up, down = rectangles(drawn, "fill-3")
    assert down["x"] + down["width"] == pytest.approx(up["x"], abs=0.2)
    assert up["width"] == pytest.approx(2 * down["width"], abs=0.2)


@pytest.mark.parametrize("values", [(1,), (10**9, -(10**9)), (-3, -1), (0, 0), (Decimal("0.12"), Decimal("0.03"))])
def test_nothing_leaves_the_picture(values):
    drawn = bar([Bar("恩施土家族苗族自治州", value) for value in values], name="a", title="t")

    width, height = map(float, root(drawn).get("viewBox").split()[2:])
    for one in rectangles(drawn, "fill-3"):
        assert one["x"] >= 0
        assert one["x"] + one["width"] <= width
        assert one["y"] + one["height"] <= height


def test_a_column_stands_on_its_strongest_evidence_and_shows_its_total():
    drawn = stacked(
        [Stack("一季度", (20, 80, 330, 110), "2025 年"), Stack("二季度", (40, 0, 450, 160), "2025 年"), Stack("一季度", (1, 2, 3, 4), "2026 年")],
        rungs=RUNGS,
        name="a",
        title="到账",
        unit="万元",
    )

    strongest, weakest = rectangles(drawn, "fill-4")[0], rectangles(drawn, "fill-1")[0]
    assert strongest["y"] + strongest["height"] == pytest.approx(270, abs=0.1)
    assert weakest["y"] < strongest["y"]
    assert strongest["height"] / weakest["height"] == pytest.approx(5.5, rel=0.02)
    assert len(rectangles(drawn, "fill-2")) == 2
    assert said(drawn)[0] == "2025 年 一季度 540 万元\n第三方 110\n社保和银行凭证 330\n工会核实 80\n企业自报 20"
    assert [text for text in texts(drawn) if "年" in text] == ["2025 年", "2026 年"]
    assert {"540", "650", "10"} <= set(texts(drawn))


def test_many_columns_make_the_picture_wider_instead_of_crowding_it():
    drawn = stacked([Stack("2025 年一季度", (1,)) for _ in range(20)], rungs=RUNGS[:1], name="a", title="到账")

    columns = rectangles(drawn, "fill-1")
    assert min(after["x"] - before["x"] for before, after in zip(columns, columns[1:], strict=False)) > 100
    assert float(root(drawn).get("viewBox").split()[2]) > 2000


@pytest.mark.parametrize(("values", "rungs"), [((1, 2), RUNGS), ((1, -2), RUNGS[:2]), ((1,) * 5, ("一", "二", "三", "四", "五"))])
def test_columns_that_are_no_evidence_are_refused(values, rungs):
    with pytest.raises(ValueError, match="rung"):
        stacked([Stack("一季度", values)], rungs=rungs, name="a", title="t")


def test_the_unknown_stand_apart_and_are_not_counted_in():
    drawn = shares([Share("满 1 年", 271, 316, 12), Share("满 5 年", 10, 10)], name="a", title="仍在经营", unknown="情况不明")

    assert said(drawn) == ["满 1 年 85.8%（271 / 316），情况不明 12", "满 5 年 100.0%（10 / 10）"]
    (operating, all_of_them), (unknown,) = rectangles(drawn, "fill-3"), rectangles(drawn, "fill-unknown")
    assert unknown["x"] == pytest.approx(operating["x"] + operating["width"], abs=0.1)
    assert operating["width"] / all_of_them["width"] == pytest.approx(271 / 316, abs=0.002)


@pytest.mark.parametrize("share", [Share("x", 5, 4), Share("x", 3, 4, 2), Share("x", 0, 0), Share("x", -1, 4)])
def test_parts_that_exceed_their_whole_are_refused(share):
    with pytest.raises(ValueError, match="no parts"):
        shares([share], name="a", title="t", unknown="情况不明")
