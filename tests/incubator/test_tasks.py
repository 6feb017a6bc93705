import datetime as dt

import pytest

from incubator.actions.accountants import name_accountant
from incubator.actions.following import move_ventures, plan_next
from incubator.tasks import remind
from notices.models import Delivery, Notice
from tests.factories.people import make_person
from tests.factories.ventures import at, founder_of, make_firm, make_incubator, make_report

pytestmark = pytest.mark.django_db


class Quiet:
    """A job that nobody watches."""

    def progress(self, done, total, message=""):
        assert done <= total


@pytest.fixture
def place():
    with at(2026, 6, 1):
        return make_incubator()


@pytest.fixture
def venture(place):
    with at(2026, 7, 5):
        return make_firm(place)


def reminders(person):
    return list(Notice.objects.filter(person=person, kind="venture-reminder").order_by("pk"))


def test_reminded_before_and_after_each_at_most_once_by_text_message(place, venture):
    founder, accountant = founder_of(venture), make_person("账务", phone="+8613712345678")
    name_accountant(venture=venture, by=founder, name="账务", phone="13712345678")
    for day in (10, 14, 15):
        with at(2026, 10, day):
            remind(Quiet())
    assert [len(reminders(person)) for person in (founder, accountant)] == [1, 1]
    assert Delivery.objects.get(notice=reminders(founder)[0]).channel == Delivery.Channel.SMS
    assert "?quarter=2026-3" in reminders(founder)[0].link
    with at(2026, 10, 24):
        remind(Quiet())
    assert len(reminders(founder)) == 2


def test_who_has_reported_is_not_reminded(venture):
    with at(2026, 10, 10):
        make_report(venture, insured=3)
    with at(2026, 10, 15):
        assert remind(Quiet()) == {"reminders": 0}


def test_who_looks_after_a_venture_hears_of_the_step_that_is_overdue(place, venture):
    with at(2026, 9, 1):
        move_ventures(ventures=[venture], by=place.staff, owner=place.verifier)
        plan_next(venture=venture, by=place.verifier, step="送贷款资料", on=dt.date(2026, 9, 10))
    for day in (10, 11, 12):
        with at(2026, 9, day):
            remind(Quiet())
    assert Notice.objects.get(person=place.verifier, kind="venture-step").body == "送贷款资料"
