"""A venture: one identity for each credit code, whatever number of entries it came from."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organization, Person, new_ref
from contest.models import Entry
from files.models import PrivateFile
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


class Stage(models.TextChoices):
    """How far the union has come with a venture: its own pipeline, beside what the firm itself is."""

    NEW = "new", pgettext_lazy("stage", "newly taken up")
    CONTACTED = "contacted", pgettext_lazy("stage", "in contact")
    SUPPORTED = "supported", pgettext_lazy("stage", "being supported")
    GROWING = "growing", pgettext_lazy("stage", "growing on its own")
    GRADUATED = "graduated", pgettext_lazy("stage", "out of incubation")
    LEFT = "left", pgettext_lazy("stage", "left the programme")


class Ending(models.TextChoices):
    """Why a venture is no longer followed, or not here. How each counts: incubator.actions.following.ENDS_AS."""

    BANKRUPT = "bankrupt", pgettext_lazy("ending", "bankruptcy")
    DISSOLVED = "dissolved", pgettext_lazy("ending", "deregistered or licence revoked")
    MOVED = "moved", pgettext_lazy("ending", "moved away from the region")
    LEAVER = "leaver", pgettext_lazy("ending", "the head of the project has left it")
    LOST = "lost", pgettext_lazy("ending", "cannot be reached")


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
    stage = models.CharField(pgettext_lazy("venture", "stage"), max_length=12, choices=Stage, default=Stage.NEW)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who looks after it"))
    contacted_on = models.DateField(_("last contact"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=120, blank=True)
    next_on = models.DateField(_("next step by"), null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    merged_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = VentureQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture")
        verbose_name_plural = _("ventures")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(credit_code=""), name="incubator_no_code_is_null"),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None) | models.Q(merged_into__isnull=False, merged_at__isnull=False),
                name="incubator_merged_at_a_moment",
            ),
        ]

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


class Accountant(models.Model):
    """Fills in the reports for a founder. Named by telephone: whoever has proved that it is theirs is let in."""

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="accountants")
    name = models.CharField(pgettext_lazy("venture", "name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["venture", "phone"], condition=models.Q(until=None), name="incubator_accountant_once")]

    def __str__(self) -> str:
        return f"{self.venture_id} {self.pk}"


class Contact(models.Model):
    """A talk, a visit, a note, a paper: what staff keep of a venture beside its figures."""

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("contact", "telephone")
        VISIT = "visit", pgettext_lazy("contact", "visit")
        MEETING = "meeting", pgettext_lazy("contact", "meeting")
        NOTE = "note", pgettext_lazy("contact", "note")

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(pgettext_lazy("venture", "kind"), max_length=8, choices=Kind)
    on = models.DateField(pgettext_lazy("venture", "on"))
    text = models.CharField(pgettext_lazy("venture", "note"), max_length=500, blank=True)
    file = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.venture_id} {self.kind} {self.on}"

    @property
    def is_talk(self) -> bool:
        return self.kind != self.Kind.NOTE


@append_only
class StateChange(models.Model):
    """What a venture was from a day on; what was told later about an earlier day is another row."""

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=12, choices=STATE_CHOICES)
    reason = models.CharField(max_length=12, choices=Ending, blank=True)
    on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.venture_id} {self.state} {self.on}"

    def content(self) -> dict[str, Any]:
        return {"state": self.state, "on": self.on, **({"reason": self.reason} if self.reason else {})}
