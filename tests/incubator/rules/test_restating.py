"""Why a figure has become another one: parts that sum to the difference."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incubator.rules.restating import Source, Why, because

Q2, Q3, Q4 = dt.date(2026, 6, 30), dt.date(2026, 9, 30), dt.date(2026, 12, 31)


def of(kind, key, amount, quarter=Q3, rung=1, venture=1):
    return Source(kind, key, venture, quarter, tuple(amount if place == rung else 0 for place in range(1, 5)))


@pytest.mark.parametrize(
    ("before", "now", "why", "difference"),
    [
        ([], [of("event", 1, 50)], Why.LATE, 50),
        ([of("event", 1, 50)], [], Why.TAKEN_BACK, -50),
        ([of("event", 1, 50)], [of("event", 1, 48, rung=3)], Why.VERIFIED, -2),
        ([of("event", 1, 50)], [of("event", 1, 0)], Why.VERIFIED, -50),  # nothing of it was accepted
        ([of("event", 1, 50)], [of("event", 1, 50, rung=3)], Why.VERIFIED, 0),  # better evidence
        ([of("report", 1, 7)], [of("report", 2, 5)], Why.CORRECTED, -2),  # of the same quarter
        ([of("report", 1, 7)], [of("report", 2, 9, quarter=Q4)], Why.LATE, 2),  # of the next one
        ([of("report", 2, 9)], [of("report", 1, 7, quarter=Q2)], Why.RETURNED, -2),  # the one before counts again
        ([of("report", 1, 7)], [], Why.RETURNED, -7),
        ([of("report", 1, 7)], [of("report", 1, 0)], Why.STATE, -7),  # closed, and told only later
        ([of("deal", 1, 60)], [of("deal", 1, 80)], Why.CONTRACT, 20),
        ([of("venture", 1, 1)], [], Why.STATE, -1),
    ],
)
def test_each_change_has_its_word(before, now, why, difference):
    (found,) = because(before, now)
    assert (found.why, found.things, found.difference) == (why, 1, difference)


def test_a_new_definition_is_the_reason_for_all_of_it():
    found = because([of("event", 1, 50), of("event", 2, 5, venture=2)], [of("event", 1, 40)], redefined=True)
    assert [(one.why, one.things, one.difference) for one in found] == [(Why.DEFINITION, 2, -15)]


ROWS = st.lists(
    st.builds(of, st.sampled_from(["event", "report", "deal", "venture"]), st.integers(1, 9), st.integers(0, 99), st.sampled_from([Q2, Q3, Q4]),
              st.integers(1, 4), st.integers(1, 3)),
    unique_by=lambda row: (row.kind, row.key),
)  # fmt: skip


@given(ROWS, ROWS)
def test_reasons_sum_to_the_difference_and_no_change_needs_none(before, now):
    before = [row for row in before if row.total]
    found = because(before, now)
    assert sum(one.difference for one in found) == sum(row.total for row in now) - sum(row.total for row in before)
    assert because(before, before) == ()
