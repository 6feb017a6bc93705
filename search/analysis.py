"""A Document as both engines index it: the same tokens, so that the same plan finds the same things."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from search.beginnings import SHORTEST, beginnings
from search.documents import FACETS, HIGHEST_RANK, Document
from text import pinyin
from text.folding import fold
from text.strokes import stroke_number
from text.words import BOUNDARY, LONGEST_TOKEN, characters, clauses, cut_for_index, flat, is_han, pairs

VERSION = 4  # raise it when fields or their analysis change: an index of another version is not read, and is built anew

POSITIONS = ("name_han", "title_han", "han")  # Han in overlapping pairs, for phrases; in name and title each alone behind them
WORDS = ("title_words", "body_words")  # with frequencies, for BM25
SETS = ("units", "sounds")  # whether it is there and no more: each Han and each run of letters; words and pairs of Han as they sound
KEYWORDS = ("name_key", "also_key", "typed", "also_typed", "mixed", "inside", "suggest", "begins")
NUMBERS = ("id", "by_rank", "by_year", "by_name", "by_strokes")

LONGEST_BODY = 20_000
_LETTERS = " 0123456789abcdefghijklmnopqrstuvwxyz"


def analyse(document: Document) -> dict[str, Any]:
    """Field name -> text of tokens, list of keywords, or number."""
    name, title = fold(document.name), fold(document.title)
    body = fold("。".join([document.body[:LONGEST_BODY], *document.meta, *_facet_words(document)]))
    also = [fold(other) for other in document.also]
    own_clauses = [_clause(clause) for text in (name, title, *also) for clause in clauses(text)]
    body_clauses = [_clause(clause) for clause in clauses(body)]
    every = [*own_clauses, *body_clauses]
    own = [reading.lower().split() for reading in document.pinyin]
    typed = ["".join(reading) for reading in own] + ["".join(syllable[0] for syllable in reading) for reading in own] + pinyin.typed(flat(name))
    also_typed = [spelling for other in also for spelling in pinyin.typed(flat(other))]
    mixed = [spelling for own_name in (name, *also) for spelling in pinyin.mixed(flat(own_name))]
    name_units, title_units = characters(name), characters(title)
    if not is_han(flat(name)) and name:
        typed.append(flat(name)[:LONGEST_TOKEN])
    if len(flat(name)) <= pinyin.LONGEST_PERSON:
        typed += [f"={spelling}" for spelling in typed]  # a person's own name, before the studios that bear it
        mixed += [f"={spelling}" for spelling in pinyin.mixed(flat(name))]
    rank = min(max(document.rank, 0.0), HIGHEST_RANK)
    number = document.key.number
    keywords = {
        "name_key": _once([flat(name)[:LONGEST_TOKEN]]),
        "also_key": _once(flat(other)[:LONGEST_TOKEN] for other in also),
        "typed": _once(typed),
        "also_typed": _once(also_typed),
        "mixed": _once(mixed),
        "inside": _once(spelling[:LONGEST_TOKEN] for text in (name, *also) for spelling in pinyin.inside(text)),
        "suggest": _once(spelling[:LONGEST_TOKEN] for spelling in (flat(name), *map(flat, also), *typed, *also_typed, *mixed) if spelling[:1] != "="),
    }
    return {
        "id": number,
        "rank": rank,
        "by_rank": number_by_rank(rank, number),
        "by_year": document.year,
        "by_name": number_by_pinyin(document),
        "by_strokes": stroke_number(document.name),
        "name_han": " ".join([*pairs(name_units), BOUNDARY, *name_units]),
        "title_han": " ".join([*pairs(title_units), BOUNDARY, *title_units]),
        "han": f" {BOUNDARY} ".join(clause.pairs for clause in every if clause.pairs),
        "units": " ".join(sorted(set().union(*(clause.units for clause in every)))),
        "title_words": " ".join(clause.words for clause in own_clauses),
        "body_words": " ".join(clause.words for clause in body_clauses),
        "sounds": " ".join(sorted(set().union(*(clause.sounds for clause in every)))),
        **keywords,
        "begins": _once(token for field in SHORTEST for token in beginnings(field, keywords[field])),
        **{facet: _once(document.facet(facet)) for facet in FACETS},
    }


class _Clause(NamedTuple):
    pairs: str
    units: frozenset[str]
    words: str
    sounds: frozenset[str]


@lru_cache(maxsize=50_000)
def _clause(text: str) -> _Clause:
    """Units, towns, trades and honours come again in every list: what is made of a clause is kept."""
    units = characters(text)
    return _Clause(" ".join(pairs(units)), frozenset(units), " ".join(cut_for_index(text)), frozenset(pinyin.sounds(text)))


def _facet_words(document: Document) -> list[str]:
    """A town, a trade or an honour is found in the text too; of a region's path each level."""
    regions = {level for path in document.facet("region") for level in path.split("/")}
    return [*sorted(regions), *(value for facet in ("industry", "trade", "level", "honour") for value in document.facet(facet))]


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, values)))


def number_by_rank(rank: float, number: int) -> int:
    """Highest rank first, then the lowest id, in one positive number: 19 bits and 43."""
    return round(rank / HIGHEST_RANK * ((1 << 19) - 1)) << 43 | ((1 << 43) - 1 - number)


def number_by_pinyin(document: Document) -> int:
    """The first eleven letters of the pinyin (a space between syllables) in one number below 2**58."""
    name = flat(fold(document.name))
    spelt = document.pinyin[0] if document.pinyin else pinyin.order_key(name)
    number = 0
    for letter in spelt.lower()[:11].ljust(11):
        place = _LETTERS.find(letter)
        number = number * (len(_LETTERS) + 1) + (place if place >= 0 else len(_LETTERS))
    return number
