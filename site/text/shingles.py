"""How much two texts share, measured in overlapping pieces of n characters. Punctuation, spaces and spelling variants do not count."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from text.folding import fold
from text.words import flat


def shingles(text: str, size: int = 4) -> frozenset[str]:
    """All pieces of `size` letters or Han in a row; a shorter text is one piece."""
    if size < 1:
        raise ValueError(f"A shingle has at least one character, not {size}.")
    letters = flat(fold(text))
    if not letters:
        return frozenset()
    return frozenset(letters[start : start + size] for start in range(max(1, len(letters) - size + 1)))


SAMPLED = 6
"""Of so many pieces one is kept in a sketch."""
LONG = 9
"""Letters of a piece in a sketch: words of the trade that many plans share are shorter."""


def sketch(text: str) -> frozenset[int]:
    """Numbers of 63 bits for a sample of the text's pieces, the same sample in every text: two sketches share what the texts share."""
    found = (int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=8).digest()) >> 1 for piece in shingles(text, LONG))
    return frozenset(number for number in found if number % SAMPLED == 0)


def alike(one: frozenset[int], other: frozenset[int], *, at_least: int = 5) -> float:
    """What share of the smaller sketch is in the other; 0.0 where fewer than `at_least` pieces agree, which happens by chance."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= at_least else 0.0


@dataclass(frozen=True)
class Passage:
    """The same words in both: places of the first character and after the last, in each text as it was written."""

    begins: int
    ends: int
    other_begins: int
    other_ends: int


def passages(one: str, other: str, *, at_least: int = 16) -> list[Passage]:
    """What both say in the same words, at least so many letters in a row, in the order of `one`; punctuation and spelling variants do not count."""
    letters, places = _letters(one)
    other_letters, other_places = _letters(other)
    seeds: dict[str, list[int]] = {}
    for start in range(len(other_letters) - at_least + 1):
        where = seeds.setdefault(other_letters[start : start + at_least], [])
        if len(where) < 8:
            where.append(start)
    return list(_longest(letters, places, other_letters, other_places, seeds, at_least))


def _longest(
    letters: str, places: list[int], other_letters: str, other_places: list[int], seeds: dict[str, list[int]], at_least: int
) -> Iterator[Passage]:
    start = 0
    while start + at_least <= len(letters):
        best, at = 0, 0
        for where in seeds.get(letters[start : start + at_least], ()):
            long = at_least
            while start + long < len(letters) and where + long < len(other_letters) and letters[start + long] == other_letters[where + long]:
                long += 1
            if long > best:
                best, at = long, where
        if best:
            yield Passage(places[start], places[start + best - 1] + 1, other_places[at], other_places[at + best - 1] + 1)
        start += best or 1


def _letters(text: str) -> tuple[str, list[int]]:
    """What counts, and the place in the text of each of its letters."""
    found = [(letter, place) for place, character in enumerate(text) for letter in flat(fold(character))]
    return "".join(letter for letter, _place in found), [place for _letter, place in found]
