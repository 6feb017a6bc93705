"""Truth tables: person x predicate."""

import pytest

from accounts.actions.people import erase
from incubator import permissions
from incubator.actions.accountants import name_accountant
from incubator.actions.merging import merge_ventures
from incubator.actions.publishing import publish_figures
from incubator.refusals import DayAhead
from ledger import clock
from ledger.refusals import NotAllowed
from tests.factories.people import make_person, make_role
from tests.factories.ventures import founder_of, make_firm

pytestmark = pytest.mark.django_db

TABLE = {
    #             founds belongs tends  verifies sees
    "founder":   (True,  True,   False, False,   True),
    "province":  (False, False,  True,  True,    True),
    "city":      (False, False,  True,  True,    True),
    "own unit":  (False, True,   True,  False,   True),
    "clerk":     (False, True,   False, False,   False),
    "county":    (False, False,  False, False,   False),
    "beside":    (False, False,  False, False,   False),
    "stranger":  (False, False,  False, False,   False),
}  # fmt: skip


@pytest.mark.parametrize("who", TABLE)
def test_who_may_do_what_for_a_venture(place, who):
    venture = make_firm(place)
    own = make_person("本单位专职")
    make_role(own, "staff", place.scene.unit)
    person = {
        "founder": founder_of(venture), "province": place.staff, "city": place.verifier, "own unit": own, "clerk": place.scene.clerk,
        "county": place.scene.county_officer, "beside": place.beside_staff, "stranger": make_person(),
    }[who]  # fmt: skip
    predicates = (permissions.founds, permissions.belongs_to, permissions.tends, permissions.verifies, permissions.sees_venture)
    assert tuple(predicate(person, venture) for predicate in predicates) == TABLE[who]


def test_who_publishes_what(place):
    province, city = place.scene.province, place.scene.city
    assert permissions.publishes(place.staff, province)
    assert permissions.publishes(place.staff, city)
    assert permissions.publishes(place.verifier, city)
    for person, scope in [(place.verifier, province), (place.beside_staff, city), (place.scene.clerk, place.scene.unit), (make_person(), province)]:
        assert not permissions.publishes(person, scope)
        with pytest.raises(NotAllowed):
            publish_figures(as_of=clock.today(), scope=scope, by=person)


def test_no_figure_is_published_for_a_day_to_come(place):
    with pytest.raises(DayAhead):
        publish_figures(as_of=clock.today().replace(year=clock.today().year + 1), scope=place.scene.province, by=place.staff)


def test_a_founder_of_the_other_record_of_one_firm_does_not_verify_it(place):
    kept, gone = make_firm(place, "甲公司"), make_firm(place, "乙公司")
    for venture, other in ((kept, gone), (gone, kept)):
        make_role(founder_of(venture), "staff", place.scene.city)
        assert permissions.verifies(founder_of(venture), other)
    founders = founder_of(kept), founder_of(gone)
    merge_ventures(kept=kept, gone=gone, by=place.staff, reason="同一家企业")
    for record in (kept, gone):
        record.refresh_from_db()
        assert not any(permissions.verifies(founder, record) for founder in founders)


def test_a_closed_account_keeps_no_books_and_leaves_no_telephone(place):
    venture = make_firm(place)
    person = make_person(name="荀会计", phone="+8613900001234", phone_verified=True)
    name_accountant(venture=venture, by=founder_of(venture), name="荀会计", phone=person.phone)
    assert permissions.keeps_books(person, venture)
    erase(person=person, by=person)
    row = venture.accountants.get()
    assert row.until is not None
    assert (row.name, row.phone) == ("", "")
    heir = make_person(name="后来人", phone="+8613900001234", phone_verified=True)
    assert not permissions.keeps_books(heir, venture)
    assert not permissions.belongs_to(heir, venture)
