"""Asking for work, taking it, and saying how it ended. Every step is a conditional update, so two processes never hold one job."""

import datetime as dt
import traceback
import uuid
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from ledger import clock
from ledger.refusals import Refused
from work.models import Attempt, Job, json_only
from work.moves import Outcome, State, after
from work.nudging import nudge_on_commit
from work.processes import this_process, wall_clock
from work.registry import UnknownKind, task_of

LEASE_BEYOND_TIMEOUT = 60  # seconds: by then the queue has surely ended a worker that is stuck (nudging.BACKSTOP)


class StillLive(Refused):
    message = _("This job is waiting or in progress already. Look at its progress instead of asking for it again.")


@transaction.atomic
def enqueue(*, kind: str, key: str, arguments: dict[str, Any] | None = None, by: models.Model | None = None) -> Job:
    """Ask for a job in the transaction that needs it: it exists exactly when that commits, and begins only after.

    The key names all that makes two requests different. One that waits already is the answer; one that runs is done once more afterwards; the latest
    arguments count. The row stays locked until the transaction ends, so that the job cannot begin before: ask last.
    """
    task_of(kind)
    wanted = json_only(arguments or {})
    for turn in range(5):
        if (waiting := _waiting_alike(kind, key, wanted, by)) is not None:
            return waiting
        live = Job.objects.select_for_update().filter(kind=kind, key=key, state__in=Job.LIVE).first()
        if live is not None:
            return _asked_again(live, wanted, by)
        job = Job(kind=kind, key=key, arguments=wanted, asked_by_id=by.pk if by else None, asked_at=clock.now(), due_at=wall_clock())
        job.clean_fields()
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:  # another asked in the same moment: theirs is live now, or done already
            if turn == 4:
                raise
            continue
        nudge_on_commit(job)
        return job
    raise AssertionError


def _waiting_alike(kind: str, key: str, arguments: dict[str, Any], by: models.Model | None) -> Job | None:
    """The job that already waits for just this. Nothing is written, so on PostgreSQL a shared lock does: many may ask for one job at once,
    none waits for another, and whoever takes the job waits for all of them."""
    alike = Job.objects.filter(kind=kind, key=key, state=Job.State.WAITING, arguments=arguments)
    if by is not None:
        alike = alike.filter(asked_by=by.pk)
    if connection.vendor != "postgresql":
        return alike.first()
    query, values = alike.query.sql_with_params()
    return next(iter(Job.objects.raw(f"{query} FOR SHARE", values)), None)


def _asked_again(job: Job, arguments: dict[str, Any], by: models.Model | None) -> Job:
    job.again = job.state == Job.State.RUNNING
    job.arguments = arguments
    job.save(update_fields=["again", "arguments"])
    if by is not None and by.pk != job.asked_by_id:
        job.also_asked_by.add(by.pk)
    return job


@transaction.atomic
def retry(*, job: Job) -> Job:
    """Try once more what failed or was given up. Raises StillLive when it, or a later one with the same key, is under way."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.is_live or Job.objects.filter(kind=job.kind, key=job.key, state__in=Job.LIVE).exists():
        raise StillLive
    job.state, job.attempts, job.again, job.ended_at, job.due_at = Job.State.WAITING, 0, False, None, wall_clock()
    job.done, job.total, job.message, job.result = 0, 0, "", None
    job.save()
    nudge_on_commit(job)
    return job


@transaction.atomic
def claim(job_id: int) -> Job | None:
    """The job, now held by this process, or None when there is nothing to do: another has it, it is done, or it must wait."""
    now, lease, me = wall_clock(), uuid.uuid4(), this_process()
    free = Job.objects.filter(pk=job_id, state=Job.State.WAITING, due_at__lte=now)
    if not free.update(
        state=Job.State.RUNNING, lease=lease, lease_until=now, attempts=models.F("attempts") + 1, started_at=clock.now(), done=0, total=0, message=""
    ):
        return None
    job = Job.objects.get(pk=job_id)
    try:
        seconds = task_of(job.kind).timeout
    except UnknownKind:
        seconds = 0
    job.lease_until = now + dt.timedelta(seconds=seconds + LEASE_BEYOND_TIMEOUT)
    job.save(update_fields=["lease_until"])
    Attempt.objects.create(job=job, lease=lease, place=me.place, pid=me.pid, pid_started=me.started)
    return job


@transaction.atomic
def settle(*, job: Job, outcome: Outcome, result: Any = None, message: str = "", error: BaseException | str = "") -> Job | None:
    """Write down how the attempt under `job.lease` ended, and what becomes of the job. None when the job is no longer held under that lease."""
    lease = job.lease
    held = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING, lease=lease).first() if lease else None
    if lease is None or held is None:
        return None
    text = "".join(traceback.format_exception(error)) if isinstance(error, BaseException) else error
    Attempt.objects.filter(lease=lease).update(ended_at=clock.now(), outcome=outcome, error=text[-20_000:])

    step = after(outcome, attempts=held.attempts, allowed=_allowed(held.kind), again=held.again)
    held.state = step.state
    held.lease = held.lease_until = None
    held.message = message[:300]
    if step.state == State.WAITING:
        held.due_at = wall_clock() + dt.timedelta(seconds=step.wait)
        if step.afresh:
            held.attempts, held.again, held.done, held.total = 0, False, 0, 0
        if not step.wait:
            nudge_on_commit(held)
    else:
        held.ended_at, held.result = clock.now(), result
        if step.state == State.DONE and held.total:
            held.done = held.total
    held.save()
    return held


def _allowed(kind: str) -> int:
    try:
        return task_of(kind).attempts
    except UnknownKind:
        return 1
