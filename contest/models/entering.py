"""What goes along with entering: receipts, a deadline moved for one entry, an entry written for another, and what entries share."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from contest.models.entries import Entry, Version
from files.models import PrivateFile
from ledger.refs import new_ref


def receipt_code() -> str:
    return new_ref(16)


class Receipt(models.Model):
    """回执: what shows later that this version, with these files, was here at that time. The PDF is printed by a job and kept."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="receipt")
    code = models.CharField(max_length=16, unique=True, default=receipt_code, editable=False)
    pdf = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.version} {self.code}"

    def get_absolute_url(self) -> str:
        """Where anybody who has the code verifies it; outside the language prefix."""
        return reverse("verify_receipt", args=[self.code])


class Reopening(models.Model):
    """One entry may still be written and submitted after the deadline, until a time of its own."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reopenings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(_("open until"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.entry_id} until {self.until}"


class EnteredFor(models.Model):
    """代报: a clerk writes the entry for a worker, who confirms it with a code sent to the worker's phone and leads it from then on."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="entered_for")
    clerk = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    draft_number = models.PositiveIntegerField(null=True, blank=True, help_text="the draft that the code is for: a change afterwards ends the code")
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.entry_id} for {self.name}"


class Likeness(models.Model):
    """What two submitted entries share: found by a job, shown to staff, never a reason to refuse by itself."""

    class Kind(models.TextChoices):
        CODE = "code", _("same unified social credit code")
        PEOPLE = "people", _("same people")
        FILE = "file", _("same file")
        TEXT = "text", _("nearly the same text")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likened_to")
    kind = models.CharField(max_length=6, choices=Kind)
    share = models.PositiveSmallIntegerField(default=1000, help_text="thousandths of the shorter text found in the other; people and files: how many")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["entry", "kind", "-share"]
        constraints = [models.UniqueConstraint(fields=["entry", "other", "kind"], name="contest_alike_once_of_each_kind")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind} {self.other_id}"


class TextPiece(models.Model):
    """One of the sampled pieces of an entry's submitted text (text.shingles.sketch): how likenesses are looked up without reading every text."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="pieces")
    piece = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "piece"], name="contest_piece_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.piece:x}"
