import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.working_days import is_working_day, notice_period

D = dt.date
NATIONAL_DAY = {D(2026, 10, day): False for day in range(1, 8)} | {D(2026, 9, 27): True, D(2026, 10, 10): True}


@pytest.mark.parametrize(
    ("published", "days", "last"),
    [
        (D(2026, 6, 1), 5, D(2026, 6, 8)),  # Monday: Tuesday to Friday and the next Monday
        (D(2026, 6, 5), 5, D(2026, 6, 12)),  # Friday
        (D(2026, 9, 25), 5, D(2026, 10, 8)),  # Sunday 27 September is worked, 1 to 7 October are off: 27, 28, 29, 30, then 8 October
    ],
)
def test_the_day_of_publication_does_not_count(published, days, last):
    assert notice_period(published=published, days=days, exceptions=NATIONAL_DAY, known_until=D(2026, 12, 31)).last == last


def test_a_saturday_can_be_a_working_day():
    assert is_working_day(D(2026, 10, 10), NATIONAL_DAY)
    assert not is_working_day(D(2026, 10, 17), NATIONAL_DAY)


def test_a_period_that_runs_past_what_is_known_says_so():
    period = notice_period(published=D(2026, 12, 28), days=5, exceptions={}, known_until=D(2026, 12, 31))
    assert (period.last, period.known) == (D(2027, 1, 4), False)


def test_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        notice_period(published=D(2026, 6, 1), days=0, exceptions={}, known_until=D(2026, 12, 31))


@given(st.dates(D(2026, 1, 1), D(2026, 12, 31)), st.integers(1, 20))
def test_exactly_so_many_working_days_lie_in_the_period(published, days):
    period = notice_period(published=published, days=days, exceptions=NATIONAL_DAY, known_until=D(2026, 12, 31))
    inside = [published + dt.timedelta(days=n) for n in range(1, (period.last - published).days + 1)]
    assert sum(is_working_day(day, NATIONAL_DAY) for day in inside) == days
    assert is_working_day(period.last, NATIONAL_DAY)
