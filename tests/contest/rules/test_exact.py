from fractions import Fraction as F

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contest.rules.exact import NotDecimal, exact_text, fixed, from_exact_text, from_text, half_up, rounded, shown


@pytest.mark.parametrize(("text", "value"), [("85", F(85)), ("7.5", F(15, 2)), ("-0.5", F(-1, 2)), (" 3. ", F(3)), (".25", F(1, 4)), ("007", F(7))])
def test_plain_decimal_text_is_read_exactly(text, value):
    assert from_text(text) == value


@pytest.mark.parametrize("text", ["", " ", "8e1", "1,000", "80%", "１２", "0x10", "nan", "inf", "1/3", "--1", "1 000", "9" * 41])
def test_anything_else_is_refused(text):
    with pytest.raises(NotDecimal):
        from_text(text)


@pytest.mark.parametrize(
    ("value", "digits", "result"),
    [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("2.5", 0, "3"), ("1.005", 2, "1.01"), ("0.0049", 2, "0"), ("7.1", None, "7.1")],
)
def test_a_half_goes_away_from_zero(value, digits, result):
    assert rounded(F(value), digits) == F(result)


@pytest.mark.parametrize(("value", "digits", "text"), [("85.5", 2, "85.50"), ("-0.004", 2, "0.00"), ("-1.5", 0, "-2"), ("0.05", 1, "0.1")])
def test_fixed_digits(value, digits, text):
    assert fixed(F(value), digits) == text


@pytest.mark.parametrize(
    ("value", "text", "exact"),
    [(F(171, 2), "85.5", "85.5"), (F(256, 3), "85.333333333333", "256/3"), (F(-1, 8), "-0.125", "-0.125"), (F(100), "100", "100"), (F(0), "0", "0")],
)
def test_values_are_shown_short_and_kept_exact(value, text, exact):
    assert (shown(value), exact_text(value)) == (text, exact)


@example(F(1, 2**41))
@example(F(10**41))
@given(st.fractions())
def test_exact_text_reads_back(value):
    assert from_exact_text(exact_text(value)) == value


@given(st.integers(), st.integers(min_value=1))
def test_half_up_is_the_nearest_whole_number(over, under):
    assert abs(F(over, under) - half_up(over, under)) <= F(1, 2)
    assert half_up(-over, under) == -half_up(over, under)


@pytest.mark.parametrize("text", ["1/0", "1/-3", "a/3", "1/3/4"])
def test_a_fraction_that_was_never_written_is_refused(text):
    with pytest.raises(NotDecimal):
        from_exact_text(text)
