"""An entry: the draft that its leader writes, the versions that others see, and the way it goes."""

import json
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from contest.models.contests import AskedDocument, Contest, Track
from contest.rules.answers import Answer, read_answer
from contest.rules.states import EntryState
from files.models import PrivateFile
from ledger.append_only import append_only
from ledger.models import Event
from ledger.refs import new_ref


class Channel(models.TextChoices):
    RECOMMENDED = "recommended", _("recommended by the union")
    SELF_NOMINATED = "self", _("self-nominated")


class EntryQuerySet(models.QuerySet["Entry"]):
    def locked(self, pk: int) -> "Entry":
        return self.select_for_update(of=("self",)).select_related("contest__organization", "unit", "holder", "leader", "track", "zone").get(pk=pk)


STATE_WORDS = {
    EntryState.DRAFT: _("draft"),
    EntryState.SUBMITTED: _("submitted"),
    EntryState.RETURNED: _("returned for correction"),
    EntryState.RECOMMENDED: _("recommended"),
    EntryState.SCREENING: _("under qualification review"),
    EntryState.ELIGIBLE: _("qualification passed"),
    EntryState.IN_ROUND: _("in the round"),
    EntryState.NOT_ADVANCED: _("not advanced"),
    EntryState.ABSENT: _("absent"),
    EntryState.PROVISIONAL: _("provisional award"),
    EntryState.AWARDED: _("awarded"),
    EntryState.DECLINED: _("not recommended"),
    EntryState.INELIGIBLE: _("qualification not passed"),
    EntryState.WITHDRAWN: _("withdrawn"),
    EntryState.DISQUALIFIED: _("disqualified"),
    EntryState.AWARD_DECLINED: _("award declined"),
    EntryState.REVOKED: _("award revoked"),
}


class Entry(models.Model):
    """The columns hold the draft; `submitted` is the version that everyone but its own team sees."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entries")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="entries", verbose_name=_("track"))
    zone = models.ForeignKey(Contest, on_delete=models.PROTECT, null=True, blank=True, related_name="zone_entries")
    from_zone = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_up",
        help_text="the entry of a zone's contest that came up as this one",
    )
    direct = models.BooleanField(_("straight to the second round"), default=False)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.RECOMMENDED)
    number = models.CharField(max_length=24, unique=True, null=True, blank=True)
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    state = models.CharField(max_length=16, choices=[(state.value, word) for state, word in STATE_WORDS.items()], default=EntryState.DRAFT)
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="entries_led")
    unit = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="entries", null=True, blank=True, verbose_name=_("union of the unit")
    )
    holder = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="entries_held",
        null=True,
        blank=True,
        help_text="on whose desk it lies; null for nobody's",
    )
    returned_from = models.CharField(max_length=16, blank=True, help_text="the state to which a correction brings it back")

    title = models.CharField(_("title"), max_length=60, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    unit_name = models.CharField(_("unit"), max_length=120, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    baseline_jobs = models.PositiveIntegerField(_("jobs at entry"), null=True, blank=True)
    baseline_revenue_fen = models.PositiveBigIntegerField(_("revenue of the last year"), null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="question key -> text as typed")
    as_typed = models.JSONField(default=dict, blank=True, help_text="the form's field -> text that is no value yet: shown again, never submitted")
    links = models.JSONField(default=dict, blank=True, help_text="key of an asked film -> the address where it can be seen, in the place of a file")
    committed_at = models.DateTimeField(null=True, blank=True, help_text="when the commitment of truth was signed")

    submitted = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    draft_number = models.PositiveIntegerField(default=0, help_text="grows with each saved change; a second device sees that it is behind")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["contest", "state"]), models.Index(fields=["holder", "state"])]

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))

    def get_absolute_url(self) -> str:
        """Where its leader sees how it stands."""
        return reverse("entry", args=[self.ref])

    @property
    def book(self) -> str:
        return f"entry:{self.pk}"

    def refreshed(self) -> "Entry":
        return Entry.objects.get(pk=self.pk)


class Member(models.Model):
    class Category(models.TextChoices):
        EMPLOYED = "employed", _("employed")
        LEFT_POST = "left_post", _("left the post")
        RETURNED_HOME = "returned_home", _("returned home")
        NEW_FORMS = "new_forms", _("new forms of employment")
        VETERAN = "veteran", _("veteran")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    part = models.CharField(_("part in the project"), max_length=60, blank=True)
    category = models.CharField(_("category of worker"), max_length=14, choices=Category, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="when this person said that the part is right")

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class EntryFile(models.Model):
    """A file of the draft. Versions name the files that they were submitted with; a file that a version names keeps its bytes."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(AskedDocument, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, related_name="+")
    taken_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["document__order", "pk"]

    def __str__(self) -> str:
        return str(self.file)


@append_only
class Version(models.Model):
    """What was submitted, as it was: immutable, with its own hash."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content = models.TextField(help_text="canonical text: title, answers, members, files with their SHA-256")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="contest_version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.content)

    @property
    def answers(self) -> list[Answer]:
        return [read_answer(line) for line in self.data.get("answers", ())]


@append_only
class Step(models.Model):
    """One move of an entry. The remark that came with it is in the event's words, where it can be blanked."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=20)
    state = models.CharField(max_length=16)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+", help_text="that acted")
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+", help_text="on whose desk it lies since")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.action}"


class Recommendation(models.Model):
    """An organization's word for an entry, on its ordered list: prepared by the clerk 经办, signed by the approver 审签."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first choice")
        SUBSTITUTE = "substitute", _("substitute")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="recommendations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FIRST)
    place = models.PositiveSmallIntegerField(_("place on the list"), default=1)
    opinion = models.CharField(_("opinion"), max_length=200, blank=True)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "organization"], condition=models.Q(withdrawn_at=None), name="contest_recommended_once_by_each"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} by {self.organization_id}"


class Correction(models.Model):
    """A return 退回补正: what is to be mended and by when. Only the named fields and files are unlocked, until `due`."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="corrections")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due = models.DateTimeField(_("to be corrected by"))
    fields = models.JSONField(default=list, help_text="title, summary, unit_name, credit_code, members, baseline …, or answer:KEY, or document:KEY")
    message = models.TextField(_("what is to be mended"))
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["entry"], condition=models.Q(closed_at=None), name="contest_one_open_correction")]

    def __str__(self) -> str:
        return f"{self.entry_id} until {self.due}"
