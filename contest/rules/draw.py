"""A draw that anyone can replay: an 抽取编号 whose hash is published beforehand, and from it the seed or the order.

1. The number has at least 20 digits, taken by the caller from the operating system, so that nobody can guess it from its hash.
2. `published_hash(number, purpose)` is made public before the draw.
3. At the draw the number is opened; `said`, a word spoken then by the supervisor, is mixed in, so that whoever made the number
   could not choose it by its outcome either.
4. Seed and order follow by SHA-256 alone, so that a few lines in any language replay them.
"""

import hashlib
import hmac
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST_DIGITS = 20

_NUMBER = re.compile(rf"[0-9]{{{LEAST_DIGITS},80}}")


class BadDraw(ValueError):
    """The number is too short to keep its secret, is not the one that was published, or two things drawn have one name."""


@dataclass(frozen=True)
class Draw:
    number: str
    purpose: str
    """What is drawn, in the words that were published: 初评 第2轮 分组."""
    said: str = ""

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise BadDraw(f"a draw number has {LEAST_DIGITS} to 80 digits")

    @property
    def published_hash(self) -> str:
        return published_hash(self.number, self.purpose)

    @property
    def seed(self) -> int:
        """256 bits."""
        return int(_digest("seed", self.purpose, self.number, self.said), 16)

    def rng(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311

    def order(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The keys by lot: sorted by the hash of each, so that the order they came in does not matter. Raises BadDraw on a repeated key."""
        listed: Sequence[str] = tuple(keys)
        if len(set(listed)) != len(listed):
            raise BadDraw("a name stands in the draw twice")
        return tuple(sorted(listed, key=lambda key: _digest("order", self.purpose, self.number, self.said, key)))


def published_hash(number: str, purpose: str) -> str:
    """SHA-256, in hex, to be shown before the draw."""
    return _digest("draw", purpose, number)


def opened(number: str, purpose: str, *, published: str, said: str = "") -> Draw:
    """The draw, if this is the number whose hash was published. Raises BadDraw."""
    draw = Draw(number, purpose, said)
    if not hmac.compare_digest(draw.published_hash, published.strip().lower()):
        raise BadDraw("this is not the number whose hash was published")
    return draw


def _digest(*parts: str) -> str:
    """Parts on lines of their own; a line break inside one would make two draws look alike."""
    if any("\n" in part for part in parts):
        raise BadDraw("no line break may stand in a draw's words")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
