"""Editable Word files from the templates of docx/, for offices that go on writing in them."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "docx"
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def render_docx(template: str, data: Mapping[str, object]) -> bytes:
    """docx/`template`.docx filled with `data` (documents/shapes.py). Text is text: markup and template signs in it are printed as they stand.

    Raises jinja2.UndefinedError when the template asks for what the data do not have.
    """
    from docxtpl import DocxTemplate
    from jinja2 import Environment, StrictUndefined

    document = DocxTemplate(TEMPLATES / f"{template}.docx")
    document.render(_printable(data), jinja_env=Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@dataclass(frozen=True)
class Sheet:
    """A page of its own behind the rest: a heading, what it says, and its tables (heading, header row, rows)."""

    title: str
    paragraphs: Sequence[str]
    tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]] = ()


def with_sheets(made: bytes, sheets: Sequence[Sheet]) -> bytes:
    """The Word file with each sheet on a page of its own at the end, in the faces of docx/."""
    from docx import Document

    document = Document(io.BytesIO(made))
    for sheet in sheets:
        heading = document.add_paragraph()
        heading.paragraph_format.page_break_before = True
        _write(heading, sheet.title, "黑体", 16)
        for text in sheet.paragraphs:
            _write(document.add_paragraph(), text, "仿宋", 14)
        for name, header, rows in sheet.tables:
            _write(document.add_paragraph(), name, "黑体", 12)
            table = document.add_table(rows=1, cols=len(header), style="Table Grid")
            for cell, text in zip(table.rows[0].cells, header, strict=True):
                _write(cell.paragraphs[0], text, "黑体", 10.5)
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    _write(cell.paragraphs[0], text, "仿宋", 10.5)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write(paragraph: Any, text: str, face: str, points: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_printable(text))
    run.font.size, run.font.name = Pt(points), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _printable(value: Any) -> Any:
    match value:
        case str():
            return UNPRINTABLE.sub("", value)
        case Mapping():
            return {key: _printable(item) for key, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
    return value
