"""专家工作室 takes questions from workers and firms. Private: who asked, who answers, the studio's keepers; all others see numbers by kind."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.choices import ConsultationState, Matter
from directory.models.studios import Studio
from directory.rules import consulting
from ledger import clock
from ledger.append_only import append_only
from ledger.refs import new_ref


class Consultation(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="consultations")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consultations")
    unit = models.CharField(_("unit"), max_length=120, blank=True, help_text=_("Where the matter is, if it is a firm's."))
    matter = models.CharField(_("kind of question"), max_length=10, choices=Matter)
    title = models.CharField(_("question in one sentence"), max_length=80)
    text = models.TextField(_("what is the matter"), max_length=4000)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expert = models.CharField(_("who answers"), max_length=60, blank=True)
    answer = models.TextField(_("answer"), max_length=6000, blank=True)
    passed_to = models.CharField(_("passed on to"), max_length=120, blank=True)
    satisfied = models.BooleanField(_("did it help"), null=True, blank=True)
    call_back = models.CharField(_("what was said when called back"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ConsultationState, default=ConsultationState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    called_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("directory:consultation", args=[self.ref])

    @property
    def book(self) -> str:
        return f"consultation:{self.pk}"

    @property
    def ended_at(self) -> object:
        return self.closed_at or self.passed_on_at

    @property
    def case(self) -> consulting.Case:
        asked, answered, closed, passed_on = (
            timezone.localdate(moment) if moment else None for moment in (self.asked_at, self.answered_at, self.closed_at, self.passed_on_at)
        )
        assert asked is not None  # noqa: S101  it has its default
        return consulting.Case(self.matter, asked, answered, closed, passed_on, self.satisfied)

    @property
    def days(self) -> int:
        """Until it was closed or passed on; of an open one until today."""
        case = self.case
        return consulting.days(case.asked, case.closed or case.passed_on or clock.today())


@append_only
class ConsultationStep(models.Model):
    """Who did what when. Only codes: the words stand in the consultation itself and go with it."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=ConsultationState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.action}"
