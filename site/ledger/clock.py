"""The one clock. Whatever writes a time asks it, so that the demo can live through three years in a minute and a test can stand on a deadline."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar

from django.utils import timezone

_set: ContextVar[dt.datetime | None] = ContextVar("clock", default=None)


def now() -> dt.datetime:
    return _set.get() or timezone.now()


def today() -> dt.date:
    """The date in Asia/Shanghai."""
    return timezone.localdate(now())


def last_moment(closes: dt.datetime) -> tuple[dt.date, str]:
    """The day and the time that people read of a deadline: midnight is 24:00 of the day before."""
    local = timezone.localtime(closes)
    if local.time() == dt.time(0):
        return local.date() - dt.timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Inside, `now()` is `moment` (aware). Only for the demo and tests."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
