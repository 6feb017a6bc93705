"""Step 6: closed, published, objected to by nobody, ratified by two, awarded; the certificate verifies."""

import hashlib
import io

from contest.models import Certificate, Contest, Entry, Publication, Round
from contest.printing import address_of
from ledger import clock
from tests.browser.visitor import Visitor
from work.runner import run_waiting_jobs


def close_and_publish(staff: Visitor, round: Round) -> Publication:
    """Closing is a job: its page says how far it is and, when it is done, where the result stands."""
    staff.open(result_of(round)).sees("评分已收齐，未封存").press("结束评审，封存成绩")
    staff.sees("结束评审", "正在排队")
    run_waiting_jobs(kind="contest.close_round")
    staff.sees("已完成").follow("查看结果")
    staff.sees("校验码（SHA-256）").press("开始公示")
    staff.sees("公示已开始。")
    return Publication.objects.get(round=round)


def result_of(round: Round) -> str:
    return f"/staff/contests/{round.contest.slug}/rounds/{round.ref}/result/"


def check_code(reader: Visitor, publication: Publication, entry: Entry) -> None:
    """What the page prints is the SHA-256 of the record that anyone can download."""
    reader.open("/publicity/").sees(publication.round.contest.name)
    reader.open(f"/results/{publication.ref}/").sees(entry.title, "一等奖")
    printed = "".join(reader.page.locator(".fingerprint").first.inner_text().split())
    record = reader.context.request.get(f"/results/{publication.ref}/record.json").body()
    assert hashlib.sha256(record).hexdigest() == printed == publication.record.sha256


def settle_and_ratify(first: Visitor, second: Visitor, round: Round) -> None:
    first.open(result_of(round)).press("公示期满")
    first.sees("公示期满，待审定。").fill(body="大赛组委会", on=clock.today().isoformat(), number="鄂工发〔2026〕21 号").press("录入，待第二人确认")
    first.sees("鄂工发〔2026〕21 号")
    assert first.button("以第二人身份确认").count() == 0
    second.open(result_of(round)).sees("鄂工发〔2026〕21 号").press("以第二人身份确认")
    second.sees("已审定发文，奖项已授予，证书已编号。")


def certificate(winner: Visitor, reader: Visitor, entry: Entry, contest: Contest) -> Certificate:
    """The winner has it as PDF; its number and the address in its QR code verify on the public page."""
    import pypdfium2 as pdfium

    winner.open(f"/entries/{entry.ref}/").sees("一等奖", "下载证书")
    address = winner.page.get_by_role("link", name="下载证书").get_attribute("href")
    answer = winner.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    found = Certificate.objects.get(award__entry=entry)
    with pdfium.PdfDocument(io.BytesIO(answer.body())) as document:
        text = document[0].get_textpage().get_text_range()
    assert found.number in text
    reader.open("/verify/").fill(no=found.number).press("查验")
    reader.sees("证书有效", entry.title, entry.leader.name, contest.name, "一等奖", found.number)
    reader.open(address_of(found)).sees("证书有效")
    return found
