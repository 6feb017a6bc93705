import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.query import DEEPEST, Query, filters, read_query


def test_what_a_request_asks_for():
    query = read_query(QueryDict("q=+焊接++变形&region=湖北省/武汉市&region=湖北省/襄阳市&kind=studio&order=strokes&page=3&colour=red"))
    assert query == Query(
        text="焊接 变形",
        filters=(("kind", ("studio",)), ("region", ("湖北省/武汉市", "湖北省/襄阳市"))),
        order="strokes",
        page=3,
    )


@pytest.mark.parametrize(
    ("sent", "page"),
    [("page=0", 1), ("page=-2", 1), ("page=x", 1), ("page=", 1), ("page=²", 1), ("page=99999", DEEPEST // 20), ("page=" + "9" * 30, 1)],
)
def test_an_impossible_page_is_a_possible_one(sent, page):
    assert read_query(QueryDict(sent)).page == page


def test_unknown_orders_long_texts_and_nul_are_put_right():
    query = read_query(QueryDict("order=cheapest&q=" + "焊" * 500 + "%00"))
    assert query.order == "relevance"
    assert query.text == "焊" * 100
    assert read_query(QueryDict("q=a%00b")).text == "ab"


def test_the_same_question_has_one_address():
    one = read_query(QueryDict("page=2&region=b&region=a&q=x&kind=studio"))
    other = read_query(QueryDict("kind=studio&q=x&region=a&region=b&region=a&page=2"))
    assert one.address == other.address == "q=x&kind=studio&region=a&region=b&page=2"


def test_choosing_goes_back_to_the_first_page():
    query = Query("焊接", page=4).toggled("trade", "焊工")
    assert (query.page, query.chosen("trade")) == (1, ("焊工",))
    assert query.toggled("trade", "焊工").filters == ()
    assert query.without("trade").filters == ()


@given(
    st.builds(
        Query,
        text=st.text(alphabet="焊接 工匠a1", max_size=20).map(lambda text: " ".join(text.split())),
        filters=st.dictionaries(
            st.sampled_from(["kind", "region", "year"]), st.lists(st.sampled_from(["a", "b&c", "湖北省/武汉市"]), max_size=3)
        ).map(filters),
        order=st.sampled_from(["relevance", "strokes", "name", "year"]),
        page=st.integers(1, 500),
    )
)
def test_an_address_leads_back_to_its_question(query):
    assert read_query(QueryDict(query.address)) == query
