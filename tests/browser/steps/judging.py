"""Steps 4 and 5: judges come by invitation, panels are drawn and released, sheets are scored on a phone."""

import re

from playwright.sync_api import expect

from contest.models import Assignment, Contest, Entry, Judge, Mark, Round
from notices import sms
from tests.browser.steps.people import code_to
from tests.browser.visitor import Visitor


def invite(staff: Visitor, contest: Contest, *, name: str, phone: str) -> str:
    """Into the pool, then by link; the link's address."""
    staff.open(f"/staff/contests/{contest.slug}/judges/").fill(role="judge", name=name, phone=phone, employer="江城理工大学").press("增加")
    staff.sees(f"{name}", "邀请").press(f"邀请 {name}")
    staff.sees(f"邀请已用短信发给 {name}。")
    found = re.search(r"https?://\S+", next(text for to, text in reversed(sms.outbox) if to.endswith(phone)))
    assert found
    return found[0]


def accept(judge: Visitor, link: str, *, phone: str, name: str) -> None:
    """The link opens by a code to the invited phone; then the commitment is signed."""
    judge.open(link).sees(name).fill(consent=True).press("获取验证码")
    judge.fill(code=code_to(phone)).press("接受邀请并登录")
    judge.sees("评审承诺书").press("签署并开始评审")
    judge.sees("已签署，可以开始评审。")


def draw_and_release(staff: Visitor, round: Round) -> None:
    staff.open(f"/staff/rounds/{round.ref}/bench/").press("放进本轮")
    staff.sees("项已放进本轮。").press("公布")
    staff.fill(said="江水").press("抽取")
    staff.sees("已抽取。下达之前评委看不到。", "可以下达评审任务")
    staff.page.locator("[name=do][value=release]").click()
    staff.sees("评审任务已下达，已通知评委。")


def score(judge: Visitor, round: Round, name: str, marks: dict[str, tuple[str, str]], *, hidden: tuple[str, ...], cut: bool = False) -> None:
    """`marks` by title: for the two criteria. With `cut` the network goes in the middle of the first sheet, and comes back."""
    person = Judge.objects.get(name=name, contest=round.contest)
    judge.open("/judge/").sees("终评").does_not_see(*hidden)
    sheets = {sheet.entry.entry.title: sheet for sheet in Assignment.objects.filter(judge=person).select_related("entry__entry")}
    for turn, (title, values) in enumerate(marks.items()):
        sheet = sheets[title]
        judge.open(f"/judge/sheets/{sheet.ref}/").sees(title, sheet.entry.blind_number).does_not_see(*hidden)
        if cut and not turn:
            mark_without_network(judge, sheet, values)
        else:
            for criterion, value in zip(round.criteria.all(), values, strict=True):
                type_mark(judge, criterion.key, value)
                expect(judge.page.locator(f'[name="was:{criterion.key}"]')).to_have_value(value)  # the server has answered
                expect(judge.page.locator("[data-save-state]")).to_contain_text("已保存")
        judge.page.get_by_role("button", name="提交，评下一项").click()
        expect(judge.page.locator("main")).to_contain_text("已提交")


def type_mark(judge: Visitor, key: str, value: str) -> None:
    judge.page.locator(f"#mark-{key}").fill(value)
    judge.page.locator(f"#mark-{key}").blur()


def mark_without_network(judge: Visitor, sheet: Assignment, values: tuple[str, str]) -> None:
    state = judge.page.locator("[data-save-state]")
    with judge.expecting(r"net::ERR_INTERNET_DISCONNECTED"):
        judge.context.set_offline(True)
        for criterion, value in zip(sheet.round.criteria.all(), values, strict=True):
            type_mark(judge, criterion.key, value)
        expect(state).to_have_text("2 个评分存在本机，还没有送出")
        assert not Mark.objects.filter(assignment=sheet).exists()
        judge.context.set_offline(False)
        expect(state).to_contain_text("已保存", timeout=15_000)
        expect(judge.page.locator("[data-total-value]")).not_to_have_text("")
    kept = {mark.criterion: format(mark.value.normalize(), "f") for mark in Mark.objects.filter(assignment=sheet)}
    assert kept == {criterion.key: value for criterion, value in zip(sheet.round.criteria.all(), values, strict=True)}


def blind_to(entry: Entry) -> tuple[str, ...]:
    """What a judge of a blind round must not read."""
    return (entry.number, entry.leader.name, entry.unit_name, entry.unit.name if entry.unit else entry.unit_name)
