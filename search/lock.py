"""One indexer at a time, over all processes. The lock goes with its process, so a killed indexer holds up nobody."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_ADVISORY = 7_306_201  # any number that nobody else uses
_held_here = threading.Lock()  # a session of PostgreSQL is given its own advisory lock a second time; a file's lock is not


@contextmanager
def only_indexer() -> Iterator[bool]:
    """Whether this process may index now; False when another one does."""
    if connection.vendor == "postgresql":
        if not _held_here.acquire(blocking=False):
            yield False
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY])
                held = bool(cursor.fetchone()[0])
                try:
                    yield held
                finally:
                    if held:
                        cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
        finally:
            _held_here.release()
        return
    with open(f"{connection.settings_dict['NAME']}.indexing", "w") as file:  # beside the database: its outbox is what the lock guards
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
