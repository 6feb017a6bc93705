"""Amounts, jobs and quarters as people read them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incubator.rules import quarters
from incubator.rules.outcomes import WorkingTime, assumed_fte
from incubator.rules.words import JobRow
from text import money
from text.money import WAN, rounded


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def amount(fen: int) -> tuple[str, str]:
    """(number, unit): 1.28 亿元, 120.00 万元; in English ¥128.00 million, ¥350,000."""
    return money.amount(fen, chinese=in_chinese())


def in_money(fen: int) -> str:
    """Number and unit: 120.00 万元, ¥350,000."""
    return " ".join(amount(fen)).strip()


def exact_amount(fen: int) -> str:
    """To the fen: 12,345.60 yuan."""
    return money.exact(fen, chinese=in_chinese())


def wan_unit() -> str:
    """The unit in which money is typed, in either language: 万元."""
    return "万元" if in_chinese() else "× ¥10,000"


def in_wan(fen: int) -> str:
    """万元 with two digits, as reports and desks write it; beside it stands wan_unit()."""
    return rounded(fen, WAN)


def money_cell(fen: int) -> str:
    """A number for a column under `money_unit()`: 万元, in English millions of yuan."""
    return rounded(fen, WAN if in_chinese() else 100 * WAN)


def money_unit() -> str:
    return "万元" if in_chinese() else "¥ million"


def jobs(hundredths: int) -> str:
    """Full-time jobs with one digit: 17.0."""
    return f"{(Decimal(hundredths) / 100).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def working_time(row: str, heads: int, fte: int, time: WorkingTime | None) -> str:
    """How the heads of a row became full-time jobs: what was said of hours and months, and what is assumed."""
    if time is None or not time.is_said:
        if fte != assumed_fte(row, heads):  # of before the months were asked, when hours went into the figure and were not kept
            return _("by hours as reported then; the whole year assumed")
        return _("counts whole, the whole year") if row == JobRow.INSURED else _("hours not said: half; the whole year assumed")
    hours = _("hours not said: half") if time.hours is None else _("%(n)d hours a week") % {"n": time.hours}
    months = _("the whole year assumed") if time.months is None else _("%(n)d months of the year") % {"n": time.months}
    return _("%(hours)s; %(months)s") % {"hours": hours, "months": months}


def quarter_name(quarter: dt.date) -> str:
    number = quarters.number(quarter)
    return _("%(year)d Q%(number)s") % {"year": quarter.year, "number": "一二三四"[number - 1] if in_chinese() else number}


def quarter_months(quarter: dt.date) -> str:
    first = quarters.first_day(quarter)
    return _("months %(first)d to %(last)d") % {"first": first.month, "last": quarter.month}


def day(date: dt.date) -> str:
    return f"{date.year} 年 {date.month} 月 {date.day} 日" if in_chinese() else f"{date.day} {date:%B} {date.year}"
