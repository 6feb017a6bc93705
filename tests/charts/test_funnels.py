import pytest

from charts.funnels import Stage, funnel
from tests.charts.drawn import rectangles, said


def test_a_funnel_says_how_many_are_left_and_what_share_of_those_before():
    drawn = funnel([Stage("报名", 75), Stage("参赛", 25), Stage("晋级", 7)], name="a", title="各阶段项目", unit="项")

    assert said(drawn) == ["报名 75 项", "参赛 25 项（33%）", "晋级 7 项（28%）"]
    first, second, third = rectangles(drawn, "fill-4")
    assert first["width"] == pytest.approx(3 * second["width"], abs=0.2)
    assert first["x"] + first["width"] / 2 == pytest.approx(third["x"] + third["width"] / 2, abs=0.2)


@pytest.mark.parametrize("counts", [(0, 0), (0, 5), (5, 0, 0)])
def test_an_empty_stage_has_no_share(counts):
    drawn = funnel([Stage(str(place), count) for place, count in enumerate(counts)], name="a", title="t")

    assert [text.partition(" ")[2].partition("（")[0] for text in said(drawn)] == [str(count) for count in counts]


def test_a_count_below_zero_is_refused():
    with pytest.raises(ValueError, match="zero or more"):
        funnel([Stage("报名", -1)], name="a", title="t")
