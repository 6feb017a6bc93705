import json
import re

import pytest
from django.core.cache import cache
from django.db import transaction

from ledger.signals import changed
from search import indexing
from search.documents import Document, Source
from search.engines import EngineDown
from search.finding import Found
from search.models import MissedQuery, Synonym
from tests.search.corpus import DOCUMENTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages", "used_engine")]

BY_NAME = {document.name: document for document in DOCUMENTS}


def load_rows(pks):
    """The corpus as rows: each synonym's word is the name of a document, whose facets and text it has."""
    for row in Synonym.objects.filter(pk__in=pks, both_ways=True).order_by("pk"):
        model = BY_NAME[row.word]
        yield Document(
            "studio",
            row.pk,
            model.name,
            model.title,
            model.body,
            url=f"/directory/studios/{row.pk}/",
            meta=model.meta,
            facets=model.facets,
            rank=model.rank,
        )


@pytest.fixture
def rows(monkeypatch):
    source = Source("studio", load_rows, lambda: Synonym.objects.filter(both_ways=True), ("word",), ("others",))
    monkeypatch.setattr("search.documents._sources", {"studio": source})
    monkeypatch.setattr("search.finding.synonyms_in_use", dict)

    def make(*names):
        made = [Synonym.objects.create(word=name, others="wen tie sheng" if name == "闻铁生" else "x") for name in names]
        indexing.rebuild()
        return made

    return make


def page(client, address="/search/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_hit_is_shown_with_its_facts_and_marked(client, rows):
    rows("闻铁生", "覃守拙", "单文涛技能大师工作室")
    html = page(client, "/search/?q=焊接变形")
    assert "“焊接变形”找到 1 条" in html
    assert "<mark>焊接变形</mark>控制工法 3 项" in html
    assert "荆楚工匠（2019）" in html
    assert "覃守拙" not in html


def test_pinyin_marks_the_name(client, rows):
    rows("闻铁生")
    assert "<mark>闻铁</mark>生" in page(client, "/search/?q=wentie")


def test_text_is_escaped(client, rows):
    rows("闻铁生")
    html = page(client, "/search/?q=<script>alert(1)</script>")
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_facets_are_links_that_choose_and_let_go(client, rows):
    rows("闻铁生", "解冬梅", "单文涛")
    html = page(client)
    assert 'href="?region=%E6%B9%96%E5%8C%97%E7%9C%81%2F%E6%AD%A6%E6%B1%89%E5%B8%82"' in html
    chosen = page(client, "/search/?region=湖北省/武汉市")
    assert 'aria-current="true"><span>武汉市</span>' in chosen
    assert "解冬梅" not in chosen
    assert "十堰市" in chosen  # what else could be chosen stays in sight


def test_a_slip_is_forgiven_and_said(client, rows):
    rows("许振超")
    html = page(client, "/search/?q=许振朝")
    assert "没有与“许振朝”完全相符的" in html
    assert "<mark>许振超</mark>" in html


def test_nothing_found_offers_what_would_help_and_is_written_down(client, rows):
    rows("闻铁生", "解冬梅")
    html = page(client, "/search/?q=等离子清洗")
    assert "没有找到" in html
    assert MissedQuery.objects.get().text == "等离子清洗"
    html = page(client, "/search/?q=土家织锦&region=湖北省/武汉市")
    assert "去掉“武汉市”" in html
    assert MissedQuery.objects.count() == 1


@pytest.mark.parametrize("text", ["王小明", "13800138000", "a@b.cn", "420106199001011234"])
def test_a_person_looked_for_in_vain_is_not_written_down(client, rows, text):
    rows("解冬梅")
    page(client, f"/search/?q={text}")
    assert not MissedQuery.objects.exists()


def test_the_same_words_in_vain_are_counted(client, rows):
    rows("闻铁生")
    for text in ("等离子清洗", " 等离子清洗 ", "等離子清洗"):
        page(client, f"/search/?q={text}")
    assert (MissedQuery.objects.get().times, MissedQuery.objects.count()) == (3, 1)


def test_a_withdrawn_profile_is_not_shown_though_the_index_still_has_it(client, rows):
    withdrawn, _ = rows("闻铁生", "覃守拙")
    Synonym.objects.filter(pk=withdrawn.pk).update(both_ways=False)
    assert "闻铁生" not in page(client, "/search/?q=焊接").replace("“焊接”", "")
    assert client.get("/search.json?q=焊接").json()["total"] == 1
    assert "闻铁生" not in client.get("/search/suggest/?q=wen").content.decode()


def test_while_the_engine_is_away_names_are_found_and_the_page_says_so(client, rows, used_engine, monkeypatch):
    rows("闻铁生", "覃守拙")
    asked = []

    def away(*_):
        asked.append(1)
        raise EngineDown("away")

    monkeypatch.setattr(used_engine, "search", away)
    for address, expected in (("/search/?q=铁生", "闻铁生"), ("/search/?q=wentie", "闻铁生"), ("/search/?q=聞鐵", "闻铁生")):
        html = page(client, address)
        assert "搜索暂时不可用" in html
        assert expected in html.replace("<mark>", "").replace("</mark>", "")
    assert len(asked) == 1, "asked again within 15 seconds"
    assert client.get("/search.json?q=铁生")["Search-Match"] == "name"
    assert client.get("/search/suggest/?q=铁生").content.strip() == b""
    cache.clear()
    page(client, "/search/?q=铁生")
    assert len(asked) == 2


def test_before_the_first_build_the_page_says_how_far_it_is(client, pages):
    cache.set(indexing.PROGRESS, (2210, 3991))
    Synonym.objects.create(word="焊工", others="x")
    html = page(client, "/search/?q=焊工")
    assert "搜索正在重新整理" in html
    assert 'value="2210" max="3991"' in html
    assert "<mark>焊工</mark>" in html


def test_json_is_the_same_answer(client, rows):
    rows("闻铁生", "覃守拙")
    answer = client.get("/search.json?q=焊接&kind=studio&size=1")
    data = json.loads(answer.content)
    assert list(data) == ["total", "results", "facets"]
    assert (data["total"], len(data["results"])) == (2, 1)
    first = data["results"][0]
    assert list(first) == ["kind", "name", "url", "summary", "facets"]
    assert first["name"] == "覃守拙"  # a welding robot's operator: the word is in the title
    assert first["url"].startswith("http://localhost:8000/directory/studios/")
    assert "焊接节拍" in first["summary"]
    assert first["facets"]["region"] == ["湖北省", "湖北省/武汉市"]
    assert data["facets"]["region"]["湖北省/武汉市"] == 2
    assert "覃守拙".encode() in answer.content
    assert "max-age=2" in answer["Cache-Control"]
    assert answer["Search-Match"] == "exact"
    following = re.search(r'<http://localhost:8000(.*)>; rel="next"', answer["Link"]).group(1)
    last = client.get(following)
    assert [result["name"] for result in last.json()["results"]] == ["闻铁生"]
    assert last["Link"].endswith('rel="prev"')


def test_json_says_what_only_comes_near(client, rows):
    rows("许振超")
    assert client.get("/search.json?q=许振朝")["Search-Match"] == "near"


@pytest.mark.parametrize("size", ["0", "-1", "101", "x", "9999999999", ""])
def test_an_impossible_size_is_twenty(client, monkeypatch, size):
    asked = []
    monkeypatch.setattr("search.views.public.find", lambda query: asked.append(query.size) or Found(query, [], 0))
    client.get(f"/search.json?size={size}")
    assert asked == [20]


@pytest.mark.parametrize("text", ["！！！", "😀", "…—…", "' -- ;"])
def test_marks_alone_find_nothing_and_the_page_says_why(client, rows, text):
    rows("闻铁生")
    assert client.get("/search.json", {"q": text}).json() == {"total": 0, "results": [], "facets": {}}
    assert "没有字母、数字或汉字" in client.get("/search/", {"q": text}).content.decode()
    assert not MissedQuery.objects.exists()


@pytest.mark.parametrize("text", ["' OR 1=1 --", "工" * 300, "<b>%s", "\u202e许振超", "a" * 300, "\\", "*:*", "name_key:闻铁生"])
def test_ugly_questions_are_answered(client, rows, text):
    rows("闻铁生", "许振超")
    assert client.get("/search.json", {"q": text}).status_code == 200
    assert client.get("/search/", {"q": text}).status_code == 200
    assert client.get("/search/suggest/", {"q": text}).status_code == 200


def test_the_nearest_name_is_offered_where_nothing_fits(client, rows):
    rows("许振超")
    html = page(client, "/search/?q=许振飞")
    assert "没有找到" in html
    assert "您要找的是“许振超”吗" in html


def test_a_part_further_on_in_a_name_is_suggested(client, rows):
    rows("港口装卸许振超工作室")
    for typed in ("许振超", "xuzhen", "xzcg"):
        assert "港口装卸" in client.get("/search/suggest/", {"q": typed}).content.decode()


def test_suggestions_are_options_that_lead_somewhere(client, rows):
    rows("闻铁生", "覃守拙", "单文涛")
    html = client.get("/search/suggest/?q=wentie").content.decode()
    assert html.count('role="option"') == 1
    assert 'data-href="/directory/studios/' in html
    assert "<mark>闻铁</mark>生" in html


def test_a_trade_is_suggested_with_how_many(client, rows):
    rows("闻铁生", "覃守拙")
    html = client.get("/search/suggest/?q=zhuangbei").content.decode()
    assert "<mark>装备</mark>制造" in html
    assert "industry=%E8%A3%85%E5%A4%87%E5%88%B6%E9%80%A0" in html
    assert "2 条" in html


def test_every_combination_has_one_address_that_may_be_kept(client, rows, django_user_model):
    rows("闻铁生")
    answer = client.get("/search/?q=焊接&year=2019&region=湖北省/武汉市&region=湖北省")
    assert answer["Cache-Control"] == "public, max-age=2"
    assert "Cookie" in answer["Vary"]
    canonical = re.search(r'rel="canonical" href="([^"]+)"', answer.content.decode()).group(1).replace("&amp;", "&")
    other = client.get("/search/?region=湖北省&page=1&q= 焊接 &region=湖北省/武汉市&order=relevance&year=2019&nonsense=1")
    assert canonical in other.content.decode().replace("&amp;", "&")
    client.force_login(django_user_model.objects.create(username="staff"))
    assert client.get("/search/")["Cache-Control"] == "private"


def test_only_get(client):
    for address in ("/search/", "/search.json", "/search/suggest/"):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_hit_or_three(client, rows, number, django_assert_num_queries):
    rows(*["闻铁生", "覃守拙", "向晚舟"][:number])
    page(client, "/search/?q=焊接")
    with django_assert_num_queries(2):
        page(client, "/search/?q=焊接")


def test_a_change_is_found_after_the_job(client, rows):
    (row,) = rows("闻铁生")
    with transaction.atomic():
        Synonym.objects.filter(pk=row.pk).update(both_ways=False)
        changed.send(sender=None, kind="studio", ids=[row.pk])
    indexing.drain()
    assert client.get("/search.json").json()["total"] == 0


@pytest.mark.parametrize("address", ["/en/search/?q=x", "/search/?page=99", "/search/?order=strokes", "/search/?year=2019&kind=studio&order=year"])
def test_other_addresses_answer(client, rows, address):
    rows("闻铁生")
    page(client, address)
