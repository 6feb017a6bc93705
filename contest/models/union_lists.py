"""A union's 汇总表 as it sends it in: each row becomes an entry that its leader takes over; and the paper that comes back with its seal."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from contest.models.contests import Contest, Track
from contest.models.entries import Entry
from files.models import PrivateFile
from ledger.refs import new_ref


class EntryList(models.Model):
    """The spreadsheet is kept until it is applied; then its rows are entries, each of which is written for its leader."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entry_lists")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.ref}"

    def get_absolute_url(self) -> str:
        return reverse("desk_sheet", args=[self.contest.slug, self.ref])

    @property
    def book(self) -> str:
        return f"entry-list:{self.pk}"


class ListedRow(models.Model):
    """Which entry a row became."""

    entry_list = models.ForeignKey(EntryList, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField(help_text="as the spreadsheet program numbers it")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="listed")
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the leader was told that it can be taken over")

    class Meta:
        ordering = ["row"]

    def __str__(self) -> str:
        return f"{self.entry_list_id} {self.row}"


class StampedSheet(models.Model):
    """A photo or scan of a sheet with its seal: of one entry's 推荐表, of one track's 推荐汇总表, or of a list of entries sent in."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="stamped")
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="stamped")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entry_list = models.ForeignKey(EntryList, on_delete=models.PROTECT, null=True, blank=True, related_name="stamped")
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="none: by the code on the paper")
    taken_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("stamped sheet")
        verbose_name_plural = _("stamped sheets")

    def __str__(self) -> str:
        return f"{self.contest_id} {self.file_id}"
