import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.prizes import equal_shares, fee, shares_differ


@pytest.mark.parametrize(
    ("prize", "people", "shares"),
    [(1_000_000, 1, [1_000_000]), (1_000_000, 2, [500_000, 500_000]), (1_000_000, 3, [333_400, 333_300, 333_300]), (250, 2, [150, 100])],
)
def test_a_prize_is_shared_in_whole_yuan_and_the_leader_has_what_is_left(prize, people, shares):
    assert equal_shares(prize, people) == shares


def test_nobody_shares_nothing():
    with pytest.raises(ValueError, match="at least one"):
        equal_shares(100, 0)


@given(st.integers(0, 10**10), st.integers(1, 20))
def test_shares_always_make_the_prize(prize, people):
    shares = equal_shares(prize, people)
    assert shares_differ(prize, shares) == 0
    assert min(shares) >= 0
    assert shares[0] == max(shares)


@pytest.mark.parametrize(
    ("day", "full", "half", "fen"),
    [(100_000, 1, 0, 100_000), (100_000, 0, 1, 60_000), (80_050, 2, 1, 208_130), (1, 0, 1, 1), (100_000, 0, 0, 0)],
)
def test_half_a_day_is_sixty_per_cent(day, full, half, fen):
    assert fee(day, full=full, half=half) == fen
