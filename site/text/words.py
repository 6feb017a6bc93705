"""Text into tokens: Han characters one by one, and the words that rjieba finds in them. Everything here expects folded text."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

HAN = "\u3400-\u9fff\U00020000-\U0003134f"
BOUNDARY = "\u241f"  # a token of its own at the end of a clause: no phrase crosses it
LONGEST_TOKEN = 64  # Elasticsearch cuts at 255, tantivy does not: neither gets there
EMPTY_WORDS = frozenset("的了在是和与及或对为由从到把被给等之其")

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_STOP = re.compile(r"[。，；！？、,;!?\n]+")
_RUN_OR_STOP = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+|[。，；！？、,;!?\n]")


def is_han(text: str) -> bool:
    """Whether the text begins with a Han character."""
    return bool(text) and ("\u3400" <= text[0] <= "\u9fff" or "\U00020000" <= text[0] <= "\U0003134f")


def runs(text: str) -> list[str]:
    """Unbroken stretches of Han or of other letters and digits: "C919大飞机" is c919 and 大飞机."""
    return [run[:LONGEST_TOKEN] if not is_han(run) else run for run in _RUN.findall(text)]


def flat(text: str) -> str:
    """The text without anything but letters, digits and Han."""
    return "".join(runs(text))


def characters(text: str) -> list[str]:
    """Han one by one, other runs whole, and a boundary at every mark that ends a clause."""
    return list(_characters(text))


def _characters(text: str) -> Iterator[str]:
    for run in _RUN_OR_STOP.findall(text):
        if is_han(run):
            yield from run
        elif run[0].isalnum():
            yield run[:LONGEST_TOKEN]
        else:
            yield BOUNDARY


def clauses(text: str) -> list[str]:
    """The text cut where `characters` sets a boundary."""
    return [clause for clause in _STOP.split(text) if clause]


def pairs(units: Sequence[str]) -> list[str]:
    """What `characters` gives, in overlapping pairs; no pair reaches over a boundary, and the boundary stays between.

    A phrase of frequent characters is slow to find, a phrase of pairs, which are rare, is not.
    """
    found: list[str] = []
    for one, two in pairwise(units):
        if one == BOUNDARY or two == BOUNDARY:
            if found and found[-1] != BOUNDARY:
                found.append(BOUNDARY)
        else:
            found.append(one + two if len(one) == 1 and len(two) == 1 else f"{one}_{two}")
    return found


def cut(text: str) -> list[str]:
    """Words, each character in exactly one."""
    return [word for run in runs(text) for word in (_cut(run) if is_han(run) else (run,))]


def cut_for_index(text: str) -> list[str]:
    """Words and the shorter words inside them: 劳动模范 gives 劳动, 模范 and 劳动模范."""
    return [word for run in runs(text) for word in (_cut_for_index(run) if is_han(run) else (run,))]


@lru_cache(maxsize=50_000)
def _cut_for_index(run: str) -> tuple[str, ...]:
    import rjieba

    return tuple(rjieba.cut_for_search(run))


@lru_cache(maxsize=50_000)
def _cut(run: str) -> tuple[str, ...]:
    import rjieba

    return tuple(rjieba.cut(run))


def telling(words: list[str]) -> list[str]:
    """Without the words that say nothing alone; when nothing else is left, with them."""
    return [word for word in words if word not in EMPTY_WORDS] or words


def names_a_person(text: str) -> bool:
    """Whether a Han text seems to hold a person's name (rjieba's tag nr, or a surname before one or two characters): rather once too often."""
    import rjieba

    for run in runs(text):
        if is_han(run):
            tagged = rjieba.tag(run)
            if any(tag == "nr" and len(word) > 1 for word, tag in tagged) or (tagged[0][1] == "nr" and len(run) <= 3):
                return True
    return False
