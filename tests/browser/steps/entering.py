"""Step 2: a worker signs up, writes, leaves, comes back, submits, sees where it stands."""

from pathlib import Path

from playwright.sync_api import expect

from accounts.models import Organization
from contest.models import Contest, Entry
from tests.browser.steps.people import sign_up
from tests.browser.visitor import Visitor
from tests.factories.contests import PDF
from tests.factories.ventures import make_code

TITLE = "泵站轴承声纹早期预警仪"


def files(folder: Path) -> dict[str, str]:
    """Two files with Chinese names, on disk, as a person has them."""
    made = {}
    for name in ("项目计划书", "匿名版计划书"):
        path = folder / f"{name}.pdf"
        path.write_bytes(PDF + name.encode())
        made[name] = str(path)
    return made


def write_and_submit(worker: Visitor, contest: Contest, unit: Organization, folder: Path, *, phone: str, name: str, title: str = TITLE) -> Entry:
    sign_up(worker, phone=phone, name=name, to=f"/contests/{contest.slug}/enter/")
    worker.sees(contest.name, "创业组").press("开始填报")
    worker.sees("还没有填写").fill(title=title, summary="提前十天报警")
    worker.page.get_by_label("新在哪里").fill("把老运行工听轴承的耳朵做成盒子")
    expect(worker.page.locator("[data-save-state]")).to_have_text("刚刚已自动保存")  # nothing was pressed
    draft = Entry.objects.get(title=title)

    worker.open("/").open("/entries/").sees(title).follow(title)  # left, and come back
    worker.sees("草稿").follow("继续填写")
    assert worker.page.get_by_label("新在哪里").input_value() == "把老运行工听轴承的耳朵做成盒子"
    worker.fill(
        unit=unit.name, unit_name="汉水声纹科技（襄阳）有限公司", credit_code=make_code(), member__0__name="敖小篱", member__0__part="硬件",
        member__1__name="谷雨", member__1__part="算法", baseline_jobs=6, committed=True,
    )  # fmt: skip
    chosen = files(folder)
    for document in contest.documents.all():
        worker.set(f"document:{document.key}", chosen[document.name])
    worker.press("保存，核对后提交")
    worker.sees("核对无误后提交", title, "敖小篱", "谷雨", "项目计划书.pdf", "匿名版计划书.pdf").press("提交基层工会审核")
    worker.sees(
        "已提交，回执在本页。每一步都会通知您。", "项目进度", f"已提交，待{unit.short_name}审核", f"下一步由{unit.name}办理，电话 {unit.phone}"
    )
    draft.refresh_from_db()
    assert draft.number
    return draft
