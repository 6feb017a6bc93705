"""Each trap of the queue, with the real thing: started, killed without warning, started again."""

import signal

import pytest
from django.conf import settings

from tests.work import tasks  # noqa: F401  registers the kinds asked for here
from tests.work.cluster import Workplace, end_all, processes_of, until, workplace_in
from work.actions import enqueue


@pytest.fixture
def workplace(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), workplace_in(tmp_path, settings.TEMPLATE_FOLDER) as place:
        yield place


def ask(workplace: Workplace, *jobs: tuple[str, str, dict]) -> None:
    with workplace.entered():
        for kind, key, arguments in jobs:
            enqueue(kind=kind, key=key, arguments=arguments)


def deliver(workplace: Workplace, payload: str) -> int:
    workplace.sql("INSERT INTO django_q_ormq (key, payload, lock) VALUES ('gongchuang', ?, '2020-01-01 00:00:00')", payload)
    return workplace.sql("SELECT max(id) FROM django_q_ormq")[0][0]


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing_and_does_nothing_twice(workplace):
    ask(workplace, ("tests.gate", "gate", {"folder": str(workplace.folder)}))
    with workplace.qcluster() as main:
        until(lambda: workplace.trace() == ["job begins"], "the job begins")
        until(lambda: workplace.sql("SELECT done, total, message FROM work_job")[0] == (1, 2, "at the gate"), "progress can be read while it runs")
        assert workplace.outcomes("gate") == [""], "the attempt is on record before the work"
        end_all(main)
    assert workplace.state("gate") == "running"
    delivery, payload = workplace.sql("SELECT id, payload FROM django_q_ormq")[0]
    workplace.sql("DELETE FROM django_q_ormq WHERE id <> ?", delivery)

    with workplace.qcluster() as main:
        until(
            lambda: workplace.trace() == ["job begins", "job begins"],
            "it begins again as soon as a worker is there, long before the queue would bring it back",
        )
        # The queue brings the payload back while the job runs, as it does after `retry`, and once more beside it.
        workplace.sql("UPDATE django_q_ormq SET lock = '2020-01-01 00:00:00' WHERE id = ?", delivery)
        second = deliver(workplace, payload)
        until(lambda: not workplace.sql("SELECT id FROM django_q_ormq WHERE id IN (?, ?)", delivery, second), "both find it running and leave")
        assert workplace.state("gate") == "running"
        workplace.open_gate()
        until(lambda: workplace.state("gate") == "done", "it is done")
        until(lambda: not workplace.sql("SELECT id FROM django_q_ormq"), "the queue is empty")

        # The queue brings it back once more: it is done, so nothing happens.
        deliver(workplace, payload)
        until(lambda: not workplace.sql("SELECT id FROM django_q_ormq"), "taken")

        # SIGTERM to the main process alone: the job in hand is finished first.
        ask(workplace, ("tests.gate", "last", {"folder": str(workplace.folder), "name": "last"}))
        until(lambda: workplace.trace()[-1] == "last begins", "another job is in hand")
        main.send_signal(signal.SIGTERM)
        workplace.open_gate("last")
        assert main.wait(90) == 0
        assert processes_of(main.pid) == []

    assert workplace.trace() == ["job begins", "job begins", "job ends", "last begins", "last ends"]
    assert workplace.outcomes("gate") == ["lost", "done"]
    assert workplace.state("last") == "done"
    assert workplace.sql("SELECT attempts, done, total FROM work_job WHERE key = 'gate'") == [(2, 2, 2)]


def test_jobs_that_kill_hang_or_are_unknown_end_by_themselves_and_the_next_ones_are_done(workplace):
    """The queue alone would bring the killer back for ever; a kind that is gone fails its own job, and the pusher lives."""
    ask(
        workplace,
        ("tests.suicide", "killer", {"folder": str(workplace.folder)}),
        ("tests.endless", "endless", {}),
        ("tests.add", "renamed", {"a": 1, "b": 2}),
        ("tests.add", "after", {"a": 20, "b": 22}),
        ("tests.add", "unheard", {"a": 1, "b": 1}),
    )
    workplace.sql("UPDATE work_job SET kind = 'tests.gone' WHERE key = 'renamed'")
    # The process that asked for this one died between its commit and the nudge.
    [(unheard,)] = workplace.sql("SELECT max(id) FROM django_q_ormq")
    workplace.sql("DELETE FROM django_q_ormq WHERE id = ?", unheard)

    with workplace.qcluster():
        for key, state in (("after", "done"), ("renamed", "failed"), ("unheard", "done"), ("endless", "given_up"), ("killer", "given_up")):
            until(lambda key=key, state=state: workplace.state(key) == state, f"{key} is {state}")

    assert workplace.outcomes("killer") == ["lost", "lost"]
    assert workplace.trace() == ["suicide begins"] * 2
    assert workplace.outcomes("endless") == ["too_long"]
    assert workplace.sql("SELECT message FROM work_job WHERE key = 'renamed'") == [("No task is registered for the kind 'tests.gone'.",)]
    assert workplace.sql("SELECT CAST(result AS text) FROM work_job WHERE key = 'after'") == [('{"sum": 42}',)]
    assert workplace.sql("SELECT func, minutes FROM django_q_schedule") == [("work.runner.sweep", 1)]

    listed = workplace.manage("jobs")
    assert listed.returncode == 1
    assert {line.split()[5]: line.split()[1] for line in listed.stdout.splitlines()} == {
        "killer": "given_up",
        "endless": "given_up",
        "renamed": "failed",
    }
    assert "is gone" in listed.stdout
