import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache

from accounts import second_factor
from accounts.actions.people import settle_second_factor
from accounts.adapter import MFAAdapter
from accounts.models import Person
from ledger.models import Event
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


def staff(**fields) -> Person:
    return make_person(username="staff", **{"second_factor_required": True, "code_counts": False, "is_superuser": True, **fields})


def judge(**fields) -> Person:
    return make_person(username="judge", phone="+8613900139000", **{"second_factor_required": True, "code_counts": True, **fields})


def app_code(secret: str = SECRET) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize(
    ("code_counts", "phone", "records", "expected"),
    [
        (False, "+86139", [{"method": "password"}], False),
        (False, "+86139", [{"method": "password"}, {"method": "mfa"}], True),
        (False, "+86139", [{"method": "code", "phone": "+86139"}], False),
        (True, "+86139", [{"method": "code", "phone": "+86139"}], True),
        (True, "+86139", [{"method": "code", "phone": "+86138"}], False),
        (True, "+86139", [{"method": "code", "email": "a@b.c"}], False),
        (True, None, [{"method": "code", "phone": None}], False),
        (True, "+86139", [{"method": "password"}], False),
        (True, "+86139", [], False),
    ],
)
def test_what_counts(code_counts, phone, records, expected):
    assert second_factor.shown(code_counts=code_counts, phone=phone, records=records) is expected


@pytest.mark.parametrize("url", ["/me/", "/admin/", "/admin/pages/", "/admin/account/", "/documents/1/x.pdf", "/en/me/"])
def test_staff_enrol_before_any_page(client, url):
    staff()
    sign_in(client, "staff")
    assert client.get(url).url == "/accounts/2fa/"


def test_a_script_is_told_and_not_redirected(client):
    staff()
    sign_in(client, "staff")
    answer = client.get("/me/", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["message"]


def test_the_demonstration_needs_none(client, settings):
    settings.DEMO = True
    staff()
    sign_in(client, "staff")
    assert client.get("/me/").status_code == 200


def test_staff_enrol_and_are_asked_ever_after(client):
    person = staff()
    sign_in(client, "staff")
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert client.post(answer.url, {"password": "good-pass-1"}).url == "/accounts/2fa/totp/activate/"
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "style=" not in page
    secret = client.session["mfa.totp.secret"]
    code = app_code(secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    kept = Authenticator.objects.get(user=person, type="totp")
    assert secret not in str(kept.data)
    assert client.get("/me/").url == "/accounts/2fa/reauthenticate/?next=%2Fme%2F"  # asked once more after enrolling

    client.logout()
    answer = sign_in(client, "staff", query="?next=/me/")
    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert not signed_in(client)
    assert client.post(answer.url, {"code": code}).url == "/me/"
    assert client.get("/me/").status_code == 200

    client.logout()
    answer = sign_in(client, "staff")
    client.post(answer.url, {"code": code})
    assert not signed_in(client)  # a code is good once


def test_the_last_second_factor_cannot_be_given_up(client):
    person = staff()
    totp.TOTP.activate(person, SECRET)
    answer = sign_in(client, "staff")
    client.post(answer.url, {"code": app_code()})
    cache.clear()
    client.post("/accounts/2fa/reauthenticate/?next=/me/", {"code": app_code()})
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 200
    assert Authenticator.objects.filter(user=person, type="totp").exists()


@pytest.mark.parametrize("with_app", [False, True])
def test_a_passkey_goes_only_when_another_factor_stays(client, with_app):
    person = staff()
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "钥匙", "credential": {}})
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    if with_app:
        totp.TOTP.activate(person, SECRET)
    assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/").url == "/accounts/2fa/webauthn/"
    assert Authenticator.objects.filter(pk=key.pk).exists() is not with_app
    assert Event.objects.filter(action="account.factor_removed", actor=person).exists() is with_app


def test_a_recovery_code_signs_in(client):
    person = staff()
    totp.TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person)
    answer = sign_in(client, "staff")
    assert client.post(answer.url, {"code": codes.get_unused_codes()[0]}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_the_secret_is_closed_and_an_older_key_still_opens_it(settings):
    settings.SECRET_KEY = "the key of yesterday"
    closed = MFAAdapter().encrypt(SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the key of today", ["the key of yesterday"]
    assert SECRET not in closed
    assert MFAAdapter().decrypt(closed) == SECRET


def test_for_a_judge_the_code_by_which_they_sign_in_is_enough(client, last_code):
    judge()
    client.post("/accounts/login/", {"phone": "13900139000"})
    client.post("/accounts/login/code/", {"code": last_code()})
    assert client.get("/me/").status_code == 200


def test_a_judge_with_a_password_is_sent_a_code(client, texts, last_code):
    judge()
    sign_in(client, "judge")
    answer = client.get("/me/name/")
    assert answer.url == "/accounts/phone/confirm/?next=%2Fme%2Fname%2F"
    assert "139****9000" in client.get(answer.url).content.decode()
    assert texts == []
    client.post(answer.url)
    assert client.post(answer.url, {"code": last_code()}).url == "/me/name/"
    assert client.get("/me/name/").status_code == 200


def test_for_staff_a_code_to_the_phone_is_not_enough(client, last_code):
    staff(phone="+8613900139000")
    client.post("/accounts/login/", {"phone": "13900139000"})
    client.post("/accounts/login/code/", {"code": last_code()})
    assert client.get("/me/").url == "/accounts/2fa/"


def test_upper_apps_ask_for_their_roles():
    person = make_person()
    asked = {"judging": "code"}

    @second_factor.demand("invented")
    def of_judging(who):
        return asked.get("judging")

    try:
        settle_second_factor(person=person)
        assert (person.second_factor_required, person.code_counts) == (True, True)
        asked["judging"] = "app"
        settle_second_factor(person=person)
        assert (person.second_factor_required, person.code_counts) == (True, False)
        asked.clear()
        settle_second_factor(person=person)
        assert person.second_factor_required
        settle_second_factor(person=person, may_lower=True)
        assert not person.second_factor_required
    finally:
        del second_factor._demands["invented"]


def test_a_page_that_asks_nobody_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/robots.txt")
