"""Recomputing every chain from its first event."""

from collections.abc import Iterator

from ledger.canonical import canonical
from ledger.chain import link, words_hash
from ledger.models import GENESIS, Book, Event, Words
from ledger.projections import Mismatch, projections


def broken_books() -> Iterator[Mismatch]:
    """The first event of each book that does not fit, in name order. Reads the whole ledger once."""
    for book in Book.objects.order_by("name").iterator():
        previous, number = GENESIS, 0
        for event in Event.objects.filter(book=book).order_by("number").iterator():
            if (fault := _fault(book, event, number + 1, previous)) is not None:
                yield Mismatch(book.name, event.number, fault)
                break
            previous, number = event.hash, event.number
        else:
            if (book.length, book.head) != (number, previous):
                yield Mismatch(book.name, book.length, f"the book says {book.length} events, {number} are there: the end was cut off or added to")


def _fault(book: Book, event: Event, number: int, previous: str) -> str | None:
    if event.number != number:
        return f"event {number} is missing"
    if event.previous != previous:
        return "does not follow from the event before"
    digest = link(
        book=book.name, number=event.number, at=event.at, actor=event.actor_id, action=event.action, subject=event.subject, data=event.data,
        previous=event.previous,
    )  # fmt: skip
    return None if digest == event.hash else "was altered after it was written"


def broken_words() -> Iterator[Mismatch]:
    for row in Words.objects.filter(blanked_at=None).select_related("event__book").iterator():
        if f'"{row.field}":"{words_hash(salt=row.salt, text=row.text)}"' not in row.event.data:
            yield Mismatch(row.event.book.name, row.event.number, f"the text of {canonical(row.field)} was altered after it was written")


def mismatches() -> Iterator[tuple[str, Mismatch]]:
    """(name of the check, mismatch), chains first, then texts, then each registered projection."""
    for name, check in {"chain": broken_books, "words": broken_words, **projections()}.items():
        for mismatch in check():
            yield name, mismatch
