"""What a scheme that stands on the page comes to: what is wrong with it in words, and three imagined sheets to try it on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contest.rules.exact import NotDecimal, exact_text, fixed, from_text, is_decimal, rounded, shown
from contest.rules.explanation import Step, explain, tie_words
from contest.rules.faults import Fault
from contest.rules.marks import Mark, RoundMarks, fault_of_value
from contest.rules.running import most
from contest.rules.scheme import Criterion as RuleCriterion
from contest.rules.scheme import Panel, Scheme

SHEETS = 3
IMAGINED_EARLIER = "85"
"""The round before, when three imagined sheets are tried."""


@dataclass(frozen=True)
class Check:
    scheme: Scheme | None = None
    faults: tuple[str, ...] = ()
    unusual: tuple[str, ...] = ()
    """Allowed, but seldom meant: said aloud."""
    notes: tuple[str, ...] = ()


def say(fault: Fault, criteria: Sequence[str], names: Mapping[str, str]) -> str:
    """The fault in the page's language, its place by the names on the page instead of a path in a file."""
    data = {key: names.get(text, text) if key in ("key", "criterion") else text for key, text in fault.data.items()}
    named = Fault(fault.code, data=data)
    words = named.chinese if (get_language() or "").startswith("zh") else named.english
    where = place_of(fault.where, criteria)
    return f"{where}：{words}" if where else words


PLACES = {
    "weight": gettext_lazy("weight"), "step": gettext_lazy("step"), "points": gettext_lazy("table of points"), "anchors": gettext_lazy("bands"),
    "spread": gettext_lazy("marks far apart beyond"), "interpolate": gettext_lazy("points in between on a straight line"),
    "direction": gettext_lazy("better is"), "ties": gettext_lazy("level totals"), "round": gettext_lazy("rounding"),
    "carry": gettext_lazy("carried over"), "criteria": gettext_lazy("criteria"), "panels": gettext_lazy("juries"), "drop": gettext_lazy("left out"),
}  # fmt: skip


def place_of(where: str, criteria: Sequence[str]) -> str:
    """criteria[2].points[1] as 市场，分值表，第 1 行."""
    said = []
    for part in where.split(".") if where else ():
        name, at = part.partition("[")[0], re.findall(r"\[(\d+)\]", part)
        if name == "criteria" and at and int(at[0]) <= len(criteria):
            said.append(criteria[int(at[0]) - 1])
        else:
            said.append(str(PLACES.get(name, name)))
            said += [_("row %(number)s") % {"number": place} for place in at]
    return "，".join(said)


def counted_up(scheme: Scheme) -> list[RuleCriterion]:
    return [one for one in scheme.criteria if not one.bonus and scheme.sign(one) > 0]


def unusual(scheme: Scheme) -> Iterator[str]:
    weight = sum((one.weight for one in counted_up(scheme)), Fraction(0))
    if weight != 1:
        yield _("The weights add up to %(sum)s, not to 1. That is allowed; check that it is meant.") % {"sum": plain(weight)}
    if scheme.panels and (juries := sum((panel.weight for panel in scheme.panels), Fraction(0))) != 1:
        yield _("The weights of the juries add up to %(sum)s, not to 1.") % {"sum": plain(juries)}


def notes(scheme: Scheme) -> Iterator[str]:
    """What the scheme comes to: the highest total, and how level totals are told apart."""
    if all(one.highest is not None or one.points for one in counted_up(scheme)) and scheme.statistic != "sum" and not scheme.low_wins:
        yield _("The highest total of this round is %(total)s, without bonus.") % {"total": plain(top_of(scheme))}
    if scheme.low_wins:
        yield _("Lower is better in every criterion that counts: the lowest total is the first.")
    if scheme.ties:
        yield _("Level totals: %(ties)s.") % {"ties": "，".join(tie_words(scheme, tie) for tie in scheme.ties)}


def top_of(scheme: Scheme) -> Fraction:
    total = Fraction(0)
    for panel in scheme.all_panels:
        ours = [one for one in scheme.marked_by(panel) if not one.bonus and scheme.sign(one) > 0]
        total += panel.weight * sum((one.weight * most(one) for one in ours), Fraction(0))
    return total


def plain(value: Fraction) -> str:
    return shown(value) if is_decimal(value) else fixed(value, 4)


@dataclass(frozen=True)
class Cell:
    name: str
    label: str
    value: str
    fault: str = ""


@dataclass(frozen=True)
class TrialRow:
    criterion: RuleCriterion
    jury: str
    cells: tuple[Cell, ...]
    factor: Cell | None = None


@dataclass(frozen=True)
class Trial:
    """Three imagined sheets of one entry, and its total step by step."""

    rows: tuple[TrialRow, ...]
    earlier: Cell | None
    steps: tuple[Step, ...] = ()
    total: str = ""
    faults: tuple[str, ...] = field(default=())


def try_scheme(scheme: Scheme, typed: Mapping[str, Any], factored: set[str]) -> Trial:
    """`typed` by the names of the cells; what is not there is imagined."""
    rows, marks, factors, faults = [], [], {}, []
    for panel in scheme.all_panels:
        for criterion in scheme.marked_by(panel):
            cells = []
            for judge in range(1, SHEETS + 1):
                name = f"try:{panel.key}:{criterion.key}:{judge}"
                value = str(typed[name]).strip() if name in typed else imagined(criterion, judge)
                fault = fault_of_value(criterion, value) if value else None
                said = say(fault, (), {criterion.key: criterion.title}) if fault else ""
                label = _("%(criterion)s, judge %(number)d") % {"criterion": criterion.title, "number": judge}
                cells.append(Cell(name, label, value, said))
                marks.append(Mark("1", str(judge), criterion.key, value or None, panel.key))
                faults += [said] if said else []
            factor = None
            if criterion.key in factored:
                name = f"try:{panel.key}:{criterion.key}:factor"
                factor = Cell(name, _("coefficient of %(criterion)s") % {"criterion": criterion.title}, str(typed.get(name, "1")).strip())
                factors["1", criterion.key] = decimal_of(factor.value, Fraction(1))
            rows.append(TrialRow(criterion, jury_title(scheme, panel), tuple(cells), factor))
    earlier = None
    if scheme.carry is not None or "earlier" in scheme.ties:
        earlier = Cell("try:earlier", _("total of the round before"), str(typed.get("try:earlier", IMAGINED_EARLIER)).strip())
    if faults:
        return Trial(tuple(rows), earlier, faults=tuple(faults))
    before = {"1": decimal_of(earlier.value, Fraction(0))} if earlier else None
    given = RoundMarks(marks=marks, entries=["1"], factors=factors, earlier=before)
    made = explain(scheme, given, "1")
    digits = scheme.rounding.total
    total = "" if made.total is None else fixed(made.total, digits) if digits is not None else plain(made.total)
    return Trial(tuple(rows), earlier, made.steps, total)


def jury_title(scheme: Scheme, panel: Panel) -> str:
    return panel.title if scheme.panels else ""


def decimal_of(text: str, otherwise: Fraction) -> Fraction:
    try:
        return from_text(text)
    except NotDecimal:
        return otherwise


def imagined(criterion: RuleCriterion, judge: int) -> str:
    """A mark that the criterion allows: 9, 8 and 7 tenths of its range; of a measured one the first, middle and last value of its table."""
    if criterion.points:
        values = [value for value, _points in criterion.points]
        found = values[(len(values) - 1) * (judge - 1) // (SHEETS - 1)]
        return exact_text(found) if fault_of_value(criterion, exact_text(found)) is None else ""
    lowest = criterion.lowest or Fraction(0)
    highest = criterion.highest if criterion.highest is not None else lowest + 10
    if criterion.low_is_better:
        wanted = lowest + (highest - lowest) * (judge - 1) / 10
    else:
        wanted = lowest + (highest - lowest) * (10 - judge) / 10
    step = criterion.step or Fraction(1, 100)
    return exact_text(lowest + step * int(rounded((wanted - lowest) / step, 0)))
