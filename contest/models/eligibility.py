"""The conditions of a contest, and what the qualification review found of each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from contest.models.contests import Contest, Question, Track
from contest.models.entries import Entry, Version
from contest.rules.eligibility import Rule, RuleKind, Verdict
from ledger.append_only import append_only

KIND_WORDS = {
    RuleKind.REGISTERED_WITHIN: _("registered at most so many years"),
    RuleKind.REVENUE: _("revenue of the last year at most"),
    RuleKind.EMPLOYEES: _("employees at most"),
    RuleKind.REGION: _("of a region"),
    RuleKind.ANSWER: _("answered in one of the ways given"),
    RuleKind.NOT_AWARDED: _("not awarded in an earlier edition"),
}
VERDICT_WORDS = {
    Verdict.HOLDS: pgettext_lazy("condition", "met"),
    Verdict.FAILS: pgettext_lazy("condition", "not met"),
    Verdict.UNKNOWN: pgettext_lazy("condition", "cannot be told"),
}


class Eligibility(models.Model):
    """One condition. `limit` counts years, fen or people; `values` are region codes or answers to the question."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="eligibility")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("track"), help_text=_("empty: every track"))
    kind = models.CharField(_("condition of entry"), max_length=14, choices=[(kind.value, word) for kind, word in KIND_WORDS.items()])
    limit = models.PositiveBigIntegerField(_("limit"), null=True, blank=True, validators=[MinValueValidator(1)])
    on = models.DateField(_("counted on"), null=True, blank=True)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("question that tells"))
    values = models.JSONField(_("which count"), default=list, blank=True)
    refuses = models.BooleanField(_("refuses (otherwise it only warns)"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name_plural = _("conditions of entry")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self) -> None:
        needed = {
            RuleKind.REGISTERED_WITHIN: ("limit", "on", "question"), RuleKind.REVENUE: ("limit",), RuleKind.EMPLOYEES: ("limit",),
            RuleKind.REGION: ("values",), RuleKind.ANSWER: ("values", "question"),
        }.get(RuleKind(self.kind), ()) if self.kind else ()  # fmt: skip
        if missing := {name: _("This condition needs it: fill it in.") for name in needed if not getattr(self, name)}:
            raise ValidationError(missing)

    @property
    def rule(self) -> Rule:
        return Rule(
            kind=RuleKind(self.kind), refuses=self.refuses, limit=self.limit, on=self.on, values=frozenset(self.values),
            question=self.question.key if self.question else "",
        )  # fmt: skip


@append_only
class QualificationFinding(models.Model):
    """What the review found of one condition, with its reason. The newest of an entry and condition counts."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="findings")
    eligibility = models.ForeignKey(Eligibility, on_delete=models.PROTECT, related_name="findings")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    computed = models.CharField(max_length=8, choices=[(one.value, word) for one, word in VERDICT_WORDS.items()])
    verdict = models.CharField(max_length=8, choices=[(one.value, word) for one, word in VERDICT_WORDS.items()])
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.eligibility_id} {self.verdict}"

    def as_data(self) -> dict[str, Any]:
        return {"condition": self.eligibility_id, "computed": self.computed, "verdict": self.verdict}
