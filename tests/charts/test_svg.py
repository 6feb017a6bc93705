from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.svg import grouped, tick_label, ticks


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 1640, [0, 500, 1000, 1500, 2000]),
        (0, 7, [0, 2, 4, 6, 8]),
        (0, 0.3, [0, 0.1, 0.2, 0.3]),
        (-30, 120, [-50, 0, 50, 100, 150]),
        (-5, -2, [-6, -4, -2, 0]),
        (0, 0, [0, 0.5]),
    ],
)
def test_marks_of_an_axis_are_round_and_hold_zero(low, high, marks):
    assert ticks(low, high) == pytest.approx(marks)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_marks_always_enclose_the_values_in_few_steps(one, other):
    low, high = min(one, other), max(one, other)

    marks = ticks(low, high)

    assert marks[0] <= low or marks[0] == 0
    assert marks[-1] >= high * 0.999999999 or marks[-1] == 0
    assert 2 <= len(marks) <= 8
    assert any(abs(mark) < 1e-9 * max(1.0, abs(marks[-1]), abs(marks[0])) for mark in marks)


@pytest.mark.parametrize(("value", "text"), [(1234567, "1,234,567"), (Decimal("0.50"), "0.50"), (Decimal("1234.5"), "1,234.5"), (-20, "-20")])
def test_numbers_are_grouped_and_keep_their_places(value, text):
    assert grouped(value) == text


@pytest.mark.parametrize(("value", "text"), [(1500.0, "1,500"), (0.1 + 0.2, "0.3"), (-0.5, "-0.5")])
def test_labels_of_an_axis_show_no_rounding_noise(value, text):
    assert tick_label(value) == text
