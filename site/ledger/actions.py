"""Writing the record: lock the book, chain, write, move the head."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from ledger import clock
from ledger.canonical import canonical
from ledger.chain import link, words_hash
from ledger.models import Book, Event, Words


@dataclass(frozen=True)
class Entry:
    """One event to be written. `subject` is "contest.entry:42" or a saved model instance."""

    action: str
    subject: str | models.Model
    data: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject_text(self) -> str:
        return self.subject if isinstance(self.subject, str) else f"{self.subject._meta.label_lower}:{self.subject.pk}"


def record(
    *, book: str, action: str, subject: str | models.Model, by: models.Model | None, words: Mapping[str, str] | None = None, **data: Any
) -> Event:
    """Add one event to `book` (made when new). `data` is ids, numbers, dates and codes; what a person wrote goes into `words`, field by field.

    Raises ledger.canonical.NotCanonical for a float, a naive instant or a model instance in `data`.
    """
    return record_many(book=book, entries=[Entry(action, subject, data, words or {})], by=by)[0]


@transaction.atomic(savepoint=False)
def record_many(*, book: str, entries: Iterable[Entry], by: models.Model | None) -> list[Event]:
    head = locked_book(book)
    at, previous = clock.now(), head.head
    events: list[Event] = []
    words: list[Words] = []
    for number, entry in enumerate(entries, head.length + 1):
        salted = {name: (secrets.token_hex(16), text) for name, text in entry.words.items()}
        data = canonical({**entry.data, **{name: words_hash(salt=salt, text=text) for name, (salt, text) in salted.items()}})
        digest = link(
            book=book,
            number=number,
            at=at,
            actor=by.pk if by else None,
            action=entry.action,
            subject=entry.subject_text,
            data=data,
            previous=previous,
        )
        event = Event(
            book=head, number=number, at=at, actor_id=by.pk if by else None, action=entry.action, subject=entry.subject_text, data=data,
            previous=previous, hash=digest,
        )  # fmt: skip
        previous = digest
        events.append(event)
        words.extend(Words(event=event, field=name, salt=salt, text=text) for name, (salt, text) in salted.items())
    Event.objects.bulk_create(events)
    if words:
        Words.objects.bulk_create(words)
    head.head, head.length = previous, head.length + len(events)
    head.save(update_fields=["head", "length"])
    return events


def locked_book(name: str) -> Book:
    """The book's row under lock, made when new. Several books are locked in name order by whoever needs more than one."""
    locked = Book.objects.select_for_update()
    if (found := locked.filter(name=name).first()) is not None:
        return found
    Book.objects.bulk_create([Book(name=name)], ignore_conflicts=True)
    return locked.get(name=name)


@transaction.atomic
def blank_words(*, words: Iterable[Words]) -> int:
    """Erase what a person wrote; the hashes that prove it was there stay. Returns how many rows were blanked."""
    ids = [row.pk for row in words]
    return Words.objects.filter(pk__in=ids, blanked_at=None).update(text="", salt="", blanked_at=clock.now())
