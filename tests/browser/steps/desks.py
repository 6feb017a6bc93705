"""Steps 3 and 4: through every desk, once sent back; then 资格复审."""

import datetime as dt

from contest.models import Contest, Entry
from ledger import clock
from tests.browser.visitor import Visitor


def send_back(officer: Visitor, entry: Entry) -> None:
    """退回补正: one field is named, and a day."""
    officer.open(f"/desk/{entry.contest.slug}/").sees(entry.title).follow(entry.title)
    officer.sees(entry.title, "项目计划书.pdf")
    officer.page.locator("summary", has_text="退回补正").click()
    officer.fill(parts="title", message="题目里请写明用在哪里", due_day=(clock.today() + dt.timedelta(days=5)).isoformat())
    officer.page.locator("details[open]").get_by_role("button", name="退回补正").click()
    officer.sees("已退回补正，补正内容和期限已告知项目负责人。")


def correct(worker: Visitor, entry: Entry, *, title: str) -> None:
    """Only the field that was named can be changed."""
    worker.open(f"/entries/{entry.ref}/").sees("题目里请写明用在哪里").follow("去补正")
    worker.sees("题目里请写明用在哪里")
    assert worker.page.locator("[name=title]").is_enabled()
    assert worker.page.locator("[name=summary]").is_disabled()
    assert worker.page.get_by_label("新在哪里").is_disabled()
    worker.fill(title=title).press("保存，核对后提交")
    worker.sees(title).page.locator("main form button.button-main").click()
    worker.sees("已提交，回执在本页。每一步都会通知您。")
    entry.refresh_from_db()


def prepare_and_sign(clerk: Visitor, approver: Visitor, entry: Entry, *, above: str) -> None:
    clerk.open(f"/desk/{entry.contest.slug}/").sees(entry.title).follow(entry.title)
    clerk.sees(entry.title).fill(place=1, kind="first", opinion="情况属实，同意推荐").press("经办，送审签")
    clerk.sees("已办理，已通知审签人。")
    approver.open("/desk/").sees(entry.contest.name)
    approver.open(f"/desk/entries/{entry.ref}/").sees("情况属实，同意推荐").press("审签并推荐上报")
    approver.sees(f"已推荐至{above}。")


def sign_at_once(officer: Visitor, entry: Entry, *, above: str) -> None:
    """Who holds both posts prepares and signs in one step."""
    officer.open(f"/desk/entries/{entry.ref}/").sees(entry.title).press("审签并推荐上报")
    officer.sees(f"已推荐至{above}。")


def pass_qualification(staff: Visitor, contest: Contest, entry: Entry) -> None:
    staff.open(f"/staff/contests/{contest.slug}/").sees("待资格复审").open(f"/staff/contests/{contest.slug}/entries/?state=screening")
    staff.sees(entry.title).follow(entry.title)
    staff.sees("项目计划书.pdf").press("资格审查通过，下一项")
    staff.sees("资格审查通过。")
