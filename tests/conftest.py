"""Fixtures for every test."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from xdist.scheduler import LoadScopeScheduling

from cms import catalogues
from ledger.append_only import closed_tables, lay, lift
from tests.cms.fixtures import site_tree  # noqa: F401  a fixture for every test
from tests.template import postgres_copy, sqlite_template

hypothesis.settings.register_profile("plain", max_examples=50, deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=100, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "plain")

if catalogues.out_of_date():
    catalogues.compile_parts(first_wins=True)  # tests read Chinese; two texts for one are `make check`'s to refuse
    translation_file_changed(None, catalogues.MADE / "django.mo")  # Django had loaded what was there before


class OneBuildsTheDemo(LoadScopeScheduling):
    """Tests go to whichever process is free; those of the demo's programme, built for all of them in half a minute, to one and the same."""

    def _split_scope(self, nodeid: str) -> str:
        return "demo" if nodeid.startswith("tests/demo/test_programme.py") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBuildsTheDemo:
    return OneBuildsTheDemo(config, log)


@pytest.fixture(scope="session", autouse=True)
def _flush_past_triggers() -> Iterator[None]:
    """A TransactionTestCase empties the tables at its end: the closed ones are opened inside that one transaction.

    On the class: under Playwright's event loop `connections` hands out other connection objects.
    """
    kind, vendor = type(connections["default"].ops), connections["default"].vendor
    flush = kind.sql_flush

    def sql_flush(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        closed = [table for table in closed_tables() if table in tables]
        opened, shut = [s for t in closed for s in lift(vendor, t)], [s for t in closed for s in lay(vendor, t)]
        return [*opened, *flush(self, style, tables, **options), *shut]

    kind.sql_flush = sql_flush
    yield
    kind.sql_flush = flush


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A request in English leaves its thread in English."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> Iterator[None]:
    """A copy of the migrated template for this process; `migrate` then finds nothing to do."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    folder, test = settings.TEMPLATE_FOLDER, connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "postgresql":
        with postgres_copy(os.environ["DATABASE_URL"], folder, worker) as name:
            test["NAME"] = name
            yield
        return
    copy = folder / f"{worker}-{os.getpid()}.sqlite3"
    shutil.copy(sqlite_template(folder), copy)
    test["NAME"] = str(copy)

    yield
    for left in folder.glob(f"{copy.name}*"):
        left.unlink(missing_ok=True)
