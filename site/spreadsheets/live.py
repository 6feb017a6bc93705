"""Spreadsheets that reckon: cells with formulas, each with the value that it comes to, for programs that only show. Texts stay texts."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from spreadsheets.writing import sheet_name


@dataclass(frozen=True)
class Formula:
    """`text` begins with "="; `value` is what it comes to as far as the maker knows it."""

    text: str
    value: Fraction | str | None = None


Cell = str | int | Decimal | Fraction | Formula | None


@dataclass(frozen=True)
class Grid:
    """One sheet: headings in the first row, frozen; `first` columns stay in sight. `widths` in characters, the last one for all that follow."""

    name: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float] = (12,)
    first: int = 1


def live_xlsx(grids: Sequence[Grid], *, moment: dt.datetime) -> bytes:
    """The same grids and moment make the same bytes. Names of sheets are used in formulas: plain words without signs."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": moment.astimezone(dt.UTC).replace(tzinfo=None)})
    book.set_calc_mode("auto")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    for grid in grids:
        if sheet_name(grid.name) != grid.name:
            raise ValueError(f"{grid.name} cannot be the name of a sheet")
        sheet = book.add_worksheet(grid.name)
        sheet.freeze_panes(1, grid.first)
        for place in range(max((len(row) for row in grid.rows), default=0)):
            sheet.set_column(place, place, grid.widths[min(place, len(grid.widths) - 1)])
        for down, row in enumerate(grid.rows):
            for place, cell in enumerate(row):
                match cell:
                    case None | "":
                        continue
                    case Formula():
                        sheet.write_formula(down, place, cell.text, None, _known(cell.value))
                    case str():
                        sheet.write_string(down, place, cell, head if down == 0 else None)
                    case _:
                        sheet.write_number(down, place, float(cell))
    book.close()
    return made.getvalue()


def _known(value: Fraction | str | None) -> float | str:
    return "" if value is None else value if isinstance(value, str) else float(value)


def column(place: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
