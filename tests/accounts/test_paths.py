import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.paths import ALPHABET, after

paths = st.text(ALPHABET, min_size=1, max_size=12).filter(lambda path: path.strip("Z"))


@pytest.mark.parametrize(("path", "beyond"), [("0001", "0002"), ("0009", "000A"), ("000Z", "001"), ("00010ZZZ", "00011"), ("0001ZZZZ", "0002")])
def test_the_next_path_keeps_to_the_alphabet(path, beyond):
    assert after(path) == beyond


@given(paths, st.text(ALPHABET, max_size=16))
def test_the_range_holds_what_starts_with_the_path_and_nothing_else(path, other):
    assert (path <= other < after(path)) is other.startswith(path)


@given(paths, st.text(ALPHABET, max_size=8))
def test_everything_below_is_inside(path, rest):
    assert path <= path + rest < after(path)


def test_beyond_the_last_path_lies_nothing():
    with pytest.raises(ValueError, match="ZZZZ"):
        after("ZZZZ")
