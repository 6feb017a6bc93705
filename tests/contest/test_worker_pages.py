import datetime as dt
import re

import pytest
from django.urls import reverse

from contest.actions.entering import submit
from contest.actions.recommending import return_for_correction
from contest.models import Entry, Question
from contest.rules.states import EntryState
from ledger import clock
from tests.factories.contests import make_draft, make_submitted, pdf
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(client, scene):
    client.force_login(scene.leader)
    return client


def form_of(entry: Entry, **changes: str) -> dict[str, str]:
    """What a browser would send for the entry's form, with `changes` typed."""
    data = {
        "seen": str(entry.draft_number), "title": entry.title, "summary": entry.summary, "track": str(entry.track_id), "channel": entry.channel,
        "unit_name": entry.unit_name, "credit_code": entry.credit_code, "unit": entry.unit.name if entry.unit else "",
        "baseline_jobs": "" if entry.baseline_jobs is None else str(entry.baseline_jobs), "answer:novelty": entry.answers.get("novelty", ""),
        "answer:users": entry.answers.get("users", ""),
    }  # fmt: skip
    if entry.committed_at:
        data["committed"] = "on"
    for row, member in enumerate(entry.members.exclude(order=0)):
        data |= {f"member-{row}-name": member.name, f"member-{row}-part": member.part}
    return {**data, **changes}


def test_a_worker_begins_writes_leaves_and_comes_back(leader, scene):
    begun = leader.post(reverse("entry_new", args=[scene.contest.slug]), {"track": scene.track.pk})
    entry = Entry.objects.get()
    assert begun.url == reverse("entry_edit", args=[entry.ref])

    saved = leader.post(begun.url, form_of(entry, title="泵站预警仪", **{"member-0-name": "敖小篱"}) | {"answer:novelty": "半句"})
    assert saved.url == begun.url

    page = leader.get(begun.url).content.decode()
    assert "泵站预警仪" in page
    assert "半句" in page
    assert "敖小篱" in page


def test_the_page_saves_itself_and_a_second_device_is_told(leader, scene):
    entry = make_draft(scene, complete=False)
    url = reverse("entry_edit", args=[entry.ref])
    first = leader.post(url, form_of(entry, title="甲"), headers={"accept": "application/json"})
    assert (first.status_code, first.json()["seen"]) == (200, 1)
    second = leader.post(url, form_of(entry, title="乙"), headers={"accept": "application/json"})
    assert second.status_code == 409
    page = leader.post(url, form_of(entry, title="乙"))
    assert page.status_code == 409
    assert "乙" in page.content.decode()
    assert entry.refreshed().title == "甲"


def test_a_wrong_number_is_refused_and_what_was_typed_stays_on_the_page(leader, scene):
    entry = make_draft(scene)
    page = leader.post(reverse("entry_edit", args=[entry.ref]), form_of(entry, baseline_jobs="六人", title="新题目"))
    assert page.status_code == 422
    assert "六人" in page.content.decode()
    assert "新题目" in page.content.decode()


def test_files_come_with_the_form_and_an_unwanted_one_is_refused_in_words(leader, scene):
    entry = make_draft(scene, complete=False)
    url = reverse("entry_edit", args=[entry.ref])
    leader.post(url, form_of(entry) | {"document:plan": pdf("我的计划书.pdf")})
    assert entry.files.get().file.name == "我的计划书.pdf"
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = leader.post(url, form_of(entry.refreshed(), title="保住的题目") | {"document:plan": SimpleUploadedFile("假.pdf", b"MZ not a pdf")})
    assert page.status_code == 422
    assert entry.refreshed().title == "保住的题目"
    assert entry.files.filter(taken_out_at=None).get().file.name == "我的计划书.pdf"


def test_checking_names_what_is_missing_and_submits_when_nothing_is(leader, scene):
    unfinished = make_draft(scene, complete=False)
    page = leader.post(reverse("entry_check", args=[unfinished.ref]))
    assert page.status_code == 422
    assert "项目计划书" in page.content.decode()

    entry = make_draft(scene)
    sent = leader.post(reverse("entry_check", args=[entry.ref]))
    assert sent.url == reverse("entry", args=[entry.ref])
    page = leader.get(sent.url).content.decode()
    assert entry.refreshed().number in page
    assert "汉江水利工会" in page


def test_what_is_missing_links_to_its_field(leader, scene):
    kinds = {"novelty": Question.Kind.LONG, "who": Question.Kind.CHOICES, "money": Question.Kind.TABLE}
    for key in ("who", "money"):
        Question.objects.create(contest=scene.contest, key=key, label=key, kind=kinds[key], choices=["甲", "乙"], columns=["项目", "金额"])
    entry = make_draft(scene, complete=False)
    page = leader.get(reverse("entry_check", args=[entry.ref])).content.decode()
    there = leader.get(reverse("entry_edit", args=[entry.ref])).content.decode()
    anchors = re.findall(rf'href="{reverse("entry_edit", args=[entry.ref])}#([^"]+)"', page)
    assert anchors == [
        "id_title", "id_summary", "id_unit_name", "id_unit", "id_answer:who_0", "id_answer:money_0", "id_answer:novelty", "id_document:plan",
        "id_document:anonymous_plan", "id_baseline_jobs", "id_committed",
    ]  # fmt: skip
    controls = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', there))
    assert set(anchors) <= controls


def test_after_the_deadline_the_page_says_so_and_keeps_the_draft(leader, scene):
    entry = make_draft(scene)
    with clock.at(scene.contest.stage("entry").closes):
        page = leader.post(reverse("entry_check", args=[entry.ref]), follow=True)
    assert entry.refreshed().state == EntryState.DRAFT
    assert entry.title in page.content.decode()


def test_a_returned_entry_opens_only_the_named_fields(leader, scene):
    entry = make_submitted(scene)
    return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="题目太长", due=clock.now() + dt.timedelta(days=2))
    page = leader.get(reverse("entry_edit", args=[entry.ref])).content.decode()
    assert "题目太长" in page
    title = page[page.index('name="title"') :].split(">")[0]
    summary = page[page.index('name="summary"') :].split(">")[0]
    assert "disabled" not in title
    assert "disabled" in summary

    saved = leader.post(reverse("entry_edit", args=[entry.ref]), form_of(entry.refreshed(), title="短题目", summary="偷改"))
    assert saved.status_code == 302
    assert (entry.refreshed().title, entry.refreshed().summary) == ("短题目", "提前十天报警")
    assert leader.post(reverse("entry_check", args=[entry.ref])).status_code == 302
    assert entry.refreshed().state == EntryState.SUBMITTED


@pytest.mark.parametrize("name", ["entry", "entry_edit", "entry_check", "entry_withdraw"])
def test_a_stranger_is_not_told_that_the_entry_exists(client, scene, name):
    entry = make_draft(scene)
    url = reverse(name, args=[entry.ref])
    assert client.get(url).status_code == 302
    client.force_login(make_person())
    assert client.get(url).status_code == 404
    client.force_login(scene.clerk)
    assert client.get(url).status_code == 404


def test_a_file_goes_to_those_on_the_way_and_to_nobody_else(client, scene):
    entry = make_submitted(scene)
    file = entry.files.first().file
    url = reverse("entry_file", args=[entry.ref, file.ref])
    for person, status in [(scene.leader, 200), (scene.clerk, 200), (scene.city_officer, 200), (scene.staff, 200), (make_person(), 403)]:
        client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == status, person
        answer.getvalue()


def test_a_draft_s_file_is_the_team_s_alone(client, scene):
    entry = make_draft(scene)
    url = reverse("entry_file", args=[entry.ref, entry.files.first().file.ref])
    client.force_login(scene.staff)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_one_s_entries_costs_the_same(leader, scene, rows, django_assert_num_queries):
    for _number in range(rows):
        make_draft(scene, complete=False)
    leader.get(reverse("entries_mine"))
    with django_assert_num_queries(5):
        leader.get(reverse("entries_mine"))


def test_unions_are_offered_by_a_part_of_their_name(leader, scene):
    page = leader.get(reverse("entry_units"), {"contest": scene.contest.slug, "unit": "水利"})
    assert 'value="汉江水利工会"' in page.content.decode()


def test_a_page_left_open_after_submitting_is_told_that_nothing_is_kept_any_more(client, scene):
    entry = make_draft(scene)
    client.force_login(scene.leader)
    submit(entry=entry, by=scene.leader)
    answer = client.post(reverse("entry_edit", args=[entry.ref]), form_of(entry, title="晚了"), headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["message"]


def test_a_member_without_a_name_is_asked_for_it_and_nothing_typed_is_lost(client, scene):
    entry = make_draft(scene, complete=False)
    client.force_login(scene.leader)
    row = {"member-0-name": "", "member-0-part": "硬件与样机", "member-0-phone": "13800000000"}
    answer = client.post(reverse("entry_edit", args=[entry.ref]), form_of(entry, title="泵站") | row)
    assert answer.status_code == 422
    assert "硬件与样机" in answer.content.decode()
    autosaved = client.post(reverse("entry_edit", args=[entry.ref]), form_of(entry, title="泵站") | row, headers={"accept": "application/json"})
    assert autosaved.status_code == 200
    assert entry.refreshed().title == "泵站"


WRONG_UNIT = {"unit": "公司", "member-0-name": "敖小篱", "member-0-part": "硬件", "member-1-name": "无电话", "member-1-phone": "1" * 21}


def good_but_for_the_unit(entry: Entry) -> dict[str, str]:
    return form_of(entry, title="泵站预警仪", summary="提前十天报警", **WRONG_UNIT) | {"answer:novelty": "声纹", "answer:users": "泵站"}


def assert_kept_but_for_the_unit(entry: Entry) -> None:
    entry = entry.refreshed()
    assert (entry.title, entry.summary, entry.answers, entry.unit) == ("泵站预警仪", "提前十天报警", {"novelty": "声纹", "users": "泵站"}, None)
    assert [(member.name, member.part, member.phone) for member in entry.members.exclude(order=0)] == [("敖小篱", "硬件", ""), ("无电话", "", "")]


def field_on(page: str, name: str) -> str:
    return page[page.index(f'name="{name}"') :].split(">")[0]


def test_a_field_that_is_wrong_keeps_nothing_else_from_being_saved(leader, scene):
    entry = make_draft(scene, complete=False)
    url = reverse("entry_edit", args=[entry.ref])
    files = {"document:plan": pdf("计划书.pdf"), "document:anonymous_plan": pdf("匿名.pdf")}
    answer = leader.post(url, good_but_for_the_unit(entry) | files | {"check": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert_kept_but_for_the_unit(entry)
    assert {kept.file.name for kept in entry.files.filter(taken_out_at=None)} == {"计划书.pdf", "匿名.pdf"}
    assert 'value="公司"' in field_on(page, "unit")
    assert 'id="id_unit_error"' in page
    assert "其余内容已保存" in page
    assert "计划书.pdf" in page
    assert "匿名.pdf" in page
    assert f'value="{entry.refreshed().draft_number}"' in field_on(page, "seen")

    again = leader.get(url).content.decode()
    assert 'value="公司"' in field_on(again, "unit")
    assert 'id="id_unit_error"' in again
    assert "1" * 21 in field_on(again, "member-1-phone")

    mended = good_but_for_the_unit(entry.refreshed()) | {"unit": scene.unit.name, "member-1-phone": "13800000000"}
    assert leader.post(url, mended).status_code == 302
    assert (entry.refreshed().unit, entry.refreshed().as_typed) == (scene.unit, {})
    assert 'id="id_unit_error"' not in leader.get(url).content.decode()


def test_an_autosave_names_the_field_it_could_not_take(leader, scene):
    entry = make_draft(scene, complete=False)
    url, json = reverse("entry_edit", args=[entry.ref]), {"accept": "application/json"}
    answer = leader.post(url, good_but_for_the_unit(entry) | {"member-1-phone": ""}, headers=json)
    assert (answer.status_code, answer.json()["seen"]) == (200, 1)
    assert answer.json()["message"] == "已保存；“所在基层工会”还没有选定"
    assert_kept_but_for_the_unit(entry)
    assert 'value="公司"' in field_on(leader.get(url).content.decode(), "unit")

    behind = leader.post(url, good_but_for_the_unit(entry) | {"unit": "别的公司"}, headers=json)
    assert behind.status_code == 409
    two = leader.post(url, form_of(entry.refreshed(), baseline_jobs="六人", **WRONG_UNIT), headers=json).json()["message"]
    assert "所在基层工会" in two
    assert "团队" in two
    assert leader.post(url, form_of(entry) | {"seen": ""}, headers=json).status_code == 422


def test_a_union_that_was_chosen_is_not_submitted_in_the_place_of_what_was_typed_after_it(leader, scene):
    entry = make_draft(scene)
    assert leader.post(reverse("entry_edit", args=[entry.ref]), form_of(entry, unit="公司", title="题\0目")).status_code == 422
    assert entry.refreshed().unit == scene.unit
    page = leader.post(reverse("entry_check", args=[entry.ref]))
    assert page.status_code == 422
    assert "所在基层工会：填写的内容还不能用" in page.content.decode()
    assert entry.refreshed().state == EntryState.DRAFT


def test_a_row_without_a_name_is_there_again_behind_those_that_have_one(leader, scene):
    entry = make_draft(scene, complete=False)
    url = reverse("entry_edit", args=[entry.ref])
    rows = {"member-0-part": "硬件与样机", "member-1-name": "敖小篱", "member-2-name": " "}
    assert leader.post(url, form_of(entry, **rows), headers={"accept": "application/json"}).json()["message"] == ""
    page = leader.get(url).content.decode()
    assert "敖小篱" in field_on(page, "member-0-name")
    assert "硬件与样机" in field_on(page, "member-1-part")
    assert entry.refreshed().as_typed == {"member-1-part": "硬件与样机"}
