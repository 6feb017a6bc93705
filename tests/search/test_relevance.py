"""Queries with the first hit that a person would expect, and no other: on each engine, and the same on both."""

import pytest

from search.documents import FACETS
from search.engines import Answer
from search.plan import passes
from search.query import Query
from tests.search import lists
from tests.search.conftest import fill
from tests.search.corpus import DOCUMENTS, NOTHING, QUERIES, SYNONYMS
from text import pinyin

NAMES = {document.key: document.name for document in DOCUMENTS}


def found(engine, text, synonyms=SYNONYMS):
    """As a page finds it: strictly first, with more leeway where that finds nothing."""
    answers = (engine.search(asked, Query(text), FACETS) for asked in passes(text, synonyms))
    return next((answer for answer in answers if answer.total), Answer())


def place(engine, text, expected):
    return next((place for place, hit in enumerate(found(engine, text).hits, start=1) if NAMES[hit.key] in expected), 0)


def test_the_expected_hit_stands_first(filled, capsys):
    places = {text: place(filled, text, expected) for text, expected in QUERIES.items()}
    missed = {text: (place, QUERIES[text]) for text, place in places.items() if place != 1}
    for text, (at, expected) in missed.items():
        print(f"{filled.name}: {text!r} has {' or '.join(expected)} at place {at or 'none'}")

    assert len(QUERIES) >= 120
    assert sum(1 / place for place in places.values() if place) / len(places) >= 0.95
    assert len(missed) <= 4


@pytest.fixture(scope="module")
def listed(kind, make_engine):
    return fill(make_engine(kind), lists.DOCUMENTS)


def test_it_is_found_in_other_lists_too(listed):
    names = {document.key: document.name for document in lists.DOCUMENTS}
    reciprocal = 0.0
    for text, expected in lists.QUERIES.items():
        hits = [names[hit.key] for hit in found(listed, text, lists.SYNONYMS).hits]
        at = next((at for at, name in enumerate(hits, start=1) if name in expected), 0)
        reciprocal += 1 / at if at else 0
        if at != 1:
            print(f"{listed.name}: {text!r} has {' or '.join(expected)} at place {at or 'none'}")

    assert len(lists.QUERIES) >= 60
    assert reciprocal / len(lists.QUERIES) >= 0.95


@pytest.mark.parametrize("slip", ["swap", "leave out", "twice"])
def test_one_letter_of_a_name_typed_wrong_finds_it(listed, slip):
    names = {document.key: {document.name, *document.also} for document in lists.DOCUMENTS}
    missed = []
    for place, name in enumerate(lists.PEOPLE):
        letters = pinyin.full(name)[0]
        at = place % (len(letters) - 2) + 1
        end = {
            "swap": letters[at + 1] + letters[at] + letters[at + 2 :],
            "leave out": letters[at + 1 :],
            "twice": letters[at] * 2 + letters[at + 1 :],
        }
        if len(letters) > 6 and name not in names.get(next((hit.key for hit in found(listed, letters[:at] + end[slip]).hits), None), ()):
            missed.append(letters[:at] + end[slip])
    assert not missed


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found_where_there_is_nothing(filled, text):
    assert found(filled, text).total == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: f"{document.kind}-{document.pk}")
def test_an_exact_name_stands_first_always(filled, document):
    assert NAMES[found(filled, document.name).hits[0].key] == document.name


@pytest.mark.parametrize("part", ["焊", "室", "薄板", "头断", "率降到", "十二道工", "口检验"])
def test_any_stretch_of_a_text_is_found(filled, part):
    expected = {document.key for document in DOCUMENTS if part in document.name + document.title + document.body}
    if len(part) > 1:
        assert expected <= {hit.key for hit in found(filled, part).hits}
    else:
        assert found(filled, part).total >= len(expected) > 0


@pytest.mark.services
def test_both_engines_give_the_same_first_three_totals_and_counts(make_engine):
    same_hits = asked = 0
    for documents, queries, synonyms in ((DOCUMENTS, QUERIES, SYNONYMS), (lists.DOCUMENTS, lists.QUERIES, lists.SYNONYMS)):
        one, other = fill(make_engine("tantivy"), documents), fill(make_engine("elastic"), documents)
        for text in queries:
            a, b = found(one, text, synonyms), found(other, text, synonyms)
            assert (text, a.total, a.facets) == (text, b.total, b.facets)
            same_hits += [hit.key for hit in a.hits[:3]] == [hit.key for hit in b.hits[:3]]
        asked += len(queries)
    assert same_hits >= 0.95 * asked
