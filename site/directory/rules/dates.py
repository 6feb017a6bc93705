"""Dates as lists print them: a day, a month, a year, or a number that a spreadsheet made of one."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from text.folding import fold


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ListedDate:
    """`on` is the last day that the words allow: a figure of "as of" never claims too early."""

    on: dt.date
    precision: Precision


_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR_FIRST = re.compile(r"(\d{4})\D{0,3}(?:(\d{1,2})\D{0,3}(?:(\d{1,2})\D*)?)?")
_EXCEL_EPOCH = dt.date(1899, 12, 30)


def listed_date(value: object) -> ListedDate | None:
    """None when it is empty or cannot be read: 2023, 2023.0, "'2023", "2023年度", 二〇二三年, 2023-05, 2023年5月6日, a date, a serial day number."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return ListedDate(value, Precision.DAY)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value != int(value):
            value = int(value)
        if 20_000 <= value <= 80_000:
            return ListedDate(_EXCEL_EPOCH + dt.timedelta(days=int(value)), Precision.DAY)
        value = str(int(value))
    if not isinstance(value, str):
        return None
    found = _YEAR_FIRST.fullmatch(fold(value).strip().lstrip("'’`").translate(_HAN_DIGITS))
    if not found or not 1949 <= int(found[1]) <= 2200:
        return None
    return _last_day(int(found[1]), found[2], found[3])


def _last_day(year: int, month: str | None, day: str | None) -> ListedDate | None:
    try:
        if day:
            return ListedDate(dt.date(year, int(month or 0), int(day)), Precision.DAY)
        if month:
            return ListedDate(dt.date(year, int(month), calendar.monthrange(year, int(month))[1]), Precision.MONTH)
    except (ValueError, calendar.IllegalMonthError):
        return None
    return ListedDate(dt.date(year, 12, 31), Precision.YEAR)
