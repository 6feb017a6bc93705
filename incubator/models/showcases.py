"""推介: a venture's own page in public, and who would like to talk to it."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person, new_ref
from files.models import PrivateFile
from incubator.models.ventures import Venture
from incubator.rules.showcase_moves import OPEN, InterestState, PageState
from incubator.rules.words import VentureState

TEXTS = ("headline", "pitch", "needs")


class ShowcaseQuerySet(models.QuerySet["Showcase"]):
    def public(self) -> "ShowcaseQuerySet":
        """Approved, of a venture that stands for itself and is not closed."""
        return self.exclude(published=None).filter(venture__merged_into=None).exclude(venture__state=VentureState.CLOSED)


class Showcase(models.Model):
    """The columns are what the founder writes; `published` is the snapshot that somebody approved: {headline, pitch, needs, wants, pictures}."""

    class Want(models.TextChoices):
        EQUITY = "equity", pgettext_lazy("showcase", "an investor")
        LOAN = "loan", pgettext_lazy("showcase", "a loan")
        ORDERS = "orders", pgettext_lazy("showcase", "first customers")
        SPACE = "space", pgettext_lazy("showcase", "rooms or equipment")
        MENTOR = "mentor", pgettext_lazy("showcase", "a mentor")
        PARTNER = "partner", pgettext_lazy("showcase", "a partner in production")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    venture = models.OneToOneField(Venture, on_delete=models.PROTECT, related_name="showcase")
    slug = models.SlugField(max_length=90, unique=True)
    headline = models.CharField(pgettext_lazy("showcase", "in one sentence"), max_length=60, blank=True)
    pitch = models.TextField(pgettext_lazy("showcase", "what it does and what is new in it"), max_length=2000, blank=True)
    needs = models.TextField(pgettext_lazy("showcase", "what it needs"), max_length=500, blank=True)
    wants = models.JSONField(pgettext_lazy("showcase", "looking for"), default=list, blank=True)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in PageState], default=PageState.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    published = models.JSONField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ShowcaseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("showcase", "public page of a venture")
        ordering = ["-published_at", "pk"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("showcase", args=[self.slug])

    def content(self) -> dict[str, Any]:
        """What is approved as it stands, or not at all."""
        pictures = list(self.pictures.filter(dropped=False).values_list("pk", flat=True))
        return {**{name: getattr(self, name) for name in TEXTS}, "wants": sorted(self.wants), "pictures": pictures}


class ShowcasePicture(models.Model):
    showcase = models.ForeignKey(Showcase, on_delete=models.PROTECT, related_name="pictures")
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(pgettext_lazy("showcase", "what is to be seen"), max_length=80)
    dropped = models.BooleanField(default=False, help_text="not in the draft any more; an approved page keeps it until the next one is approved")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.showcase_id} {self.caption}"


class Interest(models.Model):
    """Somebody would like to talk to a venture. Neither sees the other's telephone before the founder has accepted."""

    class Kind(models.TextChoices):
        INVESTOR = "investor", pgettext_lazy("interest", "investor")
        BANK = "bank", pgettext_lazy("interest", "bank")
        CUSTOMER = "customer", pgettext_lazy("interest", "customer")
        MENTOR = "mentor", pgettext_lazy("interest", "mentor")
        PARTNER = "partner", pgettext_lazy("interest", "partner")

    STATE_WORDS = {
        InterestState.RECEIVED: pgettext_lazy("interest", "received, with the union"),
        InterestState.PASSED_ON: pgettext_lazy("interest", "passed on to the founder"),
        InterestState.REFUSED: pgettext_lazy("interest", "not passed on"),
        InterestState.ACCEPTED: pgettext_lazy("interest", "accepted, contacts shared"),
        InterestState.DECLINED: pgettext_lazy("interest", "declined by the founder"),
        InterestState.WITHDRAWN: pgettext_lazy("interest", "withdrawn"),
    }

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    showcase = models.ForeignKey(Showcase, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(pgettext_lazy("interest", "you are"), max_length=10, choices=Kind)
    organization = models.CharField(pgettext_lazy("interest", "firm or body"), max_length=80, blank=True)
    message = models.CharField(pgettext_lazy("interest", "message"), max_length=500)
    state = models.CharField(max_length=10, choices=[(one.value, word) for one, word in STATE_WORDS.items()], default=InterestState.RECEIVED)
    answer = models.CharField(max_length=200, blank=True, help_text="why it was not passed on, or declined")
    at = models.DateTimeField()
    passed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    passed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("showcase", "interest")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["showcase", "person"], condition=models.Q(state__in=sorted(OPEN)), name="incubator_one_open_interest",
                violation_error_message=_("You have asked already. You are told when the founder has answered."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.showcase_id} {self.person_id} {self.state}"

    @property
    def shares_contacts(self) -> bool:
        return self.state == InterestState.ACCEPTED
