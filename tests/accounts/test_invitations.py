import datetime as dt

import pytest
from django.core import mail
from django.test import Client

from accounts.actions.invitations import InvitationGone, NoAddress, accept, invite, invite_to_role, withdraw_invitation
from accounts.actions.roles import AccountClosed
from accounts.invitations import PURPOSES, link, purpose, token_hash
from accounts.models import Invitation, Person
from accounts.permissions import acts_for
from accounts.privacy import CONSENT_VERSION
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed, Refused
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def judging():
    """A purpose as contest registers one: what was given is written down here."""
    given = []

    @purpose("invented", title="评委", leads_to="my_name")
    def accepted(invitation, person):
        given.append((invitation.subject, person))

    yield given
    del PURPOSES["invented"]


def invited(federation, **fields) -> tuple[Invitation, str]:
    fields = {"name": "王老师", "phone": "139 0013 9000", "purpose": "invented", "subject": "contest.judge:12", **fields}
    return invite(by=federation.officer, organization=federation.city, **fields)


def path(token: str) -> str:
    return f"/accounts/invitation/{token}/"


def test_a_judge_comes_by_link_and_code_and_needs_no_password(client, federation, judging, texts, last_code):
    invitation, token = invited(federation)
    page = client.get(path(token)).content.decode()
    assert "王老师" in page
    assert "139****9000" in page
    assert "13900139000" not in page
    assert texts == []

    assert client.post(path(token), {"consent": "on"}).url == path(token)
    assert texts[0][0] == "+8613900139000"
    answer = client.post(path(token), {"code": last_code()})

    person = Person.objects.get(phone="+8613900139000")
    assert answer.url == "/me/name/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert judging == [("contest.judge:12", person)]
    assert (person.name, person.phone_verified, person.has_usable_password(), person.consent_version) == ("王老师", True, False, CONSENT_VERSION)
    assert client.get("/me/name/").status_code == 200
    assert [event.action for event in Event.objects.filter(book__name=federation.city.book)] == ["invitation.made", "invitation.accepted"]
    invitation.refresh_from_db()
    assert invitation.accepted_by == person


def test_the_token_is_kept_nowhere(federation, judging):
    invitation, token = invited(federation)
    assert invitation.token_hash == token_hash(token)
    assert len(invitation.token_hash) == 64
    assert token not in str(list(Invitation.objects.values())) + str(list(Event.objects.values()))
    assert link(token) == f"http://localhost:8000/accounts/invitation/{token}/"


def test_a_new_person_consents_before_a_code_is_sent(client, federation, judging, texts):
    _invitation, token = invited(federation)
    answer = client.post(path(token))
    assert answer.status_code == 422
    assert "consent" in answer.context["form"].errors
    assert texts == []


def test_the_link_alone_opens_nothing(client, federation, judging):
    _invitation, token = invited(federation)
    client.post(path(token), {"consent": "on"})
    assert client.post(path(token), {"code": "000000"}).status_code == 422
    assert "_auth_user_id" not in client.session
    assert judging == []


def test_whoever_has_the_phone_already_is_that_person(client, federation, judging, last_code):
    person = make_person("王建国", phone="+8613900139000", phone_verified=False)
    _invitation, token = invited(federation)
    client.post(path(token))
    client.post(path(token), {"code": last_code()})
    assert judging == [("contest.judge:12", person)]
    assert Person.objects.filter(name__startswith="王").count() == 1


def test_somebody_else_signed_in_on_this_device_is_signed_out(client, federation, judging, last_code):
    client.force_login(make_person("别人"))
    _invitation, token = invited(federation)
    client.post(path(token), {"consent": "on"})
    client.post(path(token), {"code": last_code()})
    assert client.session["_auth_user_id"] == str(Person.objects.get(phone="+8613900139000").pk)


def test_by_e_mail_a_password_is_set(client, federation, judging):
    _invitation, token = invited(federation, phone="", email="Wang@example.com")
    client.post(path(token), {"consent": "on", "password": "good-pass-1"})
    assert mail.outbox[0].to == ["wang@example.com"]
    code = "".join(c for c in mail.outbox[0].body if c.isdigit())[:6]
    assert client.post(path(token), {"code": code}).url == "/me/name/"
    person = Person.objects.get(email="wang@example.com")
    assert person.check_password("good-pass-1")
    assert person.emailaddress_set.get().verified


def test_it_works_once_and_then_says_whom_to_ask(client, federation, judging, last_code):
    _invitation, token = invited(federation)
    client.post(path(token), {"consent": "on"})
    client.post(path(token), {"code": last_code()})
    assert client.get(path(token)).url  # for the person themself: to where it leads

    answer = Client().get(path(token))
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "贺望江" in page
    assert "0710-12351" in page
    with pytest.raises(InvitationGone):
        accept(token=token)
    assert len(judging) == 1


def test_it_runs_out_after_its_days(client, federation, judging):
    _invitation, token = invited(federation, days=2)
    with clock.at(clock.now() + dt.timedelta(days=2, seconds=1)):
        assert client.get(path(token)).status_code == 410
        with pytest.raises(InvitationGone):
            accept(token=token)


def test_a_link_that_never_was_looks_like_one_that_is_gone(client):
    assert client.get(path("nonsense")).status_code == 410


def test_withdrawn_it_stops_at_once(client, federation, judging):
    invitation, token = invited(federation)
    with pytest.raises(NotAllowed):
        withdraw_invitation(invitation=invitation, by=make_person())
    withdraw_invitation(invitation=invitation, by=federation.officer)
    assert client.get(path(token)).status_code == 410


def test_what_the_purpose_refuses_undoes_the_whole(federation, judging):
    @purpose("full", title="评委")
    def full(invitation, person):
        raise Refused("full")

    try:
        invitation, token = invited(federation, purpose="full")
        with pytest.raises(Refused, match="full"):
            accept(token=token)
        invitation.refresh_from_db()
        assert invitation.accepted_at is None
        assert not Person.objects.filter(phone="+8613900139000").exists()
    finally:
        del PURPOSES["full"]


@pytest.mark.parametrize("address", [{"phone": ""}, {"phone": "0710-3456789"}])
def test_without_a_way_to_reach_them_nobody_is_invited(federation, judging, address):
    with pytest.raises(NoAddress):
        invited(federation, **address)


def test_an_unknown_purpose_is_a_mistake_of_the_program(federation):
    with pytest.raises(ValueError, match="nothing-like-it"):
        invited(federation, purpose="nothing-like-it")


def test_a_closed_account_is_not_opened_by_a_link(federation, judging):
    make_person(phone="+8613900139000", is_active=False)
    _invitation, token = invited(federation)
    with pytest.raises(AccountClosed):
        accept(token=token)


def test_into_a_post_of_the_federation(federation):
    with pytest.raises(NotAllowed):
        invite_to_role(name="敖东篱", kind="clerk", phone="13900139000", organization=federation.other_city, by=federation.officer)
    _invitation, token = invite_to_role(name="敖东篱", kind="clerk", phone="13900139000", organization=federation.unit, by=federation.officer)
    person = accept(token=token)
    assert acts_for(person, federation.unit)
    assert person.roles.get().given_by == federation.officer


def test_a_promise_of_somebody_who_lost_the_right_is_not_kept(federation):
    _invitation, token = invite_to_role(name="敖东篱", kind="clerk", phone="13900139000", organization=federation.unit, by=federation.officer)
    federation.staff.until = clock.now()
    federation.staff.save()
    with pytest.raises(NotAllowed):
        accept(token=token)


def test_who_came_without_a_password_confirms_by_a_code(client, federation, judging, last_code):
    """allauth asks nobody who has neither password nor second factor: we do."""
    _invitation, token = invited(federation)
    client.post(path(token), {"consent": "on"})
    client.post(path(token), {"code": last_code()})
    assert client.get("/me/close/").status_code == 200  # the code of a moment ago counts

    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 400
    session.save()
    answer = client.get("/me/close/")
    assert answer.url == "/accounts/phone/confirm/?next=%2Fme%2Fclose%2F"
