"""Published figures as the public page and the home page show them: by evidence, by region, by quarter; never a firm, never a voucher."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charts.bars import Share, Stack, shares, stacked
from incubator.figure_queries import region_names
from incubator.models import Figure
from incubator.models.reports import RUNG_WORDS
from incubator.rules import counting, quarters
from incubator.rules.counting import Cell
from incubator.rules.measures import BY_KEY, FEN, HUNDREDTHS, MEASURES, MONEY_SIDE_BY_SIDE, TIMES, Measure
from incubator.rules.words import Rung
from incubator.wording import WAN, amount, day, in_chinese, in_wan, jobs, quarter_name, rounded

STRONGEST_FIRST = (Rung.THIRD_PARTY, Rung.VOUCHER, Rung.UNION, Rung.SELF_REPORTED)
QUARTERS_SHOWN = 8


def shown(figure: Figure) -> tuple[str, str]:
    """(number, unit) of a figure, as people read it."""
    measure = BY_KEY[figure.measure]
    if measure.unit == FEN:
        return amount(figure.value)
    if measure.unit == HUNDREDTHS:
        return whole_jobs(figure.value), pgettext("venture", "jobs")
    if measure.unit == TIMES:
        return f"{figure.value:,}", pgettext("venture", "person-times")
    return f"{figure.value:,}", pgettext("venture", "firms")


def whole_jobs(hundredths: int) -> str:
    return jobs(hundredths).removesuffix(".0")


def headline(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Equity, net new jobs, ventures in operation: each for parts/figure.html. They are different things and stand apart."""
    made = []
    for key in ("paid_equity", "jobs_created", "operating"):
        if (figure := figures.get(key)) is None:
            continue
        value, unit = shown(figure)
        made.append({
            "name": _(BY_KEY[key].name), "value": value, "unit": unit, "rung": figure.rung, "evidence": str(RUNG_WORDS[Rung(figure.rung)]),
            "note": _("%(what)s As of %(day)s.") % {"what": _(BY_KEY[key].counts), "day": day(figure.as_of)}, "href": reverse("outcomes") + f"#{key}",
        })  # fmt: skip
    return made


@dataclass(frozen=True)
class RungRow:
    """One line of a table by evidence."""

    rung: int
    word: str
    value: str
    count: int
    percent: str


def by_rung(figure: Figure, show: Callable[[int], str]) -> list[RungRow]:
    values, counts = sums(figure.cells, lambda cell: cell.rung)
    whole = figure.value or 1
    return [
        RungRow(int(rung), str(RUNG_WORDS[rung]), show(values[rung]), counts[rung], f"{values[rung] * 100 / whole:.1f}%")
        for rung in STRONGEST_FIRST if values[rung] or counts[rung]
    ]  # fmt: skip


def sums(cells: Iterable[Cell], key: Callable[[Cell], Any]) -> tuple[dict[Any, int], dict[Any, int]]:
    values: dict[Any, int] = defaultdict(int)
    counts: dict[Any, int] = defaultdict(int)
    for cell in cells:
        values[key(cell)] += cell.value
        counts[key(cell)] += cell.count
    return values, counts


@dataclass(frozen=True)
class RegionRow:
    """`cells` are counts by evidence, strongest first; they sum to `count`, and the rows to the figure's things."""

    name: str
    cells: tuple[int, ...]
    count: int
    value: str


def by_region(figures: Sequence[Figure], names: Mapping[str, str], show: Callable[[int], str] | None = None) -> list[RegionRow]:
    """Region x evidence x count of these figures; regions with few things are put together, so that no line tells whose they are."""
    cells = [cell for figure in figures for cell in figure.cells]
    values, _counts = sums(cells, lambda cell: cell.region)
    _values, counts = sums(cells, lambda cell: (cell.region, cell.rung))
    totals = {region: sum(counts[region, rung] for rung in STRONGEST_FIRST) for region in values}
    named, together = counting.folded(totals)
    groups = [(names.get(region, region), [region]) for region in named]
    if together:
        words = ngettext("%(n)d other region", "%(n)d other regions", len(together)) % {"n": len(together)} if named else _("all regions")
        groups.append((words, together))
    return [
        RegionRow(
            name, tuple(sum(counts[region, rung] for region in regions) for rung in STRONGEST_FIRST), sum(totals[region] for region in regions),
            show(sum(values[region] for region in regions)) if show else "",
        )
        for name, regions in groups
    ]  # fmt: skip


def wan(fen: int) -> str:
    return rounded(fen, WAN).removesuffix(".00")


@dataclass(frozen=True)
class QuarterRow:
    name: str
    by_rung: tuple[str, ...]
    total: str
    others: tuple[str, ...]


def money_by_quarter(figures: Mapping[str, Figure], as_of: dt.date) -> tuple[str, list[QuarterRow]]:
    """(chart of new equity by evidence, table with loans and grants beside it): the last quarters with anything in them."""
    found = {key: sums(figures[key].cells, lambda cell: (cell.quarter, cell.rung))[0] for key in MONEY_SIDE_BY_SIDE if key in figures}
    any_quarter = {quarter for values in found.values() for quarter, _rung in values}
    if not any_quarter or "paid_equity" not in found:
        return "", []
    last = quarters.quarter_of(as_of)
    shown_quarters = [quarter for place in range(QUARTERS_SHOWN - 1, -1, -1) if (quarter := quarters.step(last, -place)) >= min(any_quarter)]
    equity = found["paid_equity"]
    stacks = [
        Stack(
            _("Q%(number)s") % {"number": "一二三四"[quarters.number(quarter) - 1] if in_chinese() else quarters.number(quarter)},
            tuple(equity.get((quarter, rung), 0) // WAN for rung in Rung), f"{quarter.year} 年" if in_chinese() else str(quarter.year),
        )
        for quarter in shown_quarters
    ]  # fmt: skip
    title = _("New equity paid in by quarter, 10,000 yuan, by evidence")
    chart = stacked(stacks, rungs=[str(RUNG_WORDS[rung]) for rung in Rung], name="chart-equity", title=title, unit="万元")
    others = [key for key in MONEY_SIDE_BY_SIDE if key != "paid_equity" and key in found]
    rows = [
        QuarterRow(
            quarter_name(quarter), tuple(wan(equity.get((quarter, rung), 0)) for rung in STRONGEST_FIRST),
            wan(sum(equity.get((quarter, rung), 0) for rung in Rung)),
            tuple(wan(sum(found[key].get((quarter, rung), 0) for rung in Rung)) for key in others),
        )
        for quarter in shown_quarters
    ]  # fmt: skip
    return mark_safe(chart), rows  # noqa: S308  charts escape every text


@dataclass(frozen=True)
class SurvivalRow:
    name: str
    whole: int
    alive: int
    unknown: int
    closed: int
    percent: str


def survival_rows(figures: Mapping[str, Figure]) -> tuple[str, list[SurvivalRow]]:
    rows, drawn = [], []
    for years in counting.SURVIVAL_YEARS:
        if (figure := figures.get(f"alive_{years}")) is None or not (whole := figure.said_beside.get("whole", 0)):
            continue
        beside = figure.said_beside
        name = ngettext("after %(n)d year", "after %(n)d years", years) % {"n": years}
        rows.append(SurvivalRow(name, whole, figure.value, beside["unknown"], beside["closed"], f"{figure.value * 100 / whole:.1f}%"))
        drawn.append(Share(name, figure.value, whole, beside["unknown"]))
    chart = shares(drawn, name="chart-survival", title=_("Share still operating after 1, 3 and 5 years"), unknown=pgettext("venture", "not known"))
    return mark_safe(chart), rows  # noqa: S308  charts escape every text


@dataclass(frozen=True)
class Apart:
    measure: Measure
    name: str
    value: str
    unit: str
    why: str


def apart_rows(figures: Mapping[str, Figure]) -> list[Apart]:
    why = {
        "jobs_maintained": _("were there at entry"), "facilitated": _("orders taken are counted, not jobs"),
        "ordered": _("a sales contract, not money paid in"), "promised": _("counts once it is paid in"),
        "paid_in_kind": _("things and rooms, not money"),
    }  # fmt: skip
    return [Apart(BY_KEY[key], _(BY_KEY[key].name), *shown(figures[key]), reason) for key, reason in why.items() if key in figures]


def page(found: Sequence[Figure], as_of: dt.date) -> dict[str, Any]:
    """The context of the public page: one query more, for the names of regions."""
    figures = {figure.measure: figure for figure in found}
    names = region_names({cell.region for figure in found for cell in figure.cells})
    money = [figures[key] for key in MONEY_SIDE_BY_SIDE if key in figures]
    chart, by_quarter = money_by_quarter(figures, as_of)
    survival_chart, survival = survival_rows(figures)
    created = figures.get("jobs_created")
    beside = next((figure.said_beside for figure in found), {})
    tables = [by_rung(figure, in_wan) for figure in money]
    return {
        "as_of": as_of, "day": day(as_of), "published": found[0].at, "scope": found[0].scope,
        "money": [
            {"key": figure.measure, "name": _(BY_KEY[figure.measure].name), "value": shown(figure)[0], "unit": shown(figure)[1],
             "counts": _(BY_KEY[figure.measure].counts), "things": figure.said_beside.get("things", 0)}
            for figure in money
        ],
        "money_rungs": [
            {"rung": int(rung), "word": RUNG_WORDS[rung], "cells": [cell_of(table, rung) for table in tables]} for rung in STRONGEST_FIRST
        ],
        "money_totals": [(in_wan(figure.value), figure.said_beside.get("things", 0)) for figure in money],
        "money_regions": by_region(money, names), "money_things": sum(figure.said_beside.get("things", 0) for figure in money),
        "chart": chart, "quarters": by_quarter, "rungs": [(int(rung), RUNG_WORDS[rung]) for rung in STRONGEST_FIRST],
        "own": shown(figures["own"]) if "own" in figures else None,
        "created": created_part(created, names) if created else None,
        "firms": [(key, _(BY_KEY[key].name), *shown(figures[key]), _(BY_KEY[key].counts), by_region([figures[key]], names))
                  for key in ("supported", "operating") if key in figures],
        "survival_chart": survival_chart, "survival": survival, "apart": apart_rows(figures),
        "coverage": {**beside, "quarter": quarter_name(dt.date.fromisoformat(beside["quarter"]))} if beside else None,
        "measures": [(_(one.name), one, _(one.counts), _(one.never), _(one.formula)) for one in MEASURES if one.key in figures],
    }  # fmt: skip


def created_part(figure: Figure, names: Mapping[str, str]) -> dict[str, Any]:
    value, unit = shown(figure)
    return {
        "value": value, "unit": unit, "rows": by_rung(figure, whole_jobs), "regions": by_region([figure], names, whole_jobs),
        "counts": _(BY_KEY[figure.measure].counts), "things": figure.said_beside.get("things", 0),
    }  # fmt: skip


def cell_of(table: list[RungRow], rung: Rung) -> tuple[str, int]:
    return next(((row.value, row.count) for row in table if row.rung == rung), ("0", 0))
