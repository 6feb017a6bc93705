"""Four writers, a reader, and an indexer that is killed while it drains and in mid-rebuild: afterwards the index is the database, exactly."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress

import pytest
from django.conf import settings

from tests.search.indexer_process import CHANGING, ENOUGH, STABLE
from tests.template import ROOT, sqlite_template

pytestmark = pytest.mark.services  # eight processes: too much for every run
HANGS = 900  # seconds after which it is given up; nothing in it waits for a time


@pytest.fixture(params=["tantivy", "elastic"])
def environment(request, tmp_path):
    """Of a database and an index of its own."""
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
    yield environment
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


def test_killed_anywhere_it_ends_in_the_right_index(environment, tmp_path):
    fill(tmp_path / "db.sqlite3")
    command = [sys.executable, "-m", "tests.search.indexer_process"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, _ = process.communicate(timeout=HANGS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # whatever of it still runs
    assert process.returncode == 0
    compared, answers, wrong = out.split()
    assert (compared, wrong) == ("equal", "0")
    assert int(answers) >= ENOUGH
