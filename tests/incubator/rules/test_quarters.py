import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incubator.rules import quarters

D = dt.date
DAYS = st.dates(D(2000, 1, 1), D(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(D(2027, 7, 1), D(2027, 9, 30)), (D(2027, 9, 30), D(2027, 9, 30)), (D(2027, 12, 31), D(2027, 12, 31)), (D(2028, 2, 29), D(2028, 3, 31))],
)
def test_a_day_lies_in_the_quarter_that_ends_with_its_last_day(day, quarter):
    assert quarters.quarter_of(day) == quarter


@given(DAYS, st.integers(-40, 40))
def test_steps_forth_and_back_meet(day, by):
    quarter = quarters.quarter_of(day)
    there = quarters.step(quarter, by)
    assert quarters.step(there, -by) == quarter
    assert quarters.between(quarter, there) == by
    assert quarters.quarter_of(quarters.first_day(there)) == there


def test_a_quarter_is_over_at_the_end_of_its_last_day():
    assert quarters.last_ended(D(2027, 9, 30)) == D(2027, 9, 30)
    assert quarters.last_ended(D(2027, 9, 29)) == D(2027, 6, 30)
    assert quarters.last_ended(D(2027, 1, 5)) == D(2026, 12, 31)
    assert quarters.due_by(D(2027, 9, 30)) == D(2027, 10, 20)


def test_reports_are_quarterly_for_two_years_then_yearly():
    due = list(quarters.due_quarters(D(2024, 5, 20), D(2027, 9, 30)))
    assert due == [
        D(2024, 6, 30), D(2024, 9, 30), D(2024, 12, 31), D(2025, 3, 31), D(2025, 6, 30), D(2025, 9, 30), D(2025, 12, 31), D(2026, 3, 31),
        D(2026, 12, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "until", "silent"),
    [
        (D(2024, 12, 31), D(2025, 6, 30), False),  # two quarters are missing
        (D(2024, 12, 31), D(2025, 9, 29), False),  # the third is not over
        (D(2024, 12, 31), D(2025, 9, 30), True),
        (None, D(2024, 12, 31), True),  # never anything: June, September, December
        (None, D(2024, 9, 30), False),
        (D(2026, 12, 31), D(2028, 3, 31), False),  # yearly by then: the report of 2027 is missing since the new year
        (D(2026, 12, 31), D(2028, 6, 30), True),
    ],
)
def test_three_quarters_without_a_word_are_silence(last, until, silent):
    assert quarters.is_silent(D(2024, 5, 20), [last] if last else [], until) is silent


def test_nobody_is_silent_before_a_report_was_due():
    assert not quarters.is_silent(D(2027, 9, 1), [], D(2027, 9, 29))
