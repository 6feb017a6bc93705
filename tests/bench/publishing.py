"""python -m tests.bench.publishing: the notice of 500 entries begins, each entry learns its result by the job, and the public page is read.
On SQLite in a temporary folder. What counts is how long nobody else could write: it was one transaction of all entries once."""

import os
import shutil
import tempfile
import time
from pathlib import Path

ENTRIES, POOL = 500, 30


def main() -> None:
    from tests.template import sqlite_template

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template(Path(__file__).parent.parent.parent / "var" / "test"), folder / "bench.sqlite3")
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}", "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings",
            "ALLOWED_HOSTS": "testserver", "STATICFILES": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }  # fmt: skip
        import django

        django.setup()
        measure()


def measure() -> None:
    from django.test import Client

    from contest.actions.closing import close_round
    from contest.actions.publishing import publish
    from contest.models import Round
    from tests.bench import closing
    from work.runner import run_waiting_jobs

    closing.ENTRIES, closing.POOL = ENTRIES, POOL
    round, staff = closing.fill()
    Round.objects.filter(pk=round.pk).update(advance=100)
    close_round(round=round, by=staff)
    with closing.stopwatch() as locks:
        started = time.perf_counter()
        publication = publish(round=Round.objects.get(pk=round.pk), by=staff)
        begun = time.perf_counter() - started
    print(f"notice of {ENTRIES} entries begun: {begun:5.2f} s (the record replayed before), longest write lock {max(locks):5.2f} s")
    with closing.stopwatch() as locks:
        started, own = time.perf_counter(), time.process_time()
        run_waiting_jobs(kind="contest.tell_entries")
        told, own = time.perf_counter() - started, time.process_time() - own
    publication.refresh_from_db()
    assert publication.told_at is not None
    print(f"entries told by the job:       {told:5.2f} s ({own:.2f} s of own computing), write locks: {len(locks)}, longest {max(locks):.2f} s")
    client = Client()
    for page in (1, 2):
        started = time.perf_counter()
        answer = client.get(publication.get_absolute_url(), {"page": page})
        print(f"public page {page}: {1000 * (time.perf_counter() - started):4.0f} ms, {len(answer.content) / 1024:.0f} KB, {answer.status_code}")


if __name__ == "__main__":
    main()
