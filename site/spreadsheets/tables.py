"""A list inside a sheet: where its header is, which column is which, its rows as values, and what is wrong with them by row and column."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spreadsheets.cells import NotThis, is_blank, text, written
from spreadsheets.reading import Cell, Sheet

Row = Sequence[Cell]

HEADER_WITHIN = 30  # rows; titles, dates and the reporting unit stand above a header
SERIAL = {"序号", "编号序", "no", "no."}
FOOT = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|制表|审核人|审核|联系人|联系电话|单位盖章|盖章|填报单位|填表日期|填报日期)\s*[：:]"
)
TOTALS = {"合计", "总计", "小计"}


class NoHeader(Exception):
    """No row names at least two of the columns (or the only one)."""

    def __init__(self, known: Iterable[str]):
        self.known = tuple(known)
        super().__init__(f"没有找到表头。请保留写有{'、'.join(f'“{label}”' for label in self.known)}的一行，放在名单的上面。")


@dataclass(frozen=True)
class Column:
    """`label` is what the problem list and the template call it; `names` are other headings it goes by."""

    key: str
    label: str
    names: tuple[str, ...] = ()
    read: Callable[[Cell], object] = text
    required: bool = False
    longest: int = 0  # characters; 0 is no limit


@dataclass(frozen=True)
class Header:
    """`row` counts from 0. `columns` is key -> place; `unknown` are headings nobody asked for, `missing` and `twice` keys, `above` texts."""

    row: int
    columns: Mapping[str, int]
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """`row` as the spreadsheet program numbers it, from 1; 0 for the list as a whole."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Line:
    """One row as values by key; blank cells are None. A line with a problem holds None there."""

    row: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Listing:
    header: Header
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[tuple[int, str], ...] = field(default=())  # (row, its text): totals, remarks, the header repeated

    @property
    def rows_with_problems(self) -> set[int]:
        return {problem.row for problem in self.problems}


def find_header(rows: Sequence[Row], known_columns: Mapping[str, Sequence[str]]) -> Header:
    """The row that names most of `known_columns` (key -> headings it goes by); of two equal rows that touch, the lower: it ends a head of two.

    Spaces, line breaks, full-width forms, a star and a remark in brackets in a heading do not matter. Raises NoHeader.
    """
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for key, headings in known_columns.items():
        for heading in headings:
            exact.setdefault(_bare(heading), key)
            loose.setdefault(_without_remark(_bare(heading)), key)
    best: dict[int, str] = {}
    place = -1
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        bare = [_bare(written(cell)) for cell in row]
        named = {column: exact.get(heading) or loose.get(_without_remark(heading)) for column, heading in enumerate(bare) if heading}
        found = {column: key for column, key in named.items() if key}
        names, so_far = len(set(found.values())), len(set(best.values()))
        if names > so_far or (names == so_far > 0 and number == place + 1):
            best, place = found, number
    if len(set(best.values())) < min(2, len(known_columns)):
        raise NoHeader(headings[0] for headings in known_columns.values())
    columns: dict[str, int] = {}
    twice = []
    for column, key in best.items():
        if key in columns:
            twice.append(key)
        columns.setdefault(key, column)
    unknown = [
        written(cell) for column, cell in enumerate(rows[place]) if column not in best and not is_blank(cell) and _bare(written(cell)) not in SERIAL
    ]
    above = dict.fromkeys(written(cell) for row in rows[:place] for cell in row if not is_blank(cell))
    missing = tuple(key for key in known_columns if key not in columns)
    return Header(row=place, columns=columns, unknown=tuple(unknown), missing=missing, twice=tuple(twice), above=tuple(above))


def read_list(sheet: Sheet | Sequence[Row], columns: Sequence[Column]) -> Listing:
    """Every row under the header as values, with a Problem for each cell that is not what its column asks for. Raises NoHeader."""
    rows = sheet.rows if isinstance(sheet, Sheet) else sheet
    header = find_header(rows, {column.key: (column.label, *column.names) for column in columns})
    by_key = {column.key: column for column in columns}
    problems = [Problem(0, by_key[key].label, "", f"缺少“{by_key[key].label}”一列。") for key in header.missing if by_key[key].required]
    problems += [Problem(header.row + 1, by_key[key].label, "", f"“{by_key[key].label}”有两列，请只保留一列。") for key in header.twice]
    lines, left_out = [], []
    heading = [_bare(written(cell)) for cell in rows[header.row]]
    for number, row in enumerate(rows[header.row + 1 :], header.row + 2):
        filled = [written(cell) for cell in row if not is_blank(cell)]
        if not filled:
            continue
        if _bare(filled[0]) in TOTALS or FOOT.match(filled[0]) or [_bare(written(cell)) for cell in row] == heading:
            left_out.append((number, "　".join(filled)))
            continue
        cells = {key: row[place] if place < len(row) else None for key, place in header.columns.items()}
        if all(is_blank(cell) for cell in cells.values()):
            continue
        values = {}
        for key, cell in cells.items():
            values[key], problem = _value(by_key[key], cell, number)
            problems += [problem] if problem else []
        lines.append(Line(number, values))
    return Listing(header=header, lines=tuple(lines), problems=tuple(problems), left_out=tuple(left_out))


def _value(column: Column, cell: Cell, row: int) -> tuple[object, Problem | None]:
    if is_blank(cell):
        return None, Problem(row, column.label, "", f"“{column.label}”没有填写。") if column.required else None
    try:
        value = column.read(cell)
    except NotThis as wrong:
        return None, Problem(row, column.label, written(cell), str(wrong))
    if column.longest and isinstance(value, str) and len(value) > column.longest:
        return None, Problem(row, column.label, value, f"现有 {len(value)} 个字，最多 {column.longest} 个字。")
    return value, None


def _bare(heading: str) -> str:
    return re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", heading)).lower()


def _without_remark(heading: str) -> str:
    """工种（岗位） is 工种; （必填） alone stays."""
    return re.sub(r"[(\[【].*?[)\]】]", "", heading) or heading
