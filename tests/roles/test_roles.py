"""Every address against every role, as tests/roles/table.py says. A new address without a row fails."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from ledger.models import Event
from tests.factories.judging import sign_in
from tests.roles import scene as made
from tests.roles.table import EDITORS, ENTRANCES, NOBODYS, POSTING, PUBLIC_IN_ADMIN, ROLES, SIGN_IN, TABLE, WAGTAILS, Row

REFUSALS = (SIGN_IN, 401, 403, 404, 405)
PARTS = 6  # of the table, so that several processes share it


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    return made.build()


@pytest.fixture
def clients(scene: SimpleNamespace) -> dict[str, Client]:
    found = {}
    for role in ROLES:
        found[role] = Client(raise_request_exception=False)
        if person := scene.people[role]:
            sign_in(found[role], person)
    return found


def addresses() -> Iterator[tuple[str, str]]:
    """(address as a pattern, name with its namespaces) of the whole URLconf."""

    def walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                yield prefix + str(one.pattern), ":".join((*spaces, one.name or ""))
            else:
                yield from walk(one, prefix + str(one.pattern), (*spaces, one.namespace) if one.namespace else spaces)

    yield from walk(get_resolver(), "", ())


def value(scene: SimpleNamespace, place: str) -> str:
    first, *rest = place.split(".")
    if not rest or not hasattr(scene, first):
        return place
    found = getattr(scene, first)
    for name in rest:
        found = getattr(found, name)
    return str(found)


def address(scene: SimpleNamespace, name: str, row: Row) -> str:
    translation.activate(settings.LANGUAGE_CODE)  # an answer in English leaves its thread in English
    places = [value(scene, place) for place in row.at]
    path = reverse(name, args=[place for place in places if place != ""] if name != "page" else places)
    return f"{path}?{row.query.format(**vars(scene))}" if row.query else path


def ask(client: Client, method: str, path: str) -> tuple[HttpResponseBase, int]:
    """The answer, and how many ledger events it made; afterwards everything is as it was."""
    before = Event.objects.count()
    with transaction.atomic():
        response = getattr(client, method)(path)
        events = Event.objects.count() - before
        if response.streaming:
            list(response)  # to its end, which closes the file
        transaction.set_rollback(True)
    return response, events


def status(response: HttpResponseBase) -> int:
    return (
        SIGN_IN if response.status_code == 302 and response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL)) else response.status_code
    )


def test_every_address_has_its_row_and_every_row_its_address():
    named = {name for pattern, name in addresses() if not pattern.startswith(("accounts/", *WAGTAILS)) and name != "wagtail_serve"}
    assert named - set(TABLE) == set(), "say in tests/roles/table.py who may open these"
    assert set(TABLE) - named == set()


@pytest.mark.parametrize("part", range(PARTS))
def test_who_may_open_what_and_who_may_not_changes_nothing(scene, clients, subtests, part):
    """Who is refused, and who may only read, posts without a body as well: refused before anything is done."""
    for name, row in list(TABLE.items())[part::PARTS]:
        path = address(scene, name, row)
        with subtests.test(name):
            found = {role: ask(clients[role], row.method, path) for role in ROLES}
            assert {role: status(response) for role, (response, _events) in found.items()} == {role: row.expected(role) for role in ROLES}, path
            refused = [role for role in POSTING if role not in row.who or role in row.reads_only]
            posted = {role: found[role] if row.method == "post" else ask(clients[role], "post", path) for role in refused}
            assert {role: status(response) for role, (response, _events) in posted.items() if status(response) not in REFUSALS} == {}, path
            assert {role: events for role, (_response, events) in posted.items() if events} == {}, path


def filled(pattern: str) -> str:
    """An address of a library with 1 or "x" in its places."""
    return "/" + "/".join(("1" if "int" in part or "pk" in part else "x") if "<" in part else part for part in pattern.split("/"))


def test_the_libraries_by_their_prefix(scene, clients, subtests):
    for pattern in sorted({pattern for pattern, _name in addresses() if pattern.startswith("accounts/")}):
        path = filled(pattern).replace("/invitation/x/", f"/invitation/{scene.link.token}/")
        with subtests.test(path):
            answer = ask(clients["visitor"], "get", path)[0]
            if pattern.removeprefix("accounts/") in ENTRANCES:
                assert answer.status_code in (200, 302)
            else:
                assert status(answer) == SIGN_IN
            for role in ("worker", "judge", "staff"):
                assert ask(clients[role], "get", path)[0].status_code in (200, 302, 404), role
    editing = {role: status(ask(clients[role], "get", reverse("wagtailadmin_home"))[0]) for role in ROLES}
    assert editing == {role: 200 if role in EDITORS else SIGN_IN for role in ROLES}
    told = {role: status(clients[role].get(reverse("wagtailadmin_home"), follow=True)) for role in ROLES}  # who is signed in is not sent to and fro
    assert told == {role: 200 if role == "visitor" or role in EDITORS else 403 for role in ROLES}
    for path in sorted({f"/{pattern}" for pattern, _name in addresses() if re.fullmatch(r"admin/[\w/-]*", pattern)} - PUBLIC_IN_ADMIN):
        with subtests.test(path):
            found = {role: ask(clients[role], "get", path)[0].status_code for role in ("visitor", "worker", "judge")}
            assert set(found.values()) <= {302, 403, 404, 405}, found
    for path in NOBODYS:
        with subtests.test(path):
            assert {role: ask(clients[role], "get", f"/{path}")[0].status_code for role in ROLES[1:]} == dict.fromkeys(ROLES[1:], 403)
