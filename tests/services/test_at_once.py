"""Two at one thing in the same moment, on a real PostgreSQL: one wins, the other is told, and the record has one line of it."""

import datetime as dt
from decimal import Decimal

import pytest

from contest.actions.entering import submit
from contest.actions.marking import save_mark
from contest.actions.recommending import prepare_recommendation, recommend, return_for_correction
from contest.actions.screening import accept
from contest.models import Assignment, Contest, Entry, Mark, Recommendation, Step, Version
from contest.refusals import ChangedOnAnotherDevice, NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.models import Event
from ledger.refusals import Refused
from tests.factories.contests import Scene, make_draft, make_scene, make_submitted
from tests.factories.judging import make_released_round, next_key
from tests.factories.people import make_person, make_role
from tests.services.meeting import meet_at

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("postgresql")]


@pytest.fixture
def scene(postgresql: None) -> Scene:
    return make_scene()


def one_and_other(results: list[object]) -> tuple[object, Refused]:
    """What the one who won got, and what the other was told."""
    (won,), (told,) = ([r for r in results if not isinstance(r, Refused)], [r for r in results if isinstance(r, Refused)])
    return won, told


def test_two_devices_mark_one_criterion(scene):
    judging = make_released_round(scene)
    sheet = judging.sheet()

    def mark(value):
        return lambda: save_mark(assignment=sheet, criterion="idea", value=value, device_key=next_key(), by=judging.person(), seen=0)

    won, told = one_and_other(meet_at(Assignment.objects.filter(pk=sheet.pk), mark("80"), mark("90")))

    [kept] = Mark.objects.filter(assignment=sheet)
    assert kept == won
    assert isinstance(told, ChangedOnAnotherDevice)
    assert (Decimal(told.value), told.number) == (kept.value, 1)
    sheet = judging.sheet()
    assert (sheet.length, sheet.head) == (1, kept.hash)


def test_marks_of_two_criteria_are_two_links_of_one_chain(scene):
    judging = make_released_round(scene)
    sheet = judging.sheet()

    def mark(criterion):
        return lambda: save_mark(assignment=sheet, criterion=criterion, value="80", device_key=next_key(), by=judging.person(), seen=0)

    meet_at(Assignment.objects.filter(pk=sheet.pk), mark("idea"), mark("market"))

    first, second = Mark.objects.filter(assignment=sheet).order_by("number")
    assert (first.number, second.number, second.previous) == (1, 2, first.hash)
    assert judging.sheet().head == second.hash


def test_one_mark_sent_twice_is_one_mark(scene):
    judging = make_released_round(scene)
    sheet, key = judging.sheet(), next_key()
    results = meet_at(
        Assignment.objects.filter(pk=sheet.pk),
        *[lambda: save_mark(assignment=sheet, criterion="idea", value="80", device_key=key, by=judging.person(), seen=0)] * 3,
    )
    assert results == [Mark.objects.get(assignment=sheet)] * 3


def prepared(scene: Scene) -> Entry:
    entry = make_submitted(scene)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    return entry.refreshed()


def test_two_officers_sign_one_entry(scene):
    entry = prepared(scene)
    second = make_person("庹望舒")
    make_role(second, "approver", scene.unit)

    _won, told = one_and_other(
        meet_at(Entry.objects.filter(pk=entry.pk), lambda: recommend(entry=entry, by=scene.approver), lambda: recommend(entry=entry, by=second))
    )

    assert isinstance(told, NoLongerPossible)
    assert entry.refreshed().holder == scene.county
    assert Step.objects.filter(entry=entry, action="recommend").count() == 1
    assert Event.objects.filter(book__name=entry.book, action="entry.recommend").count() == 1
    assert Recommendation.objects.get(entry=entry).signed_by in (scene.approver, second)


def test_one_officer_signs_while_the_other_returns_it(scene):
    entry = prepared(scene)
    due = clock.now() + dt.timedelta(days=1)
    _won, told = one_and_other(
        meet_at(
            Entry.objects.filter(pk=entry.pk),
            lambda: recommend(entry=entry, by=scene.approver),
            lambda: return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="题目太长", due=due),
        )
    )
    assert isinstance(told, NoLongerPossible)
    assert Step.objects.filter(entry=entry, action__in=["recommend", "return"]).count() == 1


def test_two_staff_decide_on_one_entry_in_screening(scene):
    entry = make_submitted(scene)
    for clerk, approver in [(scene.clerk, scene.approver), (scene.county_officer,) * 2, (scene.city_officer,) * 2]:
        prepare_recommendation(entry=entry, by=clerk, place=1)
        recommend(entry=entry, by=approver)

    _won, told = one_and_other(
        meet_at(Entry.objects.filter(pk=entry.pk), lambda: accept(entry=entry, by=scene.staff), lambda: accept(entry=entry, by=scene.second_staff))
    )
    assert isinstance(told, NoLongerPossible)
    assert entry.refreshed().state == EntryState.ELIGIBLE


def test_entries_submitted_at_once_get_different_numbers(scene):
    drafts = [make_draft(scene, title=f"项目{number}", leader=make_person(f"负责人{number}")) for number in range(1, 5)]

    versions = meet_at(Contest.objects.filter(pk=scene.contest.pk), *[lambda draft=draft: submit(entry=draft, by=draft.leader) for draft in drafts])

    assert all(isinstance(version, Version) for version in versions), versions
    numbers = sorted(Entry.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003", "0004"]
    scene.contest.refresh_from_db()
    assert scene.contest.last_number == 4


def test_one_entry_submitted_twice_is_submitted_once(scene):
    entry = make_draft(scene)
    _won, told = one_and_other(meet_at(Entry.objects.filter(pk=entry.pk), *[lambda: submit(entry=entry, by=entry.leader)] * 2))
    assert isinstance(told, NoLongerPossible)
    assert Version.objects.filter(entry=entry).count() == 1
