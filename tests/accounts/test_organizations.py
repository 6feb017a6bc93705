import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.actions.organizations import UnderItself, WrongCreditCode, add_organization, move_organization, rename_organization
from accounts.models import Organization, Role
from accounts.queries import in_subtree
from ledger.models import Event, Words
from ledger.refusals import NotAllowed
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db


def test_staff_add_an_organization_below_theirs(federation):
    made = add_organization(
        name="老河口市总工会", short_name="老河口", level="county", under=federation.city, by=federation.officer, region_code="420682"
    )
    assert made.superior == federation.city
    assert Event.objects.get(book__name=made.book).action == "organization.added"


def test_a_root_is_an_administrators(federation):
    with pytest.raises(NotAllowed):
        add_organization(name="某总工会", level="province", under=None, by=federation.officer)
    administrator = federation.holding(Role.Kind.ADMINISTRATOR)
    assert add_organization(name="某总工会", level="province", under=None, by=administrator).is_root()


def test_an_organization_beside_is_refused(federation):
    with pytest.raises(NotAllowed):
        add_organization(name="某县总工会", level="county", under=federation.other_city, by=federation.officer)
    assert Organization.objects.count() == 5


def test_a_credit_code_with_a_wrong_digit_is_refused_in_words(federation):
    with pytest.raises(WrongCreditCode):
        add_organization(name="某厂工会", level="unit", under=federation.county, by=federation.officer, credit_code="91420600MA4XAMPL07")
    made = add_organization(name="某厂工会", level="unit", under=federation.county, by=federation.officer, credit_code="91350100m000100y43")
    assert made.credit_code == "91350100M000100Y43"
    with pytest.raises(ValidationError):
        add_organization(name="另一厂工会", level="unit", under=federation.county, by=federation.officer, credit_code="91350100M000100Y43")


def test_a_new_name_keeps_the_old_one_beside_its_event(federation):
    rename_organization(organization=federation.county, name="樊城区产业工会", short_name="樊城", by=federation.officer)
    federation.county.refresh_from_db()
    assert str(federation.county) == "樊城区产业工会"
    assert dict(Words.objects.values_list("field", "text")) == {"before": "樊城区总工会", "after": "樊城区产业工会"}
    with pytest.raises(NotAllowed):
        rename_organization(organization=federation.other_city, name="某", short_name="某", by=federation.officer)


def test_a_move_takes_everything_below_with_it(federation):
    by = federation.holding(Role.Kind.STAFF, federation.province)
    clerk = federation.holding(Role.Kind.CLERK, federation.county)

    moved = move_organization(organization=federation.county, under=federation.other_city, by=by)

    unit = Organization.objects.get(pk=federation.unit.pk)
    assert moved.superior == federation.other_city
    assert unit in Organization.objects.within(Organization.objects.get(pk=federation.other_city.pk))
    assert unit not in Organization.objects.within(Organization.objects.get(pk=federation.city.pk))
    assert clerk.roles.get().organization == moved
    assert Event.objects.get(book__name=moved.book).action == "organization.moved"


def test_a_move_needs_both_places_and_no_circle(federation):
    with pytest.raises(NotAllowed):
        move_organization(organization=federation.county, under=federation.other_city, by=federation.officer)
    by = federation.holding(Role.Kind.STAFF, federation.province)
    with pytest.raises(UnderItself):
        move_organization(organization=federation.city, under=federation.unit, by=by)


def test_a_subtree_is_a_range_that_uses_the_index(federation):
    make_role(make_person(), "clerk", federation.unit)
    make_role(make_person(), "clerk", federation.other_city)
    assert Role.objects.filter(in_subtree("organization", federation.city), kind="clerk").count() == 1
    assert Organization.objects.filter(in_subtree("", federation.county)).count() == 2
    if connection.vendor == "sqlite":
        assert "SCAN" not in Organization.objects.filter(in_subtree("", federation.city)).explain()


def test_the_tenth_and_eleventh_child_are_not_confused():
    root = make_organization()
    children = [make_organization(f"市{n}", under=root, level="city") for n in range(12)]
    below = make_organization("县", under=children[11], level="county")
    found = [child.name for child in children if below in Organization.objects.within(Organization.objects.get(pk=child.pk))]
    assert found == ["市11"]


@pytest.mark.django_db(transaction=True)
def test_additions_at_the_same_time_get_places_of_their_own():
    root = make_organization()
    administrator = make_person()
    make_role(administrator, Role.Kind.ADMINISTRATOR)
    failed: list[Exception] = []

    def add(number: int) -> None:
        try:
            for turn in range(5):
                add_organization(name=f"{number}-{turn}", level="city", under=root, by=administrator)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    root.refresh_from_db()
    assert (root.numchild, root.get_children().count()) == (20, 20)
    assert Organization.find_problems() == ([], [], [], [], [])
