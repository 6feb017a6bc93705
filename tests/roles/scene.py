"""One of everything that an address can name, and one person for each role. Built once for the whole table."""

import dataclasses
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions.invitations import invite_to_role
from accounts.actions.people import settle_second_factor
from accounts.actions.roles import sync_editors_groups
from accounts.models import Person
from cms.models import ContestIndexPage, ContestPage
from cms.tree import add_page, make_site
from contest.actions.appeals import appeal
from contest.actions.closing import close_round
from contest.actions.judges import add_judge, become_judge, sign_commitment
from contest.actions.objecting import answer_objection, examine_objection, object_to
from contest.actions.publishing import publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.recommending import decline, prepare_recommendation, recommend
from contest.actions.stamping import file_sheet
from contest.actions.union_lists import apply_list
from contest.actions.union_lists import receive_list as receive_entries
from contest.models import Batch, Certificate, Contest, Judge, Panel
from contest.printing import certificate_pdf
from contest.sealed_papers import Paper
from directory.actions.applying import start_application
from directory.actions.consulting import ask
from directory.actions.craftsmen import sign_agreement, take_apprentice
from directory.actions.exchanges import book, offer_date
from directory.actions.funding import write_fund_row
from directory.actions.importing import receive_list
from directory.actions.keeping import appoint_keeper
from directory.actions.reviewing import file_review
from directory.actions.studios import add_member
from files.actions import keep
from incubator.actions.following import write_contact
from incubator.actions.importing import receive_reports
from incubator.actions.making import make_venture
from incubator.actions.programmes import set_up_programme
from incubator.actions.publishing import publish_figures
from incubator.actions.reporting import add_evidence
from incubator.actions.sampling import draw_sample
from incubator.actions.showcasing import approve_showcase, fingerprint, send_showcase, write_showcase
from incubator.actions.supporting import apply_for
from incubator.models import Evidence
from incubator.rules.support_moves import Kind
from ledger import clock
from notices.actions import notify
from search.models import MissedQuery, Synonym
from spreadsheets.writing import Heading, Page, xlsx
from tests.factories.contests import Scene, make_contest, make_draft, make_scene, make_submitted, pdf
from tests.factories.directory import application_values, make_craftsman, make_studio, studios_xlsx
from tests.factories.judging import make_released_round, make_round, make_scored_round
from tests.factories.people import make_organization, make_person, make_role
from tests.factories.remembering import remembered
from tests.factories.ventures import Incubator, make_code, make_deal, make_payment, make_report
from work.actions import enqueue


@remembered
def build() -> SimpleNamespace:
    """Attributes by which the table names what its addresses need; `people` holds the person of each role, None for a visitor."""
    make_site()
    scene = make_scene()
    people = people_of(scene)
    made = SimpleNamespace(people=people, cup=scene.contest, desk=scene.unit, city=scene.city)
    for part in (contest_in_judging, final_contest, directory, accounts):
        vars(made).update(part(scene, people))
    vars(made).update(incubator(scene, people, made))
    return made


def people_of(scene: Scene) -> dict[str, Person | None]:
    elsewhere, administrator = make_person("外省干事"), make_person("总管")
    make_role(elsewhere, "staff", make_organization("另一省总工会", short_name="另省", region_code="430000"))
    make_role(administrator, "administrator")
    for person in (scene.staff, elsewhere, administrator):
        sync_editors_groups(person=person)
        settle_second_factor(person=person)
    return {
        "visitor": None, "worker": make_person("路人甲"), "leader": scene.leader, "clerk": scene.clerk, "approver": scene.approver,
        "city": scene.city_officer, "staff": scene.staff, "elsewhere": elsewhere, "administrator": administrator,
    }  # fmt: skip


def contest_in_judging(scene: Scene, people: dict[str, Any]) -> dict[str, Any]:
    """Entries in every hand, a round that is being scored, one that is being set up."""
    judging = make_released_round(scene, entries=2, judges=3)
    people["judge"], people["scorer"] = judging.person(1), make_person("记分的人")
    Panel.objects.filter(round=judging.round).update(head=judging.judges[0])
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="记分的人", role=Judge.Role.SCORE_CLERK), people["scorer"])
    people["supervisor"] = make_person("督导员")
    supervise(scene, scene.contest, people["supervisor"])
    draft, sent = make_draft(scene, title="还在写的项目"), make_submitted(scene, title="已交的项目")
    on_list = make_submitted(scene, title="已上报的项目", leader=make_person("另一位负责人"))
    prepare_recommendation(entry=on_list, by=scene.clerk, place=1)
    recommendation = recommend(entry=on_list, by=scene.approver)
    refused = {name: make_submitted(scene, title=name) for name in ("refused", "appealed", "no_places")}
    for name, entry in refused.items():
        decline(entry=entry, by=scene.clerk, reason="no_places" if name == "no_places" else "unqualified")
    appeal(entry=refused["appealed"], by=scene.leader, grounds="条件是符合的")
    pasted = "项目名称\t申报单位\t项目负责人\t手机号\n轴承预警\t声纹公司\t柳问渠\t13700000001\n"
    entry_list = receive_entries(contest=scene.contest, organization=scene.unit, by=scene.clerk, pasted=pasted)
    apply_list(listed=entry_list, by=scene.clerk)
    page = ContestPage(title=scene.contest.name, contest=scene.contest, introduction="一线职工都可以报名。")
    parent = ContestIndexPage.objects.get(locale__language_code="zh-hans")
    page.locale = parent.locale
    add_page(parent, page)
    sheet = judging.sheet(1, 1)
    return {
        **refused, "draft": draft, "draft_file": draft.files.all()[0].file, "sent": sent, "sent_file": sent.files.all()[0].file,
        "recommendation": recommendation, "round": judging.round, "setting_up": make_round(scene, name="复赛", order=2),
        "sheet": sheet, "row": sheet.entry, "seen_file": judging.entries[0].files.get(document__key="anonymous_plan").file,
        "spare": judging.judges[2], "entry_list": entry_list, "paper": Paper(scene.contest, entry=sent),
        "stamped": file_sheet(paper=Paper(scene.contest, entry=sent), upload=pdf("盖章件.pdf"), by=None),
        "batch": Batch.objects.create(contest=scene.contest, action="accept", by=scene.staff, at=clock.now()),
    }  # fmt: skip


def supervise(scene: Scene, contest: Contest, person: Person) -> None:
    become_judge(add_judge(contest=contest, by=scene.staff, name=person.name, role=Judge.Role.SUPERVISOR), person)


def final_contest(scene: Scene, people: dict[str, Any]) -> dict[str, Any]:
    """Another contest of the same host, all the way: objected to, ratified, certificates printed."""
    contest = make_contest(scene.province)
    other = dataclasses.replace(scene, contest=contest, track=contest.tracks.get())
    scored = make_scored_round(other, entries=2, judges=3, last=True, advance=0, mark=lambda entry, judge, _key: str(Decimal(95 - 10 * entry)))
    for judge in scored.judges:
        sign_commitment(judge=judge, by=judge.person)
    supervise(scene, contest, people["supervisor"])
    close_round(round=scored.round, by=scene.staff)
    publication = publish(round=scored.round, by=scene.staff)
    objection = object_to(
        publication=publication, by=people["worker"], kind="person", name="提出异议的人", contact="13900000000", grounds="与某产品雷同",
        evidence=pdf("比对.pdf"),
    )  # fmt: skip
    examine_objection(objection=objection, by=scene.staff)
    answer_objection(objection=objection, by=scene.staff, outcome="dismissed", answer="经核不实")
    with clock.at(clock.now() + dt.timedelta(days=20)):
        settle(round=scored.round, by=scene.staff)
        ratify(
            proposal=propose_ratification(round=scored.round, by=scene.staff, body="大赛组委会", on=clock.today(), number="鄂工发〔2027〕21 号"),
            by=scene.second_staff,
        )
    certificate = Certificate.objects.select_related("award__entry").order_by("pk")[0]
    certificate_pdf(certificate)
    winner = scored.entries[0].refreshed()
    people["founder"] = winner.leader
    return {
        "done": contest, "last_round": scored.round, "publication": publication, "objection": objection, "certificate": certificate, "winner": winner,
    }  # fmt: skip


def directory(scene: Scene, people: dict[str, Any]) -> dict[str, Any]:
    craftsman = make_craftsman(honour="荆楚工匠", office=scene.city)
    studio = make_studio(office=scene.city)
    add_member(studio=studio, by=None, name="覃守拙")
    upload = SimpleUploadedFile("名单.xlsx", studios_xlsx(("付一鸣技能大师工作室", "武汉地铁", "技能大师工作室", "市级", "2023", "湖北省武汉市")))
    listed = receive_list(upload=upload, kind="studios", by=scene.staff, office=scene.province)
    made = {"studio": studio, "member": studio.members.get(), "craftsman": craftsman, "honour": craftsman.honours.get(), "listed": listed}
    return {**made, **kept_studio(scene, people)}


def kept_studio(scene: Scene, people: dict[str, Any]) -> dict[str, Any]:
    """An experts' studio that the leader of an entry keeps, with all that belongs to one; an application of the unit; a namesake."""
    master = make_craftsman("游子墨", office=scene.city)
    expert = make_studio("汉江专家工作室", kind="expert", level="city", leader=master, office=scene.city)
    keeping = appoint_keeper(studio=expert, person=scene.leader, by=None)
    pair = take_apprentice(master=master, by=None, name="杭秋实", since=2024)
    paper = keep(upload=pdf("师徒协议.pdf"), by=None, purpose="agreement")
    sign_agreement(pair=pair, by=None, signed_on=clock.today(), ends_on=clock.today() + dt.timedelta(days=365), goal="独立嵌线", agreement=paper)
    write_fund_row(studio=expert, by=None, kind="granted", amount_fen=100, on=clock.today(), what="补助")
    voucher = write_fund_row(studio=expert, by=None, kind="spent", amount_fen=1, on=clock.today(), what="耗材", upload=pdf("发票.pdf"))
    starts = clock.now() + dt.timedelta(days=9)
    offer = offer_date(
        studio=expert, by=None, kind="visit", theme="嵌线", starts=starts, ends=starts + dt.timedelta(hours=2), place="三号厂房", places=9
    )
    return {
        "expert": expert, "keeping": keeping, "pair": pair, "voucher": voucher, "offer": offer,
        "group": book(offer=offer, organization=scene.unit, by=scene.clerk, people=3, contact="仇小满", phone="0710-3220000"),
        "review": file_review(studio=expert, by=None, year=clock.today().year - 1, done="一年里做了三件事。"),
        "question": ask(studio=expert, by=people["worker"], matter="quality", title="焊缝为什么裂", text="板厚六毫米。"),
        "application": start_application(unit=scene.unit, by=scene.clerk, **application_values()),
        "namesake": make_craftsman(unit_text="另一家厂", office=scene.city),
    }  # fmt: skip


def accounts(scene: Scene, people: dict[str, Any]) -> dict[str, Any]:
    phone = "+8613912349999"
    invitation, token = invite_to_role(name="新经办人", phone=phone, kind="clerk", organization=scene.unit, by=scene.staff)
    notice = notify(person=people["worker"], kind="hello", key="1", title="您好", link="/")
    return {
        "post": scene.clerk.roles.get(), "invitation": invitation, "link": SimpleNamespace(token=token), "notice": notice,
        "synonym": Synonym.objects.create(word="电焊工", others="焊接工"),
        "missed": MissedQuery.objects.create(text="量子", times=1, last_on=clock.today()),
        "job": enqueue(kind="search.index", key="asked", by=people["worker"]),
    }  # fmt: skip


def incubator(scene: Scene, people: dict[str, Any], made: SimpleNamespace) -> dict[str, Any]:
    """The winner's venture with a deal, a payment, a report and its evidence."""
    place = Incubator(scene, verifier=scene.staff, second=scene.second_staff, beside=scene.province, beside_staff=scene.staff)
    made.winner.credit_code = made.winner.credit_code or make_code()
    made.winner.save()
    venture = make_venture(entry=made.winner, by=scene.staff)
    deal = make_deal(place, venture, signed=100)
    payment = make_payment(place, deal, 50)
    with clock.at(clock.now() + dt.timedelta(days=120)):  # when the quarter is over
        report = make_report(venture, insured=8)
        evidence = add_evidence(upload=pdf("参保证明.pdf"), by=people["founder"], proves=Evidence.Proves.OTHER, report=report)
    quarter = report.quarter
    sample = draw_sample(scope=scene.province, quarter=quarter, field="insured", size=1, seed="江水", by=scene.staff)
    written = write_showcase(
        venture=venture, by=people["founder"], headline="听声辨故障", pitch="四个泵站在用。", needs="扩一条产线。", wants=["equity"]
    )
    written = send_showcase(showcase=written, by=people["founder"])
    showcase = approve_showcase(showcase=written, by=scene.staff, read=fingerprint(written))
    note = write_contact(venture=venture, by=scene.staff, kind="visit", on=clock.today(), text="走访", upload=pdf("走访.pdf"))
    programme = set_up_programme(organization=scene.province, kind=Kind.SPACE, by=scene.staff, name="众创空间", opens=clock.today(), places=10)
    support = apply_for(venture=venture, programme=programme, by=people["founder"], need="两个工位", seats=2)
    sheet = xlsx([Page("报表", (Heading("企业名称"), Heading("签合同并参保")), [(venture.name, 8)])], moment=clock.now())
    upload = SimpleUploadedFile("报表.xlsx", sheet)
    report_import = receive_reports(organization=scene.province, quarter=quarter, upload=upload, by=scene.staff)
    figure = publish_figures(as_of=clock.today(), scope=scene.province, by=scene.staff)[0]
    return {
        "venture": venture, "deal": deal, "payment": payment, "report": report, "evidence": evidence, "audit_sample": sample,
        "figure": figure, "programme": programme, "support": support, "note": note, "showcase": showcase,
        "report_import": report_import,
    }  # fmt: skip
