"""The demonstration's accounts are open to everybody, so they stay on a database of their own, on this machine."""

import pytest
from django.core.checks.registry import registry
from django.core.management import CommandError, call_command

from accounts.models import Person
from config import serve
from demo.checks import the_demo_has_a_database_of_its_own as check
from demo.models import DemoMark
from ledger import clock
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def mark() -> DemoMark:
    return DemoMark.objects.create(seed=7, scale="1", made_at=clock.now())


def test_a_database_with_people_of_its_own_is_refused_and_left_alone():
    make_person()
    with pytest.raises(CommandError, match="nothing was made"):
        call_command("demo")
    assert (Person.objects.count(), DemoMark.objects.count()) == (1, 0)


def test_the_demo_stays_on_this_machine(settings):
    settings.DEMO, settings.SITE_URL = True, "https://gc.example.org"
    with pytest.raises(CommandError, match="stays on this machine"):
        call_command("demo")
    assert not Person.objects.exists()


@pytest.mark.parametrize("scale", [0, -3])
def test_a_scale_below_one_is_refused(scale):
    with pytest.raises(CommandError, match="1 or more"):
        call_command("demo", scale=scale)


@pytest.mark.parametrize(
    ("demo", "marked", "people", "url", "said"),
    [
        (True, False, True, "http://localhost:8000", ["demo.E001"]),
        (True, True, True, "http://localhost:8000", []),
        (True, False, False, "http://localhost:8000", []),
        (False, False, True, "https://gc.example.org", []),
        (False, True, True, "http://127.0.0.1:8000", []),
        (False, True, True, "https://gc.example.org", ["demo.E002"]),
    ],
    ids=["somebody's database", "its own", "still empty", "a real site", "its own, without DEMO", "its own, in public"],
)
def test_what_the_check_says(settings, demo, marked, people, url, said):
    settings.DEMO, settings.SITE_URL = demo, url
    if marked:
        mark()
    if people:
        make_person()
    assert [message.id for message in check()] == said


def test_the_sign_in_page_offers_accounts_in_the_demo_only(client, settings):
    person = make_person(name="柳问渠", phone="+8613800000171")
    DemoMark.objects.create(seed=7, scale="1", made_at=clock.now(), accounts={"worker": person.pk})
    settings.DEMO = True
    assert "13800000171" in client.get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert "13800000171" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(("demo", "host", "stops"), [("1", "0.0.0.0", True), ("1", "127.0.0.1", False), ("", "0.0.0.0", False)])  # noqa: S104  what is refused
def test_the_server_of_the_demo_listens_on_this_machine_only(monkeypatch, demo, host, stops):
    monkeypatch.setenv("DEMO", demo)
    monkeypatch.setattr(serve, "HOST", host)
    if not stops:
        serve.refuse_an_open_demo()
        return
    with pytest.raises(SystemExit, match="this machine only"):
        serve.refuse_an_open_demo()


def test_the_web_server_asks_for_this_check():
    assert check in {one for one in registry.get_checks() if "demo" in one.tags}
