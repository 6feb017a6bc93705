"""Small real files, made here: no sample lies in the repository."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from files.actions import keep
from files.models import PrivateFile


def pdf_bytes(pages: int = 1, width: int = 595, height: int = 842) -> bytes:
    import pypdfium2 as pdfium

    out = io.BytesIO()
    with pdfium.PdfDocument.new() as document:
        for _page in range(pages):
            document.new_page(width, height).close()
        document.save(out)
    return out.getvalue()


def locked_pdf_bytes() -> bytes:
    """A PDF whose owner chose a password: the standard handler, with keys that the empty password does not open."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<" + b"33" * 16 + b"><" + b"33" * 16 + b">]>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + trailer


def office_bytes(part: str = "word/document.xml", content: str = "<w:document/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, content)
    return out.getvalue()


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 50)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#8a8").save(out, kind)
    return out.getvalue()


def film_bytes() -> bytes:
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 40


def make_upload(content: bytes | None = None, name: str = "商业计划书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content)


def make_file(content: bytes | None = None, name: str = "商业计划书.pdf", **fields: Any) -> PrivateFile:
    return keep(upload=make_upload(content, name), **{"by": None, "purpose": "plan", **fields})
