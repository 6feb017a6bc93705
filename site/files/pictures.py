"""Pages of a PDF as pictures: a judge's phone shows them at once, without a viewer."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from files.inspection import pdfium_lock
from files.models import PrivateFile
from ledger.refusals import Refused

WIDTHS = (480, 800, 1200, 1600, 2400)  # pixels; a wish is rounded up, so that the cache meets few sizes
CACHE_LIMIT = 512 << 20  # bytes of pictures kept
TALLEST = 8000  # pixels; a page like a scroll is scaled down


class NoSuchPage(Refused):
    status = 404
    message = _("The document has no such page. Go back to its first page.")


class FileErased(Refused):
    status = 410
    message = _("This file was erased; its record and its hash remain. Ask whoever sent it for a new copy.")


def page_count(file: PrivateFile) -> int:
    import pypdfium2 as pdfium

    with pdfium_lock, pdfium.PdfDocument(bytes_of(file)) as document:
        return len(document)


def page_picture(file: PrivateFile, page: int, width: int = 1200) -> Path:
    """A WebP picture of the page (the first is 1), about `width` pixels wide, from the cache or made now. Raises NoSuchPage, FileErased."""
    source = bytes_of(file)
    wide = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
    made = folder() / f"{file.uuid}-{page}-{wide}.webp"
    if made.exists():
        os.utime(made)
        return made
    _render(source, page, wide, made)
    make_room()
    return made


def bytes_of(file: PrivateFile) -> Path:
    if file.deleted_at is not None or not file.path.exists():
        raise FileErased
    return file.path


def _render(source: Path, page: int, width: int, made: Path) -> None:
    import pypdfium2 as pdfium

    with pdfium_lock, pdfium.PdfDocument(source) as document:
        if not 1 <= page <= len(document):
            raise NoSuchPage
        try:
            sheet = document[page - 1]
        except pdfium.PdfiumError:  # the document opens, this page is damaged
            raise NoSuchPage from None
        across, down = sheet.get_size()
        picture = sheet.render(scale=min(width / max(across, 1), TALLEST / max(down, 1))).to_pil()
        sheet.close()
    handle, rough = tempfile.mkstemp(dir=folder())
    with os.fdopen(handle, "wb") as out:
        picture.save(out, "WEBP", quality=82, method=2)
    os.replace(rough, made)


def folder() -> Path:
    path = Path(settings.PRIVATE_DIR) / "pictures"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def drawn_once(name: str, draw: Callable[[], bytes]) -> bytes:
    """What `draw` gives, drawn once: `name` (with a - in it) tells all that it depends on."""
    made = folder() / name
    try:
        drawn = made.read_bytes()
        os.utime(made)
    except FileNotFoundError:
        drawn = draw()
        handle, rough = tempfile.mkstemp(dir=folder())
        with os.fdopen(handle, "wb") as out:
            out.write(drawn)
        os.replace(rough, made)
        make_room()
    return drawn


def make_room() -> None:
    """The pictures (and copies) not looked at for longest go when the cache is over its limit."""
    kept = []
    for path in folder().glob("*-*.*"):
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        kept.append((state.st_mtime, state.st_size, path))
    over = sum(size for _seen, size, _path in kept) - CACHE_LIMIT
    for _seen, size, path in sorted(kept):
        if over <= 0:
            break
        path.unlink(missing_ok=True)
        over -= size


def forget_pictures(file: PrivateFile) -> None:
    for path in folder().glob(f"{file.uuid}-*.*"):
        path.unlink(missing_ok=True)
