"""Spreadsheets for others to open: a text is a text, whatever it begins with. xlsx holds it as such; in CSV a sign before it keeps it from
being run."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

Value = str | int | Decimal | dt.date | dt.datetime | bool | None
Kind = Literal["text", "number", "date"]

PLACE = ZoneInfo("Asia/Shanghai")
LONGEST = 32_767  # characters in a cell of xlsx
CUT = "……（超出单元格字数上限，后文从略）"
EXACT = 10**15  # whole numbers beyond it lose figures in a spreadsheet
RUNS = "=+-@\t\r＝＋－＠"
UNSEEN = " \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True)
class Heading:
    """`width` in characters of a spreadsheet. "text" keeps leading zeros in what people type below it."""

    label: str
    width: float = 14
    kind: Kind = "text"
    places: int = 0


@dataclass(frozen=True)
class Page:
    """One sheet: a title row over all columns where there is a title, then the headings, then the rows."""

    name: str
    headings: tuple[Heading, ...]
    rows: Iterable[Sequence[Value]]
    title: str = ""


def xlsx(pages: Sequence[Page], *, moment: dt.datetime) -> bytes:
    """The same pages and moment make the same bytes. `moment` is the file's date."""
    import xlsxwriter

    made = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, plain)
    book.set_properties({"created": moment.astimezone(dt.UTC).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    titled = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    dated, timed = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    names: list[str] = []
    for page in pages:
        names.append(sheet_name(page.name, taken=names))
        sheet = book.add_worksheet(names[-1])
        first = 1 if page.title else 0
        if page.title and len(page.headings) > 1:
            sheet.merge_range(0, 0, 0, len(page.headings) - 1, "", titled)
        if page.title:
            sheet.write_string(0, 0, page.title, titled)
        numbers = {}
        for place, heading in enumerate(page.headings):
            if heading.kind == "number":
                numbers[place] = book.add_format({"num_format": "#,##0" + ("." + "0" * heading.places if heading.places else "")})
            form = {"text": wrapped, "number": numbers.get(place), "date": dated}[heading.kind]
            sheet.set_column(place, place, heading.width, form)
            sheet.write_string(first, place, heading.label, head)
        sheet.freeze_panes(first + 1, 0)
        for down, row in enumerate(page.rows, first + 1):
            for place, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(down, place, _on_the_wall(value), timed)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(down, place, value, dated)
                elif isinstance(value, int | Decimal) and not isinstance(value, bool) and -EXACT < value < EXACT:
                    sheet.write_number(down, place, value, numbers.get(place))
                else:
                    sheet.write_string(down, place, _cut(_shown(value)), wrapped)
    book.close()
    return made.getvalue()


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """CSV line by line, for a streamed answer: UTF-8 with the mark that WPS and Excel need, CRLF, no cell that a program would run."""
    yield b"\xef\xbb\xbf"
    for row in chain([headings], rows):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(value) if isinstance(value, str) else _shown(value) for value in row])
        yield line.getvalue().encode()


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    return b"".join(csv_lines(headings, rows))


def harmless(text: str) -> str:
    """`text` with ' before it where a spreadsheet would take it for a formula. For CSV only."""
    return "'" + text if text.lstrip(UNSEEN)[:1] in tuple(RUNS) else text


def sheet_name(name: str, *, taken: Sequence[str] = ()) -> str:
    """What a spreadsheet allows: 31 characters, none of []:*?/\\, no two alike."""
    allowed = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ")[:31] or "Sheet"
    made, number = allowed, 1
    while made.lower() in {other.lower() for other in taken}:
        number += 1
        made = f"{allowed[: 31 - len(str(number)) - 1]}_{number}"
    return made


def _shown(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return format(value, "f")
        case dt.datetime():
            return _on_the_wall(value).strftime("%Y-%m-%d %H:%M")
    return str(value)


def _on_the_wall(moment: dt.datetime) -> dt.datetime:
    """A spreadsheet knows no time zones: what the clock in the office shows."""
    return moment.astimezone(PLACE).replace(tzinfo=None) if moment.tzinfo else moment


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
