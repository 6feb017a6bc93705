"""Money on its way: who gives what to whom, and what happened on which day. Amounts are fen."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person, new_ref
from incubator.models.ventures import Venture
from incubator.rules.words import DealState, Instrument
from ledger.append_only import append_only
from ledger.models import Event

INSTRUMENT_WORDS = {
    Instrument.EQUITY: pgettext_lazy("instrument", "equity investment"),
    Instrument.LOAN: pgettext_lazy("instrument", "loan"),
    Instrument.GRANT: pgettext_lazy("instrument", "public grant"),
    Instrument.IN_KIND: pgettext_lazy("instrument", "in kind"),
    Instrument.ORDER: pgettext_lazy("instrument", "order"),
}
DEAL_WORDS = {
    DealState.INTENT: pgettext_lazy("deal", "intent"),
    DealState.TALKS: pgettext_lazy("deal", "talks"),
    DealState.SIGNED: pgettext_lazy("deal", "signed"),
    DealState.PAID: pgettext_lazy("deal", "paid in"),
    DealState.ENDED: pgettext_lazy("deal", "ended"),
}


class Counterparty(models.Model):
    """Who pays. `person` is an investor's own account, so that a contest learns when an investor judges there."""

    class Kind(models.TextChoices):
        FUND = "fund", pgettext_lazy("counterparty", "investment fund")
        COMPANY = "company", pgettext_lazy("counterparty", "company")
        BANK = "bank", pgettext_lazy("counterparty", "bank")
        GOVERNMENT = "government", pgettext_lazy("counterparty", "government")
        PERSON = "person", pgettext_lazy("counterparty", "person")
        UNION = "union", pgettext_lazy("counterparty", "union")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(pgettext_lazy("venture", "name"), max_length=120, unique=True)
    kind = models.CharField(pgettext_lazy("venture", "kind"), max_length=12, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="counterparties")

    class Meta:
        verbose_name = _("counterparty")
        verbose_name_plural = _("counterparties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        """The union's own grants and prizes are never part of the money paid in."""
        return self.kind == self.Kind.UNION


class DealQuerySet(models.QuerySet["Deal"]):
    def locked(self, pk: int) -> "Deal":
        return self.select_for_update(of=("self",)).select_related("venture__organization", "counterparty").get(pk=pk)


class Deal(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="deals")
    counterparty = models.ForeignKey(Counterparty, on_delete=models.PROTECT, related_name="deals", verbose_name=_("counterparty"))
    instrument = models.CharField(_("instrument"), max_length=8, choices=[(one.value, word) for one, word in INSTRUMENT_WORDS.items()])
    programme_sourced = models.BooleanField(_("came about through the programme"), default=False)
    state = models.CharField(max_length=8, choices=[(one.value, word) for one, word in DEAL_WORDS.items()], default=DealState.INTENT)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.counterparty}"

    def refreshed(self) -> "Deal":
        return Deal.objects.get(pk=self.pk)


@append_only
class DealEvent(models.Model):
    """What happened to a deal. Money counts from "pay" alone; a payment written down by mistake is taken back by a "void" that names it."""

    class Kind(models.TextChoices):
        OPEN = "open", DEAL_WORDS[DealState.INTENT]
        TALK = "talk", DEAL_WORDS[DealState.TALKS]
        SIGN = "sign", DEAL_WORDS[DealState.SIGNED]
        PAY = "pay", DEAL_WORDS[DealState.PAID]
        END = "end", DEAL_WORDS[DealState.ENDED]
        VOID = "void", pgettext_lazy("deal", "payment taken back")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=4, choices=Kind)
    on = models.DateField(pgettext_lazy("venture", "on"))
    amount_fen = models.PositiveBigIntegerField(pgettext_lazy("venture", "amount"), null=True, blank=True)
    voids = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="voided_by")
    report = models.ForeignKey("Report", on_delete=models.PROTECT, null=True, blank=True, related_name="payments", help_text="that brought it")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=["sign", "pay"]) | models.Q(amount_fen__gt=0), name="incubator_signed_and_paid_have_amounts"
            ),
            models.CheckConstraint(condition=models.Q(kind="void", voids__isnull=False) | models.Q(~models.Q(kind="void"), voids=None),
                                   name="incubator_void_names_what_it_takes_back"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.deal_id} {self.kind} {self.on}"

    def content(self) -> dict[str, Any]:
        return {"deal": self.deal_id, "kind": self.kind, "on": self.on, "amount_fen": self.amount_fen, "voids": self.voids_id}
