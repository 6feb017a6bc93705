"""A figure in public, opened down, downloaded; opened by staff to report and file; asked for any scope; the annual report; sentences of others."""

import csv
import datetime as dt
import io
import re
from html import unescape

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from incubator.actions.claiming import write_claim
from incubator.actions.dealing import take_back_payment
from incubator.actions.making import allow_name
from incubator.actions.publishing import publish_figures
from incubator.actions.reporting import add_evidence
from incubator.annual import working_times
from incubator.models import AnnualReport, Claim, Figure
from incubator.refusals import UnlikeUnits
from incubator.rules.measures import MEASURES
from incubator.rules.outcomes import Facts, JobLine, ReportFacts, VentureFacts
from incubator.rules.words import Instrument, VentureState
from ledger.refusals import NotAllowed
from tests.factories.contests import pdf
from tests.factories.people import make_person
from tests.factories.ventures import WAN, at, founder_of, make_deal, make_firm, make_incubator, make_payment, make_report, verify_all
from work.runner import run_waiting_jobs

D = dt.date
SEPTEMBER = D(2026, 9, 30)


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def place(db):
    with at(2025, 12, 1):
        return make_incubator()


@pytest.fixture(autouse=True)
def _in_october(place):
    with at(2026, 10, 25):
        yield


@pytest.fixture
def firms(place):
    """Four of 襄阳, joined in July; each has 10 to 40 万元 of equity and three jobs more than at entry."""
    made = []
    with at(2026, 7, 6):
        made = [make_firm(place, f"企业{number}", jobs=2) for number in range(4)]
    for number, venture in enumerate(made, 1):
        report = make_report(venture, insured=5, facilitated=100)
        add_evidence(upload=pdf(f"参保证明{number}.pdf"), by=founder_of(venture), report=report, proves="jobs", check_code="4F7K")
        make_payment(place, make_deal(place, venture, on=D(2026, 8, 1)), number * 10 * WAN, on=D(2026, 9, 8))
        if number == 1:
            verify_all(place, report, rung=2)
    return made


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def publish(place, as_of=SEPTEMBER, **more):
    return {one.measure: one for one in publish_figures(as_of=as_of, scope=place.scene.province, by=place.staff, **more)}


def shown(page):
    return unescape(page.content.decode())


def test_the_public_opens_a_figure_down_to_region_evidence_and_count_and_no_firm(client, place, firms):
    publish(place)
    page = shown(client.get(reverse("outcomes_measure", args=["paid_equity"])))
    for words in ("股权投资", "100.00<small>万元", "襄阳", "企业自报", "应报 4 家，已报 4 家，已核验 1 家", "对照组", "初步数", "没有修订过"):
        assert words in page, words
    assert "企业1" not in page
    assert "楚天" not in page
    assert "10.00" not in page.replace("100.00", "")
    allow_name(venture=firms[2], by=founder_of(firms[2]), public=True)
    page = shown(client.get(reverse("outcomes_measure", args=["paid_equity"])))
    assert "企业2" in page
    assert "30.00" not in page  # named, without its amount


def test_a_name_is_not_shown_where_so_few_are_in_it_that_it_tells_the_amount(client, place):
    with at(2026, 7, 6):
        venture = make_firm(place, "唯一", jobs=2)
    make_payment(place, make_deal(place, venture, on=D(2026, 8, 1)), 10 * WAN, on=D(2026, 9, 8))
    allow_name(venture=venture, by=founder_of(venture), public=True)
    publish(place)
    page = shown(client.get(reverse("outcomes_measure", args=["paid_equity"])))
    assert "唯一" not in page
    assert "全部地区" in page  # 襄阳 alone would tell whose it is


def test_a_revision_shows_old_new_and_why_and_the_earlier_day_still_answers(client, place, firms):
    with at(2026, 10, 10):
        publish(place, D(2026, 6, 30))
    publish(place)
    payment = firms[3].deals.get().events.get(kind="pay")
    with at(2026, 10, 27):
        take_back_payment(payment=payment, by=place.staff, reason="重复登记")
        publish(place, note="一笔到账重复登记")
    page = shown(client.get(reverse("outcomes_measure", args=["paid_equity"])))
    for words in ("修订数", "100.00 万元", "60.00 万元", "撤回到账记录 1 笔", "一笔到账重复登记"):
        assert words in page, words
    assert "40.00" not in page  # the payment's own amount is for staff
    assert "60.00<small>万元" in page
    earlier = client.get(reverse("outcomes_measure", args=["paid_equity"]), {"as_of": "2026-06-30"})
    assert "截至 2026 年 6 月 30 日" in shown(earlier)
    assert client.get(reverse("outcomes_measure", args=["paid_equity"]), {"as_of": "2025-06-30"}).status_code == 404
    assert client.get(reverse("outcomes_measure", args=["paid_equity"]), {"as_of": "gestern"}).status_code == 404
    assert client.get(reverse("outcomes_measure", args=["nothing"])).status_code == 404


def test_english_reads_millions_and_not_wan(client, place, firms):
    with at(2026, 7, 6):
        big = make_firm(place, "大企业", jobs=1)
    make_payment(place, make_deal(place, big, on=D(2026, 8, 1)), 150 * WAN, on=D(2026, 9, 8))
    publish(place)
    page = shown(client.get("/en/outcomes/"))
    assert "¥2.50<small>million</small>" in page
    assert "万元" not in page
    assert "10,000 yuan" not in page
    assert "¥0<small>" in page or "¥0" in page  # grants: none
    assert "2.50" in shown(client.get("/en/outcomes/paid_equity/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_pages_cost_the_same_for_one_firm_or_three(client, place, rows, django_assert_num_queries):
    with at(2026, 7, 6):
        made = [make_firm(place, f"甲{number}") for number in range(rows)]
    for venture in made:
        make_report(venture, insured=9)
        make_payment(place, make_deal(place, venture, on=D(2026, 8, 1)), WAN, on=D(2026, 9, 8))
    publish(place)
    for name, args, queries in (("outcomes", [], 4), ("outcomes_measure", ["jobs_created"], 8), ("outcomes_screen", [], 3)):
        client.get(reverse(name, args=args))
        with django_assert_num_queries(queries):
            client.get(reverse(name, args=args))


def test_the_tables_are_taken_away_with_their_dictionary(client, place, firms):
    figures = publish(place)
    answer = client.get(reverse("outcomes_download", args=["outcomes.xlsx"]))
    assert answer["Content-Disposition"] == 'attachment; filename="2026-09-30-outcomes.xlsx"'
    book = sheets(answer.content)
    assert set(book) == {"合计", "按凭证分", "按地区分", "修订记录", "数据字典", "栏目说明"}
    totals = {row[0]: row[2] for row in book["合计"][1:]}
    assert totals["paid_equity"] == 1_000_000  # yuan
    assert totals["jobs_created"] == 12
    assert totals["leverage"] in (None, "")  # nothing to divide by
    parts = [row for row in book["按凭证分"] if row[0] == "paid_equity"]
    assert sum(row[3] for row in parts) == 1_000_000
    assert {row[0] for row in book["数据字典"][1:]} == {measure.key for measure in MEASURES}
    rows = list(csv.reader(io.StringIO(client.get(reverse("outcomes_download", args=["outcomes.csv"])).content.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(figures)
    assert "企业1" not in str(book) + str(rows)
    words = client.get(reverse("outcomes_download", args=["dictionary.csv"])).content.decode("utf-8-sig")
    assert "已打进企业账户" in words


def test_before_anything_is_published_there_is_nothing_to_take(client):
    assert client.get(reverse("outcomes_download", args=["outcomes.xlsx"])).status_code == 404
    assert "还没有公布" in shown(client.get(reverse("outcomes_screen")))


def test_the_wall_shows_few_figures_each_with_unit_and_evidence(client, place, firms):
    publish(place)
    page = shown(client.get(reverse("outcomes_screen")))
    for words in ("100.00<small>万元", "12<small>个", "企业自报", "三项分列，不相加", "应报 4 家", "对照组：无"):
        assert words in page, words


def test_staff_open_a_figure_down_to_report_payment_and_file(client, place, firms):
    figures = publish(place)
    client.force_login(place.staff)
    jobs = shown(client.get(reverse("staff_figure", args=[figures["jobs_created"].pk])))
    for words in ("企业0", "2026 年三季度报表，第 1 版", "参保证明1.pdf", "共 4 件", "程序言", "工会核实", "尚未核验"):
        assert words in jobs, words
    money = shown(client.get(reverse("staff_figure", args=[figures["paid_equity"].pk])))
    assert "楚天创业投资基金" in money
    assert "没有文件" in money
    listed = client.get(reverse("staff_figures"))
    assert reverse("staff_figure", args=[figures["operating"].pk]) in shown(listed)


def test_another_union_s_staff_do_not_open_it(client, place, firms):
    figures = publish(place)
    client.force_login(place.verifier)  # of the city
    assert client.get(reverse("staff_figure", args=[figures["jobs_created"].pk])).status_code == 403


def test_what_a_ratio_is_divided_by_opens_too(client, place, firms):
    from tests.factories.ventures import make_payer

    union = make_payer("湖北省总工会", "union")
    for venture, wan in zip(firms, (10, 6, 4), strict=False):
        make_payment(place, make_deal(place, venture, Instrument.GRANT, payer=union, on=D(2026, 8, 1)), wan * WAN, on=D(2026, 9, 9))
    figure = publish(place)["leverage"]
    assert figure.value == 5_00
    client.force_login(place.staff)
    page = shown(client.get(reverse("staff_figure", args=[figure.pk])))
    assert "400,000.00 元" in page
    assert "100.00 万元" in page
    assert "100,000.00 元" in shown(client.get(reverse("staff_figure", args=[figure.pk]), {"side": "under"}))
    public = shown(client.get(reverse("outcomes_measure", args=["leverage"])))
    assert "5.00<small>元" in public
    assert "已拨付的工会补助和奖金" in public
    assert "20.00 万元" in public
    assert "10.00" not in public
    assert "6.00" not in public


@pytest.mark.parametrize("payers", [1, 2])
def test_money_of_one_firm_or_two_is_counted_and_its_amount_read_nowhere_in_public(client, place, payers):
    """Not in the total, by evidence, by quarter, in a ratio's side, in a note, nor in a download; staff read it."""
    from tests.factories.ventures import make_payer

    union = make_payer("湖北省总工会", "union")
    with at(2026, 7, 6):
        made = [make_firm(place, f"企业{number}", jobs=2) for number in range(3)]
    for number, venture in enumerate(made):
        make_payment(place, make_deal(place, venture, Instrument.LOAN, on=D(2026, 8, 1)), (21 + number) * WAN, on=D(2026, 9, 8))
        if number < payers:
            make_payment(place, make_deal(place, venture, on=D(2026, 8, 1)), (53 + number) * WAN, on=D(2026, 9, 8))
            make_payment(place, make_deal(place, venture, Instrument.GRANT, payer=union, on=D(2026, 8, 1)), (17 + number) * WAN, on=D(2026, 9, 9))
    figures = publish(place)
    opened = [reverse("outcomes_measure", args=[key]) for key in ("paid_equity", "own", "leverage")]
    addresses = [reverse("outcomes"), reverse("outcomes_screen"), "/", *opened]
    telling = {f"{amount}.00" for amount in (53, 54, 107, 17, 18, 35)} | {"3.12", "3.06"}
    for address in addresses:
        page = shown(client.get(address))
        assert not {one for one in telling if re.search(rf"(?<![\d.]){re.escape(one)}(?!\d)", page)}, address
    assert "不足 3 家" in shown(client.get(reverse("outcomes_measure", args=["leverage"])))
    assert "66.00" in shown(client.get(reverse("outcomes")))  # three loans
    book = sheets(client.get(reverse("outcomes_download", args=["outcomes.xlsx"])).content)
    rows = [row for name in book for row in book[name] if row and row[0] in ("paid_equity", "own", "leverage")]
    assert rows
    assert not {cell for row in rows for cell in row} & {530000.0, 540000.0, 1070000.0, 170000.0, 180000.0, 350000.0}
    client.force_login(place.staff)
    assert "530,000.00 元" in shown(client.get(reverse("staff_figure", args=[figures["paid_equity"].pk])))


@pytest.mark.parametrize("rows", [1, 3])
def test_opening_costs_the_same_for_one_row_or_three(client, place, rows, django_assert_num_queries):
    with at(2026, 7, 6):
        made = [make_firm(place, f"甲{number}") for number in range(rows)]
    for venture in made:
        report = make_report(venture, insured=9)
        add_evidence(upload=pdf("参保证明.pdf"), by=founder_of(venture), report=report, proves="jobs")
    figure = publish(place)["jobs_created"]
    client.force_login(place.staff)
    client.get(reverse("staff_figure", args=[figure.pk]))
    with django_assert_num_queries(12):
        client.get(reverse("staff_figure", args=[figure.pk]))


def test_any_scope_is_computed_and_not_published(client, place, firms):
    client.force_login(place.staff)
    asked = {"as_of": "2026-09-30", "venture": "企业2", "measure": "paid_equity"}
    page = shown(client.get(reverse("staff_figures_any"), asked))
    assert "30.00 万元" in page
    assert "300,000.00 元" in page  # its one row
    assert Figure.objects.count() == 0
    before = shown(client.get(reverse("staff_figures_any"), {"as_of": "2026-09-30", "known": "2026-10-24"}))
    assert "100.00 万元" not in before  # written down on the 25th
    refused = client.get(reverse("staff_figures_any"), {"as_of": "2026-09-30", "venture": "企业"})
    assert refused.status_code == 422
    assert "没有唯一符合的企业" in shown(refused)


def test_the_annual_report_compares_with_the_year_before_and_lists_what_is_not_verified(client, place, firms):
    client.force_login(place.staff)
    url = reverse("staff_annual")
    with at(2027, 1, 25):
        assert "没有" in shown(client.get(url, {"year": "2026"}))
        asked = client.post(url, {"year": "2026"})
        client.post(url, {"year": "2026"})  # while it waits it is the same job
        [job] = run_waiting_jobs()
        assert asked.url == reverse("job", args=[job.ref])
        assert (job.done, job.total, job.result["link"]) == (4, 4, f"{url}?year=2026")
        page = shown(client.get(job.result["link"]))
    for words in ("2026 年职工创业创新成效年度报告", "2025-12-31", "+100.00 万元", "按届次分", "襄阳", "尚未核验", "企业1", "全时岗位的折算依据"):
        assert words in page, words
    assert page.count("企业0，") == 0
    assert AnnualReport.objects.count() == 1
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = client.get(url, {"year": "2026", "form": kind})
        assert content_of(answer).startswith(start)
    book = sheets(content_of(client.get(url, {"year": "2026", "form": "xlsx"})))
    rows = [row for row in book["按地区分"] if row[0] in ("襄阳", "合计")]
    assert [row[1] for row in rows] == ["4", "4"]
    assert client.get(url, {"year": "1066"}).status_code == 422
    client.force_login(place.beside_staff)
    assert "没有" in shown(client.get(url, {"year": "2026"}))


def test_the_annual_report_says_how_much_of_the_full_time_jobs_is_assumed():
    def venture(key, lines, timed):
        return VentureFacts(key, "420600", D(2026, 1, 1), states=((D(2026, 1, 1), VentureState.OPERATING),),
                            reports=(ReportFacts(key, D(2026, 12, 31), lines, turnover=1, timed=frozenset(timed)),))  # fmt: skip

    told = venture(1, {"insured": JobLine(8, 800), "seasonal": JobLine(4, 100)}, ["seasonal"])  # four for three full months
    older = venture(2, {"insured": JobLine(2, 200), "seasonal": JobLine(3, 150)}, [])  # nobody asked: half each
    [table] = working_times(Facts((told, older)), D(2026, 12, 31))
    assert [row[1:] for row in table.rows] == [["10", "10", "0", "10"], ["7", "2.5", "1", "1.5"]]
    assert list(working_times(Facts(), D(2026, 12, 31))) == []


CLAIM = {"sentence": "带动就业50余万人次", "source": "新闻报道", "unit": "times", "may_mean": "平台接单次数，按次计", "why_not": "人次不是岗位"}


def test_a_sentence_stands_beside_measures_of_its_own_unit_only(client, place):
    client.force_login(place.staff)
    refused = client.post(reverse("staff_claims"), {**CLAIM, "comparable": ["jobs_created", "facilitated"]})
    assert refused.status_code == 422
    assert "单位不同，不能与这句话对照：净增直接岗位" in shown(refused)
    assert client.post(reverse("staff_claims"), {**CLAIM, "comparable": ["facilitated"]}).status_code == 302
    page = shown(client.get(reverse("staff_claims")))
    for words in ("带动就业50余万人次", "平台带动", "单位不同的指标一律不可对照", "人次不是岗位"):
        assert words in page, words
    assert client.post(reverse("staff_claims"), {**CLAIM, "sentence": "参赛项目8500余项", "unit": "entries"}).status_code == 302
    assert "没有可对照的指标" in shown(client.get(reverse("staff_claims")))
    with pytest.raises(UnlikeUnits):
        write_claim(claim=Claim(**CLAIM, comparable=["paid_loan"]), by=place.staff)
    with pytest.raises(NotAllowed):
        write_claim(claim=Claim(**CLAIM, comparable=[]), by=make_person("路人"))


def test_one_edition_is_published_apart_and_the_public_page_stays_with_the_whole(client, place, firms):
    client.force_login(place.staff)
    asked = {"as_of": "2026-09-30", "contest": place.scene.contest.pk}
    assert client.post(reverse("staff_figures"), asked).status_code == 302
    assert set(Figure.objects.values_list("contest", flat=True)) == {place.scene.contest.pk}
    assert "还没有公布" in shown(client.get(reverse("outcomes")))
    assert client.post(reverse("staff_figures"), {"as_of": "2026-09-30"}).status_code == 302
    assert Figure.objects.filter(contest=None, measure="supported").get().value == 4
