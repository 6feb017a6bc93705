"""交流参观, 疗休养: what a studio offers, what a union books, what came of it."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from directory.models.choices import Booked, Exchange
from directory.models.craftsmen import not_to_come
from directory.models.studios import Studio
from ledger import clock
from ledger.refs import new_ref


class Offer(models.Model):
    """A date on which a studio receives groups."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(_("kind"), max_length=8, choices=Exchange, default=Exchange.VISIT)
    theme = models.CharField(_("what can be seen or learnt"), max_length=120)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    place = models.CharField(_("place"), max_length=120)
    places = models.PositiveSmallIntegerField(_("places"))
    note = models.CharField(_("what to bring and to know"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("visiting date")
        verbose_name_plural = _("visiting dates")
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="directory_offer_ends_after_it_starts",
                violation_error_message=_("It cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(places__gte=1), name="directory_offer_has_places", violation_error_message=_("Offer one place at least.")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.studio_id} {self.starts:%Y-%m-%d}"

    def clean(self) -> None:
        if self.starts and self.pk is None and self.starts <= clock.now():
            raise ValidationError({"starts": _("This time has passed. Offer a date that is still to come.")})

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.starts > clock.now()


TAKING = (Booked.BOOKED, Booked.ATTENDED)
"""Bookings that take places."""


class Booking(models.Model):
    """A union's group for an offer. Contact and impressions are for the two sides, not for the public."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="bookings")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("union"))
    people = models.PositiveSmallIntegerField(_("how many people"))
    contact = models.CharField(_("who leads the group"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=40)
    wish = models.CharField(_("what the group would like to see"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=Booked, default=Booked.BOOKED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    came = models.PositiveSmallIntegerField(_("how many came"), null=True, blank=True)
    impressions = models.TextField(_("impressions"), max_length=2000, blank=True)
    impressions_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "organization"], condition=models.Q(state="booked"), name="directory_one_booking_of_a_union",
                violation_error_message=_("Your union has booked this date already. Cancel that booking first."),
            ),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="directory_booking_of_somebody"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.offer_id} {self.organization_id}"


class Visit(models.Model):
    """An exchange that took place: shown on the studio's page, counted in its yearly review. In 人次."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="visits")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="visit")
    kind = models.CharField(_("kind"), max_length=8, choices=Exchange, default=Exchange.VISIT)
    on = models.DateField(_("date"))
    days = models.PositiveSmallIntegerField(_("days"), default=1)
    guests = models.CharField(_("who came"), max_length=120, help_text=_("The group, not names of persons."))
    people = models.PositiveIntegerField(_("how many people"))
    note = models.CharField(_("what came of it"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(people__gte=1, days__gte=1), name="directory_visit_of_somebody")]

    def __str__(self) -> str:
        return f"{self.studio_id} {self.on}"

    def clean(self) -> None:
        not_to_come(self.on)

    @property
    def until(self) -> dt.date:
        return self.on + dt.timedelta(days=self.days - 1)
