"""抽查: which self-reported figures are looked at by hand, drawn so that anybody can draw them again."""

import json
from typing import Any

from django.db import models

from accounts.models import Organization, Person, new_ref
from incubator.models.deals import DealEvent
from incubator.models.reports import Report
from ledger.append_only import append_only
from ledger.models import Event


@append_only
class AuditSample(models.Model):
    """One draw: `frame` is what could be drawn, canonical text [[key, amount], …] in order; `seed` the words that were said before it."""

    class Field(models.TextChoices):
        INSURED = "insured"
        TURNOVER = "turnover"
        MONEY = "money"

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    scope = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    quarter = models.DateField()
    field = models.CharField(max_length=12, choices=Field)
    size = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=60)
    frame = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.quarter} {self.field}"

    def content(self) -> dict[str, Any]:
        return {"quarter": self.quarter, "field": self.field, "size": self.size, "frame": self.frame}

    @property
    def rows(self) -> list[tuple[int, int]]:
        return [(key, amount) for key, amount in json.loads(self.frame)]


@append_only
class AuditPick(models.Model):
    sample = models.ForeignKey(AuditSample, on_delete=models.PROTECT, related_name="picks")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    payment = models.ForeignKey(DealEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.PositiveBigIntegerField(help_text="heads or fen, as reported")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.report_id or self.payment_id}"
