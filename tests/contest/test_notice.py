"""The notice: how long it runs, what it states, who objects how, and the papers that come of it."""

import datetime as dt
import io
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.urls import reverse

from contest.actions.calendar import AsItsWeekday, drop_day, set_day
from contest.actions.closing import close_round
from contest.actions.judges import add_judge, become_judge
from contest.actions.objecting import TIP, NoSupervisor, NotNamed, answer_objection, examine_objection, object_to
from contest.actions.publishing import publish, settle, tell_entries
from contest.actions.ratifying import propose_ratification, ratify
from contest.models import Assignment, Award, Holiday, Objection, Publication, Step
from contest.results import Row, groups_of, in_order
from contest.rules.states import EntryState, RoundState
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.contests import pdf
from tests.factories.judging import Judging, make_scored_round, sign_in
from tests.factories.people import make_person
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def final(scene) -> Judging:
    judging = make_scored_round(scene, entries=4, judges=3, mark=by_entry, last=True, advance=0)
    close_round(round=judging.round, by=scene.staff)
    return judging


@pytest.fixture
def supervisor(scene):
    person = make_person("督导员")
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="督导员", role="supervisor"), person)
    return person


def noticed(judging: Judging) -> Publication:
    return publish(round=judging.round, by=judging.scene.staff)


def shanghai(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_a_shifted_saturday_counts_and_a_day_off_does_not(final):
    Holiday.objects.all().delete()
    Holiday.objects.create(date=dt.date(2027, 12, 31), works=False)
    set_day(date=dt.date(2027, 6, 9), works=False, name="端午节", by=final.scene.staff)  # a Wednesday
    set_day(date=dt.date(2027, 6, 12), works=True, name="调休", by=final.scene.staff)  # a Saturday
    with clock.at(shanghai(2027, 6, 7)):  # Monday: then 8, (9 off), 10, 11, 12, (13 Sunday), 14
        publication = noticed(final)
    assert (publication.last_day, publication.calendar_known) == (dt.date(2027, 6, 14), True)


def test_past_the_end_of_the_calendar_the_notice_says_so_and_is_reckoned_again_when_it_is_kept(client, final):
    Holiday.objects.all().delete()
    with clock.at(shanghai(2027, 6, 7)):
        staff_page = reverse("staff_result", args=[final.scene.contest.slug, final.round.ref])
        sign_in(client, final.scene.staff)
        assert reverse("staff_calendar") in client.get(staff_page).content.decode()
        publication = noticed(final)
        assert (publication.last_day, publication.calendar_known) == (dt.date(2027, 6, 14), False)
        assert "尚未公布" in client.get(publication.get_absolute_url()).content.decode()
        set_day(date=dt.date(2027, 6, 9), works=False, name="端午节", by=final.scene.staff)
    publication.refresh_from_db()
    assert (publication.last_day, publication.calendar_known) == (dt.date(2027, 6, 15), True)
    assert list(mismatches()) == []


def test_the_calendar_is_kept_by_the_federation_at_the_top_on_its_page(client, scene):
    url = reverse("staff_calendar")
    sign_in(client, scene.staff)
    assert client.post(url, {"do": "set", "date": "2027-06-09", "works": "yes", "name": ""}).status_code == 422  # a Wednesday is one anyway
    assert client.post(url, {"do": "set", "date": "2027-06-09", "works": "no", "name": "端午节"}).url == f"{url}?year=2027"
    assert "端午节" in client.get(url, {"year": "2027"}).content.decode()
    client.post(url, {"do": "drop", "date": "2027-06-09"})
    assert not Holiday.objects.filter(date=dt.date(2027, 6, 9)).exists()
    assert client.post(url, {"do": "drop", "date": "2027-02-30"}).status_code == 422
    for person in (scene.city_officer, scene.leader):
        with pytest.raises(NotAllowed):
            set_day(date=dt.date(2027, 6, 9), works=False, name="", by=person)
        with pytest.raises(NotAllowed):
            drop_day(date=dt.date(2027, 6, 9), by=person)
    with pytest.raises(AsItsWeekday):
        set_day(date=dt.date(2027, 6, 12), works=False, name="", by=scene.staff)


@pytest.mark.parametrize("field", ["contact_phone", "contact_email", "contact_address", "contact_hours"])
def test_a_notice_states_where_objections_go_or_does_not_begin(final, field):
    setattr(final.scene.contest, field, "")
    final.scene.contest.save()
    with pytest.raises(Refused):
        noticed(final)
    assert final.refreshed().state == RoundState.CLOSED


def test_a_unit_brings_its_seal_and_a_person_the_name(client, final):
    publication, who = noticed(final), make_person("反映人")
    for wrong in ({"kind": "unit", "name": "某公司工会", "contact": "027-1"}, {"kind": "person", "name": " ", "contact": "1"},
                  {"kind": "person", "name": "某人", "contact": ""}):  # fmt: skip
        with pytest.raises(NotNamed):
            object_to(publication=publication, by=who, grounds="x", **wrong)
    client.force_login(who)
    url = reverse("object", args=[publication.ref])
    unit = {"kind": "unit", "name": "某公司工会", "contact": "027-1", "grounds": "与本单位专利相同", "entry": final.entries[0].ref}
    assert client.post(url, unit).status_code == 422
    sent = client.post(url, {**unit, "evidence": pdf("盖章函.pdf")})
    made = Objection.objects.get()
    assert sent.url == made.get_absolute_url()
    assert made.evidence is not None

    examine_objection(objection=made, by=final.scene.staff)
    answer_objection(objection=made, by=final.scene.staff, outcome="dismissed", answer="权利要求不同")
    assert "权利要求不同" in client.get(made.get_absolute_url()).content.decode()
    client.force_login(make_person("别人"))
    assert client.get(made.get_absolute_url()).status_code == 404
    assert {notice.kind for notice in Notice.objects.filter(person=who)} == {"objection"}


def test_a_tip_has_no_name_and_only_the_supervisor_reads_it(client, final, supervisor):
    publication, who = noticed(final), make_person("知情人")
    client.force_login(who)
    sent = client.post(
        reverse("object", args=[publication.ref]), {"kind": "tip", "name": "不该留下", "contact": "", "grounds": "某评委与某项目有合同"}
    )
    assert sent.url == publication.get_absolute_url()
    tip = Objection.objects.get()
    assert (tip.kind, tip.name, tip.by) == (TIP, "", None)
    assert set(Notice.objects.filter(kind="objection").values_list("person", flat=True)) == {supervisor.pk}

    listed = reverse("staff_objections", args=[final.scene.contest.slug, final.round.ref])
    one = reverse("staff_objection", args=[final.scene.contest.slug, tip.ref])
    sign_in(client, final.scene.staff)
    assert one not in client.get(listed).content.decode()
    assert client.get(one).status_code == 404
    with pytest.raises(NotAllowed):
        examine_objection(objection=tip, by=final.scene.staff)
    sign_in(client, supervisor)
    assert one in client.get(listed).content.decode()
    assert "某评委与某项目有合同" in client.get(one).content.decode()
    book = reverse("staff_ledger", args=[final.scene.contest.slug])
    assert "收到异议" in client.get(book).content.decode()
    sign_in(client, final.scene.staff)
    assert "收到异议" not in client.get(book).content.decode()
    with clock.at(clock.now() + 20 * DAY):
        settle(round=final.round, by=final.scene.staff)  # a tip holds nothing up


def test_without_a_supervisor_no_tip_is_taken(client, final):
    publication = noticed(final)
    with pytest.raises(NoSupervisor):
        object_to(publication=publication, by=make_person(), kind=TIP, name="", contact="", grounds="x")
    client.force_login(make_person())
    assert 'value="tip"' not in client.get(reverse("object", args=[publication.ref])).content.decode()


def test_of_a_large_round_the_entries_are_told_by_a_job_that_may_be_done_twice(final, monkeypatch):
    monkeypatch.setattr("contest.actions.publishing.AT_ONCE", 3)
    monkeypatch.setattr("contest.actions.publishing.PORTION", 2)
    publication = noticed(final)
    assert Job.objects.get(kind="contest.tell_entries").arguments == {"publication": publication.pk}
    assert Award.objects.count() == 3
    assert final.entries[0].refreshed().state == EntryState.IN_ROUND
    with clock.at(clock.now() + 20 * DAY), pytest.raises(Refused):
        settle(round=final.round, by=final.scene.staff)

    assert final.entries[0].refreshed().state == EntryState.IN_ROUND
    seen: list[tuple[int, int]] = []
    tell_entries(publication, lambda done, total: seen.append((done, total)))
    steps = Step.objects.count()
    tell_entries(publication)
    assert seen == [(2, 4), (4, 4)]
    assert Step.objects.count() == steps
    assert [entry.refreshed().state for entry in final.entries] == [EntryState.PROVISIONAL] * 3 + [EntryState.NOT_ADVANCED]
    with clock.at(clock.now() + 20 * DAY):
        settle(round=final.round, by=final.scene.staff)
    assert list(mismatches()) == []


def test_what_a_job_gave_up_is_finished_when_the_notice_is_settled(final, monkeypatch):
    monkeypatch.setattr("contest.actions.publishing.AT_ONCE", 3)
    noticed(final)
    Job.objects.filter(kind="contest.tell_entries").update(state=Job.State.GIVEN_UP)
    with clock.at(clock.now() + 20 * DAY):
        settle(round=final.round, by=final.scene.staff)
    assert final.entries[0].refreshed().state == EntryState.PROVISIONAL


def test_who_moves_up_before_being_told_learns_the_award_with_the_result(final, monkeypatch):
    monkeypatch.setattr("contest.actions.publishing.AT_ONCE", 3)
    publication = noticed(final)
    made = object_to(publication=publication, by=make_person(), kind="person", name="某人", contact="1", grounds="x", entry=final.entries[0])
    examine_objection(objection=made, by=final.scene.staff)
    answer_objection(objection=made, by=final.scene.staff, outcome="sustained", answer="属实")
    assert final.entries[3].refreshed().state == EntryState.IN_ROUND
    run_waiting_jobs()
    assert [entry.refreshed().state for entry in final.entries] == [EntryState.DISQUALIFIED, *[EntryState.PROVISIONAL] * 3]
    assert list(mismatches()) == []


def words_in(docx: bytes) -> str:
    return ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()


def test_notice_commendation_list_and_poster(client, final):
    publication = noticed(final)
    names = [member.name for member in final.entries[0].members.all()]
    notice = words_in(client.get(reverse("result_paper", args=[publication.ref, "notice.docx"])).content)
    assert all(word in notice for word in ("5 个工作日", "027-00000218", "cup@example.org", "武汉市武昌区", "8:30–17:30", "、".join(names)))
    assert client.get(reverse("result_paper", args=[publication.ref, "poster.pdf"])).content.startswith(b"%PDF")
    assert client.get(reverse("contest_poster", args=[final.scene.contest.slug])).content.startswith(b"%PDF")
    assert client.get(reverse("result_paper", args=[publication.ref, "list.xlsx"])).content.startswith(b"PK")
    assert client.get(reverse("result_paper", args=[publication.ref, "commendation.docx"])).status_code == 404
    assert client.get(reverse("result_paper", args=[publication.ref, "x.docx"])).status_code == 404
    with clock.at(clock.now() + 20 * DAY):
        settle(round=final.round, by=final.scene.staff)
        proposal = propose_ratification(round=final.round, by=final.scene.staff, body="大赛组委会", on=clock.today(), number="鄂工发〔2027〕21 号")
        ratify(proposal=proposal, by=final.scene.second_staff)
    commendation = words_in(client.get(reverse("result_paper", args=[publication.ref, "commendation.docx"])).content)
    assert all(word in commendation for word in ("鄂工发〔2027〕21 号", "大赛组委会", "通报表彰", "一等奖"))


def test_names_stand_by_strokes_or_by_rank_as_declared():
    rows = [
        Row("", "", (name, "成员"), "", "", rank, str(rank), advances=False) for rank, name in enumerate(("覃守拙", "贺望江", "丁一", "丁二七"), 1)
    ]
    assert [row.names[0] for row in in_order(rows, by_rank=False)] == ["丁一", "丁二七", "贺望江", "覃守拙"]  # 2, 2, 9 and 12 strokes
    assert [row.names[0] for row in in_order(rows[::-1], by_rank=True)] == ["覃守拙", "贺望江", "丁一", "丁二七"]


def test_every_member_is_named_and_a_long_result_has_pages(client, final, monkeypatch):
    publication = noticed(final)
    assert "敖小篱" in client.get(publication.get_absolute_url()).content.decode()
    monkeypatch.setattr("contest.views.public.LINES", 2)
    first, second = (client.get(publication.get_absolute_url(), {"page": page}).content.decode() for page in (1, 2))
    titles = [entry.title for entry in final.entries[:3]]
    assert [title in first for title in titles] == [True, True, False]
    assert [title in second for title in titles] == [False, False, True]


def test_a_large_round_is_published_by_a_job_from_its_page(client, final, monkeypatch):
    monkeypatch.setattr("contest.actions.publishing.AT_ONCE", 0)
    sign_in(client, final.scene.staff)
    answer = client.post(reverse("staff_result", args=[final.scene.contest.slug, final.round.ref]), {"do": "publish"})
    job = Job.objects.get(kind="contest.publish_round")
    assert answer.url == reverse("job", args=[job.ref])
    assert not Publication.objects.exists()
    for _turn in range(2):  # begun again, it finds the notice begun
        run_waiting_jobs(kind="contest.publish_round")
        Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    assert Publication.objects.count() == 1


def test_a_sheet_that_does_not_count_is_named_on_the_public_page_by_the_number_of_its_judge(client, final):
    publication = noticed(final)
    assert "不计入" not in client.get(publication.get_absolute_url()).content.decode()
    sheet = Assignment.objects.filter(round=publication.round).select_related("judge", "entry__entry").first()
    Assignment.objects.filter(pk=sheet.pk).update(state="set_aside")
    page = client.get(publication.get_absolute_url()).content.decode()
    assert f"评委 {sheet.judge.number}" in page
    assert sheet.judge.name not in page


def test_the_pages_of_a_round_that_goes_on_hold_every_line_once_in_order(client, scene, monkeypatch):
    judging = make_scored_round(scene, entries=4, judges=3, mark=by_entry, advance=2)
    close_round(round=judging.round, by=scene.staff)
    publication = noticed(judging)
    monkeypatch.setattr("contest.views.public.LINES", 3)
    pages = [client.get(publication.get_absolute_url(), {"page": page}).context["groups"] for page in (1, 2, 1)]
    whole = [row for group in groups_of(publication) for row in group.rows]
    assert [row for groups in pages[:2] for group in groups for row in group.rows] == whole
    assert pages[2] == pages[0]
