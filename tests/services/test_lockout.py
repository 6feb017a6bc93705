"""Five wrong passwords lock the person for every process: counted in Redis for a province, in the database cache on one machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings

from tests.template import ROOT, at, postgres_copy, sqlite_template

pytestmark = pytest.mark.services
Start = Callable[..., "subprocess.Popen[str]"]


def starting(folder, **environment: str) -> Start:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder),
        "SECRET_KEY": "only-for-tests",
        "SITE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "testserver",
        "STATICFILES": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "LOG_LEVEL": "ERROR",
        **environment,
    }

    def start(*role: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.services.sign_in_process", *role], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )

    return start


@pytest.fixture
def one_machine(tmp_path) -> Start:
    database = tmp_path / "site.sqlite3"
    shutil.copy(sqlite_template(settings.TEMPLATE_FOLDER), database)
    return starting(tmp_path, DATABASE_URL=f"sqlite:///{database}", CACHE_URL="")


@pytest.fixture
def province(tmp_path, redis_url):
    import redis

    with redis.Redis.from_url(redis_url) as server, postgres_copy(os.environ["DATABASE_URL"], settings.TEMPLATE_FOLDER, "lockout") as name:
        server.flushdb()
        yield starting(tmp_path, DATABASE_URL=at(os.environ["DATABASE_URL"], name), CACHE_URL=redis_url)
        server.flushdb()


def said(process: "subprocess.Popen[str]") -> str:
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return out.strip()


@pytest.mark.parametrize("place", ["one_machine", "province"])
def test_wrong_passwords_are_counted_over_all_processes(place, request, tmp_path):
    start: Start = request.getfixturevalue(place)
    said(start("person"))
    guessing = [start("guess", name, "6") for name in ("138 0013 8000", "Zhang@Example.com")]
    (tmp_path / "go").touch()
    tried = sum(int(said(process)) for process in guessing)
    assert 0 < tried <= 5

    # Whoever found the counter busy was turned away without a try: what is left of the five is left for a third process.
    more, locked = said(start("enter", "zhang")).split()
    assert tried + int(more) == 5
    assert locked == "too_many_login_attempts"
