"""Signing in, as a browser does it."""

import datetime as dt
import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from accounts.home import DemoAccount, _demo
from accounts.models import Person
from accounts.privacy import CONSENT_VERSION
from ledger import clock
from ledger.models import Event
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

PHONE = "/accounts/login/"
CODE = "/accounts/login/code/"
PASSWORD = "/accounts/login/password/"
NEW = {"name": "柳问渠", "password": "good-pass-1", "consent": "on"}


def worker(username: str = "zhang", **fields) -> Person:
    person = make_person(username=username, **{"phone": "+8613800138000", **fields})
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(client: Client, who: str, password: str = "good-pass-1", query: str = ""):  # noqa: S107
    return client.post(PASSWORD + query, {"login": who, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("who", ["zhang", "ZHANG", "Zhang@Example.com", "13800138000", "+86 138-0013-8000"])
def test_with_a_password_by_name_e_mail_or_phone(client, who):
    worker(email="zhang@example.com")
    answer = sign_in(client, who)
    assert (answer.status_code, answer.url) == (302, "/me/")
    assert signed_in(client)


def test_by_a_code_to_the_phone(client, texts, last_code):
    person = worker()

    answer = client.post(PHONE, {"phone": "138 0013 8000"})
    assert answer.url == CODE
    assert texts[0][0] == "+8613800138000"
    page = client.get(CODE).content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page
    answer = client.post(CODE, {"code": last_code()})

    assert answer.url == "/me/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/me/").status_code == 200


def test_who_has_no_account_is_registered_by_verifying(client, last_code):
    client.post(PHONE, {"phone": "13800138001"})
    assert not Person.objects.exists()
    answer = client.post(CODE, {"code": last_code()})
    assert answer.url == "/accounts/register/"
    assert not signed_in(client)

    answer = client.post(answer.url, NEW)

    person = Person.objects.get()
    assert answer.url == "/me/"
    assert (person.phone, person.phone_verified, person.name) == ("+8613800138001", True, "柳问渠")
    assert person.consent_version == CONSENT_VERSION
    assert person.consent_at is not None
    assert re.fullmatch(r"u[a-z2-9]{9}", person.username)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert Event.objects.get(book__name=person.book).action == "account.opened"


@pytest.mark.parametrize("missing", ["name", "password", "consent"])
def test_registering_needs_a_name_a_password_and_consent(client, last_code, missing):
    client.post(PHONE, {"phone": "13800138001"})
    client.post(CODE, {"code": last_code()})
    answer = client.post("/accounts/register/", {key: value for key, value in NEW.items() if key != missing})
    assert answer.status_code == 422
    assert missing in answer.context["form"].errors
    assert not Person.objects.exists()


def test_nobody_registers_without_the_code(client):
    assert client.post("/accounts/register/", NEW).url == PHONE
    assert not Person.objects.exists()


def test_a_known_and_an_unknown_phone_look_the_same(client):
    worker()
    pages = []
    for phone in ("13800138000", "13800138999"):
        visitor = Client()
        assert visitor.post(PHONE, {"phone": phone}).url == CODE
        page = visitor.get(CODE).content.decode()
        pages.append(re.sub(r'value="[^"]{60,}"', "", page.replace("138****8000", "…").replace("138****8999", "…")))
    assert pages[0] == pages[1]


def test_where_one_wanted_to_go_is_remembered(client, last_code):
    worker()
    answer = client.post(PHONE + "?next=/me/name/", {"phone": "13800138000", "next": "/me/name/"})
    assert answer.url == CODE + "?next=%2Fme%2Fname%2F"
    assert client.post(answer.url, {"code": last_code(), "next": "/me/name/"}).url == "/me/name/"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_is_no_open_door(client, last_code, there):
    worker()
    assert sign_in(client, "zhang", query=f"?next={there}").url == "/me/"
    client.logout()
    client.post(PHONE, {"phone": "13800138000", "next": there})
    assert client.post(CODE, {"code": last_code(), "next": there}).url == "/me/"


def test_the_third_wrong_code_ends_it(client, last_code):
    worker()
    client.post(PHONE, {"phone": "13800138000"})
    right = last_code()
    wrong = "000000" if right != "000000" else "111111"
    first = client.post(CODE, {"code": wrong})
    assert (first.status_code, "2" in first.context["form"].errors["code"][0]) == (422, True)
    client.post(CODE, {"code": wrong})
    assert client.post(CODE, {"code": wrong}).context["gone"] is True
    assert client.post(CODE, {"code": right}).url == PHONE
    assert not signed_in(client)


def test_a_code_is_good_for_ten_minutes_and_once(client, last_code):
    worker()
    client.post(PHONE, {"phone": "13800138000"})
    code = last_code()
    with clock.at(clock.now() + dt.timedelta(minutes=10)):
        assert client.post(CODE, {"code": code}).url == PHONE
    assert client.post(CODE, {"code": code}).url == "/me/"
    other = Client()
    assert other.post(CODE, {"code": code}).url == PHONE


def test_a_new_code_waits_a_minute_and_replaces_the_old(client, texts, last_code):
    worker()
    client.post(PHONE, {"phone": "13800138000"})
    assert client.post(CODE, {"action": "resend"}).status_code == 429
    assert client.post(PHONE, {"phone": "13800138000"}).status_code == 429
    assert len(texts) == 1


def test_another_browser_cannot_have_the_phone_flooded(client, texts):
    worker()
    for _visit in range(3):
        Client().post(PHONE, {"phone": "13800138000"})
    assert len(texts) == 1


def test_what_is_no_mobile_number_is_said(client, texts):
    answer = client.post(PHONE, {"phone": "1380013800"})
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()
    assert texts == []


SPELLINGS = ["13800138000", "138 00138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 13800138000", "a", "A", "a@example.com"]


def test_the_lockout_holds_for_all_names_of_a_person(client):
    """allauth keys the failures on the text typed: seven spellings were 35 guesses. Ours are keyed on the person (a private hook: keep this test)."""
    worker("a", email="a@example.com")
    make_person(username="b", phone="+8613800138001")
    tried = 0
    for who in SPELLINGS:
        for _turn in range(6):
            answer = sign_in(client, who, "bad")
            codes = {error.code for error in answer.context["form"].non_field_errors().as_data()}
            tried += "too_many_login_attempts" not in codes
    assert tried == 5
    assert sign_in(client, "a").status_code == 200
    assert sign_in(Client(), "13800138001").status_code == 302


def test_a_name_nobody_has_is_locked_too(client):
    for _turn in range(5):
        sign_in(client, "nobody", "bad")
    errors = sign_in(client, "nobody", "bad").context["form"].non_field_errors().as_data()
    assert [error.code for error in errors] == ["too_many_login_attempts"]


@pytest.mark.parametrize("way", ["password", "code"])
def test_who_is_inactive_or_erased_is_refused(client, last_code, way):
    worker(is_active=False)
    if way == "password":
        answer = sign_in(client, "zhang")
    else:
        client.post(PHONE, {"phone": "13800138000"})
        answer = client.post(CODE, {"code": last_code()})
    assert answer.url == "/accounts/inactive/"
    assert not signed_in(client)


def test_an_open_session_ends_with_the_account(client):
    person = worker()
    sign_in(client, "zhang")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/me/").url == "/accounts/login/?next=/me/"


def test_by_e_mail_for_who_has_no_phone_here(client):
    answer = client.post("/accounts/signup/", {"name": "Li", "email": "li@example.com", "password1": "good-pass-1", "consent": "on"})
    assert answer.url == "/accounts/confirm-email/"
    assert not signed_in(client)
    code = re.search(r"^\s*(\d{6})\s*$", mail.outbox[0].body, re.MULTILINE).group(1)
    assert client.post(answer.url, {"code": code}).status_code == 302
    person = Person.objects.get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.name, person.consent_version, person.email) == ("Li", CONSENT_VERSION, "li@example.com")


def test_a_form_cannot_take_somebodys_phone_before_the_code(client):
    """An account waiting for its code could be given a password by somebody else, and its phone's owner would then sign in to it."""
    client.post("/accounts/signup/", {"name": "Li", "phone": "13800138000", "email": "li@example.com", "password1": "good-pass-1", "consent": "on"})
    assert Person.objects.get().phone is None


def test_a_taken_e_mail_is_not_told(client):
    worker(email="zhang@example.com")
    answer = client.post("/accounts/signup/", {"name": "X", "email": "zhang@example.com", "password1": "good-pass-1", "consent": "on"})
    assert answer.url == "/accounts/confirm-email/"
    assert Person.objects.count() == 1


@pytest.mark.parametrize("fields", [{"phone": None}, {"phone": "+8613800138000"}])
def test_who_has_no_e_mail_signs_in(client, fields):
    worker(**fields)
    assert sign_in(client, "zhang").url == "/me/"


def test_a_forgotten_password_without_e_mail(client, last_code):
    person = worker()
    client.post(PHONE, {"phone": "13800138000"})
    client.post(CODE, {"code": last_code()})
    new = {"password1": "brand-new-1", "password2": "brand-new-1"}
    assert client.post("/accounts/password/new/", new).url == "/me/"
    assert get_user(client).pk == person.pk
    person.refresh_from_db()
    assert person.check_password("brand-new-1")
    client.logout()
    sign_in(client, "zhang", "brand-new-1")
    assert client.get("/accounts/password/new/").url == "/accounts/password/change/"
    assert client.post("/accounts/password/set/", new).url == "/accounts/password/change/"


def test_a_password_change_ends_the_other_sessions(client):
    worker()
    sign_in(client, "zhang")
    other = Client()
    sign_in(other, "zhang")
    client.post("/accounts/password/change/", {"oldpassword": "good-pass-1", "password1": "brand-new-1", "password2": "brand-new-1"})
    assert other.get("/me/").url == "/accounts/login/?next=/me/"
    assert client.get("/me/").status_code == 200
    assert Event.objects.filter(action="account.password_changed").count() == 1


def test_sessions_are_listed_and_revoked(client):
    person = worker()
    sign_in(client, "zhang")
    other = Client()
    sign_in(other, "zhang")
    assert UserSession.objects.filter(user=person).count() == 2
    assert client.get("/accounts/sessions/").content.decode().count("127.0.0.1") == 2
    client.post("/accounts/sessions/")
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_changed_phone_counts_once_its_code_was_typed(client, texts, last_code, django_capture_on_commit_callbacks):
    person = worker()
    sign_in(client, "zhang")
    with django_capture_on_commit_callbacks(execute=True):
        _change_phone(client, person, last_code)
    assert texts[-1][0] == "+8613800138000"  # the number before is told
    assert list(person_actions(person)) == ["account.phone_changed"]


def person_actions(person: Person):
    return Event.objects.filter(book__name=person.book).values_list("action", flat=True)


def _change_phone(client, person, last_code):
    answer = client.post("/accounts/phone/change/", {"phone": "13900139000"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    answer = client.post(answer.url, {"password": "good-pass-1"})
    assert answer.url == "/accounts/phone/verify/"
    person.refresh_from_db()
    assert person.phone == "+8613800138000"
    client.post(answer.url, {"code": last_code()})
    person.refresh_from_db()
    assert (person.phone, person.phone_verified) == ("+8613900139000", True)


@pytest.mark.parametrize("path", ["login/", "login/password/", "signup/", "password/reset/", "privacy/", "inactive/"])
def test_pages_have_nothing_inline(client, path):
    answer = client.get("/accounts/" + path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'lang="zh-Hans"' in page
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["phone/change/", "email/", "password/change/", "2fa/", "sessions/", "logout/"])
def test_ones_own_pages_have_nothing_inline(client, path):
    worker(email="zhang@example.com", phone_verified=False, phone=None)
    sign_in(client, "zhang")
    answer = client.get("/accounts/" + path)
    assert answer.status_code == 200
    assert "style=" not in answer.content.decode()


def test_the_page_for_an_unverified_phone_hides_its_form_without_style(client):
    person = worker(email="zhang@example.com")
    sign_in(client, "zhang")
    Person.objects.filter(pk=person.pk).update(phone_verified=False)
    page = client.get("/accounts/phone/change/").content.decode()
    assert re.search(r'<form hidden\s+id="verify-phone"', page)
    assert "style=" not in page


def test_the_demonstration_lists_its_accounts_and_nobody_else_does(client, settings):
    def offered(request):
        return [DemoAccount("县级工会经办", "贺望江", "clerk", "demo-pass")]

    _demo.append(offered)
    try:
        assert "贺望江" not in client.get(PHONE).content.decode()
        settings.DEMO = True
        assert "贺望江" in client.get(PHONE).content.decode()
    finally:
        _demo.remove(offered)


def test_every_code_has_six_digits():
    adapter = get_adapter()
    codes = [
        adapter.generate_login_code(),
        adapter.generate_email_verification_code(),
        adapter.generate_password_reset_code(),
        adapter.generate_phone_verification_code(user=None, phone=""),
    ]
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)
