"""What becomes of a job when an attempt has ended: a rule, no Django."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it cannot be done, and trying again would not help
    GIVEN_UP = "given_up"  # every attempt broke off


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"  # the task itself says that it cannot be done
    ERROR = "error"
    TOO_LONG = "too_long"
    LOST = "lost"  # the process that did it is gone


@dataclass(frozen=True)
class Next:
    state: State
    wait: int = 0  # seconds
    afresh: bool = False  # the request that came meanwhile: attempts are counted from none


FIRST_WAIT, LONGEST_WAIT = 60, 3600


def after(outcome: Outcome, *, attempts: int, allowed: int, again: bool) -> Next:
    """`attempts` counts the one that has just ended; `again`: it was asked for once more while it ran."""
    if outcome not in (Outcome.DONE, Outcome.REFUSED) and attempts < allowed:
        wait = 0 if outcome is Outcome.LOST else min(FIRST_WAIT * 4 ** (attempts - 1), LONGEST_WAIT)
        return Next(State.WAITING, wait)
    if again:
        return Next(State.WAITING, afresh=True)
    return Next({Outcome.DONE: State.DONE, Outcome.REFUSED: State.FAILED}.get(outcome, State.GIVEN_UP))
