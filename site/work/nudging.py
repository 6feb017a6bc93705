"""The queue carries nudges: the number of a job, and the name of the one function that takes it. Losing one costs a minute, two do no harm."""

from django.db import transaction
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.tasks import async_task

from work.models import Job
from work.processes import wall_clock
from work.registry import UnknownKind, task_of

RUN, SWEEP = "work.runner.run", "work.runner.sweep"
BACKSTOP = 15  # seconds after its own timeout until the queue ends a worker that is stuck; 3 more pass there


def nudge(job: Job) -> None:
    try:
        timeout = task_of(job.kind).timeout
    except UnknownKind:
        timeout = 60
    async_task(RUN, job.pk, q_options={"task_name": f"{job.kind} {job.pk}", "timeout": timeout + BACKSTOP})


def nudge_on_commit(job: Job) -> None:
    """Robust: a queue that cannot be written now fails no action; the sweeper finds the job."""

    def nudge_it() -> None:  # a name of its own: Django's report of a failed robust hook asks for it
        nudge(job)

    transaction.on_commit(nudge_it, robust=True)


def nudged() -> set[int]:
    """Jobs whose nudge still lies in the queue. One that a worker has taken does not count: the worker may be dead."""
    found = set()
    for row in OrmQ.objects.filter(key=get_broker().list_key, lock__lte=wall_clock()).iterator():
        payload = row.task
        if payload.get("func") == RUN:
            found.update(payload["args"])
    return found
