"""A list of recommendations: its order, and the shares that it has to meet, such as at least 35 % 产业工人. Whole numbers, nothing rounded."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    label: str
    at_least: int
    """Percent, 1 to 100."""
    answers: frozenset[str]
    """Which of the answers to its question count."""


@dataclass(frozen=True)
class Standing:
    share: Share
    have: int
    of: int

    @property
    def needed(self) -> int:
        """The fewest of a list of this length that reach the share."""
        return -(-self.of * self.share.at_least // 100)

    @property
    def short(self) -> int:
        return max(0, self.needed - self.have)


def standing(share: Share, answers: Collection[str | None]) -> Standing:
    """How a list stands whose entries gave these answers; an entry without an answer counts in the length alone."""
    return Standing(share, sum(answer in share.answers for answer in answers), len(answers))


def reordered(places: Iterable[tuple[int, int, int]]) -> list[int]:
    """Keys in their new order, from (key, place it had, place that was typed).

    A row that was moved goes before one that stayed at the same place when it moves up, and behind it when it moves down.
    """

    def order(row: tuple[int, int, int]) -> tuple[int, int, int]:
        _key, had, typed = row
        return typed, (typed > had) - (typed < had), had

    return [key for key, _had, _typed in sorted(places, key=order)]
