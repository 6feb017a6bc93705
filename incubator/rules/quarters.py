"""Quarters, and which reports are due. A quarter is named everywhere by its last day."""

import datetime as dt
from collections.abc import Iterable, Iterator

LAST_DAYS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
DAYS_TO_REPORT = 20
QUARTERLY_FOR = 8  # quarters; then once a year
SILENT_AFTER = 3  # quarters


def quarter_of(day: dt.date) -> dt.date:
    """The last day of the quarter that `day` lies in."""
    return dt.date(day.year, *LAST_DAYS[(day.month + 2) // 3])


def number(quarter: dt.date) -> int:
    return quarter.month // 3


def first_day(quarter: dt.date) -> dt.date:
    return dt.date(quarter.year, quarter.month - 2, 1)


def step(quarter: dt.date, by: int) -> dt.date:
    """`by` quarters later (earlier when negative)."""
    index = quarter.year * 4 + number(quarter) - 1 + by
    return dt.date(index // 4, *LAST_DAYS[index % 4 + 1])


def between(first: dt.date, last: dt.date) -> int:
    """How many quarters `last` lies after `first`."""
    return (last.year - first.year) * 4 + number(last) - number(first)


def last_ended(day: dt.date) -> dt.date:
    """The last quarter that is over at the end of `day`."""
    quarter = quarter_of(day)
    return quarter if quarter == day else step(quarter, -1)


def due_by(quarter: dt.date) -> dt.date:
    return quarter + dt.timedelta(days=DAYS_TO_REPORT)


def is_due(joined: dt.date, quarter: dt.date) -> bool:
    """Every quarter for two years from the one in which the venture joined, then the last of each year."""
    since = between(quarter_of(joined), quarter)
    return since >= 0 and (since < QUARTERLY_FOR or number(quarter) == 4)


def due_quarters(joined: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Those that are over at the end of `until`, oldest first."""
    quarter = quarter_of(joined)
    while quarter <= until:
        if is_due(joined, quarter):
            yield quarter
        quarter = step(quarter, 1)


def is_silent(joined: dt.date, reported: Iterable[dt.date], until: dt.date) -> bool:
    """Nothing has come for three quarters, counted from the first due report that is missing after the last one that came."""
    last = max((quarter for quarter in reported if quarter <= until), default=None)
    missing = next((quarter for quarter in due_quarters(joined, until) if last is None or quarter > last), None)
    return missing is not None and between(missing, last_ended(until)) >= SILENT_AFTER - 1
