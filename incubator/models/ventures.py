"""A venture: one identity for each credit code, whatever number of entries it came from."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organization, Person, new_ref
from contest.models import Entry
from incubator.rules.words import VentureState
from ledger.append_only import append_only
from ledger.models import Event

STATE_WORDS = {
    VentureState.IDEA: pgettext_lazy("state of a venture", "team without a firm"),
    VentureState.REGISTERED: pgettext_lazy("state of a venture", "registered"),
    VentureState.OPERATING: pgettext_lazy("state of a venture", "operating"),
    VentureState.PAUSED: pgettext_lazy("state of a venture", "paused"),
    VentureState.CLOSED: pgettext_lazy("state of a venture", "closed"),
    VentureState.UNKNOWN: pgettext_lazy("state of a venture", "lost contact"),
}
STATE_CHOICES = [(state.value, word) for state, word in STATE_WORDS.items()]


class VentureQuerySet(models.QuerySet["Venture"]):
    def locked(self, pk: int) -> "Venture":
        return self.select_for_update(of=("self",)).select_related("organization").get(pk=pk)


class Venture(models.Model):
    """A firm, or a team that has none yet. Growth is measured from the baseline, which the first entry brought and nobody changes."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(pgettext_lazy("venture", "name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True, null=True, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="ventures", verbose_name=_("union of the unit"),
        help_text=_("Its own union: nobody there verifies its figures."),
    )  # fmt: skip
    region_code = models.CharField(_("region"), max_length=6, blank=True, help_text=_("GB/T 2260, six digits."))
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    founded = models.DateField(_("founded"), null=True, blank=True)
    joined = models.DateField(pgettext_lazy("venture", "joined"), help_text="from this day on reports are due")
    state = models.CharField(_("state"), max_length=12, choices=STATE_CHOICES, default=VentureState.IDEA)
    baseline_jobs = models.PositiveIntegerField(_("jobs at entry"), null=True, blank=True, help_text="hundredths; null: growth cannot be measured")
    baseline_on = models.DateField(null=True, blank=True)
    name_public = models.BooleanField(_("the name may be published"), default=False)
    entries = models.ManyToManyField(Entry, through="VentureEntry", related_name="+")
    founders = models.ManyToManyField(Person, through="Founder", through_fields=("venture", "person"), related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = VentureQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture")
        verbose_name_plural = _("ventures")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(credit_code=""), name="incubator_no_code_is_null")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("venture", args=[self.ref])

    @property
    def book(self) -> str:
        return f"venture:{self.pk}"

    def refreshed(self) -> "Venture":
        return Venture.objects.get(pk=self.pk)


class VentureEntry(models.Model):
    """From which entry, and since when: a firm that wins twice stays one venture."""

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="origins")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="venture_link")
    on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.venture_id} from {self.entry_id}"


class Founder(models.Model):
    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="founder_rows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ventures_founded")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["venture", "person"], condition=models.Q(until=None), name="incubator_founder_once")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.venture_id}"


@append_only
class StateChange(models.Model):
    """What a venture was from a day on; what was told later about an earlier day is another row."""

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=12, choices=STATE_CHOICES)
    on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.venture_id} {self.state} {self.on}"

    def content(self) -> dict[str, Any]:
        return {"state": self.state, "on": self.on}
