"""Rows and events by the thousand. Keys are given here, so that rows can name each other before they are written; chains are hashed by the ledger's
own functions, so that `verify_ledger` cannot tell them from those that were written one by one."""

import datetime as dt
import json
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

from ledger.canonical import canonical
from ledger.chain import link, words_hash
from ledger.models import GENESIS, Book, Event, Words

BATCH = 2000
Row = TypeVar("Row", bound=models.Model)


@dataclass
class Chain:
    book: Book
    new: bool


class Bulk:
    """From the first key to `flush` nothing else may write rows of these models: the keys would be given twice."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.last: dict[type[models.Model], int] = {}
        self.chains: dict[str, Chain] = {}

    def key(self, model: type[models.Model]) -> int:
        if model not in self.last:
            self.last[model] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        self.last[model] += 1
        return self.last[model]

    def add(self, row: Row) -> Row:
        if row.pk is None:
            row.pk = self.key(type(row))
        self.rows[type(row)].append(row)
        return row

    def chain(self, name: str) -> Book:
        if name not in self.chains:
            there = Book.objects.filter(name=name).first()
            self.chains[name] = Chain(there or Book(pk=self.key(Book), name=name, head=GENESIS, length=0), there is None)
        return self.chains[name].book

    def new_chain(self, name: str) -> None:
        """Of a thing that was made just now: nobody has to look whether its book is there."""
        self.chains[name] = Chain(Book(pk=self.key(Book), name=name, head=GENESIS, length=0), True)

    def record(
        self, *, book: str, action: str, subject: str, by: int | None, at: dt.datetime, words: Mapping[str, str] | None = None,
        data: Mapping[str, Any],
    ) -> Event:  # fmt: skip
        """As ledger.actions.record, at a moment that is said."""
        head = self.chain(book)
        salted = {name: (secrets.token_hex(16), text) for name, text in (words or {}).items()}
        text = canonical({**data, **{name: words_hash(salt=salt, text=said) for name, (salt, said) in salted.items()}})
        number, previous = head.length + 1, head.head
        digest = link(book=book, number=number, at=at, actor=by, action=action, subject=subject, data=text, previous=previous)
        event = self.add(
            Event(book_id=head.pk, number=number, at=at, actor_id=by, action=action, subject=subject, data=text, previous=previous, hash=digest)
        )
        for name, (salt, said) in salted.items():
            self.add(Words(event_id=event.pk, field=name, salt=salt, text=said))
        head.head, head.length = digest, number
        return event

    def flush(self) -> None:
        Book.objects.bulk_create([chain.book for chain in self.chains.values() if chain.new], batch_size=BATCH)
        Book.objects.bulk_update([chain.book for chain in self.chains.values() if not chain.new], ["head", "length"], batch_size=300)
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
        connection_follows({*self.rows, Book})
        self.rows.clear()
        self.chains.clear()
        self.last.clear()


def connection_follows(used: set[type[models.Model]]) -> None:
    """The database's own counters go on after the keys that were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), sorted(used, key=lambda model: model._meta.label)):
            cursor.execute(statement)


def said(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.data)
    return found
