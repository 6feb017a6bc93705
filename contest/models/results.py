"""What came of a round: the record, who stands where, the public notice, objections, awards and certificates."""

import json
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.models.contests import AwardLevel, Contest
from contest.models.entries import Entry
from contest.models.judging import Panel, Round, RoundEntry
from files.models import PrivateFile
from ledger.append_only import append_only
from ledger.refs import new_ref


@append_only
class Record(models.Model):
    """A closed round as it was computed: inputs, scheme, version of the rules, outputs (docs/record-format.md).

    A later one supersedes, none is changed.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="records")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="why it supersedes the one before")
    content = models.TextField(help_text="canonical text")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="contest_record_numbered_once")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.number}"

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.content)


@append_only
class Standing(models.Model):
    """A line of a record's result, for pages: it must say what the record says."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="standings")
    entry = models.ForeignKey(RoundEntry, on_delete=models.PROTECT, related_name="standings")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True, help_text="null: no total")
    total = models.CharField(max_length=200, blank=True, help_text="decimal text, exactly as in the record")
    tie = models.CharField(max_length=60, blank=True)
    untrimmed = models.CharField(max_length=60, blank=True, help_text="the total with nothing dropped or rounded; no part of the record")
    advances = models.BooleanField(default=False)

    class Meta:
        ordering = ["record", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["record", "entry"], name="contest_standing_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"


class Proposal(models.Model):
    """The first half of a step that takes two people: what one proposes, another confirms or refuses."""

    class Action(models.TextChoices):
        REOPEN = "reopen", _("reopen the sealed marks")
        RATIFY = "ratify", _("ratify and promulgate")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    action = models.CharField(max_length=8, choices=Action)
    data = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["round"], condition=models.Q(decided_at=None), name="contest_one_open_proposal")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.action}"


class Publication(models.Model):
    """The public notice 公示 of a record: its days, where objections go, and the page that shows it."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="publication")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(_("working days"))
    last_day = models.DateField(_("last day"))
    calendar_known = models.BooleanField(default=True, help_text="False: the holiday table ended before the last day")
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the last entry had learned what came of it")

    def __str__(self) -> str:
        return f"{self.round} 公示"

    def get_absolute_url(self) -> str:
        return reverse("result", args=[self.ref])


class Objection(models.Model):
    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        EXAMINING = "examining", _("being examined")
        NOT_ACCEPTED = "not_accepted", _("not accepted")
        SUSTAINED = "sustained", _("sustained")
        DISMISSED = "dismissed", _("dismissed")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="objections")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("about"))
    kind = models.CharField(
        _("who objects"),
        max_length=6,
        choices=[("person", _("a person")), ("unit", _("a unit")), ("tip", _("a tip to the supervisor"))],
        default="person",
    )
    name = models.CharField(_("name"), max_length=120, blank=True, help_text="blank in a tip only")
    contact = models.CharField(_("telephone or e-mail"), max_length=120, blank=True)
    grounds = models.TextField(_("grounds"), max_length=4000)
    evidence = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    answer = models.TextField(_("answer"), blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        """Where the one who objected sees how it stands."""
        return reverse("objection", args=[self.ref])

    @property
    def book(self) -> str:
        return f"round:{self.publication.round_id}"

    @property
    def is_answered(self) -> bool:
        return self.state in (self.State.NOT_ACCEPTED, self.State.SUSTAINED, self.State.DISMISSED)


class Award(models.Model):
    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        AWARDED = "awarded", _("awarded")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn after an objection")
        REVOKED = "revoked", _("revoked")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="awards")
    level = models.ForeignKey(AwardLevel, on_delete=models.PROTECT, related_name="awards")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="awards")
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.PROVISIONAL)
    reason = models.CharField(max_length=200, blank=True)
    left_open = models.BooleanField(default=False, help_text="declined or withdrawn, and nobody takes its place 奖项空缺")
    changed_at = models.DateTimeField()
    prize_fen = models.PositiveBigIntegerField(default=0)
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["level__order", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=models.Q(state__in=["provisional", "awarded"]), name="contest_one_standing_award"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.entry}"

    @property
    def prize_yuan(self) -> str:
        yuan, fen = divmod(self.prize_fen, 100)
        return f"{yuan:,}" + (f".{fen:02d}" if fen else "")


class UnitAward(models.Model):
    """优秀组织奖: an award of a unit for its own merit, within the places of its level. Awarded when the last round is ratified."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        AWARDED = "awarded", _("awarded")
        REVOKED = "revoked", _("revoked")

    level = models.ForeignKey(AwardLevel, on_delete=models.PROTECT, related_name="unit_awards", verbose_name=_("award"))
    unit = models.CharField(_("unit"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    state = models.CharField(max_length=12, choices=State, default=State.PROVISIONAL)
    reason = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revoking_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="who proposed to revoke it; a second person confirms"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["level__order", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "unit"], condition=models.Q(state__in=["provisional", "awarded"]), name="contest_unit_awarded_once",
                violation_error_message=_("This unit stands on the list already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.level} {self.unit}"


class PrizeShare(models.Model):
    """What one member of the team gets of the prize. All shares of an award make the whole prize."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="shares")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)
    fen = models.PositiveBigIntegerField(_("share"))

    class Meta:
        ordering = ["award", "order"]
        constraints = [models.UniqueConstraint(fields=["award", "order"], name="contest_share_once")]

    def __str__(self) -> str:
        return f"{self.award_id} {self.name}"


class CertificateDesign(models.Model):
    """What staff adapt of the certificates of a contest. Without a row they look as they always did."""

    class Border(models.TextChoices):
        DOUBLE = "double", _("red and gold, two lines")
        SINGLE = "single", _("red, one line")
        NONE = "none", _("none: printed on forms")

    contest = models.OneToOneField(Contest, on_delete=models.CASCADE, related_name="certificate_design")
    heading = models.CharField(_("heading"), max_length=12, default="荣誉证书")
    border = models.CharField(_("border"), max_length=8, choices=Border, default=Border.DOUBLE)
    seal = models.BooleanField(_("draw a seal"), default=False)
    signatories = models.TextField(_("signatories"), max_length=400, blank=True)
    closing = models.CharField(_("closing words"), max_length=60, default="特发此证，以资鼓励。")

    def __str__(self) -> str:
        return f"{self.contest} {self.heading}"

    @property
    def issuers(self) -> list[str]:
        """One a line; empty: the hosts sign."""
        return [line.strip() for line in self.signatories.splitlines() if line.strip()]


class Certificate(models.Model):
    """A numbered certificate of an award. Its text is a snapshot; the public page looks it up by its code."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates")
    unit_award = models.ForeignKey(UnitAward, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates")
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=16, unique=True, help_text="random: what the QR code leads to")
    text = models.JSONField(help_text="names, title, award, issuer, date as printed")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="the PDF, once printed")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(award=None, unit_award__isnull=False) | models.Q(award__isnull=False, unit_award=None),
                name="contest_certificate_is_of_one_award",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("verify", args=[self.code])

    @property
    def ground(self) -> "Award | UnitAward":
        """The award that it certifies."""
        found = self.award or self.unit_award
        assert found is not None  # noqa: S101
        return found

    @property
    def contest(self) -> Contest:
        return self.award.entry.contest if self.award else self.ground.level.contest

    @property
    def book(self) -> str:
        return self.award.entry.book if self.award else self.contest.book
