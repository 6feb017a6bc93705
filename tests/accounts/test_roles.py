import datetime as dt

import pytest

from accounts.actions.people import AdministratorExists, make_first_administrator
from accounts.actions.roles import AccountClosed, AlreadyEnded, AlreadyHeld, LastAdministrator, NoOrganization, end_role, give_role, hand_over
from accounts.models import Role
from accounts.permissions import acts_for, is_administrator, is_staff_of
from accounts.queries import above, holders, roles_of
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from tests.factories.people import make_person, make_role

pytestmark = pytest.mark.django_db


def last_event(book: str) -> Event:
    return Event.objects.filter(book__name=book).latest("number")


def test_a_post_is_given_with_its_event(federation):
    person = make_person()

    role = give_role(person=person, kind=Role.Kind.CLERK, organization=federation.unit, by=federation.officer)

    assert role.given_by == federation.officer
    assert acts_for(person, federation.unit)
    event = last_event(f"organization:{federation.unit.pk}")
    assert (event.action, event.actor, event.subject) == ("role.given", federation.officer, f"accounts.role:{role.pk}")
    assert str(person.pk) in event.data
    assert person.name not in event.data


@pytest.mark.parametrize(("kind", "place"), [("clerk", "other_city"), ("clerk", "province"), ("staff", "city"), ("administrator", None)])
def test_a_post_beyond_ones_own_is_refused(federation, kind, place):
    with pytest.raises(NotAllowed):
        give_role(person=make_person(), kind=kind, organization=getattr(federation, place) if place else None, by=federation.officer)
    assert Role.objects.count() == 1


def test_what_cannot_be_given_says_why(federation):
    person = make_person()
    administrator = federation.holding(Role.Kind.ADMINISTRATOR)
    give_role(person=person, kind=Role.Kind.CLERK, organization=federation.unit, by=federation.officer)
    with pytest.raises(AlreadyHeld):
        give_role(person=person, kind=Role.Kind.CLERK, organization=federation.unit, by=federation.officer)
    with pytest.raises(NoOrganization):
        give_role(person=person, kind=Role.Kind.CLERK, by=administrator)
    give_role(person=person, kind=Role.Kind.MENTOR, by=administrator)
    with pytest.raises(AlreadyHeld):
        give_role(person=person, kind=Role.Kind.MENTOR, by=administrator)
    with pytest.raises(AccountClosed):
        give_role(person=make_person(is_active=False), kind=Role.Kind.CLERK, organization=federation.unit, by=federation.officer)


def test_staff_need_a_second_factor_and_may_edit_pages(federation):
    person = make_person()
    administrator = federation.holding(Role.Kind.ADMINISTRATOR)

    role = give_role(person=person, kind=Role.Kind.STAFF, organization=federation.county, by=administrator)
    person.refresh_from_db()
    assert (person.second_factor_required, person.code_counts, person.is_superuser) == (True, False, False)
    assert set(person.groups.values_list("name", flat=True)) == {"Editors"}
    assert is_staff_of(person, federation.unit)
    assert not is_staff_of(person, federation.city)

    end_role(role=role, by=administrator)
    person.refresh_from_db()
    assert (person.second_factor_required, person.groups.count()) == (False, 0)


def test_a_post_that_ended_keeps_its_row_and_gives_nothing(federation):
    clerk = make_person()
    role = give_role(person=clerk, kind=Role.Kind.CLERK, organization=federation.unit, by=federation.officer)

    end_role(role=role, by=clerk)

    assert Role.objects.filter(pk=role.pk, until__isnull=False).exists()
    assert not acts_for(clerk, federation.unit)
    assert last_event(federation.unit.book).action == "role.ended"
    with pytest.raises(AlreadyEnded):
        end_role(role=role, by=federation.officer)


def test_a_post_is_ended_by_nobody_beside(federation):
    role = make_role(make_person(), Role.Kind.CLERK, federation.other_city)
    with pytest.raises(NotAllowed):
        end_role(role=role, by=federation.officer)


def test_the_last_administrator_stays():
    administrator = make_first_administrator(name="仇小满", username="admin", password="good-pass-1")
    with pytest.raises(LastAdministrator):
        end_role(role=administrator.roles.get(), by=administrator)
    assert is_administrator(administrator)


def test_a_post_changes_hands_in_one_step(federation):
    before, after = make_person("敖东篱"), make_person("仇小满")
    role = give_role(person=before, kind=Role.Kind.APPROVER, organization=federation.unit, by=federation.officer)

    with clock.at(clock.now() + dt.timedelta(days=1)):
        given = hand_over(role=role, to=after, by=before)
        role.refresh_from_db()
        assert role.until == given.since
        assert (acts_for(before, federation.unit), acts_for(after, federation.unit)) == (False, True)
        assert list(holders(federation.unit, {"approver"})) == [after]
    assert last_event(federation.unit.book).action == "role.handed_over"


def test_a_hand_over_that_fails_leaves_the_post_where_it_was(federation):
    before, after = make_person(), make_person()
    role = make_role(before, Role.Kind.CLERK, federation.unit)
    make_role(after, Role.Kind.CLERK, federation.unit)
    with pytest.raises(AlreadyHeld):
        hand_over(role=role, to=after, by=before)
    with pytest.raises(NotAllowed):
        hand_over(role=role, to=make_person(), by=after)
    with pytest.raises(NotAllowed):
        hand_over(role=federation.staff, to=make_person(), by=federation.officer)
    assert acts_for(before, federation.unit)


def test_a_post_counts_from_its_day_to_its_day(federation):
    now = clock.now()
    past = make_role(make_person(), "clerk", federation.unit, since=now - dt.timedelta(days=9), until=now - dt.timedelta(days=1))
    planned = make_role(make_person(), "clerk", federation.unit, since=now + dt.timedelta(days=1))
    ending = make_role(make_person(), "clerk", federation.unit, until=now + dt.timedelta(days=1))
    assert [acts_for(role.person, federation.unit) for role in (past, planned, ending)] == [False, False, True]


@pytest.mark.parametrize("posts", [1, 3])
def test_asking_costs_one_query_for_one_post_or_three(federation, posts, django_assert_num_queries):
    person = make_person()
    for organization in [federation.unit, federation.county, federation.other_city][:posts]:
        make_role(person, "clerk", organization)
    with django_assert_num_queries(1):
        assert acts_for(person, federation.unit)
    with django_assert_num_queries(1):
        assert [str(role.organization) for role in roles_of(person)]


def test_what_stands_above_an_organization(federation):
    assert list(above(federation.county)) == [federation.province, federation.city, federation.county]


def test_there_is_one_first_administrator():
    made = make_first_administrator(name="仇小满", username="admin", password="good-pass-1", phone="138 0000 1234")
    assert (made.is_superuser, made.second_factor_required, made.code_counts, made.phone) == (True, True, False, "+8613800001234")
    with pytest.raises(AdministratorExists):
        make_first_administrator(name="贺望江", username="second", password="good-pass-1")
