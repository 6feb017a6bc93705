import datetime as dt
import json
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django_q.models import OrmQ

from ledger import clock
from tests.factories.people import make_person
from tests.work import tasks  # noqa: F401  registers the kinds asked for here
from work.actions import StillLive, claim, enqueue, retry, settle
from work.models import Attempt, Job, NotHeld
from work.moves import Outcome
from work.processes import wall_clock
from work.registry import UnknownKind
from work.runner import run, run_waiting_jobs

pytestmark = pytest.mark.django_db


def add(key: str = "sum", **more: object) -> Job:
    return enqueue(kind="tests.add", key=key, arguments={"a": 1, "b": 2}, **more)


def test_a_job_is_done_and_remembers_its_result():
    job = add(by=make_person())

    assert [done.pk for done in run_waiting_jobs()] == [job.pk]

    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, job.lease) == ("done", {"sum": 3}, 1, None)
    [attempt] = job.tries.all()
    assert (attempt.outcome, attempt.error) == ("done", "")
    assert attempt.ended_at >= attempt.started_at
    assert job.asked_at <= job.started_at <= job.ended_at


def test_asked_for_and_undone_in_one_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add()
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_the_queue_gets_a_number_and_a_name_and_only_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="tests.add", key="甲", arguments={"a": 1, "b": 2})
        assert not OrmQ.objects.exists()
    payload = OrmQ.objects.get().task
    assert (payload["func"], payload["args"], payload["kwargs"]) == ("work.runner.run", (job.pk,), {})
    assert payload["timeout"] == 60 + 15
    assert json.loads(json.dumps({"args": payload["args"], "kwargs": payload["kwargs"]}))


def test_a_queue_that_cannot_be_written_fails_no_action(django_capture_on_commit_callbacks, monkeypatch, caplog):
    def out_of_order(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("work.nudging.async_task", out_of_order)
    with django_capture_on_commit_callbacks(execute=True):
        job = add()
    assert Job.objects.get().pk == job.pk
    assert "disk full" in caplog.text


def test_one_that_waits_is_the_answer_to_every_further_request():
    first = add(by=make_person())
    also = make_person()
    second = enqueue(kind="tests.add", key="sum", arguments={"a": 5, "b": 5}, by=also)

    assert second.pk == first.pk
    assert [job.result for job in run_waiting_jobs()] == [{"sum": 10}]
    assert list(first.also_asked_by.all()) == [also]


@pytest.mark.parametrize("key", ["other", "sum "])
def test_another_key_is_another_job(key):
    assert add().pk != add(key).pk


def test_what_is_asked_for_while_it_runs_is_done_once_more_afterwards():
    job = enqueue(kind="tests.again", key="x", arguments={"times": 3})

    ran = run_waiting_jobs()

    assert [done.pk for done in ran] == [job.pk] * 3
    assert ran[-1].result == {"times": 1}
    assert ran[-1].state == "done"
    assert list(job.tries.values_list("outcome", flat=True)) == ["done"] * 3


def test_after_it_is_done_a_request_is_a_new_job():
    first = add()
    run_waiting_jobs()
    assert add().pk != first.pk


def test_a_job_that_runs_is_not_taken_a_second_time():
    job = add()
    held = claim(job.pk)
    assert held is not None
    assert claim(job.pk) is None
    assert run(job.pk) == "left"
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("state", ["running", "done", "failed", "given_up"])
def test_a_second_delivery_finds_it_taken_and_leaves(state):
    job = add()
    Job.objects.update(state=state)
    assert run(job.pk) == "left"
    job.refresh_from_db()
    assert (job.state, job.attempts) == (state, 0)


def test_a_delivery_for_a_job_that_is_gone_leaves():
    assert run(10**9) == "left"


def test_the_attempt_is_on_record_before_the_work_begins():
    job = add()
    held = claim(job.pk)
    attempt = Attempt.objects.get()
    assert (attempt.lease, attempt.outcome, attempt.ended_at) == (held.lease, "", None)
    assert held.lease_until > wall_clock() + dt.timedelta(seconds=60)


def test_who_has_lost_the_job_can_neither_report_nor_end_it():
    job = add()
    late = claim(job.pk)
    settle(job=late, outcome=Outcome.LOST)
    on_time = claim(job.pk)

    with pytest.raises(NotHeld):
        late.progress(1, 1)
    assert settle(job=late, outcome=Outcome.DONE, result={"sum": 0}) is None
    assert settle(job=on_time, outcome=Outcome.DONE, result={"sum": 3}).result == {"sum": 3}
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["lost", "done"]


def test_an_error_is_kept_waits_and_is_given_up_after_its_attempts():
    job = enqueue(kind="tests.error", key="x")

    for attempts, wait in ((1, 60), (2, 240)):
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("waiting", attempts)
        assert 0 < (job.due_at - wall_clock()).total_seconds() <= wait
        assert run(job.pk) == "left", "not before it is due"
        Job.objects.update(due_at=wall_clock())
    assert run(job.pk) == "given_up"

    job.refresh_from_db()
    assert job.ended_at is not None
    assert [attempt.outcome for attempt in job.tries.all()] == ["error"] * 3
    assert "ZeroDivisionError: by nought" in job.tries.last().error


def test_what_the_task_refuses_is_not_tried_again_and_says_why():
    job = enqueue(kind="tests.refused", key="x")
    run_waiting_jobs(tolerate=True)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == ("failed", 1, "第 3 行没有单位名称。补上后重新上传。")


def test_what_takes_too_long_is_ended_although_it_swallows_errors():
    job = enqueue(kind="tests.endless", key="x")
    run_waiting_jobs(tolerate=True)
    job.refresh_from_db()
    assert (job.state, job.tries.get().outcome) == ("given_up", "too_long")


def test_a_kind_that_is_gone_fails_its_own_job_with_a_clear_message():
    job = add()
    Job.objects.update(kind="tests.gone")
    assert run(job.pk) == "failed"
    job.refresh_from_db()
    assert job.message == "No task is registered for the kind 'tests.gone'."


def test_an_unknown_kind_cannot_be_asked_for():
    with pytest.raises(UnknownKind):
        enqueue(kind="tests.nowhere", key="x")


@pytest.mark.parametrize("value", [Decimal("1"), dt.date(2026, 1, 1), (1, 2), {1: 2}, float("nan"), object()])
def test_only_json_is_handed_over(value):
    with pytest.raises(ValueError):  # noqa: PT011  json has its own words for NaN
        enqueue(kind="tests.add", key="x", arguments={"a": value})


def test_a_result_that_is_no_json_is_an_error_of_the_task():
    job = enqueue(kind="tests.not_json", key="x")
    run_waiting_jobs(tolerate=True)
    assert "only JSON" in job.tries.get().error


def test_a_failing_job_fails_the_test_that_runs_it():
    enqueue(kind="tests.error", key="x")
    with pytest.raises(AssertionError, match="by nought"):
        run_waiting_jobs()


def test_progress_writes_at_most_two_a_second_and_always_the_last(django_assert_num_queries):
    job = claim(add().pk)
    with django_assert_num_queries(2):
        for n in range(1, 1001):
            job.progress(n, 1000, f"row {n}")
    assert Job.objects.values_list("done", "total", "message").get() == (1000, 1000, "row 1000")


@pytest.mark.parametrize("rows", [1, 3])
def test_asking_costs_the_same_for_one_job_or_three_others(rows, django_assert_num_queries):
    for n in range(rows):
        add(f"other {n}")
    with django_assert_num_queries(7):  # two looks and the row, within two savepoints
        add()
    with django_assert_num_queries(3):  # one look, within a savepoint
        add()


def test_an_operator_tries_again_what_was_given_up():
    job = enqueue(kind="tests.add", key="x", arguments={"a": 1, "b": 1})
    Job.objects.update(state="given_up", attempts=3, ended_at=clock.now())
    retry(job=job)
    assert [done.result for done in run_waiting_jobs()] == [{"sum": 2}]


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_what_is_live_is_not_tried_beside_itself(state):
    job = add()
    Job.objects.update(state=state)
    with pytest.raises(StillLive):
        retry(job=job)
    Job.objects.update(state="failed")
    later = add()
    assert later.pk != job.pk
    with pytest.raises(StillLive):
        retry(job=job)


def together(*acts):
    """Each in a thread of its own, at the same moment; their results in order."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def act(number):
        try:
            gate.wait()
            results[number] = acts[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_asked_for_by_many_at_once_it_is_one_job_and_taken_by_many_at_once_it_is_held_by_one():
    asked = together(*[add] * 6)
    assert len({job.pk for job in asked}) == 1
    assert Job.objects.count() == 1

    taken = together(*[lambda: claim(asked[0].pk)] * 6)
    assert [job is not None for job in taken].count(True) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_does_not_begin_before_the_transaction_that_asked_for_it_too_has_ended():
    """It would miss what that transaction is about to write."""
    job, asked, may_end = add(), threading.Event(), threading.Event()
    order = []

    def ask_and_take_time():
        with transaction.atomic():
            add()
            asked.set()
            may_end.wait()
            order.append("asked")

    def take():
        asked.wait()
        threading.Timer(0.3, may_end.set).start()
        assert claim(job.pk) is not None
        order.append("taken")

    together(ask_and_take_time, take)
    assert order == ["asked", "taken"]
