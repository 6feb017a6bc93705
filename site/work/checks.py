"""What the queue must be told so that it keeps its promises (measured, docs/work.md). A wrong setting is an error at start, not a job done twice."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def queue_is_told_what_it_needs(**kwargs: Any) -> list[CheckMessage]:
    return [Error(what, hint=hint, id=f"work.E{number:03}") for number, what, hint in faults(settings.Q_CLUSTER, settings.LONGEST_JOB)]


def faults(queue: dict[str, Any], longest: int) -> Iterator[tuple[int, str, str]]:
    workers, limit, timeout, retry = (queue.get(name) or 0 for name in ("workers", "queue_limit", "timeout", "retry"))
    if not queue.get("orm"):
        yield 1, "The queue is not kept in the database.", "Set Q_CLUSTER['orm']: other brokers lose a task that was taken and not done."
    if not workers or limit != workers:
        yield (
            2,
            "Q_CLUSTER['queue_limit'] differs from 'workers'.",
            "Set both to the same: what a worker has taken in advance waits behind a long job.",
        )
    if timeout <= longest:
        yield 3, "Q_CLUSTER['timeout'] is not above LONGEST_JOB.", "Without it a worker that is stuck is never ended."
    if workers and retry <= timeout * (limit / workers + 2):
        yield 4, "Q_CLUSTER['retry'] is too short.", "Set it above timeout * (queue_limit / workers + 2): what outlives it is delivered twice."
    if queue.get("catch_up", True):
        yield 5, "Q_CLUSTER['catch_up'] is on.", "Set it to False: after a night without workers every missed minute would be made up for."
    if not queue.get("max_attempts"):
        yield 6, "Q_CLUSTER['max_attempts'] is not set.", "Set it: without it a task that breaks comes back for ever."
    if not queue.get("ack_failures"):
        yield 7, "Q_CLUSTER['ack_failures'] is off.", "Set it to True: a job knows its own attempts, the queue must not repeat them."
