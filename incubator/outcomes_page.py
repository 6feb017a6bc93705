"""成效: the published figures as the public page, the home page and the wall show them; each with its day, its marks and its way down."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charts.bars import Share, Stack, shares, stacked
from incubator import opening
from incubator.figure_queries import region_names
from incubator.models import Figure
from incubator.models.reports import RUNG_WORDS
from incubator.opening import STRONGEST_FIRST, by_region, by_rung, region_sums, shown_in_public, whole_jobs
from incubator.rules import counting, quarters, small_cells
from incubator.rules.measures import BY_KEY, MEASURES, MONEY_SIDE_BY_SIDE
from incubator.rules.restating import Source
from incubator.rules.words import Rung
from incubator.wording import WAN, day, in_chinese, money_cell, money_unit, quarter_name

QUARTERS_SHOWN = 8
HEADLINE = ("paid_equity", "jobs_created", "operating")


def headline(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Equity, net new jobs, ventures in operation: each for parts/figure.html. They are different things and stand apart."""
    made = []
    for key in HEADLINE:
        if (figure := figures.get(key)) is None:
            continue
        value, unit = shown_in_public(figure)
        made.append({
            "name": _(BY_KEY[key].name), "value": value, "unit": unit, "rung": figure.rung, "evidence": str(RUNG_WORDS[Rung(figure.rung)]),
            "note": _("%(what)s As of %(day)s.") % {"what": _(BY_KEY[key].counts), "day": day(figure.as_of)}, "href": address(figure),
        })  # fmt: skip
    return made


def address(figure: Figure) -> str:
    """Where the public opens it."""
    return reverse("outcomes_measure", args=[figure.measure]) + f"?as_of={figure.as_of:%Y-%m-%d}"


def total(figure: Figure) -> dict[str, Any]:
    """A total as the page prints it: with marks, the way down, and what it counts."""
    measure, (value, unit) = BY_KEY[figure.measure], shown_in_public(figure)
    return {
        "key": measure.key, "name": opening.named(measure), "value": value, "unit": unit, "counts": _(measure.counts), "href": address(figure),
        "marks": opening.marks(figure), "things": figure.said_beside["things"], "rung": figure.rung, "evidence": str(RUNG_WORDS[Rung(figure.rung)]),
        "coverage": opening.coverage_words(figure), "beside": figure.said_beside,
    }  # fmt: skip


@dataclass(frozen=True)
class QuarterRow:
    """`others` are loans and grants, where each period of theirs is that of enough firms too."""

    name: str
    by_rung: tuple[str, ...]
    total: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class ByQuarter:
    chart: str
    rows: list[QuarterRow]
    others: list[str]
    """Measures that have a column beside equity."""
    hides: bool = False
    """Whether amounts are put together, so that the page says why."""


def by_place(rows: Sequence[Source], first: dt.date, many: int) -> list[list[Source]]:
    """What came before `first`, then the rows of each of the `many` quarters from it on."""
    found: list[list[Source]] = [[] for _place in range(many + 1)]
    starts = [quarters.step(first, place) for place in range(many)]
    for row in rows:
        place = next((number for number, start in enumerate(starts, 1) if row.quarter == start), 0)
        found[place].append(row)
    return found


def money_by_quarter(figures: Mapping[str, Figure], as_of: dt.date) -> ByQuarter:
    """New equity by evidence, the last quarters; neighbours are put together until nobody's amount can be read off (rules/small_cells.py)."""
    figure = figures.get("paid_equity")
    if figure is None or opening.withheld(figure) or not figure.source_rows:
        return ByQuarter("", [], [])
    last = quarters.quarter_of(as_of)
    first = quarters.step(last, 1 - QUARTERS_SHOWN)
    places = by_place(figure.source_rows, first, QUARTERS_SHOWN)
    begun = next((place for place, rows in enumerate(places) if rows), 0)
    periods = [one for one in small_cells.periods([opening.firms_of(rows) for rows in places]) if one.stop > begun]
    parts = [[row for place in one for row in places[place]] for one in periods]
    hidden = not_alone_in_any(figure.source_rows, parts)
    others = {key: columns for key in ("paid_loan", "paid_grant") if key in figures if (columns := in_periods(figures[key], first, periods))}
    stacks, made = [], []
    for number, (one, rows) in enumerate(zip(periods, parts, strict=True)):
        amounts = {int(rung): sum(row.amounts[rung - 1] for row in rows) for rung in Rung}
        cells = tuple(opening.NOT_ALONE if rung in hidden else money_cell(amounts[rung]) for rung in STRONGEST_FIRST)
        made.append(QuarterRow(period_name(one, first), cells, money_cell(sum(amounts.values())), tuple(others[key][number] for key in others)))
        together = sum(amounts[rung] for rung in hidden)  # drawn as what the weakest of them proves
        drawn = {rung: together if rung == min(hidden, default=0) else 0 if rung in hidden else amount for rung, amount in amounts.items()}
        by = WAN if in_chinese() else WAN // 10  # a chart in thousands of yuan
        stacks.append(Stack(short_name(one, first), tuple(drawn[rung] // by for rung in Rung), year_of(one, first)))
    title = _("New equity paid in by quarter, ¥ thousand, by evidence")
    unit = "万元" if in_chinese() else "¥ thousand"
    chart = stacked(stacks, rungs=[str(RUNG_WORDS[rung]) for rung in Rung], name="chart-equity", title=title, unit=unit)
    return ByQuarter(mark_safe(chart), made, [opening.named(BY_KEY[key]) for key in others], bool(hidden))  # noqa: S308  charts escape every text


def not_alone_in_any(whole: Sequence[Source], parts: Sequence[Sequence[Source]]) -> set[int]:
    """Kinds of evidence that are put together in every period, so that no column's total tells what one period leaves out."""
    hidden = opening.not_alone(whole).union(*(opening.not_alone(rows) for rows in parts))
    for rung in sorted(map(int, Rung)):
        if any(small_cells.too_few({row.venture for row in rows if any(row.amounts[one - 1] for one in hidden)}) for rows in parts):
            hidden.add(rung)
    return hidden


def in_periods(figure: Figure, first: dt.date, periods: Sequence[range]) -> list[str]:
    """The amounts of these periods; nothing when one of them is that of too few firms."""
    places = by_place(figure.source_rows, first, QUARTERS_SHOWN)
    parts = [[row for place in one for row in places[place]] for one in periods]
    before = [row for rows in places[: periods[0].start if periods else 0] for row in rows]
    if any(small_cells.too_few(opening.firms_of(rows)) for rows in (before, *parts)):
        return []
    return [money_cell(sum(row.total for row in rows)) for rows in parts]


def short_name(one: range, first: dt.date) -> str:
    """Under a column of the chart."""
    numbers = [quarters.number(quarters.step(first, place - 1)) for place in (max(one[0], 1), max(one[-1], 1))]
    start, end = ("一二三四"[number - 1] if in_chinese() else str(number) for number in numbers)
    if one[0] == 0:
        return _("until Q%(number)s") % {"number": end} if one[-1] else _("before")
    return _("Q%(number)s") % {"number": end} if len(one) == 1 else _("Q%(first)s to Q%(last)s") % {"first": start, "last": end}


def year_of(one: range, first: dt.date) -> str:
    years = [quarters.step(first, place - 1).year for place in (max(one[0], 1), max(one[-1], 1))]
    text = str(years[1]) if one[0] == 0 or years[0] == years[1] else f"{years[0]}–{years[1]}"
    return f"{text} 年" if in_chinese() else text


def period_name(one: range, first: dt.date) -> str:
    """Place 0 is all that came before the first quarter."""
    last = quarter_name(quarters.step(first, one[-1] - 1))
    if one[0] == 0:
        return _("until %(quarter)s") % {"quarter": last} if one[-1] else _("before %(quarter)s") % {"quarter": quarter_name(first)}
    start = quarter_name(quarters.step(first, one[0] - 1))
    return last if len(one) == 1 else pgettext("quarters", "%(first)s to %(last)s") % {"first": start, "last": last}


@dataclass(frozen=True)
class SurvivalRow:
    name: str
    whole: int
    alive: int
    unknown: int
    closed: int
    percent: str
    href: str


def survival_rows(figures: Mapping[str, Figure]) -> tuple[str, list[SurvivalRow]]:
    rows, drawn = [], []
    for years in counting.SURVIVAL_YEARS:
        if (figure := figures.get(f"alive_{years}")) is None or not (whole := figure.said_beside.get("whole", 0)):
            continue
        beside = figure.said_beside
        name = ngettext("after %(n)d year", "after %(n)d years", years) % {"n": years}
        share = f"{figure.value * 100 / whole:.1f}%"
        rows.append(SurvivalRow(name, whole, figure.value, beside["unknown"], beside["closed"], share, address(figure)))
        drawn.append(Share(name, figure.value, whole, beside["unknown"]))
    chart = shares(drawn, name="chart-survival", title=_("Share still operating after 1, 3 and 5 years"), unknown=pgettext("venture", "not known"))
    return mark_safe(chart), rows  # noqa: S308  charts escape every text


def apart_rows(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    why = {
        "jobs_maintained": _("were there at entry"), "jobs_now": _("maintained and net new together"),
        "key_groups": _("are among the jobs already"), "founders": _("a founder is not an employee"),
        "facilitated": _("orders taken are counted, not jobs"), "ordered": _("a sales contract, not money paid in"),
        "promised": _("counts once it is paid in"), "paid_in_kind": _("things and rooms, not money"),
    }  # fmt: skip
    return [{**total(figures[key]), "why": reason} for key, reason in why.items() if key in figures]


def ratio_rows(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Leverage and time to first money: what is divided by what stands in their notes."""
    rows = []
    if (figure := figures.get("leverage")) is not None:
        beside = figure.said_beside
        over, under = (" ".join(opening.in_words("fen", beside[side])).strip() for side in ("over", "under"))
        words = _("%(over)s of private equity, %(under)s of the union's grants and prizes.")
        rows.append({**total(figure), "note": "" if opening.withheld(figure) else words % {"over": over, "under": under}})
    if (figure := figures.get("first_money")) is not None:
        beside = figure.said_beside
        words = _("The mean of %(n)d ventures; the median is %(median)d days. %(waiting)d ventures have had no money yet.")
        rows.append({**total(figure), "note": words % {"n": beside["under"], "median": beside["median"], "waiting": beside["waiting"]}})
    return rows


def page(found: Sequence[Figure], as_of: dt.date) -> dict[str, Any]:
    """The context of the public page: one query more, for the names of regions."""
    figures = {figure.measure: figure for figure in found}
    names = region_names({cell.region for figure in found for cell in figure.cells})
    money = [figures[key] for key in MONEY_SIDE_BY_SIDE if key in figures]
    by_quarter = money_by_quarter(figures, as_of)
    survival_chart, survival = survival_rows(figures)
    beside = next((figure.said_beside for figure in found), {})
    tables = [by_rung(figure.cells, money_cell, opening.not_alone(figure.source_rows)) for figure in money]
    regions = by_region([cell for figure in money for cell in figure.cells], names)
    return {
        "as_of": as_of, "day": day(as_of), "published": max(figure.at for figure in found), "scope": found[0].scope, "money_unit": money_unit(),
        "money": [total(figure) for figure in money],
        "money_rungs": [
            {"rung": int(rung), "word": RUNG_WORDS[rung], "cells": [cell_of(table, rung) for table in tables]} for rung in STRONGEST_FIRST
        ],
        "money_totals": [
            (opening.NOT_ALONE if opening.withheld(figure) else money_cell(figure.value), figure.said_beside["things"]) for figure in money
        ],
        "hides": by_quarter.hides or any(opening.not_alone(figure.source_rows) for figure in money),
        "money_regions": regions, "money_region_sums": region_sums(regions), "money_things": sum(figure.said_beside["things"] for figure in money),
        "chart": by_quarter.chart,
        "quarters": by_quarter.rows, "quarter_others": by_quarter.others, "rungs": [(int(rung), RUNG_WORDS[rung]) for rung in STRONGEST_FIRST],
        "own": total(figures["own"]) if "own" in figures else None,
        "created": created_part(figures["jobs_created"], names) if "jobs_created" in figures else None,
        "firms": [firms_part(figures[key], names) for key in ("supported", "operating") if key in figures],
        "survival_chart": survival_chart, "survival": survival, "apart": apart_rows(figures), "ratios": ratio_rows(figures),
        "coverage": {**beside, "quarter": quarter_name(dt.date.fromisoformat(beside["quarter"]))} if beside else None,
        "measures": [opening.texts(one) for one in MEASURES if one.key in figures],
        "provisional": any(mark == "p" for figure in found for mark, _words in opening.marks(figure)),
        "revised": any(figure.version > 1 for figure in found),
    }  # fmt: skip


def wall(found: Sequence[Figure], as_of: dt.date) -> dict[str, Any]:
    """For a screen that is read from two metres: few figures, large, each with its unit and evidence; never one sum of unlike things."""
    figures = {figure.measure: figure for figure in found}
    first = [total(figures[key]) for key in ("paid_equity", "paid_loan", "paid_grant") if key in figures]
    second = [total(figures[key]) for key in ("jobs_created", "operating", "supported") if key in figures]
    beside = found[0].said_beside if found else {}
    return {
        "day": day(as_of), "scope": found[0].scope, "money": first, "others": second,
        "chart": money_by_quarter(figures, as_of).chart, "beside": beside,
        "apart": [total(figures[key]) for key in ("facilitated", "ordered", "own") if key in figures],
        "rungs": [(int(rung), RUNG_WORDS[rung]) for rung in STRONGEST_FIRST],
        "quarter": quarter_name(dt.date.fromisoformat(beside["quarter"])) if beside else "",
    }  # fmt: skip


def created_part(figure: Figure, names: Mapping[str, str]) -> dict[str, Any]:
    regions = by_region(figure.cells, names, whole_jobs)
    rows = by_rung(figure.cells, whole_jobs, opening.not_alone(figure.source_rows))
    return {**total(figure), "rows": rows, "splits": any(not row.count for row in rows), "regions": regions, "sums": region_sums(regions)}


def firms_part(figure: Figure, names: Mapping[str, str]) -> dict[str, Any]:
    regions = by_region(figure.cells, names)
    return {**total(figure), "regions": regions, "sums": region_sums(regions)}


def cell_of(table: list[opening.RungRow], rung: Rung) -> tuple[str, int]:
    return next(((row.value, row.count) for row in table if row.rung == rung), (money_cell(0), 0))
