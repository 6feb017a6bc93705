"""What can be done as a job: each kind with its function and its limits. A queued payload holds a job's number and nothing else, so a kind that
is gone fails its own job and no more."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.utils.functional import Promise

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)


class UnknownKind(LookupError):
    pass


@dataclass(frozen=True)
class Task:
    kind: str
    function: Function
    timeout: int
    attempts: int
    title: str | Promise


@dataclass(frozen=True)
class Rhythm:
    """Either every so many minutes, or each day at one time in Asia/Shanghai."""

    every: int = 0
    at: dt.time | None = None


_tasks: dict[str, Task] = {}
_rhythms: dict[str, Rhythm] = {}


def task(kind: str, *, timeout: int = 60, attempts: int = 3, title: str | Promise = "") -> Callable[[F], F]:
    """Decorator of `f(job, **arguments)`: it may be run again at any moment and must leave the same state as once.

    `timeout` in seconds, then the attempt is ended; `title` heads the page of its progress. What f returns (JSON) is the job's result;
    a "link" in it (an address of ours) is offered to who asked.
    """
    if not 0 < timeout <= settings.LONGEST_JOB:
        raise ValueError(f"{kind}: a job may take 1 to {settings.LONGEST_JOB} seconds, not {timeout}; cut longer work into several jobs")
    if attempts < 1:
        raise ValueError(f"{kind}: at least one attempt")

    def register(function: F) -> F:
        known = _tasks.get(kind)
        if known and (known.function.__module__, known.function.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"{kind} is done by {known.function.__module__}.{known.function.__qualname__} already")
        _tasks[kind] = Task(kind, function, timeout, attempts, title)
        return function

    return register


def periodic(kind: str, *, every: int = 0, at: str = "", timeout: int = 60, attempts: int = 3, title: str | Promise = "") -> Callable[[F], F]:
    """Decorator of `f(job)`: done `every` so many minutes, or daily `at` "02:30" (Asia/Shanghai). What was missed while nothing ran is done once."""
    if bool(every) == bool(at) or every < 0:
        raise ValueError(f"{kind}: say either every=minutes or at='HH:MM'")
    rhythm = Rhythm(every=every, at=dt.time.fromisoformat(at) if at else None)

    def register(function: F) -> F:
        function = task(kind, timeout=timeout, attempts=attempts, title=title)(function)
        _rhythms[kind] = rhythm
        return function

    return register


def task_of(kind: str) -> Task:
    try:
        return _tasks[kind]
    except KeyError:
        raise UnknownKind(f"No task is registered for the kind {kind!r}.") from None


def rhythms() -> dict[str, Rhythm]:
    return dict(_rhythms)
