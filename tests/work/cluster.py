"""A real qcluster on a database of its own, and this process looking into that database by plain SQL."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from tests.template import ROOT, at, postgres_copy, sqlite_template

PATIENCE = 90  # seconds: only how long a broken test takes to say so


def until(true: Callable[[], Any], what: str) -> Any:
    """The first true answer."""
    end = time.monotonic() + PATIENCE
    while not (answer := true()):
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.03)
    return answer


def processes_of(session: int) -> list[int]:
    """Processes of a session that are alive (a zombie is not)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] not in "ZX":
            found.append(int(path.parent.name))
    return found


@contextmanager
def workplace_in(folder: Path, var: Path) -> Iterator["Workplace"]:
    """On the kind of database that the tests run on."""
    if connections["default"].vendor == "postgresql":
        url = os.environ["DATABASE_URL"]
        with postgres_copy(url, var, "work") as name:
            yield Workplace(folder, name, at(url, name))
    else:
        database = folder / "work.sqlite3"
        shutil.copy(sqlite_template(var), database)
        yield Workplace(folder, str(database), f"sqlite:///{database}")


class Workplace:
    def __init__(self, folder: Path, database: str, url: str) -> None:
        self.folder, self.database, self.url = folder, database, url
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COV_")},
            "DJANGO_SETTINGS_MODULE": "tests.work.cluster_settings",
            "DATABASE_URL": url,
            "VAR_DIR": str(folder),
            "SECRET_KEY": "only-for-tests",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "PYTHONWARNINGS": "default",
        }

    def manage(self, *argv: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, ROOT / "site/manage.py", *argv], env=self.environment, capture_output=True, text=True, timeout=60)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Inside, this process acts on that database as a web process would: commits are real, and nudge."""
        connection = connections["default"]
        connection.close()
        before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], self.database
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        if self.url.startswith("postgres"):
            with psycopg.connect(self.url) as server:
                cursor = server.execute(query.replace("?", "%s"), values)
                return cursor.fetchall() if cursor.description else []
        with sqlite3.connect(self.database, timeout=20) as connection:
            rows = connection.execute(query, values).fetchall()
        connection.close()
        return rows

    def state(self, key: str) -> str:
        return self.sql("SELECT state FROM work_job WHERE key = ? ORDER BY id DESC", key)[0][0]

    def outcomes(self, key: str) -> list[str]:
        return [row[0] for row in self.sql("SELECT outcome FROM work_attempt a JOIN work_job j ON j.id = a.job_id WHERE key = ? ORDER BY a.id", key)]

    def trace(self) -> list[str]:
        path = self.folder / "trace"
        return [line.rsplit(" ", 1)[0] if "begins" in line else line for line in path.read_text().splitlines()] if path.exists() else []

    def open_gate(self, name: str = "job") -> None:
        (self.folder / f"{name}.open").touch()

    @contextmanager
    def qcluster(self) -> Iterator["subprocess.Popen[bytes]"]:
        log = (self.folder / "worker.log").open("a")
        with log:
            main = subprocess.Popen(
                [sys.executable, ROOT / "site/manage.py", "qcluster"],
                env=self.environment,
                cwd=self.folder,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
            try:
                yield main
            finally:
                end_all(main)


def end_all(main: "subprocess.Popen[bytes]") -> None:
    """Everything that `main` started, at once and without a word to it: as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(main.pid, signal.SIGKILL)
    main.wait()
    until(lambda: not processes_of(main.pid), "the group is gone")
