"""What is decided about a result by hand, and what is put right after marks exist: the head's word on a tie, and a named set of corrections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.models.judging import Judge, Round, RoundEntry
from contest.models.results import Record
from ledger.append_only import append_only
from ledger.refs import new_ref


@append_only
class TieDecision(models.Model):
    """裁定: where the head of the panel puts an entry among those that every declared key left level. The newest of an entry counts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tie_decisions")
    entry = models.ForeignKey(RoundEntry, on_delete=models.PROTECT, related_name="tie_decisions")
    order = models.PositiveSmallIntegerField(help_text="1 comes first; 0: the decision is taken back")
    reason = models.CharField(_("reason"), max_length=200)
    head = models.ForeignKey(Judge, on_delete=models.PROTECT, null=True, related_name="+", help_text="who decided, where staff typed it in")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.order}"


class Recount(models.Model):
    """更正: a named set of corrections to a round that has marks, staged with its reason and with what it would change. A second person applies
    or cancels it; nothing has changed before."""

    class State(models.TextChoices):
        STAGED = "staged", _("staged, waits for a second person")
        APPLIED = "applied", _("applied")
        CANCELLED = "cancelled", _("cancelled")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recounts")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("name"), max_length=60)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    changes = models.JSONField(
        default=dict, help_text="marks: [[sheet, criterion, text or null], …], aside: [sheet, …], decisions: [[entry in round, order], …]"
    )
    computed_from = models.CharField(max_length=64, help_text="SHA-256 of all that the table was computed from")
    difference = models.JSONField(default=list, help_text="a row for each entry whose total, rank, advance or award would change")
    staged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    staged_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="that came of it")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["round"], condition=models.Q(state="staged"), name="contest_one_staged_recount")]

    def __str__(self) -> str:
        return self.name


@append_only
class ScaleReport(models.Model):
    """评委尺度分析 as it was computed beside a record. No part of the record: seen by the head of the panel and the supervisor only."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="scales")
    content = models.TextField(help_text="JSON of contest/scales.py")

    def __str__(self) -> str:
        return str(self.record_id)
