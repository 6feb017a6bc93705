"""The staff's page: the state of the search, what was not found, synonyms with a preview, a rebuild as a job, a result as CSV."""

import csv
import io
from types import SimpleNamespace

import pytest
from django.urls import reverse

from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.signals import changed
from search import indexing
from search.actions import ask_for_rebuild, first_synonyms, forget_missed, remove_synonym, save_synonym, seed_synonyms
from search.engines import EngineDown
from search.finding import synonyms_in_use
from search.models import MissedQuery, Synonym
from search.state import preview
from tests.factories.directory import make_craftsman
from tests.factories.judging import sign_in
from tests.factories.people import make_organization, make_person, make_role
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db
OVERVIEW = "/staff/search/"


@pytest.fixture
def embedded(make_engine, monkeypatch):
    engine = make_engine("tantivy")
    for module in ("search.finding", "search.indexing", "search.state"):
        monkeypatch.setattr(f"{module}.engine", lambda: engine)
    return engine


@pytest.fixture
def people():
    office = make_organization()
    made = SimpleNamespace(staff=make_person("温晓岚"), administrator=make_person("管理员"), clerk=make_person("经办"), worker=make_person("工友"))
    make_role(made.staff, "staff", office)
    make_role(made.administrator, "administrator")
    make_role(made.clerk, "clerk", office)
    return made


@pytest.fixture
def desk(client, people, embedded):
    """Staff signed in, over an index with one 电焊工."""
    make_craftsman("田君", trade="电焊工")
    indexing.rebuild()
    return sign_in(client, people.staff)


def html(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("staff", 200), ("administrator", 200), ("clerk", 403), ("worker", 403), (None, 302)])
@pytest.mark.parametrize("name", ["search:staff", "search:synonym_new", "search:csv"])
def test_staff_and_administrators_only(client, people, embedded, who, status, name):
    if who:
        sign_in(client, getattr(people, who))
    assert client.get(reverse(name)).status_code == status


@pytest.mark.parametrize("who", ["clerk", "worker"])
def test_actions_refuse_everybody_else(people, who):
    person, synonym = getattr(people, who), Synonym.objects.create(word="焊工", others="电焊工")
    missed = MissedQuery.objects.create(text="等离子", times=1, last_on="2026-05-20")
    for act in (
        lambda: save_synonym(by=person, word="车工", others="车床工"),
        lambda: remove_synonym(synonym=synonym, by=person),
        lambda: forget_missed(missed=missed, by=person),
        lambda: ask_for_rebuild(by=person),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Synonym.objects.count(), MissedQuery.objects.count(), Job.objects.count(), Event.objects.count()) == (1, 1, 0, 0)


def test_the_page_says_how_the_search_is(desk):
    assert "搜索与数据一致" in html(desk.get(OVERVIEW))
    changed.send(sender=None, kind="studio", ids=[1, 2])
    page = html(desk.get(OVERVIEW))
    assert "有 2 处改动等待进入搜索" in page
    assert "已收录 1 条，公开的共 1 条" in page


def test_an_engine_that_is_away_is_said_and_the_page_stands(desk, embedded, monkeypatch):
    def away():
        raise EngineDown("connection refused")

    monkeypatch.setattr(embedded, "live", away)
    page = html(desk.get(OVERVIEW))
    assert "搜索引擎没有应答" in page
    assert "connection refused" in page


def test_before_the_first_build_it_says_so(client, people, embedded):
    assert "搜索还没有建好" in html(sign_in(client, people.staff).get(OVERVIEW))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_row_or_three(desk, number, django_assert_num_queries):
    for turn in range(number):
        MissedQuery.objects.create(text=f"找不到{turn}", times=turn + 1, last_on="2026-05-20")
        Synonym.objects.create(word=f"词{turn}", others="别名")
    desk.get(OVERVIEW)
    with django_assert_num_queries(17):
        page = html(desk.get(OVERVIEW))
    assert page.count("移出清单") == number


def test_what_was_not_found_is_listed_and_leads_to_a_synonym(desk):
    row = MissedQuery.objects.create(text="烧焊师傅", times=4, last_on="2026-05-20")
    page = html(desk.get(OVERVIEW))
    assert "烧焊师傅</a>" in page
    assert "2026-05-20" in page
    assert 'value="烧焊师傅"' in html(desk.get(reverse("search:synonym_new"), {"word": "烧焊师傅"}))

    assert desk.post(reverse("search:missed", args=[row.pk])).status_code == 302
    assert not MissedQuery.objects.exists()
    assert Event.objects.latest("pk").action == "missed.forgotten"
    assert desk.post(reverse("search:missed", args=[row.pk])).status_code == 404


def test_a_synonym_is_previewed_saved_changed_and_removed(desk):
    new = reverse("search:synonym_new")
    filled = {"word": "烧焊", "others": "电焊工", "both_ways": "on"}

    page = html(desk.post(new, {**filled, "do": "preview"}))
    assert "还没有保存" in page
    assert page.index("<strong>0 条</strong>") < page.index("<strong>1 条</strong>")
    assert "田君" in page
    assert not Synonym.objects.exists()

    assert desk.post(new, {**filled, "do": "save"}).status_code == 302
    kept = Synonym.objects.get()
    assert (kept.word, kept.words, kept.both_ways) == ("烧焊", ["电焊工"], True)
    assert "田君" in html(desk.get("/search/?q=烧焊"))

    at = reverse("search:synonym", args=[kept.pk])
    assert desk.post(at, {"word": "烧焊", "others": "电焊工 焊接", "do": "save"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.words, kept.both_ways) == (["电焊工", "焊接"], False)

    assert desk.post(at, {"do": "remove"}).status_code == 302
    assert not Synonym.objects.exists()
    assert [event.action for event in Event.objects.filter(book__name="search").order_by("pk")] == [
        "synonym.saved", "synonym.saved", "synonym.removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"word": "焊工", "others": "电焊"}, "已存在"),
        ({"word": "", "others": "电焊"}, "word"),
        ({"word": "车工", "others": "车工"}, "至少"),
        ({"word": "车工", "others": " ".join(f"词{turn}" for turn in range(13))}, "12"),
    ],
)
def test_what_cannot_be_a_synonym_is_refused_in_the_form(desk, fields, said):
    Synonym.objects.create(word="焊工", others="电焊工")
    assert said in html(desk.post(reverse("search:synonym_new"), {**fields, "do": "save"}), 422)
    assert Synonym.objects.count() == 1


def test_the_preview_of_a_kept_synonym_leaves_its_saved_words_out(desk):
    kept = Synonym.objects.create(word="烧焊", others="电焊工")
    kept.others = "无此工种"
    (one, back) = preview(kept)
    assert (one.word, one.without.total, one.with_it.total) == ("烧焊", 0, 0)
    assert back.word == "无此工种"


def test_a_preview_without_an_engine_says_so(desk, embedded, monkeypatch):
    def away(*_):
        raise EngineDown("away")

    monkeypatch.setattr(embedded, "search", away)
    assert "暂时无法比较" in html(desk.post(reverse("search:synonym_new"), {"word": "烧焊", "others": "焊工", "do": "preview"}))


def test_a_rebuild_is_a_job_that_its_page_follows(desk, people):
    make_craftsman("新来的")
    answer = desk.post(reverse("search:rebuild"))
    job = Job.objects.get(kind="search.rebuild")
    assert (answer.url, job.asked_by_id) == (reverse("job", args=[job.ref]), people.staff.pk)
    assert desk.post(reverse("search:rebuild")).url == answer.url, "one that waits is the answer"
    run_waiting_jobs(kind="search.rebuild")
    assert "2" in html(desk.get(answer.url))
    assert "新来的" in html(desk.get("/search/?q=新来的"))
    assert "最近一次重建" in html(desk.get(OVERVIEW))


def test_a_result_is_taken_away_as_csv(desk):
    make_craftsman("=欧志强", honour="荆楚工匠", trade="电焊工", region_code="420100")
    indexing.rebuild()
    answer = desk.get("/search.csv?q=电焊工&order=name")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["名称"] for row in rows) == ["'=欧志强", "田君"]
    (one,) = (row for row in rows if row["荣誉"])
    assert (one["类别"], one["说明"], one["地区"], one["荣誉"], one["年份"]) == ("工匠", "电焊工", "湖北/武汉", "荆楚工匠", "2019")
    assert one["网址"].startswith("http://localhost:8000/")


def test_only_keepers_see_the_way_to_the_csv(client, desk, people):
    assert "/search.csv?q=" in html(desk.get("/search/?q=电焊工"))
    client.logout()
    assert "/search.csv" not in html(client.get("/search/?q=电焊工"))


def test_a_csv_of_many_pages_has_every_hit_once(desk, monkeypatch):
    monkeypatch.setattr("search.views.staff.AT_ONCE", 2)
    for turn in range(4):
        make_craftsman(f"焊匠{turn}", trade="电焊工")
    indexing.rebuild()
    text = b"".join(desk.get("/search.csv?q=电焊工").streaming_content).decode("utf-8-sig")
    assert len({row["网址"] for row in csv.DictReader(io.StringIO(text))}) == 5


def test_a_csv_asks_the_engine_once_and_marks_nothing(desk, embedded, monkeypatch):
    """So that the file is of one moment: nothing twice and nothing left out when the index changes meanwhile."""
    monkeypatch.setattr("search.views.staff.AT_ONCE", 2)
    for turn in range(4):
        make_craftsman(f"焊匠{turn}", trade="电焊工")
    indexing.rebuild()
    asked, search = [], embedded.search
    monkeypatch.setattr(embedded, "search", lambda *given: asked.append(given) or search(*given))
    monkeypatch.setattr("search.finding.marked", None)
    text = b"".join(desk.get("/search.csv?q=电焊工").streaming_content).decode("utf-8-sig")
    assert (len(text.splitlines()), len(asked)) == (6, 1)


def test_a_csv_goes_on_by_name_while_the_engine_is_away(desk, embedded, monkeypatch):
    def away(*_given):
        raise EngineDown("away")

    monkeypatch.setattr(embedded, "search", away)
    text = b"".join(desk.get("/search.csv?q=田君").streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 2


def test_a_post_is_needed_to_change_anything(desk):
    for name, args in (("search:missed", [1]), ("search:rebuild", [])):
        assert desk.get(reverse(name, args=args)).status_code == 405


def test_common_synonyms_are_there_once_and_stay_away_when_staff_have_removed_them(people):
    assert seed_synonyms() == len(first_synonyms()) == Synonym.objects.count()
    assert seed_synonyms() == 0
    for synonym in Synonym.objects.all():
        remove_synonym(synonym=synonym, by=people.staff)
    assert seed_synonyms() == 0
    assert not Synonym.objects.exists()


def test_in_both_directions_all_words_stand_for_each_other():
    Synonym.objects.create(word="焊工", others="电焊工 焊接工")
    Synonym.objects.create(word="劳模", others="劳动模范", both_ways=False)
    assert synonyms_in_use() == {
        "焊工": ("电焊工", "焊接工"),
        "电焊工": ("焊工", "焊接工"),
        "焊接工": ("焊工", "电焊工"),
        "劳模": ("劳动模范",),
    }
