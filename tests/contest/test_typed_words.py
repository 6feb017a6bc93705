"""What somebody typed is still on the page when what they asked for is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.closing import close_round
from contest.actions.objecting import answer_objection, examine_objection, object_to
from contest.actions.publishing import publish
from contest.actions.recommending import return_for_correction
from contest.models import Objection, Stage
from contest.rules.states import EntryState
from ledger import clock
from tests.factories.contests import make_submitted
from tests.factories.judging import make_scored_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WORDS = "第四部分缺投入的明细，请补上后重新提交"


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def publication(scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=by_entry, last=True, advance=0)
    close_round(round=judging.round, by=scene.staff)
    return publish(round=judging.round, by=scene.staff)


def test_the_message_of_a_return_whose_day_is_refused(scene, client):
    entry = make_submitted(scene)
    client.force_login(scene.clerk)
    sent = {"do": "return", "parts": ["title"], "message": WORDS, "due_day": (clock.today() - DAY).isoformat()}
    answer = client.post(reverse("desk_entry", args=[entry.ref]), sent)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert entry.refreshed().state == EntryState.SUBMITTED


def test_the_message_of_the_host_too(scene, client):
    entry = make_submitted(scene, unit=scene.province)
    sign_in(client, scene.staff)
    sent = {"do": "return", "parts": ["title"], "message": WORDS, "due_day": "2020-01-01"}
    answer = client.post(reverse("staff_entry", args=[entry.ref]), sent)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


def test_a_correction_period_ends_with_the_stage_that_holds_the_entry(scene):
    entry = make_submitted(scene)
    closes = Stage.objects.get(contest=scene.contest, kind=Stage.Kind.RECOMMENDING).closes
    made = return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="改", due=closes + DAY)
    assert made.due == closes


def test_an_answer_that_cannot_be_given_any_more(scene, client, publication):
    said = object_to(publication=publication, by=make_person(), kind="person", name="甲", contact="13800000000", grounds="抄袭")
    said = examine_objection(objection=said, by=scene.staff)
    sign_in(client, scene.staff)
    address = reverse("staff_objection", args=[scene.contest.slug, said.ref])
    answer_objection(objection=said, by=scene.second_staff, outcome=Objection.State.DISMISSED, answer="不成立")
    answer = client.post(address, {"outcome": "dismissed", "answer": WORDS})
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


def test_grounds_sent_after_the_last_day(client, publication):
    person = make_person()
    client.force_login(person)
    with clock.at(clock.now() + 30 * DAY):
        sent = {"kind": "person", "name": "甲", "contact": "13800000000", "entry": "", "grounds": WORDS}
        answer = client.post(reverse("object", args=[publication.ref]), sent)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
