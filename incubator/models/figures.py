"""A published figure: what was said, as of which day, from which rows."""

import datetime as dt
import json
from typing import Any

from django.db import models

from accounts.models import Organization, Person
from incubator.models.reports import RUNG_WORDS
from incubator.rules.outcomes import Cell
from ledger.append_only import append_only
from ledger.models import Event


@append_only
class Figure(models.Model):
    """One measure of one scope as of one day. What was learnt after `known_at` is not in it, so it can be computed again.

    `parts` is canonical text: [[region, last day of the quarter, rung, value, count], …], which sum to `value`; `sources` is [[kind, id], …], the
    reports, deal events, deals and ventures that it sums; `beside` says what stands with the figure: coverage, and of a cohort the whole,
    the unknown and the closed.
    """

    measure = models.CharField(max_length=20)
    definition = models.PositiveSmallIntegerField(default=1, help_text="version of the measure")
    scope = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="figures")
    as_of = models.DateField()
    version = models.PositiveSmallIntegerField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")
    value = models.BigIntegerField(help_text="fen, hundredths of a job, person-times, ventures")
    rung = models.PositiveSmallIntegerField(choices=[(int(rung), word) for rung, word in RUNG_WORDS.items()], help_text="of its weakest part")
    parts = models.TextField()
    sources = models.TextField()
    beside = models.TextField()
    known_at = models.DateTimeField(help_text="what was learnt later is not in it")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["as_of", "measure", "version"]
        constraints = [models.UniqueConstraint(fields=["measure", "scope", "as_of", "version"], name="incubator_figure_version_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.as_of} v{self.version}: {self.value}"

    def content(self) -> dict[str, Any]:
        names = ("measure", "definition", "as_of", "version", "value", "rung", "parts", "sources", "beside")
        return {"supersedes": self.supersedes_id, **{name: getattr(self, name) for name in names}}

    @property
    def cells(self) -> list[Cell]:
        return [Cell(region, dt.date.fromisoformat(quarter), rung, value, count) for region, quarter, rung, value, count in json.loads(self.parts)]

    @property
    def source_keys(self) -> list[tuple[str, int]]:
        return [(kind, key) for kind, key in json.loads(self.sources)]

    @property
    def said_beside(self) -> dict[str, Any]:
        return json.loads(self.beside)
