"""What leads to a designation and what follows from it: the unit's application, the yearly review, the money that was given."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from directory.models.choices import ApplicationState, AskedLevel, Kind, Money
from directory.models.craftsmen import not_to_come
from directory.models.studios import Designation, Studio
from directory.rules import applications, conditions, funds
from files.models import PrivateFile
from ledger import clock
from ledger.append_only import append_only
from ledger.canonical import number
from ledger.refs import new_ref


class Application(models.Model):
    """申报: a unit asks that a studio be designated at a level. `holder` is the union on whose desk it lies; in a draft it is the unit itself."""

    NUMBERS = (
        "founded", "members", "senior", "promoted", "area", "equipment_fen", "yearly_funds_fen", "patents", "methods", "tackled", "five_small",
        "papers", "standards", "benefit_fen", "apprentices", "exchanges",
    )  # fmt: skip

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="studio_applications")
    returned_by = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    studio = models.ForeignKey(
        Studio, on_delete=models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("studio"),
        help_text=_("Left empty for one that is not in the directory yet."),
    )  # fmt: skip
    level = models.CharField(_("level applied for"), max_length=10, choices=AskedLevel)
    name = models.CharField(_("name of the studio"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    field = models.CharField(_("field of work"), max_length=120, blank=True)
    leader_text = models.CharField(_("leader"), max_length=60)
    leader_grade = models.CharField(_("leader's grade or title"), max_length=40, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded (year)"))
    members = models.PositiveSmallIntegerField(_("members"))
    senior = models.PositiveSmallIntegerField(_("members with a senior grade or title"), default=0)
    promoted = models.PositiveSmallIntegerField(_("members promoted in three years"), default=0)
    area = models.PositiveIntegerField(_("floor area in m²"), default=0)
    equipment_fen = models.PositiveBigIntegerField(_("value of equipment"), default=0, help_text="分")
    yearly_funds_fen = models.PositiveBigIntegerField(_("funds from the unit each year"), default=0, help_text="分")
    patents = models.PositiveSmallIntegerField(_("patents in three years"), default=0)
    methods = models.PositiveSmallIntegerField(_("working methods in three years"), default=0)
    tackled = models.PositiveSmallIntegerField(_("technical problems solved in three years"), default=0)
    five_small = models.PositiveSmallIntegerField(_("five-small achievements in three years"), default=0)
    papers = models.PositiveSmallIntegerField(_("papers in three years"), default=0)
    standards = models.PositiveSmallIntegerField(_("standards in three years"), default=0)
    benefit_fen = models.PositiveBigIntegerField(_("economic benefit in three years"), default=0, help_text="分")
    benefit_basis = models.CharField(_("how the benefit was reckoned"), max_length=200, blank=True)
    apprentices = models.PositiveSmallIntegerField(_("apprentices in three years"), default=0)
    exchanges = models.PositiveSmallIntegerField(_("exchanges each year"), default=0)
    introduction = models.TextField(_("introduction"), blank=True, max_length=3000)
    state = models.CharField(max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("application of a studio")
        verbose_name_plural = _("applications of studios")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(benefit_fen=0) | ~models.Q(benefit_basis=""), name="directory_application_benefit_has_a_basis",
                violation_error_message=_("Say how the benefit was reckoned."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:application", args=[self.ref])

    @property
    def book(self) -> str:
        return f"studio-application:{self.pk}"

    def clean(self) -> None:
        if self.founded is not None and self.founded > clock.today().year:
            raise ValidationError({"founded": _("This year is still to come.")})
        for part in ("senior", "promoted"):
            if (getattr(self, part) or 0) > (self.members or 0):
                raise ValidationError({part: _("That is more than all members together.")})

    def conditions(self, year: int) -> list[conditions.Condition]:
        outcomes = self.patents + self.methods + self.tackled + self.five_small + self.papers + self.standards
        return conditions.founding(conditions.Founding(max(0, year - self.founded), outcomes, self.exchanges, self.promoted))

    @property
    def at_the_top(self) -> bool:
        return applications.arrives(self.holder.level, self.level) or self.holder.depth == 1

    def numbers(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.NUMBERS}


@append_only
class ApplicationStep(models.Model):
    """Who moved it from where to where. What was written stands here; the ledger has its hash."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=ApplicationState)
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    came_from = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("opinion"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.action}"


FIRST_YEAR = 1949


class YearlyReview(models.Model):
    """年度考核表: the studio says what it did; the union holds that against what is recorded, and decides."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("year under review"))
    patents = models.PositiveSmallIntegerField(_("patents"), default=0)
    papers = models.PositiveSmallIntegerField(_("papers"), default=0)
    benefit_fen = models.PositiveBigIntegerField(_("economic benefit"), default=0, help_text="分")
    others = models.PositiveSmallIntegerField(_("other achievements"), default=0)
    exchanges = models.PositiveSmallIntegerField(_("exchanges"), default=0)
    apprentices = models.PositiveSmallIntegerField(_("apprentices"), default=0)
    done = models.TextField(_("what was done"), max_length=3000)
    plan = models.TextField(_("what is planned"), max_length=3000, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(default=clock.now)
    decision = models.OneToOneField(Designation, on_delete=models.PROTECT, null=True, blank=True, related_name="review")
    found = models.JSONField(null=True, blank=True, help_text="what was recorded when it was decided: rules.conditions.Year")

    class Meta:
        verbose_name = _("yearly review")
        verbose_name_plural = _("yearly reviews")
        ordering = ["-year", "-pk"]
        constraints = [models.UniqueConstraint(fields=["studio", "year"], name="directory_one_review_a_year")]

    def __str__(self) -> str:
        return f"{self.studio_id} {self.year}"

    def clean(self) -> None:
        if self.year is not None and self.year > clock.today().year:
            raise ValidationError({"year": _("This year is still to come.")})
        if self.year is not None and self.year < FIRST_YEAR:
            raise ValidationError({"year": _("Write the year with four digits.")})

    def claimed(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("patents", "papers", "benefit_fen", "others", "exchanges", "apprentices")}


@append_only
class FundRow(models.Model):
    """A line of 补助资金使用台账. A correction is a new row that supersedes; one that takes it back has the amount 0."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="funds")
    kind = models.CharField(_("granted or spent"), max_length=8, choices=Money)
    amount_fen = models.PositiveBigIntegerField(_("amount"), help_text="分")
    on = models.DateField(_("date"))
    what = models.CharField(_("by whom, or for what"), max_length=120)
    document = models.CharField(_("document or voucher number"), max_length=60, blank=True)
    proof = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voucher"))
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("line of the fund ledger")
        verbose_name_plural = _("fund ledger")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0) | models.Q(supersedes__isnull=False), name="directory_fund_row_has_an_amount",
                violation_error_message=_("An amount of nothing only takes back an earlier line."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.studio_id} {self.kind} {self.amount_fen}"

    def clean(self) -> None:
        not_to_come(self.on)

    @property
    def row(self) -> funds.Row:
        return funds.Row(self.pk, funds.Kind(self.kind), self.amount_fen, self.on, self.supersedes_id)

    @property
    def yuan(self) -> str:
        return in_yuan(self.amount_fen)


def in_yuan(fen: int) -> str:
    """12,000 or 12,000.50: thousands parted, as vouchers print it."""
    value = Decimal(fen) / 100
    whole, _point, rest = number(value).partition(".")
    return f"{int(whole):,}" + (f".{rest:0<2}" if rest else "")
