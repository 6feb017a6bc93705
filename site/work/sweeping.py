"""Finding what was missed: lost nudges, jobs whose process is gone, periodic work that is due. Every minute, and as each worker starts."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from ledger import clock
from work.actions import enqueue, settle
from work.models import Attempt, Job, Turn
from work.moves import Outcome
from work.nudging import SWEEP, nudge, nudged
from work.processes import is_gone, wall_clock
from work.registry import Rhythm, rhythms

log = logging.getLogger("work")

KEEP_DONE = dt.timedelta(days=30)
SCHEDULE = "work.sweep"


@dataclass
class Swept:
    nudged: int = 0
    lost: int = 0
    begun: int = 0
    forgotten: int = 0

    def __str__(self) -> str:
        return f"{self.nudged} nudged, {self.lost} taken back from processes now gone, {self.begun} periodic begun, {self.forgotten} old removed"


def sweep() -> Swept:
    return Swept(lost=take_back(), begun=begin_due(), nudged=nudge_missed(), forgotten=forget_old())


def take_back() -> int:
    """End the attempts whose process is gone, or whose lease ran out."""
    taken = 0
    for job in Job.objects.filter(state=Job.State.RUNNING).exclude(lease=None):
        attempt = Attempt.objects.filter(job=job, ended_at=None).last()
        if job.lease_until and job.lease_until < wall_clock():
            reason = "its lease ran out"
        elif attempt and is_gone(attempt.holder):
            reason = f"process {attempt.pid} is gone"
        else:
            continue
        if settle(job=job, outcome=Outcome.LOST, error=reason):
            log.warning("job %s (%s), attempt %s: %s", job.ref, job, job.attempts, reason)
            taken += 1
    return taken


def nudge_missed() -> int:
    waiting = list(Job.objects.filter(state=Job.State.WAITING, due_at__lte=wall_clock()).order_by("pk"))
    known = nudged() if waiting else set()
    missed = [job for job in waiting if job.pk not in known]
    for job in missed:
        nudge(job)
    return len(missed)


def begin_due() -> int:
    """Ask for the periodic jobs that are due. A turn is moved on by one process only; one still at work from last time is not asked for again."""
    now, begun, wanted = clock.now(), 0, rhythms()
    known = dict(Turn.objects.values_list("kind", "due_at"))
    if gone := set(known) - set(wanted):
        Turn.objects.filter(kind__in=gone).delete()
    for kind, rhythm in wanted.items():
        if kind not in known:
            Turn.objects.get_or_create(kind=kind, defaults={"due_at": next_turn(rhythm, now)})
        elif known[kind] <= now:
            with transaction.atomic():
                mine = Turn.objects.filter(kind=kind, due_at=known[kind]).update(due_at=next_turn(rhythm, now))
                if mine and not Job.objects.filter(kind=kind, key="periodic", state__in=Job.LIVE).exists():
                    enqueue(kind=kind, key="periodic")
                    begun += 1
    return begun


def next_turn(rhythm: Rhythm, now: dt.datetime) -> dt.datetime:
    if rhythm.at is None:
        return now + dt.timedelta(minutes=rhythm.every)
    local = timezone.localtime(now)
    today = local.replace(hour=rhythm.at.hour, minute=rhythm.at.minute, second=0, microsecond=0)
    return today if today > local else today + dt.timedelta(days=1)


def forget_old() -> int:
    """Finished jobs of more than a month ago; what failed stays until someone has looked."""
    _, by_model = Job.objects.filter(state=Job.State.DONE, ended_at__lt=clock.now() - KEEP_DONE).delete()
    return by_model.get("work.Job", 0)


def lay_schedule() -> None:
    """One row in the queue's own timetable, made again whenever it is missing or doubled."""
    with transaction.atomic():
        rows = list(Schedule.objects.select_for_update().filter(name=SCHEDULE).order_by("pk"))
        wanted = {"func": SWEEP, "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1}
        if not rows:
            Schedule.objects.create(name=SCHEDULE, next_run=wall_clock(), **wanted)
        elif len(rows) > 1:
            Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()
        elif any(getattr(rows[0], field) != value for field, value in wanted.items()):
            Schedule.objects.filter(pk=rows[0].pk).update(**wanted)


def sweep_at_worker_start(**kwargs: Any) -> None:
    """The queue's signal. Whatever is wrong here, the worker must live: it would be started again and again."""
    try:
        lay_schedule()
        sweep()
    except Exception:
        log.exception("the sweep at the start of a worker failed; the next one comes within a minute")
