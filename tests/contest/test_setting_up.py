import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contest.actions.entering import attach_file
from contest.actions.setting_up import NotReadyToAnnounce, announce, change_contest, make_contest, missing_before_announcing, save_part
from contest.actions.zones import make_zones
from contest.models import Contest, Question, Stage
from contest.refusals import Frozen, NoLongerPossible
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from tests.factories.contests import make_contest as make_whole_contest
from tests.factories.contests import make_draft, make_submitted, pdf
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db
BASICS = {"name": "第八届“工友杯”", "slug": "gongyou-8", "year": 2027, "prefix": "GY", "contact_phone": "027-00000218"}


def new_contest(scene, **fields) -> Contest:
    return make_contest(organization=scene.province, by=scene.staff, **{**BASICS, **fields})


def rows_for(scene) -> dict[str, list[dict]]:
    day, now = dt.timedelta(days=1), clock.now()
    return {
        "tracks": [{"pk": None, "name": "创新组", "order": 1}],
        "stages": [
            {"pk": None, "kind": "entry", "opens": now, "closes": now + 30 * day},
            {"pk": None, "kind": "notice", "opens": now + 60 * day, "closes": now + 70 * day},
        ],
        "questions": [{"pk": None, "label": "新在哪里", "kind": "long", "order": 1}, {"pk": None, "label": "谁在用", "kind": "short", "order": 2}],
        "documents": [{"pk": None, "name": "计划书", "formats": ["pdf"]}],
        "awards": [{"pk": None, "name": "一等奖", "places": 1, "prize_fen": 100}],
    }


def test_a_contest_is_made_filled_in_and_announced(scene):
    contest = new_contest(scene)
    assert [one.part for one in missing_before_announcing(contest)] == ["tracks", "stages", "stages", "questions", "documents", "awards"]
    with pytest.raises(NotReadyToAnnounce) as refused:
        announce(contest=contest, by=scene.staff)
    assert len(refused.value.problems) == 6

    for part, rows in rows_for(scene).items():
        save_part(contest=contest, by=scene.staff, part=part, rows=rows)
    assert list(contest.questions.values_list("key", flat=True)) == ["q1", "q2"]
    announced = announce(contest=contest, by=scene.staff)
    assert announced.announced_at is not None
    with pytest.raises(NoLongerPossible):
        announce(contest=contest, by=scene.staff)
    actions = list(Event.objects.filter(book__name=contest.book).order_by("number").values_list("action", flat=True))
    assert actions == ["contest.made", *["contest.part_changed"] * 5, "contest.announced"]


def test_only_staff_of_the_organization_or_above_set_up(scene):
    contest = new_contest(scene)
    for stranger in (scene.city_officer, scene.leader, make_person()):
        for act in (
            lambda by: change_contest(contest=contest, by=by, theme="x"),
            lambda by: save_part(contest=contest, by=by, part="tracks", rows=[]),
            lambda by: announce(contest=contest, by=by),
            lambda by: make_zones(contest=contest, by=by, organizations=[]),
            lambda by: new_contest(type("", (), {"province": scene.province, "staff": by}), slug="other"),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)


def test_what_stands_in_links_and_numbers_is_fixed_when_announced(scene):
    change_contest(contest=scene.contest, by=scene.staff, theme="创新创造")
    for name, value in [("slug", "elsewhere"), ("prefix", "XX"), ("year", 2031)]:
        with pytest.raises(Frozen):
            change_contest(contest=scene.contest, by=scene.staff, **{name: value})
    with pytest.raises(Frozen):
        new_contest(scene, slug="new")


def test_an_answered_question_is_retired_and_keeps_its_kind(scene):
    make_draft(scene)
    question = scene.contest.questions.get(key="novelty")
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "kind": "short"}])
    save_part(
        contest=scene.contest,
        by=scene.staff,
        part="questions",
        rows=[
            {"pk": question.pk, "label": "新意"},
        ],
    )
    save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "gone": True}])
    question.refresh_from_db()
    assert (question.label, question.retired) == ("新意", True)


def test_an_unanswered_question_is_really_gone(scene):
    question = Question.objects.create(contest=scene.contest, key="later", label="将来")
    save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "gone": True}])
    assert not Question.objects.filter(pk=question.pk).exists()


@pytest.mark.parametrize(
    ("part", "which"),
    [("documents", {"key": "plan"}), ("tracks", {}), ("stages", {"kind": "entry"})],
)
def test_what_entries_hang_on_is_not_taken_out(scene, part, which):
    make_submitted(scene)
    row = {"documents": scene.contest.documents, "tracks": scene.contest.tracks, "stages": scene.contest.stages}[part].get(**which)
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part=part, rows=[{"pk": row.pk, "gone": True}])


def test_a_quota_is_not_set_below_what_was_used(scene):
    save_part(contest=scene.contest, by=scene.staff, part="quotas", rows=[{"pk": None, "organization": scene.unit, "places": 2}])
    quota = scene.contest.quotas.get()
    from contest.actions.recommending import prepare_recommendation, recommend

    entry = make_submitted(scene)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    recommend(entry=entry, by=scene.approver)
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="quotas", rows=[{"pk": quota.pk, "places": 0}])
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="quotas", rows=[{"pk": quota.pk, "gone": True}])
    save_part(contest=scene.contest, by=scene.staff, part="quotas", rows=[{"pk": quota.pk, "places": 1}])


def test_a_row_of_another_contest_is_not_reached(scene):
    other = make_whole_contest(scene.province)
    with pytest.raises(KeyError):
        save_part(contest=scene.contest, by=scene.staff, part="tracks", rows=[{"pk": other.tracks.get().pk, "name": "偷换"}])


def test_zones_are_made_in_one_step_and_once_each(scene):
    second = make_organization("宜昌市总工会", under=scene.province, level="city", region_code="420500")
    made = make_zones(contest=scene.contest, by=scene.staff, organizations=[scene.city, second])
    assert [(zone.organization, zone.parent, zone.slug) for zone in made] == [
        (scene.city, scene.contest, f"{scene.contest.slug}-420600"), (second, scene.contest, f"{scene.contest.slug}-420500"),
    ]  # fmt: skip
    assert made[0].announced_at is None
    assert [track.name for track in made[0].tracks.all()] == ["创业组"]
    assert made[0].stages.count() == scene.contest.stages.count()
    assert make_zones(contest=scene.contest, by=scene.staff, organizations=[scene.city]) == []
    with pytest.raises(NotAllowed):
        make_zones(contest=scene.contest, by=scene.staff, organizations=[make_organization("湖南省总工会")])
    with pytest.raises(NoLongerPossible):
        make_zones(contest=made[0], by=scene.staff, organizations=[scene.county])


# the pages


def test_staff_make_a_contest_in_the_browser(client, scene):
    client.force_login(scene.staff)
    url = reverse("staff_contest_new")
    fields = {**BASICS, "organization": scene.province.pk, "notice_days": 5, "members_at_most": 8, "contact_hours": "工作日"}
    refused = client.post(url, fields | {"slug": ""})
    assert refused.status_code == 422
    made = client.post(url, fields)
    assert made.url == reverse("staff_contest_edit", args=["gongyou-8", "hosts"])
    overview = reverse("staff_contest", args=["gongyou-8"])
    page = client.get(overview).content.decode()
    assert "创业" not in page
    assert client.post(reverse("staff_announce", args=["gongyou-8"])).url == overview
    assert Contest.objects.get(slug="gongyou-8").announced_at is None


def formset(prefix: str, *rows: dict, initial: int = 0) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return data | {f"{prefix}-{number}-{name}": str(value) for number, row in enumerate(rows) for name, value in row.items()}


def test_a_table_is_edited_in_the_browser_and_refusals_are_shown(client, scene):
    client.force_login(scene.staff)
    for part in ("basics", "hosts", "tracks", "stages", "questions", "documents", "awards", "quotas"):
        assert client.get(reverse("staff_contest_edit", args=[scene.contest.slug, part])).status_code == 200
    assert client.get(reverse("staff_contest_edit", args=[scene.contest.slug, "secrets"])).status_code == 404

    tracks = reverse("staff_contest_edit", args=[scene.contest.slug, "tracks"])
    there = {"id": scene.track.pk, "name": "创业组", "order": 1}
    assert client.post(tracks, formset("tracks", there, {"name": "创新组", "order": 2}, initial=1)).url == tracks
    assert [track.name for track in scene.contest.tracks.all()] == ["创业组", "创新组"]
    make_draft(scene)
    refused = client.post(tracks, formset("tracks", there | {"DELETE": "on"}, initial=1))
    assert refused.status_code == 409
    assert "创业组" in refused.content.decode()

    stages = reverse("staff_contest_edit", args=[scene.contest.slug, "stages"])
    wrong = {"kind": "final", "opens_0": "2027-05-01", "opens_1": "09:00", "closes_0": "2027-04-01", "closes_1": "09:00"}
    assert client.post(stages, formset("stages", wrong)).status_code == 422
    right = wrong | {"closes_0": "2027-06-01"}
    assert client.post(stages, formset("stages", right)).url == stages
    final = scene.contest.stages.get(kind=Stage.Kind.FINAL)
    assert final.opens.isoformat() == "2027-05-01T01:00:00+00:00"


def test_questions_documents_and_awards_read_what_people_type(client, scene):
    client.force_login(scene.staff)
    questions = reverse("staff_contest_edit", args=[scene.contest.slug, "questions"])
    client.post(questions, formset("questions", {"label": "行业", "kind": "choice", "choices": "制造，农业、服务", "order": 9, "for_judges": "on"}))
    assert scene.contest.questions.get(label="行业").choices == ["制造", "农业", "服务"]
    documents = reverse("staff_contest_edit", args=[scene.contest.slug, "documents"])
    row = {"name": "视频", "formats": "mp4, exe", "megabytes": 100, "order": 3}
    assert client.post(documents, formset("documents", row)).status_code == 422
    client.post(documents, formset("documents", row | {"formats": ".MP4"}))
    assert scene.contest.documents.get(name="视频").formats == ["mp4"]
    awards = reverse("staff_contest_edit", args=[scene.contest.slug, "awards"])
    client.post(awards, formset("awards", {"name": "特等奖", "places": 1, "prize_fen": "30.5", "order": 0}))
    assert scene.contest.award_levels.get(name="特等奖").prize_fen == 30_500_000


def test_zones_are_ticked_in_the_browser(client, scene):
    client.force_login(scene.staff)
    url = reverse("staff_zones", args=[scene.contest.slug])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"organizations": [scene.city.pk]}).status_code == 302
    assert scene.contest.zones.count() == 1
    assert "襄阳市" in client.get(reverse("staff_contest", args=[scene.contest.slug])).content.decode()


def test_others_are_refused_on_every_set_up_page(client, scene):
    slug = scene.contest.slug
    pages = [
        reverse("staff_contests"), reverse("staff_contest_new"), reverse("staff_contest", args=[slug]), reverse("staff_zones", args=[slug]),
        reverse("staff_contest_edit", args=[slug, "tracks"]),
    ]  # fmt: skip
    assert all(client.get(url).status_code == 302 for url in pages)
    for person in (scene.city_officer, scene.leader):
        client.force_login(person)
        assert [client.get(url).status_code for url in pages] == [403] * 5
    city_staff = make_person()
    make_role(city_staff, "staff", scene.city)
    client.force_login(city_staff)
    assert [client.get(url).status_code for url in pages] == [200, 200, 403, 403, 403]
    assert scene.contest.name not in client.get(pages[0]).content.decode()
    assert client.post(reverse("staff_announce", args=[slug])).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_overview_cost_the_same_for_one_or_three(client, scene, rows, django_assert_num_queries):
    for _number in range(rows - 1):
        make_whole_contest(scene.province)
    for _number in range(rows):
        make_submitted(scene, leader=make_person())
    client.force_login(scene.staff)
    for url, queries in [(reverse("staff_contests"), 9), (reverse("staff_contest", args=[scene.contest.slug]), 22)]:
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)


def test_what_hinders_a_new_contest_is_said_once_and_links_to_its_field(client, scene):
    client.force_login(scene.staff)
    page = client.post(reverse("staff_contest_new"), {"name": "", "slug": "有 空格"}).content.decode()
    assert 'aria-labelledby="form-errors"' in page
    assert "名称：请填写。" in page


def steps(client, contest) -> str:
    return client.get(reverse("staff_contest_edit", args=[contest.slug, "tracks"])).content.decode()


def test_the_steps_say_how_each_stands_and_lead_on(client, scene):
    contest = new_contest(scene)
    client.force_login(scene.staff)
    page = steps(client, contest)
    assert 'aria-current="step"' in page
    assert "至少一个组别" in page
    tracks = reverse("staff_contest_edit", args=[contest.slug, "tracks"])
    onward = client.post(tracks, formset("tracks", {"name": "创新组", "order": 1}) | {"do": "next"})
    assert onward.url == reverse("staff_zones", args=[contest.slug])
    assert "至少一个组别" not in steps(client, contest)


def test_half_a_date_is_said_above_the_rows_with_what_to_do(client, scene):
    client.force_login(scene.staff)
    stages = reverse("staff_contest_edit", args=[scene.contest.slug, "stages"])
    wrong = {"kind": "final", "opens_0": "2027-05-01", "opens_1": "", "closes_0": "2027-06-01", "closes_1": "09:00"}
    page = client.post(stages, formset("stages", wrong)).content.decode()
    assert 'href="#id_stages-0-opens_0"' in page
    assert "请把钟点也填上，例如 17:00。" in page


def test_the_form_is_shown_as_it_is_built_and_nothing_is_kept(client, scene):
    client.force_login(scene.staff)
    questions = reverse("staff_contest_edit", args=[scene.contest.slug, "questions"])
    row = {"label": "专利清单", "kind": "table", "columns": "专利号，名称", "section": "知识产权", "order": 9}
    page = client.post(questions, formset("questions", row, {"label": "合影", "kind": "file", "formats": "jpg", "order": 10}) | {"do": "preview"})
    shown = page.content.decode().split('id="preview"')[1]
    assert page.status_code == 200
    assert "知识产权" in shown
    assert 'aria-label="专利号，第 1 行"' in shown
    assert 'type="file"' in shown
    assert not scene.contest.questions.filter(label="专利清单").exists()


def save_questions(scene, *rows: dict) -> list:
    return save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": None, "order": 9, **row} for row in rows])


def test_a_question_for_a_file_keeps_the_document_that_answers_it(scene):
    (question,) = save_questions(scene, {"label": "专利证书", "kind": "file", "formats": ["jpg"], "megabytes": 20, "required": False})
    document = question.document
    assert (document.name, document.formats, document.megabytes, document.required) == ("专利证书", ["jpg"], 20, False)
    save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "label": "证书", "formats": ["pdf"]}])
    document.refresh_from_db()
    assert (document.name, document.formats, document.megabytes) == ("证书", ["pdf"], 20)

    attach_file(entry=make_draft(scene, complete=False), document=document, upload=pdf(), by=scene.leader)
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "kind": "short"}])
    save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "gone": True}])
    document.refresh_from_db()
    question.refresh_from_db()
    assert (question.retired, document.retired) == (True, True)


@pytest.mark.parametrize(
    "row", [{"kind": "choice", "choices": ["只有一个"]}, {"kind": "choices"}, {"kind": "table"}, {"kind": "table", "columns": ["名", "名"]}]
)
def test_a_kind_is_not_saved_without_what_it_needs(scene, row):
    with pytest.raises(ValidationError):
        save_questions(scene, {"label": "缺东西", **row})


def test_a_link_is_always_hidden_in_blind_rounds(scene):
    (link,) = save_questions(scene, {"label": "视频地址", "kind": "link", "hidden_when_blind": False})
    assert link.hidden_when_blind


def test_a_question_that_a_condition_reads_stays(scene):
    (question,) = save_questions(scene, {"label": "登记日期", "kind": "date"})
    save_part(
        contest=scene.contest, by=scene.staff, part="eligibility",
        rows=[{"pk": None, "kind": "registered", "limit": 5, "on": dt.date(2026, 5, 1), "question": question}],
    )  # fmt: skip
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="questions", rows=[{"pk": question.pk, "gone": True}])


def test_the_range_that_is_announced_bounds_the_places(scene):
    rows = [{"pk": None, "name": "优秀奖", "places": 30, "places_at_least": 24, "places_at_most": 36, "order": 9}]
    (level,) = save_part(contest=scene.contest, by=scene.staff, part="awards", rows=rows)
    assert level.announced_places == "24–36"
    with pytest.raises(ValidationError):
        save_part(contest=scene.contest, by=scene.staff, part="awards", rows=[{"pk": level.pk, "places": 37}])
