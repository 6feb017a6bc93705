"""Money of a contest: a prize shared in a team, a judge's fee. All in 分."""

from collections.abc import Sequence
from fractions import Fraction

HALF_DAY = Fraction(60, 100)
"""Half a day is 60 % of a day."""


def equal_shares(prize: int, people: int) -> list[int]:
    """As equal as whole yuan allow; what is left over is the first one's, the leader's. Raises ValueError for nobody."""
    if people < 1:
        raise ValueError("a prize is shared by at least one person")
    each = prize // people // 100 * 100
    return [prize - each * (people - 1), *[each] * (people - 1)]


def shares_differ(prize: int, shares: Sequence[int]) -> int:
    """How much the shares are more (or, negative, less) than the prize."""
    return sum(shares) - prize


def fee(day: int, *, full: int, half: int) -> int:
    """评审费 for so many full and half days at `day` 分 a day, rounded to whole 分 upwards at the half."""
    exact = day * (full + half * HALF_DAY)
    return int(exact + Fraction(1, 2))
