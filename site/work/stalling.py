"""A queue that has stopped for ever must end, so that whoever keeps it starts it anew.

A worker killed while it waits for work takes the lock of the queue's pipe with it, and no worker of that cluster ever gets a job again (measured).
Nothing in the queue notices. Its sentinel, the one process that still acts, asks here each minute, as it puts the sweep into the queue.
"""

import datetime as dt
import logging
import multiprocessing
import os
from typing import Any

from work.models import Attempt, Job
from work.nudging import SWEEP
from work.processes import wall_clock

log = logging.getLogger("work")

TOO_LONG = dt.timedelta(minutes=2)
_suspicions = 0


def is_stalled() -> bool:
    """Work has been due for minutes, nobody is at work, and nobody has been since."""
    since = wall_clock() - TOO_LONG
    return (
        Job.objects.filter(state=Job.State.WAITING, due_at__lt=since).exists()
        and not Job.objects.filter(state=Job.State.RUNNING).exists()
        and not Attempt.objects.filter(started_at__gt=since).exists()
    )


def watch(task: dict[str, Any], **kwargs: Any) -> None:
    """The queue's signal before it takes a payload. Only the second suspicion in a row counts: a cluster that has just started gets its minute."""
    global _suspicions
    if task.get("func") != SWEEP:
        return
    _suspicions = _suspicions + 1 if is_stalled() else 0
    if _suspicions >= 2:
        log.critical("No job has been taken for minutes though work is due: the queue has stalled. It ends now and must be started again.")
        end_this_cluster()


def end_this_cluster() -> None:
    """In the sentinel: its workers, then itself; the main process ends with it."""
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(1)
