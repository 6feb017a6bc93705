import pytest

from contest.conflict_facts import found_conflicts, region
from contest.models import Conflict
from tests.factories.contests import make_eligible
from tests.factories.judging import make_judge, make_round
from tests.factories.people import make_organization


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("420602", "420606", True),  # two districts of Xiangyang
        ("420600", "420606", True),
        ("420602", "421002", False),
        ("429004", "429005", False),  # Xiantao and Qianjiang stand right under the province
        ("429006", "429006", True),
        ("429021", "429004", False),
        ("659001", "659002", False),
    ],
)
def test_a_region_is_the_prefecture_or_the_county_without_one(one, other, same):
    assert (region(one) == region(other)) is same


@pytest.mark.django_db
def test_counties_of_the_province_do_not_bar_each_other_and_a_further_region_does(scene):
    round = make_round(scene, regions_conflict=True)
    xiantao = make_organization("仙桃电机工会", under=scene.county, level="unit", region_code="429004")
    entry = make_eligible(scene)
    entry.unit = xiantao
    entry.save()
    round.entries.create(entry=entry)
    make_judge(scene, "潜江评委", region_code="429005")
    home = make_judge(scene, "仙桃评委", region_code="429004")
    once = make_judge(scene, "曾在仙桃", region_code="420100", other_regions=["429004"])
    found = {(judge, kind) for _entry, judge, kind in found_conflicts(round)}
    assert found == {(home.pk, Conflict.Kind.SAME_REGION), (once.pk, Conflict.Kind.SAME_REGION)}
