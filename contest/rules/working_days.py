"""Working days as the State Council's calendar has them: a Saturday can be one (调休上班), a Tuesday can be none."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class NoticePeriod:
    """`last` is the last day on which objections are taken; `known` is False when the calendar ended before it did."""

    first: dt.date
    last: dt.date
    known: bool


def is_working_day(day: dt.date, exceptions: Mapping[dt.date, bool]) -> bool:
    """`exceptions`: date -> is it a working day; a date that is not in it follows its weekday."""
    return exceptions.get(day, day.weekday() < 5)


def notice_period(*, published: dt.date, days: int, exceptions: Mapping[dt.date, bool], known_until: dt.date) -> NoticePeriod:
    """`days` working days, the day of publication not counted. Raises ValueError for fewer than one day."""
    if days < 1:
        raise ValueError("a notice period has at least one working day")
    day, left = published, days
    while left:
        day += ONE_DAY
        left -= is_working_day(day, exceptions)
    return NoticePeriod(first=published, last=day, known=day <= known_until)
