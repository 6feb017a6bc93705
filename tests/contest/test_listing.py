"""A union's list: ordered, read against its shares, signed whole; places handed down and back."""

import json

import pytest

from contest.actions.handing_down import TooManyPlaces, hand_back, hand_down
from contest.actions.listing import ListMovedOn, Place, order_list, sign_list
from contest.actions.recommending import NotPrepared, prepare_recommendation, recommend
from contest.models import Quota, Recommendation
from contest.queries import list_of, quotas_of
from contest.refusals import QuotaFull
from contest.rules.quotas import used_here
from ledger.models import Event
from ledger.refusals import NotAllowed
from tests.factories.contests import make_submitted
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db
FIRST, SUBSTITUTE = Recommendation.Kind.FIRST, Recommendation.Kind.SUBSTITUTE


def prepared(scene, many: int) -> list[Recommendation]:
    entries = [make_submitted(scene, leader=make_person(), title=f"项目{number}") for number in range(1, many + 1)]
    return [prepare_recommendation(entry=entry, by=scene.clerk, place=place) for place, entry in enumerate(entries, 1)]


def titles(scene) -> list[str]:
    return [row.entry.title for row in list_of(scene.unit, scene.contest)]


def on_list(scene) -> dict:
    return {"contest": scene.contest, "organization": scene.unit, "track": scene.track}


@pytest.mark.parametrize(
    ("first", "handed", "used"),
    [([], {}, 0), ([None, None], {}, 2), ([1, 1, None], {1: 2}, 1), ([1, 1, 1], {1: 2}, 1), ([1, 2, 2], {1: 5, 2: 1}, 1), ([3], {1: 1}, 1)],
)
def test_a_place_handed_down_is_used_below_and_not_again_above(first, handed, used):
    assert used_here(first, handed) == used


def test_the_clerk_puts_the_list_in_order(scene):
    one, two, three = prepared(scene, 3)
    order_list(**on_list(scene), by=scene.clerk, places={three.pk: Place(1, FIRST), one.pk: Place(1, SUBSTITUTE), two.pk: Place(2, FIRST)})
    assert titles(scene) == ["项目3", "项目1", "项目2"]
    assert [row.kind for row in list_of(scene.unit, scene.contest)] == [FIRST, SUBSTITUTE, FIRST]
    event = Event.objects.get(book__name=f"list:{scene.contest.pk}:{scene.unit.pk}")
    assert event.action == "list.ordered"
    assert json.loads(event.data)["rows"] == [[three.pk, 1, "first"], [one.pk, 2, "substitute"], [two.pk, 3, "first"]]


def test_an_order_that_changes_nothing_leaves_no_event(scene):
    one, two = prepared(scene, 2)
    order_list(**on_list(scene), by=scene.approver, places={one.pk: Place(1, FIRST), two.pk: Place(2, FIRST)})
    assert not Event.objects.filter(action="list.ordered").exists()


def test_what_the_level_above_has_taken_up_keeps_its_place(scene):
    one, two = prepared(scene, 2)
    for row in (one, two):
        recommend(entry=row.entry, by=scene.approver)
    order_list(**on_list(scene), by=scene.approver, places={two.pk: Place(1, FIRST)})
    assert titles(scene) == ["项目2", "项目1"]  # signed, and the county has not looked at it

    prepare_recommendation(entry=two.entry, by=scene.county_officer, place=1)
    for places in ({one.pk: Place(1, FIRST), two.pk: Place(2, SUBSTITUTE)}, {two.pk: Place(1, SUBSTITUTE)}):
        with pytest.raises(ListMovedOn):
            order_list(**on_list(scene), by=scene.approver, places=places)
    assert titles(scene) == ["项目2", "项目1"]


def test_more_signed_first_choices_than_places_are_refused(scene):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=1)
    one, two = prepared(scene, 2)
    order_list(**on_list(scene), by=scene.clerk, places={two.pk: Place(2, SUBSTITUTE)})
    sign_list(**on_list(scene), by=scene.approver)
    with pytest.raises(QuotaFull) as full:
        order_list(**on_list(scene), by=scene.approver, places={two.pk: Place(1, FIRST)})
    assert {entry.pk for entry in full.value.could_drop} == {one.entry_id, two.entry_id}
    two.refresh_from_db()
    assert (two.kind, two.place) == (SUBSTITUTE, 2)


def test_the_approver_signs_the_whole_list_or_nothing_of_it(scene):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=2)
    prepared(scene, 3)
    with pytest.raises(NotAllowed):
        sign_list(**on_list(scene), by=scene.clerk)
    with pytest.raises(QuotaFull):
        sign_list(**on_list(scene), by=scene.approver)
    assert not Recommendation.objects.exclude(signed_at=None).exists()

    last = list_of(scene.unit, scene.contest).last()
    order_list(**on_list(scene), by=scene.clerk, places={last.pk: Place(3, SUBSTITUTE)})
    signed = sign_list(**on_list(scene), by=scene.approver)
    assert [row.place for row in signed] == [1, 2, 3]
    assert {row.entry.refreshed().holder for row in signed} == {scene.county}
    with pytest.raises(NotPrepared):
        sign_list(**on_list(scene), by=scene.approver)


def test_only_the_union_itself_orders_its_list(scene):
    stranger = make_person()
    make_role(stranger, "approver", make_organization("襄城区总工会", under=scene.city, level="county"))
    (one,) = prepared(scene, 1)
    for person in (scene.leader, stranger):
        with pytest.raises(NotAllowed):
            order_list(**on_list(scene), by=person, places={one.pk: Place(1, SUBSTITUTE)})


def left(scene, organization) -> int:
    return quotas_of(organization, scene.contest)[0][1].left


def test_places_go_down_and_what_is_unused_comes_back(scene):
    quota = Quota.objects.create(contest=scene.contest, organization=scene.county, places=3)
    row = hand_down(quota=quota, to=scene.unit, places=2, by=scene.county_officer)
    assert (left(scene, scene.county), left(scene, scene.unit)) == (1, 2)

    (one,) = prepared(scene, 1)
    recommend(entry=one.entry, by=scene.approver)
    prepare_recommendation(entry=one.entry, by=scene.county_officer, place=1)
    recommend(entry=one.entry, by=scene.county_officer)
    assert (left(scene, scene.county), left(scene, scene.unit)) == (1, 1)  # it went up on the unit's place, not on another of the county's

    with pytest.raises(TooManyPlaces) as refused:
        hand_back(quota=row, places=2, by=scene.approver)
    assert refused.value.left == 1
    hand_back(quota=row, places=1, by=scene.approver)
    assert (left(scene, scene.county), left(scene, scene.unit)) == (2, 0)
    assert [event.action for event in Event.objects.filter(action__startswith="quota.").order_by("pk")] == ["quota.handed_down", "quota.handed_back"]


@pytest.mark.parametrize("places", [0, 4])
def test_no_more_places_go_down_than_there_are(scene, places):
    quota = Quota.objects.create(contest=scene.contest, organization=scene.county, places=3)
    with pytest.raises(TooManyPlaces):
        hand_down(quota=quota, to=scene.unit, places=places, by=scene.county_officer)


def test_places_go_only_to_the_next_level_and_by_its_own_officers(scene):
    quota = Quota.objects.create(contest=scene.contest, organization=scene.city, places=3)
    with pytest.raises(NotAllowed):
        hand_down(quota=quota, to=scene.unit, places=1, by=scene.city_officer)
    with pytest.raises(NotAllowed):
        hand_down(quota=quota, to=scene.county, places=1, by=scene.county_officer)
    row = hand_down(quota=quota, to=scene.county, places=1, by=scene.city_officer)
    with pytest.raises(NotAllowed):
        hand_back(quota=row, places=1, by=scene.clerk)
