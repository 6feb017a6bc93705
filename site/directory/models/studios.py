from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.models.choices import Achieved, Kind, Level, Precision, Result, Rung, State, Step
from directory.models.craftsmen import Craftsman, not_to_come
from directory.models.profiles import Profile
from directory.rules import standing as rule
from directory.rules import words
from ledger import clock
from ledger.append_only import append_only
from ledger.canonical import number


class Studio(Profile):
    """An innovation studio. `state`, `level` and `designated_on` (of the highest level held) are derived from its designations."""

    FIELDS = (
        "name", "pinyin", "kind", "kind_text", "field", "industry", "unit", "unit_text", "region_code", "region_text", "leader", "leader_text",
        "founded", "introduction", "portrait",
    )  # fmt: skip

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    kind_text = models.CharField(_("kind as printed"), max_length=40, blank=True)
    field = models.CharField(_("field of work"), max_length=120, blank=True)
    leader = models.ForeignKey(Craftsman, on_delete=models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("leader"))
    leader_text = models.CharField(_("leader, as printed"), max_length=60, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded (year)"), null=True, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    state = models.CharField(max_length=10, choices=State, blank=True, editable=False)
    level = models.CharField(max_length=10, choices=Level, blank=True, editable=False, db_index=True)
    designated_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("studio")
        verbose_name_plural = _("studios")
        ordering = ["pinyin", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("directory:studio", args=[self.slug])

    @property
    def kind_name(self) -> str:
        """As the list that named it printed it, else the kind."""
        return self.kind_text or self.get_kind_display()

    @property
    def plate(self) -> str:
        return (self.leader_text or self.field or self.name)[:1]


@append_only
class Designation(models.Model):
    """One dated event in a studio's life. A correction is a new row that supersedes: a figure can be asked for as it was known on any day."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="designations")
    step = models.CharField(_("what happened"), max_length=10, choices=Step)
    level = models.CharField(pgettext_lazy("designation", "level"), max_length=10, choices=Level, blank=True)
    title = models.CharField(_("as printed"), max_length=60, blank=True)
    result = models.CharField(_("result of the review"), max_length=12, choices=Result, blank=True)
    body = models.CharField(_("granting body"), max_length=80, blank=True)
    batch = models.CharField(_("batch"), max_length=30, blank=True)
    on = models.DateField(_("date"))
    precision = models.CharField(_("precision of the date"), max_length=10, choices=Precision, default=Precision.DAY)
    document = models.CharField(_("document number"), max_length=60, blank=True)
    due = models.DateField(_("to be put right by"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Shown on the studio's page, for instance who followed whom."))
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(step=Step.REVIEWED) | ~models.Q(result=""), name="directory_review_has_a_result",
                violation_error_message=_("Say how the review ended."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.studio_id} {self.step} {self.on}"

    def clean(self) -> None:
        not_to_come(self.on)
        if (self.result == Result.RECTIFY) != (self.due is not None):
            raise ValidationError({"due": _("A review that ends in rectification names the day by which it is to be done; no other review does.")})
        if self.due is not None and self.due <= self.on:
            raise ValidationError({"due": _("The day by which it is to be put right must come after the review.")})

    @property
    def year(self) -> int | None:
        return None if self.precision == Precision.UNKNOWN else self.on.year

    @property
    def dated(self) -> rule.Dated:
        return rule.Dated(
            number=self.pk, on=self.on, step=rule.Step(self.step), level=words.Level(self.level) if self.level else None,
            result=rule.Result(self.result) if self.result else None, recorded=self.recorded_at, supersedes=self.supersedes_id,
        )  # fmt: skip


class Keeper(models.Model):
    """工作室联络员: edits the studio's draft and keeps its daily record. A post that ended keeps its row."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="keepers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="keeps")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("keeper of a studio")
        verbose_name_plural = _("keepers of studios")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["studio", "person"], condition=models.Q(until=None), name="directory_keeper_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.studio_id} {self.person_id}"


class Member(models.Model):
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="members")
    craftsman = models.ForeignKey(Craftsman, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    name = models.CharField(_("name"), max_length=60)
    part = models.CharField(_("part and grade"), max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["studio", "craftsman"], name="directory_member_once")]

    def __str__(self) -> str:
        return self.name


class Achievement(models.Model):
    """Of a studio, a craftsman, or both. Benefit in 分, never without its basis."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, null=True, blank=True, related_name="achievements")
    craftsman = models.ForeignKey(Craftsman, on_delete=models.PROTECT, null=True, blank=True, related_name="achievements")
    title = models.CharField(_("achievement"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Achieved)
    year = models.PositiveSmallIntegerField(_("year"))
    benefit_fen = models.PositiveBigIntegerField(_("yearly benefit"), null=True, blank=True, help_text="分")
    basis = models.CharField(_("how the benefit was reckoned"), max_length=200, blank=True)
    proof = models.CharField(_("proof"), max_length=60, blank=True)
    rung = models.PositiveSmallIntegerField(_("how well proven"), choices=Rung, default=Rung.OWN)

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(studio__isnull=False) | models.Q(craftsman__isnull=False), name="directory_achievement_is_somebodys"
            ),
            models.CheckConstraint(
                condition=models.Q(benefit_fen=None) | ~models.Q(basis=""), name="directory_benefit_has_a_basis",
                violation_error_message=_("Say how the benefit was reckoned."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def proof_word(self) -> str:
        return self.proof or self.get_rung_display()

    @property
    def benefit_wan(self) -> str:
        """In 万元: 2,140,000.00 yuan is 214."""
        return number(Decimal(self.benefit_fen) / 1_000_000) if self.benefit_fen is not None else ""
