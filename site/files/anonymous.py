"""A copy of a file that does not say who made it: for readers who must not know whose it is. What stands on its pages stays as it is."""

import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from files.inspection import pdfium_lock
from files.kinds import PICTURES
from files.models import PrivateFile
from files.pictures import bytes_of, folder, make_room

_PACKAGE = "http://schemas.openxmlformats.org"
_SAYS_NOTHING = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/package/2006/metadata/core-properties"/>'.encode(),
    "docProps/app.xml": f'<Properties xmlns="{_PACKAGE}/officeDocument/2006/extended-properties"/>'.encode(),
    "docProps/custom.xml": f'<Properties xmlns="{_PACKAGE}/officeDocument/2006/custom-properties"/>'.encode(),
}
_AUTHOR = re.compile(rb'\b((?:w:|w15:)?(?:author|initials|lastAuthor|userName|userId))="[^"]*"')
_OF_A_PERSON = re.compile(rb'\b((?:name|initials|displayName|userId|providerId|author))="[^"]*"')
_WHO_ELSE: dict[str, tuple[re.Pattern[bytes], bytes]] = {
    r"ppt/(commentAuthors|authors)\.xml": (_OF_A_PERSON, rb'\1=""'),
    r"xl/persons/.*\.xml": (_OF_A_PERSON, rb'\1=""'),
    r"xl/comments.*\.xml": (re.compile(rb"<((?:\w+:)?author)>[^<]*</"), rb"<\1></"),
    r"xl/revisions/userNames\.xml": (_OF_A_PERSON, rb'\1=""'),
    r"xl/workbook\.xml": (re.compile(rb'(absPath\b[^>]*\burl)="[^"]*"'), rb'\1=""'),
    r"(word|ppt|xl)/.*\.rels": (re.compile(rb'\b(Target)="file:[^"]*"'), rb'\1=""'),
}
"""Parts that name people in a way of their own: writers of comments, accounts, folders of the machine on which the file was kept."""


def anonymous_copy(file: PrivateFile) -> Path:
    """From the cache or made now. Films and sound have no copy of their own: their bytes are handed over as they came. Raises FileErased."""
    source, copy = bytes_of(file), COPIES.get(file.kind)
    if copy is None:
        return source
    made = folder() / f"{file.uuid}-anonymous.{file.kind}"
    if made.exists():
        os.utime(made)
        return made
    handle, rough = tempfile.mkstemp(dir=folder())
    os.close(handle)
    try:
        copy(source, Path(rough), file.kind)
        os.replace(rough, made)
    finally:
        Path(rough).unlink(missing_ok=True)
    make_room()
    return made


def _copy_pdf(source: Path, made: Path, kind: str) -> None:
    """The pages in a new document: title, author, program and attachments stay behind. Notes on the pages lose the name of who wrote them."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    with pdfium_lock, pdfium.PdfDocument(source) as before:
        after = pdfium.PdfDocument.new()
        after.import_pages(before)
        for page in after:
            for place in range(raw.FPDFPage_GetAnnotCount(page)):
                note = raw.FPDFPage_GetAnnot(page, place)
                raw.FPDFAnnot_SetStringValue(note, b"T", (raw.FPDF_WCHAR * 1)(0))
                raw.FPDFPage_CloseAnnot(note)
            page.close()
        after.save(made)
        after.close()


def _copy_picture(source: Path, made: Path, kind: str) -> None:
    """Without the place where it was taken and the telephone that took it; turned as it was meant."""
    from PIL import Image, ImageOps

    with Image.open(source) as before:
        after = ImageOps.exif_transpose(before)
        after.info = {}
        after.save(made, before.format, quality=92)


def _copy_office(source: Path, made: Path, kind: str) -> None:
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            content = _SAYS_NOTHING.get(part.filename) or before.read(part)
            if part.filename.endswith(".xml"):
                content = _AUTHOR.sub(rb'\1=""', content)
            for name, (found, instead) in _WHO_ELSE.items():
                if re.fullmatch(name, part.filename):
                    content = found.sub(instead, content)
            after.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)


COPIES: dict[str, Callable[[Path, Path, str], None]] = {
    "pdf": _copy_pdf, **dict.fromkeys(PICTURES, _copy_picture), **dict.fromkeys(("docx", "xlsx", "pptx"), _copy_office),
}  # fmt: skip
