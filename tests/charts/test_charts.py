"""What every chart owes the page: a name, words for each thing, no style of its own, text that stays text."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from charts.bars import Bar, Share, Stack, bar, shares, stacked
from charts.funnels import Stage, funnel
from charts.lines import Series, line, spark
from tests.charts.drawn import root

HOSTILE = '<script>alert("1")</script>&\'" onload=x'

CHARTS: dict[str, Callable[[str], str]] = {
    "bar": lambda text: bar([Bar(text, 3)], name="a", title=text, description=text, unit=text),
    "stacked": lambda text: stacked([Stack(text, (1, 2), text)], rungs=[text, text], name="a", title=text, description=text, unit=text),
    "shares": lambda text: shares([Share(text, 1, 3, 1)], name="a", title=text, unknown=text, description=text),
    "line": lambda text: line([Series(text, (1, 2))], labels=[text, text], name="a", title=text, description=text, unit=text),
    "funnel": lambda text: funnel([Stage(text, 5), Stage(text, 2)], name="a", title=text, description=text, unit=text),
}
ALL = {**CHARTS, "spark": lambda text: spark([1, 2], title=text)}


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_text_is_never_markup(make):
    drawn = make(HOSTILE)

    assert not list(root(drawn).iter("script"))
    assert all(not key.startswith("on") for one in root(drawn).iter() for key in one.attrib)
    assert root(drawn).findtext("title") == HOSTILE


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_colour_and_size_come_from_the_stylesheet(make):
    drawn = make("一季度")

    for forbidden in ("style=", "fill=", "stroke=", "font", "<script", "href", "on"):
        assert not re.search(rf"\s{forbidden}" if forbidden != "<script" else forbidden, drawn)


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_every_class_is_in_the_stylesheet(make):
    css = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "site/static/css").glob("*.css"))

    used = {name for one in root(make("一季度")).iter() for name in (one.get("class") or "").split()} - {"spark"}
    assert used
    assert [name for name in sorted(used) if not re.search(rf"\.{name}\b", css)] == []


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_a_named_group_of_pictures_that_the_tab_key_reaches(make):
    svg = root(make("一季度"))

    assert svg.get("role") == "group"
    assert svg.get("aria-labelledby") == "a-title a-desc"
    assert [svg.find("title").get("id"), svg.find("desc").get("id")] == ["a-title", "a-desc"]
    things = list(svg.iter("g"))
    assert things
    for thing in things:
        assert (thing.get("role"), thing.get("tabindex"), thing.get("aria-label")) == ("img", "0", thing.findtext("title").replace("\n", "，"))


@pytest.mark.parametrize(
    "drawn",
    [
        bar([], name="a", title="t"),
        stacked([], rungs=["企业自报"], name="a", title="t"),
        shares([], name="a", title="t", unknown="情况不明"),
        line([Series("在岗", (None, None))], labels=["一", "二"], name="a", title="t"),
        spark([None], title="t"),
        funnel([], name="a", title="t"),
    ],
)
def test_nothing_to_show_draws_nothing(drawn):
    assert drawn == ""
