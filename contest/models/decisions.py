"""What is decided about one entry by two people, and what its leader asks to have examined again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from contest.models.entries import Entry, Step


class EntryProposal(models.Model):
    """The first half of a move that takes two people of the host: what one proposes, another confirms or refuses."""

    class Action(models.TextChoices):
        DISQUALIFY = "disqualify", _("disqualify")
        DECLINE_AWARD = "decline_award", _("the award is declined")
        REVOKE = "revoke", _("revoke the award and its certificate")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="proposals")
    action = models.CharField(max_length=14, choices=Action)
    reason = models.CharField(_("reason"), max_length=200)
    move_up = models.BooleanField(default=False, help_text="those below move up 递补; False: the place stays open")
    on = models.DateField(help_text="the day of the decision, as a revoked certificate says it")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=models.Q(decided_at=None), name="contest_one_open_proposal_on_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.action}"


class Appeal(models.Model):
    """申请复核: the leader asks the level above, or a second person of the same level, to examine a refusal. Once for each level that refused."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("the refusal is upheld")
        GRANTED = "granted", _("the refusal is set aside")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="appeals")
    refusal = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="appeal")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", help_text="that refused")
    grounds = models.TextField(_("why it should be examined again"), max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    answer = models.TextField(_("answer in writing"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "organization"], name="contest_one_appeal_for_each_level")]

    def __str__(self) -> str:
        return f"{self.entry_id} against {self.organization_id}"
