"""What a link of the chain covers. docs/ledger.md is the specification; a change here is a new FORMAT."""

import datetime as dt
import hashlib

from ledger.canonical import canonical

FORMAT = 1


def link(*, book: str, number: int, at: dt.datetime, actor: int | None, action: str, subject: str, data: str, previous: str) -> str:
    """SHA-256 of one event: of the book's name, the format version, everything the event says and the hash before."""
    text = canonical(
        {
            "format": FORMAT, "book": book, "number": number, "at": at, "actor": actor, "action": action, "subject": subject, "data": data,
            "previous": previous,
        }
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def words_hash(*, salt: str, text: str) -> str:
    return hashlib.sha256(canonical({"salt": salt, "text": text}).encode()).hexdigest()
