import datetime as dt
import os
import subprocess
import sys

import pytest
from django_q.models import OrmQ, Schedule

from ledger import clock
from tests.work import tasks  # noqa: F401  registers the kinds asked for here
from tests.work.cluster import until
from work import registry
from work.actions import claim, enqueue
from work.models import Attempt, Job, Turn
from work.processes import Holder, is_gone, this_process, wall_clock
from work.registry import Rhythm, periodic
from work.sweeping import begin_due, forget_old, lay_schedule, next_turn, nudge_missed, sweep_at_worker_start, take_back

pytestmark = pytest.mark.django_db
AN_HOUR = dt.timedelta(hours=1)


def running(key: str = "x", **holder: object) -> Job:
    job = enqueue(kind="tests.add", key=key, arguments={"a": 1, "b": 2})
    held = claim(job.pk)
    Attempt.objects.filter(lease=held.lease).update(**holder)
    return held


@pytest.fixture
def gone():
    """The number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


@pytest.fixture
def invented(monkeypatch):
    monkeypatch.setattr(registry, "_tasks", dict(registry._tasks))
    monkeypatch.setattr(registry, "_rhythms", {})
    periodic("invented.nightly", at="02:30")(lambda job: None)


def test_a_process_is_known_by_its_number_and_its_start(gone):
    me = this_process()
    assert not is_gone(me)
    assert is_gone(me._replace(started="1"))
    assert is_gone(Holder(me.place, gone, ""))
    assert not is_gone(Holder("another machine", gone, ""))


def test_a_zombie_is_gone():
    child = subprocess.Popen([sys.executable, "-c", ""])
    try:
        until(lambda: is_gone(Holder(this_process().place, child.pid, "")), "a process that has ended and was not waited for")
    finally:
        child.wait()


def test_a_job_whose_process_is_gone_waits_again_at_once(gone):
    job = running(pid=gone)
    assert take_back() == 1
    job.refresh_from_db()
    assert (job.state, job.lease, job.attempts) == ("waiting", None, 1)
    assert job.due_at <= wall_clock()
    assert (job.tries.get().outcome, job.tries.get().error) == ("lost", f"process {gone} is gone")
    assert take_back() == 0


def test_a_job_whose_process_is_there_is_left_to_it():
    running()
    assert take_back() == 0


def test_of_another_machine_the_lease_decides():
    job = running(place="another machine")
    assert take_back() == 0
    Job.objects.update(lease_until=wall_clock() - dt.timedelta(seconds=1))
    assert take_back() == 1
    assert job.tries.get().error == "its lease ran out"


def test_a_set_clock_does_not_make_leases_run_out():
    running()
    with clock.at(clock.now() + 10_000 * AN_HOUR):
        assert take_back() == 0


def test_a_missed_nudge_is_given_once_and_what_lies_in_the_queue_is_not_doubled():
    job = enqueue(kind="tests.add", key="x", arguments={"a": 1, "b": 2})
    enqueue(kind="tests.add", key="later", arguments={"a": 1, "b": 2})
    Job.objects.filter(key="later").update(due_at=wall_clock() + AN_HOUR)

    assert [nudge_missed(), nudge_missed()] == [1, 0]
    assert OrmQ.objects.get().task["args"] == (job.pk,)


def test_a_nudge_that_a_dead_worker_took_is_given_again():
    enqueue(kind="tests.add", key="x", arguments={"a": 1, "b": 2})
    nudge_missed()
    OrmQ.objects.update(lock=wall_clock() + AN_HOUR)
    assert nudge_missed() == 1


def test_a_nudge_that_nobody_can_read_hides_nothing():
    OrmQ.objects.create(key="gongchuang", payload="signed with another key", lock=wall_clock() - AN_HOUR)
    enqueue(kind="tests.add", key="x", arguments={"a": 1, "b": 2})
    assert nudge_missed() == 1


@pytest.mark.parametrize(
    ("rhythm", "now", "due"),
    [
        (Rhythm(every=15), "2026-05-20T09:00+08:00", "2026-05-20T09:15+08:00"),
        (Rhythm(at=dt.time(2, 30)), "2026-05-20T02:29+08:00", "2026-05-20T02:30+08:00"),
        (Rhythm(at=dt.time(2, 30)), "2026-05-20T02:30+08:00", "2026-05-21T02:30+08:00"),
        (Rhythm(at=dt.time(2, 30)), "2026-12-31T18:00+00:00", "2027-01-01T02:30+08:00"),
    ],
)
def test_when_the_next_turn_is(rhythm, now, due):
    assert next_turn(rhythm, dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(due)


@pytest.mark.usefixtures("invented")
def test_a_periodic_job_begins_when_it_is_due_and_missed_nights_are_made_up_for_once():
    evening = dt.datetime.fromisoformat("2026-05-20T21:00+08:00")
    with clock.at(evening):
        assert begin_due() == 0
    with clock.at(evening + 6 * AN_HOUR):
        assert [begin_due(), begin_due()] == [1, 0]
    Job.objects.update(state="done")
    with clock.at(evening + dt.timedelta(days=5)):
        assert [begin_due(), begin_due()] == [1, 0]
    assert Turn.objects.get().due_at == dt.datetime.fromisoformat("2026-05-26T02:30+08:00")


@pytest.mark.usefixtures("invented")
def test_one_still_at_work_from_last_night_is_not_asked_for_again():
    begin_due()
    for state in ("waiting", "running"):
        Turn.objects.update(due_at=clock.now() - AN_HOUR)
        Job.objects.update(state=state)
        begin_due()
    assert not Job.objects.get().again


@pytest.mark.usefixtures("invented")
def test_a_periodic_kind_that_is_gone_loses_its_turn():
    Turn.objects.create(kind="invented.before", due_at=clock.now())
    begin_due()
    assert [turn.kind for turn in Turn.objects.all()] == ["invented.nightly"]


def test_finished_jobs_go_after_a_month_and_failed_ones_stay():
    for key, state in (("old", "done"), ("bad", "failed"), ("new", "done")):
        job = enqueue(kind="tests.add", key=key, arguments={"a": 1, "b": 2})
        Job.objects.filter(pk=job.pk).update(state=state, ended_at=clock.now() - dt.timedelta(days=1 if key == "new" else 31))
    assert forget_old() == 1
    assert set(Job.objects.values_list("key", flat=True)) == {"bad", "new"}


def test_the_timetable_has_one_sweep_a_minute_whatever_was_there():
    for rows in (0, 1, 2):
        Schedule.objects.all().delete()
        for _ in range(rows):
            Schedule.objects.create(name="work.sweep", func="work.gone", schedule_type=Schedule.HOURLY)
        lay_schedule()
        lay_schedule()
        row = Schedule.objects.get(name="work.sweep")
        assert (row.func, row.schedule_type, row.minutes, row.repeats) == ("work.runner.sweep", "I", 1, -1)


def test_a_sweep_that_fails_does_not_end_the_worker(monkeypatch, caplog):
    def no_table() -> None:
        raise RuntimeError("no such table")

    monkeypatch.setattr("work.sweeping.lay_schedule", no_table)
    sweep_at_worker_start(proc_name="worker")
    assert "no such table" in caplog.text
    assert os.getpid() == this_process().pid
