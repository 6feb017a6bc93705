"""The overview: where entries stand by zone and track, each number with the list that it counts; what needs attention; zones under their contest."""

import datetime as dt

import pytest
from django.urls import reverse

from contest.actions.entering import recall
from contest.actions.letters import write
from contest.actions.recommending import return_for_correction
from contest.entry_lists import STANDS, asked_for
from contest.funnel import attention, stands_by
from contest.models import Contest, Entry, Track
from contest.rules.states import EntryState
from ledger import clock
from tests.factories.contests import make_contest, make_submitted
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db


def zone(scene, organization) -> Contest:
    return make_contest(organization, parent=scene.contest, name=f"{organization.short_name}赛区")


def query_of(url: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in url.partition("?")[2].split("&"))


def test_every_number_is_the_length_of_the_list_that_it_opens(scene):
    zone(scene, scene.city)
    Track.objects.create(contest=scene.contest, name="创新组", order=2)
    other = make_organization("武汉市总工会", under=scene.province, level="city")
    zone(scene, other)
    entries = [make_submitted(scene, leader=make_person(), title=f"项目{n}") for n in range(4)]
    Entry.objects.filter(pk=entries[0].pk).update(state=EntryState.SCREENING)
    Entry.objects.filter(pk=entries[1].pk).update(state=EntryState.AWARDED, zone=None)
    stands = stands_by(scene.contest)
    assert stands["all"] == 4
    by_zone, by_track = stands["tables"]
    assert [(line["many"], [cell["many"] for cell in line["cells"]]) for line in by_zone["lines"]] == [
        (3, [2, 1, 0, 0, 0, 0]), (0, [0, 0, 0, 0, 0, 0]), (1, [0, 0, 0, 0, 1, 0]),
    ]  # fmt: skip
    assert [line["many"] for line in by_track["lines"]] == [4, 0]
    numbers = [*stands["columns"], *by_zone["lines"], *by_track["lines"], *(cell for line in by_zone["lines"] for cell in line["cells"])]
    for one in numbers:
        assert asked_for(scene.contest, query_of(one["url"])).found.count() == one["many"]


def test_what_the_team_has_taken_back_is_counted_nowhere_and_found_when_asked_for(client, scene):
    recall(entry=(taken_back := make_submitted(scene)), by=scene.leader)
    make_submitted(scene, leader=make_person())
    assert stands_by(scene.contest)["all"] == asked_for(scene.contest, {}).found.count() == 1
    assert [entry.pk for entry in asked_for(scene.contest, {"state": "draft"}).found] == [taken_back.pk]
    client.force_login(scene.staff)
    assert client.get(reverse("staff_contest", args=[scene.contest.slug])).status_code == 200


def test_every_state_after_the_draft_stands_in_one_stage():
    states = [state for _word, states in STANDS.values() for state in states]
    assert sorted(states) == sorted(set(EntryState) - {EntryState.DRAFT})


def test_what_is_about_to_be_late_or_waits_is_named(client, scene):
    returned, asking = make_submitted(scene), make_submitted(scene, leader=make_person())
    return_for_correction(entry=returned, by=scene.clerk, fields=["title"], message="写全称", due=clock.now() + dt.timedelta(days=2))
    write(entry=asking, by=asking.leader, body="什么时候公布？")
    found = attention(scene.contest)
    assert [one["number"] for one in found] == [1, 1]
    assert [entry.pk for entry in asked_for(scene.contest, query_of(found[0]["url"])).found] == [asking.pk]
    client.force_login(scene.staff)
    page = client.get(reverse("staff_contest", args=[scene.contest.slug])).content.decode()
    assert found[1]["what"] in page


def test_zones_stand_under_their_contest_and_alone_for_their_own_staff(client, scene):
    made = zone(scene, scene.city)
    client.force_login(scene.staff)
    page = client.get(reverse("staff_contests"))
    assert [(contest.pk, [one.pk for one in zones]) for contest, zones in page.context["rows"]] == [(scene.contest.pk, [made.pk])]
    own = make_person()
    make_role(own, "staff", scene.city)
    client.force_login(own)
    page = client.get(reverse("staff_contests"))
    assert [(contest.pk, list(zones)) for contest, zones in page.context["rows"]] == [(made.pk, [])]
    assert scene.contest.name in page.content.decode()
