"""Ventures are found by their public page, as it was approved, and only while it is public."""

import pytest

from incubator.actions.making import change_state
from incubator.actions.showcasing import take_down, write_showcase
from incubator.rules.words import VentureState
from ledger import clock
from search.documents import Key, load
from search.models import Outbox
from tests.factories.ventures import founder_of, make_firm, make_incubator
from tests.incubator.test_showcasing import make_showcase

pytestmark = pytest.mark.django_db


def document(venture):
    return load([Key("venture", venture.pk)]).get(Key("venture", venture.pk))


def test_what_was_approved_is_found_and_nothing_of_a_draft_or_of_figures():
    place = make_incubator()
    venture = make_firm(place)
    page = make_showcase(place, venture, public=False)
    assert document(venture) is None

    page = make_showcase(place, make_firm(place, "另一家"))
    write_showcase(venture=page.venture, by=founder_of(page.venture), headline="还没有审核的话")
    found = document(page.venture)
    assert (found.name, found.title, found.url) == ("另一家", "听声音，提前两周知道轴承要坏", page.get_absolute_url())
    assert "四个泵站在用" in found.body
    assert "首批客户" in found.body
    assert found.facet("region") == ["湖北", "湖北/襄阳"]


@pytest.mark.parametrize("gone", ["taken down", "closed"])
def test_what_is_public_no_more_is_told_to_the_index_and_not_loaded(gone):
    place = make_incubator()
    venture = make_firm(place)
    page = make_showcase(place, venture)
    Outbox.objects.all().delete()
    if gone == "closed":
        change_state(venture=venture, by=place.staff, to=VentureState.CLOSED, on=clock.today())
    else:
        take_down(showcase=page, by=founder_of(venture))
    assert document(venture) is None
    assert Outbox.objects.filter(kind="venture", object_id=venture.pk).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_loading_ventures_costs_one_query(number, django_assert_num_queries):
    place = make_incubator()
    ventures = [make_showcase(place, make_firm(place, f"企业{turn}")).venture_id for turn in range(number)]
    with django_assert_num_queries(1):
        assert len(load(Key("venture", pk) for pk in ventures)) == number
