"""A figure opened down: how its value reads, what it is made of by evidence, region and quarter, what stands beside it, how it was revised.

In public never a firm (but by its consent, and without its amount) and never a voucher.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from incubator.models import Figure, Venture
from incubator.models.reports import RUNG_WORDS
from incubator.rules import counting, small_cells
from incubator.rules.counting import Cell
from incubator.rules.measures import BY_KEY, DAYS, FEN, HUNDREDTHS, PEOPLE, TIMES, VENTURES, YUAN_PER_YUAN, Measure
from incubator.rules.restating import Source, Why, source_rows
from incubator.rules.words import Rung
from incubator.wording import amount, jobs, money_cell, quarter_name
from ledger.models import Words

STRONGEST_FIRST = (Rung.THIRD_PARTY, Rung.VOUCHER, Rung.UNION, Rung.SELF_REPORTED)


def in_words(unit: str, value: int) -> tuple[str, str]:
    """(number, unit) of a stored value, as people read it."""
    if unit == FEN:
        return amount(value)
    if unit == HUNDREDTHS:
        return whole_jobs(value), pgettext("venture", "jobs")
    if unit == YUAN_PER_YUAN:
        return f"{Decimal(value) / 100:,.2f}", pgettext("unit", "yuan")
    words = {TIMES: pgettext("venture", "person-times"), PEOPLE: pgettext("unit", "people"), DAYS: pgettext("unit", "days")}
    return f"{value:,}", words.get(unit, pgettext("venture", "firms"))


def whole_jobs(hundredths: int) -> str:
    return jobs(hundredths).removesuffix(".0")


def in_cell(unit: str) -> Callable[[int], str]:
    """How a part of a figure reads in a column: money in the column's unit, jobs with one digit where there is one."""
    return {FEN: money_cell, YUAN_PER_YUAN: money_cell, HUNDREDTHS: whole_jobs}.get(unit, lambda value: f"{value:,}")


def shown(figure: Figure) -> tuple[str, str]:
    measure = BY_KEY[figure.measure]
    if measure.per and not figure.said_beside["under"]:
        return "—", ""
    return in_words(measure.unit, figure.value)


def named(measure: Measure) -> str:
    name = _(measure.name)
    if not measure.years:
        return name
    return ngettext("%(name)s after %(n)d year", "%(name)s after %(n)d years", measure.years) % {"name": name, "n": measure.years}


def thing_word(measure: Measure) -> str:
    """What is counted when a figure is opened: payments, contracts, firms."""
    if measure.key in ("ordered", "promised"):
        return pgettext("things of a figure", "contracts")
    if measure.unit in (FEN, YUAN_PER_YUAN):
        return pgettext("things of a figure", "payments")
    return pgettext("things of a figure", "reports") if measure.unit == TIMES else pgettext("things of a figure", "firms")


def marks(figure: Figure) -> list[tuple[str, str]]:
    """p and r, each with what it says."""
    beside, found = figure.said_beside, []
    if beside["verified"] < beside["due"]:
        found.append(("p", _("provisional: not every report due by that day has come in and been verified")))
    if figure.version > 1:
        found.append(("r", _("revised: published before with another value or on other evidence")))
    return found


NOT_ALONE = "※"
"""In place of an amount that is not shown by itself: rules/small_cells.py."""


def withheld(figure: Figure) -> bool:
    """Money of one firm or two, which its total would tell: in public no amount of it is said. Of a measure that divides, either side of it."""
    measure = BY_KEY[figure.measure]
    if measure.unit not in (FEN, YUAN_PER_YUAN):
        return False
    under = source_rows(figure.said_beside["under_sources"]) if measure.per else []
    return small_cells.too_few(firms_of(figure.source_rows)) or small_cells.too_few(firms_of(under))


def shown_in_public(figure: Figure) -> tuple[str, str]:
    return (_("fewer than 3 firms"), "") if withheld(figure) else shown(figure)


def firms_of(rows: Iterable[Source]) -> set[int]:
    return {row.venture for row in rows}


def not_alone(rows: Iterable[Source]) -> set[int]:
    """Kinds of evidence whose amount would tell that of one firm or two."""
    firms: dict[int, set[int]] = {int(rung): set() for rung in Rung}
    for row in rows:
        for rung, part in enumerate(row.amounts, 1):
            if part:
                firms[rung].add(row.venture)
    return small_cells.put_together(firms)


@dataclass(frozen=True)
class RungRow:
    """One line of a table by evidence."""

    rung: int
    word: str
    value: str
    count: int
    percent: str


def sums(cells: Iterable[Cell], key: Callable[[Cell], Any]) -> tuple[dict[Any, int], dict[Any, int]]:
    values: dict[Any, int] = defaultdict(int)
    counts: dict[Any, int] = defaultdict(int)
    for cell in cells:
        values[key(cell)] += cell.value
        counts[key(cell)] += cell.count
    return values, counts


def by_rung(cells: Sequence[Cell], show: Callable[[int], str], hidden: Collection[int] = ()) -> list[RungRow]:
    """`hidden`: kinds of evidence of which the amount is not said, but how many things there are."""
    values, counts = sums(cells, lambda cell: cell.rung)
    whole = sum(values.values()) or 1
    return [
        RungRow(
            int(rung), str(RUNG_WORDS[rung]), NOT_ALONE if rung in hidden else show(values[rung]), counts[rung],
            "0%" if rung in hidden else f"{values[rung] * 100 / whole:.1f}%",
        )
        for rung in STRONGEST_FIRST if values[rung] or counts[rung]
    ]  # fmt: skip


@dataclass(frozen=True)
class RegionRow:
    """`cells` are counts by evidence, strongest first; they sum to `count`, and the rows to the figure's things."""

    name: str
    cells: tuple[int, ...]
    count: int
    value: str


def by_region(cells: Sequence[Cell], names: Mapping[str, str], show: Callable[[int], str] | None = None) -> list[RegionRow]:
    """Region x evidence x count; regions with few things are put together, so that no line tells whose they are."""
    values, _counts = sums(cells, lambda cell: cell.region)
    _values, counts = sums(cells, lambda cell: (cell.region, cell.rung))
    totals = {region: sum(counts[region, rung] for rung in STRONGEST_FIRST) for region in values}
    apart, together = counting.folded(totals)
    groups = [(names.get(region, region), [region]) for region in apart]
    if together:
        words = ngettext("%(n)d other region", "%(n)d other regions", len(together)) % {"n": len(together)} if apart else _("all regions")
        groups.append((words, together))
    return [
        RegionRow(
            name, tuple(sum(counts[region, rung] for region in regions) for rung in STRONGEST_FIRST), sum(totals[region] for region in regions),
            show(sum(values[region] for region in regions)) if show else "",
        )
        for name, regions in groups
    ]  # fmt: skip


def region_sums(rows: Sequence[RegionRow]) -> dict[str, Any]:
    return {"cells": [sum(row.cells[place] for row in rows) for place in range(len(STRONGEST_FIRST))], "count": sum(row.count for row in rows)}


@dataclass(frozen=True)
class Side:
    """What is summed; of a measure that divides there are two: what is divided, and by what."""

    words: str
    total: str
    unit: str
    rungs: list[RungRow]
    regions: list[RegionRow]
    things: int
    sums: dict[str, Any]
    hides: bool
    """Whether an amount is left out, so that the page says why."""

    @property
    def splits(self) -> bool:
        """Whether some evidence has an amount and no thing of its own: the things stand under weaker evidence."""
        return any(not row.count for row in self.rungs)


SIDES = {
    "leverage": (gettext_noop("Private equity paid in"), FEN, gettext_noop("The union's grants and prizes paid out"), FEN),
    "first_money": (gettext_noop("Days waited, together"), DAYS, gettext_noop("Ventures that have had money"), VENTURES),
}  # fmt: skip


def sides(figure: Figure, names: Mapping[str, str]) -> list[Side]:
    """As the public reads them."""
    measure, rows = BY_KEY[figure.measure], figure.source_rows
    if measure.per is None:
        return [side("", measure.unit, figure.value, figure.cells, names, rows)]
    beside, (over_words, over_unit, under_words, under_unit) = figure.said_beside, SIDES[measure.key]
    under = [Cell(region, dt.date.fromisoformat(quarter), rung, value, count) for region, quarter, rung, value, count in beside["under_parts"]]
    return [
        side(_(over_words), over_unit, beside["over"], figure.cells, names, rows),
        side(_(under_words), under_unit, beside["under"], under, names, source_rows(beside["under_sources"])),
    ]


def side(words: str, unit: str, total: int, cells: Sequence[Cell], names: Mapping[str, str], rows: Sequence[Source]) -> Side:
    show, (value, unit_word) = in_cell(unit), in_words(unit, total)
    regions = by_region(cells, names, show if unit != FEN else None)
    hidden = not_alone(rows) if unit != VENTURES else set()
    if unit == FEN and small_cells.too_few(firms_of(rows)):
        value, unit_word = _("fewer than 3 firms"), ""
    rungs = by_rung(cells, show, hidden)
    return Side(words, value, unit_word, rungs, regions, sum(cell.count for cell in cells), region_sums(regions), bool(hidden))


def why_words(why: str, things: int) -> str:
    words = {
        Why.LATE: ngettext("%(n)d thing was written down or reported only later", "%(n)d things were written down or reported only later", things),
        Why.TAKEN_BACK: ngettext("%(n)d payment was taken back", "%(n)d payments were taken back", things),
        Why.CORRECTED: ngettext("%(n)d report was corrected by its venture", "%(n)d reports were corrected by their ventures", things),
        Why.RETURNED: ngettext("%(n)d report was returned and counts no more", "%(n)d reports were returned and count no more", things),
        Why.VERIFIED: ngettext("%(n)d thing was verified since", "%(n)d things were verified since", things),
        Why.CONTRACT: ngettext("%(n)d contract has changed", "%(n)d contracts have changed", things),
        Why.STATE: ngettext("the state of %(n)d venture became known", "the state of %(n)d ventures became known", things),
        Why.DEFINITION: _("the measure was defined anew"),
    }
    return words[Why(why)] % {"n": things} if Why(why) != Why.DEFINITION else words[Why.DEFINITION]


@dataclass(frozen=True)
class Revision:
    version: int
    at: dt.datetime
    old: str
    new: str
    reasons: list[tuple[str, str]]
    """(why, difference)."""
    note: str


def revisions(figure: Figure, public: bool = False) -> list[Revision]:
    """Of this figure's day, the newest first. Two queries. In public a reason of one or two things stands without its amount."""
    same_day = Figure.objects.filter(measure=figure.measure, scope=figure.scope_id, contest=figure.contest_id, as_of=figure.as_of)
    chain = list(same_day.order_by("version"))
    notes = dict(Words.objects.filter(event__in=[one.event_id for one in chain], field="note").values_list("event", "text"))
    measure = BY_KEY[figure.measure]
    unit = SIDES[measure.key][1] if measure.per else measure.unit
    found = []
    for before, now in zip(chain, chain[1:], strict=False):
        told = now.said_beside.get("because", [])
        reasons = [
            (why_words(why, things), "" if public and unit == FEN and things < counting.LEAST_SHOWN else difference_words(unit, difference))
            for why, things, difference in told
        ]
        read = shown_in_public if public else shown
        found.append(Revision(now.version, now.at, " ".join(read(before)), " ".join(read(now)), reasons, notes.get(now.event_id, "")))
    return found[::-1]


def difference_words(unit: str, difference: int) -> str:
    if not difference:
        return _("same value")
    return f"{'+' if difference > 0 else '−'}{' '.join(in_words(unit, abs(difference))).strip()}"


def consenting(figure: Figure) -> list[str]:
    """Names of firms in the figure that let themselves be named; none while so few are in it that a name would tell the amount."""
    inside = {row.venture for row in figure.source_rows}
    named = Venture.objects.filter(name_public=True).order_by("name").values_list("pk", "name")
    return [name for pk, name in named if pk in inside and len(inside) >= counting.LEAST_SHOWN]


def coverage_words(figure: Figure) -> dict[str, Any]:
    beside = figure.said_beside
    return {**{name: beside[name] for name in ("due", "received", "verified")}, "quarter": quarter_name(dt.date.fromisoformat(beside["quarter"]))}


def texts(measure: Measure) -> dict[str, str]:
    """What is declared of a measure, in the reader's language."""
    return {
        "name": named(measure), "counts": _(measure.counts), "never": _(measure.never), "formula": _(measure.formula),
        "evidence": _(measure.evidence), "source": _(measure.source),
        "comparison": _(measure.comparison) if measure.comparison else pgettext("comparison group", "none"), "unit": unit_words(measure),
        "key": measure.key, "version": str(measure.version),
    }  # fmt: skip


def unit_words(measure: Measure) -> str:
    return {
        FEN: pgettext("unit", "yuan"), HUNDREDTHS: _("full-time jobs"), PEOPLE: pgettext("unit", "people"), DAYS: pgettext("unit", "days"),
        TIMES: pgettext("venture", "person-times"), YUAN_PER_YUAN: _("yuan for each yuan"),
    }.get(measure.unit, pgettext("venture", "firms"))  # fmt: skip
