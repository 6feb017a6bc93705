"""The search page over all real kinds at once: what it says, what it costs, and how soon an imported list is found."""

import io

import pytest
from django.core.cache import cache
from django.core.management import call_command

from contest.models import Contest
from directory.actions.importing import import_sheet, read_sheet
from search import indexing
from search.finding import DOWN
from search.models import MissedQuery
from tests.factories.contests import make_contest
from tests.factories.directory import make_craftsman, make_studio, studios_xlsx
from tests.factories.people import make_organization
from tests.factories.ventures import make_firm, make_incubator
from tests.incubator.test_showcasing import make_showcase
from tests.search.test_award_documents import make_published, ratified
from tests.search.test_page_documents import make_contest_page, make_news
from work.runner import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded", "site_tree")]


@pytest.fixture
def embedded(make_engine, monkeypatch):
    """The embedded engine, empty, asked by every part of search."""
    engine = make_engine("tantivy")
    for module in ("search.finding", "search.indexing", "search.management.commands.search_rebuild"):
        monkeypatch.setattr(f"{module}.engine", lambda: engine)
    return engine


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def make_everything(number):
    """So many of every kind but awarded projects, all with 声纹 in their text."""
    place = make_incubator()
    office = make_organization(region_code="420000")
    for turn in range(number):
        make_showcase(place, make_firm(place, f"声纹企业{turn}"))
        craftsman = make_craftsman(f"声纹匠{turn}", honour="荆楚工匠", special_skill="听声纹")
        make_studio(f"声纹工作室{turn}", leader=craftsman, introduction="声纹预警")
        make_contest_page(make_contest(office, name=f"声纹大赛{turn}"))
        make_news(f"声纹新闻{turn}")
    indexing.rebuild()


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_with_every_kind_costs_the_same_for_one_of_each_or_three(client, number, django_assert_num_queries):
    make_everything(number)
    page(client, "/search/?q=声纹")
    with django_assert_num_queries(9):
        html = page(client, "/search/?q=声纹")
    assert f"找到 {5 * number} 条" in html


@pytest.mark.parametrize("number", [1, 3])
def test_without_an_engine_it_costs_the_same_for_one_of_each_or_three(client, number, django_assert_num_queries):
    make_everything(number)
    page(client, "/search/?q=声纹")
    cache.set(DOWN, True)
    with django_assert_num_queries(9):
        html = page(client, "/search/?q=声纹")
    assert "搜索暂时不可用" in html
    for name in ("声纹匠", "声纹工作室", "声纹大赛", "声纹新闻", "声纹企业"):
        assert f"<mark>声纹</mark>{name.removeprefix('声纹')}{number - 1}" in html


def test_every_kind_is_a_facet_with_its_word(client, django_assert_num_queries):
    judging, _ = make_published(entries=1)
    ratified(judging)
    Contest.objects.update(name="参赛项目大赛")
    make_craftsman("匠人", special_skill="参赛项目的能手")
    make_studio("参赛项目工作室")
    make_news("参赛项目展播")
    place = make_incubator()
    make_showcase(place, make_firm(place), pitch="参赛项目的成果")
    indexing.rebuild()
    page(client, "/search/?q=参赛项目")
    with django_assert_num_queries(10):
        html = page(client, "/search/?q=参赛项目")
    words = [html.index(f"<span>{word}</span><small") for word in ("工作室", "工匠", "大赛", "获奖项目", "创业企业", "页面")]
    assert words == sorted(words)
    only = page(client, "/search/?q=参赛项目&kind=entry")
    assert "一等奖，汉水声纹科技（襄阳）有限公司" in only
    assert "参赛项目展播" not in only
    assert f"#{judging.entries[0].refreshed().number}" in only


@pytest.mark.parametrize("kind", ["nobody", "entry"])
def test_a_kind_that_does_not_exist_or_has_nothing_is_an_empty_page(client, kind):
    make_news("声纹新闻")
    indexing.rebuild()
    assert "没有" in page(client, f"/search/?kind={kind}")


def test_nothing_found_costs_at_most_ten(client, django_assert_max_num_queries):
    make_everything(1)
    with django_assert_max_num_queries(10):
        page(client, "/search/?q=等离子清洗")
    assert MissedQuery.objects.get().text == "等离子清洗"


def test_an_imported_list_of_26_is_found_once_the_job_has_run(client, django_capture_on_commit_callbacks):
    indexing.rebuild()
    rows = [
        (f"{place}焊接工作室", "武汉重工集团", "技能大师工作室", "市级", "2023", "湖北省武汉市")
        for place in "东南西北甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    ]
    with django_capture_on_commit_callbacks(execute=True):
        import_sheet(kind="studios", sheet=read_sheet(studios_xlsx(*rows)), by=None, office=None)
    assert "找到 26 条" not in page(client, "/search/?q=焊接")
    run_waiting_jobs(kind="search.index")
    assert "找到 26 条" in page(client, "/search/?q=焊接")


def test_the_masthead_and_the_home_page_lead_to_the_search(client):
    home = page(client, "/")
    assert '<a href="/search/">搜索</a>' in home
    assert 'role="search" action="/search/"' in home
    assert 'role="search" action="/en/search/"' in page(client, "/en/")


def test_rebuilding_when_needed_does_nothing_when_it_is_not(monkeypatch, django_assert_num_queries, embedded):
    out = io.StringIO()
    call_command("search_rebuild", if_needed=True, stdout=out)
    assert "0 documents" not in out.getvalue()
    live = embedded.live()
    with django_assert_num_queries(0):
        call_command("search_rebuild", if_needed=True, stdout=out)
    assert embedded.live() == live
    assert out.getvalue().endswith("nothing to do\n")
