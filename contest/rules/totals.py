"""From marks to each entry's total: the arithmetic of docs/record-format.md, steps 1 to 10, over whole columns at a time.

Inside, every column of figures is whole numbers over one denominator: exact as fractions are, and fast enough for 200,000 marks in under a second.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

from contest.rules.columns import Column, added, divided, kept_of, multiplied, scaled
from contest.rules.exact import from_text, half_up, rounded
from contest.rules.faults import Fault, Faulty, fault
from contest.rules.marks import RoundMarks, factor_of, fault_of_place, fault_of_value, points_for
from contest.rules.scheme import Criterion, Drop, Panel, Rounding, Scheme

Judges = Mapping[str, str | None]
Kept = tuple[str, tuple[int, int]]
ONE = Fraction(1)


class NotDropped(NamedTuple):
    """So few marks that none was left out (`criterion` is empty for whole sheets)."""

    panel: str
    criterion: str
    marks: int


class Missing(NamedTuple):
    """Why there is no total: no mark of this panel for this required criterion, no whole sheet (`criterion` empty), or what = "earlier"."""

    panel: str
    criterion: str
    what: str = "marks"


@dataclass(frozen=True)
class Book:
    """The marks by (panel, criterion), then entry, then judge, with the points of every text that occurs."""

    columns: Mapping[tuple[str, str], Mapping[str, Judges]]
    entries: tuple[str, ...]
    points: Mapping[str, Mapping[str, Fraction]]

    @classmethod
    def of(cls, scheme: Scheme, given: RoundMarks) -> "Book":
        columns: dict[tuple[str, str], dict[str, dict[str, str | None]]] = {
            (panel.key, criterion.key): {} for panel in scheme.all_panels for criterion in scheme.marked_by(panel)
        }
        faults: list[Fault] = []
        for at, (entry, judge, criterion, value, panel) in enumerate(given.marks, 1):
            column = columns.get((panel, criterion))
            if column is None:
                wrong = fault_of_place(scheme, panel, criterion)
                faults.extend([replace(wrong, line=at)] if wrong else [])
                continue
            judges = column.get(entry)
            if judges is None:
                column[entry] = {judge: value}
            elif judge in judges:
                faults.append(fault("mark_twice", line=at, column="judge", judge=judge, entry=entry, criterion=criterion))
            else:
                judges[judge] = value
        points, wrong_values = _points(scheme, columns)
        if wrong_values:
            for at, mark in enumerate(given.marks, 1):
                if (mark.criterion, mark.value) in wrong_values:
                    faults.append(replace(wrong_values[mark.criterion, mark.value or ""], line=at))
        if faults:
            raise Faulty(sorted(faults, key=lambda one: one.line))
        entries = set(given.entries).union(*columns.values())
        return cls(columns=columns, entries=tuple(sorted(entries)), points=points)

    def only(self, entries: Iterable[str]) -> "Book":
        wanted = tuple(sorted(entries))
        columns = {place: {entry: column[entry] for entry in wanted if entry in column} for place, column in self.columns.items()}
        return replace(self, columns=columns, entries=wanted)


def _points(
    scheme: Scheme, columns: Mapping[tuple[str, str], Mapping[str, Judges]]
) -> tuple[dict[str, dict[str, Fraction]], dict[tuple[str, str], Fault]]:
    """Each criterion's texts with their points, and the texts that are no marks with the reason."""
    points: dict[str, dict[str, Fraction]] = {}
    wrong: dict[tuple[str, str], Fault] = {}
    for criterion in scheme.criteria:
        texts: set[str | None] = set()
        for (_, key), column in columns.items():
            if key == criterion.key:
                for judges in column.values():
                    texts.update(judges.values())
        table = points[criterion.key] = {}
        for text in texts:
            if text:
                found = fault_of_value(criterion, text)
                if found:
                    wrong[criterion.key, text] = found
                else:
                    table[text] = points_for(criterion, from_text(text))
    return points, wrong


@dataclass(frozen=True)
class Computed:
    """`totals` is this round's, before anything is carried over. `weighted` and `scores` (before weight) are by (panel,
    criterion); over sheets there are no scores, but for (panel, entry) the judges whose sheets are kept, each with its share (over, under)."""

    totals: Column
    weighted: Mapping[tuple[str, str], Column]
    scores: Mapping[tuple[str, str], Column]
    kept_sheets: Mapping[tuple[str, str], list[Kept]]
    not_dropped: Mapping[str, list[NotDropped]]
    missing: Mapping[str, list[Missing]]


def computed_from(scheme: Scheme, book: Book, factors: Mapping[tuple[str, str], Fraction]) -> Computed:
    weighted: dict[tuple[str, str], Column] = {}
    scores: dict[tuple[str, str], Column] = {}
    kept_sheets: dict[tuple[str, str], list[Kept]] = {}
    not_dropped: dict[str, list[NotDropped]] = {}
    missing: dict[str, list[Missing]] = {}
    sums: list[tuple[Panel, Column]] = []
    for panel in scheme.all_panels:
        work = PanelWork(scheme, panel, book, factors, weighted, scores, kept_sheets, not_dropped, missing)
        sums.append((panel, work.by_sheet() if scheme.aggregate == "sheet" else work.by_criterion()))
    totals = added([scaled(column, panel.weight) for panel, column in sums], [entry for entry in book.entries if entry not in missing])
    return Computed(totals=totals, weighted=weighted, scores=scores, kept_sheets=kept_sheets, not_dropped=not_dropped, missing=missing)


@dataclass(frozen=True)
class PanelWork:
    """One panel's arithmetic; writes its columns and remarks into the shared tables and returns the panel's sums."""

    scheme: Scheme
    panel: Panel
    book: Book
    factors: Mapping[tuple[str, str], Fraction]
    weighted: dict[tuple[str, str], Column]
    scores: dict[tuple[str, str], Column]
    kept_sheets: dict[tuple[str, str], list[Kept]]
    not_dropped: dict[str, list[NotDropped]]
    missing: dict[str, list[Missing]]

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.scheme.marked_by(self.panel)

    def by_criterion(self) -> Column:
        scheme, panel = self.scheme, self.panel
        columns = {criterion.key: self._statistic(criterion) for criterion in self.criteria}
        lacking = {
            criterion.key: {entry for entry in self.book.entries if entry not in columns[criterion.key].over}
            for criterion in self.criteria
            if not criterion.bonus
        }
        incomplete: set[str] = set()
        for criterion in self.criteria:
            if criterion.required:
                incomplete |= lacking[criterion.key]
                for entry in lacking[criterion.key]:
                    self.missing.setdefault(entry, []).append(Missing(panel.key, criterion.key))
        shares = self._shares(lacking, incomplete)
        complete = [entry for entry in self.book.entries if entry not in incomplete]
        made = []
        for criterion in self.criteria:
            column = multiplied(
                columns[criterion.key],
                criterion.weight * scheme.sign(criterion),
                self._own_multipliers(criterion, columns[criterion.key].over, shares),
                scheme.rounding.weighted,
            )
            self.weighted[panel.key, criterion.key] = column
            self.scores[panel.key, criterion.key] = columns[criterion.key]
            made.append(column)
        return added(made, complete, gaps=True)

    def _statistic(self, criterion: Criterion) -> Column:
        """Drop, statistic, first rounding, over the marks of one criterion."""
        points = self.book.points[criterion.key]
        under = lcm(*(value.denominator for value in points.values()))
        whole: dict[str | None, int] = {text: value.numerator * (under // value.denominator) for text, value in points.items()}
        drop, statistic = self.scheme.drop, self.scheme.statistic
        sums: dict[str, tuple[int, int]] = {}
        for entry, judges in self.book.columns[self.panel.key, criterion.key].items():
            marks = [whole[text] for text in judges.values() if text]
            if marks:
                if drop.asked and not drop.can_drop_from(len(marks)):
                    self.not_dropped.setdefault(entry, []).append(NotDropped(self.panel.key, criterion.key, len(marks)))
                kept = kept_of(marks, drop, statistic)
                sums[entry] = (sum(kept), 1 if statistic == "sum" else len(kept))
        return divided(sums, under, self.scheme.rounding.statistic)

    def _shares(self, lacking: Mapping[str, set[str]], incomplete: set[str]) -> dict[str, Fraction]:
        """Entry -> by how much its other weights grow, for entries that lack an optional criterion."""
        made: dict[str, Fraction] = {}
        for entry in sorted(set().union(*lacking.values()) - incomplete):
            share = _share(self.scheme, self.criteria, {key for key, without in lacking.items() if entry in without})
            if share is None:
                incomplete.add(entry)
                self.missing.setdefault(entry, []).append(Missing(self.panel.key, ""))
            else:
                made[entry] = share
        return made

    def _own_multipliers(self, criterion: Criterion, entries: Iterable[str], shares: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Weight x factor x share for the entries where it is not the plain weight."""
        weight = criterion.weight * self.scheme.sign(criterion)
        taking = shares if self.scheme.takes_share(criterion) else {}
        if not self.factors and not taking:
            return {}
        known: dict[tuple[Fraction, Fraction | None], Fraction] = {}
        made = {}
        for entry in entries:
            factor, share = self.factors.get((entry, criterion.key)), taking.get(entry)
            if factor is not None or share is not None:
                both = (factor if factor is not None else Fraction(1), share)
                if both not in known:
                    known[both] = weight * both[0] * (share or 1)
                made[entry] = known[both]
        return made

    def by_sheet(self) -> Column:
        """Each judge's weighted total first; then drop, statistic, first rounding, over the sheets."""
        panel, drop, statistic = self.panel, self.scheme.drop, self.scheme.statistic
        sheets = self.sheets()
        sums: dict[str, tuple[int, int]] = {}
        kept_here: dict[str, list[Kept]] = {}
        for entry in self.book.entries:
            own = sorted((total, judge) for judge, total in sheets.totals.get(entry, {}).items())
            if not own:
                self.missing.setdefault(entry, []).append(Missing(panel.key, ""))
                continue
            if drop.asked and not drop.can_drop_from(len(own)):
                self.not_dropped.setdefault(entry, []).append(NotDropped(panel.key, "", len(own)))
            totals = [total for total, _ in own]
            kept = kept_of(totals, drop, statistic)
            counted = 1 if statistic == "sum" else len(kept)
            sums[entry] = (sum(kept), counted)
            shares = [(judge, share) for (_, judge), share in zip(own, _kept_shares(totals, kept, counted), strict=True) if share[0]]
            self.kept_sheets[panel.key, entry] = kept_here[entry] = shares
        for key, column in sheets.parts(kept_here, [criterion.key for criterion in self.criteria]).items():
            self.weighted[panel.key, key] = column
        return divided(sums, sheets.under, self.scheme.rounding.statistic)

    def sheets(self) -> "_Sheets":
        """Every judge's own total. A sheet that lacks a required criterion is missing whole; one that lacks an optional one shares out its weight."""
        criteria = self.criteria
        shared = {criterion.key for criterion in criteria if not criterion.bonus}
        required = {criterion.key for criterion in criteria if criterion.required}
        rates: dict[tuple[str, Fraction, Fraction], _Rate] = {}
        usual = {criterion.key: self._rate(rates, criterion, ONE, ONE) for criterion in criteria}
        kept: dict[str, dict[str, tuple[Mapping[str, str], Mapping[str, _Rate]]]] = {}
        for entry in self.book.entries:
            by_judge: dict[str, dict[str, str]] = {}
            for criterion in criteria:
                for judge, text in self.book.columns[self.panel.key, criterion.key].get(entry, {}).items():
                    if text:
                        by_judge.setdefault(judge, {})[criterion.key] = text
            own = usual
            if self.factors:
                own = {one.key: self._rate(rates, one, factor_of(self.factors, entry, one.key), ONE) for one in criteria}
            for judge, texts in by_judge.items():
                rate = own
                lacking = () if len(texts) == len(criteria) else shared - texts.keys()
                if lacking:
                    share = None if required.intersection(lacking) else _share(self.scheme, criteria, lacking)
                    if share is None:
                        continue
                    rate = {one.key: self._rate(rates, one, factor_of(self.factors, entry, one.key), share) for one in criteria}
                kept.setdefault(entry, {})[judge] = (texts, rate)
        return _Sheets.of(kept, rates.values())

    def _rate(self, rates: dict[tuple[str, Fraction, Fraction], "_Rate"], criterion: Criterion, factor: Fraction, share: Fraction) -> "_Rate":
        share = share if self.scheme.takes_share(criterion) else ONE
        at = (criterion.key, factor, share)
        if at not in rates:
            times = criterion.weight * self.scheme.sign(criterion) * factor * share
            digits = self.scheme.rounding.weighted
            rates[at] = _Rate({text: rounded(value * times, digits) for text, value in self.book.points[criterion.key].items()})
        return rates[at]


class _Rate:
    """Every text of a criterion with its weighted product, rounded where the scheme says so; `whole` are the same over a common denominator."""

    __slots__ = ("products", "whole")

    def __init__(self, products: Mapping[str, Fraction]) -> None:
        self.products = products
        self.whole: dict[str, int] = {}


@dataclass(frozen=True)
class _Sheets:
    """entry -> judge -> own total as a whole number over `under`, and the texts and rates that it came from."""

    totals: Mapping[str, Mapping[str, int]]
    kept: Mapping[str, Mapping[str, tuple[Mapping[str, str], Mapping[str, _Rate]]]]
    under: int

    @classmethod
    def of(cls, kept: Mapping[str, Mapping[str, tuple[Mapping[str, str], Mapping[str, _Rate]]]], rates: Collection[_Rate]) -> "_Sheets":
        under = lcm(*{value.denominator for rate in rates for value in rate.products.values()})
        for rate in rates:
            rate.whole = {text: value.numerator * (under // value.denominator) for text, value in rate.products.items()}
        totals = {
            entry: {judge: sum([rate[key].whole[text] for key, text in texts.items()]) for judge, (texts, rate) in judges.items()}
            for entry, judges in kept.items()
        }
        return cls(totals=totals, kept=kept, under=under)

    def parts(self, kept: Mapping[str, Sequence[Kept]], keys: Iterable[str]) -> dict[str, Column]:
        """Each criterion's part of what is kept: the judges' products, each times its share, summed."""
        common = common_share(kept.values())
        made: dict[str, dict[str, int]] = {key: {} for key in keys}
        for entry, shares in kept.items():
            judges = self.kept[entry]
            for judge, (over, under) in shares:
                times = over * (common // under)
                texts, rate = judges[judge]
                for key, text in texts.items():
                    column = made[key]
                    column[entry] = column.get(entry, 0) + rate[key].whole[text] * times
        return {key: Column(column, self.under * common) for key, column in made.items()}


def common_share(kept: Iterable[Sequence[Kept]]) -> int:
    return lcm(*{under for shares in kept for _, (_, under) in shares})


def _kept_shares(totals: Sequence[int], kept: Sequence[int], counted: int) -> list[tuple[int, int]]:
    """By how much each sheet enters the statistic. Of sheets with equal totals each is kept by the same part, so that no order among them matters."""
    if len(set(totals)) == len(totals):
        inside = set(kept)
        return [(1, counted) if total in inside else (0, 1) for total in totals]
    return [(kept.count(total), totals.count(total) * counted) for total in totals]


def _share(scheme: Scheme, criteria: Iterable[Criterion], lacking: Iterable[str]) -> Fraction | None:
    """All weights over those of the criteria that have marks; None where no weight is left."""
    without = set(lacking)
    if not without:
        return Fraction(1)
    sharing = [criterion for criterion in criteria if scheme.takes_share(criterion)]
    left = sum((criterion.weight for criterion in sharing if criterion.key not in without), Fraction(0))
    return sum((criterion.weight for criterion in sharing), Fraction(0)) / left if left else None


def carried(scheme: Scheme, computed: Computed, given: RoundMarks) -> tuple[dict[str, Fraction], dict[str, list[Missing]]]:
    """Totals after carrying over and the last rounding, and what every entry without one lacks."""
    missing = {entry: list(found) for entry, found in computed.missing.items()}
    over, under = computed.totals
    carry, digits = scheme.carry, scheme.rounding.total
    if carry is None:
        if digits is None:
            return {entry: Fraction(value, under) for entry, value in over.items()}, missing
        scale: int = 10**digits
        return {entry: Fraction(half_up(value * scale, under), scale) for entry, value in over.items()}, missing
    earlier = given.earlier or {}
    totals = {}
    for entry, value in over.items():
        before = earlier.get(entry) if carry.earlier else Fraction(0)
        if before is None:
            missing.setdefault(entry, []).append(Missing("", "", "earlier"))
        else:
            totals[entry] = rounded(before * carry.earlier + Fraction(value, under) * carry.this, digits)
    return totals, missing


def criterion_columns(scheme: Scheme, computed: Computed) -> dict[str, dict[str, Fraction]]:
    made = {}
    for criterion in scheme.criteria:
        columns = [
            scaled(computed.weighted[panel.key, criterion.key], panel.weight)
            for panel in scheme.all_panels
            if (panel.key, criterion.key) in computed.weighted
        ]
        entries = set().union(*(column.over for column in columns))
        made[criterion.key] = {entry: Fraction(value, under) for over, under in [added(columns, entries, gaps=True)] for entry, value in over.items()}
    return made


def without_dropping(scheme: Scheme) -> Scheme:
    return replace(scheme, drop=Drop(), rounding=Rounding(), statistic="sum" if scheme.statistic == "sum" else "mean")


def own_totals(scheme: Scheme, book: Book, factors: Mapping[tuple[str, str], Fraction]) -> tuple[dict[str, dict[tuple[str, str], int]], int]:
    """Entry -> (panel, judge) -> the judge's own weighted total, unrounded, as a whole number over the denominator that comes with it."""
    exact = replace(scheme, rounding=Rounding())
    panels = [(panel.key, PanelWork(exact, panel, book, factors, {}, {}, {}, {}, {}).sheets()) for panel in scheme.all_panels]
    under = lcm(*(sheets.under for _, sheets in panels))
    made: dict[str, dict[tuple[str, str], int]] = {entry: {} for entry in book.entries}
    for panel, sheets in panels:
        for entry, judges in sheets.totals.items():
            for judge, total in judges.items():
                made[entry][panel, judge] = total * (under // sheets.under)
    return made, under
