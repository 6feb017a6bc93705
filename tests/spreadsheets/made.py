"""Files as people send them, made here."""

import io
import zipfile
from typing import Any

import xlsxwriter


def xlsx_of(
    rows: list[list[Any]], *, merged: list[tuple[int, int, int, int]] | None = None, hidden_first: bool = False, others: list[str] | None = None
) -> bytes:
    """Numbers as numbers, dates as dates, None as nothing. A merge keeps the value of its upper left cell."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
    if hidden_first:
        hidden = book.add_worksheet("隐藏")
        hidden.write(0, 0, "不要读")
    sheet = book.add_worksheet("名单")
    if hidden_first:
        sheet.activate()
        sheet.set_first_sheet()
        hidden.hide()
    for name in others or []:
        book.add_worksheet(name).write(0, 0, name)
    for top, left, bottom, right in merged or []:
        sheet.merge_range(top, left, bottom, right, rows[top][left])
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                sheet.write(down, across, value)
    book.close()
    return made.getvalue()


def xlsx_with_cells(cells: str) -> bytes:
    """An xlsx with these cells as they stand in its XML."""
    made = io.BytesIO()
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(xlsx_of([]))) as plain, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            packed.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else plain.read(name))
    return made.getvalue()


def bomb() -> bytes:
    """Two cells at the far corners: a dense table of them has 17 thousand million cells."""
    return xlsx_with_cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def zip_bomb() -> bytes:
    made = io.BytesIO(xlsx_with_cells(""))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/image1.png", "w") as member:
        for _ in range(210):
            member.write(bytes(1 << 20))
    return made.getvalue()


def ods_of(rows: list[list[str]]) -> bytes:
    made = io.BytesIO()
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    space = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    names = " ".join(space.format(name) for name in ("office", "table", "text"))
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="名单">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return made.getvalue()
