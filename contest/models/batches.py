"""What was done to many entries in one go: shown before, and taken back as long as nothing has followed."""

from django.db import models

from accounts.models import Person
from contest.models.contests import Contest
from contest.models.entries import Step
from ledger.refs import new_ref


class Batch(models.Model):
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="batches")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    action = models.CharField(max_length=20, help_text="of the table of moves")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.action}"


class BatchStep(models.Model):
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="steps")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="in_batch")

    class Meta:
        ordering = ["step"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.step_id}"
