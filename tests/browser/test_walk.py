"""From notice to certificate, from award to outcome: the main job from end to end, by the people who do it."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from accounts.models import Person
from contest.actions.drawing import draw, publish_draw, put_in_round
from contest.actions.entering import attach_file, save_draft, start_entry, submit
from contest.actions.recommending import prepare_recommendation, recommend
from contest.actions.releasing import release
from contest.actions.screening import accept
from contest.models import Contest, Entry, Mark, Round
from contest.rules.states import EntryState
from incubator.rules import quarters
from ledger import clock
from ledger.append_only import lay, lift, run
from ledger.verification import mismatches
from tests.browser.steps import announcing, desks, entering, finding, incubating, judging, results
from tests.browser.steps.people import Federation, make_federation
from tests.browser.visitor import Visitor
from tests.factories.contests import Scene, make_contest, pdf
from tests.factories.directory import make_craftsman, make_studio
from tests.factories.judging import make_judge, make_round
from tests.factories.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JUDGES = [("佘锦程", "13800000001"), ("闻道远", "13800000002"), ("谷雨时", "13800000003")]
IMPORTED = ("付一鸣技能大师工作室", "武汉地铁集团有限公司", "技能大师工作室", "市级", "2023", "湖北省襄阳市")
OTHERS = ["焊缝自动打磨机", "叉车防撞提醒器"]


def another_entry(contest: Contest, place: Federation, title: str) -> Entry:
    """Written, recommended and passed by the actions, without a browser."""
    leader = make_person(f"{title[:2]}负责人")
    entry = start_entry(contest=contest, track=contest.tracks.all()[0], by=leader)
    fields = {
        "title": title,
        "summary": "车间里用得上",
        "unit": place.unit,
        "unit_name": f"{title[:2]}科技有限公司",
        "baseline_jobs": 3,
        "committed": True,
    }
    entry = save_draft(entry=entry, by=leader, seen=0, fields=fields, answers={contest.questions.all()[0].key: "从前靠手"})
    for document in contest.documents.all():
        attach_file(entry=entry, document=document, upload=pdf(f"{document.name}.pdf"), by=leader)
    submit(entry=entry, by=leader)
    for officer, signer in ((place.clerk, place.approver), (place.county_officer,) * 2, (place.city_officer,) * 2):
        prepare_recommendation(entry=entry, by=officer, place=2)
        recommend(entry=entry, by=signer)
    entry = entry.refreshed()
    assert entry.state == EntryState.SCREENING
    accept(entry=entry, by=place.staff)
    return entry.refreshed()


def person_called(name: str) -> Person:
    return Person.objects.get(name=name)


def test_the_whole_way(signed_in: Any, editing: None, tmp_path: Any) -> None:
    place = make_federation()
    staff, reader = signed_in(place.staff), signed_in()

    # 1
    contest = announcing.set_up(staff)
    round = announcing.declare_round(staff)
    announcing.publish_page(signed_in(place.second), contest)
    announcing.read_page(reader, contest)

    # 2
    worker = signed_in()
    entry = entering.write_and_submit(worker, contest, place.unit, tmp_path, phone="13712340001", name="柳问渠")

    # 3
    desks.prepare_and_sign(signed_in(place.clerk), signed_in(place.approver), entry, above="樊城区总")
    county = signed_in(place.county_officer)
    desks.send_back(county, entry)
    desks.correct(worker, entry, title=f"{entering.TITLE}（泵站用）")
    desks.sign_at_once(county, entry, above="襄阳市总")
    desks.sign_at_once(signed_in(place.city_officer), entry, above="省总")

    # 4
    desks.pass_qualification(staff, contest, entry)
    others = [another_entry(contest, place, title) for title in OTHERS]
    judges = []
    for name, phone in JUDGES:
        link = judging.invite(staff, contest, name=name, phone=phone)
        judges.append(signed_in(phone=True))
        judging.accept(judges[-1], link, phone=phone, name=name)
    judging.draw_and_release(staff, round)

    # 5
    for turn, (judge, (name, _phone)) in enumerate(zip(judges, JUDGES, strict=True)):
        hidden = judging.blind_to(entry)
        marks = {entry.title: ("95", "92.5"), others[0].title: ("85", "80"), others[1].title: ("70", "66")}
        judging.score(judge, round, name, marks, hidden=hidden, cut=turn == 2)

    # 6
    publication = results.close_and_publish(staff, round)
    results.check_code(reader, publication, entry)
    with later(days=20):
        results.settle_and_ratify(signed_in(place.staff), signed_in(place.second), round)
        results.certificate(signed_in(person_called("柳问渠")), reader, entry, contest)
        venture = incubating.become_venture(signed_in(place.staff), entry)
        incubating.deal_to_paid(signed_in(place.city_staff), venture, wan=120)

    # 7
    quarter = quarters.quarter_of(clock.today() + dt.timedelta(days=20))  # the one in which it joined
    with later(days=(quarter - clock.today()).days + 3):
        incubating.report_quarter(signed_in(person_called("柳问渠")), venture, tmp_path, insured=15)
        incubating.verify(signed_in(place.city_staff), venture)
        incubating.publish_figures(signed_in(place.staff), reader, as_of=quarter, jobs="9")

    # 8
    find_the_craftsman(reader, place)
    finding.finds(reader, "工友杯", contest.name)
    finding.finds(reader, "声纹", entry.title)
    finding.narrows_down(reader, "闻铁生", to="studio", gone="/craftsmen/")

    # 9
    finding.import_list(signed_in(place.city_staff), tmp_path, IMPORTED)
    finding.index()
    finding.finds(reader, "付一鸣", IMPORTED[0])

    everything_is_in_the_ledger(round)


def find_the_craftsman(reader: Visitor, place: Federation) -> None:
    made = make_craftsman("闻铁生", honour="荆楚工匠", office=place.province)
    make_studio("闻铁生工匠创新工作室", leader=made, leader_text="闻铁生", level="province", office=place.city)
    finding.index()
    finding.finds(reader, "闻铁生", "闻铁生", "闻铁生工匠创新工作室")  # in characters
    finding.opens(reader, "铁生工匠", "闻铁生工匠创新工作室", "江汉重型机械厂")  # a part of the name
    finding.opens(reader, "wentiesheng", "闻铁生", "荆楚工匠")  # pinyin


def test_the_same_on_a_phone(signed_in: Any, site_tree: Any, tmp_path: Any) -> None:
    """Steps 2, 3, 5 and 8 at 390 px; what staff do at their desks between them is done by the actions."""
    place = make_federation()
    contest = make_contest(place.province)
    scene = Scene(
        province=place.province, city=place.city, county=place.county, unit=place.unit, contest=contest, track=contest.tracks.get(),
        staff=place.staff, second_staff=place.second, city_officer=place.city_officer, county_officer=place.county_officer, clerk=place.clerk,
        approver=place.approver, leader=place.clerk,
    )  # fmt: skip
    worker, reader = signed_in(phone=True), signed_in(phone=True)

    # 2 and 3
    entry = entering.write_and_submit(worker, contest, place.unit, tmp_path, phone="13712340002", name="柳问渠")
    desks.prepare_and_sign(signed_in(place.clerk, phone=True), signed_in(place.approver, phone=True), entry, above="樊城区总")
    county = signed_in(place.county_officer, phone=True)
    desks.send_back(county, entry)
    desks.correct(worker, entry, title=f"{entering.TITLE}（泵站用）")
    desks.sign_at_once(county, entry, above="襄阳市总")
    desks.sign_at_once(signed_in(place.city_officer, phone=True), entry, above="省总")
    accept(entry=entry.refreshed(), by=place.staff)

    # 5
    round = make_round(scene, name="终评")
    judges = [make_judge(scene, name) for name, _phone in JUDGES]
    put_in_round(round=round, by=place.staff)
    publish_draw(round=round, by=place.staff)
    draw(round=round, by=place.staff, said="江水")
    release(round=Round.objects.get(pk=round.pk), by=place.staff)
    judge = signed_in(judges[0].person, phone=True)
    judging.score(judge, round, judges[0].name, {entry.title: ("95", "92.5")}, hidden=judging.blind_to(entry), cut=True)

    # 8
    find_the_craftsman(reader, place)


def later(*, days: int) -> Any:
    """Inside, it is so many days later, here and in the server's threads."""
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True)


def everything_is_in_the_ledger(round: Round) -> None:
    """verify_ledger says so; and a mark that somebody altered in the database, past the trigger that forbids it, is named by it."""
    assert list(mismatches()) == []
    told = StringIO()
    call_command("verify_ledger", stdout=told)
    assert told.getvalue().startswith("equal: ")
    mark = Mark.objects.filter(assignment__round=round).order_by("pk")[0]
    table, vendor = Mark._meta.db_table, connection.vendor
    run(connection, lift(vendor, table))  # as who has the database could; the ledger is what finds it
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET value = 99 WHERE id = %s', [mark.pk])
    run(connection, lay(vendor, table))
    [(name, mismatch)] = [(name, mismatch) for name, mismatch in mismatches() if name == "marks"]
    assert mismatch.book == mark.assignment.book
    assert mismatch.what == f"mark {mark.number} ({mark.criterion}, 99) was altered after it was typed"
