"""Correspondence about an entry: one thread, kept with it. The words are here, where they can be blanked; the ledger knows that they were sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from contest.models.contests import Contest
from contest.models.entries import Entry


class LetterTemplate(models.Model):
    """Words that the contest's staff use again. Fields such as {number} are filled in for each entry."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="letter_templates")
    name = models.CharField(_("name"), max_length=60)
    title = models.CharField(_("heading"), max_length=80)
    body = models.TextField(_("text"), max_length=3000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="contest_letter_template_named_once")]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """`organization` wrote it, or with none the team."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="letters")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    title = models.CharField(_("heading"), max_length=80, blank=True)
    body = models.TextField(_("text"), max_length=3000)
    read_at = models.DateTimeField(null=True, blank=True, help_text="by the other side")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["entry", "read_at"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.at}"
