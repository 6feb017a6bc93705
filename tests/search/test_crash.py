"""Four writers, a reader, and an indexer that is killed while it drains and in mid-rebuild: afterwards the index is the database, exactly."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings

from tests.search.indexer_process import CHANGING, STABLE
from tests.template import ROOT, sqlite_template

pytestmark = pytest.mark.services  # ten processes for half a minute: too much for every run


@pytest.fixture(params=["tantivy", "elastic"])
def run(request, tmp_path):
    """Starts a role of tests.search.indexer_process on a database and an index of its own; whatever still runs at the end is killed."""
    database = tmp_path / "db.sqlite3"
    shutil.copy(sqlite_template(settings.VAR_DIR), database)
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
    started = []

    def start(*role):
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.search.indexer_process", *map(str, role)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
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


def ended(process, code=0):
    out, _ = process.communicate(timeout=60)
    assert process.returncode == code
    return out.split()


def until(so):
    latest = time.monotonic() + 60
    while not so():
        assert time.monotonic() < latest
        time.sleep(0.05)


def test_killed_anywhere_it_ends_in_the_right_index(run, tmp_path):
    wanted, built = tmp_path / "rebuild", tmp_path / "built"
    fill(tmp_path / "db.sqlite3")
    first = run("index", 0)
    until(built.exists)
    reader = run("read")
    writers = [run("write", seed) for seed in range(1, 5)]
    until(lambda: all((tmp_path / f"writing-{seed}").exists() for seed in range(1, 5)))
    time.sleep(2)
    first.kill()  # while it drains
    wanted.touch()
    ended(run("index", 200), -9)  # in mid-rebuild, by its own hand
    assert wanted.exists()
    last = run("index", 0)
    until(lambda: not wanted.exists())  # the rebuild succeeds while the writers go on
    (tmp_path / "quiet").touch()
    for writer in writers:
        ended(writer)
    (tmp_path / "stop").touch()
    answers, wrong = ended(reader)
    assert ended(last) == ["equal"]
    assert int(answers) > 50
    assert int(wrong) == 0
