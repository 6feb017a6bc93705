"""What a venture says of a quarter, what proves it, and what somebody else made of it."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person, new_ref
from files.models import PrivateFile
from incubator.models.deals import DealEvent
from incubator.models.ventures import Venture
from incubator.rules.outcomes import WorkingTime
from incubator.rules.words import VERIFIED_FIELDS, JobRow, Rung, VentureState
from ledger.append_only import append_only
from ledger.canonical import canonical
from ledger.models import Event

ROW_WORDS = {
    JobRow.INSURED: pgettext_lazy("row of jobs", "contract and social insurance"),
    JobRow.CONTRACT: pgettext_lazy("row of jobs", "contract without social insurance"),
    JobRow.DISPATCHED: pgettext_lazy("row of jobs", "dispatched by an agency"),
    JobRow.REHIRED: pgettext_lazy("row of jobs", "rehired after retirement"),
    JobRow.SEASONAL: pgettext_lazy("row of jobs", "casual and seasonal work"),
}
RUNG_WORDS = {
    Rung.SELF_REPORTED: pgettext_lazy("evidence", "self-reported"),
    Rung.UNION: pgettext_lazy("evidence", "checked by the union"),
    Rung.VOUCHER: pgettext_lazy("evidence", "social-insurance and bank vouchers"),
    Rung.THIRD_PARTY: pgettext_lazy("evidence", "third party"),
}
FIELD_WORDS = {**{row.value: word for row, word in ROW_WORDS.items()}, "facilitated": _("brought about by platforms"), "turnover": _("turnover")}
NUMBERS = (
    *(f"{row.value}_{what}" for row in JobRow for what in ("heads", "fte")),
    "founders", "key_groups", "facilitated", "turnover_fen", "tax_fen",
)  # fmt: skip
"""The columns of a report that its ledger event repeats, so that an altered one is named."""


def worked_of(time: Mapping[str, WorkingTime]) -> str:
    """Report.worked of what was said."""
    return canonical({row: [one.hours, one.months] for row, one in time.items() if one.is_said})


@append_only
class Report(models.Model):
    """One version of a quarter's report. FTE are hundredths, money is fen; a correction is the next version and supersedes the one before.

    Money paid in is not here: it is the payments of deals, which name the report that brought them.
    """

    class Told(models.TextChoices):
        OPERATING = VentureState.OPERATING.value, pgettext_lazy("state of a venture", "operating")
        PAUSED = VentureState.PAUSED.value, pgettext_lazy("state of a venture", "paused")
        CLOSED = VentureState.CLOSED.value, pgettext_lazy("state of a venture", "closed")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="reports")
    quarter = models.DateField(help_text="its last day")
    version = models.PositiveSmallIntegerField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")

    insured_heads = models.PositiveIntegerField(default=0)
    insured_fte = models.PositiveIntegerField(default=0)
    contract_heads = models.PositiveIntegerField(default=0)
    contract_fte = models.PositiveIntegerField(default=0)
    dispatched_heads = models.PositiveIntegerField(default=0)
    dispatched_fte = models.PositiveIntegerField(default=0)
    rehired_heads = models.PositiveIntegerField(default=0)
    rehired_fte = models.PositiveIntegerField(default=0)
    seasonal_heads = models.PositiveIntegerField(default=0)
    seasonal_fte = models.PositiveIntegerField(default=0)
    founders = models.PositiveIntegerField(default=0, help_text="heads, apart from all rows")
    key_groups = models.PositiveIntegerField(default=0, help_text="heads among the rows, never added to them")
    facilitated = models.PositiveIntegerField(default=0, help_text="person-times of the quarter, apart from jobs")
    turnover_fen = models.PositiveBigIntegerField(null=True, blank=True)
    tax_fen = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=Told, default=Told.OPERATING)
    no_new_money = models.BooleanField(default=False)
    worked = models.TextField(
        default="{}", help_text="canonical: {row: [hours a week, months of the year]} where they were said; null and absent are assumed"
    )
    asked = models.TextField(default="[]", help_text="canonical: [[gate, its figures], …]; the answers are words of the event")

    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("venture", "report")
        verbose_name_plural = pgettext_lazy("venture", "reports")
        ordering = ["quarter", "version"]
        constraints = [models.UniqueConstraint(fields=["venture", "quarter", "version"], name="incubator_report_version_once")]

    def __str__(self) -> str:
        return f"{self.venture_id} {self.quarter} v{self.version}"

    def content(self) -> dict[str, Any]:
        return {
            "quarter": self.quarter, "version": self.version, "supersedes": self.supersedes_id, "state": self.state,
            "no_new_money": self.no_new_money, **{name: getattr(self, name) for name in NUMBERS},
            **({} if self.worked == "{}" else {"worked": self.worked}), **({} if self.asked == "[]" else {"asked": self.asked}),
        }  # fmt: skip

    def heads(self, row: str) -> int:
        return int(getattr(self, f"{row}_heads"))

    def fte(self, row: str) -> int:
        return int(getattr(self, f"{row}_fte"))

    @property
    def time(self) -> dict[str, WorkingTime]:
        """By row, where hours or months were said. Reports of before the months were asked kept neither: whole years were assumed."""
        return {row: WorkingTime(*said) for row, said in json.loads(self.worked).items()}

    @property
    def fte_total(self) -> int:
        """Hundredths."""
        return sum(self.fte(row) for row in JobRow)

    def claimed(self, field: str) -> int:
        """What was reported for a field of VERIFIED_FIELDS: heads, person-times, fen."""
        if field == "turnover":
            return self.turnover_fen or 0
        return self.facilitated if field == "facilitated" else self.heads(field)

    @property
    def fields_claimed(self) -> list[str]:
        """The fields that say more than nothing: these are verified."""
        return [field for field in VERIFIED_FIELDS if self.claimed(field)]


class ReportDraft(models.Model):
    """What somebody has typed and not yet sent: the form's own texts. It goes when the report is sent."""

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="drafts")
    quarter = models.DateField()
    data = models.JSONField(default=dict)
    seen = models.PositiveIntegerField(default=0, help_text="how often it was saved")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venture", "quarter"], name="incubator_draft_once")]

    def __str__(self) -> str:
        return f"{self.venture_id} {self.quarter}"


class ReportImport(models.Model):
    """A union's spreadsheet of one quarter: kept, looked at, then applied whole or not at all."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    quarter = models.DateField()
    file = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, help_text="reports made")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.quarter}"


class Evidence(models.Model):
    """A file and what it proves: of a report or of one payment. Never a list of names; a 参保证明 carries its check code."""

    class Proves(models.TextChoices):
        JOBS = "jobs", _("jobs: certificate of social insurance")
        MONEY = "money", _("money: bank receipt")
        TURNOVER = "turnover", _("turnover: tax return")
        OTHER = "other", _("something else")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    payment = models.ForeignKey(DealEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="venture_evidence")
    proves = models.CharField(_("what it proves"), max_length=8, choices=Proves)
    check_code = models.CharField(pgettext_lazy("venture", "check code"), max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(report=None, payment__isnull=False) | models.Q(report__isnull=False, payment=None),
                name="incubator_evidence_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.file)


@append_only
class Verification(models.Model):
    """Somebody else's word on one field of a report, or on one payment: what was claimed, what is accepted, on what evidence. The newest counts.

    `returned` sends a whole report back: it counts nowhere until its next version. The note is in the words of the event.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="verifications")
    payment = models.ForeignKey(DealEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="verifications")
    field = models.CharField(max_length=12, blank=True, choices=list(FIELD_WORDS.items()))
    returned = models.BooleanField(default=False)
    claimed = models.PositiveBigIntegerField(null=True, blank=True)
    accepted = models.PositiveBigIntegerField(null=True, blank=True)
    rung = models.PositiveSmallIntegerField(null=True, blank=True, choices=[(int(rung), word) for rung, word in RUNG_WORDS.items()])
    rest_counts = models.BooleanField(default=False, help_text="what was not accepted counts as self-reported")
    seen = models.CharField(max_length=60, blank=True, help_text="kinds of evidence that the verifier signs to have seen, with commas")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(report=None, payment__isnull=False) | models.Q(report__isnull=False, payment=None),
                name="incubator_verification_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(returned=True, accepted=None)
                | models.Q(returned=False, rung__gte=1, rung__lte=4, accepted__lte=models.F("claimed")),
                name="incubator_verified_within_the_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id or self.payment_id} {self.field} {self.accepted}"

    def content(self) -> dict[str, Any]:
        return {
            "report": self.report_id, "payment": self.payment_id, "field": self.field, "returned": self.returned, "claimed": self.claimed,
            "accepted": self.accepted, "rung": self.rung, "rest_counts": self.rest_counts, **({"seen": self.seen} if self.seen else {}),
        }  # fmt: skip
