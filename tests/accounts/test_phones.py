import pytest

from accounts.phones import masked, normal


@pytest.mark.parametrize(
    "typed", ["13800001234", "138 0000 1234", "138-0000-1234", "+86 138 0000 1234", "0086-13800001234", "１３８００００１２３４", "(138)00001234"]
)
def test_every_spelling_is_one_number(typed):
    assert normal(typed) == "+8613800001234"


@pytest.mark.parametrize("typed", ["", "1380000123", "138000012345", "23800001234", "12800001234", "0710-3456789", "+1 13800001234", "abc"])
def test_what_is_no_mobile_number_is_none(typed):
    assert normal(typed) is None


def test_a_page_shows_three_and_four_digits():
    assert masked("+8613800001234") == "138****1234"
    assert masked("") == ""
