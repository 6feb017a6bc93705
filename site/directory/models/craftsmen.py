import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.models.choices import Level, Outcome, Precision
from directory.models.profiles import Profile
from files.models import PrivateFile
from ledger import clock


class Craftsman(Profile):
    """荆楚工匠 and their like. `level`, `title` and `honoured_on` are derived from the standing honours: the highest, and of those the latest."""

    FIELDS = (
        "name", "pinyin", "trade", "grade", "industry", "unit", "unit_text", "region_code", "region_text",
        "special_skill", "skill_basis", "biography", "portrait",
    )  # fmt: skip

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="craftsman")
    trade = models.CharField(_("trade"), max_length=60, blank=True)
    grade = models.CharField(_("skill grade or title"), max_length=40, blank=True)
    special_skill = models.CharField(_("special skill"), max_length=200, blank=True)
    skill_basis = models.CharField(_("how that is known"), max_length=200, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    level = models.CharField(max_length=10, choices=Level, blank=True, editable=False, db_index=True)
    title = models.CharField(max_length=60, blank=True, editable=False, db_index=True)
    honoured_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("craftsman")
        verbose_name_plural = _("craftsmen")
        ordering = ["pinyin", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("directory:craftsman", args=[self.slug])


class Honour(models.Model):
    """A title given to a craftsman. A revoked one is hidden at once and stays in the record."""

    craftsman = models.ForeignKey(Craftsman, on_delete=models.PROTECT, related_name="honours")
    title = models.CharField(_("honour"), max_length=60)
    level = models.CharField(pgettext_lazy("designation", "level"), max_length=10, choices=Level, blank=True)
    body = models.CharField(_("granting body"), max_length=80, blank=True)
    batch = models.CharField(_("batch"), max_length=30, blank=True)
    on = models.DateField(_("date"))
    precision = models.CharField(_("precision of the date"), max_length=10, choices=Precision, default=Precision.DAY)
    document = models.CharField(_("document number"), max_length=60, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="when it was written down")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_on=None) | ~models.Q(revoked_reason=""),
                name="directory_honour_revoked_for_a_reason",
                violation_error_message=_("Say why the honour is revoked."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        not_to_come(self.on)
        not_to_come(self.revoked_on, "revoked_on")

    @property
    def year(self) -> int | None:
        return None if self.precision == Precision.UNKNOWN else self.on.year


def not_to_come(day: dt.date | None, field: str = "on") -> None:
    """What has a date has happened: standing and counts are derived from it today and never by themselves tomorrow."""
    if day is not None and day > clock.today():
        raise ValidationError({field: _("This date is still to come. Write it down when it has happened.")})


class Apprenticeship(models.Model):
    """师带徒. The apprentice may be listed here too, or only be named."""

    master = models.ForeignKey(Craftsman, on_delete=models.PROTECT, related_name="taught")
    apprentice = models.ForeignKey(Craftsman, on_delete=models.PROTECT, null=True, blank=True, related_name="learnt")
    apprentice_name = models.CharField(_("apprentice"), max_length=60)
    apprentice_grade = models.CharField(_("skill grade or title"), max_length=40, blank=True)
    since = models.PositiveSmallIntegerField(_("since (year)"))
    until = models.PositiveSmallIntegerField(_("until (year)"), null=True, blank=True)
    signed_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    ends_on = models.DateField(_("agreed until"), null=True, blank=True)
    goal = models.CharField(_("what the apprentice is to learn"), max_length=200, blank=True)
    agreement = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreement"))
    result = models.CharField(_("result of the apprenticeship"), max_length=10, choices=Outcome, blank=True)
    result_on = models.DateField(_("concluded on"), null=True, blank=True)
    result_note = models.CharField(_("what was reached"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("apprenticeship")
        verbose_name_plural = _("apprenticeships")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(master=models.F("apprentice")), name="directory_nobody_is_their_own_master",
                violation_error_message=_("Nobody is their own master."),
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="directory_apprenticeship_ends_after_it_began",
                violation_error_message=_("It cannot end before it began."),
            ),
            models.UniqueConstraint(fields=["master", "apprentice"], name="directory_apprenticeship_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(signed_on__isnull=False, ends_on__gt=models.F("signed_on")),
                name="directory_agreement_ends_after_it_was_signed",
                violation_error_message=_("The agreement must end after the day on which it was signed."),
            ),
            models.CheckConstraint(
                condition=models.Q(result="", result_on=None) | ~models.Q(result="") & models.Q(result_on__isnull=False),
                name="directory_result_has_its_day",
                violation_error_message=_("Say on which day the apprenticeship was concluded."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.master_id} {self.apprentice_name}"

    @property
    def open_until(self) -> dt.date | None:
        """The end of an agreement that is not concluded."""
        return None if self.result else self.ends_on

    def clean(self) -> Any:
        not_to_come(self.signed_on, "signed_on")
        not_to_come(self.result_on, "result_on")
        if self.apprentice and not self.apprentice_name:
            self.apprentice_name = self.apprentice.name
