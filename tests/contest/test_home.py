import datetime as dt
from types import SimpleNamespace

import pytest

from accounts.home import places_of, waiting_for
from accounts.privacy import blank_everywhere, export_of, reasons_to_wait
from contest.actions.calendar import seed_holidays
from contest.actions.recommending import return_for_correction
from contest.models import Entry, Holiday
from contest.queries import holidays
from contest.rules.states import EntryState
from contest.tasks import lapse_corrections
from ledger import clock
from tests.factories.contests import make_draft, make_eligible, make_submitted
from tests.factories.judging import make_released_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def waits(person) -> dict[str, int]:
    return {row.url: row.count for row in waiting_for(person) if row.count}


def test_everyone_finds_what_waits_for_them(scene):
    entry = make_submitted(scene)
    make_draft(scene, leader=scene.leader, title="草稿")
    assert waits(scene.clerk)["/desk/"] == 1
    assert waits(scene.leader)["/entries/"] == 1
    return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="改", due=clock.now() + dt.timedelta(days=1))
    assert waits(scene.leader)[entry.get_absolute_url()] == 1
    assert waits(make_person()) == {}


def test_judges_find_their_sheets_and_staff_their_contests(scene):
    judging = make_released_round(scene, entries=2, judges=3)
    assert waits(judging.person(1))["/judge/"] == 2
    assert {"/staff/contests/", "/desk/"} <= {row.url for row in places_of(scene.staff)}


def test_staff_are_told_of_entries_to_screen(scene):
    entry = make_eligible(scene)
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.SCREENING)
    assert any("state=screening" in url for url in waits(scene.staff))


def test_one_s_own_data_can_be_copied_and_a_running_entry_holds_erasure(scene):
    entry = make_submitted(scene)
    [kept] = export_of(scene.leader)["contest"]["entries"]
    assert (kept["number"], kept["versions"][0]["title"]) == (entry.number, entry.title)
    assert len(reasons_to_wait(scene.leader)) == 1
    assert reasons_to_wait(make_person()) == []


def test_erasure_takes_drafts_and_telephone_numbers_and_leaves_versions(scene):
    draft = make_draft(scene)
    entry = make_submitted(scene, title="已提交")
    blank_everywhere(scene.leader)
    assert not Entry.objects.filter(pk=draft.pk).exists()
    assert [member.phone for member in entry.members.filter(person=scene.leader)] == [""]
    assert entry.versions.get().data["title"] == "已提交"


def test_corrections_lapse_by_the_clock_and_only_once(scene):
    entry = make_submitted(scene)
    correction = return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="改", due=clock.now() + dt.timedelta(days=1))
    job = SimpleNamespace(progress=lambda *_counted: None)
    assert lapse_corrections(job) == {"lapsed": 0}
    with clock.at(correction.due):
        assert lapse_corrections(job) == {"lapsed": 1}
        assert lapse_corrections(job) == {"lapsed": 0}
    assert entry.refreshed().state == EntryState.DECLINED


def test_the_calendar_is_seeded_once_and_what_staff_changed_stays():
    assert seed_holidays() > 100
    day = Holiday.objects.get(date=dt.date(2026, 10, 1))
    assert (day.works, day.name) == (False, "国庆节")
    day.delete()
    assert seed_holidays() == 0
    known, until = holidays()
    assert known[dt.date(2026, 10, 10)] is True
    assert until == dt.date(2026, 12, 31)
