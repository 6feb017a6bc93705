"""Jobs: work that goes on after the answer. The rows here are the truth; what the queue holds only nudges. See docs/work.md."""

import time
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger import clock
from ledger.refs import new_ref
from work import moves
from work.processes import Holder
from work.registry import UnknownKind, task_of

PROGRESS_EVERY = 0.5  # seconds between two rows written of one progress


class NotHeld(BaseException):
    """This process has lost the job (its lease ran out and another took it): it must stop. Not an Exception, so that no task swallows it."""


class Job(models.Model):
    """One piece of work: at most one live per (kind, key). `arguments` are those of the latest request."""

    class State(models.TextChoices):
        WAITING = moves.State.WAITING, pgettext_lazy("job", "waiting")
        RUNNING = moves.State.RUNNING, pgettext_lazy("job", "in progress")
        DONE = moves.State.DONE, pgettext_lazy("job", "finished")
        FAILED = moves.State.FAILED, pgettext_lazy("job", "could not be done")
        GIVEN_UP = moves.State.GIVEN_UP, pgettext_lazy("job", "given up")

    LIVE = (State.WAITING, State.RUNNING)

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    again = models.BooleanField(default=False, help_text="asked for while it ran: once more after this")
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    also_asked_by = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(help_text="by the machine's clock: not before")
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="by the machine's clock: whoever holds it is dead after this")

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=models.Q(state__in=["waiting", "running"]), name="work_job_one_live"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="work_job_to_do")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def title(self) -> str:
        try:
            return str(task_of(self.kind).title)
        except UnknownKind:
            return ""

    @property
    def link(self) -> str:
        """Where its result is to be seen: only an address of ours."""
        link = self.result.get("link", "") if isinstance(self.result, dict) else ""
        return link if isinstance(link, str) and link.startswith("/") and not link.startswith("//") else ""

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell who waits: `done` of `total`. Cheap to call for every row: at most two a second are written, the last one always.

        Outside a transaction, or nobody sees it before the end. Raises NotHeld when the job has passed to another process.
        """
        self.done, self.total, self.message = done, total, message[:300]
        if done < total and time.monotonic() - getattr(self, "_told", 0.0) < PROGRESS_EVERY:
            return
        self._told = time.monotonic()
        held = Job.objects.filter(pk=self.pk, state=self.State.RUNNING, lease=self.lease)
        if not held.update(done=self.done, total=self.total, message=self.message):
            raise NotHeld(f"{self} is no longer held by this process")


class Attempt(models.Model):
    """Written before the work begins, in a transaction of its own: a process that vanishes has left its name."""

    class Outcome(models.TextChoices):
        DONE = moves.Outcome.DONE, pgettext_lazy("attempt", "finished")
        REFUSED = moves.Outcome.REFUSED, pgettext_lazy("attempt", "could not be done")
        ERROR = moves.Outcome.ERROR, pgettext_lazy("attempt", "an error")
        TOO_LONG = moves.Outcome.TOO_LONG, pgettext_lazy("attempt", "took too long")
        LOST = moves.Outcome.LOST, pgettext_lazy("attempt", "its process vanished")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="tries")
    lease = models.UUIDField(unique=True)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    error = models.TextField(blank=True)
    place = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    pid_started = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.job_id} {self.started_at:%Y-%m-%d %H:%M:%S} {self.outcome}"

    @property
    def holder(self) -> Holder:
        return Holder(self.place, self.pid, self.pid_started)


class Turn(models.Model):
    """When a periodic kind is due next: whoever moves `due_at` on asks for the job."""

    kind = models.CharField(max_length=60, unique=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"


def json_only(value: Any) -> Any:
    """`value` as JSON gives it back. Raises ValueError for what would come back as something else (tuples, dates, models, NaN)."""
    import json

    try:
        back = json.loads(json.dumps(value, allow_nan=False))
    except TypeError as error:
        raise ValueError(f"only JSON may be handed to a job or come back from it: {error}") from None
    if back != value:
        raise ValueError(f"only JSON may be handed to a job or come back from it: {value!r} would become {back!r}")
    return back
