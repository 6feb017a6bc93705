"""Step 1: staff set a contest up and announce it; an editor publishes its page."""

import datetime as dt

from playwright.sync_api import expect

from cms.models import ContestIndexPage
from contest.models import Contest, Round
from ledger import clock
from tests.browser.visitor import Visitor

SLUG = "cup-8"


def set_up(staff: Visitor) -> Contest:
    """Basics, tracks, stages, questions, documents, awards, hosts; nobody else sees it before it is announced."""
    staff.open("/staff/contests/").sees("还没有赛事").follow("新建赛事")
    staff.sees("新建赛事").fill(
        name="第八届“工友杯”职工创业创新大赛", slug=SLUG, series="工友杯", edition=8, year=clock.today().year, prefix="GY",
        contact_phone="027-00000218", contact_email="cup@example.org", contact_address="武汉市武昌区",
    ).press("新建")  # fmt: skip
    staff.sees("已新建。发布之前只有工作人员能看到。", "主办、承办、协办单位", "下一步")
    part(
        staff,
        "hosts",
        {"hosts-1-kind": "organizer", "hosts-1-name": "襄阳市总工会", "hosts-2-kind": "co_organizer", "hosts-2-name": "汉水创业孵化园"},
    )
    part(staff, "tracks", {"tracks-0-name": "创业组", "tracks-0-who": "已登记的小微企业", "tracks-1-name": "创意组"})
    part(staff, "stages", {**stage(0, "entry", -1, 30), **stage(1, "recommending", 0, 40), **stage(2, "notice", 41, 60)})
    part(staff, "questions", {
        "questions-0-label": "新在哪里", "questions-0-kind": "long", "questions-0-longest": 500, "questions-1-label": "谁在用",
        "questions-1-kind": "short", "questions-1-required": False, "questions-1-hidden_when_blind": True, "questions-1-order": 2,
    })  # fmt: skip
    part(staff, "documents", {
        "documents-0-name": "项目计划书", "documents-0-formats": "pdf", "documents-1-name": "匿名版计划书", "documents-1-formats": "pdf",
        "documents-1-hidden_when_blind": False, "documents-1-order": 2,
    })  # fmt: skip
    part(staff, "awards", {
        "awards-0-name": "一等奖", "awards-0-places": 1, "awards-0-prize_fen": 10, "awards-1-name": "二等奖", "awards-1-places": 1,
        "awards-1-prize_fen": 5, "awards-1-order": 2,
    })  # fmt: skip
    staff.open(f"/staff/contests/{SLUG}/preview/").sees("预览：大赛发布以前，只有工作人员看得到这一页。", "创业组", "一等奖")
    staff.open(f"/staff/contests/{SLUG}/").sees("内容齐全，可以发布").press("发布大赛")
    staff.sees("已发布，大赛对外公开。")
    return Contest.objects.get(slug=SLUG)


def part(staff: Visitor, key: str, values: dict[str, object]) -> None:
    staff.open(f"/staff/contests/{SLUG}/edit/{key}/")
    for name, value in values.items():
        staff.set(name, value)
    staff.press("保存").sees("已保存。")


def stage(row: int, kind: str, opens: int, closes: int) -> dict[str, str]:
    day = [(clock.today() + dt.timedelta(days=days)).isoformat() for days in (opens, closes)]
    name = f"stages-{row}"
    return {
        f"{name}-kind": kind, f"{name}-opens_0": day[0], f"{name}-opens_1": "00:00", f"{name}-closes_0": day[1], f"{name}-closes_1": "17:00",
    }  # fmt: skip


def declare_round(staff: Visitor) -> Round:
    """One round that decides the awards, three judges for each entry; then its scheme on the page that follows, tried before it is kept."""
    staff.open(f"/staff/contests/{SLUG}/rounds/").sees("还没有轮次").follow("新建轮次")
    staff.sees("新建").fill(name="终评", judges_each=3, panels_wanted=1, advance=0, last=True, mode="panels").press("保存")
    staff.sees("已保存。接下来填写评分办法。", "还没有评分指标", "评分办法填写完整后，这里逐步算出三张假想的评分表。")
    for row, (name, weight) in enumerate([("创意与技术", "0.6"), ("市场与效益", "40%")]):
        bands = "90 优秀 同行做不到\n75 良好 有付钱的用户\n60 一般 讲得清\n0 较差 只是想法"
        for field, value in {"name": name, "what": f"看{name}", "weight": weight, "bands": bands, "order": row + 1}.items():
            staff.set(f"criteria-{row}-{field}", value)
    staff.fill(aggregate="criterion", statistic="mean", round_total=2)
    expect(staff.page.locator("#check")).to_contain_text("本轮满分 100 分")  # it is checked while they type
    assert not Round.objects.get(contest__slug=SLUG).criteria.exists()
    staff.press("检查并试算").sees("评分办法：2 项指标，没有遗漏", "三张假想的评分表")
    for judge, marks in enumerate([("90", "80"), ("80", "70"), ("85", "75")]):
        for row, mark in enumerate(marks):
            staff.page.locator("#try tbody tr").nth(row).locator("input").nth(judge).fill(mark)
    expect(staff.page.locator("#try-steps .figure-value")).to_have_text("81.00")  # 0.6 x 85 + 0.4 x 75
    staff.press("保存").sees("已保存。", "评分办法：2 项指标，没有遗漏")
    staff.open(f"/staff/contests/{SLUG}/rounds/").sees("终评")
    return Round.objects.get(contest__slug=SLUG)


def publish_page(editor: Visitor, contest: Contest) -> None:
    """In Wagtail, as its editors see it."""
    below = ContestIndexPage.objects.get(locale__language_code="zh-hans")
    editor.open(f"/admin/pages/add/cms/contestpage/{below.pk}/")
    editor.fill(title=contest.name, contest=contest.pk, introduction="一线职工都可以报名，获奖项目有人跟到底。")
    editor.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    editor.page.locator("[name=action-publish]").click()
    expect(editor.page.locator(".messages")).to_contain_text(contest.name)


def read_page(reader: Visitor, contest: Contest) -> None:
    reader.open("/").sees("一线职工都可以报名", contest.name)
    reader.open(f"/contests/{contest.slug}/")
    reader.sees(
        contest.name, "湖北省总工会", "襄阳市总工会", "汉水创业孵化园", "创业组", "创意组", "创意与技术", "60%", "一等奖", "10 万元", "项目计划书"
    )
