"""Queries with the first hit that a person would expect, and no other: on each engine, and the same on both."""

import pytest

from search.documents import FACETS
from search.plan import plan
from search.query import Query
from tests.search.conftest import fill
from tests.search.corpus import DOCUMENTS, NOTHING, QUERIES, SYNONYMS

NAMES = {document.key: document.name for document in DOCUMENTS}


def found(engine, text):
    """As a page finds it: strictly first, relaxed when that finds nothing."""
    strict = engine.search(plan(text, SYNONYMS), Query(text), FACETS)
    return strict if strict.total else engine.search(plan(text, SYNONYMS, relaxed=True), Query(text), FACETS)


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
    one, other = fill(make_engine("tantivy")), fill(make_engine("elastic"))
    same_hits = 0
    for text in QUERIES:
        a, b = found(one, text), found(other, text)
        assert (text, a.total, a.facets) == (text, b.total, b.facets)
        same_hits += [hit.key for hit in a.hits[:3]] == [hit.key for hit in b.hits[:3]]
    assert same_hits >= 0.95 * len(QUERIES)
