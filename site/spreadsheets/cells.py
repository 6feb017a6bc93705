"""What a cell means in its column. Each reader takes a cell that is not blank and returns its value, or raises NotThis, in words for whoever
typed it."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from math import isfinite

from spreadsheets.reading import Cell

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
SPACES = dict.fromkeys(map(ord, "\u00a0\u3000\t"), " ")
YEARS = range(1900, 2101)
NUMBER = re.compile(r"[+-]?(\d{1,18}|\d{1,3}(,\d{3}){1,5})(\.\d{1,10})?")
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class NotThis(Exception):
    """The cell is not what its column asks for; the message says why and what to do."""


def written(cell: Cell) -> str:
    """The cell as a person reads it, without the spaces at its ends and the characters nobody sees. 2023.0 is 2023."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.datetime():
            return cell.isoformat(" ", "minutes")
    return unicodedata.normalize("NFC", str(cell)).translate(INVISIBLE).translate(SPACES).strip()


def is_blank(cell: Cell) -> bool:
    return written(cell) == ""


def text(cell: Cell) -> str:
    return written(cell)


def identifier(cell: Cell) -> str:
    """A code, a telephone or a document number: text only, for a number has lost its leading zeros and its last figures."""
    if isinstance(cell, int | float):
        raise NotThis("这一列须为文本格式，否则开头的 0 和末尾几位会丢失。请把整列设为文本，再重新填写。")
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written(cell)))


def year(cell: Cell) -> int:
    """2023, 2023.0, "２０２３年", or the year of a date."""
    if isinstance(cell, dt.date):
        return cell.year
    figures = _figures(cell).removesuffix("年").removesuffix("年度")
    if not figures.isdigit() or int(figures) not in YEARS:
        raise NotThis("请填四位数的年份，如 2023。")
    return int(figures)


def whole(cell: Cell) -> int:
    """A count: 12, 12.0, "1,200"."""
    value = amount(cell)
    if value != value.to_integral_value():
        raise NotThis("请填整数。")
    return int(value)


def amount(cell: Cell) -> Decimal:
    """A number with its decimals as they were typed: 0.1 is 0.1."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta | bool):
        raise NotThis("请填数字。这一格现在是日期或时间，请改为数值格式。")
    if isinstance(cell, float) and isfinite(cell):
        return Decimal(repr(cell))
    figures = _figures(cell)
    if not NUMBER.fullmatch(figures):
        raise NotThis("请只填数字，不带单位和文字。")
    return Decimal(figures.replace(",", ""))


def day(cell: Cell) -> dt.date:
    """A date, or text such as 2026.1.5, 2026/1/5, 2026年1月5日."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float):
        raise NotThis("这一格是数字，不是日期。请设为日期格式，或写成 2026-01-05 的样子。")
    found = DATE.fullmatch(_figures(cell))
    try:
        return dt.date(*map(int, found.groups())) if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> dt.date:
    raise NotThis("请填写日期，如 2026-01-05。")


def _figures(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", repr(cell) if isinstance(cell, float) and not cell.is_integer() else written(cell))
