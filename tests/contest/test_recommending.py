import datetime as dt

import pytest

from contest.actions.recommending import (
    NotPrepared,
    decline,
    prepare_recommendation,
    recommend,
    return_for_correction,
    take_off_list,
)
from contest.actions.screening import accept, reject
from contest.models import Entry, Quota, Recommendation
from contest.queries import on_desk_of, quota_for, way_up
from contest.refusals import NoLongerPossible, QuotaFull
from contest.rules.states import EntryState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed, Refused
from ledger.verification import mismatches
from tests.factories.contests import make_eligible, make_submitted
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def entry(scene) -> Entry:
    return make_submitted(scene)


def signed(scene, entry: Entry, **fields) -> Recommendation:
    prepare_recommendation(entry=entry, by=scene.clerk, place=1, **fields)
    return recommend(entry=entry, by=scene.approver)


def test_the_way_up_goes_desk_by_desk(scene):
    assert way_up(scene.unit, scene.contest) == [scene.unit, scene.county, scene.city, scene.province]
    assert way_up(make_organization("外省单位"), scene.contest) == []


def test_one_prepares_the_other_signs_and_the_entry_goes_one_level_up(scene, entry):
    made = signed(scene, entry, opinion="情况属实，同意推荐")

    assert (made.prepared_by, made.signed_by) == (scene.clerk, scene.approver)
    assert (entry.refreshed().state, entry.refreshed().holder) == (EntryState.RECOMMENDED, scene.county)
    last = Event.objects.filter(book__name=entry.book).last()
    assert last.action == "entry.recommend"
    assert last.words.get().text == "情况属实，同意推荐"
    assert "情况属实" not in last.data


def test_signing_needs_what_a_clerk_prepared(scene, entry):
    with pytest.raises(NotPrepared):
        recommend(entry=entry, by=scene.approver)


def test_a_clerk_does_not_sign_and_an_approver_does_not_prepare(scene, entry):
    with pytest.raises(NotAllowed):
        prepare_recommendation(entry=entry, by=scene.approver, place=1)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    with pytest.raises(NotAllowed):
        recommend(entry=entry, by=scene.clerk)


def test_a_small_union_gives_both_posts_to_one_person(scene, entry):
    both = make_person()
    make_role(both, "clerk", scene.unit)
    make_role(both, "approver", scene.unit)
    prepare_recommendation(entry=entry, by=both, place=1)
    assert recommend(entry=entry, by=both).signed_by == both


def test_who_is_late_by_a_moment_is_told_that_it_was_dealt_with(scene, entry):
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    recommend(entry=entry, by=scene.approver)
    with pytest.raises(NoLongerPossible):
        decline(entry=entry, by=scene.clerk, reason="no_places")
    assert entry.refreshed().holder == scene.county


def test_officers_beside_or_above_another_branch_are_refused(scene, entry):
    beside = make_organization("襄城区总工会", under=scene.city, level="county")
    stranger = make_person()
    make_role(stranger, "clerk", beside)
    make_role(stranger, "approver", beside)
    for act in (
        lambda: prepare_recommendation(entry=entry, by=stranger, place=1),
        lambda: return_for_correction(entry=entry, by=stranger, fields=["title"], message="x", due=clock.now() + DAY),
        lambda: decline(entry=entry, by=stranger, reason="no_places"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert entry.refreshed().state == EntryState.SUBMITTED


def test_the_last_desk_sends_it_to_screening_and_the_host_accepts(scene):
    entry = make_eligible(scene)
    assert (entry.state, entry.holder) == (EntryState.ELIGIBLE, None)
    assert [step.action for step in entry.steps.all()] == ["submit", "recommend", "recommend", "recommend", "accept"]
    assert list(mismatches()) == []


def test_only_the_host_screens(scene, entry):
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.SCREENING, holder=scene.province)
    for stranger in (scene.city_officer, scene.leader, make_person()):
        with pytest.raises(NotAllowed):
            accept(entry=entry, by=stranger)
        with pytest.raises(NotAllowed):
            reject(entry=entry, by=stranger, reason="not_eligible")
    with pytest.raises(Refused, match="原因|reason"):
        reject(entry=entry, by=scene.staff, reason="because")
    reject(entry=entry, by=scene.staff, reason="not_eligible", remark="登记已满五年")
    assert entry.refreshed().state == EntryState.INELIGIBLE


def test_a_full_quota_refuses_and_names_what_could_be_dropped(scene, entry):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=1)
    signed(scene, entry)
    late = make_submitted(scene, leader=make_person(), title="晚到的项目")

    with pytest.raises(QuotaFull) as full:
        prepare_recommendation(entry=late, by=scene.clerk, place=2)

    assert full.value.could_drop == (entry,)
    assert late.refreshed().state == EntryState.SUBMITTED
    assert quota_for(scene.unit, scene.contest, scene.track).left == 0


def test_a_substitute_takes_no_place(scene, entry):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=1)
    signed(scene, entry)
    late = make_submitted(scene, leader=make_person(), title="递补的项目")
    assert signed(scene, late, kind=Recommendation.Kind.SUBSTITUTE).kind == "substitute"


def test_taking_one_off_the_list_makes_room(scene, entry):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=1)
    made = signed(scene, entry)
    late = make_submitted(scene, leader=make_person(), title="晚到的项目")

    take_off_list(recommendation=made, by=scene.approver)
    signed(scene, late)

    assert (entry.refreshed().state, entry.refreshed().holder) == (EntryState.SUBMITTED, scene.unit)
    assert late.refreshed().holder == scene.county


def test_nothing_comes_off_the_list_once_the_level_above_has_begun(scene, entry):
    made = signed(scene, entry)
    prepare_recommendation(entry=entry, by=scene.county_officer, place=1)
    with pytest.raises(NoLongerPossible):
        take_off_list(recommendation=made, by=scene.approver)


def test_a_return_names_parts_and_a_period(scene, entry):
    with pytest.raises(Refused):
        return_for_correction(entry=entry, by=scene.clerk, fields=[], message="x", due=clock.now() + DAY)
    with pytest.raises(Refused):
        return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="x", due=clock.now())
    return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="题目太长", due=clock.now() + DAY)
    assert (entry.refreshed().state, entry.refreshed().returned_from) == (EntryState.RETURNED, EntryState.SUBMITTED)


def test_a_prepared_entry_that_is_returned_is_prepared_anew(scene, entry):
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    return_for_correction(entry=entry, by=scene.approver, fields=["title"], message="题目太长", due=clock.now() + DAY)
    assert not entry.recommendations.filter(withdrawn_at=None).exists()


def test_declining_needs_a_reason_from_the_list(scene, entry):
    with pytest.raises(Refused):
        decline(entry=entry, by=scene.clerk, reason="whatever")
    decline(entry=entry, by=scene.clerk, reason="no_places", remark="本年名额已满")
    assert entry.refreshed().state == EntryState.DECLINED
    assert [each.pk for each in on_desk_of(scene.unit, scene.contest)] == []


def test_the_second_of_two_officers_is_told(scene, entry):
    signed(scene, entry)
    with pytest.raises((NoLongerPossible, NotAllowed)):
        decline(entry=entry, by=scene.clerk, reason="no_places")
