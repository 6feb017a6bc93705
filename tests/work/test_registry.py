import datetime as dt

import pytest

from work import registry
from work.registry import Rhythm, UnknownKind, periodic, rhythms, task, task_of


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch):
    monkeypatch.setattr(registry, "_tasks", dict(registry._tasks))
    monkeypatch.setattr(registry, "_rhythms", dict(registry._rhythms))


def test_a_kind_is_found_with_its_limits():
    @task("invented", timeout=5, attempts=2, title="导入")
    def invented(job):
        return None

    assert (task_of("invented").function, task_of("invented").timeout, task_of("invented").attempts) == (invented, 5, 2)


def test_two_functions_cannot_do_one_kind():
    @task("invented")
    def one(job):
        return None

    with pytest.raises(ValueError, match="is done by .*one already"):

        @task("invented")
        def other(job):
            return None


@pytest.mark.parametrize("limits", [{"timeout": 0}, {"timeout": 3601}, {"attempts": 0}])
def test_limits_that_the_queue_cannot_keep_are_refused_at_import(limits):
    with pytest.raises(ValueError, match="invented"):
        task("invented", **limits)


def test_an_unknown_kind_is_named():
    with pytest.raises(UnknownKind, match=r"No task is registered for the kind 'nowhere'\."):
        task_of("nowhere")


def test_a_rhythm_is_minutes_or_a_time_of_the_day():
    periodic("invented.often", every=15)(lambda job: None)
    periodic("invented.nightly", at="02:30")(lambda job: None)
    assert rhythms()["invented.often"] == Rhythm(every=15)
    assert rhythms()["invented.nightly"] == Rhythm(at=dt.time(2, 30))


@pytest.mark.parametrize("rhythm", [{}, {"every": 5, "at": "02:30"}, {"every": -1}, {"at": "half past two"}])
def test_a_rhythm_that_says_nothing_or_two_things_is_refused(rhythm):
    with pytest.raises(ValueError):  # noqa: PT011  the messages are of two kinds
        periodic("invented", **rhythm)
