"""Four writers, a reader, and an indexer that is killed while it drains and in mid-rebuild: afterwards the index is the database, exactly."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest
from django.conf import settings

from tests.search.indexer_process import CHANGING, STABLE
from tests.template import ROOT, sqlite_template

pytestmark = pytest.mark.services  # ten processes for half a minute: too much for every run
LONGEST = float(os.environ.get("CRASH_TEST_SECONDS", "115"))  # for one engine; half a minute where nothing else runs


class Run:
    """Starts roles of tests.search.indexer_process, and waits for what they do: LONGEST seconds at most for all of it, start to end."""

    def __init__(self, environment):
        self.environment, self.started, self.latest = environment, [], time.monotonic() + LONGEST

    def __call__(self, *role):
        command = [sys.executable, "-m", "tests.search.indexer_process", *map(str, role)]
        self.started.append(subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True))
        return self.started[-1]

    def ended(self, process, code=0):
        out, _ = process.communicate(timeout=max(0.1, self.latest - time.monotonic()))
        assert process.returncode == code
        return out.split()

    def until(self, so):
        while not so():
            assert time.monotonic() < self.latest
            time.sleep(0.05)

    def end(self):
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture(params=["tantivy", "elastic"])
def run(request, tmp_path):
    """On a database and an index of its own; whatever still runs at the end is killed."""
    database = tmp_path / "db.sqlite3"
    shutil.copy(sqlite_template(settings.TEMPLATE_FOLDER), database)
    elastic = request.param == "elastic"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(tmp_path),
        "CACHE_URL": "",
        "SEARCH_URL": os.environ["ELASTICSEARCH_URL"] if elastic else "",
        "SEARCH_INDEX": f"test-crash-{os.getpid()}",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "LOG_LEVEL": "ERROR",
    }
    subprocess.run([sys.executable, "site/manage.py", "createcachetable", "--database", "cache"], cwd=ROOT, env=environment, check=True)
    roles = Run(environment)
    yield roles
    roles.end()
    if elastic:
        from search.engines.elastic import Elastic

        engine = Elastic(environment["SEARCH_URL"], environment["SEARCH_INDEX"])
        for target in engine._targets():
            engine.patient.indices.delete(index=target)
        engine.patient.close()


def fill(database):
    with closing(sqlite3.connect(database)) as connection, connection:
        rows = [(pk, f"w{pk}") for pk in range(1, STABLE + CHANGING + 1)]
        connection.executemany("INSERT INTO search_synonym (id, word, others, both_ways) VALUES (?, ?, '1', 1)", rows)


def test_killed_anywhere_it_ends_in_the_right_index(run, tmp_path):
    wanted, built = tmp_path / "rebuild", tmp_path / "built"
    fill(tmp_path / "db.sqlite3")
    first = run("index", 0)
    run.until(built.exists)
    reader = run("read")
    writers = run("write", 1, 2, 3, 4)
    run.until(lambda: all((tmp_path / f"writing-{seed}").exists() for seed in range(1, 5)))
    time.sleep(2)
    first.kill()  # while it drains
    wanted.touch()
    run.ended(run("index", 200), -9)  # in mid-rebuild, by its own hand
    assert wanted.exists()
    last = run("index", 0)
    run.until(lambda: not wanted.exists())  # the rebuild succeeds while the writers go on
    (tmp_path / "quiet").touch()
    run.ended(writers)
    (tmp_path / "stop").touch()
    answers, wrong = run.ended(reader)
    assert run.ended(last) == ["equal"]
    assert int(answers) > 50
    assert int(wrong) == 0
