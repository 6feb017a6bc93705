import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.credit_code import ALPHABET, CreditCodeError, check_digit, checked

# 9x1 + 1x3 + 4x9 + 2x27 + 1x26 + M(21)x20 + A(10)x29 + 4x25 + K(19)x13 = 1185 = 38x31 + 7; 31 - 7 = 24 is Q.
BY_HAND = "91420100MA4K00000Q"


def test_the_check_digit_worked_by_hand():
    assert check_digit(BY_HAND[:17]) == "Q"


def test_a_sum_that_31_divides_ends_in_0():
    assert check_digit("0" * 17) == "0"


@pytest.mark.parametrize("written", [BY_HAND, BY_HAND.lower(), " 91420100 MA4K00000Q ", "９１４２０１００ＭＡ４Ｋ０００００Ｑ"])
def test_spaces_small_letters_and_full_width_are_forgiven(written):
    assert checked(written) == BY_HAND


@pytest.mark.parametrize(
    ("code", "reason", "values"),
    [
        ("91420100MA4K00000", "length", {"length": 17}),
        ("", "length", {"length": 0}),
        ("91420100MA4KO0000Q", "lookalike", {"character": "O", "place": 13, "meant": "0"}),
        ("91420100MA4K0000-Q", "character", {"character": "-", "place": 17}),
        ("91420100MA4K00001Q", "check_digit", {}),
        ("19420100MA4K00000Q", "check_digit", {}),
    ],
)
def test_what_is_wrong_is_said(code, reason, values):
    with pytest.raises(CreditCodeError) as error:
        checked(code)
    assert error.value.reason == reason
    assert error.value.values == values
    assert str(error.value) == error.value.message % values


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_caught(first, place, wrong):
    code = first + check_digit(first)
    changed = code[:place] + wrong + code[place + 1 :]
    if changed == code:
        assert checked(code) == code
    else:
        with pytest.raises(CreditCodeError):
            checked(changed)
