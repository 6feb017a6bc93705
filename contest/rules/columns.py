"""Columns of figures as whole numbers over one denominator: exact as fractions are, and many times faster."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from contest.rules.exact import half_up
from contest.rules.scheme import Drop, Statistic


class Column(NamedTuple):
    """entry -> whole number over `under`."""

    over: Mapping[str, int]
    under: int

    def fraction(self, entry: str) -> Fraction:
        return Fraction(self.over[entry], self.under)


def kept_of(marks: list[int], drop: Drop, statistic: Statistic) -> list[int]:
    """What the statistic is taken over: the marks less those dropped; of these the middle one or two for a median. Sorts `marks`."""
    marks.sort()
    kept = marks[drop.low : len(marks) - drop.high] if drop.asked and drop.can_drop_from(len(marks)) else marks
    if statistic == "median":
        return kept[(len(kept) - 1) // 2 : len(kept) // 2 + 1]
    return kept


def divided(sums: Mapping[str, tuple[int, int]], under: int, digits: int | None) -> Column:
    """Each (sum, count) as one number over one denominator, rounded where the scheme says so."""
    if digits is not None:
        scale: int = 10**digits
        return Column({entry: half_up(total * scale, under * count) for entry, (total, count) in sums.items()}, scale)
    common = lcm(*{count for _, count in sums.values()})
    return Column({entry: total * (common // count) for entry, (total, count) in sums.items()}, under * common)


def multiplied(column: Column, plain: Fraction, own: Mapping[str, Fraction], digits: int | None) -> Column:
    """Each value times its own multiplier, or the plain one, then rounded where the scheme says so."""
    common = lcm(plain.denominator, *{value.denominator for value in own.values()})
    usual = plain.numerator * (common // plain.denominator)
    times = {entry: value.numerator * (common // value.denominator) for entry, value in own.items()}
    under = column.under * common
    if digits is None:
        return Column({entry: value * times.get(entry, usual) for entry, value in column.over.items()}, under)
    scale: int = 10**digits
    return Column({entry: half_up(value * times.get(entry, usual) * scale, under) for entry, value in column.over.items()}, scale)


def scaled(column: Column, by: Fraction) -> Column:
    if by == 1:
        return column
    return Column({entry: value * by.numerator for entry, value in column.over.items()}, column.under * by.denominator)


def added(columns: Sequence[Column], entries: Iterable[str], *, gaps: bool = False) -> Column:
    """The sum over columns for each of `entries`; with `gaps`, a column may lack an entry (a bonus or an optional criterion)."""
    under = lcm(*(column.under for column in columns))
    parts = [(column.over, under // column.under) for column in columns]
    if gaps:
        return Column({entry: sum(over.get(entry, 0) * times for over, times in parts) for entry in entries}, under)
    return Column({entry: sum(over[entry] * times for over, times in parts) for entry in entries}, under)


def column_of(values: Mapping[str, Fraction]) -> Column:
    under = lcm(*{value.denominator for value in values.values()})
    return Column({entry: value.numerator * (under // value.denominator) for entry, value in values.items()}, under)
