"""Places on a list, and how many are left."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """`used`: first choices recommended, apart from those whose place was handed down with them."""

    places: int
    handed_down: int = 0
    used: int = 0

    @property
    def left(self) -> int:
        return self.places - self.handed_down - self.used

    @property
    def over(self) -> int:
        return max(0, -self.left)


def used_here(first_choices: Iterable[int | None], handed_to: dict[int, int]) -> int:
    """How many first choices take a place of the organization's own.

    Each first choice is named by the organization below through which it came. So many of them as places were handed to that organization
    stand on those places, the rest on the own.
    """
    came = Counter(first_choices)
    return sum(many - min(many, handed_to.get(below, 0) if below is not None else 0) for below, many in came.items())
