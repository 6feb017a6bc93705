"""Step 7: the winner becomes a venture: a deal to 到账, a quarterly report with its evidence, verification by another person, the public figure."""

import datetime as dt
from pathlib import Path

from contest.models import Entry
from incubator.models import Venture
from ledger import clock
from tests.browser.visitor import Visitor
from tests.factories.contests import PDF


def become_venture(staff: Visitor, entry: Entry) -> Venture:
    staff.open("/staff/ventures/new/").sees(entry.title)
    staff.page.locator(f'button[value="{entry.ref}"]').click()
    staff.sees("已转为培育企业，已通知填报人。", entry.unit_name)
    return Venture.objects.get(name=entry.unit_name)


def deal_to_paid(staff: Visitor, venture: Venture, *, wan: int) -> None:
    """意向, 洽谈, 签约, 到账."""
    today = clock.today().isoformat()
    staff.open(f"/staff/ventures/{venture.ref}/")
    staff.page.locator("summary", has_text="登记一笔往来").click()
    deal = staff.page.locator("details[open]")
    deal.get_by_label("出资方或订货方").fill("汉水创业投资基金")
    deal.get_by_label("对方类别").select_option("fund")
    deal.locator("[name=instrument]").select_option("equity")
    deal.locator("[name=on]").fill(today)
    deal.locator("[name=programme_sourced]").check()
    deal.get_by_role("button", name="登记", exact=True).click()
    staff.sees("汉水创业投资基金")
    for step, amount, said in [("talk", "", "洽谈"), ("sign", str(wan), "签约"), ("pay", str(wan), "到账")]:
        form = staff.page.locator("aside form")
        form.locator("[name=on]").fill(today)
        form.locator("[name=amount_fen]").fill(amount)
        form.locator(f'button[value="{step}"]').click()
        staff.sees(said)
    staff.sees(f"{wan}")


def report_quarter(founder: Visitor, venture: Venture, folder: Path, *, insured: int) -> None:
    """On the founder's own pages, with the certificate of social insurance."""
    proof = folder / "单位参保证明.pdf"
    proof.write_bytes(PDF)
    founder.open("/ventures/").sees(venture.name, "待填报").page.locator("main a.button-main").click()
    founder.sees("季度报表", venture.name).fill(
        insured_heads=insured, contract_heads=0, dispatched_heads=0, rehired_heads=0, seasonal_heads=0, proves="jobs", check_code="2027-0001",
        file=str(proof),
    )  # fmt: skip
    founder.page.locator("button.button-main").last.click()
    founder.sees("已报送，5 个工作日内核验。", venture.name)


def verify(verifier: Visitor, venture: Venture) -> None:
    """By somebody of the union above, who compares with the documents."""
    verifier.open("/staff/verify/").sees(venture.name).follow(venture.name)
    verifier.sees("单位参保证明.pdf", venture.name)
    for rung in verifier.page.locator("select[name$=-rung]").all():
        rung.select_option("3")
    verifier.fill(seen="jobs", how="evidence").press("核验通过，下一家")
    verifier.sees(f"{venture.name}已核验。")


def publish_figures(staff: Visitor, reader: Visitor, *, as_of: dt.date, jobs: str) -> None:
    """The public page shows the figure with its day, its evidence and its coverage, and opens down to its parts."""
    staff.open("/staff/figures/").fill(as_of=as_of.isoformat()).press("公布数据")
    staff.sees(f"截至 {as_of.isoformat()} 的数据")
    reader.open("/outcomes/").sees("净增直接岗位", "截至", "社保和银行凭证", "报表覆盖情况")
    created = reader.page.locator("#jobs_created").locator("xpath=ancestor::section")
    assert created.locator(".figure-value").first.inner_text().startswith(jobs)
