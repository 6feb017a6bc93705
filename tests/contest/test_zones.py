"""Zones: made in one step, opened together, and their ratified results in the places of the contest above."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.closing import close_round
from contest.actions.publishing import publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.setting_up import make_contest, save_part
from contest.actions.zones import NothingToSend, announce_zones, going_up, make_zones, send_up
from contest.models import Entry, Question, Round
from contest.queries import in_round_or_waiting
from contest.rules.states import EntryState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed, Refused
from ledger.verification import mismatches
from tests.factories.contests import make_contest as make_whole_contest
from tests.factories.judging import make_scored_round
from tests.factories.people import make_organization, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_a_zone_begins_with_all_that_entrants_of_the_edition_meet(scene):
    Question.objects.create(contest=scene.contest, key="gone", label="旧题", retired=True)
    (zone,) = make_zones(contest=scene.contest, by=scene.staff, organizations=[scene.city])
    for rows in ("tracks", "stages", "documents", "award_levels"):
        assert getattr(zone, rows).count() == getattr(scene.contest, rows).count()
    assert list(zone.questions.values_list("key", flat=True)) == ["novelty", "users"]
    assert zone.prefix == f"{scene.contest.prefix}A"
    assert zone.rounds.count() == zone.judges.count() == 0


def test_zones_that_lack_nothing_are_opened_together_after_the_edition(scene):
    second = make_organization("宜昌市总工会", under=scene.province, level="city", region_code="420500")
    one, two = make_zones(contest=scene.contest, by=scene.staff, organizations=[scene.city, second])
    two.stages.filter(kind="notice").delete()
    one.documents.all().delete()
    one.award_levels.filter(name="一等奖").update(name="金奖")
    opened, unready = announce_zones(contest=scene.contest, by=scene.staff)
    assert ([zone.pk for zone in opened], [zone.pk for zone in unready]) == ([one.pk], [two.pk])
    assert one.documents.count() == 2  # it had none, so it took those of the edition
    assert one.award_levels.filter(name="金奖").count() == 1
    with pytest.raises(NotAllowed):
        announce_zones(contest=scene.contest, by=scene.city_officer)
    quiet = make_contest(organization=scene.province, by=scene.staff, name="第九届", slug="ninth", year=2030)
    with pytest.raises(Refused):
        announce_zones(contest=quiet, by=scene.staff)


def by_entry(entry: int, judge: int, criterion: str) -> str:
    """Entries 2 and 3 are level."""
    return str(Decimal(95 - 5 * min(entry, 2) - (10 if entry == 4 else 0)))


@pytest.fixture
def zone(scene):
    """The scene's contest as a zone with four entries judged: 90, 85, 85, 75, ratified; above it a contest with places for it."""
    parent = make_whole_contest(scene.province)
    judging = make_scored_round(scene, entries=4, judges=3, mark=by_entry, last=True, advance=0)
    close_round(round=judging.round, by=scene.staff)
    publish(round=judging.round, by=scene.staff)
    scene.contest.parent = parent
    scene.contest.save()
    return judging


def finish(judging) -> None:
    with clock.at(clock.now() + 20 * DAY):
        settle(round=judging.round, by=judging.scene.staff)
        made = propose_ratification(round=judging.round, by=judging.scene.staff, body="赛区组委会", on=clock.today(), number="襄工发〔2027〕3 号")
        ratify(proposal=made, by=judging.scene.second_staff)


def give_places(zone, **fields) -> None:
    parent = zone.scene.contest.parent
    rows = [{"pk": None, "organization": zone.scene.province, "track": parent.tracks.get(), **fields}]
    save_part(contest=parent, by=zone.scene.staff, part="quotas", rows=rows)


def test_nothing_goes_up_before_the_result_is_ratified_and_places_are_set(scene, zone):
    with pytest.raises(NothingToSend):
        send_up(zone=scene.contest, by=scene.staff)
    finish(zone)
    with pytest.raises(NothingToSend):
        send_up(zone=scene.contest, by=scene.staff)
    give_places(zone, places=1)
    with pytest.raises(NotAllowed):
        send_up(zone=scene.contest, by=scene.city_officer)
    assert len(send_up(zone=scene.contest, by=scene.staff)) == 1


def test_the_result_fills_the_places_and_those_level_at_the_line_all_go(scene, zone):
    finish(zone)
    give_places(zone, places=2, substitutes=1, direct=1)
    up = send_up(zone=scene.contest, by=scene.staff)
    assert [(entry.from_zone, entry.direct) for entry in up] == [(zone.entries[0], True), (zone.entries[1], False), (zone.entries[2], False)]
    first = up[0].refreshed()
    old = zone.entries[0].refreshed()
    assert (first.state, first.holder, first.zone, first.title) == (EntryState.SCREENING, scene.province, scene.contest, old.title)
    assert first.number != old.number
    assert first.submitted.data["from_zone"]["sha256"] == old.submitted.sha256
    assert first.files.count() == old.files.count()
    assert old.state == EntryState.AWARDED
    assert first.recommendations.get().place == 1
    assert list(mismatches()) == []
    assert Event.objects.filter(action="contest.zone_sent_up").count() == 2
    with pytest.raises(NothingToSend):
        send_up(zone=scene.contest, by=scene.staff)


def test_a_substitute_moves_up_when_a_first_choice_has_left(scene, zone):
    finish(zone)
    give_places(zone, places=1, substitutes=2)
    (first,) = send_up(zone=scene.contest, by=scene.staff)
    assert going_up(scene.contest)[0].cut.substitutes == (zone.entries[1].refreshed().number, zone.entries[2].refreshed().number)
    Entry.objects.filter(pk=first.pk).update(state=EntryState.WITHDRAWN)
    # both are level, so both take the empty place
    assert [entry.from_zone for entry in send_up(zone=scene.contest, by=scene.staff)] == zone.entries[1:3]


def test_direct_entries_skip_the_first_round(scene, zone):
    finish(zone)
    give_places(zone, places=2, direct=1)
    up = send_up(zone=scene.contest, by=scene.staff)
    Entry.objects.filter(pk__in=[entry.pk for entry in up]).update(state=EntryState.ELIGIBLE)
    parent = scene.contest.parent
    one = Round.objects.create(contest=parent, name="初赛", order=1)
    assert set(in_round_or_waiting(one)) == set(up)  # there is no round to skip to
    two = Round.objects.create(contest=parent, name="决赛", order=2, last=True)
    assert set(in_round_or_waiting(one)) == set(up[1:])
    assert list(in_round_or_waiting(two)) == [up[0]]


def test_what_goes_up_is_seen_and_sent_on_the_pages(client, scene, zone):
    client.force_login(scene.staff)
    url = reverse("staff_zone_up", args=[scene.contest.slug])
    assert "尚未审定" in client.get(url).content.decode()
    assert client.post(url).status_code == 409
    finish(zone)
    give_places(zone, places=2, substitutes=1)
    page = client.get(url).content.decode()
    assert "待上报 3 项" in page
    assert client.post(url).url == url
    page = client.get(reverse("staff_zones", args=[scene.contest.parent.slug])).content.decode()
    assert url in page
    assert 'data-label="项目">4</td>' in page
    client.force_login(make_person())
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_zones_costs_the_same_for_one_or_three(client, scene, many, django_assert_num_queries):
    cities = [make_organization(f"城市{n}总工会", under=scene.province, level="city", region_code=f"42{n:02}00") for n in range(20, 20 + many)]
    make_zones(contest=scene.contest, by=scene.staff, organizations=cities)
    client.force_login(scene.staff)
    url = reverse("staff_zones", args=[scene.contest.slug])
    client.get(url)
    with django_assert_num_queries(35):
        client.get(url)
