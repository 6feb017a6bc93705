"""Truth tables. The tree: 1 province, 11 and 12 cities, 111 a county of 11, 1111 a unit of 111."""

import pytest

from accounts.rules import ADMINISTRATOR, APPROVER, CLERK, INVESTOR, MENTOR, STAFF, Held, covers, editors_groups, may_give, may_hand_over, may_tend

PROVINCE, CITY, OTHER, COUNTY, UNIT = "0001", "00010001", "00010002", "000100010001", "0001000100010001"
OF = {
    "administrator": Held(ADMINISTRATOR, None),
    "staff of province": Held(STAFF, PROVINCE),
    "staff of city": Held(STAFF, CITY),
    "staff beside": Held(STAFF, OTHER),
    "approver of county": Held(APPROVER, COUNTY),
    "clerk of county": Held(CLERK, COUNTY),
    "approver of unit": Held(APPROVER, UNIT),
    "mentor": Held(MENTOR, None),
}


@pytest.mark.parametrize(
    ("post", "path", "expected"),
    [
        (Held(CLERK, COUNTY), COUNTY, True),
        (Held(CLERK, COUNTY), UNIT, True),
        (Held(CLERK, COUNTY), CITY, False),
        (Held(CLERK, CITY), OTHER, False),
        (Held(CLERK, None), UNIT, False),
        (Held(MENTOR, COUNTY), UNIT, False),
    ],
)
def test_officers_act_for_their_organization_and_below_never_beside_or_above(post, path, expected):
    assert covers([post], {CLERK, APPROVER}, path) is expected


@pytest.mark.parametrize(
    ("kind", "path", "allowed"),
    [
        (ADMINISTRATOR, None, {"administrator"}),
        (STAFF, PROVINCE, {"administrator"}),
        (STAFF, CITY, {"administrator", "staff of province"}),
        (STAFF, COUNTY, {"administrator", "staff of province", "staff of city"}),
        (CLERK, CITY, {"administrator", "staff of province", "staff of city"}),
        (APPROVER, COUNTY, {"administrator", "staff of province", "staff of city", "approver of county"}),
        (CLERK, UNIT, {"administrator", "staff of province", "staff of city", "approver of county", "approver of unit"}),
        (CLERK, None, {"administrator"}),
        (INVESTOR, None, {"administrator", "staff of province", "staff of city", "staff beside"}),
        ("king", COUNTY, {"administrator"}),
    ],
)
def test_who_may_give_which_post(kind, path, allowed):
    assert {name for name, post in OF.items() if may_give(kind, path, [post])} == allowed
    assert not may_give(kind, path, [])


@pytest.mark.parametrize(
    ("kind", "own", "expected"),
    [(CLERK, True, True), (APPROVER, True, True), (STAFF, True, False), (CLERK, False, False), (ADMINISTRATOR, True, False)],
)
def test_officers_hand_over_their_own_post(kind, own, expected):
    assert may_hand_over(kind, COUNTY, own=own, held=[Held(CLERK, COUNTY)]) is expected


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (None, {"administrator"}),
        (PROVINCE, {"administrator", "staff of province"}),
        (COUNTY, {"administrator", "staff of province", "staff of city"}),
    ],
)
def test_who_tends_the_tree(path, allowed):
    assert {name for name, post in OF.items() if may_tend(path, [post])} == allowed


@pytest.mark.parametrize(
    ("kind", "level", "groups"),
    [
        (ADMINISTRATOR, None, {"Editors", "Moderators"}),
        (STAFF, "city", {"Editors", "Moderators"}),
        (STAFF, "county", {"Editors"}),
        (CLERK, "city", set()),
        (MENTOR, None, set()),
    ],
)
def test_the_editing_area_follows_the_post(kind, level, groups):
    assert editors_groups(kind, level) == groups
