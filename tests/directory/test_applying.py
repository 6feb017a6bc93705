import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from directory.actions.applying import (
    AtTheTop,
    HeldAlready,
    NotAtTheTop,
    NotNow,
    NoUnionAbove,
    SayWhy,
    decline_application,
    designate,
    recommend_application,
    return_application,
    save_application,
    start_application,
    submit_application,
    withdraw_application,
)
from directory.models import Application, ApplicationState, Level, Step, Studio
from directory.permissions import sees_application
from directory.queries import public_studios
from ledger import clock
from ledger.models import Event, Words
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.directory import application_values, make_studio
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 1)


@pytest.fixture
def way(federation):
    """A unit below a county below Wuhan, and who acts at each desk."""
    county = make_organization("青山区总工会", under=federation.wuhan, level="county", region_code="420107")
    unit = make_organization("江汉重型机械厂工会", under=county)
    made = SimpleNamespace(county=county, unit=unit, federation=federation, wuhan=federation.wuhan)
    made.clerk, made.county_approver, made.outsider = make_person(), make_person(), make_person()
    make_role(made.clerk, "clerk", unit)
    make_role(made.county_approver, "approver", county)
    make_role(made.outsider, "clerk", make_organization("别的厂工会", under=county))
    made.city_staff, made.province_staff = federation.wuhan_staff, federation.province_staff
    return made


def started(way, **changed):
    return start_application(unit=way.unit, by=way.clerk, **application_values(**changed))


def sent(way, **changed):
    return submit_application(application=started(way, **changed), by=way.clerk)


def test_an_application_climbs_to_the_desk_that_gives_the_level_and_becomes_a_studio(way):
    application = sent(way)
    assert (application.state, application.holder) == (ApplicationState.SUBMITTED, way.county)
    application = recommend_application(application=application, by=way.county_approver, opinion="条件齐备，同意推荐")
    assert application.holder.pk == way.wuhan.pk
    assert Notice.objects.filter(person=way.city_staff, kind="studio-application").count() == 1

    given = designate(application=application, by=way.city_staff, on=clock.today(), document="武工发〔2026〕12 号")

    studio = public_studios().get()
    assert (studio.name, studio.level, studio.unit_name, studio.office, studio.region_code) == (
        "闻铁生工匠创新工作室", "city", "江汉重型机械厂工会", way.wuhan, "420107",
    )  # fmt: skip
    assert [row.step for row in studio.designations.order_by("pk")] == [Step.APPLIED, Step.DESIGNATED]
    assert (given.body, given.document) == ("武汉市总工会", "武工发〔2026〕12 号")
    application.refresh_from_db()
    assert (application.state, application.studio) == (ApplicationState.DESIGNATED, studio)
    assert [(step.action, step.came_from_id, step.holder_id) for step in application.steps.all()] == [
        ("submit", way.unit.pk, way.county.pk), ("recommend", way.county.pk, way.wuhan.pk), ("designate", way.wuhan.pk, way.wuhan.pk),
    ]  # fmt: skip
    assert list(Event.objects.filter(book__name=application.book).values_list("action", flat=True)) == [
        "application.started", "application.submit", "application.recommend", "application.designate",
    ]  # fmt: skip
    event = Event.objects.get(action="application.recommend")
    assert "条件齐备" not in event.data
    assert Words.objects.get(event=event).text == "条件齐备，同意推荐"
    assert list(mismatches()) == []


def test_a_studio_of_the_city_is_raised_to_the_province_and_keeps_both(way):
    studio = make_studio(level=Level.CITY, on=dt.date(2020, 5, 1), office=way.wuhan)
    application = sent(way, studio=studio, level=Level.PROVINCE)
    application = recommend_application(application=application, by=way.county_approver)
    application = recommend_application(application=application, by=way.city_staff)
    with pytest.raises(AtTheTop):
        recommend_application(application=application, by=way.province_staff)
    designate(application=application, by=way.province_staff, on=clock.today())
    studio.refresh_from_db()
    assert studio.level == Level.PROVINCE
    assert Studio.objects.count() == 1
    with pytest.raises(HeldAlready):
        sent(way, studio=studio, level=Level.PROVINCE)


def test_returned_it_goes_back_to_the_desk_that_returned_it(way):
    application = recommend_application(application=sent(way), by=way.county_approver)
    with pytest.raises(SayWhy):
        return_application(application=application, by=way.city_staff, opinion=" ")
    application = return_application(application=application, by=way.city_staff, opinion="请补成果证明")
    assert (application.state, application.holder) == (ApplicationState.RETURNED, way.unit)
    assert Notice.objects.filter(person=way.clerk, kind="studio-application").exists()
    save_application(application=application, by=way.clerk, members=13)
    application = submit_application(application=application, by=way.clerk)
    assert application.holder.pk == way.wuhan.pk
    decline_application(application=application, by=way.city_staff, opinion="成果属他单位")
    with pytest.raises(NotNow):
        submit_application(application=application, by=way.clerk)
    assert list(mismatches()) == []


def test_each_desk_is_for_its_own(way):
    with pytest.raises(NotAllowed):
        start_application(unit=way.unit, by=way.outsider, **application_values())
    draft = started(way)
    for by in (way.outsider, make_person()):
        for act in (
            lambda by: save_application(application=draft, by=by, members=1),
            lambda by: submit_application(application=draft, by=by),
            lambda by: withdraw_application(application=draft, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(by)
    application = submit_application(application=draft, by=way.clerk)
    for by in (way.clerk, way.outsider, way.federation.yichang_staff, make_person()):
        for act in (
            lambda by: recommend_application(application=application, by=by),
            lambda by: return_application(application=application, by=by, opinion="不行"),
            lambda by: decline_application(application=application, by=by, opinion="不行"),
            lambda by: designate(application=application, by=by, on=DAY),
        ):
            with pytest.raises(NotAllowed):
                act(by)
    with pytest.raises(NotAllowed):  # an approver recommends but does not designate
        designate(application=application, by=way.county_approver, on=DAY)
    with pytest.raises(NotAtTheTop):
        make_role(way.county_approver, "staff", way.county)
        designate(application=application, by=way.county_approver, on=DAY)


def test_who_sees_an_application(way):
    application = started(way)
    seeing = (way.clerk, way.county_approver, way.city_staff, way.province_staff)
    assert all(sees_application(person, application) for person in seeing)
    assert not any(sees_application(person, application) for person in (way.outsider, way.federation.yichang_staff, make_person()))


def test_a_level_that_nobody_above_the_unit_gives_cannot_be_applied_for(federation):
    direct = make_organization("省直单位工会", under=federation.province)
    clerk = make_person()
    make_role(clerk, "clerk", direct)
    application = start_application(unit=direct, by=clerk, **application_values(level="county"))
    assert submit_application(application=application, by=clerk).holder == federation.province  # the province gives what is below it too
    alone = make_organization("无上级工会", under=None, level="group")
    make_role(clerk, "clerk", alone)
    with pytest.raises(NoUnionAbove):
        submit_application(application=start_application(unit=alone, by=clerk, **application_values()), by=clerk)


def test_withdrawn_is_the_end(way):
    application = withdraw_application(application=sent(way), by=way.clerk)
    assert application.state == ApplicationState.WITHDRAWN
    with pytest.raises(NotNow):
        withdraw_application(application=application, by=way.clerk)


@pytest.mark.parametrize(
    "wrong", [{"founded": 2999}, {"promoted": 13}, {"senior": 13}, {"benefit_fen": 100}, {"name": ""}, {"kind": "circus"}, {"level": "national"}]
)
def test_a_form_that_cannot_be_so_is_refused(way, wrong):
    with pytest.raises(ValidationError):
        started(way, **wrong)


def test_the_forms_numbers_are_held_against_the_conditions_of_creation(way):
    application = started(way, founded=2025, promoted=2)
    assert {one.key: one.met for one in application.conditions(2026)} == {
        "years-running": False, "outcomes": True, "exchanges": True, "promoted": False,
    }  # fmt: skip


def test_a_moved_row_is_noticed_by_the_ledger(way):
    application = sent(way)
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.DESIGNATED)
    assert [found.book for _kind, found in mismatches()] == [application.book]
