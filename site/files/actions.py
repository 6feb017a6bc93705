"""Taking files in and letting their bytes go."""

import contextlib
import datetime as dt
import hashlib
import os
import unicodedata
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from files.inspection import UnwantedFile, inspect, pages_at
from files.kinds import USUAL
from files.models import Arrival, PrivateFile
from files.pictures import forget_pictures
from ledger import clock
from ledger.actions import record


def keep(
    *,
    upload: UploadedFile,
    by: models.Model | None,
    purpose: str,
    belongs_to: str = "",
    limit_mb: int | None = None,
    allowed: Collection[str] | None = None,
) -> PrivateFile:
    """Keep what was sent: at most `limit_mb` (settings.MAX_UPLOAD_MB), of the `allowed` kinds (files.kinds.USUAL). Raises UnwantedFile.

    The bytes are on disk before the row is written; when the caller's transaction fails they are swept later.
    """
    return keep_chunks(
        upload.chunks(), name=upload.name or "", by=by, purpose=purpose, belongs_to=belongs_to,
        limit_mb=settings.MAX_UPLOAD_MB if limit_mb is None else limit_mb, allowed=USUAL if allowed is None else allowed,
    )  # fmt: skip


def keep_bytes(*, content: bytes, name: str, by: models.Model | None, purpose: str, belongs_to: str = "") -> PrivateFile:
    """Keep what the house made itself (a certificate, a report); it is inspected as an upload would be."""
    return keep_chunks([content], name=name, by=by, purpose=purpose, belongs_to=belongs_to, limit_mb=settings.MAX_UPLOAD_MB, allowed=(*USUAL, "zip"))


def keep_chunks(chunks: Iterable[bytes], *, name: str, limit_mb: int, allowed: Collection[str], **owner: Any) -> PrivateFile:
    identity = uuid.uuid4()
    file = PrivateFile(uuid=identity, name=clean_name(name), at=clock.now(), purpose=owner["purpose"], belongs_to=owner["belongs_to"])
    file.uploaded_by = owner["by"]
    arriving = Path(settings.PRIVATE_DIR) / "arriving" / str(identity)
    arriving.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        file.size, file.sha256 = _write(chunks, arriving, limit_mb)
        file.kind = inspect(arriving, allowed)
        file.pages = pages_at(arriving) if file.kind == "pdf" else None
        file.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(arriving, file.path)
    finally:
        arriving.unlink(missing_ok=True)
    try:
        with transaction.atomic():
            file.clean_fields(exclude=["uploaded_by"])
            file.save(force_insert=True)
            record(book=file.book, action="file.kept", subject=file, by=owner["by"], sha256=file.sha256, size=file.size, kind=file.kind)
    except BaseException:
        file.path.unlink(missing_ok=True)
        raise
    return file


def _write(chunks: Iterable[bytes], path: Path, limit_mb: int) -> tuple[int, str]:
    """Size and SHA-256. On disk, not only in the system's memory, when it returns."""
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > limit_mb << 20:
                raise UnwantedFile(_("The file is larger than %(limit)s MB. Make it smaller, or split it, and send it again.") % {"limit": limit_mb})
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def clean_name(name: str) -> str:
    """The name as people wrote it, without folders and control characters, at most 200 characters with its ending kept."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]) if unicodedata.category(c)[0] != "C")
    stem, dot, ending = plain.strip().rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot and stem and len(ending) < 20 else plain.strip()[:200] or "file"


@transaction.atomic
def erase_bytes(*, file: PrivateFile, by: models.Model | None) -> PrivateFile:
    """The bytes go once the transaction is through; row and hash stay. Erasing twice is erasing once."""
    file = PrivateFile.objects.select_for_update().get(pk=file.pk)
    if file.deleted_at is None:
        file.deleted_at = clock.now()
        file.save(update_fields=["deleted_at"])
        record(book=file.book, action="file.erased", subject=file, by=by, sha256=file.sha256)
        transaction.on_commit(lambda: _remove(file))
    return file


def _remove(file: PrivateFile) -> None:
    file.path.unlink(missing_ok=True)
    forget_pictures(file)


def sweep(*, older_than_seconds: int = 24 * 3600) -> int:
    """Remove bytes that no living row names: left by a transaction that failed after the upload, or of a file that stopped coming three days ago.
    Returns how many."""
    Arrival.objects.filter(changed_at__lt=clock.now() - dt.timedelta(days=3)).delete()
    root, before, removed = Path(settings.PRIVATE_DIR), clock.now().timestamp() - older_than_seconds, 0
    living = set(PrivateFile.objects.filter(deleted_at=None).values_list("uuid", flat=True)) | set(Arrival.objects.values_list("uuid", flat=True))
    for path in [*root.glob("[0-9a-f][0-9a-f]/*"), *root.glob("arriving/*")]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            if uuid.UUID(path.name) not in living and path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed
