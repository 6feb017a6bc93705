"""A page of results, from the engine or, while that does not answer, from the database by name and pinyin."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.core.cache import cache

from search.documents import FACETS, Document, Key, load, sources
from search.engines import Answer, Engine, EngineDown, NotBuilt, engine
from search.models import Synonym
from search.plan import Plan, Synonyms, nearest, passes, plan, plan_inside
from search.query import DEEPEST, Query
from text import pinyin
from text.folding import fold
from text.highlighting import Piece, name_spans, pieces, snippet, spans
from text.words import flat, is_han

log = logging.getLogger("search")

DOWN = "search:down"  # cache key: the engine did not answer a moment ago
SKIPPED_FOR = 15  # seconds
MOST_BY_NAME = 1000
SUGGESTIONS = 8
NEAREST = 3
_VOCABULARY = "search:vocabulary"
_VOCABULARY_FOR = 60  # seconds


@dataclass(frozen=True, slots=True)
class Result:
    """One line: what is public of it at this moment, with the hits marked."""

    document: Document
    name: list[Piece]
    title: list[Piece]
    text: list[Piece]


@dataclass(frozen=True, slots=True)
class Hint:
    """A question that finds something where the one asked finds nothing: without one condition, of fewer words, or for a name that comes near."""

    query: Query
    total: int
    dropped: tuple[str, str] | None = None  # facet and value that are left out
    near: bool = False  # a name of the directory


@dataclass(frozen=True, slots=True)
class Found:
    query: Query
    results: list[Result]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    relaxed: bool = False  # nothing fits exactly, these come near
    by_name_only: bool = False  # the engine does not answer
    not_built: bool = False


def find(query: Query, facets: Sequence[str] = FACETS) -> Found:
    """Never raises for an engine that is away: then by name and pinyin from the database, without facets. Marks alone ask for nothing and find it."""
    if query.text and not query.words:
        return Found(query, [], 0)
    if not cache.get(DOWN):
        try:
            return _from_engine(query, facets)
        except NotBuilt:
            return _by_name(query, not_built=True)
        except EngineDown as down:
            log.warning("the search engine does not answer, skipped for %s s: %s", SKIPPED_FOR, down)
            cache.set(DOWN, True, SKIPPED_FOR)
    return _by_name(query)


def every_key(query: Query) -> list[Key]:
    """All that `find` pages through, in its order: the engine is asked once, so that it is the state of one moment."""
    query = replace(query, page=1, size=DEEPEST)
    if query.text and not query.words:
        return []
    if not cache.get(DOWN):
        try:
            _asked, answer, _relaxed = _answered(query, ())
            return [hit.key for hit in answer.hits]
        except NotBuilt:
            pass
        except EngineDown as down:
            log.warning("the search engine does not answer, skipped for %s s: %s", SKIPPED_FOR, down)
            cache.set(DOWN, True, SKIPPED_FOR)
    return _named(query)


def _from_engine(query: Query, facets: Sequence[str]) -> Found:
    asked, answer, relaxed = _answered(query, facets)
    results, hidden = _shown(answer, asked)
    return Found(query, results, answer.total - hidden, {name: dict(counts) for name, counts in answer.facets.items()}, relaxed)


def _answered(query: Query, facets: Sequence[str]) -> tuple[Plan, Answer, bool]:
    """What was asked, the answer, and whether it only comes near."""
    using, synonyms = engine(), synonyms_in_use() if query.text else {}
    asking = passes(query.text, synonyms)
    strict = next(asking)
    answer = using.search(strict, query, facets)
    for nearer in asking if not answer.total else ():
        near = using.search(nearer, query, facets)
        if near.total:
            return nearer, near, True
    return strict, answer, False


def _shown(answer: Answer, asked: Plan) -> tuple[list[Result], int]:
    """The hits that are public now, and how many are not any more."""
    documents = load(hit.key for hit in answer.hits)
    shown = [marked(documents[hit.key], asked) for hit in answer.hits if hit.key in documents]
    return shown, len(answer.hits) - len(shown)


def marked(document: Document, asked: Plan) -> Result:
    found = spans(document.name, asked.needles)
    if not found:
        found = next((hit for letters in asked.typed if (hit := name_spans(document.name, letters))), [])
    return Result(
        document, pieces(document.name, found), pieces(document.title, spans(document.title, asked.needles)), snippet(document.body, asked.needles)
    )


def _by_name(query: Query, *, not_built: bool = False) -> Found:
    asked, keys = plan(query.text), _named(query)
    page = keys[query.first : query.first + query.size]
    documents = load(page)
    results = [marked(documents[key], asked) for key in page if key in documents]
    return Found(query, results, len(keys), by_name_only=True, not_built=not_built)


def _named(query: Query) -> list[Key]:
    kinds = query.chosen("kind")
    named = [source.named_keys(query.text) for source in sources() if not kinds or source.kind in kinds]
    return [Key(kind, pk) for _, kind, pk in named[0].union(*named[1:], all=True).order_by("_code", "_pk")[:MOST_BY_NAME]] if named else []


def hints(query: Query) -> list[Hint]:
    """What to ask instead when nothing is found: the nearest names, then without one condition, then a part of the words. Empty while the engine is
    away."""
    if not query.words:
        return []
    try:
        using, synonyms = engine(), synonyms_in_use()
        near = [] if query.filters else [Hint(Query(name), 0, near=True) for name in _near(using, query.text)]
        found = [_hint(using, query.without(facet, value), synonyms, (facet, value)) for facet, values in query.filters for value in values][:4]
        words = [word for word in plan(query.text, synonyms).words if len(word) > 1]
        if len(words) > 1:
            found += [_hint(using, Query(word), synonyms, None) for word in words[:4]]
    except EngineDown:
        return []
    return near + sorted((hint for hint in found if hint.total), key=lambda hint: (hint.dropped is None, -hint.total))[:4]


def _near(using: Engine, text: str) -> list[str]:
    asked = nearest(text)
    if not asked.required:
        return []
    keys = [hit.key for hit in using.search(asked, Query(text, size=NEAREST), ()).hits]
    documents = load(keys)
    return list(dict.fromkeys(documents[key].name for key in keys if key in documents))


def _hint(using: Engine, query: Query, synonyms: Synonyms, dropped: tuple[str, str] | None) -> Hint:
    return Hint(query, using.count(plan(query.text, synonyms), query), dropped)


def synonyms_in_use(kept: Iterable[Synonym] | None = None) -> dict[str, tuple[str, ...]]:
    """word -> what it is also found by, as staff keep it (or as `kept` says). In both directions all of them stand for each other."""
    found: dict[str, list[str]] = {}
    for synonym in Synonym.objects.all() if kept is None else kept:
        found.setdefault(synonym.word, []).extend(synonym.words)
        if synonym.both_ways:
            for other in synonym.words:
                found.setdefault(other, []).extend([synonym.word, *(word for word in synonym.words if word != other)])
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`facet` and `count` for a value of a facet, `document` for one thing."""

    pieces: list[Piece]
    facet: str = ""
    value: str = ""
    count: int = 0
    document: Document | None = None


def suggest(text: str, size: int = SUGGESTIONS) -> list[Suggestion]:
    """What begins as typed: trades and industries first, then names; public at this moment. Empty while the engine is away."""
    letters = flat(fold(text))[:40]
    if not letters or cache.get(DOWN):
        return []
    try:
        values = _values(letters)[: size // 2]
        keys = engine().suggest(letters, size - len(values))
        if len(keys) < size - len(values) and len(letters) > 1:
            keys = list(dict.fromkeys([*keys, *_inside(letters, size)]))[: size - len(values)]
    except EngineDown:
        return []
    documents = load(keys)
    return values + [Suggestion(_begun(documents[key].name, letters), document=documents[key]) for key in keys if key in documents]


def _inside(letters: str, size: int) -> list[Key]:
    """Names that hold what was typed further on: 刘裕启 in 江汉刘裕启工作室."""
    asked = plan_inside(letters)
    return [hit.key for hit in engine().search(asked, Query(size=size), ()).hits] if asked.required else []


def _values(letters: str) -> list[Suggestion]:
    found = []
    for facet, value, count in _vocabulary():
        if any(spelling.startswith(letters) for spelling in _spellings(value)):
            found.append(Suggestion(_begun(value, letters), facet, value, count))
    return found


@lru_cache(maxsize=5_000)
def _spellings(value: str) -> tuple[str, ...]:
    folded = flat(fold(value))
    return (folded, *pinyin.typed(folded))


def _vocabulary() -> list[tuple[str, str, int]]:
    """All trades and industries with how many there are, the most frequent first."""
    known: list[tuple[str, str, int]] | None = cache.get(_VOCABULARY)
    if known is None:
        counts = engine().search(Plan(), Query(size=1), ("trade", "industry")).facets
        known = sorted(((facet, value, count) for facet in counts for value, count in counts[facet].items()), key=lambda entry: (-entry[2], entry[1]))
        cache.set(_VOCABULARY, known, _VOCABULARY_FOR)
    return known


def _begun(text: str, letters: str) -> list[Piece]:
    found = spans(text, [letters]) if is_han(letters) else name_spans(text, letters)
    return pieces(text, found)
