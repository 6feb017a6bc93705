"""Real Chromium against the live server. Each person has a browser context of their own; what a page must keep to is watched throughout."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from playwright.sync_api import Browser, expect
from wagtail.models import Collection, GroupPagePermission, Page

from notices import sms
from search.engines.embedded import Embedded
from tests.browser.visitor import Visitor

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's sync API runs an event loop in this thread
expect.set_options(timeout=15_000)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium"), "args": FLAGS}


@pytest.fixture(autouse=True)
def _one_address(live_server: Any, settings: Any) -> None:
    """Links in messages and QR codes lead to this server."""
    settings.SITE_URL = live_server.url


@pytest.fixture(autouse=True)
def texts() -> Iterator[list[tuple[str, str]]]:
    """The text messages that were sent: (phone, text) each."""
    sms.outbox.clear()
    yield sms.outbox
    sms.outbox.clear()


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Embedded:
    """A search index of this test's own."""
    made = Embedded(tmp_path / "search")
    for module in ("search.finding", "search.indexing", "search.state"):
        monkeypatch.setattr(f"{module}.engine", lambda: made)
    return made


@pytest.fixture
def editing(site_tree: Any) -> None:
    """What Wagtail's migrations gave its two groups, which the flush after an earlier test took away."""
    door, root = Permission.objects.get(codename="access_admin"), Page.get_first_root_node()
    for name, kinds in {"Editors": ["add", "change"], "Moderators": ["add", "change", "publish"]}.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(door)
        for kind in kinds:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{kind}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


@pytest.fixture
def visitors(browser: Browser, live_server: Any) -> Iterator[list[Visitor]]:
    """Everybody of this test. At the end each has seen a clean console, and nothing was asked of another machine."""
    met: list[Visitor] = []
    yield met
    for visitor in met:
        visitor.context.close()
    assert {str(visitor): visitor.errors for visitor in met if visitor.errors} == {}
    assert {str(visitor): visitor.elsewhere for visitor in met if visitor.elsewhere} == {}


@pytest.fixture
def signed_in(browser: Browser, live_server: Any, visitors: list[Visitor]) -> Callable[..., Visitor]:
    """signed_in(person, phone=False): a window of that person's own; None is a visitor without an account."""

    def make(person: Any = None, *, phone: bool = False) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, person, phone=phone))
        return visitors[-1]

    return make
