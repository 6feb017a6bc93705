"""From marks to ranks, exactly as the scheme declares (docs/judging-files.md gives the order of the arithmetic)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import lcm
from typing import NamedTuple

from contest.rules.columns import Column, added, column_of, multiplied
from contest.rules.exact import from_text
from contest.rules.faults import Fault, Faulty, fault
from contest.rules.marks import Decision, RoundMarks, factor_of
from contest.rules.scheme import Criterion, Panel, Scheme
from contest.rules.ties import Cut, cut, head_to_head, places
from contest.rules.totals import (
    Book,
    Computed,
    Missing,
    NotDropped,
    carried,
    common_share,
    computed_from,
    criterion_columns,
    own_totals,
    without_dropping,
)

__all__ = [
    "Decision",
    "FarApart",
    "Line",
    "Missing",
    "NotDropped",
    "RoundMarks",
    "Tally",
    "far_apart",
    "judge_totals",
    "tally",
    "untrimmed",
]


class Line(NamedTuple):
    """One entry's result. `criteria` is after weight, factor and panel weight, without those that have no marks. An entry without a total has
    no rank."""

    entry: str
    rank: int | None
    total: Fraction | None
    tie: str
    criteria: Mapping[str, Fraction]
    not_dropped: tuple[NotDropped, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Tally:
    """Best first; entries without a total last. `unused_decisions` name entries that were not level when the chair's turn came."""

    lines: tuple[Line, ...]
    unused_decisions: tuple[str, ...] = ()

    @cached_property
    def by_entry(self) -> Mapping[str, Line]:
        return {line.entry: line for line in self.lines}

    @property
    def ranks(self) -> dict[str, int | None]:
        return {line.entry: line.rank for line in self.lines}

    def cut(self, places: int, *, ties_enlarge: bool) -> Cut:
        return cut(self.ranks, places, ties_enlarge=ties_enlarge)


def tally(scheme: Scheme, given: RoundMarks) -> Tally:
    """Totals and ranks. Raises Faulty; the line of a fault is the mark's number in `given.marks`, from 1."""
    faults = list(_faults_of_call(scheme, given))
    if faults:
        raise Faulty(faults)
    book = Book.of(scheme, given)
    computed = computed_from(scheme, book, given.factors)
    totals, missing = carried(scheme, computed, given)
    order = _TieValues(scheme, book, given, computed)
    placed = {place.entry: place for place in places(_levels(scheme, totals, order), scheme.ties, order)}
    columns = criterion_columns(scheme, computed)
    lines = [
        Line(
            entry=entry,
            rank=place.rank,
            total=totals[entry],
            tie=place.tie,
            criteria={key: column[entry] for key, column in columns.items() if entry in column},
            not_dropped=tuple(computed.not_dropped.get(entry, ())),
        )
        for entry, place in placed.items()
    ]
    lines += [
        Line(
            entry=entry,
            rank=None,
            total=None,
            tie="",
            criteria={key: column[entry] for key, column in columns.items() if entry in column},
            not_dropped=tuple(computed.not_dropped.get(entry, ())),
            missing=tuple(missing[entry]),
        )
        for entry in sorted(missing)
    ]
    unused = tuple(decision.entry for decision in given.decisions if decision.entry not in order.decided)
    return Tally(lines=tuple(lines), unused_decisions=unused)


def untrimmed(scheme: Scheme, given: RoundMarks) -> dict[str, Fraction]:
    """Each entry's total with nothing dropped and nothing rounded (over a median scheme: by means), earlier totals carried over as usual."""
    plain = without_dropping(scheme)
    return carried(plain, computed_from(plain, Book.of(scheme, given), given.factors), given)[0]


def judge_totals(scheme: Scheme, given: RoundMarks) -> dict[str, dict[tuple[str, str], Fraction]]:
    """Entry -> (panel, judge) -> the judge's own weighted total, exact and unrounded; a sheet that lacks a required criterion is not there."""
    totals, under = own_totals(scheme, Book.of(scheme, given), given.factors)
    return {entry: {by: Fraction(total, under) for by, total in own.items()} for entry, own in totals.items()}


class FarApart(NamedTuple):
    """Marks that differ by more than the declared spread and ask for a second look (`criterion` is empty for the judges' own totals)."""

    entry: str
    panel: str
    criterion: str
    lowest: Fraction
    highest: Fraction


def far_apart(scheme: Scheme, given: RoundMarks) -> list[FarApart]:
    """Every place where marks diverge by more than the scheme's spread (of a criterion: in marks; of the scheme: in the judges' own totals)."""
    book = Book.of(scheme, given)
    found = []
    for (panel, key), column in book.columns.items():
        spread = scheme.criterion(key).spread
        for entry, judges in column.items() if spread is not None else ():
            values = [from_text(text) for text in judges.values() if text]
            if values and spread is not None and max(values) - min(values) > spread:
                found.append(FarApart(entry, panel, key, min(values), max(values)))
    if scheme.spread is not None:
        for entry, own in judge_totals(scheme, given).items():
            for of in sorted({panel for panel, _ in own}):
                values = [total for (panel, _), total in own.items() if panel == of]
                if max(values) - min(values) > scheme.spread:
                    found.append(FarApart(entry, of, "", min(values), max(values)))
    return sorted(found)


def _faults_of_call(scheme: Scheme, given: RoundMarks) -> Iterator[Fault]:
    if given.earlier is None:
        if scheme.carry is not None and scheme.carry.earlier:
            yield fault("carry_absent")
        elif "earlier" in scheme.ties:
            yield fault("earlier_absent")
    if given.decisions and "chair" not in scheme.ties:
        yield fault("chair_not_in_scheme")


def _levels(scheme: Scheme, totals: Mapping[str, Fraction], order: "_TieValues") -> list[list[str]]:
    """Entries by equal total, the best first."""
    column = column_of(totals)
    ranked = sorted((value if scheme.low_wins else -value, entry) for entry, value in column.over.items())
    levels = [[entry for _, entry in level] for _, level in groupby(ranked, key=lambda one: one[0])]
    order.tied = [entry for level in levels if len(level) > 1 for entry in level]
    return levels


class _TieValues:
    """Values of the tie keys, computed only for entries that are tied. `decided` collects whom the chair's decision was asked about."""

    def __init__(self, scheme: Scheme, book: Book, given: RoundMarks, computed: Computed) -> None:
        self.scheme, self.book, self.given, self.computed = scheme, book, given, computed
        self.tied: list[str] = []
        self._columns: dict[str, Mapping[str, int]] = {}
        self.decided: set[str] = set()

    def __call__(self, key: str, level: Sequence[str]) -> Mapping[str, Fraction]:
        best = -1 if self.scheme.low_wins else 1
        kind, _, criterion = key.partition(":")
        match kind:
            case "criterion":
                return self._scores(self.scheme.criterion(criterion), level)
            case "earlier":
                earlier = self.given.earlier or {}
                return {entry: earlier[entry] * best for entry in level if entry in earlier}
            case "untrimmed":
                return {entry: self._untrimmed[entry] * best for entry in level}
            case "head_to_head":
                return head_to_head(level, self._sheets)
            case _:
                self.decided.update(level)
                return {decision.entry: Fraction(-decision.order) for decision in self.given.decisions if decision.entry in level}

    def _scores(self, criterion: Criterion, level: Sequence[str]) -> dict[str, Fraction]:
        """The criterion's statistic (over sheets: of the kept sheets) x factor, over panels by their weights, before the criterion's weight."""
        if criterion.key not in self._columns:
            self._columns[criterion.key] = self._column(criterion)
        column = self._columns[criterion.key]
        return {entry: Fraction(column[entry]) for entry in level if entry in column}

    def _column(self, criterion: Criterion) -> Mapping[str, int]:
        """Of all tied entries that have one, over one denominator."""
        best = -1 if criterion.low_is_better else 1
        weighted = []
        for panel in self.scheme.all_panels:
            scores = self._panel_scores(panel, criterion.key)
            own = {} if not self.given.factors else {
                entry: panel.weight * best * factor_of(self.given.factors, entry, criterion.key) for entry in scores.over
            }  # fmt: skip
            weighted.append(multiplied(scores, panel.weight * best, own, None))
        return added(weighted, [entry for entry in self.tied if any(entry in scores.over for scores in weighted)], gaps=True).over

    def _panel_scores(self, panel: Panel, key: str) -> Column:
        if (panel.key, key) in self.computed.scores:
            return self.computed.scores[panel.key, key]
        marked, points = self.book.columns.get((panel.key, key), {}), self.book.points[key]
        under = lcm(*(value.denominator for value in points.values()))
        whole = {text: value.numerator * (under // value.denominator) for text, value in points.items()}
        kept = {entry: self.computed.kept_sheets.get((panel.key, entry), ()) for entry in self.tied}
        common = common_share(kept.values())
        over = {}
        for entry, shares in kept.items():
            texts = marked.get(entry, {})
            values = [whole[text] * part * (common // parts) for judge, (part, parts) in shares for text in [texts.get(judge)] if text]
            if values:
                over[entry] = sum(values)
        return Column(over, under * common)

    @cached_property
    def _untrimmed(self) -> dict[str, Fraction]:
        plain = without_dropping(self.scheme)
        return carried(plain, computed_from(plain, self.book.only(self.tied), self.given.factors), self.given)[0]

    @cached_property
    def _sheets(self) -> dict[str, dict[tuple[str, str], int]]:
        best = -1 if self.scheme.low_wins else 1
        totals, _ = own_totals(self.scheme, self.book.only(self.tied), self.given.factors)
        return {entry: {by: total * best for by, total in own.items()} for entry, own in totals.items()}
