"""A contest in the middle of its life: the federation's tree, officers at every level, a form, and entries made by the real actions."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organization, Person
from contest.actions.entering import attach_file, save_draft, start_entry, submit
from contest.actions.recommending import prepare_recommendation, recommend
from contest.actions.screening import accept
from contest.models import AskedDocument, AwardLevel, Contest, Entry, Host, Question, Stage, Track
from contest.rules.states import EntryState
from ledger import clock
from tests.factories.people import make_organization, make_person, make_role
from tests.factories.remembering import remembered

CODE = "91420600MA4XAMPL0W"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n"
    b"0000000054 00000 n \n0000000105 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n"
)
_numbers = count(1)


def pdf(name: str = "项目计划书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@dataclass
class Scene:
    """Province > city > county > unit, an officer for each, and a contest of the province that is open for entries."""

    province: Organization
    city: Organization
    county: Organization
    unit: Organization
    contest: Contest
    track: Track
    staff: Person
    second_staff: Person
    city_officer: Person
    county_officer: Person
    clerk: Person
    approver: Person
    leader: Person
    entries: list[Entry] = field(default_factory=list)


def make_contest(organization: Organization, **fields: Any) -> Contest:
    """Announced, with one track, two questions (one hidden in blind rounds), two asked documents, entries open from yesterday for 30 days."""
    number, now = next(_numbers), clock.now()
    prefix = "T" + "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0))
    made = Contest.objects.create(
        organization=organization,
        **{
            "name": f"第{number}届“工友杯”职工创业创新大赛", "slug": f"cup-{number}", "year": now.year, "prefix": prefix,
            "announced_at": now, "contact_phone": "027-00000218", "contact_email": "cup@example.org", "contact_address": "武汉市武昌区", **fields,
        },
    )  # fmt: skip
    Host.objects.create(contest=made, kind=Host.Kind.HOST, name=organization.name)
    Track.objects.create(contest=made, name="创业组", order=1)
    day = dt.timedelta(days=1)
    for kind, opens, closes in [("entry", -1, 30), ("recommending", 0, 50), ("screening", 50, 60), ("round_1", 60, 70), ("notice", 80, 90)]:
        Stage.objects.create(contest=made, kind=kind, opens=now + opens * day, closes=now + closes * day)
    Question.objects.create(contest=made, key="novelty", label="新在哪里", kind=Question.Kind.LONG, longest=500, order=1)
    Question.objects.create(contest=made, key="users", label="谁在用", kind=Question.Kind.SHORT, required=False, hidden_when_blind=True, order=2)
    AskedDocument.objects.create(contest=made, key="plan", name="项目计划书", formats=["pdf"], order=1)
    AskedDocument.objects.create(contest=made, key="anonymous_plan", name="匿名版计划书", formats=["pdf"], hidden_when_blind=False, order=2)
    for order, (name, places, prize) in enumerate([("一等奖", 1, 10_000_000), ("二等奖", 1, 5_000_000), ("三等奖", 1, 2_000_000)]):
        AwardLevel.objects.create(contest=made, name=name, places=places, prize_fen=prize, order=order)
    return made


@remembered
def make_scene(**contest: Any) -> Scene:
    province = make_organization("湖北省总工会", short_name="省总")
    city = make_organization("襄阳市总工会", under=province, level="city", region_code="420600")
    county = make_organization("樊城区总工会", under=city, level="county", region_code="420606")
    unit = make_organization("汉江水利工会", under=county, level="unit")
    made = make_contest(province, **contest)
    people = {name: make_person(shown) for name, shown in [
        ("staff", "温晓岚"), ("second_staff", "骆清和"), ("city_officer", "聂云舟"), ("county_officer", "敖东篱"), ("clerk", "仇小满"),
        ("approver", "贺望江"), ("leader", "柳问渠"),
    ]}  # fmt: skip
    for name in ("staff", "second_staff"):
        make_role(people[name], "staff", province)
    for name, organization in [("city_officer", city), ("county_officer", county)]:
        make_role(people[name], "clerk", organization)
        make_role(people[name], "approver", organization)
    make_role(people["clerk"], "clerk", unit)
    make_role(people["approver"], "approver", unit)
    return Scene(province=province, city=city, county=county, unit=unit, contest=made, track=made.tracks.get(), **people)


def make_draft(
    scene: Scene, *, title: str = "泵站轴承声纹早期预警仪", leader: Person | None = None, complete: bool = True, unit: Organization | None = None
) -> Entry:
    leader = leader or scene.leader
    entry = start_entry(contest=scene.contest, track=scene.track, by=leader)
    if not complete:
        return entry
    entry = save_draft(
        entry=entry, by=leader, seen=0, answers={"novelty": "把老运行工听轴承的耳朵做成盒子"},
        fields={
            "title": title, "summary": "提前十天报警", "unit": unit or scene.unit, "unit_name": "汉水声纹科技（襄阳）有限公司", "baseline_jobs": 6,
            "committed": True,
        },
        members=[{"name": "敖小篱", "phone": "", "part": "硬件", "category": ""}],
    )  # fmt: skip
    for document in scene.contest.documents.all():
        attach_file(entry=entry, document=document, upload=pdf(f"{document.name}.pdf"), by=leader)
    return entry.refreshed()


@remembered
def make_submitted(scene: Scene, **fields: Any) -> Entry:
    entry = make_draft(scene, **fields)
    submit(entry=entry, by=entry.leader)
    return entry.refreshed()


@remembered
def make_eligible(scene: Scene, **fields: Any) -> Entry:
    """Through every desk by the real actions."""
    entry = make_submitted(scene, **fields)
    desks = {scene.unit.pk: (scene.clerk, scene.approver), scene.county.pk: (scene.county_officer,) * 2, scene.city.pk: (scene.city_officer,) * 2}
    while entry.state != EntryState.SCREENING:
        clerk, approver = desks[entry.holder_id]
        prepare_recommendation(entry=entry, by=clerk, place=1)
        recommend(entry=entry, by=approver)
        entry = entry.refreshed()
    accept(entry=entry, by=scene.staff)
    return entry.refreshed()
