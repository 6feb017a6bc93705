import pytest

from charts.lines import Series, line, spark
from tests.charts.drawn import root, said, texts


def lines(drawn, cls="line-ink"):
    return [
        [tuple(map(float, point.split(","))) for point in one.get("points").split()]
        for one in root(drawn).iter("polyline")
        if one.get("class") == cls
    ]


def test_a_line_goes_through_its_values_and_names_its_end():
    drawn = line([Series("在岗", (0, 10, 20))], labels=["一季度", "二季度", "三季度"], name="a", title="岗位", unit="个")

    ((start, middle, end),) = lines(drawn)
    assert start[1] == pytest.approx(270)
    assert middle[1] - end[1] == pytest.approx(start[1] - middle[1], abs=0.2)
    assert said(drawn) == ["一季度 在岗 0 个", "二季度 在岗 10 个", "三季度 在岗 20 个"]
    assert "在岗 20" in texts(drawn)


def test_a_missing_value_is_a_gap_and_not_a_zero():
    drawn = line([Series("在岗", (1, 2, None, 4, 5))], labels=list("一二三四五"), name="a", title="岗位")

    assert [len(run) for run in lines(drawn)] == [2, 2]
    assert len(said(drawn)) == 4


def test_a_second_line_looks_different():
    drawn = line([Series("在岗", (1, 2)), Series("参保", (1, 1))], labels=["一", "二"], name="a", title="岗位")

    assert len(lines(drawn, "line-ink")) == len(lines(drawn, "line-soft")) == 1


def test_labels_of_the_moments_never_touch():
    drawn = line([Series("在岗", tuple(range(24)))], labels=[f"2025 年 {place} 月" for place in range(24)], name="a", title="岗位")

    places = [float(one.get("x")) for one in root(drawn).iter("text") if "年" in (one.text or "")]
    assert min(after - before for before, after in zip(places, places[1:], strict=False)) > 15 * 4


@pytest.mark.parametrize(("series", "labels"), [([Series("x", (1,))], ["一", "二"]), ([Series("x", (1,))] * 3, ["一"])])
def test_lines_that_do_not_fit_their_labels_are_refused(series, labels):
    with pytest.raises(ValueError, match="one or two series"):
        line(series, labels=labels, name="a", title="t")


def test_a_spark_is_one_picture_with_one_sentence():
    drawn = spark([3, None, 4, 9], title="近四季在岗人数，最近 9 人")

    svg = root(drawn)
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "近四季在岗人数，最近 9 人")
    assert [len(run) for run in lines(drawn)] == [1, 2]
    assert not texts(drawn)
