"""Names 按姓氏笔画: by the number of strokes, then by the kind of each stroke in turn (横竖撇点折). Source of the sequences: strokes.txt."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from text.folding import fold
from text.words import is_han

Key = tuple[int, ...]
_UNKNOWN = 1 << 14  # a Han character without a known sequence stands after all that have one
_SHORT = 4  # characters of a name that take part in the order


@lru_cache(maxsize=1)
def _sequences() -> Mapping[str, tuple[int, str]]:
    """character -> (place of its sequence among all sequences, the sequence)"""
    found: dict[str, tuple[int, str]] = {}
    place = 0
    for line in (files("text") / "strokes.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            place += 1
            sequence, characters = line.split(" ")
            found.update((character, (place, sequence)) for character in characters)
    return found


def strokes(character: str) -> str:
    """The sequence in digits 1 to 5, 李 is 1234521; empty when it is not known."""
    return _sequences().get(fold(character), (0, ""))[1]


def _place(character: str) -> int:
    known = _sequences().get(character)
    if known:
        return known[0]
    return _UNKNOWN + min(ord(character) & 0x3FFF, 0x3FFE) if is_han(character) else 0


def stroke_key(name: str) -> Key:
    """The key that sorts a list of names as an official list is sorted.

    The surname first; under one surname a name of two characters stands before a longer one; then each further character. What is not Han stands
    before what is.
    """
    folded = fold(name)
    places = [_place(character) for character in folded]
    return (*places[:1], int(len(folded) > 2), *places[1:])


def stroke_number(name: str) -> int:
    """stroke_key of the first four characters in one number below 2**61, for an index that sorts by numbers only."""
    folded = fold(name)
    places = [_place(character) for character in folded[:_SHORT]]
    places += [0] * (_SHORT - len(places))
    number = places[0] << 1 | int(len(folded) > 2)
    for place in places[1:]:
        number = number << 15 | place
    return number
