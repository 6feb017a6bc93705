"""The one writer of the index. It copies a chunk or drains the outbox, never both at once, so neither can overtake the other.

Draining reads outbox rows first and the things themselves after: what is read is at least as new as what the rows tell of. Each row read is then
deleted by its number, never "all up to", since a lower number may be committed later. A crash anywhere leaves rows that are drained again.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from django.core.cache import cache

from search.documents import Key, load, sources
from search.engines import Engine, Writer, engine
from search.lock import only_indexer
from search.models import Outbox
from work.actions import enqueue

BATCH = 500
PATIENCE = 30  # seconds of draining in one go
PROGRESS = "search:rebuild"  # cache key: (done, total) of a rebuild under way
Told = Callable[[int, int], None]


class Busy(Exception):
    """Another process is indexing."""


def drain(engine_: Engine | None = None, told: Told | None = None) -> int:
    """Bring the live index up to date; builds it when there is none. Returns how many changes were taken in. Raises Busy, EngineDown."""
    using = engine_ or engine()
    with only_indexer() as mine:
        if not mine:
            raise Busy
        live = using.live()
        if live is None:
            taken = _rebuild(using, told)
        elif Outbox.objects.exists():
            with using.open(live) as writer:
                taken = _drain_some([writer])
        else:
            taken = 0
    ask_again_if_more()
    return taken


def rebuild(engine_: Engine | None = None, told: Told | None = None) -> int:
    """Build the index anew beside the live one and swap; nobody finds a gap and no change is lost. Returns how many documents were copied."""
    using = engine_ or engine()
    with only_indexer() as mine:
        if not mine:
            raise Busy
        copied = _rebuild(using, told)
    ask_again_if_more()
    return copied


def ask_again_if_more() -> None:
    """What came between the last look and the lock's release, when whoever tried was told that we are busy, or what a job has missed."""
    if Outbox.objects.exists():
        enqueue(kind="search.index", key="index")


def _rebuild(using: Engine, told: Told | None) -> int:
    using.tidy()  # what an earlier crash left behind
    live = using.live()
    target = using.create()
    copied, total = 0, sum(source.count() for source in sources())
    with ExitStack() as open_writers:
        new = open_writers.enter_context(using.open(target))
        writers = [open_writers.enter_context(using.open(live)), new] if live else [new]
        for source in sources():
            last = 0
            while pks := source.keys_after(last, BATCH):
                new.put((document, 1) for document in source.load(pks))
                last = pks[-1]
                copied += len(pks)
                _tell(copied, max(total, copied), told)
                # One batch a chunk: who waited for an empty outbox might wait for ever. Without a live index the changes stay until there is a place
                # that keeps them.
                if live:
                    _drain_batch(writers)
        new.commit()
    using.swap(target)
    cache.delete(PROGRESS)
    with using.open(target) as writer:
        _drain_some([writer])
    return copied


def _drain_some(writers: Sequence[Writer]) -> int:
    """Until the outbox is empty or half a minute has gone; what is left then is asked for again."""
    taken, latest = 0, time.monotonic() + PATIENCE
    while (batch := _drain_batch(writers)) and time.monotonic() < latest:
        taken += batch
    return taken + batch


def _drain_batch(writers: Sequence[Writer]) -> int:
    """One batch into every writer; the first is the live index, and its commit is what lets the rows go."""
    rows = list(Outbox.objects.order_by("pk")[:BATCH])
    if not rows:
        return 0
    versions = {Key(row.kind, row.object_id): row.pk for row in rows}
    documents = load(versions)
    for writer in writers:
        writer.put((document, versions[key]) for key, document in documents.items())
        writer.remove((key, version) for key, version in versions.items() if key not in documents)
    writers[0].commit()
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _tell(done: int, total: int, told: Told | None) -> None:
    cache.set(PROGRESS, (done, total), 600)
    if told:
        told(done, total)


def progress() -> tuple[int, int] | None:
    """(done, total) of a rebuild under way."""
    found: tuple[int, int] | None = cache.get(PROGRESS)
    return found
