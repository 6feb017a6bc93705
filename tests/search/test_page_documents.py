"""Contests and pages as documents: what is announced or live, in Chinese, at the same cost for one or three."""

import datetime as dt

import pytest
from django.utils import translation
from wagtail.models import Site

from cms.models import ContestIndexPage, ContestPage, NewsIndexPage, NewsPage
from cms.tree import add_page
from contest.actions.setting_up import announce, change_contest
from contest.actions.zones import make_zones
from contest.models import Contest
from ledger import clock
from search.documents import Key, load, sources
from search.models import Outbox
from tests.factories.contests import make_contest, make_scene
from tests.factories.people import make_organization

pytestmark = pytest.mark.django_db


def publish(index, page):
    parent = index.objects.get(locale__language_code="zh-hans")
    page.locale = parent.locale
    add_page(parent, page)
    return page


def make_news(title="核桃壳也能卖钱", **fields):
    body = [("paragraph", "<p>返乡职工把<b>核桃壳</b>磨成滤料。</p>"), ("facts", [{"name": "用工", "text": "招了 17 个人"}])]
    return publish(
        NewsIndexPage,
        NewsPage(
            **{
                "title": title,
                "slug": f"walnut-{NewsPage.objects.count()}",
                "introduction": "今年第三年",
                "date": dt.date(2026, 5, 20),
                "body": body,
                **fields,
            }
        ),
    )


def make_contest_page(contest):
    page = ContestPage(title=contest.name, contest=contest, introduction="一线职工都可以报名", who=[("paragraph", "<p>劳务派遣工也行。</p>")])
    return publish(ContestIndexPage, page)


def outbox():
    rows = set(Outbox.objects.values_list("kind", "object_id"))
    Outbox.objects.all().delete()
    return rows


def documents(kind, *pks):
    return list(load(Key(kind, pk) for pk in pks).values())


def test_a_live_page_is_a_document_in_its_own_words(site_tree, client):
    news = make_news()
    assert ("page", news.pk) in outbox()
    (document,) = documents("page", news.pk)
    assert (document.name, document.meta, document.url) == ("核桃壳也能卖钱", ("2026-05-20",), f"/news/{news.slug}/")
    assert document.body == "今年第三年。返乡职工把核桃壳磨成滤料。用工。招了 17 个人"
    assert client.get(document.url).status_code == 200

    news.unpublish()
    assert ("page", news.pk) in outbox()
    assert documents("page", news.pk) == []


def test_the_english_stand_in_is_not_found_beside_the_chinese_page(site_tree):
    news = make_news()
    english = NewsPage.objects.exclude(pk=news.pk).get()
    assert english.live
    assert documents("page", english.pk) == []


def test_the_address_of_a_chinese_page_has_no_language_on_an_english_page(site_tree):
    news = make_news()
    with translation.override("en"):
        assert documents("page", news.pk)[0].url == f"/news/{news.slug}/"


@pytest.mark.parametrize("number", [1, 3])
def test_loading_pages_costs_one_query(site_tree, number, django_assert_num_queries):
    pks = [make_news(f"新闻{turn}").pk for turn in range(number)]
    Site.get_site_root_paths()  # kept in the cache
    with django_assert_num_queries(1):
        assert len(documents("page", *pks)) == number


def test_a_contest_is_found_once_in_its_own_words_and_those_of_its_page(site_tree):
    contest = make_contest(make_organization(region_code="420000"), series="工友杯", theme="技能创造价值")
    page = make_contest_page(contest)
    assert ("contest", contest.pk) in outbox()
    (document,) = documents("contest", contest.pk)
    assert (document.name, document.title, document.also) == (contest.name, "湖北省总工会", ("工友杯",))
    assert document.body == "技能创造价值。一线职工都可以报名\n劳务派遣工也行。"
    assert document.url == contest.get_absolute_url()
    assert (document.facet("region"), document.facet("level"), document.facet("year")) == (["湖北"], ["省级"], [str(contest.year)])
    assert documents("page", page.pk) == []
    assert page.pk not in next(source for source in sources() if source.kind == "page").keys_after(0, 500)


def test_a_contest_is_told_of_when_announced_renamed_and_its_zones_when_they_are(site_tree):
    scene = make_scene(announced_at=None)
    outbox()
    assert documents("contest", scene.contest.pk) == []
    announce(contest=scene.contest, by=scene.staff)
    assert outbox() == {("contest", scene.contest.pk)}
    change_contest(contest=scene.contest, by=scene.staff, name="工友杯总决赛")
    assert outbox() == {("contest", scene.contest.pk)}
    (zone,) = make_zones(contest=scene.contest, by=scene.staff, organizations=[scene.city])
    assert documents("contest", zone.pk) == []
    Contest.objects.filter(pk=zone.pk).update(announced_at=clock.now())
    edition, below = documents("contest", scene.contest.pk, zone.pk)
    assert below.facet("region") == ["湖北", "湖北/襄阳"]
    assert edition.rank > below.rank > 0
    assert edition.name in below.meta


@pytest.mark.parametrize("number", [1, 3])
def test_loading_contests_costs_one_query(site_tree, number, django_assert_num_queries):
    office = make_organization()
    contests = [make_contest(office) for _ in range(number)]
    for contest in contests:
        make_contest_page(contest)
    with django_assert_num_queries(1):
        assert len(documents("contest", *(contest.pk for contest in contests))) == number
