import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.privacy import blank_everywhere
from directory.actions.exchanges import (
    NoLongerOffered,
    NotBooked,
    NotYet,
    SayWhy,
    TooFewPlaces,
    book,
    cancel_booking,
    cancel_offer,
    decline_booking,
    note_attendance,
    offer_date,
    record_visit,
    write_impressions,
)
from directory.models import Booked, Booking, Offer, Visit
from ledger import clock
from ledger.models import Event, Words
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.directory import make_kept_studio
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(federation):
    return make_kept_studio(office=federation.wuhan)


@pytest.fixture
def union(federation):
    made = make_organization("宜昌造船厂工会", under=federation.yichang)
    made.clerk = make_person(name="游子墨")
    make_role(made.clerk, "clerk", made)
    return made


def offered(studio, by, **changed):
    starts = timezone.localtime(clock.now() + dt.timedelta(days=10)).replace(hour=9, minute=0)
    fields = {
        "kind": "visit", "theme": "绕组嵌线和耐压试验", "starts": starts, "ends": starts + dt.timedelta(hours=3), "place": "三号厂房", "places": 20,
    }  # fmt: skip
    return offer_date(studio=studio, by=by, **{**fields, **changed})


def booked(offer, union, people=12, **changed):
    return book(offer=offer, organization=union, by=union.clerk, **{"people": people, "contact": "游子墨", "phone": "0717-6220000", **changed})


def test_a_group_is_booked_comes_and_says_how_it_was(kept, union):
    studio, keeper = kept
    offer = offered(studio, keeper)
    booking = booked(offer, union, wish="想看耐压试验")
    assert Notice.objects.filter(person=keeper, kind="studio-visit").count() == 1
    with pytest.raises(NotYet):
        note_attendance(booking=booking, by=keeper, came=11)

    with clock.at(offer.starts + dt.timedelta(hours=1)):
        visit = note_attendance(booking=booking, by=keeper, came=11, note="带走两项工装改进")
        write_impressions(booking=booking, by=union.clerk, text="师傅手把手教，回去就能用。")

    booking.refresh_from_db()
    assert (booking.state, booking.came, booking.impressions) == (Booked.ATTENDED, 11, "师傅手把手教，回去就能用。")
    assert (visit.guests, visit.people, visit.days, visit.note) == ("宜昌造船厂工会", 11, 1, "带走两项工装改进")
    assert Words.objects.get(event=Event.objects.get(action="visit.impressions")).text == "师傅手把手教，回去就能用。"
    assert not any("手把手" in data for data in Event.objects.values_list("data", flat=True))
    assert Notice.objects.filter(person=union.clerk, kind="studio-visit").exists()
    with pytest.raises(NotBooked), clock.at(offer.starts + dt.timedelta(hours=2)):
        note_attendance(booking=booking, by=keeper, came=1)
    assert list(mismatches()) == []


def test_who_did_not_come_is_no_visit(kept, union):
    offer = offered(*kept)
    booking = booked(offer, union)
    with clock.at(offer.starts + dt.timedelta(hours=1)):
        assert note_attendance(booking=booking, by=kept[1], came=0) is None
    booking.refresh_from_db()
    assert (booking.state, Visit.objects.count()) == (Booked.ABSENT, 0)
    with pytest.raises(NotBooked):
        write_impressions(booking=booking, by=union.clerk, text="没有去")


def test_places_are_given_first_come_first_served_and_freed_again(kept, union, federation):
    studio, keeper = kept
    other = make_organization("别的工会", under=federation.yichang)
    other.clerk = union.clerk
    make_role(union.clerk, "clerk", other)
    offer = offered(studio, keeper, places=20)
    first = booked(offer, union, 15)
    with pytest.raises(TooFewPlaces) as refused:
        booked(offer, other, 6)
    assert refused.value.left == 5
    booked(offer, other, 5)
    cancel_booking(booking=first, by=union.clerk)
    booked(offer, union, 15)
    assert sum(row.people for row in Booking.objects.filter(offer=offer, state=Booked.BOOKED)) == 20


def test_a_union_books_a_date_once(kept, union):
    offer = offered(*kept)
    booked(offer, union, 2)
    with pytest.raises(ValidationError):
        booked(offer, union, 2)


def test_a_cancelled_date_declines_its_groups_and_tells_them(kept, union):
    studio, keeper = kept
    offer = offered(studio, keeper)
    booking = booked(offer, union)
    with pytest.raises(SayWhy):
        cancel_offer(offer=offer, by=keeper, reason="")
    offer = cancel_offer(offer=offer, by=keeper, reason="检修停产")
    booking.refresh_from_db()
    assert (booking.state, booking.reason) == (Booked.DECLINED, "检修停产")
    assert Notice.objects.get(person=union.clerk).body == "检修停产"
    for act in (lambda: booked(offer, union), lambda: cancel_offer(offer=offer, by=keeper, reason="再一次")):
        with pytest.raises(NoLongerOffered):
            act()
    assert list(mismatches()) == []


def test_who_may_offer_book_and_write_down(kept, union, federation):
    studio, keeper = kept
    for by in (make_person(), federation.yichang_staff, union.clerk):
        with pytest.raises(NotAllowed):
            offered(studio, by)
        with pytest.raises(NotAllowed):
            record_visit(studio=studio, by=by, on=clock.today(), guests="自己", people=1, kind="visit")
    offer = offered(studio, keeper)
    for by in (make_person(), keeper, federation.wuhan_staff):
        with pytest.raises(NotAllowed):
            book(offer=offer, organization=union, by=by, people=1, contact="甲", phone="1")
    booking = booked(offer, union)
    for by in (make_person(), union.clerk):
        with pytest.raises(NotAllowed):
            decline_booking(booking=booking, by=by, reason="不行")
        with pytest.raises(NotAllowed):
            note_attendance(booking=booking, by=by, came=1)
        with pytest.raises(NotAllowed):
            cancel_offer(offer=offer, by=by, reason="不行")
    for by in (make_person(), keeper):
        with pytest.raises(NotAllowed):
            cancel_booking(booking=booking, by=by)
    decline_booking(booking=booking, by=keeper, reason="当天检修")
    with pytest.raises(NotAllowed):
        write_impressions(booking=booking, by=make_person(), text="好")


def test_a_date_must_be_ahead_and_end_after_it_starts(kept):
    now = clock.now()
    for wrong in (
        {"starts": now - dt.timedelta(hours=1), "ends": now + dt.timedelta(hours=1)}, {"ends": now}, {"places": 0}, {"kind": "party"}, {"theme": ""},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            offered(*kept, **wrong)


def test_an_altered_booking_is_noticed(kept, union):
    booking = booked(offered(*kept), union)
    Booking.objects.filter(pk=booking.pk).update(state=Booked.ATTENDED)
    assert [found.book for _name, found in mismatches()] == [kept[0].book]


def test_a_date_opened_again_past_the_record_is_noticed(kept):
    offer = cancel_offer(offer=offered(*kept), by=kept[1], reason="检修")
    Offer.objects.filter(pk=offer.pk).update(cancelled_at=None)
    assert [found.what for _name, found in mismatches()] == [f"directory.offer {offer.pk}: the row says open True, its last event False"]


def test_a_group_booked_by_an_erased_person_is_still_attended_and_a_date_cancelled(kept, union):
    studio, keeper = kept
    first, second = offered(studio, keeper), offered(studio, keeper)
    there, elsewhere = booked(first, union), booked(second, union)
    blank_everywhere(union.clerk)
    cancel_offer(offer=second, by=keeper, reason="设备检修")
    with clock.at(first.ends):
        assert note_attendance(booking=there, by=keeper, came=9).people == 9
    elsewhere.refresh_from_db()
    assert elsewhere.state == Booked.DECLINED
