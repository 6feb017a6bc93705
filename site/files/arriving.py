"""A file that comes in pieces: begun, continued where it stopped, and kept when its hash is right. Code of docs/adr/0009."""

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.actions import clean_name, keep_chunks
from files.inspection import UnwantedFile
from files.kinds import USUAL
from files.models import Arrival, PrivateFile
from ledger import clock
from ledger.refusals import Refused

PIECE = 4 << 20  # bytes of one request at most
AT_ONCE = 20  # files of one person on their way


class WrongPlace(Refused):
    """The piece does not begin where the last one ended; `received` is where."""

    status = 409

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(_("Part of the file is here already. It goes on from there."))


class BrokenOnTheWay(Refused):
    status = 422
    message = gettext_lazy("The file arrived differently from how it was sent. Choose it once more.")


class TooManyAtOnce(Refused):
    status = 429
    message = gettext_lazy("Too many files are on their way at once. Wait until some are here.")


@transaction.atomic
def begin(*, by: models.Model, belongs_to: str, name: str, size: int, limit_mb: int) -> Arrival:
    """The arrival of this file, begun now or before: the same person, place, name and size go on where they stopped. Raises UnwantedFile."""
    if not 0 < size <= limit_mb << 20:
        raise UnwantedFile(_("The file is larger than %(limit)s MB. Make it smaller, or split it, and send it again.") % {"limit": limit_mb})
    name, now = clean_name(name), clock.now()
    mine = Arrival.objects.filter(by_id=by.pk)
    found = mine.filter(belongs_to=belongs_to, name=name, size=size).first()
    if found is not None:
        return found
    if mine.count() >= AT_ONCE:
        raise TooManyAtOnce
    made = Arrival(by_id=by.pk, belongs_to=belongs_to, name=name, size=size, begun_at=now, changed_at=now)
    made.full_clean()
    made.save()
    return made


def take(*, arrival: Arrival, offset: int, piece: bytes) -> Arrival:
    """One more piece. It is on disk before it counts; sent twice, the second finds that it is here. Raises WrongPlace, UnwantedFile."""
    if offset != arrival.received:
        raise WrongPlace(arrival.received)
    if len(piece) > PIECE or offset + len(piece) > arrival.size:
        raise UnwantedFile(_("More arrived than was announced. Choose the file once more."))
    arrival.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(arrival.path, os.O_WRONLY | os.O_CREAT, 0o600)  # not emptied: what is there stays
    with os.fdopen(handle, "wb") as out:
        out.seek(offset)
        out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    came = offset + len(piece)
    if not Arrival.objects.filter(pk=arrival.pk, received=offset).update(received=came, changed_at=clock.now()):
        arrival.refresh_from_db()
        raise WrongPlace(arrival.received)
    arrival.received = came
    return arrival


def finish(*, arrival: Arrival, sha256: str, by: models.Model, purpose: str, limit_mb: int, allowed: Collection[str] | None) -> PrivateFile:
    """All is here: held against the sender's hash where the browser could reckon one, inspected and kept. Raises WrongPlace, BrokenOnTheWay,
    UnwantedFile; what is refused is gone, and is sent anew."""
    if arrival.received != arrival.size:
        raise WrongPlace(arrival.received)
    try:
        if sha256 and digest_of(arrival.path) != sha256.lower():
            raise BrokenOnTheWay
        return keep_chunks(
            pieces_of(arrival.path), name=arrival.name, by=by, purpose=purpose, belongs_to="", limit_mb=limit_mb,
            allowed=USUAL if allowed is None else allowed,
        )  # fmt: skip
    finally:
        let_go(arrival)


def let_go(arrival: Arrival) -> None:
    arrival.path.unlink(missing_ok=True)
    Arrival.objects.filter(pk=arrival.pk).delete()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece
