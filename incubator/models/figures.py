"""A published figure: what was said, as of which day, from which rows."""

import datetime as dt
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organization, Person
from contest.models import Contest
from incubator.models.reports import RUNG_WORDS
from incubator.rules.counting import Cell
from incubator.rules.restating import Source, source_rows
from ledger.append_only import append_only
from ledger.models import Event


@append_only
class Figure(models.Model):
    """One measure of one scope as of one day. What was learnt after `known_at` is not in it, so it can be computed again.

    `parts` is canonical text: [[region, last day of the quarter, rung, value, count], …]; `sources` is
    [[kind, id, venture, quarter, [amount by rung]], …], the reports, deal events, deals and ventures that it sums. Both sum to `value`, or, of a
    measure that divides, to `over` in `beside`, which also says what it was divided by (`under`), the coverage, of a cohort the unknown and the
    closed, and of a later version why it differs.
    """

    measure = models.CharField(max_length=20)
    definition = models.PositiveSmallIntegerField(default=1, help_text="version of the measure")
    scope = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="figures")
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="of one edition only: ventures that it brought first"
    )
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
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "scope", "as_of", "version"], condition=models.Q(contest=None), name="incubator_figure_version_once"
            ),
            models.UniqueConstraint(
                fields=["measure", "scope", "contest", "as_of", "version"], condition=models.Q(contest__isnull=False),
                name="incubator_edition_figure_version_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.as_of} v{self.version}: {self.value}"

    def content(self) -> dict[str, Any]:
        names = ("measure", "definition", "as_of", "version", "value", "rung", "parts", "sources", "beside")
        edition = {} if self.contest_id is None else {"contest": self.contest_id}
        return {"supersedes": self.supersedes_id, **edition, **{name: getattr(self, name) for name in names}}

    @property
    def cells(self) -> list[Cell]:
        return [Cell(region, dt.date.fromisoformat(quarter), rung, value, count) for region, quarter, rung, value, count in json.loads(self.parts)]

    @property
    def source_keys(self) -> list[tuple[str, int]]:
        return [(row[0], row[1]) for row in json.loads(self.sources)]

    @property
    def source_rows(self) -> list[Source]:
        return source_rows(json.loads(self.sources))

    @property
    def said_beside(self) -> dict[str, Any]:
        return json.loads(self.beside)


class Claim(models.Model):
    """口径对照表: a sentence in which somebody published a figure, what it may mean, and which of our measures it may be held beside. Internal."""

    class Unit(models.TextChoices):
        MONEY = "fen", pgettext_lazy("claim", "yuan")
        JOBS = "hundredths", pgettext_lazy("claim", "jobs")
        TIMES = "times", pgettext_lazy("claim", "person-times")
        VENTURES = "ventures", pgettext_lazy("claim", "firms")
        ENTRIES = "entries", pgettext_lazy("claim", "projects")

    sentence = models.CharField(_("sentence as published"), max_length=300)
    source = models.CharField(_("where it stands"), max_length=200)
    said_on = models.DateField(_("published on"), null=True, blank=True)
    unit = models.CharField(_("its unit"), max_length=12, choices=Unit, help_text=_("Only measures of the same unit can be held beside it."))
    may_mean = models.TextField(_("what it may mean"), max_length=1000)
    comparable = models.JSONField(default=list, blank=True, help_text="keys of measures of the same unit")
    why_not = models.TextField(_("why it cannot be held beside the others"), max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("figures", "published sentence")
        verbose_name_plural = pgettext_lazy("figures", "published sentences")
        ordering = ["-said_on", "-pk"]

    def __str__(self) -> str:
        return self.sentence
