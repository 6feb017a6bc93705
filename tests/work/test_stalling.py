import datetime as dt

import pytest

from tests.work import tasks  # noqa: F401  registers the kinds asked for here
from work import stalling
from work.actions import claim, enqueue
from work.models import Attempt, Job
from work.processes import wall_clock

pytestmark = pytest.mark.django_db
FIVE_MINUTES = dt.timedelta(minutes=5)


@pytest.fixture
def ended(monkeypatch):
    """How often the cluster would have ended."""
    calls = []
    monkeypatch.setattr(stalling, "end_this_cluster", lambda: calls.append(1))
    monkeypatch.setattr(stalling, "_suspicions", 0)
    return calls


def waiting_since(ago: dt.timedelta, key: str = "x") -> Job:
    job = enqueue(kind="tests.add", key=key, arguments={"a": 1, "b": 2})
    Job.objects.filter(pk=job.pk).update(due_at=wall_clock() - ago)
    return job


def minute() -> None:
    stalling.watch(sender="django_q", task={"func": "work.runner.sweep"})


def test_a_queue_that_takes_no_job_though_one_is_due_ends_at_the_second_suspicion(ended):
    waiting_since(FIVE_MINUTES)
    minute()
    assert not ended
    minute()
    assert ended


@pytest.mark.parametrize("sign_of_life", ["nothing waits", "not yet due", "one is at work", "one began just now"])
def test_a_queue_that_lives_is_left_alone(ended, sign_of_life):
    if sign_of_life != "nothing waits":
        waiting_since(FIVE_MINUTES if sign_of_life.startswith("one") else dt.timedelta())
    if sign_of_life.startswith("one"):
        claim(waiting_since(FIVE_MINUTES, "other").pk)
    if sign_of_life == "one is at work":
        Attempt.objects.update(started_at=wall_clock() - FIVE_MINUTES)
    if sign_of_life == "one began just now":
        Job.objects.filter(key="other").update(state="done")
    for _ in range(3):
        minute()
    assert not ended


def test_a_suspicion_that_passes_is_forgotten(ended):
    job = waiting_since(FIVE_MINUTES)
    minute()
    Job.objects.filter(pk=job.pk).update(due_at=wall_clock())
    minute()
    Job.objects.filter(pk=job.pk).update(due_at=wall_clock() - FIVE_MINUTES)
    minute()
    assert not ended


def test_other_payloads_ask_nothing(ended, django_assert_num_queries):
    with django_assert_num_queries(0):
        stalling.watch(sender="django_q", task={"func": "work.runner.run", "args": (1,)})
