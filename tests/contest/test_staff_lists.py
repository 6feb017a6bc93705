"""The list of entries: kept in the address, downloaded, acted on together after what would change was shown, and taken back."""

import datetime as dt

import pytest
from django.urls import reverse

from contest.actions.appeals import appeal
from contest.actions.screening import accept, reject
from contest.actions.undoing import AT_ONCE, act_on_many, outlook, take_back, undo_many
from contest.entry_lists import asked_for
from contest.models import Batch, Entry, Track
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from spreadsheets.reading import read
from tests.factories.contests import Scene, make_submitted
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def screened(scene: Scene, many: int) -> list[Entry]:
    """Under qualification review at the host's desk."""
    made = [make_submitted(scene, leader=make_person(f"负责人{n}"), title=f"项目{n}") for n in range(1, many + 1)]
    Entry.objects.filter(pk__in=[entry.pk for entry in made]).update(state=EntryState.SCREENING, holder=scene.province)
    return [entry.refreshed() for entry in made]


def listed(scene, **query) -> list[str]:
    return [entry.title for entry in asked_for(scene.contest, query).found]


def test_the_address_narrows_and_orders(scene):
    first, second, third = screened(scene, 3)
    other = Track.objects.create(contest=scene.contest, name="创新组", order=2)
    Entry.objects.filter(pk=second.pk).update(track=other, unit_name="甲厂")
    accept(entry=third, by=scene.staff)
    assert listed(scene, state="screening") == ["项目1", "项目2"]
    assert listed(scene, stands="eligible") == ["项目3"]
    assert listed(scene, track=str(other.pk)) == ["项目2"]
    assert listed(scene, zone="none", sort="-number") == ["项目3", "项目2", "项目1"]
    assert listed(scene, q="甲厂") == ["项目2"]
    assert listed(scene, q="负责人1") == ["项目1"]
    assert listed(scene, holder=str(scene.province.pk)) == ["项目1", "项目2"]
    assert listed(scene, state="nonsense", track="x", sort="nonsense", zone="9" * 12) == ["项目1", "项目2", "项目3"]


def test_what_is_downloaded_is_what_the_address_asks_for(client, scene):
    screened(scene, 2)
    client.force_login(scene.staff)
    answer = client.get(reverse("staff_entries_sheet", args=[scene.contest.slug]), {"q": "项目2"})
    rows = read(answer.content).rows
    assert [row[1] for row in rows[2:]] == ["项目2"]


def test_many_are_accepted_and_taken_back_while_nothing_has_followed(scene):
    entries = screened(scene, 3)
    done = act_on_many(contest=scene.contest, entries=entries, action="accept", by=scene.staff)
    assert {entry.refreshed().state for entry in entries} == {EntryState.ELIGIBLE}

    take_back(entry=entries[0], by=scene.second_staff)
    back = undo_many(batch=done.batch, by=scene.second_staff)
    assert [entry.pk for entry, _why in back.refused] == [entries[0].pk]
    assert {(entry.refreshed().state, entry.refreshed().holder) for entry in entries} == {(EntryState.SCREENING, scene.province)}
    assert Notice.objects.filter(person=entries[1].leader, title__contains="项目2").count() >= 2
    with pytest.raises(NoLongerPossible):
        undo_many(batch=done.batch, by=scene.staff)
    assert list(mismatches()) == []


def test_what_another_has_dealt_with_is_named_and_the_rest_is_done(scene):
    first, second = screened(scene, 2)
    accept(entry=first, by=scene.second_staff)
    done = act_on_many(
        contest=scene.contest, entries=[first, second], action="reject", by=scene.staff, how={"reason": "not_eligible", "remark": "登记超过五年"}
    )
    assert [entry.pk for entry, _why in done.refused] == [first.pk]
    assert (first.refreshed().state, second.refreshed().state) == (EntryState.ELIGIBLE, EntryState.INELIGIBLE)


def test_what_would_change_is_shown_before(scene):
    first, second = screened(scene, 2)
    accept(entry=first, by=scene.staff)
    rows = outlook([first.refreshed(), second], "accept")
    assert [(row.to, bool(row.refusal)) for row in rows] == [(None, True), (EntryState.ELIGIBLE, False)]


def test_only_the_hosts_staff_act_on_many(scene):
    entries = screened(scene, 1)
    for person in (scene.leader, scene.city_officer):
        with pytest.raises(NotAllowed):
            act_on_many(contest=scene.contest, entries=entries, action="accept", by=person)
    batch = act_on_many(contest=scene.contest, entries=entries, action="accept", by=scene.staff).batch
    with pytest.raises(NotAllowed):
        undo_many(batch=batch, by=scene.city_officer)


def test_a_refusal_that_is_appealed_is_answered_not_taken_back(scene):
    [entry] = screened(scene, 1)
    reject(entry=entry, by=scene.staff, reason="not_eligible")
    appeal(entry=entry.refreshed(), by=entry.leader, grounds="条件是符合的")
    with pytest.raises(NoLongerPossible):
        take_back(entry=entry, by=scene.staff)


def test_the_pages_from_choosing_to_taking_back(client, scene):
    first, second = screened(scene, 2)
    slug = scene.contest.slug
    client.force_login(scene.staff)
    page = client.get(reverse("staff_entries", args=[slug]), {"state": "screening", "sort": "-title"}).content.decode()
    assert page.index("项目2") < page.index("项目1")

    url = reverse("staff_bulk", args=[slug])
    assert client.post(url, {"do": "accept"}).status_code == 302
    shown = client.post(url, {"do": "accept", "all": "1", "query": "state=screening"})
    assert "项目1" in shown.content.decode()
    assert not Batch.objects.exists()

    due = (clock.today() + dt.timedelta(days=3)).isoformat()
    chosen = {"do": "return", "entry": [first.ref, second.ref], "confirm": "1"}
    assert client.post(url, chosen).status_code == 422
    answer = client.post(url, {**chosen, "parts": ["title"], "message": "写全称", "due_day": due})
    assert first.refreshed().state == EntryState.RETURNED
    assert client.get(answer.url).status_code == 200
    assert client.post(answer.url).url == answer.url
    assert second.refreshed().state == EntryState.SCREENING
    assert not second.corrections.filter(closed_at=None).exists()

    one = reverse("staff_entry", args=[first.ref])
    client.post(one, {"do": "accept"})
    assert "take_back" in client.get(one).content.decode()
    client.post(one, {"do": "take_back"})
    assert first.refreshed().state == EntryState.SCREENING


def test_too_many_at_once_are_refused_in_words(client, scene, monkeypatch):
    screened(scene, 2)
    monkeypatch.setattr("contest.views.staff.entries.AT_ONCE", 1)
    client.force_login(scene.staff)
    answer = client.post(reverse("staff_bulk", args=[scene.contest.slug]), {"do": "accept", "all": "1", "confirm": "1"})
    assert answer.status_code == 422
    assert str(AT_ONCE) in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_entry_or_three(client, scene, rows, django_assert_num_queries):
    screened(scene, rows)
    client.force_login(scene.staff)
    with django_assert_num_queries(13):
        client.get(reverse("staff_entries", args=[scene.contest.slug]))
