import datetime as dt
import hashlib
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import NotCanonical, canonical, number, sha256


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("8.50"), "8.5"),
        (Decimal("1E+2"), "100"),
        (Decimal("100"), "100"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.000001"), "0.000001"),
        (7, "7"),
    ],
)
def test_a_number_has_one_plain_text(value, text):
    assert number(value) == text


def test_keys_are_sorted_and_instants_are_utc_with_six_digits():
    at = dt.datetime(2026, 5, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert canonical({"b": at, "a": Decimal("2.0")}) == '{"a":"2","b":"2026-05-20T01:30:00.000000Z"}'


def test_two_ways_of_typing_one_character_are_one_text():
    assert canonical("e\u0301") == canonical("\u00e9")


@pytest.mark.parametrize("value", [0.1, dt.datetime(2026, 1, 1), object(), {"e\u0301": 1, "\u00e9": 2}, Decimal("NaN")])
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.booleans() | st.none(), max_size=5))
def test_the_order_of_keys_never_matters(value):
    try:
        text = canonical(value)
    except NotCanonical:
        return
    assert canonical(dict(reversed(list(value.items())))) == text


def test_the_hash_is_that_of_the_text_in_utf8():
    assert sha256({"a": "工"}) == hashlib.sha256(b'{"a":"\xe5\xb7\xa5"}').hexdigest()
