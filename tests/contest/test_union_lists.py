"""A union's 汇总表: looked at cell by cell, taken over whole, each project claimed by its leader's phone."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.actions.union_lists import (
    AppliedAlready,
    BadList,
    ListStopped,
    NotYourPhone,
    apply_list,
    claim_entry,
    plan_of,
    receive_list,
    tell_leaders,
    waiting_for,
)
from contest.models import Entry, EntryList, Track
from contest.refusals import DeadlinePassed, NoLongerPossible
from contest.rules.states import EntryState
from contest.union_lists import names_in
from ledger import clock
from ledger.refusals import NotAllowed
from notices import sms
from notices.models import Notice
from spreadsheets.reading import read
from spreadsheets.writing import Heading, Page, xlsx
from tests.factories.people import make_organization, make_person

pytestmark = pytest.mark.django_db
HEADER = ("序号", "项目名称", "申报单位", "项目负责人", "手机号", "团队成员", "现有岗位")
PUMP = ("1", "泵站轴承声纹预警仪", "汉水声纹科技公司", "柳问渠", "139 0000 1234", "敖小篱、仇小满", 6)
WEAR = ("2", "刀具磨损判断", "江汉重型机械厂", "闻铁生", "13900005678", "", "")


def sheet(*rows, header=HEADER, kinds=()) -> SimpleUploadedFile:
    headings = tuple(Heading(label, kind="number" if label in kinds else "text") for label in header)
    return SimpleUploadedFile("汇总表.xlsx", xlsx([Page("汇总表", headings, rows, title="某工会汇总表")], moment=clock.now()))


def received(scene, *rows, **options) -> EntryList:
    return receive_list(contest=scene.contest, organization=scene.unit, by=scene.clerk, upload=sheet(*rows, **options))


def test_each_row_becomes_a_draft_that_its_leader_claims_by_phone(scene):
    listed = received(scene, PUMP, WEAR)
    assert apply_list(listed=listed, by=scene.clerk) == 2

    entry = Entry.objects.get(title="泵站轴承声纹预警仪")
    assert (entry.state, entry.unit, entry.baseline_jobs, entry.leader) == (EntryState.DRAFT, scene.unit, 6, scene.clerk)
    assert [member.name for member in entry.members.all()] == ["柳问渠", "敖小篱", "仇小满"]

    leader = make_person("柳问渠", phone="+8613900001234")
    [entered] = waiting_for(leader)
    claim_entry(entered=entered, by=leader)
    assert entry.refreshed().leader == leader
    assert entry.members.get(order=0).person == leader
    assert list(waiting_for(leader)) == []
    with pytest.raises(NoLongerPossible):
        claim_entry(entered=entered, by=leader)


def test_somebody_elses_phone_claims_nothing(scene):
    apply_list(listed=received(scene, PUMP), by=scene.clerk)
    entered = Entry.objects.get().entered_for
    unproved = make_person(phone="+8613900001234", phone_verified=False)
    for person in (make_person(), unproved):
        assert list(waiting_for(person)) == []
        with pytest.raises(NotYourPhone):
            claim_entry(entered=entered, by=person)


@pytest.mark.parametrize(
    ("changed", "column", "value"),
    [
        ({1: ""}, "项目名称", ""),
        ({1: "长" * 61}, "项目名称", "长" * 61),
        ({4: "0710-3456789"}, "手机号", "0710-3456789"),
        ({6: "六人"}, "现有岗位", "六人"),
        ({5: "、".join(f"成员{n}" for n in range(40))}, "团队成员", "、".join(f"成员{n}" for n in range(40))),
    ],
)
def test_what_is_wrong_is_named_by_its_cell_and_nothing_is_taken_over(scene, changed, column, value):
    row = [changed.get(place, cell) for place, cell in enumerate(PUMP)]
    listed = received(scene, WEAR, row)
    [problem] = plan_of(listed).problems
    assert (problem.row, problem.column, problem.value) == (4, column, value)
    with pytest.raises(ListStopped):
        apply_list(listed=listed, by=scene.clerk)
    assert not Entry.objects.exists()


def test_tracks_and_unions_are_told_by_their_names(scene):
    Track.objects.create(contest=scene.contest, name="创新组", order=2)
    header = (*HEADER, "赛道", "基层工会", "信用代码")
    listed = receive_list(
        contest=scene.contest, organization=scene.county, by=scene.county_officer,
        upload=sheet((*PUMP, "创新组", "汉江水利工会", ""), (*WEAR, "创意组", "别处的工会", "914206"), header=header),
    )  # fmt: skip
    plan = plan_of(listed)
    assert [(row.fields["title"], row.track.name, row.unit) for row in plan.rows] == [("泵站轴承声纹预警仪", "创新组", scene.unit)]
    assert [(problem.row, problem.column) for problem in plan.problems] == [(4, "统一社会信用代码"), (4, "组别"), (4, "基层工会")]


def test_a_phone_typed_as_a_number_is_a_phone(scene):
    row = [cell if place != 4 else 13900001234 for place, cell in enumerate(PUMP)]
    assert [planned.phone for planned in plan_of(received(scene, row, kinds=("手机号",))).rows] == ["+8613900001234"]


def test_the_same_project_twice_is_stopped_in_a_list_and_left_alone_in_a_second_one(scene):
    [problem] = plan_of(received(scene, PUMP, PUMP)).problems
    assert "第 3 行" in problem.message
    apply_list(listed=received(scene, PUMP), by=scene.clerk)
    assert apply_list(listed=received(scene, PUMP, WEAR), by=scene.clerk) == 1
    assert Entry.objects.count() == 2


def test_a_list_is_taken_over_once_and_before_the_deadline(scene):
    listed = received(scene, PUMP)
    with clock.at(clock.now() + dt.timedelta(days=31)), pytest.raises(DeadlinePassed):
        apply_list(listed=listed, by=scene.clerk)
    apply_list(listed=listed, by=scene.clerk)
    with pytest.raises(AppliedAlready):
        apply_list(listed=listed, by=scene.clerk)


def test_only_officers_of_the_union_send_lists(scene):
    outside = make_organization("别处", under=None)
    for by, organization in [(scene.leader, scene.unit), (scene.clerk, scene.county), (scene.staff, outside)]:
        with pytest.raises(NotAllowed):
            receive_list(contest=scene.contest, organization=organization, by=by, upload=sheet(PUMP))


def test_rows_may_be_pasted_with_their_headings_or_in_the_order_of_the_template(scene):
    with_headings = "项目名称\t申报单位\t项目负责人\t手机号\n轴承预警\t声纹公司\t柳问渠\t13900001234\n刀具\t机械厂\t闻铁生\t139\n"
    listed = receive_list(contest=scene.contest, organization=scene.unit, by=scene.clerk, pasted=with_headings)
    plan = plan_of(listed)
    assert [row.fields["title"] for row in plan.rows] == ["轴承预警"]
    assert [(problem.row, problem.column) for problem in plan.problems] == [(3, "手机号")]

    bare = "创业组\t轴承预警\t声纹公司\t\t\t柳问渠\t13900001234\n"
    listed = receive_list(contest=scene.contest, organization=scene.unit, by=scene.clerk, pasted=bare)
    assert [(row.row, row.name) for row in plan_of(listed).rows] == [(2, "柳问渠")]
    with pytest.raises(BadList):
        receive_list(contest=scene.contest, organization=scene.unit, by=scene.clerk, pasted="请看附件")


def test_leaders_are_told_once_in_their_inbox_or_by_text_message(scene):
    known = make_person("柳问渠", phone="+8613900001234")
    listed = received(scene, PUMP, WEAR)
    apply_list(listed=listed, by=scene.clerk)
    sms.outbox.clear()
    assert tell_leaders(listed, lambda *_: None) == 2
    assert tell_leaders(listed, lambda *_: None) == 0
    assert Notice.objects.filter(person=known, kind="claim").count() == 1
    [(phone, words)] = sms.outbox
    assert phone == "+8613900005678"
    assert "/entries/claim/" in words


def test_the_pages_from_template_to_claim(client, scene):
    client.force_login(scene.clerk)
    template = client.get(reverse("desk_sheet_template", args=[scene.contest.slug])).content
    assert "项目名称*" in read(template).rows[1]

    url = reverse("desk_sheets", args=[scene.contest.slug])
    assert client.post(url, {"pasted": ""}).status_code == 422
    assert client.post(url, {"pasted": "没有表"}).status_code == 422
    answer = client.post(url, {"upload": sheet(PUMP, ["3", "", "厂", "闻铁生", "x", "", ""])})
    page = client.get(answer.url).content.decode()
    assert "“项目名称”没有填写。" in page
    assert client.post(answer.url).status_code == 422

    answer = client.post(url, {"upload": sheet(PUMP)})
    assert client.post(answer.url).url == answer.url
    assert "柳问渠" in client.get(answer.url).content.decode()
    assert client.get(url).status_code == 200

    leader = make_person("柳问渠", phone="+8613900001234")
    client.force_login(leader)
    claims = reverse("entries_claim")
    assert "泵站轴承声纹预警仪" in client.get(claims).content.decode()
    entry = Entry.objects.get()
    assert client.post(claims, {"entered": entry.entered_for.pk}).url == reverse("entry_edit", args=[entry.ref])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_one_row_or_three(client, scene, rows, django_assert_num_queries):
    listed = received(scene, *[(str(n), f"项目{n}", "厂", "柳问渠", f"1390000{n:04d}", "", "") for n in range(rows)])
    apply_list(listed=listed, by=scene.clerk)
    client.force_login(scene.clerk)
    with django_assert_num_queries(11):
        client.get(listed.get_absolute_url())


@pytest.mark.parametrize(
    ("typed", "names"), [("敖小篱、仇小满", ["敖小篱", "仇小满"]), ("敖小篱， 骆清和;温", ["敖小篱", "骆清和", "温"]), (None, [])]
)
def test_names_are_told_apart_as_people_write_them(typed, names):
    assert names_in(typed) == names
