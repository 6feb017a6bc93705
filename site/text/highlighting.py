"""What to mark in a text that was found. Needles are folded; what comes back is pieces of the original text, so the template escapes and marks."""

import re
from collections.abc import Iterable, Sequence

from text import pinyin
from text.folding import fold, fold_with_places
from text.words import EMPTY_WORDS, is_han

Span = tuple[int, int]
Piece = tuple[str, bool]  # a stretch of the original text, and whether it is a hit

_SENTENCE_END = re.compile("[。；！？\n]")


def spans(text: str, needles: Iterable[str]) -> list[Span]:
    """Where any needle stands in the original text, longest needles first, without overlap."""
    useful = sorted({needle for needle in needles if needle and needle not in EMPTY_WORDS}, key=lambda needle: (-len(needle), needle))
    if not useful:
        return []
    folded = fold_with_places(text)
    pattern = re.compile("|".join(_pattern(needle) for needle in useful))
    return [(folded.places[hit.start()], folded.places[hit.end() - 1] + 1) for hit in pattern.finditer(folded.text)]


def _pattern(needle: str) -> str:
    """Latin and numbers match as whole tokens only: "ai" is not in "train"."""
    escaped = re.escape(needle)
    return escaped if is_han(needle) else rf"(?<![a-z0-9]){escaped}(?![a-z0-9])"


def name_spans(name: str, typed: str) -> list[Span]:
    """What of a Han name was meant by the Latin letters typed: whole syllables for full pinyin, characters for initials."""
    folded = fold(name)
    if not typed or not folded or len(folded) != len(name) or not all(is_han(character) for character in folded):
        return []
    for letters in pinyin.initials(folded):
        if letters.startswith(typed):
            return [(0, len(typed))]
    for reading in pinyin.readings(folded):
        spelt = ""
        for index, syllable in enumerate(reading):
            spelt += syllable
            if spelt.startswith(typed):
                return [(0, index + 1)]
            if not typed.startswith(spelt):
                break
    return []


def pieces(text: str, found: Sequence[Span]) -> list[Piece]:
    """The whole text, cut at the hits."""
    return _cut(text, found, 0, len(text))


def snippet(text: str, needles: Iterable[str], width: int = 90) -> list[Piece]:
    """The window of about `width` characters with the most different hits, begun at a sentence where one is near."""
    found = spans(text, needles)
    if not found:
        return [(text[:width], False)] if text else []
    start = max(found, key=lambda span: (_different(text, found, span[0], width), -span[0]))[0]
    sentence = max((end.end() for end in _SENTENCE_END.finditer(text, 0, start)), default=0)
    low = sentence if start - sentence < width // 3 else start - width // 4
    while text[low] in "，。；！？、 \n" and low < start:
        low += 1
    return _cut(text, found, low, min(len(text), low + width))


def _different(text: str, found: Sequence[Span], start: int, width: int) -> int:
    return len({text[low:high] for low, high in found if low >= start and high <= start + width})


def _cut(text: str, found: Sequence[Span], low: int, high: int) -> list[Piece]:
    result: list[Piece] = []
    position = low
    for start, end in found:
        if start < position or end > high:
            continue
        if start > position:
            result.append((text[position:start], False))
        result.append((text[start:end], True))
        position = end
    if position < high:
        result.append((text[position:high], False))
    return result
