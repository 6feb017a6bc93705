"""The yearly assessment of an incubation space: what such bases are judged on, computed from who sat there and what they reported."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from incubator.rules.subsidy import after_months
from incubator.rules.words import VentureState

LEAST_VENTURES, LEAST_JOBS, SUCCESS_PERCENT, ON_TIME_PERCENT, MOST_MONTHS = 30, 300, 60, 90, 48


@dataclass(frozen=True)
class Tenant:
    """`jobs` hundredths of the last report of the year, None when there is none; `state` at the end of the year."""

    key: int
    seats: int
    since: dt.date
    until: dt.date | None
    state: VentureState
    jobs: int | None = None


@dataclass(frozen=True)
class Line:
    """`value` in whole units (hundredths for jobs); `of` is what a share is taken of."""

    key: str
    value: int
    of: int | None
    least: int | None
    met: bool | None

    @property
    def percent(self) -> int | None:
        return None if not self.of else self.value * 100 // self.of


def assess(tenants: Sequence[Tenant], year: int, seats: int) -> tuple[Line, ...]:
    """ventures and jobs of the year, success (operating more than a year after they came), exits on time, occupancy at its end.

    A share of nobody is no answer (met is None). A venture without a report has no jobs here and is counted in "silent".
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    there = [one for one in tenants if one.since <= last and (one.until is None or one.until >= first)]
    jobs = sum(one.jobs or 0 for one in there)
    older = [one for one in there if after_months(one.since, 12) <= last]
    alive = [one for one in older if one.state in (VentureState.OPERATING, VentureState.REGISTERED)]
    due = [one for one in tenants if one.since <= last and due_out(one, first, last)]
    on_time = [one for one in due if one.until is not None and one.until <= after_months(one.since, MOST_MONTHS)]
    taken = sum(one.seats for one in there if one.until is None or one.until > last)
    return (
        Line("ventures", len(there), None, LEAST_VENTURES, len(there) >= LEAST_VENTURES),
        Line("jobs", jobs, None, LEAST_JOBS * 100, jobs >= LEAST_JOBS * 100),
        Line("success", len(alive), len(older), SUCCESS_PERCENT, share(len(alive), len(older), SUCCESS_PERCENT)),
        Line("exits", len(on_time), len(due), ON_TIME_PERCENT, share(len(on_time), len(due), ON_TIME_PERCENT)),
        Line("occupancy", taken, seats, None, None),
        Line("silent", sum(one.jobs is None for one in there), len(there), None, None),
    )


def due_out(one: Tenant, first: dt.date, last: dt.date) -> bool:
    """It left in this year, or its 48 months ran out in it or before and it was still there."""
    if one.until is not None and one.until <= last:
        return one.until >= first
    return after_months(one.since, MOST_MONTHS) <= last


def share(part: int, whole: int, percent: int) -> bool | None:
    return None if not whole else part * 100 >= whole * percent
