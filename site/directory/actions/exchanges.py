"""交流参观, 疗休养: dates are offered, groups booked, and what came of it written down."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization, Person
from accounts.permissions import acts_for
from accounts.rules import OF_AN_ORGANIZATION
from directory.models import TAKING, Booked, Booking, Offer, Studio, Visit
from directory.permissions import require_keeper
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify


class NoLongerOffered(Refused):
    message = gettext_lazy("This date is no longer offered. Choose another one.")


class TooFewPlaces(Refused):
    """`left` is how many can still come."""

    status = 422

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(_("%(left)s places are left on this date. Come with fewer people, or choose another date.") % {"left": left})


class NotBooked(Refused):
    message = gettext_lazy("This booking has changed since you looked. Look at it again.")


class NotYet(Refused):
    message = gettext_lazy("The visit has not begun. Write down who came once it has.")


class SayWhy(Refused):
    status = 422
    message = gettext_lazy("Say why, so that the group can make other plans.")


LEADER = ("contact", "phone")
"""Blank once who booked has closed their account."""


@transaction.atomic
def offer_date(*, studio: Studio, by: Person | None, **fields: Any) -> Offer:
    """kind, theme, starts, ends, place, places, note."""
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    require_keeper(by, studio)
    made = Offer(studio=studio, made_by=by, made_at=clock.now(), changed_at=clock.now(), **fields)
    made.full_clean()
    made.save()
    record(book=studio.book, action="visit.offered", subject=made, by=by, starts=made.starts, ends=made.ends, places=made.places, open=True)
    return made


@transaction.atomic
def cancel_offer(*, offer: Offer, by: Person | None, reason: str) -> Offer:
    """The date falls away, and with it every booking; who booked is told."""
    offer = Offer.objects.select_for_update().select_related("studio").get(pk=offer.pk)
    require_keeper(by, offer.studio)
    if offer.cancelled_at is not None:
        raise NoLongerOffered
    if not reason.strip():
        raise SayWhy
    offer.cancelled_at, offer.cancelled_reason, offer.changed_at = clock.now(), reason.strip(), clock.now()
    offer.full_clean()
    offer.save()
    record(book=offer.studio.book, action="visit.offer-cancelled", subject=offer, by=by, words={"reason": reason.strip()}, open=False)
    for booking in offer.bookings.select_for_update().filter(state=Booked.BOOKED):
        _set(booking, Booked.DECLINED, by, "visit.declined", reason.strip())
        _tell_booker(booking, reason.strip())
    return offer


def places_left(offer: Offer) -> int:
    taken = offer.bookings.filter(state__in=TAKING).aggregate(n=Sum("people"))["n"] or 0
    return max(0, offer.places - taken)


@transaction.atomic
def book(*, offer: Offer, organization: Organization, by: Person | None, people: int, contact: str, phone: str, wish: str = "") -> Booking:
    """A union's group, first come first served. Raises TooFewPlaces, NoLongerOffered."""
    offer = Offer.objects.select_for_update().select_related("studio").get(pk=offer.pk)
    if by is not None and not acts_for(by, organization, OF_AN_ORGANIZATION):
        raise NotAllowed
    if not offer.is_open or not offer.studio.is_public:
        raise NoLongerOffered
    left = places_left(offer)
    if people > left:
        raise TooFewPlaces(left)
    made = Booking(offer=offer, organization=organization, by=by, at=clock.now(), people=people, contact=contact, phone=phone, wish=wish)
    made.full_clean()
    made.save()
    record(book=offer.studio.book, action="visit.booked", subject=made, by=by, people=people, organization=organization.pk, state=made.state)
    for keeper in offer.studio.keepers.filter(until=None).select_related("person"):
        day = timezone.localdate(offer.starts).isoformat()
        title = _("%(union)s comes on %(day)s, %(people)s people") % {"union": organization.short_name, "day": day, "people": people}
        notify(
            person=keeper.person, kind="studio-visit", key=f"{made.pk}-{keeper.person_id}", title=title,
            link=reverse("directory:kept", args=[offer.studio.ref]),
        )  # fmt: skip
    return made


@transaction.atomic
def cancel_booking(*, booking: Booking, by: Person | None) -> Booking:
    booking = _locked(booking)
    if by is not None and not acts_for(by, booking.organization, OF_AN_ORGANIZATION):
        raise NotAllowed
    _still(booking, Booked.BOOKED)
    return _set(booking, Booked.CANCELLED, by, "visit.cancelled")


@transaction.atomic
def decline_booking(*, booking: Booking, by: Person | None, reason: str) -> Booking:
    booking = _locked(booking)
    require_keeper(by, booking.offer.studio)
    _still(booking, Booked.BOOKED)
    if not reason.strip():
        raise SayWhy
    _set(booking, Booked.DECLINED, by, "visit.declined", reason.strip())
    _tell_booker(booking, reason.strip())
    return booking


@transaction.atomic
def note_attendance(*, booking: Booking, by: Person | None, came: int, note: str = "") -> Visit | None:
    """How many came; 0 says that nobody did. Whoever came is a visit of the studio from then on."""
    booking = _locked(booking)
    studio, offer = booking.offer.studio, booking.offer
    require_keeper(by, studio)
    _still(booking, Booked.BOOKED)
    if offer.starts > clock.now():
        raise NotYet
    booking.came = came
    _set(booking, Booked.ATTENDED if came else Booked.ABSENT, by, "visit.attended", came=came)
    if not came:
        return None
    first, last = timezone.localdate(offer.starts), timezone.localdate(offer.ends)
    visit = record_visit(
        studio=studio, by=by, on=first, days=(last - first).days + 1, kind=offer.kind, guests=booking.organization.name, people=came, note=note,
        booking=booking,
    )  # fmt: skip
    if booking.by is not None:
        notify(
            person=booking.by, kind="studio-visit", key=f"{booking.pk}-after", title=_("How was it at %(studio)s?") % {"studio": studio.name},
            body=_("Write down your group's impressions in a few sentences."), link=reverse("directory:booking", args=[booking.ref]),
        )  # fmt: skip
    return visit


@transaction.atomic
def write_impressions(*, booking: Booking, by: Person | None, text: str) -> Booking:
    """By the union that came; for the studio and its union to read."""
    booking = _locked(booking)
    if by is not None and not acts_for(by, booking.organization, OF_AN_ORGANIZATION):
        raise NotAllowed
    _still(booking, Booked.ATTENDED)
    booking.impressions, booking.impressions_at = text.strip(), clock.now()
    booking.full_clean(exclude=LEADER)
    booking.save()
    record(
        book=booking.offer.studio.book, action="visit.impressions", subject=booking, by=by, words={"impressions": booking.impressions},
        state=booking.state,
    )  # fmt: skip
    return booking


@transaction.atomic
def record_visit(
    *, studio: Studio, by: Person | None, on: dt.date, guests: str, people: int, kind: str, days: int = 1, note: str = "",
    booking: Booking | None = None,
) -> Visit:  # fmt: skip
    """A visit that took place, booked here or not."""
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    require_keeper(by, studio)
    made = Visit(
        studio=studio, booking=booking, on=on, days=days, guests=guests, people=people, kind=str(kind), note=note, recorded_by=by,
        recorded_at=clock.now(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(book=studio.book, action="visit.took-place", subject=made, by=by, on=on, days=days, people=people, kind=made.kind)
    return made


def _locked(booking: Booking) -> Booking:
    return Booking.objects.select_for_update(of=("self",)).select_related("offer__studio", "organization", "by").get(pk=booking.pk)


def _still(booking: Booking, state: Booked) -> None:
    if booking.state != state:
        raise NotBooked


def _set(booking: Booking, state: Booked, by: Person | None, action: str, reason: str = "", **data: Any) -> Booking:
    booking.state, booking.reason = state, reason
    booking.full_clean(exclude=LEADER)
    booking.save()
    words = {"reason": reason} if reason else None
    record(book=booking.offer.studio.book, action=action, subject=booking, by=by, words=words, state=str(state), **data)
    return booking


def _tell_booker(booking: Booking, reason: str) -> None:
    if booking.by is None:
        return
    studio = booking.offer.studio
    title = _("%(studio)s cannot receive your group") % {"studio": studio.name}
    notify(
        person=booking.by, kind="studio-visit", key=f"{booking.pk}-declined", title=title, body=reason,
        link=reverse("directory:booking", args=[booking.ref]),
    )  # fmt: skip
