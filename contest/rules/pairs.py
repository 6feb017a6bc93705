"""The plain CSV files that the cores read (JUDGING.md, section 7): strict, and a fault is named by file, line and column.

Readers take lines, not files: who opens them is the command's business.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

LONGEST_NUMBER = 40


class BadFile(ValueError):
    """A file that cannot be used: which, where, and what is wrong there."""

    def __init__(self, file: str, line: int, column: str, what: str) -> None:
        self.file, self.line, self.column, self.what = file, line, column, what
        place = f"line {line}, column {column}" if column else f"line {line}"
        super().__init__(f"{file}, {place}: {what}")


class Pair(NamedTuple):
    entry: str
    judge: str


class Row(NamedTuple):
    line: int
    cells: list[str]
    at: Mapping[str, int]

    def get(self, column: str) -> str:
        """Empty where the file has no such column."""
        return self.cells[self.at[column]] if column in self.at else ""


@dataclass(frozen=True)
class Mark:
    entry: str
    judge: str
    value: Decimal
    criterion: str = ""
    """Empty for the total of a whole sheet."""
    factor: Decimal = Decimal(1)


class Cell(NamedTuple):
    entry: int
    judge: int
    value: Decimal


@dataclass(frozen=True)
class Affinities:
    """Every entry and judge that the file names, in the file's order, and the pairs it gives a number for, by their positions."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    cells: tuple[Cell, ...]


def rows(lines: Iterable[str], *, file: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows under a header that has at least `columns`; the rest are carried along. Blank lines are skipped."""
    reader = csv.reader(_text(lines, file), strict=True)
    header: list[str] | None = None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadFile(file, reader.line_num, "", f"not a CSV row ({error})") from None
        if cells is None:
            break
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if header is None:
            header = _header(cells, file=file, line=reader.line_num, columns=columns)
            at = {name: place for place, name in enumerate(header)}
            continue
        if len(cells) != len(header):
            where = header[len(cells)] if len(cells) < len(header) else str(len(header) + 1)
            raise BadFile(file, reader.line_num, where, f"this row has {len(cells)} cells, the header has {len(header)}")
        yield Row(reader.line_num, cells, at)
    if header is None:
        raise BadFile(file, 1, columns[0], f"the file is empty; its first line must be {','.join(columns)}")


def _text(lines: Iterable[str], file: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise BadFile(file, number, "", "a NUL byte: this is not a CSV text file")
        yield line.removeprefix("\ufeff") if number == 1 else line


def _header(cells: list[str], *, file: str, line: int, columns: tuple[str, ...]) -> list[str]:
    for name in columns:
        if name not in cells:
            raise BadFile(file, line, name, f"the header lacks this column; found {','.join(cells)}")
    for name in cells:
        if cells.count(name) > 1:
            raise BadFile(file, line, name, "the header names this column twice")
    return cells


def _filled(row: Row, column: str, file: str) -> str:
    if value := row.get(column):
        return value
    raise BadFile(file, row.line, column, "empty")


def _decimal(row: Row, column: str, file: str) -> Decimal:
    text = _filled(row, column, file)
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadFile(file, row.line, column, f"{text!r} is not a decimal number") from None
    if not value.is_finite():
        raise BadFile(file, row.line, column, f"{text!r} is not a finite number")
    if value and (abs(value.adjusted()) > LONGEST_NUMBER or len(value.as_tuple().digits) > LONGEST_NUMBER):
        raise BadFile(file, row.line, column, f"{text!r} has more than {LONGEST_NUMBER} digits")
    return value


def read_affinities(lines: Iterable[str], *, file: str) -> Affinities:
    """`entry,judge,affinity`. A pair named twice is a fault."""
    entries: dict[str, int] = {}
    judges: dict[str, int] = {}
    cells: list[Cell] = []
    seen: list[bytearray] = []
    for row in rows(lines, file=file, columns=("entry", "judge", "affinity")):
        entry = entries.setdefault(_filled(row, "entry", file), len(entries))
        judge = judges.setdefault(_filled(row, "judge", file), len(judges))
        if entry == len(seen):
            seen.append(bytearray())
        known = seen[entry]
        if judge >= len(known):
            known.extend(bytes(judge + 1 - len(known)))
        if known[judge]:
            raise BadFile(file, row.line, "judge", f"the pair {row.get('entry')}, {row.get('judge')} is named a second time")
        known[judge] = 1
        cells.append(Cell(entry, judge, _decimal(row, "affinity", file)))
    if not cells:
        raise BadFile(file, 2, "entry", "no row under the header")
    return Affinities(tuple(entries), tuple(judges), tuple(cells))


def read_pairs(lines: Iterable[str], *, file: str, entries: Iterable[str], judges: Iterable[str]) -> tuple[Pair, ...]:
    """`entry,judge`, each known from the affinities; a repeated pair counts once."""
    known_entries, known_judges = frozenset(entries), frozenset(judges)
    found: dict[Pair, None] = {}
    for row in rows(lines, file=file, columns=("entry", "judge")):
        pair = Pair(_filled(row, "entry", file), _filled(row, "judge", file))
        if pair.entry not in known_entries:
            raise BadFile(file, row.line, "entry", f"{pair.entry!r} is not among the entries of the affinities")
        if pair.judge not in known_judges:
            raise BadFile(file, row.line, "judge", f"{pair.judge!r} is not among the judges of the affinities")
        found.setdefault(pair)
    return tuple(found)


def read_groups(lines: Iterable[str], *, file: str, judges: Iterable[str]) -> dict[str, str]:
    """`judge,group`. A judge who is left out, or whose group is empty, is in no group."""
    known = frozenset(judges)
    groups: dict[str, str] = {}
    for row in rows(lines, file=file, columns=("judge", "group")):
        judge = _filled(row, "judge", file)
        if judge not in known:
            raise BadFile(file, row.line, "judge", f"{judge!r} is not among the judges of the affinities")
        if judge in groups:
            raise BadFile(file, row.line, "judge", f"{judge!r} is named a second time")
        groups[judge] = row.get("group")
    return {judge: group for judge, group in groups.items() if group}


def read_marks(lines: Iterable[str], *, file: str) -> tuple[Mark, ...]:
    """`entry,judge,mark` and optionally `criterion`, `panel`, `factor`; an empty mark is missing.

    Where every judge marks the same criteria, a sheet becomes one mark, the sum of mark x factor, and a sheet that lacks one is left out.
    Where judges mark different criteria (one panel these, another panel those), sums would not compare: then each mark stays by itself.
    """
    sheets: dict[Pair, dict[str, tuple[Decimal, Decimal] | None]] = {}
    for row in rows(lines, file=file, columns=("entry", "judge", "mark")):
        pair = Pair(_filled(row, "entry", file), _filled(row, "judge", file))
        criterion = "/".join(part for part in (row.get("panel"), row.get("criterion")) if part)
        sheet = sheets.setdefault(pair, {})
        if criterion in sheet:
            raise BadFile(file, row.line, "mark", f"{pair.judge} has already marked {pair.entry} here")
        factor = _decimal(row, "factor", file) if row.get("factor") else Decimal(1)
        sheet[criterion] = (_decimal(row, "mark", file), factor) if row.get("mark") else None
    if len({frozenset(sheet) for sheet in sheets.values()}) == 1:
        whole = {pair: [mark for mark in sheet.values() if mark is not None] for pair, sheet in sheets.items() if None not in sheet.values()}
        marks = tuple(Mark(*pair, sum((value * factor for value, factor in sheet), Decimal(0))) for pair, sheet in whole.items())
    else:
        marks = tuple(Mark(*pair, mark[0], criterion, mark[1]) for pair, sheet in sheets.items() for criterion, mark in sheet.items() if mark)
    if not marks:
        raise BadFile(file, 2, "mark", "no complete sheet under the header")
    return marks
