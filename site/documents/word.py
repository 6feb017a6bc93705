"""Editable Word files from the templates of docx/, for offices that go on writing in them."""

import io
import re
from collections.abc import Mapping
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


def _printable(value: Any) -> Any:
    match value:
        case str():
            return UNPRINTABLE.sub("", value)
        case Mapping():
            return {key: _printable(item) for key, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
    return value
