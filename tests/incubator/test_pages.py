import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incubator.actions.publishing import publish_figures
from incubator.actions.reporting import add_evidence
from incubator.figure_queries import headline_figures
from incubator.models import Deal, DealEvent, Evidence, Report, Venture
from incubator.rules.words import Instrument
from ledger import clock
from spreadsheets.writing import Heading, Page, xlsx
from tests.factories.contests import pdf
from tests.factories.people import make_organization, make_person
from tests.factories.ventures import (
    WAN,
    at,
    founder_of,
    make_awarded,
    make_code,
    make_deal,
    make_firm,
    make_incubator,
    make_payment,
    make_report,
    verify_all,
)

pytestmark = pytest.mark.django_db
D = dt.date
SEPTEMBER = D(2026, 9, 30)


@pytest.fixture
def place():
    with at(2025, 12, 1):
        return make_incubator()


@pytest.fixture
def venture(place):
    with at(2026, 7, 5):
        return make_firm(place)


@pytest.fixture(autouse=True)
def _on_the_tenth_of_october(place):
    with at(2026, 10, 10):
        yield


def shown(response) -> str:
    return response.content.decode()


def form_of(**fields):
    rows = {f"{row}_heads": "0" for row in ("insured", "contract", "dispatched", "rehired", "seasonal")}
    return {**rows, "state": "operating", "proves": "jobs", "turnover_fen": "80", **fields}


def publish(place, as_of=SEPTEMBER):
    return publish_figures(as_of=as_of, scope=place.scene.province, by=place.staff)


# The founder


def test_a_founder_reports_a_quarter_with_money_and_a_file(client, venture):
    client.force_login(founder_of(venture))
    url = reverse("venture_report", args=[venture.ref])
    page = shown(client.get(url))
    assert "签合同并参保" in page
    assert "2026 年三季度" in page

    answer = client.post(url, form_of(insured_heads="13", rehired_heads="2", equity_fen="120.00", equity_payer="楚天创业投资基金",
                                      equity_on="2026-09-08", file=pdf("9月单位参保证明.pdf"), check_code="4F7K 92QD"))  # fmt: skip
    assert answer.url == venture.get_absolute_url()
    report = Report.objects.get()
    assert (report.insured_heads, report.fte_total) == (13, 1400)
    assert DealEvent.objects.get(kind="pay").amount_fen == 120 * WAN
    assert report.evidence.get().check_code == "4F7K 92QD"
    assert "已报送" in shown(client.get(venture.get_absolute_url()))


def test_the_last_quarter_stands_beside_and_is_taken_over_by_one_button_without_script(client, venture):
    make_report(venture, insured=11, rehired=2)
    with at(2027, 1, 5):
        client.force_login(founder_of(venture))
        url = reverse("venture_report", args=[venture.ref])
        page = shown(client.get(url))
        assert "上季度 11" in page
        assert 'name="insured_heads" value="11"' not in " ".join(page.split())

        page = " ".join(shown(client.post(url + "?quarter=2026-4", {"do": "same", "turnover_fen": "80"})).split())
        assert 'value="11"' in page
        assert 'value="80"' in page
        assert "12.0" in page  # 11 + 2 x 0.5
        page = shown(client.post(url + "?quarter=2026-4", {"do": "no_money", "insured_heads": "12"}))
        assert page.count('value="0"') == 4  # three amounts, and the state of the draft
        assert 'value="12"' in page
    assert Report.objects.count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, venture):
    client.force_login(founder_of(venture))
    url = reverse("venture_report", args=[venture.ref])
    refused = client.post(url, form_of(insured_heads="十五", equity_fen="120", equity_on="2026-06-30"))
    assert refused.status_code == 422
    page = shown(refused)
    assert "十五" in page
    assert "谁" in page
    assert "季度" in page
    assert not Report.objects.exists()
    assert client.get(url + "?quarter=2026-7").status_code == 404
    assert client.post(url + "?quarter=2026-4", form_of(insured_heads="1")).status_code == 422


def test_questions_are_put_on_the_page_and_one_tap_answers(client, venture):
    client.force_login(founder_of(venture))
    url = reverse("venture_report", args=[venture.ref])
    refused = client.post(url, form_of(insured_heads="8", turnover_fen=""))
    assert refused.status_code == 422
    page = shown(refused)
    assert "ask_jobs_without_money" in page
    assert "8" in page
    assert client.post(url, form_of(insured_heads="8", turnover_fen="", ask_jobs_without_money="own")).status_code == 422
    assert not Report.objects.exists()
    assert client.post(url, form_of(insured_heads="8", turnover_fen="", ask_jobs_without_money="0")).status_code == 302
    report = Report.objects.get()
    assert "jobs_without_money" in report.asked
    assert 'value="8"' in shown(client.get(url + "?quarter=2026-3"))


def test_what_is_typed_is_kept_and_found_again_on_another_device(client, venture):
    client.force_login(founder_of(venture))
    url = reverse("venture_report", args=[venture.ref]) + "?quarter=2026-3"
    saved = client.post(url, form_of(insured_heads="7", seen="0"), headers={"accept": "application/json"})
    assert saved.json() == {"seen": 1}
    assert client.post(url, form_of(insured_heads="6", seen="0"), headers={"accept": "application/json"}).status_code == 409
    assert 'value="7"' in shown(client.get(url))
    assert client.post(url, form_of(insured_heads="9", do="draft")).status_code == 302
    assert 'value="9"' in shown(client.get(url))
    assert not Report.objects.exists()


def test_people_and_turnover_are_taken_over_from_the_filed_tax_return(client, place):
    with at(2026, 4, 5):
        venture = make_firm(place)
    make_report(venture, quarter=D(2026, 6, 30), insured=9, turnover_fen=160 * WAN)
    rows = [("从业人数", 11, 15), ("营业收入", None, 2_403_000)]
    sheet = xlsx([Page("申报表", (Heading("项目"), Heading("季初", kind="number"), Heading("季末", kind="number")), rows)], moment=clock.now())
    client.force_login(founder_of(venture))
    url = reverse("venture_report", args=[venture.ref]) + "?quarter=2026-3"
    page = shown(client.post(url, {"do": "tax", "rehired_heads": "2", "tax_return": SimpleUploadedFile("申报表.xlsx", sheet)}))
    assert 'name="insured_heads" value="13"' in page  # 15, of whom 2 are rehired
    assert 'name="turnover_fen" value="80.3"' in page  # 240.3 since January less 160
    assert "不是" in shown(client.post(url, {"do": "tax"})) or "无法" in shown(client.post(url, {"do": "tax"}))
    assert Report.objects.count() == 1


def test_a_founder_names_an_accountant_and_lets_them_go(client, venture):
    client.force_login(founder_of(venture))
    url = reverse("venture_accountant", args=[venture.ref])
    client.post(url, {"name": "账务", "phone": "123"})
    assert not venture.accountants.exists()
    client.post(url, {"name": "账务", "phone": "13712345678"})
    page = shown(client.get(venture.get_absolute_url()))
    assert "137****5678" in page
    assert "13712345678" not in page
    client.post(url, {"dismiss": venture.accountants.get().pk})
    assert venture.accountants.get().until


def test_a_correction_opens_with_what_was_said(client, venture):
    make_report(venture, insured=15)
    client.force_login(founder_of(venture))
    url = reverse("venture_report", args=[venture.ref]) + "?quarter=2026-3"
    assert 'value="15"' in shown(client.get(url))
    client.post(url, form_of(insured_heads="14"))
    assert Report.objects.get(superseded_by=None).version == 2


def test_the_months_of_short_work_are_asked_counted_and_shown_at_the_desk(client, place, venture):
    client.force_login(founder_of(venture))
    url = f"{reverse('venture_report', args=[venture.ref])}?quarter=2026-3"
    assert client.post(url, form_of(insured_heads="8", seasonal_heads="4", seasonal_months="13")).status_code == 422
    page = shown(client.post(url, {"do": "no_money", "insured_heads": "8", "seasonal_heads": "4", "seasonal_hours": "10", "seasonal_months": "3"}))
    assert "8 + 4 × 0.0625" in page  # 10 of 40 hours, 3 of 12 months
    client.post(url, form_of(insured_heads="8", seasonal_heads="4", seasonal_hours="40", seasonal_months="3"))
    report = Report.objects.get()
    assert report.fte_total == 900  # 8 + 4 x 0.25
    assert 'name="seasonal_months" value="3"' in " ".join(shown(client.get(url)).split())
    with at(2027, 1, 5):
        page = " ".join(shown(client.post(f"{url.split('?')[0]}?quarter=2026-4", {"do": "same"})).split())
        assert 'name="seasonal_months" value="3"' in page
        assert "9.0" in page
    client.force_login(place.verifier)
    desk = shown(client.get(reverse("staff_verify_report", args=[report.ref])))
    assert "每周 40 小时；全年 3 个月" in desk
    assert "按全时、全年计" in desk


def test_a_file_that_cannot_be_taken_does_not_lose_the_report(client, venture):
    client.force_login(founder_of(venture))
    bad = pdf("坏.pdf")
    bad.file.truncate(3)
    bad.size = 3
    client.post(reverse("venture_report", args=[venture.ref]), form_of(insured_heads="3", file=bad))
    assert Report.objects.count() == 1
    assert not Evidence.objects.exists()


def test_others_are_not_told_that_a_venture_exists(client, place, venture):
    for person in (make_person(), place.staff, place.scene.clerk):
        client.force_login(person)
        for name in ("venture", "venture_report"):
            assert client.get(reverse(name, args=[venture.ref])).status_code == 404
        assert client.post(reverse("venture_name", args=[venture.ref])).status_code == 404
    client.logout()
    assert client.get(reverse("venture", args=[venture.ref])).status_code == 302


def test_one_venture_opens_at_once_and_the_name_is_the_founders_to_allow(client, venture):
    client.force_login(founder_of(venture))
    assert client.get(reverse("ventures_mine")).url == venture.get_absolute_url()
    client.post(reverse("venture_name", args=[venture.ref]), {"public": "yes"})
    assert venture.refreshed().name_public
    client.force_login(make_person())
    assert client.get(reverse("ventures_mine")).status_code == 200


def test_evidence_is_for_the_founder_and_the_staff_above(client, place, venture):
    kept = add_evidence(upload=pdf(), by=founder_of(venture), report=make_report(venture, insured=1), proves="jobs")
    url = reverse("venture_evidence", args=[venture.ref, kept.file.ref])
    other = make_firm(place, "另一家")
    for person, status in [
        (founder_of(venture), 200),
        (place.verifier, 200),
        (place.beside_staff, 403),
        (place.scene.clerk, 403),
        (make_person(), 403),
    ]:
        client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == status
        answer.getvalue()
    client.force_login(place.staff)
    assert client.get(reverse("venture_evidence", args=[other.ref, kept.file.ref])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_founders_page_costs_the_same_for_one_report_or_three(client, place, rows, django_assert_num_queries):
    with at(2026, 1, 5):
        venture = make_firm(place)
    for number in range(rows):
        make_report(venture, quarter=[D(2026, 3, 31), D(2026, 6, 30), SEPTEMBER][number], insured=3)
    client.force_login(founder_of(venture))
    client.get(venture.get_absolute_url())
    with django_assert_num_queries(11):
        client.get(venture.get_absolute_url())


# Staff


def test_staff_make_a_venture_from_an_awarded_entry_and_a_known_code_joins(client, place):
    code = make_code()
    first = make_awarded(place, code=code, firm="汉水声纹", title="声纹预警")
    client.force_login(place.verifier)
    url = reverse("staff_venture_new")
    assert "声纹预警" in shown(client.get(url))
    made = client.post(url, {"entry": first.ref})
    venture = Venture.objects.get()
    assert made.url == reverse("staff_venture", args=[venture.ref])
    second = make_awarded(place, code=code, title="声纹二代")
    assert "汉水声纹" in shown(client.get(url))
    client.post(url, {"entry": second.ref})
    assert venture.entries.count() == 2
    assert client.post(url, {"entry": second.ref}).url == reverse("staff_venture", args=[venture.ref])


def test_the_pipeline_shows_the_subtree_alone(client, place, venture):
    client.force_login(place.verifier)
    assert venture.name in shown(client.get(reverse("staff_ventures")))
    assert venture.name not in shown(client.get(reverse("staff_ventures") + "?state=closed"))
    client.force_login(place.beside_staff)
    assert venture.name not in shown(client.get(reverse("staff_ventures")))
    assert client.get(reverse("staff_venture", args=[venture.ref])).status_code == 404
    for person in (place.scene.clerk, founder_of(venture)):
        client.force_login(person)
        for name in ("staff_ventures", "staff_venture_new", "staff_verify", "staff_figures"):
            assert client.get(reverse(name)).status_code == 403


def test_a_deal_is_opened_moved_paid_and_a_payment_taken_back(client, place, venture):
    client.force_login(place.verifier)
    opened = client.post(reverse("staff_venture", args=[venture.ref]), {
        "do": "deal", "payer": "楚天创业投资基金", "kind": "fund", "instrument": "equity", "on": "2026-08-01",
    })  # fmt: skip
    deal = Deal.objects.get()
    url = reverse("staff_deal", args=[deal.ref])
    assert opened.url == url
    assert client.post(url, {"do": "sign", "on": "2026-08-02", "amount_fen": ""}).status_code == 422
    client.post(url, {"do": "sign", "on": "2026-08-02", "amount_fen": "150"})
    client.post(url, {"do": "pay", "on": "2026-09-08", "amount_fen": "120.5"})
    payment = deal.events.get(kind="pay")
    assert payment.amount_fen == 120_500_000
    too_much = client.post(url, {"do": "pay", "on": "2026-09-09", "amount_fen": "1,205,000"})
    assert too_much.status_code == 422
    client.post(url, {"do": "evidence", "payment": payment.pk, "proves": "money", "file": pdf("回单.pdf")})
    assert "回单.pdf" in shown(client.get(url))

    verify = reverse("staff_verify_payment", args=[payment.pk])
    assert client.post(verify, {"accepted_fen": "120.5", "rung": "3"}).status_code == 403  # wrote it down themselves
    client.force_login(place.second)
    client.post(verify, {"accepted_fen": "120.5", "rung": "3"})
    assert payment.verifications.get().rung == 3
    client.post(url, {"do": "void", "payment": payment.pk, "reason": "记错"})
    assert "已撤" in shown(client.get(url))
    client.force_login(place.beside_staff)
    assert client.get(url).status_code == 403
    assert client.post(verify, {"accepted_fen": "1", "rung": "1"}).status_code == 403


def test_a_state_is_told_and_a_team_gets_its_firm(client, place):
    team = make_firm_earlier(place, "一个团队", code="")
    client.force_login(place.verifier)
    url = reverse("staff_venture", args=[team.ref])
    assert client.post(url, {"do": "firm", "name": "某公司", "credit_code": "123", "founded": "2026-09-01"}).status_code == 422
    client.post(url, {"do": "firm", "name": "隆中水务", "credit_code": make_code(), "founded": "2026-09-01"})
    client.post(url, {"do": "state", "state": "paused", "on": "2026-10-01"})
    assert (team.refreshed().name, team.refreshed().state) == ("隆中水务", "paused")
    assert client.post(url, {"do": "else"}).status_code == 403


def test_the_desk_compares_and_lowers_with_words(client, place, venture):
    report = make_report(venture, insured=15, rehired=2)
    add_evidence(upload=pdf("参保证明.pdf"), by=founder_of(venture), report=report, proves="jobs", check_code="4F7K")
    client.force_login(place.verifier)
    assert venture.name in shown(client.get(reverse("staff_verify")))
    url = reverse("staff_verify_report", args=[report.ref])
    page = shown(client.get(url))
    assert "填报数与凭证数" in page
    assert "4F7K" in page

    data = {"insured": "14", "insured-rung": "3", "rehired": "2", "rehired-rung": "1", "how": "rest", "note": "比填报少 1 人"}
    assert client.post(url, {**data, "insured": "16"}).status_code == 422
    assert client.post(url, {**data, "rehired": ""}).status_code == 422
    assert client.post(url, data).status_code == 422  # nothing was ticked as seen
    assert client.post(url, {**data, "seen": ["jobs"]}).url == reverse("staff_verify")
    one = report.verifications.get(field="insured")
    assert (one.accepted, one.rest_counts, one.seen) == (14, True, "jobs")
    page = shown(client.get(url))
    assert "见到" in page
    assert "据实填报" in page  # what the founder answered to the gate
    client.force_login(founder_of(venture))
    assert "已核验" in shown(client.get(venture.get_absolute_url()))


def test_the_desk_returns_with_words_and_goes_on_to_the_next(client, place, venture):
    report = make_report(venture, insured=15)
    other = make_report(make_firm_earlier(place, "另一家"), insured=3)
    client.force_login(place.verifier)
    url = reverse("staff_verify_report", args=[report.ref])
    assert client.post(url, {"how": "return", "note": ""}).status_code == 422
    assert client.post(url, {"how": "return", "note": "缺参保证明"}).url == reverse("staff_verify_report", args=[other.ref])
    client.force_login(founder_of(venture))
    assert "退回补充" in shown(client.get(venture.get_absolute_url()))


def make_firm_earlier(place, name, **entry):
    with at(2026, 7, 6):
        return make_firm(place, name, **entry)


def test_the_desk_of_one_who_may_not_verify_has_no_button(client, place, venture):
    report = make_report(venture, insured=15)
    url = reverse("staff_verify_report", args=[report.ref])
    client.force_login(place.beside_staff)
    assert client.get(url).status_code == 403
    from tests.factories.people import make_role

    own = make_person("本单位专职")
    make_role(own, "staff", place.scene.unit)
    client.force_login(own)
    page = shown(client.get(url))
    assert "核验通过" not in page
    assert client.post(url, {"insured": "15", "insured-rung": "2", "how": "evidence"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("staff_ventures", 12), ("staff_verify", 7), ("staff_venture_new", 8)])
def test_staff_lists_cost_the_same_for_one_row_or_three(client, place, rows, name, queries, django_assert_num_queries):
    for number in range(rows):
        make_report(make_firm_earlier(place, f"企业{number}"), insured=3)
        make_awarded(place, title=f"项目{number}", code=make_code())
    client.force_login(place.verifier)
    client.get(reverse(name))
    with django_assert_num_queries(queries):
        client.get(reverse(name))


# The public


def test_before_anything_is_published_the_page_says_so(client):
    page = client.get(reverse("outcomes"))
    assert page.status_code == 200
    assert "还没有公布" in shown(page)
    assert headline_figures() == []


def test_the_page_shows_each_figure_with_unit_day_evidence_and_coverage_and_no_firm(client, place, venture):
    report = make_report(venture, insured=15, facilitated=1200)
    verify_all(place, report, rung=2)
    with at(2026, 7, 5):
        beside = [make_firm(place, f"另一家{number}") for number in range(2)]
    for one, equity, loan in zip([venture, *beside], (100, 15, 5), (20, 7, 3), strict=True):
        make_payment(place, make_deal(place, one, on=D(2026, 8, 1)), equity * WAN, on=D(2026, 9, 8))
        make_payment(place, make_deal(place, one, Instrument.LOAN, on=D(2026, 8, 1)), loan * WAN, on=D(2026, 9, 8))
    publish(place)
    client.logout()
    page = shown(client.get("/outcomes/"))
    for words in (
        "到账资金",
        "股权投资",
        "贷款放款",
        "财政补助",
        "120.00",
        "30.00",
        "净增直接岗位",
        "工会核实",
        "2026 年 9 月 30 日",
        "1,200",
        "人次",
        "应报",
    ):
        assert words in page, words
    assert "150.00" not in page  # an investment and a loan have no sum
    assert venture.name not in page
    assert "楚天" not in page
    english = shown(client.get("/en/outcomes/"))
    assert "Money paid in" in english
    assert "¥1.20<small>million</small>" in english


def test_a_restated_figure_replaces_the_old_one_on_the_page(client, place, venture):
    make_report(venture, insured=15)
    publish(place)
    assert "9</" in shown(client.get("/outcomes/")) or "9<small>" in shown(client.get("/outcomes/"))
    with at(2026, 10, 12):
        make_report(venture, insured=13)
        publish(place)
    assert "7<small>" in shown(client.get("/outcomes/"))
    with at(2027, 6, 1):
        assert [figure["value"] for figure in headline_figures()] == ["0.00", "7", "1"]


def test_staff_publish_from_their_page(client, place, venture):
    make_report(venture, insured=15)
    client.force_login(place.staff)
    url = reverse("staff_figures")
    assert client.post(url, {"as_of": "2027-09-30"}).status_code == 422
    assert client.post(url, {"as_of": ""}).status_code == 422
    assert client.post(url, {"as_of": "2026-09-30"}).url == url
    assert "净增直接岗位" in shown(client.get(url))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_page_costs_the_same_for_one_venture_or_three(client, place, rows, django_assert_num_queries):
    wuhan = make_organization("光谷软件工会", under=place.beside, level="unit")
    for number in range(rows):
        venture = make_firm_earlier(place, f"企业{number}", unit=wuhan if number else None)
        make_report(venture, insured=20)
        make_payment(place, make_deal(place, venture, on=D(2026, 8, 1)), 10 * WAN, on=D(2026, 9, 8))
    publish(place)
    client.get("/outcomes/")
    with django_assert_num_queries(4):
        client.get("/outcomes/")


def test_a_payment_sent_twice_is_written_down_once(client, place, venture):
    deal = make_deal(place, venture, signed=500 * WAN, on=D(2026, 9, 1))
    client.force_login(place.staff)
    address = reverse("staff_deal", args=[deal.ref])
    seen = re.search(r'name="seen" value="(\d+)"', shown(client.get(address)))[1]
    sent = {"do": "pay", "on": "2026-09-08", "amount_fen": "120", "seen": seen}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422
    assert DealEvent.objects.filter(kind="pay").count() == 1


@pytest.mark.parametrize("as_of", ["0001-01-01", "0001-12-31", "9999-12-31"])
def test_a_figure_of_the_first_or_the_last_day_of_all_is_a_page(client, place, venture, as_of):
    client.force_login(place.staff)
    for known in ("", as_of):
        assert client.get(reverse("staff_figures_any"), {"as_of": as_of, "known": known}).status_code in (200, 422)
    assert client.post(reverse("staff_figures"), {"as_of": as_of}).status_code in (302, 422)


def test_what_the_union_itself_paid_is_not_typed_by_the_founder(client, place, venture):
    client.force_login(founder_of(venture))
    answer = client.post(
        f"{reverse('venture_report', args=[venture.ref])}?quarter=2026-3",
        form_of(insured_heads="6", equity_fen="120", equity_payer=place.scene.city.name, equity_on="2026-09-08"),
    )
    assert answer.status_code == 422
    assert not DealEvent.objects.exists()


def test_a_deal_with_the_union_is_its_own_money_whatever_kind_was_chosen(client, place, venture):
    client.force_login(place.staff)
    client.post(
        reverse("staff_venture", args=[venture.ref]),
        {"do": "deal", "payer": place.scene.city.name, "kind": "fund", "instrument": "equity", "on": "2026-09-01"},
    )
    assert Deal.objects.get().counterparty.is_own


@pytest.mark.parametrize("quarter", ["9" * 5000 + "-1", "²-1", "2026-٣", "-1", "2199-4", "0-0", "２０２６-3"])
def test_a_quarter_that_is_none_is_not_found_and_breaks_nothing(client, venture, quarter):
    client.force_login(founder_of(venture))
    assert client.get(reverse("venture_report", args=[venture.ref]), {"quarter": quarter}).status_code in (200, 404)


@pytest.mark.parametrize("sent", [
    {}, {"do": "same"}, {"do": "tax"}, {"do": "draft"}, {"insured_heads": "9" * 400}, {"turnover_fen": "NaN"}, {"turnover_fen": "Infinity"},
    {"insured_heads": "-1"}, {"equity_fen": "1", "equity_payer": "某" * 500, "equity_on": "2026-09-31"}, {"state": "nothing"},
    {"insured_heads": "1\0"}, {"seasonal_hours": "²"}, {"do": "same", "seasonal_heads": "²"}, {"turnover_fen": "1e400"}, {"ask_unit": "²"},
])  # fmt: skip
def test_odd_input_in_a_report_is_answered_with_a_page(client, venture, sent):
    client.force_login(founder_of(venture))
    address = f"{reverse('venture_report', args=[venture.ref])}?quarter=2026-3"
    assert client.post(address, sent).status_code in (200, 302, 422)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("sent", [
    {"do": "pay", "on": "2026-09-08", "amount_fen": "0"}, {"do": "pay", "on": "2026-09-08", "amount_fen": "0.0000001"}, {"do": "nonsense"},
    {"do": "pay", "on": "2026-09-08", "amount_fen": "NaN"}, {"do": "void", "payment": "9" * 5000}, {"do": "void", "payment": "²"},
    {"do": "evidence", "payment": "1"}, {"do": "sign", "on": "2026-09-08"}, {"do": "pay", "on": "1899-12-31", "amount_fen": "1"}, {"seen": "²"},
    {"do": "void", "payment": ""}, {"do": "void"}, {"do": "open", "on": "2026-09-08"},
])  # fmt: skip
def test_odd_input_in_a_deal_is_answered_with_a_page(client, place, venture, sent):
    deal = make_deal(place, venture, on=D(2026, 9, 1))
    client.force_login(place.staff)
    assert client.post(reverse("staff_deal", args=[deal.ref]), sent).status_code in (404, 409, 422)
    assert DealEvent.objects.count() == 1


@pytest.mark.parametrize("sent", [
    {"do": "deal"}, {"do": "firm", "name": "甲", "credit_code": "1\0", "founded": "2026-01-01"}, {"do": "merge", "other": "", "reason": ""},
    {"do": "merge", "other": "没有", "reason": "同一家"}, {"do": "ending", "why": "nothing", "on": "2026-09-08"},
    {"do": "state", "state": "nothing", "on": "2026-09-08"}, {"do": "contact", "kind": "call", "on": "2027-09-08", "text": "甲"},
    {"do": "next", "step": "甲" * 5000}, {"do": "state", "state": "closed", "on": "0001-01-01"},
])  # fmt: skip
def test_odd_input_in_a_ventures_record_is_answered_with_a_page(client, place, venture, sent):
    client.force_login(place.staff)
    assert client.post(reverse("staff_venture", args=[venture.ref]), sent).status_code in (409, 422)


@pytest.mark.parametrize(
    "sent", [{"owner": "没有这个人"}, {"venture": "x"}, {"stage": "nothing"}, {"back": "//evil.example"}, {"back": "/\\evil.example"}]
)
def test_odd_input_in_a_move_leads_back_to_the_list(client, place, venture, sent):
    client.force_login(place.staff)
    answer = client.post(reverse("staff_ventures_move"), {"venture": [venture.ref], **sent})
    assert answer.status_code in (302, 404)
    assert "evil" not in answer.headers.get("Location", "")
