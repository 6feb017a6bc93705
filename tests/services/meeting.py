"""Several at one row in the same moment: all have arrived at its lock before the first is let in."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, models, transaction

from ledger.refusals import Refused

PATIENCE = 30  # seconds: only how long a broken test takes to say so
Act = Callable[[], Any]


def meet_at(rows: "models.QuerySet[Any]", *acts: Act) -> list[Any]:
    """What each act returned, or the Refused it raised, in order."""
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number]()
        except Refused as refused:
            results[number] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(acts))]
    with transaction.atomic():
        assert list(rows.select_for_update(of=("self",)).values_list("pk"))
        for thread in threads:
            thread.start()
        end = time.monotonic() + PATIENCE
        while (arrived := waiting()) < len(acts):
            assert time.monotonic() < end, f"only {arrived} of {len(acts)} wait for the lock"
            time.sleep(0.02)
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return results


def waiting() -> int:
    with connection.cursor() as cursor:
        # The statistics are a snapshot for the length of a transaction.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return int(cursor.fetchone()[0])
