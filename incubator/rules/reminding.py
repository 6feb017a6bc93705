"""催报: which reminder is due today. Each is said once, so what is missed on one day is said on the next."""

import datetime as dt
from collections.abc import Iterable

from incubator.rules import quarters

SOON_DAYS = 7  # before the last day
LATE_DAYS = 3  # after it
GIVE_UP_DAYS = 60
SOON, LATE = "soon", "late"
ASK_AFTER = 30  # days after a matchmaking day


def reminders(joined: dt.date, reported: Iterable[dt.date], today: dt.date) -> list[tuple[str, dt.date]]:
    """(soon | late, quarter) of the reports that are due and have not come, oldest first; of what is long past nobody is reminded any more."""
    had, found = set(reported), []
    for quarter in quarters.due_quarters(joined, today):
        last = quarters.due_by(quarter)
        if quarter in had:
            continue
        if last - dt.timedelta(days=SOON_DAYS) <= today <= last:
            found.append((SOON, quarter))
        elif last + dt.timedelta(days=LATE_DAYS) <= today <= last + dt.timedelta(days=GIVE_UP_DAYS):
            found.append((LATE, quarter))
    return found


def asks_outcome(days: Iterable[dt.date], today: dt.date) -> bool:
    """Thirty days after the last day of a matchmaking day, what came of it is asked."""
    last = max(days, default=None)
    return last is not None and last + dt.timedelta(days=ASK_AFTER) <= today <= last + dt.timedelta(days=ASK_AFTER + GIVE_UP_DAYS)
