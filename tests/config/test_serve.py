"""The one parent, started for real: the whole site and its worker on a port and a database of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.template import ROOT, sqlite_template
from tests.work.cluster import processes_of, until

FIRST = 9310 + 10 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # each test process has its own ports
PORT, TAKEN, FREE = FIRST, FIRST + 1, FIRST + 3


@pytest.fixture
def environment(tmp_path):
    database = tmp_path / "site.sqlite3"
    shutil.copy(sqlite_template(settings.TEMPLATE_FOLDER), database)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV_")},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
        "STATICFILES": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "PORT": str(PORT),
        "HOST": "127.0.0.1",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }


class Served:
    def __init__(self, parent: "subprocess.Popen[str]") -> None:
        self.parent = parent

    @property
    def children(self) -> dict[str, int]:
        """The two main processes, by what they were started for."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
                words = (path.parent / "cmdline").read_text().split("\0")
            except OSError:
                continue
            if int(fields[1]) == self.parent.pid:
                found["web" if "gunicorn" in words else "worker"] = int(path.parent.name)
        return found

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/robots.txt", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def all_gone(children: dict[str, int]) -> bool:
    return not any(processes_of(pid) for pid in children.values())


@contextmanager
def serving(environment: dict[str, str], parent_argv: tuple[str, ...] = ("-m", "config.serve")) -> Iterator[Served]:
    parent = subprocess.Popen([sys.executable, *parent_argv], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    served, children = Served(parent), {}
    try:
        children = until(lambda: len(served.children) == 2 and served.children, "web and worker are started")
        yield served
    finally:
        parent.kill()
        parent.communicate()
        for pid in children.values():
            for left in processes_of(pid):
                os.kill(left, signal.SIGKILL)


def fully_up(served: Served) -> dict[str, int]:
    until(served.answers, "a page is answered")
    until(lambda: len(processes_of(served.children["worker"])) >= 6, "the worker's processes are there")
    return served.children


def test_ctrl_c_ends_web_and_worker_and_leaves_nothing(environment):
    with serving(environment) as served:
        children = fully_up(served)
        served.parent.send_signal(signal.SIGINT)
        out, err = served.parent.communicate(timeout=90)
        assert served.parent.returncode == 0
        assert all_gone(children)
        assert f"http://localhost:{PORT}" in out
        assert "Traceback" not in err


# The real parent with two children of one line each: how it watches and names them needs no Django.
STAND_INS = """
import sys
from config import serve
wait = [sys.executable, "-c", "import time; time.sleep(60)"]
serve.commands = lambda: {"web": [*wait, "gunicorn"], "worker": wait}
serve.main()
"""


def test_a_worker_that_dies_after_it_had_settled_is_started_again(environment):
    with serving(environment, ("-c", STAND_INS.replace("serve.main()", "serve.SETTLED = 0; serve.main()"))) as served:
        first = served.children
        os.kill(first["worker"], signal.SIGKILL)
        until(lambda: served.children.get("worker", first["worker"]) != first["worker"], "another worker")
        assert served.children["web"] == first["web"]
        served.parent.terminate()
        _, err = served.parent.communicate(timeout=90)
        assert err == "The worker process ended by itself (exit -9) and is started again.\n"
        assert served.parent.returncode == 0


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_when_one_of_the_two_dies_everything_ends_and_it_is_named(environment, victim):
    with serving(environment, ("-c", STAND_INS)) as served:
        children = served.children
        os.kill(children[victim], signal.SIGKILL)
        _, err = served.parent.communicate(timeout=90)
        assert served.parent.returncode == 1
        assert err == f"The {victim} process ended by itself (exit -9), so everything was stopped. What it wrote above says why.\n"
        assert all_gone(children)


def test_a_parent_that_is_killed_takes_both_along(environment):
    with serving(environment) as served:
        children = fully_up(served)
        served.parent.kill()
        served.parent.wait()
        until(lambda: all_gone(children), "both ended with their parent")


@pytest.mark.parametrize("argv", [[], ["--check-port"]])
def test_a_taken_port_is_one_sentence(environment, argv):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", TAKEN))
        holder.listen()
        ran = subprocess.run(
            [sys.executable, "-m", "config.serve", *argv], env={**environment, "PORT": str(TAKEN)}, capture_output=True, text=True, timeout=30
        )
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"Port {TAKEN} is in use. Choose another: PORT={TAKEN + 1}.\n")


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        ("http", "PORT is 'http': give a number from 1 to 65535, for example PORT=8000.\n"),
        ("70000", "PORT is '70000': give a number from 1 to 65535, for example PORT=8000.\n"),
    ],
)
def test_a_port_that_is_none_is_one_sentence(environment, port, sentence):
    ran = subprocess.run([sys.executable, "-m", "config.serve"], env={**environment, "PORT": port}, capture_output=True, text=True, timeout=90)
    assert (ran.returncode, ran.stderr) == (1, sentence)


def test_a_free_port_is_said_by_saying_nothing(environment):
    ran = subprocess.run(
        [sys.executable, "-m", "config.serve", "--check-port"], env={**environment, "PORT": str(FREE)}, capture_output=True, text=True, timeout=30
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
