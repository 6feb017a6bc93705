import datetime as dt

import pytest
from django.urls import reverse

from contest.actions.entering import recall, save_draft, submit
from contest.actions.reopening import BadPeriod, StillOpen, reopen
from contest.models import Entry, Version
from contest.refusals import DeadlinePassed, NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.contests import make_draft, make_eligible, make_submitted
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def test_a_second_late_is_kept_as_a_draft_says_so_and_is_noted_once(scene):
    entry, closes = make_draft(scene), scene.contest.stage("entry").closes
    for _twice in range(2):
        with clock.at(closes + SECOND), pytest.raises(DeadlinePassed) as refused:
            submit(entry=entry, by=scene.leader)
    assert "027-00000218" in str(refused.value)
    assert (entry.refreshed().state, Version.objects.count()) == (EntryState.DRAFT, 0)
    assert Event.objects.filter(book__name=entry.book, action="entry.late").count() == 1


def test_what_reached_the_server_in_time_is_not_late_by_waiting_for_its_turn(scene):
    entry, closes = make_draft(scene), scene.contest.stage("entry").closes
    with clock.at(closes + 5 * SECOND):
        submit(entry=entry, by=scene.leader, arrived=closes - SECOND)
    assert entry.refreshed().state == EntryState.SUBMITTED


def test_a_reopened_entry_is_submitted_after_the_deadline_and_no_other(scene):
    entry, other = make_draft(scene), make_draft(scene, leader=make_person())
    closes = scene.contest.stage("entry").closes
    with clock.at(closes + DAY):
        reopen(entry=entry, by=scene.staff, until=closes + 2 * DAY, reason="上传时停电，有供电公司证明")
        submit(entry=entry, by=scene.leader)
        with pytest.raises(DeadlinePassed):
            submit(entry=other, by=other.leader)
    assert entry.refreshed().state == EntryState.SUBMITTED
    assert Notice.objects.filter(person=scene.leader, body="上传时停电，有供电公司证明").exists()


def test_a_reopened_period_ends_too(scene):
    entry, closes = make_draft(scene), scene.contest.stage("entry").closes
    with clock.at(closes + DAY):
        reopen(entry=entry, by=scene.staff, until=closes + 2 * DAY, reason="停电")
    with clock.at(closes + 2 * DAY), pytest.raises(DeadlinePassed):
        submit(entry=entry, by=scene.leader)


def test_a_reopened_submission_is_taken_back_and_submitted_again(scene):
    entry, closes = make_submitted(scene), scene.contest.stage("entry").closes
    with clock.at(closes + DAY):
        with pytest.raises(DeadlinePassed):
            recall(entry=entry, by=scene.leader)
        reopen(entry=entry, by=scene.staff, until=closes + 2 * DAY, reason="附件传错")
        recall(entry=entry, by=scene.leader)
        entry = entry.refreshed()
        save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"title": "改过的题目"})
        submit(entry=entry, by=scene.leader)
    assert entry.refreshed().submitted.data["title"] == "改过的题目"


def test_who_may_not_reopen_and_when(scene):
    entry, closes = make_draft(scene), scene.contest.stage("entry").closes
    with pytest.raises(StillOpen):
        reopen(entry=entry, by=scene.staff, until=closes + DAY, reason="停电")
    with clock.at(closes + DAY):
        for person in (scene.leader, scene.clerk, scene.city_officer):
            with pytest.raises(NotAllowed):
                reopen(entry=entry, by=person, until=closes + 2 * DAY, reason="停电")
        for until in (closes, closes + 40 * DAY):
            with pytest.raises(BadPeriod):
                reopen(entry=entry, by=scene.staff, until=until, reason="停电")
    passed = make_eligible(scene, leader=make_person())
    with clock.at(closes + DAY), pytest.raises(NoLongerPossible):
        reopen(entry=passed, by=scene.staff, until=closes + 2 * DAY, reason="停电")


def test_staff_find_what_came_late_and_reopen_it_on_a_page(client, scene):
    entry, closes = make_draft(scene), scene.contest.stage("entry").closes
    quiet = make_draft(scene, leader=make_person("慢一步"), complete=False)
    client.force_login(scene.leader)
    with clock.at(closes + SECOND):
        told = client.post(reverse("entry_check", args=[entry.ref]), follow=True).content.decode()
    assert "保存为草稿" in told
    assert "027-00000218" in told
    client.force_login(scene.staff)
    url = reverse("staff_entry_reopen", args=[entry.ref])
    with clock.at(closes + DAY):
        page = client.get(reverse("staff_drafts", args=[scene.contest.slug])).content.decode()
        assert page.index(url) < page.index(reverse("staff_entry_reopen", args=[quiet.ref]))
        assert entry.title not in page
        assert client.post(url, {"until": "", "reason": ""}).status_code == 422
        until = (closes + 2 * DAY).astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%Y-%m-%dT%H:%M")
        assert client.post(url, {"until": until, "reason": "停电"}).url == url
        assert "停电" in client.get(url).content.decode()
        client.force_login(scene.leader)
        assert "已为您重新开放" in client.get(reverse("entry_edit", args=[entry.ref])).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_drafts_costs_the_same(client, scene, rows, django_assert_num_queries):
    for _number in range(rows):
        make_draft(scene, complete=False)
    client.force_login(scene.staff)
    client.get(reverse("staff_drafts", args=[scene.contest.slug]))
    with django_assert_num_queries(10):
        client.get(reverse("staff_drafts", args=[scene.contest.slug]))
    assert Entry.objects.count() == rows
