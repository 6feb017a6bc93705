"""补助资金使用台账: what was granted, what was spent, what is left. In 分."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    GRANTED = "granted"
    SPENT = "spent"


@dataclass(frozen=True)
class Row:
    number: int
    kind: Kind
    amount: int
    on: dt.date
    supersedes: int | None = None


@dataclass(frozen=True)
class Balance:
    granted: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        return self.granted - self.spent


def valid(rows: Iterable[Row]) -> list[Row]:
    """Without those that a later row corrects, by date and then as they were written down."""
    every = list(rows)
    corrected = {row.supersedes for row in every if row.supersedes}
    return sorted((row for row in every if row.number not in corrected), key=lambda row: (row.on, row.kind != Kind.GRANTED, row.number))


def balance(rows: Iterable[Row], on: dt.date | None = None) -> Balance:
    """As of a day (that day included), or of all."""
    counted = [row for row in valid(rows) if on is None or row.on <= on]
    return Balance(sum(row.amount for row in counted if row.kind == Kind.GRANTED), sum(row.amount for row in counted if row.kind == Kind.SPENT))


def overspent_on(rows: Iterable[Row]) -> dt.date | None:
    """The first day at whose end more was spent than granted; a grant counts from its own day."""
    left = 0
    for row in valid(rows):
        left += row.amount if row.kind == Kind.GRANTED else -row.amount
        if left < 0:
            return row.on
    return None
