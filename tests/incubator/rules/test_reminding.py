import datetime as dt

import pytest

from incubator.rules.reminding import asks_outcome, reminders

D = dt.date
JUNE, SEPTEMBER = D(2026, 6, 30), D(2026, 9, 30)  # due by 20 July and 20 October


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (D(2026, 10, 12), []), (D(2026, 10, 13), [("soon", SEPTEMBER)]), (D(2026, 10, 20), [("soon", SEPTEMBER)]), (D(2026, 10, 22), []),
        (D(2026, 10, 23), [("late", SEPTEMBER)]), (D(2026, 12, 19), [("late", SEPTEMBER)]), (D(2026, 12, 20), []),
    ],
)  # fmt: skip
def test_before_and_after_the_last_day_and_no_more_after_two_months(today, said):
    assert reminders(D(2026, 7, 5), [], today) == said


def test_who_has_reported_is_left_in_peace():
    assert reminders(D(2026, 4, 1), [JUNE], D(2026, 10, 15)) == [("soon", SEPTEMBER)]
    assert reminders(D(2026, 4, 1), [SEPTEMBER], D(2026, 9, 1)) == [("late", JUNE)]
    assert reminders(D(2026, 4, 1), [JUNE, SEPTEMBER], D(2026, 10, 15)) == []


def test_after_two_years_once_a_year():
    assert reminders(D(2024, 1, 5), [], D(2026, 10, 15)) == []
    assert reminders(D(2024, 1, 5), [], D(2027, 1, 15)) == [("soon", D(2026, 12, 31))]


@pytest.mark.parametrize(("today", "asks"), [(D(2026, 6, 14), False), (D(2026, 6, 15), True), (D(2026, 9, 1), False)])
def test_what_came_of_a_matchmaking_day_is_asked_after_thirty_days(today, asks):
    assert asks_outcome([D(2026, 5, 15), D(2026, 5, 16)], today) is asks
    assert not asks_outcome([], today)
