"""The words in a document, for looking something up in them. Pictures, films and what was scanned say nothing."""

import re
import zipfile
from html import unescape
from pathlib import Path

from files.inspection import pdfium_lock
from files.models import PrivateFile
from files.pictures import bytes_of

LONGEST = 2_000_000
"""Characters that are read of one document."""
LONGEST_PART = 20_000_000
"""Bytes that are read of one part of an office document, marks and all."""
_WORDS = re.compile(r"<(?:w:t|a:t|t)(?: [^<>]*)?>([^<]*)<")
_BREAK = re.compile(r"</(?:w:p|a:p|si)>")


def words_in(file: PrivateFile) -> str:
    """Raises files.pictures.FileErased."""
    source = bytes_of(file)
    if file.kind == "pdf":
        return _of_pdf(source)[:LONGEST]
    if file.kind in ("docx", "pptx", "xlsx"):
        return _of_office(source)[:LONGEST]
    return ""


def _of_pdf(source: Path) -> str:
    import pypdfium2 as pdfium

    found, length = [], 0
    with pdfium_lock, pdfium.PdfDocument(source) as document:
        for number in range(len(document)):
            try:
                page = document[number]
            except pdfium.PdfiumError:  # damaged; the others are read
                continue
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
            length += len(found[-1])
            if length > LONGEST:
                break
    return "\n".join(found)


def _of_office(source: Path) -> str:
    found, length = [], 0
    with zipfile.ZipFile(source) as archive:
        for part in archive.infolist():
            if part.filename.endswith(".xml") and part.filename.startswith(("word/", "ppt/slides/", "xl/sharedStrings")):
                with archive.open(part) as opened:  # a part may unfold to a gigabyte
                    content = opened.read(LONGEST_PART).decode(errors="replace")
                text = "\n".join("".join(_WORDS.findall(line)) for line in _BREAK.split(content))
                found.append(unescape(text))
                length += len(text)
                if length > LONGEST:
                    break
    return "\n".join(found)
