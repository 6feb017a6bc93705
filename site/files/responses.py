"""Handing files over. There is no address here: the calling view has found the owner and asked its permission."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from files.anonymous import anonymous_copy
from files.models import PrivateFile
from files.pictures import FileErased, page_picture

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def hand_over(
    file: PrivateFile, *, name: str | None = None, inline: bool = False, request: HttpRequest | None = None, anonymous: bool = False
) -> HttpResponseBase:
    """The bytes, under the name people know. `inline` is granted only to kinds that cannot act as a page. Raises FileErased.

    `anonymous` hands over a copy that does not say who made it. With `request` a film can be wound forward (Range), which phones insist on;
    nginx does it by itself.
    """
    if file.deleted_at is not None:
        raise FileErased
    path = anonymous_copy(file) if anonymous else file.path
    response = _bytes(path, str(path.relative_to(settings.PRIVATE_DIR)), file.media_type, request)
    disposition = content_disposition_header(not (inline and file.inline), name or file.name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


def hand_over_page(file: PrivateFile, page: int, width: int = 1200) -> HttpResponseBase:
    """A picture of one page of a PDF; the person's own browser may keep it for the day."""
    made = page_picture(file, page, width)
    response = _bytes(made, f"pictures/{made.name}", "image/webp", None)
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _bytes(path: Path, place: str, media_type: str, request: HttpRequest | None) -> HttpResponseBase:
    response: HttpResponseBase
    if settings.X_ACCEL:
        response = HttpResponse(content_type=media_type)
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL.rstrip('/')}/{quote(place)}"
    else:
        if not path.exists():
            raise FileErased
        response = _part(path, media_type, request) or FileResponse(path.open("rb"), content_type=media_type)
        response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _part(path: Path, media_type: str, request: HttpRequest | None) -> HttpResponseBase | None:
    """206 for one range that can be satisfied, 416 for one that cannot, None for anything else: the whole file is then right."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "")) if request is not None else None
    if asked is None or asked.groups() == ("", ""):
        return None
    size, (first, last) = path.stat().st_size, asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_stream(path, start, end), status=206, content_type=media_type)
    response["Content-Range"], response["Content-Length"] = f"bytes {start}-{end}/{size}", str(end - start + 1)
    return response


def _stream(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (chunk := file.read(min(left, 1 << 16))):
            left -= len(chunk)
            yield chunk
