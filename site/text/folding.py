"""One spelling for everything that is compared: NFKC, traditional to simplified, lower case, each character by itself.

Character by character, so that a place in the folded text is a place in the original. The few characters that unfold into several (㈱, ⅷ, ﬁ) are the
reason for `Folded.places`. The price: 乾隆 becomes 干隆, in the text and in the query alike.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Folded:
    text: str
    places: Sequence[int]  # for each folded character, the index of the original one


def fold(text: str) -> str:
    return _folded(text).text


def fold_with_places(text: str) -> Folded:
    return _folded(text)


def _folded(text: str) -> Folded:
    table = _table()
    if table.several.isdisjoint(text):
        return Folded(text.translate(table.single), range(len(text)))
    pieces, places = [], []
    for index, character in enumerate(text):
        piece = _fold_character(character, table.simplified)
        pieces.append(piece)
        places += [index] * len(piece)
    return Folded("".join(pieces), places)


def _fold_character(character: str, simplified: Mapping[int, str]) -> str:
    return unicodedata.normalize("NFKC", character).translate(simplified).lower()


@dataclass(frozen=True, slots=True)
class _Table:
    simplified: Mapping[int, str]
    single: Mapping[int, str]
    several: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    import opencc

    han = [chr(code) for code in range(0x3400, 0xA000)]
    converted = str(opencc.OpenCC("t2s").convert("\n".join(han))).split("\n")
    simplified = {ord(old): new for old, new in zip(han, converted, strict=True) if len(new) == 1 and new != old}

    single: dict[int, str] = {}
    several: set[str] = set()
    for code in (*range(0xD800), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800), *range(0x1F100, 0x1F200), *range(0x2F800, 0x2FA20)):
        character = chr(code)
        piece = _fold_character(character, simplified)
        if len(piece) != 1:
            several.add(character)
        elif piece != character:
            single[code] = piece
    return _Table(simplified, single, frozenset(several))
