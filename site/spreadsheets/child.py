"""Run as a script of its own by reading.py, under limits: a spreadsheet on standard input, one sheet of it as JSON on standard output.

It imports nothing of ours. A crash here, which a file of 5 KB can bring about, ends this process and no other.
"""

import codecs
import csv
import datetime as dt
import io
import json
import resource
import sys

MEMORY = 1 << 30
CELLS = 2_000_000
EMPTY, TOO_MANY_CELLS, NO_SUCH_SHEET, LOCKED, NOT_TEXT = 10, 11, 12, 13, 14


def main(seconds: int, wanted: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    made = workbook(content, wanted) if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else text(content)
    if isinstance(made, int):
        return made
    json.dump(made, sys.stdout, ensure_ascii=False, separators=(",", ":"))
    return 0


def workbook(content: bytes, wanted: str) -> dict[str, object] | int:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
    except python_calamine.PasswordError:
        return LOCKED
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == python_calamine.SheetVisibleEnum.Visible]
    if wanted and wanted not in book.sheet_names:
        return NO_SUCH_SHEET
    for name in [wanted] if wanted else visible or book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        down, across = sheet.start
        if (down + sheet.height) * (across + sheet.width) > CELLS:
            return TOO_MANY_CELLS
        rows: list[list[object]] = [[] for _ in range(down)]
        rows += [[None] * across + [plain(cell) for cell in row] for row in sheet.to_python()]
        merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
        return {"name": name, "others": [other for other in visible if other != name], "rows": rows, "merged": merged}
    return EMPTY


def text(content: bytes) -> dict[str, object] | int:
    """CSV as offices save it: UTF-8, UTF-16 with its mark, or GB 18030; separated by comma, tab or semicolon."""
    encodings = ["utf-16"] if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            written = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        return NOT_TEXT
    if "\0" in written:
        return NOT_TEXT
    head = written[:4000].splitlines()[:20]
    separator = max(",\t;", key=lambda mark: max((line.count(mark) for line in head), default=0))
    rows, cells = [], 0
    for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
        cells += len(row)
        if cells > CELLS:
            return TOO_MANY_CELLS
        rows.append([cell or None for cell in row])
    if not any(any(row) for row in rows):
        return EMPTY
    return {"name": "", "others": [], "rows": rows, "merged": []}


def plain(cell: object) -> object:
    match cell:
        case "":
            return None
        case bool() | int() | float() | str():
            return cell
        case dt.datetime():
            return {"datetime": cell.isoformat()}
        case dt.date():
            return {"date": cell.isoformat()}
        case dt.time():
            return {"time": cell.isoformat()}
        case dt.timedelta():
            return {"seconds": cell.total_seconds()}
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
