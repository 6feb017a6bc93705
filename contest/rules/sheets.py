"""The plain files of docs/judging-files.md: CSV text in, values out, every fault with its line and column; and the result as CSV text."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from contest.rules.exact import NotDecimal, exact_text, fixed, from_exact_text, from_text, shown
from contest.rules.faults import Fault, Faulty, fault
from contest.rules.marks import Mark, fault_of_mark
from contest.rules.scheme import RESULT_COLUMNS, Scheme
from contest.rules.scoring import Decision, Tally
from contest.rules.ties import SHARED

MOST_FAULTS = 20
"""One reading names at most so many faults: who mends twenty has understood the rest."""


@dataclass(frozen=True)
class MarksSheet:
    marks: tuple[Mark, ...]
    factors: Mapping[tuple[str, str], Fraction]

    @property
    def entries(self) -> set[str]:
        return {mark.entry for mark in self.marks}


def text_of(data: bytes) -> str:
    """The bytes of a file as text. Raises Faulty, naming the line, when it is not UTF-8 (a byte order mark is welcome)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faulty([fault("not_utf8", line=data.count(b"\n", 0, error.start) + 1)]) from None


def read_marks(text: str, scheme: Scheme) -> MarksSheet:
    """MARKS: entry,judge,criterion,mark and optionally panel, factor. An empty mark is missing; an empty factor says nothing. Raises Faulty."""
    found = _Found()
    marks: list[Mark] = []
    lines: dict[tuple[str, str, str, str], int] = {}
    factors: dict[tuple[str, str], tuple[Fraction, int]] = {}
    checked: dict[tuple[str, str, str], Fault | None] = {}
    for row in _rows(text, ("entry", "judge", "criterion", "mark"), ("panel", "factor"), found):
        mark = Mark(row["entry"], row["judge"], row["criterion"], row["mark"] or None, row.get("panel", ""))
        if not row.filled("entry", "judge", "criterion"):
            continue
        kind = (mark.panel, mark.criterion, row["mark"])
        if kind not in checked:
            checked[kind] = fault_of_mark(scheme, mark)
        wrong = checked[kind]
        if wrong:
            found.add(replace(wrong, line=row.line))
        whose = (mark.entry, mark.judge, mark.criterion, mark.panel)
        if whose in lines:
            what = f"{mark.judge}, {mark.entry}, {mark.criterion}"
            found.add(_twice(row.line, "judge", what, lines[whose]))
        lines.setdefault(whose, row.line)
        _read_factor(row, mark, factors, found)
        marks.append(mark)
    found.raise_any()
    return MarksSheet(marks=tuple(marks), factors={at: value for at, (value, _) in factors.items() if value != 1})


def _read_factor(row: "_Row", mark: Mark, factors: dict[tuple[str, str], tuple[Fraction, int]], found: "_Found") -> None:
    text = row.get("factor", "")
    value = row.number("factor", text) if text else None
    if value is None:
        return
    if value <= 0:
        found.add(fault("not_positive", line=row.line, column="factor", text=text))
        return
    before, line = factors.setdefault((mark.entry, mark.criterion), (value, row.line))
    if before != value:
        said = {"entry": mark.entry, "criterion": mark.criterion, "text": text, "before": exact_text(before), "before_line": str(line)}
        found.add(Fault("factor_differs", line=row.line, column="factor", data=said))


def read_earlier(text: str) -> dict[str, Fraction]:
    """EARLIER: entry,total; other columns are passed over, so that an earlier RESULT can be given as it is. An empty total is missing.
    Raises Faulty."""
    found = _Found()
    totals: dict[str, Fraction] = {}
    lines: dict[str, int] = {}
    for row in _rows(text, ("entry", "total"), None, found):
        if not row.filled("entry"):
            continue
        entry = row["entry"]
        if entry in lines:
            found.add(_twice(row.line, "entry", entry, lines[entry]))
        lines.setdefault(entry, row.line)
        value = row.number("total", row["total"]) if row["total"] else None
        if value is not None:
            totals[entry] = value
    found.raise_any()
    return totals


def read_decisions(text: str, entries: set[str]) -> tuple[Decision, ...]:
    """DECISIONS: entry,order,reason, each with a reason, for entries that have marks. Raises Faulty."""
    found = _Found()
    decisions: list[Decision] = []
    lines: dict[str, int] = {}
    for row in _rows(text, ("entry", "order", "reason"), (), found):
        if not row.filled("entry", "order", "reason"):
            continue
        entry, order = row["entry"], row["order"]
        if entry not in entries:
            found.add(fault("entry_unknown", line=row.line, column="entry", entry=entry))
        if entry in lines:
            found.add(_twice(row.line, "entry", entry, lines[entry]))
        lines.setdefault(entry, row.line)
        if not (order.isascii() and order.isdigit() and len(order) < 7 and int(order) > 0):
            found.add(fault("not_whole", line=row.line, column="order", text=order, least=1))
            continue
        decisions.append(Decision(entry=entry, order=int(order), reason=row["reason"]))
    found.raise_any()
    return tuple(decisions)


def write_result(scheme: Scheme, tally: Tally) -> str:
    """RESULT: entry,rank,total,tie and a column for each criterion, best first. Entries without a total share the place after all others."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    keys = [criterion.key for criterion in scheme.criteria]
    writer.writerow([*RESULT_COLUMNS, *keys])
    weighted = scheme.rounding.weighted if scheme.aggregate == "criterion" and not scheme.panels else None
    ranked = sum(line.rank is not None for line in tally.lines)
    unranked_tie = SHARED if len(tally.lines) - ranked > 1 else ""
    for line in tally.lines:
        cells = [_digits(line.criteria[key], weighted) if key in line.criteria else "" for key in keys]
        if line.total is None:
            writer.writerow([line.entry, ranked + 1, "", unranked_tie, *cells])
        else:
            writer.writerow([line.entry, line.rank, _digits(line.total, scheme.rounding.total), line.tie, *cells])
    return out.getvalue()


def _digits(value: Fraction, digits: int | None) -> str:
    return shown(value) if digits is None else fixed(value, digits)


def _twice(line: int, column: str, what: str, before: int) -> Fault:
    return fault("row_twice", line=line, column=column, what=what, before_line=before)


class _Found:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, one: Fault) -> None:
        self.faults.append(one)
        if len(self.faults) >= MOST_FAULTS:
            self.raise_any()

    def raise_any(self) -> None:
        if self.faults:
            raise Faulty(self.faults)


class _Row(dict[str, str]):
    """The cells of a line by column, without blanks around them."""

    def __init__(self, cells: Mapping[str, str], line: int, found: _Found) -> None:
        super().__init__(cells)
        self.line = line
        self.found = found

    def filled(self, *columns: str) -> bool:
        empty = [column for column in columns if not self[column]]
        for column in empty:
            self.found.add(fault("cell_empty", line=self.line, column=column))
        return not empty

    def number(self, column: str, text: str) -> Fraction | None:
        try:
            return from_exact_text(text) if column == "total" else from_text(text)
        except NotDecimal:
            self.found.add(fault("not_decimal", line=self.line, column=column, text=text))
            return None


def _rows(text: str, wanted: Sequence[str], allowed: Sequence[str] | None, found: _Found) -> Iterator[_Row]:
    """The lines below the header. `allowed` are further columns that may be there; None: any, and they are passed over. Empty lines are skipped."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    columns = ", ".join((*wanted, *(f"[{column}]" for column in allowed or ())))
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if header is None:
                header = stripped
                _check_header(header, here, wanted, allowed, columns)
            elif len(stripped) != len(header):
                found.add(fault("cells", line=here, found=len(stripped), wanted=len(header)))
            else:
                yield _Row(dict(zip(header, stripped, strict=True)), here, found)
    except csv.Error as error:
        found.add(fault("not_csv", line=line, why=str(error)))
        found.raise_any()
    if header is None:
        raise Faulty([fault("no_header", line=1, columns=columns)])


def _check_header(header: Sequence[str], line: int, wanted: Sequence[str], allowed: Sequence[str] | None, columns: str) -> None:
    faults = [fault("column_absent", line=line, column=key, key=key, columns=columns) for key in wanted if key not in header]
    for at, key in enumerate(header):
        if key in header[:at]:
            faults.append(fault("column_twice", line=line, column=key, key=key))
        elif allowed is not None and key not in (*wanted, *allowed):
            faults.append(fault("column_unknown", line=line, column=key, key=key, columns=columns))
    if faults:
        raise Faulty(faults)
