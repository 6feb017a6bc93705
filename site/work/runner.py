"""What a worker calls, by name: `run` with a job's number, `sweep` with nothing. Both may be called at any moment, any number of times."""

import logging
from typing import Any

from django.db import close_old_connections, connection

from ledger.refusals import Refused
from work import sweeping
from work.actions import claim, settle
from work.limits import TookTooLong, within
from work.models import Job, NotHeld, json_only
from work.moves import Outcome
from work.processes import wall_clock
from work.registry import UnknownKind, task_of

log = logging.getLogger("work")


class CannotBeDone(Refused):
    """Raised by a task when trying again would not help; its words are shown to who asked."""


def run(job_id: int) -> str:
    """Take the job and do it, unless another has it or it is done. Never raises for what a task does."""
    job = claim(job_id)
    if job is None:
        return "left"
    try:
        outcome, told = _do(job)
    except NotHeld:
        log.warning("job %s (%s): another process has taken it over, so this one stopped", job.ref, job)
        return "lost"
    settled = settle(job=job, outcome=outcome, **told)
    return settled.state if settled else "lost"


def _do(job: Job) -> tuple[Outcome, dict[str, Any]]:
    try:
        task = task_of(job.kind)
    except UnknownKind as error:
        return Outcome.REFUSED, {"message": str(error), "error": str(error)}
    try:
        with within(task.timeout):
            result = json_only(task.function(job, **job.arguments))
    except Refused as refusal:
        return Outcome.REFUSED, {"message": str(refusal), "error": refusal}
    except TookTooLong as limit:
        return Outcome.TOO_LONG, {"error": limit}
    except Exception as error:
        log.warning("job %s (%s), attempt %s: %s: %s", job.ref, job, job.attempts, type(error).__name__, error)
        return Outcome.ERROR, {"error": error}
    finally:
        if not connection.in_atomic_block:
            close_old_connections()  # one that broke under the task must not break the writing down
    return Outcome.DONE, {"result": result, "message": job.message}


def sweep() -> str:
    return str(sweeping.sweep())


def run_waiting_jobs(*, kind: str = "", tolerate: bool = False) -> list[Job]:
    """Do what waits, here and now, until nothing is due: for tests, the demo and a machine without a worker. Returns the jobs in the order done.

    Raises AssertionError with the traceback of the first that did not succeed, unless `tolerate`.
    """
    ran = []
    while (
        job := Job.objects.filter(state=Job.State.WAITING, due_at__lte=wall_clock(), **({"kind": kind} if kind else {})).order_by("pk").first()
    ) is not None:
        run(job.pk)
        job.refresh_from_db()
        ran.append(job)
        last = job.tries.last()
        if not tolerate and last is not None and last.outcome != Outcome.DONE:
            raise AssertionError(f"job {job}: {last.get_outcome_display()}: {last.error}")
    return ran
