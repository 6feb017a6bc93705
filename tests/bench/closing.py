"""python -m tests.bench.closing: the whole close of 10,000 entries x 5 judges x 4 criteria as its job does it, and how long nobody else could write.

On SQLite in a temporary folder, beside the budget of issue 4: 15 s for all, one second for the lock. Processor seconds too, for a shared machine.
"""

import os
import resource
import shutil
import tempfile
import time
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

ENTRIES, JUDGES, POOL = 10_000, 5, 300
WEIGHTS = {"idea": "0.35", "use": "0.3", "gain": "0.25", "talk": "0.1"}


def main() -> None:
    from tests.template import sqlite_template

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template(Path(__file__).parent.parent.parent / "var" / "test"), folder / "bench.sqlite3")
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
            "VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django

        django.setup()
        measure()


def measure() -> None:
    from contest.actions.closing import ask_to_close
    from contest.models import Record
    from work.runner import run_waiting_jobs

    started = time.perf_counter()
    round, staff = fill()
    print(f"{ENTRIES} entries x {JUDGES} judges x {len(WEIGHTS)} criteria made ready in {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    job = ask_to_close(round=round, by=staff)
    print(f"asked for (what is missing is looked up): {time.perf_counter() - started:5.2f} s")
    with stopwatch() as locks:
        started, worked = time.perf_counter(), time.process_time()
        run_waiting_jobs(kind="contest.close_round")
        taken, worked = time.perf_counter() - started, time.process_time() - worked
    job.refresh_from_db()
    kept = Record.objects.get()
    print(
        f"closed: {taken:5.2f} s ({15 / taken:.1f} times within 15 s), progress {job.done} of {job.total}, record of {len(kept.content) / 1e6:.0f} MB"
    )
    longest, at_work = max(locks)
    print(f"longest write lock: {longest:5.2f} s, {at_work:5.2f} s of them at work, of {len(locks)}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


@contextmanager
def stopwatch() -> Any:
    """How long each writing transaction of this process lasted."""
    from django.db import connection

    began: list[tuple[float, float]] = []
    lasted: list[tuple[float, float]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if sql.startswith("BEGIN"):
            began.append((time.perf_counter(), time.process_time()))
        return done

    commit = connection._commit

    def timed() -> None:
        commit()
        if began:
            wall, work = began.pop()
            lasted.append((time.perf_counter() - wall, time.process_time() - work))

    connection._commit = timed  # type: ignore[method-assign]
    with connection.execute_wrapper(watch):
        yield lasted
    connection._commit = commit  # type: ignore[method-assign]


def fill() -> Any:
    """A round as release and scoring leave it, its rows written in bulk."""
    import random

    from contest.models import Assignment, Criterion, Entry, Judge, Mark, Round, RoundEntry
    from contest.queries import scheme_of
    from contest.rules.record import GENESIS, mark_hash
    from contest.rules.scheme import read_scheme, scheme_data
    from contest.rules.states import AssignmentState, EntryState, RoundState
    from ledger import clock
    from ledger.canonical import canonical
    from tests.factories.contests import make_scene

    rng, now, scene = random.Random(1), clock.now(), make_scene()
    method = {
        "drop": {"high": 1, "low": 1, "at_least": 3},
        "round": {"statistic": 2, "weighted": 2, "total": 2},
        "ties": ["criterion:idea", "untrimmed"],
    }
    round = Round.objects.create(contest=scene.contest, track=scene.track, name="初赛", mode="pairs", method=method, advance=2000)
    for order, (key, weight) in enumerate(WEIGHTS.items()):
        Criterion.objects.create(round=round, key=key, name=key, weight=Decimal(weight), order=order)
    round.scheme, round.state, round.released_at = canonical(scheme_data(read_scheme(scheme_of(round)))), RoundState.SCORING, now
    round.save()
    pool = Judge.objects.bulk_create(Judge(contest=scene.contest, name=f"评委{one}", number=one) for one in range(1, POOL + 1))
    entries = Entry.objects.bulk_create(
        Entry(
            contest=scene.contest, track=scene.track, zone=None, number=f"GY-2026-{one:05}", title=f"项目{one}", leader=scene.leader,
            state=EntryState.IN_ROUND, made_at=now, changed_at=now,
        )
        for one in range(1, ENTRIES + 1)
    )  # fmt: skip
    rows = RoundEntry.objects.bulk_create(RoundEntry(round=round, entry=entry, blind_number=f"M-{at:05}") for at, entry in enumerate(entries))
    sheets = Assignment.objects.bulk_create(
        [
            Assignment(round=round, entry=row, judge=pool[(at * JUDGES + seat) % POOL], seat=seat, state=AssignmentState.RELEASED, sent_at=now)
            for at, row in enumerate(rows)
            for seat in range(JUDGES)
        ],
        batch_size=2000,
    )
    marks = []
    for sheet in sheets:
        previous = GENESIS
        for number, key in enumerate(WEIGHTS, 1):
            value, device = Decimal(rng.randrange(120, 200)) / 2, f"bench-{sheet.pk}-{number}"
            made = mark_hash(book=sheet.book, number=number, at=now, criterion=key, value=value, device_key=device, previous=previous)
            marks.append(
                Mark(
                    assignment=sheet,
                    number=number,
                    criterion=key,
                    value=value,
                    at=now,
                    by=scene.staff,
                    device_key=device,
                    previous=previous,
                    hash=made,
                )
            )
            previous = made
        sheet.head, sheet.length = previous, len(WEIGHTS)
    Mark.objects.bulk_create(marks, batch_size=5000)
    Assignment.objects.bulk_update(sheets, ["head", "length"], batch_size=2000)
    return round, scene.staff


if __name__ == "__main__":
    main()
