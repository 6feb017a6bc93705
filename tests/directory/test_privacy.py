import pytest

from accounts.privacy import export_of
from directory.models import Craftsman
from directory.privacy import blank
from tests.factories.directory import make_craftsman
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_a_craftsman_gets_what_is_kept_of_them():
    person = make_person()
    assert export_of(person)["directory"] == {}
    make_craftsman(person=person, honour="荆楚工匠")
    copy = export_of(person)["directory"]
    assert copy["profile"]["name"] == "闻铁生"
    assert copy["honours"] == [{"title": "荆楚工匠", "on": "2019-04-28", "revoked": False}]


def test_erasing_an_account_leaves_the_public_honour_without_it():
    person = make_person()
    make_craftsman(person=person, honour="荆楚工匠")
    blank(person)
    assert Craftsman.objects.get().person is None
    assert Craftsman.objects.public().exists()
