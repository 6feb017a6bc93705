"""A limit of time on what runs in this process: Python is interrupted at the second it falls due."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class TookTooLong(BaseException):
    """Not an Exception, so that no `except Exception` in a task swallows it."""


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise TookTooLong inside when `seconds` have passed. Outside the main thread (where no signal arrives) nothing limits.

    On leaving, every alarm is off: the one that the queue has set for itself too, so that writing down the end is not interrupted by it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"took longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
