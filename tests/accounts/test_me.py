import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.urls import reverse

from accounts import home, privacy
from accounts.actions.people import NotYet, erase, rename
from accounts.actions.roles import give_role
from accounts.models import Person
from accounts.permissions import role_required, signed_in
from accounts.roles import Acting, act_as
from ledger.actions import record
from ledger.models import Words
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.accounts.test_sign_in import sign_in
from tests.factories.people import make_person, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(federation) -> Person:
    person = make_person("敖东篱", username="clerk")
    make_role(person, "clerk", federation.unit)
    return person


def test_the_page_says_who_i_am_and_in_which_role_i_act(client, clerk):
    client.force_login(clerk)
    page = client.get("/me/").content.decode()
    assert "敖东篱" in page
    assert "汉江水利工会" in page
    assert clerk.phone_masked in page
    assert clerk.phone not in page


@pytest.mark.parametrize("url", ["/me/", "/me/roles/", "/me/name/", "/me/data.json", "/me/close/", "/me/roles/1/lay-down/"])
def test_nobody_sees_it_signed_out(client, url):
    assert client.get(url).url == f"/accounts/login/?next={url}"
    assert client.get(url, headers={"accept": "application/json"}).status_code == 401
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/login/"


def test_what_waits_is_what_the_apps_above_say(client, clerk):
    @home.waits_for_me("invented")
    def waiting(person):
        return [("待审核的项目", "/desk/", 3), ("没有的事", "/nothing/", 0)]

    @home.place("invented")
    def places(person):
        return [("经办台", "/desk/")]

    try:
        client.force_login(clerk)
        page = client.get("/me/").content.decode()
    finally:
        del home._waiting["invented"], home._places["invented"]
    assert "待审核的项目" in page
    assert "经办台" in page
    assert "没有的事" not in page


@pytest.mark.parametrize("posts", [1, 3])
def test_it_costs_the_same_for_one_post_or_three(client, federation, posts, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(home, "_waiting", {})  # what the apps above add is counted by their tests
    monkeypatch.setattr(home, "_places", {})
    person = make_person()
    for organization in [federation.unit, federation.county, federation.other_city][:posts]:
        make_role(person, "clerk", organization)
    client.force_login(person)
    client.get("/me/")
    with django_assert_num_queries(5):
        client.get("/me/")


def test_the_role_to_act_in_is_chosen(client, clerk, federation):
    second = make_role(clerk, "approver", federation.other_city)
    client.force_login(clerk)
    assert "宜昌市总工会" in client.get("/me/roles/").content.decode()
    assert client.post("/me/roles/", {"role": second.pk}).url == "/me/"
    assert client.get("/me/").context["acting"].role == second


def test_nobody_acts_in_anothers_role(client, clerk, federation):
    client.force_login(clerk)
    assert client.post("/me/roles/", {"role": federation.staff.pk}).status_code == 403
    assert client.post("/me/roles/", {}).status_code == 404


def asked(person, session=None):
    request = RequestFactory().get("/desk/")
    request.user, request.session = person, session if session is not None else {}
    return request


def test_a_door_asks_for_the_role_and_lets_it_follow(clerk, federation):
    def page(request):
        return request.acting.role.kind

    with pytest.raises(NotAllowed):
        role_required("approver", "staff")(page)(asked(clerk))
    make_role(clerk, "approver", federation.county)
    session: dict = {}
    assert role_required("approver", "staff")(page)(asked(clerk, session)) == "approver"
    assert session == {}  # it was the role acted in already
    assert role_required("clerk")(page)(asked(clerk, session)) == "clerk"
    assert session == {"acting_as": clerk.roles.get(kind="clerk").pk}


def test_a_post_that_ended_is_no_longer_acted_in(clerk, federation):
    post = make_role(clerk, "approver", federation.county)
    request = asked(clerk)
    request.acting = Acting(request)
    act_as(request, post)
    post.until = post.since
    post.save()
    assert Acting(request).role.kind == "clerk"


def test_acting_asks_the_database_once_and_only_when_asked(client, clerk, django_assert_num_queries):
    request = asked(clerk)
    with django_assert_num_queries(0):
        now = Acting(request)
    with django_assert_num_queries(1):
        assert (now.role.kind, now.organization.name, len(now.roles)) == ("clerk", "汉江水利工会", 1)


def test_a_door_lets_the_signed_in_through(clerk):
    assert signed_in(lambda request: "in")(asked(clerk)) == "in"


def test_a_name_is_ones_own_to_change(client, clerk):
    client.force_login(clerk)
    assert client.post("/me/name/", {"name": "敖 东篱"}).url == "/me/"
    assert client.post("/me/name/", {"name": ""}).status_code == 422
    clerk.refresh_from_db()
    assert clerk.name == "敖 东篱"
    with pytest.raises(NotAllowed):
        rename(person=clerk, name="别人", by=make_person())


def test_a_post_is_laid_down_after_confirming(client, clerk):
    role = clerk.roles.get()
    sign_in(client, "clerk")
    answer = client.post(f"/me/roles/{role.pk}/lay-down/")
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert client.post(answer.url, {"password": "good-pass-1"}).url == "/me/"  # the suspended POST is done now
    assert not clerk.roles.active().exists()


def test_the_copy_of_ones_data_is_whole_and_ones_own(client, federation):
    other, clerk = make_person("别人"), make_person("敖东篱", username="clerk", email="ao@example.com")
    EmailAddress.objects.create(user=clerk, email="ao@example.com", verified=True, primary=True)
    give_role(person=clerk, kind="clerk", organization=federation.unit, by=federation.officer)
    record(book="entry:1", action="entry.recommended", subject="contest.entry:1", by=clerk)
    client.force_login(clerk)

    answer = client.get("/me/data.json")

    data = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    assert data["account"]["name"] == "敖东篱"
    assert data["account"]["e-mail"] == [{"address": "ao@example.com", "verified": True}]
    assert [role["organization"] for role in data["account"]["roles"]] == ["汉江水利工会"]
    assert [act["action"] for act in data["ledger"]] == ["entry.recommended"]
    assert other.phone not in answer.content.decode()
    assert "password" not in data["account"]


def test_upper_apps_add_to_the_copy():
    @privacy.exports("invented")
    def entries(person):
        return [1, 2]

    try:
        assert privacy.export_of(make_person())["invented"] == [1, 2]
    finally:
        del privacy._exports["invented"]


def test_erasure_blanks_the_person_and_not_the_record(client):
    person = make_person("柳问渠", username="liu", email="liu@example.com")
    EmailAddress.objects.create(user=person, email="liu@example.com", verified=True, primary=True)
    record(book="entry:1", action="entry.commented", subject="contest.entry:1", by=person, words={"remark": "我的话"})
    blanked: list[Person] = []
    privacy.blanks("invented")(blanked.append)
    try:
        sign_in(client, "liu")
        answer = client.post("/me/close/")
        client.post(answer.url, {"password": "good-pass-1"})
    finally:
        del privacy._blanks["invented"]

    person.refresh_from_db()
    assert (person.name, person.phone, person.email, person.is_active) == ("", None, "", False)
    assert person.username == f"closed-{person.pk}"
    assert person.erased_at is not None
    assert not person.has_usable_password()
    assert not UserSession.objects.filter(user=person).exists()
    assert not EmailAddress.objects.exists()
    assert Words.objects.get().text == ""
    assert blanked == [person]
    assert list(mismatches()) == []
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "liu").status_code == 200
    make_person(phone=None, username="liu")


def test_who_holds_a_post_hands_it_over_first(client, clerk):
    with pytest.raises(NotYet) as refused:
        erase(person=clerk, by=clerk)
    assert "汉江水利工会" in refused.value.reasons[0]
    with pytest.raises(NotAllowed):
        erase(person=clerk, by=make_person())
    clerk.refresh_from_db()
    assert clerk.name == "敖东篱"


def test_the_first_administrator_by_command(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "good-pass-1")
    out = StringIO()
    call_command("first_administrator", name="仇小满", username="admin", phone="", stdout=out)
    assert "admin" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("first_administrator", name="仇小满", username="second", phone="")
    call_command("first_administrator", if_none=True)
    assert Person.objects.count() == 1


def test_a_weak_password_is_refused_by_the_command(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "12345678")
    with pytest.raises(CommandError):
        call_command("first_administrator", name="仇小满", username="admin", phone="")
    assert not Person.objects.exists()


@pytest.mark.parametrize("role", ["abc", "", "9" * 5000])
def test_a_role_that_is_none(client, role):
    client.force_login(make_person())
    assert client.post(reverse("my_roles"), {"role": role}).status_code == 404
