"""What the union offers, and who got what of it: spaces, camps, grants, loan schemes, mentors, matchmaking days, training."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import Organization, Person, new_ref
from incubator.models.deals import Counterparty, Deal, DealEvent
from incubator.models.ventures import Venture
from incubator.rules.support_moves import Kind, State
from ledger.append_only import append_only
from ledger.models import Event

KIND_WORDS = {
    Kind.SPACE: pgettext_lazy("programme", "incubation space"),
    Kind.CAMP: pgettext_lazy("programme", "camp"),
    Kind.GRANT: pgettext_lazy("programme", "grant fund"),
    Kind.LOAN: pgettext_lazy("programme", "loan scheme"),
    Kind.MENTORS: pgettext_lazy("programme", "mentor pool"),
    Kind.MATCHDAY: pgettext_lazy("programme", "matchmaking day"),
    Kind.TRAINING: pgettext_lazy("programme", "training"),
}
SUPPORT_WORDS = {
    State.APPLIED: pgettext_lazy("support", "applied"),
    State.ACCEPTED: pgettext_lazy("support", "accepted"),
    State.APPROVED: pgettext_lazy("support", "approved"),
    State.WAITING: pgettext_lazy("support", "on the waiting list"),
    State.RECOMMENDED: pgettext_lazy("support", "recommended by the union"),
    State.QUALIFIED: pgettext_lazy("support", "qualified"),
    State.BANK_APPROVED: pgettext_lazy("support", "guaranteed, approved by the bank"),
    State.PAID: pgettext_lazy("support", "paid out"),
    State.SUBSIDISED: pgettext_lazy("support", "interest subsidised"),
    State.OVERDUE: pgettext_lazy("support", "overdue"),
    State.COMPENSATED: pgettext_lazy("support", "paid by the guarantor"),
    State.SETTLED: pgettext_lazy("support", "settled"),
    State.ENDED: pgettext_lazy("support", "ended"),
    State.REFUSED: pgettext_lazy("support", "refused"),
}


class Programme(models.Model):
    """One offer of one union. Which columns speak depends on the kind: incubator.forms.programmes.FIELDS."""

    class Subsidy(models.TextChoices):
        SHARE = "share", pgettext_lazy("subsidy", "a share of the interest")
        ABOVE = "above", pgettext_lazy("subsidy", "the part of the rate above LPR less a margin")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="programmes")
    kind = models.CharField(pgettext_lazy("venture", "kind"), max_length=10, choices=[(one.value, word) for one, word in KIND_WORDS.items()])
    name = models.CharField(pgettext_lazy("programme", "name"), max_length=80)
    opens = models.DateField(_("opens on"))
    closes = models.DateField(_("closes on"), null=True, blank=True)
    where = models.CharField(_("place"), max_length=120, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    rent_fen = models.PositiveBigIntegerField(_("rent per place and month"), null=True, blank=True)
    budget_fen = models.PositiveBigIntegerField(_("budget"), null=True, blank=True)
    most_fen = models.PositiveBigIntegerField(_("at most for one venture"), null=True, blank=True)
    days = models.JSONField(pgettext_lazy("programme", "days"), default=list, blank=True, help_text="ISO dates on which it takes place")
    subsidy = models.CharField(_("subsidy"), max_length=6, choices=Subsidy, blank=True)
    share_percent = models.PositiveSmallIntegerField(_("share of the interest, %"), null=True, blank=True)
    margin_bp = models.PositiveSmallIntegerField(_("margin below LPR, basis points"), null=True, blank=True)
    most_times = models.PositiveSmallIntegerField(_("subsidised loans of one venture, at most"), null=True, blank=True)
    most_years = models.PositiveSmallIntegerField(_("years subsidised, at most"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-opens", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def book(self) -> str:
        return f"programme:{self.pk}"


class Mentor(models.Model):
    """Somebody of a mentor pool. `person` is their account: without one they cannot log a session themselves."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="mentors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="mentor_in")
    name = models.CharField(pgettext_lazy("venture", "name"), max_length=40)
    fields = models.CharField(_("helps with"), max_length=200, help_text=_("Words with commas between them: finance, law, patents …"))
    ceiling = models.PositiveSmallIntegerField(_("ventures at the same time, at most"), default=3)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.fields.replace("，", ",").replace("、", ",").split(",") if word.strip())


class Support(models.Model):
    """What one venture asked of one programme, and how far it came. `state` is that of the last step."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="supports")
    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="supports")
    state = models.CharField(max_length=14, choices=[(one.value, word) for one, word in SUPPORT_WORDS.items()], default=State.APPLIED)
    amount_fen = models.PositiveBigIntegerField(pgettext_lazy("venture", "amount"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    rate_bp = models.PositiveSmallIntegerField(_("yearly rate, basis points"), null=True, blank=True)
    lpr_bp = models.PositiveSmallIntegerField(_("LPR of the day, basis points"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    since = models.DateField(pgettext_lazy("support", "from"), null=True, blank=True)
    until = models.DateField(pgettext_lazy("support", "until"), null=True, blank=True)
    need = models.CharField(_("what is needed"), max_length=200, blank=True)
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, null=True, blank=True, related_name="supports")
    bank = models.ForeignKey(Counterparty, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bank"))
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="supports", help_text="the bank's loan")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["programme", "state"])]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.venture_id} {self.state}"

    @property
    def state_word(self) -> str:
        """A bank lends, the union pays."""
        if self.state != State.PAID:
            return str(SUPPORT_WORDS[State(self.state)])
        return pgettext("support", "lent") if self.programme.kind == Kind.LOAN else pgettext("support", "paid by the union")


@append_only
class SupportStep(models.Model):
    """Who moved a support where, on which day; what was said stands in the words of the event."""

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=14)
    state = models.CharField(max_length=14)
    on = models.DateField()
    amount_fen = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.support_id} {self.action}"

    def content(self) -> dict[str, Any]:
        return {"support": self.support_id, "step": self.action, "state": self.state, "on": self.on, "amount_fen": self.amount_fen}


class Instalment(models.Model):
    """A part of a grant, and what has to be so before it is paid."""

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    amount_fen = models.PositiveBigIntegerField(pgettext_lazy("venture", "amount"))
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    met_on = models.DateField(null=True, blank=True)
    met_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["support", "number"], name="incubator_instalment_once")]

    def __str__(self) -> str:
        return f"{self.support_id} {self.number}"


@append_only
class SupportPayment(models.Model):
    """The union's own money to a venture: a payment of the union's deal with it, so that it is summed once and never as money paid in."""

    class Kind(models.TextChoices):
        GRANT = "grant", pgettext_lazy("support", "grant")
        SUBSIDY = "subsidy", pgettext_lazy("support", "interest subsidy")
        RENT = "rent", pgettext_lazy("support", "rent")
        OTHER = "other", pgettext_lazy("support", "other")

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=8, choices=Kind)
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    amount_fen = models.PositiveBigIntegerField()
    on = models.DateField()
    document = models.CharField(max_length=60, blank=True, help_text="number of the approval or voucher")
    payment = models.OneToOneField(DealEvent, on_delete=models.PROTECT, related_name="support_payment")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.support_id} {self.on} {self.amount_fen}"


class Attendance(models.Model):
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="attendances")
    on = models.DateField()
    present = models.BooleanField(default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["support", "on"], name="incubator_attendance_once")]

    def __str__(self) -> str:
        return f"{self.support_id} {self.on}"


class Session(models.Model):
    """A mentor's hour with a venture. Each side writes its own line; it counts when both have."""

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    mentor_text = models.CharField(max_length=500, blank=True)
    mentor_at = models.DateTimeField(null=True, blank=True)
    founder_text = models.CharField(max_length=500, blank=True)
    founder_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["support", "on"], name="incubator_session_once_a_day")]

    def __str__(self) -> str:
        return f"{self.support_id} {self.on}"

    @property
    def is_agreed(self) -> bool:
        return self.mentor_at is not None and self.founder_at is not None


class Meeting(models.Model):
    """A venture and an investor at one table of a matchmaking day, and what had come of it 30 days later."""

    class Outcome(models.TextChoices):
        NOTHING = "nothing", pgettext_lazy("meeting", "nothing")
        TALKS = "talks", pgettext_lazy("meeting", "talks go on")
        INTENT = "intent", pgettext_lazy("meeting", "a letter of intent")
        DEAL = "deal", pgettext_lazy("meeting", "a contract")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="meetings")
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="meetings")
    counterparty = models.ForeignKey(Counterparty, on_delete=models.PROTECT, related_name="meetings")
    table = models.PositiveSmallIntegerField(pgettext_lazy("meeting", "table"))
    slot = models.PositiveSmallIntegerField(help_text="1 is the first")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["slot", "table"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slot", "counterparty"], name="incubator_meeting_one_at_a_time"),
            models.UniqueConstraint(fields=["support", "slot"], name="incubator_meeting_one_place_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.support_id} {self.counterparty_id} {self.slot}"
