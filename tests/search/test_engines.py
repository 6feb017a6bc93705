"""What every engine does, asked of each in turn."""

from dataclasses import replace

import pytest

from search.documents import FACETS, Document, Key
from search.engines import NotBuilt
from search.plan import plan
from search.query import Query, filters
from tests.search.conftest import fill
from tests.search.corpus import DOCUMENTS
from text.strokes import stroke_key

BY_KEY = {document.key: document for document in DOCUMENTS}


def ask(engine, text="", facets=FACETS, **wanted):
    return engine.search(plan(text), Query(text, **wanted), facets)


def counted(facet, documents):
    counts = {}
    for document in documents:
        for value in document.facet(facet):
            counts[value] = counts.get(value, 0) + 1
    return counts


def test_without_text_everything_is_found_highest_rank_first(filled):
    answer = ask(filled, size=100)
    assert answer.total == len(DOCUMENTS)
    assert [hit.key for hit in answer.hits] == [document.key for document in sorted(DOCUMENTS, key=lambda document: -document.rank)]


@pytest.mark.parametrize("facet", FACETS)
def test_facets_count_what_there_is(filled, facet):
    assert ask(filled).facets[facet] == counted(facet, DOCUMENTS)


def test_a_chosen_value_narrows_the_other_facets_and_not_its_own(filled):
    answer = ask(filled, filters=filters({"trade": ["钳工"]}))
    fitters = [document for document in DOCUMENTS if "钳工" in document.facet("trade")]
    assert answer.total == len(fitters) == 3
    assert answer.facets["region"] == counted("region", fitters)
    assert answer.facets["trade"] == counted("trade", DOCUMENTS)


def test_any_within_a_facet_and_all_facets_together(filled):
    chosen = filters({"region": ["湖北省/武汉市", "湖北省/襄阳市"], "kind": ["craftsman"]})
    expected = [d for d in DOCUMENTS if d.kind == "craftsman" and {"湖北省/武汉市", "湖北省/襄阳市"} & set(d.facet("region"))]
    answer = ask(filled, filters=chosen, size=100)
    assert {hit.key for hit in answer.hits} == {document.key for document in expected}
    assert filled.count(plan(""), Query(filters=chosen)) == len(expected)


def test_without_facets_the_same_is_found(filled):
    chosen = filters({"kind": ["studio"]})
    assert ask(filled, "工作室", facets=(), filters=chosen).hits == ask(filled, "工作室", filters=chosen).hits
    assert ask(filled, "工作室", facets=(), filters=chosen).facets == {}


def test_by_strokes(filled):
    names = [BY_KEY[hit.key].name for hit in ask(filled, filters=filters({"kind": ["craftsman"]}), order="strokes", size=100).hits]
    assert [stroke_key(name[:4]) for name in names] == sorted(stroke_key(name[:4]) for name in names)


def test_by_pinyin_a_surname_stands_where_it_is_said(filled):
    names = [BY_KEY[hit.key].name for hit in ask(filled, filters=filters({"kind": ["craftsman"]}), order="name", size=100).hits]
    assert names[:3] == ["薄一帆", "蔡文锦", "陈麦"]
    assert names[-6:] == ["曾国强", "查一洲", "查玉芬", "翟墨林", "张桂兰", "郑海涛"]
    assert names.index("覃守拙") < names.index("单文涛") < names.index("石磊")


def test_by_year_the_latest_first(filled):
    years = [BY_KEY[hit.key].year for hit in ask(filled, order="year", size=100).hits]
    assert years == sorted(years, reverse=True)
    assert years[0] == 2026


@pytest.mark.parametrize("order", ["relevance", "strokes", "name", "year"])
@pytest.mark.parametrize("text", ["", "工作室", "王建国"])
def test_pages_put_together_are_one_list_without_gap_or_repetition(filled, order, text):
    whole = [hit.key for hit in ask(filled, text, order=order, size=100).hits]
    pages = [hit.key for page in range(1, 15) for hit in ask(filled, text, order=order, page=page, size=7).hits]
    assert pages == whole


@pytest.mark.parametrize("page", [1, 3, 6])
def test_equals_are_in_the_order_of_their_numbers_on_every_page(empty, page):
    """300 alike, written in an order of their own: where a document lies must not show."""
    alike = [Document("craftsman", pk, "李明", body="焊接") for pk in range(1, 301)]
    fill(empty, [*alike[150:], *alike[:150]])
    answer = ask(empty, "李明", page=page)
    assert [hit.key.pk for hit in answer.hits] == list(range((page - 1) * 20 + 1, page * 20 + 1))
    assert answer.total == 300


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("许", "许振超"),
        ("xuz", "许振超"),
        ("xzc", "许振超"),
        ("danw", "单文涛技能大师工作室"),
        ("量子", "量子导航工作室"),
        ("5g", "5G工厂创新工作室"),
        ("李明", "李明远"),
    ],
)
def test_suggestions_begin_as_typed_and_the_highest_rank_is_first(filled, letters, name):
    assert name in [BY_KEY[key].name for key in filled.suggest(letters, 8)]


def test_no_suggestion_for_letters_that_begin_nothing(filled):
    assert filled.suggest("qqq", 8) == []
    assert len(filled.suggest("l", 3)) == 3


def test_before_the_first_build_it_says_so(empty):
    assert empty.live() is None
    with pytest.raises(NotBuilt):
        ask(empty)
    with pytest.raises(NotBuilt):
        empty.suggest("x", 8)


def test_a_changed_document_replaces_itself_and_a_removed_one_is_gone(empty):
    fill(empty, DOCUMENTS[:3])
    with empty.open(empty.live()) as writer:
        writer.put([(replace(DOCUMENTS[0], name="闻铁军"), 5)])
        writer.remove([(DOCUMENTS[1].key, 6), (Key("studio", 999), 7)])
        writer.commit()
    assert ask(empty, "闻铁军").total == 1
    assert sorted(empty.contents()) == sorted([DOCUMENTS[0].key, DOCUMENTS[2].key])
    assert empty.size() == 2


def test_what_is_not_committed_is_not_seen(empty):
    fill(empty, DOCUMENTS[:2])
    target = empty.create()
    with empty.open(target) as writer:
        writer.put([(document, 1) for document in DOCUMENTS])
        writer.commit()
    assert ask(empty).total == 2
    empty.swap(target)
    assert ask(empty).total == len(DOCUMENTS)


def test_tidying_leaves_the_live_index_alone(empty):
    fill(empty, DOCUMENTS[:2])
    first = empty.live()
    abandoned = empty.create()
    empty.tidy()
    with pytest.raises(NotBuilt), empty.open(abandoned):
        pass
    assert empty.live() == first
    assert ask(empty).total == 2
    assert empty.health()


def test_odd_text_is_a_query_like_any_other(filled):
    for text in ("a*", 'x" OR 1', "(", "\\", "焊接.*", "_", "~", "[a", "焊 " * 40, "x" * 100, "℃", "👷", "a" * 64):
        assert ask(filled, text).total >= 0
        filled.search(plan(text, leeway=1), Query(text), FACETS)


@pytest.mark.services
def test_elasticsearch_drops_a_write_that_is_older_than_what_is_there(make_engine):
    engine = fill(make_engine("elastic"), DOCUMENTS[:1])
    with engine.open(engine.live()) as writer:
        writer.put([(replace(DOCUMENTS[0], name="新名"), 9)])
        writer.put([(DOCUMENTS[0], 4)])
        writer.remove([(DOCUMENTS[0].key, 5)])
        writer.commit()
    assert ask(engine, "新名").total == 1
