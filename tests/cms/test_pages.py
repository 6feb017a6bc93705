"""The public pages: what they say, and what they cost."""

import datetime as dt

import pytest

from cms.models import ContestIndexPage, ContestPage, HomePage, NewsIndexPage, NewsPage, StandardPage
from cms.tree import add_page, make_site
from contest.models import AskedDocument, AwardLevel, Contest, Criterion, Host, Round, Stage, Track
from ledger import clock
from tests.factories.directory import make_craftsman, make_studio
from tests.factories.people import make_organization

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
EVENING = NOON.replace(hour=17)


@pytest.fixture(autouse=True)
def _a_day_while_entries_are_open():
    with clock.at(NOON):
        yield


def make_contest(edition: int = 7) -> Contest:
    contest = Contest.objects.create(
        name=f"第{edition}届“工友杯”职工创业创新大赛",
        slug=f"gyb-{edition}",
        series="工友杯",
        edition=edition,
        year=2019 + edition,
        organization=_office(),
    )
    venture = Track.objects.create(contest=contest, name="创业组", who="企业登记不满 5 年", order=1)
    improvement = Track.objects.create(contest=contest, name="创新组", who="已经用起来的改进", order=2)
    day = dt.timedelta(days=1)
    for kind, opens, closes, note in [
        (Stage.Kind.LAUNCH, NOON - 47 * day, NOON - 46 * day, ""),
        (Stage.Kind.ENTRY, NOON - 43 * day, EVENING + 24 * day, ""),
        (Stage.Kind.RECOMMENDING, NOON + 27 * day, EVENING + 57 * day, ""),
        (Stage.Kind.FINAL, NOON.replace(hour=8) + 177 * day, NOON + 177 * day, "现场路演"),
    ]:
        Stage.objects.create(contest=contest, kind=kind, opens=opens, closes=closes, note=note)
    Host.objects.create(contest=contest, kind=Host.Kind.HOST, name="湖北省总工会")
    Host.objects.create(contest=contest, kind=Host.Kind.ORGANIZER, name="各市州总工会")
    AskedDocument.objects.create(contest=contest, key="plan", name="项目计划书", formats=["pdf"], megabytes=80)
    AwardLevel.objects.create(contest=contest, name="一等奖", places=3, prize_fen=10_000_000, order=1)
    AwardLevel.objects.create(contest=contest, track=venture, name="优秀奖", places=8, prize_fen=500_000, order=2)
    for order, name in enumerate(["初赛", "复赛"]):
        for track, weights in ((venture, (30, 70)), (improvement, (50, 50))):
            judged = Round.objects.create(contest=contest, track=track, name=name, order=order)
            for place, (criterion, weight) in enumerate(zip(("创意与技术", "带动就业"), weights, strict=True)):
                Criterion.objects.create(round=judged, key=f"c{place}", name=criterion, what="看什么", weight=weight, order=place)
    return contest


def _office():
    from accounts.models import Organization

    return Organization.objects.first() or make_organization()


def publish_contest(contest: Contest) -> ContestPage:
    parent = ContestIndexPage.objects.get(locale__language_code="zh-hans")
    page = ContestPage(
        title=contest.name,
        contest=contest,
        locale=parent.locale,
        introduction="一线职工都可以报名。",
        who=[("paragraph", "<p>在湖北工作的职工。</p>")],
    )
    add_page(parent, page)
    return page


def publish_news(title: str = "核桃壳也能卖钱：一个返乡项目的第三年", **fields: object) -> NewsPage:
    parent = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    page = NewsPage(**{"title": title, "locale": parent.locale, "introduction": "今年招了 17 个人。", "date": NOON.date(), **fields})
    add_page(parent, page)
    return page


def test_home_leads_with_the_contest_that_takes_entries(client, site_tree):
    publish_contest(make_contest(6))
    publish_contest(make_contest(7))

    page = client.get("/").content.decode()

    assert "第7届“工友杯”" in page
    assert "正在报名" in page
    assert "12<small>月</small>18<small>日</small>" in page
    assert "还有 24 天" in page
    assert "12月21日起" in page
    assert 'href="/contests/gyb-7/enter/"' in page
    assert "工创做四件事" in page


def test_home_shows_who_is_in_the_directory_and_nobody_else(client, site_tree):
    make_craftsman("闻铁生", honour="荆楚工匠", special_skill="单面焊双面成形")
    make_craftsman("未核准", approved=False)
    make_studio("汉水泵站职工创新工作室")

    page = client.get("/").content.decode()

    assert "单面焊双面成形" in page
    assert "汉水泵站职工创新工作室" in page
    assert "未核准" not in page


def test_home_without_a_contest_says_so(client, site_tree):
    assert "现在没有正在举办的大赛" in client.get("/").content.decode()


def test_home_in_english(client, site_tree):
    publish_contest(make_contest())

    page = client.get("/en/").content.decode()

    assert "Four things we do" in page
    assert "Open for entries" in page
    assert "24 days left" in page
    assert 'href="/en/contests/gyb-7/"' in page
    assert 'lang="en"' in page


def test_a_contest_page_tells_the_contest_from_its_data(client, site_tree):
    publish_contest(make_contest())

    page = client.get("/contests/gyb-7/").content.decode()

    for said in (
        "10月12日至12月18日",
        "12月21日至2027年1月20日",
        "5月20日，现场路演",
        "现在，还有 24 天",
        "主办",
        "各市州总工会",
        "项目计划书",
        "PDF 80 MB 以内",
    ):
        assert said in page, said
    assert "初赛、复赛评分标准" in page, "rounds that judge alike share one table"
    assert '<td class="number" data-label="创新组权重">50%</td>' in page
    assert '<td class="number">3 项</td><td class="number">3 项</td><td class="number">10 万元</td>' in page
    assert '<td class="number">8 项</td><td class="number">—</td><td class="number">5,000 元</td>' in page
    assert "在湖北工作的职工" in page


def test_after_the_deadline_nobody_is_invited_to_enter(client, site_tree):
    publish_contest(make_contest())

    with clock.at(NOON + dt.timedelta(days=25)):
        page = client.get("/contests/gyb-7/").content.decode()

    assert "/enter/" not in page
    assert "进行中" in page


def test_a_contest_has_one_page_and_its_own_address(site_tree):
    page = publish_contest(make_contest())
    assert page.slug == "gyb-7"

    with pytest.raises(Exception, match="已经有一页了"):
        publish_contest(page.contest)


def test_news_reads_as_the_editor_wrote_it(client, site_tree):
    body = [
        ("heading", "第三年"),
        ("paragraph", "<p>社保<b>全部</b>交齐。</p>"),
        ("quote", {"text": "明年再招十个。", "who": "柳问渠"}),
        ("facts", [{"name": "地点", "text": "武汉"}]),
        ("note", {"title": "名额有限", "text": "本周五前报名"}),
    ]
    publish_news(slug="walnut", body=body)

    page = client.get("/news/walnut/").content.decode()

    for said in ("<h2>第三年</h2>", "<b>全部</b>", "明年再招十个。", "<dt>地点</dt><dd>武汉</dd>", "名额有限"):
        assert said in page, said
    assert '<span class="keep">核桃壳也能卖钱：</span><span class="keep">一个返乡项目的第三年</span>' in page


def test_a_page_nobody_translated_says_in_which_language_it_is(client, site_tree):
    publish_news(slug="walnut")

    assert '<article lang="zh-Hans">' in client.get("/en/news/walnut/").content.decode()
    assert '<article lang="zh-Hans">' not in client.get("/news/walnut/").content.decode()


def test_a_draft_is_lost_to_the_public(client, site_tree):
    page = publish_news(slug="walnut")
    page.unpublish()

    response = client.get("/news/walnut/")

    assert response.status_code == 404
    assert "这里少了一笔" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_the_same_for_one_row_or_three(client, site_tree, rows, django_assert_num_queries):
    for number in range(rows):
        publish_contest(make_contest(5 + number))
        publish_news(slug=f"news-{number}")
        make_craftsman(f"闻铁{number}", honour="荆楚工匠")
        make_studio(f"焊接工作室{number}")
    client.get("/")
    with django_assert_num_queries(9):
        client.get("/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_contests_costs_the_same_for_one_or_three(client, site_tree, rows, django_assert_num_queries):
    for number in range(rows):
        publish_contest(make_contest(5 + number))
    client.get("/contests/")
    with django_assert_num_queries(6):
        client.get("/contests/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_news_costs_the_same_for_one_or_three(client, site_tree, rows, django_assert_num_queries):
    for number in range(rows):
        publish_news(slug=f"news-{number}")
    client.get("/news/")
    with django_assert_num_queries(5):
        client.get("/news/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_contest_page_costs_the_same_however_much_the_contest_has(client, site_tree, rows, django_assert_num_queries):
    contest = make_contest()
    for number in range(rows):
        AwardLevel.objects.create(contest=contest, name=f"奖 {number}", places=1)
        Host.objects.create(contest=contest, kind=Host.Kind.CO_ORGANIZER, name=f"协办 {number}")
    publish_contest(contest)
    client.get("/contests/gyb-7/")
    with django_assert_num_queries(9):
        client.get("/contests/gyb-7/")


def test_search_finds_every_word_of_a_page(site_tree):
    news = publish_news(slug="walnut", body=[("facts", [{"name": "地点", "text": "武汉"}]), ("paragraph", "<p>社保<b>全部</b>交齐。</p>")])
    contest = publish_contest(make_contest())
    table = {"columns": [{"type": "text", "heading": "年"}], "rows": [{"values": ["二〇二六"]}], "caption": "逐年"}
    standing = StandardPage(
        title="帮助",
        introduction="常见问题",
        body=[("table", StandardPage._meta.get_field("body").stream_block.child_blocks["table"].to_python(table))],
    )

    assert {"今年招了 17 个人。", "武汉"} <= set(news.search_body().splitlines())
    assert "社保全部交齐" in news.search_body().replace(" ", "")
    assert "在湖北工作的职工。" in contest.search_body()
    assert "二〇二六" in standing.search_body()
    assert "工匠绝技" in HomePage.objects.get(locale__language_code="zh-hans").search_body()


def test_make_site_twice_changes_nothing_that_editors_changed(site_tree):
    site_tree.programme_title = "我们做的事"
    site_tree.save()
    before = {model: model.objects.count() for model in (HomePage, ContestIndexPage, NewsIndexPage, StandardPage)}

    make_site()

    assert {model: model.objects.count() for model in before} == before
    assert HomePage.objects.get(pk=site_tree.pk).programme_title == "我们做的事"


def test_feed_and_sitemap_name_what_is_published(client, site_tree):
    publish_news(slug="walnut")

    feed = client.get("/news/feed.xml").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()

    assert "<title>核桃壳也能卖钱：一个返乡项目的第三年</title>" in feed
    assert "/news/walnut/</loc>" in sitemap
    assert "/en/news/</loc>" in sitemap
    assert "/en/news/walnut/" not in sitemap, "an untranslated stand-in is not announced twice"


def test_the_language_changes_by_a_link_and_stays_where_the_address_has_none(client, site_tree):
    response = client.get("/language/en/", {"next": "/news/"})

    assert response.url == "/en/news/"
    assert response.cookies["django_language"].value == "en"
    assert "Sign in" in client.get("/accounts/login/").content.decode()
    assert client.get("/language/en/", {"next": "https://elsewhere.example/"}).url == "/en/"
    assert client.get("/language/xx/").status_code == 404
