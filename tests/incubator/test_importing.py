import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from incubator.actions.importing import apply_reports, look, receive_reports
from incubator.actions.reporting import NewMoney
from incubator.actions.verifying import Finding, verify
from incubator.models import DealEvent, Report, ReportImport
from incubator.refusals import BadList, ImportedAlready, ListStopped, OwnReport, OwnUnit
from incubator.rules.outcomes import WorkingTime
from incubator.rules.words import Instrument
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from spreadsheets.writing import Heading, Page, xlsx
from tests.factories.people import make_person
from tests.factories.ventures import WAN, at, founder_of, make_firm, make_incubator, make_report

pytestmark = pytest.mark.django_db
D = dt.date
SEPTEMBER = D(2026, 9, 30)
HEAD = (
    "企业名称",
    "统一社会信用代码",
    "签合同并参保",
    "退休返聘",
    "营业收入（万元）",
    "股权投资（万元）",
    "股权投资来源",
    "股权投资到账日期",
    "说明",
)


@pytest.fixture
def place():
    with at(2026, 6, 1):
        return make_incubator()


@pytest.fixture
def firms(place):
    with at(2026, 7, 5):
        return [make_firm(place, name) for name in ("甲公司", "乙公司", "丙公司")]


@pytest.fixture(autouse=True)
def _on_the_tenth_of_october(place):
    with at(2026, 10, 10):
        yield


def sheet(*rows, head=HEAD):
    content = xlsx([Page("报表", tuple(Heading(label) for label in head), rows, title="季度报表")], moment=clock.now())
    return SimpleUploadedFile("季度报表.xlsx", content)


def received(place, *rows, by=None, organization=None, head=HEAD):
    return receive_reports(
        organization=organization or place.scene.city, quarter=SEPTEMBER, upload=sheet(*rows, head=head), by=by or place.verifier
    )  # fmt: skip


def problems(taken):
    return [(one.row, one.column) for one in taken.problems]


def test_what_would_happen_is_seen_and_nothing_has_happened(place, firms):
    make_report(firms[1], insured=4, turnover_fen=20 * WAN)
    listed = received(
        place,
        ("甲公司", "", "8", "2", "80", "120", "楚天基金", "2026-09-08", ""),
        ("", firms[1].credit_code, "4", "", "20", "", "", "", ""),
        ("丙公司", "", "3", "", "", "", "", "", "用前期投资款发工资"),
    )
    before = (Event.objects.count(), Notice.objects.count())
    taken = look(listed=listed, by=place.verifier)
    assert [(row, venture.name, report is not None) for row, venture, report in taken.lines] == [
        (3, "甲公司", True),
        (4, "乙公司", False),
        (5, "丙公司", True),
    ]
    assert taken.problems == []
    assert (Event.objects.count(), Notice.objects.count()) == before
    assert Report.objects.count() == 1

    apply_reports(listed=listed, by=place.verifier)
    made = Report.objects.get(venture=firms[0])
    assert (made.insured_heads, made.fte_total, made.turnover_fen, made.by) == (8, 900, 80 * WAN, place.verifier)
    assert DealEvent.objects.get(kind="pay").amount_fen == 120 * WAN
    asked = Report.objects.get(venture=firms[2])
    assert asked.event.words.get(field="gate:jobs_without_money").text == "用前期投资款发工资"
    assert ReportImport.objects.get().taken == 2
    assert list(mismatches()) == []
    with pytest.raises(ImportedAlready):
        apply_reports(listed=listed, by=place.verifier)


def test_errors_are_named_by_cell_and_one_stops_all(place, firms):
    listed = received(
        place,
        ("甲公司", "", "8", "", "80", "", "", "", ""),
        ("没有这家", "", "8", "", "80", "", "", "", ""),
        ("", "91420600MA4XXXXXX1", "8", "", "80", "", "", "", ""),
        ("乙公司", "", "八", "", "80", "", "", "", ""),
        ("丙公司", "", "8", "", "", "", "", "", ""),  # a gate asks, and nothing is said
        ("甲公司", "", "9", "", "80", "", "", "", ""),
    )
    taken = look(listed=listed, by=place.verifier)
    assert sorted(problems(taken)) == [(4, "企业名称"), (5, "统一社会信用代码"), (6, "签合同并参保"), (7, "说明"), (8, "企业名称")]
    with pytest.raises(ListStopped) as stopped:
        apply_reports(listed=listed, by=place.verifier)
    assert len(stopped.value.taken.problems) == 5
    assert not Report.objects.exists()


def test_money_without_its_source_or_day_and_yuan_for_wan(place, firms):
    listed = received(
        place,
        ("甲公司", "", "8", "", "80", "120", "", "2026-09-08", ""),
        ("乙公司", "", "8", "", "80", "120", "楚天基金", "2026-06-08", ""),
        ("丙公司", "", "8", "", "800000", "", "", "", ""),
    )
    assert problems(look(listed=listed, by=place.verifier)) == [(3, "股权投资来源"), (4, ""), (5, "说明")]


def test_who_enters_and_who_then_does_not_verify(place, firms):
    listed = received(place, ("甲公司", "", "8", "", "80", "", "", "", ""), by=place.scene.clerk, organization=place.scene.unit)
    apply_reports(listed=listed, by=place.scene.clerk)  # of the ventures' own unit
    report = Report.objects.get()
    with pytest.raises((OwnReport, OwnUnit)):
        verify(by=place.scene.clerk, report=report, field="insured", finding=Finding(8, 2))
    for person in (place.beside_staff, founder_of(firms[0]), make_person()):
        with pytest.raises(NotAllowed):
            received(place, ("甲公司", "", "8", "", "80", "", "", "", ""), by=person)
        with pytest.raises(NotAllowed):
            look(listed=listed, by=person)
    by_staff = received(place, ("乙公司", "", "8", "", "80", "", "", "", ""))
    apply_reports(listed=by_staff, by=place.verifier)
    with pytest.raises(OwnReport):
        verify(by=place.verifier, report=Report.objects.get(venture=firms[1]), field="insured", finding=Finding(8, 2))
    assert verify(by=place.second, report=Report.objects.get(venture=firms[1]), field="insured", finding=Finding(8, 2))


def test_ventures_elsewhere_are_not_in_the_list(place, firms):
    with at(2026, 7, 6):
        make_firm(place, "武汉公司", unit=place.beside)
    assert problems(look(listed=received(place, ("武汉公司", "", "8", "", "80", "", "", "", "")), by=place.verifier)) == [(3, "企业名称")]


def test_a_sheet_without_a_header_is_refused(place, firms):
    content = xlsx([Page("表", (Heading("甲"), Heading("乙")), [("1", "2")])], moment=clock.now())
    with pytest.raises(BadList):
        receive_reports(organization=place.scene.city, quarter=SEPTEMBER, upload=SimpleUploadedFile("表.xlsx", content), by=place.verifier)


def test_the_sheet_goes_out_prefilled_comes_back_and_is_applied_on_the_page(client, place, firms):
    with at(2026, 10, 9):
        make_report(firms[0], quarter=SEPTEMBER, insured=8, rehired=2, turnover_fen=80 * WAN)
    client.force_login(place.verifier)
    out = load_workbook(BytesIO(client.get(reverse("report_import_template")).content)).active
    rows = [[cell.value for cell in row] for row in out.iter_rows(min_row=2)]
    filled = dict(zip(rows[0], next(row for row in rows if row[0] == "甲公司"), strict=True))
    assert (filled["签合同并参保"], filled["退休返聘"], filled["营业收入（万元）"]) == (8, 2, None)  # stocks stand there, flows begin empty

    url = reverse("report_imports")
    assert client.post(url, {"quarter": "2026-09-30"}).status_code == 422
    wrong = client.post(url, {"quarter": "2026-09-30", "file": sheet(("没有这家", "", "8", "", "80", "", "", "", ""))})
    page = client.get(wrong.url).content.decode()
    assert "没有这家" in page
    assert "企业名称" in page
    assert client.post(wrong.url).status_code == 422
    right = client.post(url, {"quarter": "2026-09-30", "file": sheet(("乙公司", "", "8", "", "80", "", "", "", ""))})
    assert "乙公司" in client.get(right.url).content.decode()
    assert client.post(right.url).status_code == 302
    assert Report.objects.filter(venture=firms[1]).exists()
    assert client.get(right.url).status_code == 200
    client.force_login(founder_of(firms[0]))
    assert client.get(url).status_code == 403
    client.force_login(place.beside_staff)
    assert client.get(right.url).status_code == 404


def test_a_list_does_not_take_back_the_money_that_a_founder_reported(place, firms):
    paid = NewMoney(Instrument.EQUITY, "楚天基金", "fund", D(2026, 9, 8), 120 * WAN)
    told = make_report(firms[0], insured=8, turnover_fen=80 * WAN, money=[paid])
    listed = received(place, ("甲公司", "", "8", "", "", "", "", "", "按模板原样交回"))
    assert problems(look(listed=listed, by=place.verifier)) == [(3, "股权投资来源")]
    with pytest.raises(ListStopped):
        apply_reports(listed=listed, by=place.verifier)
    assert Report.objects.get() == told
    assert DealEvent.objects.filter(kind="pay", voided_by=None).count() == 1

    listed = received(place, ("甲公司", "", "9", "", "80", "120", "楚天基金", "2026-09-08", "新招一人"))
    assert apply_reports(listed=listed, by=place.verifier).made == 1
    assert DealEvent.objects.get(kind="pay").amount_fen == 120 * WAN


def test_a_list_may_correct_the_money_of_an_earlier_list(place, firms):
    apply_reports(listed=received(place, ("甲公司", "", "8", "", "80", "120", "楚天基金", "2026-09-08", "")), by=place.verifier)
    apply_reports(listed=received(place, ("甲公司", "", "8", "", "80", "12", "楚天基金", "2026-09-08", "")), by=place.verifier)
    assert DealEvent.objects.get(kind="pay", voided_by=None).amount_fen == 12 * WAN


TIMED = ("企业名称", "签合同并参保", "临时工、季节工", "临时工、季节工每周工时", "临时工、季节工全年月数", "营业收入（万元）", "说明")


def test_hours_and_months_of_the_sheet_make_the_full_time_jobs(place, firms):
    listed = received(
        place, ("甲公司", "8", "4", "40", "3", "80", ""), ("乙公司", "8", "4", "", "6", "80", ""), ("丙公司", "8", "4", "", "", "80", ""), head=TIMED
    )  # fmt: skip
    apply_reports(listed=listed, by=place.verifier)
    made = {one.venture_id: one for one in Report.objects.all()}
    assert [made[firm.pk].fte("seasonal") for firm in firms] == [100, 100, 200]  # 4 x 0.25; 4 x 0.5 x 6/12; nothing said: 4 x 0.5
    assert [made[firm.pk].time.get("seasonal") for firm in firms] == [WorkingTime(40, 3), WorkingTime(None, 6), None]

    again = received(place, ("甲公司", "8", "4", "", "", "80", ""), ("乙公司", "8", "4", "20", "6", "80", ""), head=TIMED)
    taken = apply_reports(listed=again, by=place.verifier)
    assert [report and report.time for _row, _venture, report in taken.lines] == [None, {"seasonal": WorkingTime(20, 6)}]  # blank: as it was said


def test_a_year_has_twelve_months_in_the_sheet_too(place, firms):
    listed = received(place, ("甲公司", "8", "4", "101", "13", "80", ""), ("乙公司", "8", "4", "", "0", "80", ""), head=TIMED)
    assert problems(look(listed=listed, by=place.verifier)) == [
        (3, "临时工、季节工每周工时"), (3, "临时工、季节工全年月数"), (4, "临时工、季节工全年月数"),
    ]  # fmt: skip
