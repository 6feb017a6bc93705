"""What a file really is, by its content, and whether it can be read. The name that came with it is not asked."""

import mmap
import threading
import zipfile
from collections.abc import Collection
from pathlib import Path

import filetype
from django.utils.translation import gettext_lazy as _

from files.kinds import KINDS, PICTURES, in_words
from ledger.refusals import Refused

UNZIPPED_LIMIT = 1 << 30  # bytes; a document that unfolds to more is a bomb or a mistake
MOST_PIXELS = 80_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # doc, xls, ppt, wps, and every Office file that asks for a password
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}

pdfium_lock = threading.Lock()  # pdfium is not safe among threads, and gunicorn serves from several


class UnwantedFile(Refused):
    """The file is not kept. The message names the reason and what to send instead."""

    status = 422


def inspect(path: Path, allowed: Collection[str]) -> str:
    """The kind (a key of KINDS) of the readable file at `path`. Raises UnwantedFile."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head:
        raise UnwantedFile(_("The file is empty. Choose it again; on a phone wait until it has been downloaded."))
    kind = _kind(path, head, allowed)
    if kind not in allowed:
        raise UnwantedFile(_("This kind of file is not taken here. Send %(kinds)s.") % {"kinds": in_words(allowed)})
    if kind == "pdf":
        _open_pdf(path)
    elif kind in PICTURES:
        _open_picture(path)
    return kind


def _kind(path: Path, head: bytes, allowed: Collection[str]) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_OLE):
        _refuse_ole(path)
    if head.startswith(b"PK"):
        return _kind_of_archive(path)
    if _looks_cut_off(head):
        raise UnwantedFile(_("The file has lost its beginning and cannot be read. Send it again."))
    guess = filetype.guess(head)
    if guess is None or guess.extension not in KINDS:
        raise UnwantedFile(_("This kind of file is not taken here. Send %(kinds)s.") % {"kinds": in_words(allowed)})
    return str(guess.extension)


def _looks_cut_off(head: bytes) -> bool:
    return not head.strip(b"\0")


def _refuse_ole(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        encrypted = content.find(_ENCRYPTED_PACKAGE) >= 0
    if encrypted:
        raise UnwantedFile(_("The document is protected by a password. Take the password off and send it again."))
    raise UnwantedFile(_("This is a document of an older format (doc, xls, ppt, wps). Save it as docx, xlsx, pptx or PDF and send that."))


def _kind_of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNZIPPED_LIMIT:
                raise UnwantedFile(_("Unpacked the file would be larger than 1 GB. Make the pictures in it smaller and send it again."))
            kind = next((_PARTS[name] for name in archive.namelist() if name in _PARTS), "zip")
            if any(part.flag_bits & 1 for part in archive.infolist()):
                raise UnwantedFile(_("The document is protected by a password. Take the password off and send it again."))
            broken = archive.testzip()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        broken = path.name
    if broken:
        raise UnwantedFile(_("The document is damaged and cannot be opened. Open it on your computer, save it once more and send that."))
    return kind


def _open_pdf(path: Path) -> None:
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    with pdfium_lock:
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
                raise UnwantedFile(_("The PDF is protected by a password. Take the password off and send it again.")) from error
            raise UnwantedFile(_("The PDF is damaged and cannot be opened. Make it once more from the original and send that.")) from error
        try:
            pages = len(document)
        finally:
            document.close()
    if pages < 1:
        raise UnwantedFile(_("The PDF has no page. Make it once more from the original and send that."))


def pages_at(path: Path) -> int:
    """Of a PDF that was inspected."""
    import pypdfium2 as pdfium

    with pdfium_lock, pdfium.PdfDocument(path) as document:
        return len(document)


def _open_picture(path: Path) -> None:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            too_many = picture.width * picture.height > MOST_PIXELS
            if not too_many:
                picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_many = True
    except (OSError, SyntaxError, ValueError) as error:
        raise UnwantedFile(_("The picture is damaged and cannot be opened. Take or save it once more and send that.")) from error
    if too_many:
        raise UnwantedFile(_("The picture has too many pixels. Make it smaller than 80 million pixels and send it again."))
