import datetime as dt
import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from contest.models import Conflict
from contest.refusals import NoLongerPossible
from incubator.actions.dealing import take_back_payment
from incubator.actions.programmes import add_mentor, close_programme, mark_attendance, plan_tables, set_up_programme, tell_outcome
from incubator.actions.supporting import apply_for, log_session, meet_condition, paid_out, pay_support, plan_instalments, subsidy_due, take_step
from incubator.figure_queries import Scope, facts_of
from incubator.models import DealEvent, Support
from incubator.refusals import (
    AppliedAlready,
    ConditionOpen,
    NoTable,
    NotOpen,
    OverApproved,
    OverBudget,
    OverMost,
    OwnUnit,
    PlacesFull,
    ReasonNeeded,
    SameHands,
)
from incubator.rules.counting import own_money, paid_in
from incubator.rules.support_moves import Kind
from incubator.rules.words import Instrument
from incubator.sheets import assessment_sheet, funds_ledger, loan_application
from ledger import clock
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.judging import make_judge
from tests.factories.people import make_person, make_role
from tests.factories.ventures import WAN, at, founder_of, make_firm, make_incubator, make_payer, make_report

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2026, 10, 10)


@pytest.fixture
def place():
    with at(2026, 6, 1):
        return make_incubator()


@pytest.fixture
def venture(place):
    with at(2026, 7, 5):
        return make_firm(place)


@pytest.fixture(autouse=True)
def _on_the_tenth_of_october(place):
    with at(2026, 10, 10):
        yield


def programme(place, kind, **fields):
    return set_up_programme(organization=place.scene.city, kind=kind, by=place.verifier, **{"name": "襄阳创业扶持", "opens": D(2026, 1, 1), **fields})


def asked(venture, of, **terms):
    return apply_for(venture=venture, programme=of, by=founder_of(venture), need="设备", **terms)


def step(place, support, action, by=None, **more):
    return take_step(support=support, action=action, by=by or place.verifier, on=more.pop("on", TODAY), **more)


def approved(place, support, **terms):
    step(place, support, "accept")
    return step(place, support, "approve", by=place.second, **terms)


def test_a_grant_goes_through_two_hands_and_the_money_through_a_third_step(place, venture):
    fund = programme(place, Kind.GRANT, budget_fen=20 * WAN)
    support = asked(venture, fund, amount_fen=10 * WAN)
    with pytest.raises(NoLongerPossible):
        step(place, support, "approve")
    step(place, support, "accept")
    with pytest.raises(SameHands):
        step(place, support, "approve")
    step(place, support, "approve", by=place.second)
    with pytest.raises(SameHands):
        pay_support(support=support, by=place.second, on=TODAY, amount_fen=WAN)
    with pytest.raises(OverApproved):
        pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=10 * WAN + 1)
    pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=3_333_333, document="襄工〔2026〕8号")
    pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=6_666_667)
    assert paid_out(fund) == 10 * WAN  # to the fen
    assert [one.state for one in support.steps.all()] == ["applied", "accepted", "approved", "paid", "paid"]
    assert Notice.objects.filter(person=founder_of(venture), link=reverse("support", args=[support.ref])).count() == 4
    assert list(mismatches()) == []


def test_the_unions_own_money_is_counted_apart_and_never_as_money_paid_in(place, venture):
    support = approved(place, asked(venture, programme(place, Kind.GRANT), amount_fen=10 * WAN))
    pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=10 * WAN)
    facts = facts_of(Scope(place.scene.province), known_at=clock.now())
    assert sum(item.parts.total for item in own_money(facts, TODAY)) == 10 * WAN
    assert all(paid_in(facts, instrument, TODAY) == () for instrument in Instrument)


def test_a_payment_that_is_taken_back_leaves_the_total_and_may_be_paid_again(place, venture):
    fund = programme(place, Kind.GRANT)
    support = approved(place, asked(venture, fund, amount_fen=2 * WAN))
    paid = pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=2 * WAN)
    take_back_payment(payment=paid.payment, by=place.staff, reason="账号填错")
    assert paid_out(fund) == 0
    assert pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=2 * WAN)
    assert paid_out(fund) == 2 * WAN


def test_the_budget_is_the_end_of_it(place, venture):
    fund = programme(place, Kind.GRANT, budget_fen=5 * WAN)
    support = approved(place, asked(venture, fund, amount_fen=10 * WAN))
    with pytest.raises(OverBudget, match="50,000.00"):
        pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=6 * WAN)
    assert not DealEvent.objects.exists()


def test_an_instalment_waits_for_its_condition(place, venture):
    support = approved(place, asked(venture, programme(place, Kind.GRANT), amount_fen=10 * WAN))
    with pytest.raises(OverApproved):
        plan_instalments(support=support, by=place.verifier, parts=[(6 * WAN, ""), (5 * WAN, "")])
    first, second = plan_instalments(support=support, by=place.verifier, parts=[(6 * WAN, ""), (4 * WAN, "取得营业执照")])
    with pytest.raises(ConditionOpen):
        pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=WAN)  # of which one?
    pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=6 * WAN, instalment=first)
    with pytest.raises(ConditionOpen, match="营业执照"):
        pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=4 * WAN, instalment=second)
    meet_condition(instalment=second, by=place.verifier, on=TODAY)
    pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=4 * WAN, instalment=second)
    assert paid_out(support.programme) == 10 * WAN


def test_a_loan_from_application_to_settlement_with_its_subsidy(place, venture):
    scheme = programme(place, Kind.LOAN, subsidy="above", margin_bp=150, most_times=3, most_years=3, most_fen=30 * WAN)
    with at(2026, 7, 6):
        loan = asked(venture, scheme, amount_fen=30 * WAN, months=12)
        clerk = place.scene.clerk  # of the venture's own unit: it recommends, and does nothing else
        step(place, loan, "recommend", by=clerk, on=D(2026, 7, 6))
        with pytest.raises(NotAllowed):
            step(place, loan, "qualify", by=clerk, on=D(2026, 7, 6))
        step(place, loan, "qualify", on=D(2026, 7, 6))
        step(place, loan, "bank", by=place.second, on=D(2026, 7, 6), rate_bp=435, lpr_bp=345, bank=make_payer("汉口银行", "bank"))
        with pytest.raises(SameHands):
            step(place, loan, "lend", on=D(2026, 7, 6))
        step(place, loan, "lend", by=place.second, on=D(2026, 7, 6))
    loan = Support.objects.get()
    facts = facts_of(Scope(place.scene.province), known_at=clock.now())
    assert [item.parts.total for item in paid_in(facts, Instrument.LOAN, TODAY)] == [30 * WAN]  # 贷款放款 is money paid in, as a loan
    # 96 days at 4.35 - (3.45 - 1.50) = 2.40 %: 300,000 x 2.40 % x 96 / 365 = 1893.698…
    assert subsidy_due(loan, TODAY).fen == 189370
    with pytest.raises(OverApproved):
        pay_support(support=loan, by=place.verifier, on=TODAY, amount_fen=189371)
    pay_support(support=loan, by=place.verifier, on=TODAY, amount_fen=189370)
    step(place, loan, "settle", by=place.second)
    with at(2027, 3, 1):
        assert subsidy_due(loan, D(2027, 3, 1)).fen == 189370  # settled: no more days
    assert [one.action for one in loan.steps.all()] == ["apply", "recommend", "qualify", "bank", "lend", "pay", "settle"]
    assert list(mismatches()) == []


def test_an_overdue_loan_is_paid_by_the_guarantor_with_a_reason(place, venture):
    scheme = programme(place, Kind.LOAN, subsidy="share", share_percent=50)
    loan = asked(venture, scheme, amount_fen=10 * WAN, months=6)
    step(place, loan, "recommend", by=place.staff)
    step(place, loan, "qualify")
    step(place, loan, "bank", by=place.second, rate_bp=400, lpr_bp=345, bank=make_payer("汉口银行", "bank"))
    step(place, loan, "lend", by=place.second)
    with pytest.raises(ReasonNeeded):
        step(place, loan, "overdue")
    step(place, loan, "overdue", note="到期未还")
    step(place, loan, "compensate", note="担保公司代偿")
    assert loan.steps.last().state == "compensated"


def test_places_are_not_given_twice_and_the_next_waits(place):
    with at(2026, 7, 5):
        ventures = [make_firm(place, f"企业{number}") for number in range(3)]
    space = programme(place, Kind.SPACE, places=5)
    first, second, third = (asked(one, space, seats=seats) for one, seats in zip(ventures, (3, 2, 1), strict=True))
    for support in (first, second):
        approved(place, support)
    step(place, third, "accept")
    with pytest.raises(PlacesFull):
        step(place, third, "approve", by=place.second)
    step(place, third, "wait")
    step(place, second, "end")
    assert step(place, third, "approve", by=place.second).state == "approved"


def test_who_may_do_what_for_a_support(place, venture):
    fund = programme(place, Kind.GRANT)
    support = asked(venture, fund, amount_fen=WAN)
    own = make_person("本单位专职")
    make_role(own, "staff", place.scene.unit)
    make_role(own, "staff", place.scene.city)
    for person, refusal in [(own, OwnUnit), (place.beside_staff, NotAllowed), (founder_of(venture), NotAllowed), (place.scene.clerk, NotAllowed)]:
        with pytest.raises(refusal):
            step(place, support, "accept", by=person)
    for person in (place.beside_staff, make_person()):
        with pytest.raises(NotAllowed):
            apply_for(venture=venture, programme=fund, by=person)
        with pytest.raises(NotAllowed):
            set_up_programme(organization=place.scene.city, kind=Kind.GRANT, by=person, name="x", opens=TODAY)
    with pytest.raises(AppliedAlready):
        asked(venture, fund)
    close_programme(programme=fund, by=place.verifier)
    with at(2026, 7, 6):
        other = make_firm(place, "另一家")
    with pytest.raises(NotOpen):
        asked(other, fund)
    with pytest.raises(NotOpen):
        asked(other, programme(place, Kind.GRANT, opens=D(2026, 12, 1)))


def test_a_camp_knows_who_was_there(place, venture):
    camp = programme(place, Kind.CAMP, places=20, days=["2026-10-09", "2026-10-10"])
    support = approved(place, asked(venture, camp))
    mark_attendance(programme=camp, by=place.verifier, on=D(2026, 10, 9), present=[support])
    mark_attendance(programme=camp, by=place.verifier, on=TODAY, present=[support])
    mark_attendance(programme=camp, by=place.verifier, on=TODAY, present=[])
    assert [(one.on.day, one.present) for one in support.attendances.all()] == [(9, True), (10, False)]
    with pytest.raises(NotAllowed):
        mark_attendance(programme=camp, by=place.beside_staff, on=TODAY, present=[])


def test_a_mentor_is_found_logs_with_the_founder_and_judges_them_no_more(place, venture):
    pool = programme(place, Kind.MENTORS)
    judge = make_judge(place.scene, "顾长风")
    mentor = add_mentor(programme=pool, by=place.verifier, name="顾长风", fields="财务，融资", person=judge.person)
    support = apply_for(venture=venture, programme=pool, by=founder_of(venture), need="第一轮融资")
    approved(place, support, mentor=mentor)
    conflict = Conflict.objects.get()
    assert (conflict.judge, conflict.kind) == (judge, Conflict.Kind.MENTOR_OR_INVESTOR)
    session = log_session(support=support, by=judge.person, on=TODAY, minutes=90, text="看了财务报表")
    assert not session.is_agreed
    session = log_session(support=support, by=founder_of(venture), on=TODAY, minutes=60, text="讲了融资节奏")
    assert (session.is_agreed, session.minutes) == (True, 90)
    for person in (place.verifier, make_person()):
        with pytest.raises(NotAllowed):
            log_session(support=support, by=person, on=TODAY, minutes=60, text="x")


def test_a_matchmaking_day_has_tables_and_outcomes(place, venture):
    day = programme(place, Kind.MATCHDAY, places=10, days=["2026-10-10"])
    with at(2026, 7, 6):
        other = make_firm(place, "另一家")
    supports = [approved(place, asked(one, day)) for one in (venture, other)]
    payers = [make_payer("楚天基金"), make_payer("清江天使")]
    with pytest.raises(NoTable):
        plan_tables(programme=day, by=place.verifier, wishes=[])
    made = plan_tables(programme=day, by=place.verifier, wishes=[(one, payer) for one in supports for payer in payers])
    assert len(made) == 4
    assert len({(one.slot, one.table) for one in made}) == 4
    meeting = day.meetings.first()
    with pytest.raises(NotAllowed):
        tell_outcome(meeting=meeting, by=place.beside_staff, outcome="talks")
    with at(2026, 11, 10):
        assert tell_outcome(meeting=meeting, by=place.verifier, outcome="talks").told_by == place.verifier
        with pytest.raises(NotAllowed):  # what came of it is not planned away
            plan_tables(programme=day, by=place.verifier, wishes=[(supports[0], payers[0])])


def cells(content, sheet=0):
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).worksheets[sheet].iter_rows()]


def test_the_ledger_for_the_auditors_sums_to_the_fen(place, venture):
    fund = programme(place, Kind.GRANT, budget_fen=20 * WAN)
    support = approved(place, asked(venture, fund, amount_fen=10 * WAN))
    pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=3_333_333, document="襄工〔2026〕8号")
    wrong = pay_support(support=support, by=place.verifier, on=TODAY, amount_fen=111)
    take_back_payment(payment=wrong.payment, by=place.staff, reason="重复")
    made = funds_ledger(place.scene.province, 2026, moment=clock.now())
    rows = cells(made)
    assert rows[2][10] == 33333.33
    assert rows[2][11] == "襄工〔2026〕8号"
    assert rows[3][10] == 0
    assert "1.11" in rows[3][13]
    assert cells(made, 1)[-1][3] == 33333.33
    assert len(cells(funds_ledger(place.beside, 2026, moment=clock.now()))) == 2


def test_the_assessment_and_the_loan_application_are_filled_in_from_reports(place, venture):
    space = programme(place, Kind.SPACE, places=10)
    approved(place, asked(venture, space, seats=4))
    make_report(venture, insured=12, turnover_fen=80 * WAN, tax_fen=3 * WAN)
    sheet = cells(assessment_sheet(space, 2026, moment=clock.now()))
    assert [row[1] for row in sheet[2:]] == ["1", "12.0", "0 / 0", "0 / 0", "4 / 10（40%）", "0 / 1（0%）"]
    facts = dict(row[:2] for row in cells(loan_application(venture, moment=clock.now()))[2:])
    assert facts["统一社会信用代码"] == venture.credit_code
    assert facts["近四个季度营业收入（万元）"] == "80.00"
    assert facts["申请金额（万元）"] is None


def test_pages_from_the_offer_to_the_payment(client, place, venture):
    client.force_login(place.verifier)
    assert client.post(reverse("staff_programme_new", args=["loan"]), {"name": "工惠贷", "opens": "2026-01-01"}).status_code == 422
    made = client.post(reverse("staff_programme_new", args=["grant"]), {"name": "创业补助", "opens": "2026-01-01", "budget_fen": "20"})
    assert client.get(made.url).status_code == 200
    fund = venture.supports.model._meta.get_field("programme").related_model.objects.get()

    founder = founder_of(venture)
    client.force_login(founder)
    assert "创业补助" in client.get(reverse("venture_offers", args=[venture.ref])).content.decode()
    url = reverse("venture_apply", args=[venture.ref, fund.ref])
    assert client.post(url, {"need": "设备"}).status_code == 422
    support_url = client.post(url, {"need": "设备", "amount_fen": "5"}).url
    assert "已申请" in client.get(support_url).content.decode()
    assert client.post(url, {"need": "设备", "amount_fen": "5"}).url == support_url
    assert client.get(reverse("venture_loan_sheet", args=[venture.ref])).status_code == 200

    support = Support.objects.get()
    staff_url = reverse("staff_support", args=[support.ref])
    client.force_login(place.verifier)
    client.post(staff_url, {"do": "accept", "on": "2026-10-10", "amount_fen": "5"})
    client.post(staff_url, {"do": "approve", "on": "2026-10-10"})
    assert Support.objects.get().state == "accepted"  # the same hand
    client.force_login(place.second)
    client.post(staff_url, {"do": "approve", "on": "2026-10-10", "note": "同意"})
    client.force_login(place.verifier)
    client.post(staff_url, {"do": "instalments", "text": "3\n2 取得营业执照"})
    assert client.post(staff_url, {"do": "pay", "on": "2026-10-10", "amount_fen": ""}).status_code == 422
    first = support.instalments.first()
    client.post(staff_url, {"do": "pay", "on": "2026-10-10", "amount_fen": "30000.00", "instalment": first.pk})
    client.post(staff_url, {"do": "met", "instalment": support.instalments.last().pk})
    page = client.get(staff_url).content.decode()
    for words in ("同意", "取得营业执照", "30,000.00", "已拨付"):
        assert words in page
    assert "30,000.00" in client.get(reverse("staff_programmes")).content.decode()
    assert client.get(reverse("staff_funds")).status_code == 200
    client.force_login(place.beside_staff)
    assert client.get(staff_url).status_code == 403
    assert client.get(reverse("staff_programme", args=[fund.ref])).status_code == 404
    client.force_login(make_person())
    assert client.get(support_url).status_code == 404


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_a_page_of_its_own(client, place, venture, kind):
    extra = {"subsidy": "share", "share_percent": 50} if kind == Kind.LOAN else {}
    offer = programme(place, kind, places=10, days=["2026-10-10"], **extra)
    if kind == Kind.MENTORS:
        add_mentor(programme=offer, by=place.verifier, name="顾长风", fields="设备")
    make_payer()
    support = asked(venture, offer, amount_fen=WAN, months=12)
    if kind != Kind.LOAN:
        step(place, support, "accept")
    client.force_login(place.verifier)
    page = client.get(reverse("staff_programme", args=[offer.ref])).content.decode()
    assert venture.name in page
    assert client.get(reverse("staff_programme_new", args=[kind.value])).status_code == 200
    assert client.get(reverse("staff_support", args=[support.ref])).status_code == 200
    sheet = client.get(reverse("staff_assessment", args=[offer.ref]))
    assert sheet.status_code == (200 if kind == Kind.SPACE else 404)
    posted = (
        {"do": "mentor", "name": "路遥", "fields_of_help": "法律", "ceiling": "2"}
        if kind == Kind.MENTORS
        else {"do": "attendance", "on": "2026-10-10"}
    )
    assert client.post(reverse("staff_programme", args=[offer.ref]), posted).status_code == 302


def test_who_put_a_venture_on_the_waiting_list_does_not_approve_it(place, venture):
    support = asked(venture, programme(place, Kind.CAMP, places=5))
    step(place, support, "wait")
    with pytest.raises(SameHands):
        step(place, support, "approve")
    assert step(place, support, "approve", by=place.second).state == "approved"


def test_a_grant_is_not_approved_above_what_one_venture_may_have(place, venture):
    support = asked(venture, programme(place, Kind.GRANT, budget_fen=50 * WAN, most_fen=5 * WAN), amount_fen=8 * WAN)
    step(place, support, "accept")
    with pytest.raises(OverMost):
        step(place, support, "approve", by=place.second)
    assert step(place, support, "approve", by=place.second, amount_fen=5 * WAN).amount_fen == 5 * WAN


def test_a_form_sent_twice_pays_once(client, place, venture):
    fund = programme(place, Kind.GRANT, budget_fen=50 * WAN)
    support = approved(place, asked(venture, fund, amount_fen=10 * WAN), amount_fen=10 * WAN)
    client.force_login(place.verifier)
    address = reverse("staff_support", args=[support.ref])
    seen = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())[1]
    for _again in range(2):
        client.post(address, {"do": "pay", "on": "2026-10-10", "amount_fen": "20000", "document": "2026-7", "seen": seen})
    assert paid_out(fund) == 2 * WAN


@pytest.mark.parametrize("name", ["staff_funds", "staff_assessment"])
@pytest.mark.parametrize("year", ["12345678", "1", "0", "9999", "二〇"])
def test_a_year_that_is_none_gives_the_sheet_of_this_time(client, place, name, year):
    space = programme(place, Kind.SPACE, places=3)
    client.force_login(place.verifier)
    answer = client.get(reverse(name, args=[space.ref] if name == "staff_assessment" else []), {"year": year})
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", [Kind.CAMP, Kind.SPACE, Kind.MENTORS, Kind.MATCHDAY, Kind.GRANT, Kind.LOAN])
def test_a_programmes_page_costs_the_same_for_one_venture_or_three(client, place, kind):
    loan = {"subsidy": "share", "share_percent": 50} if kind == Kind.LOAN else {}
    of = programme(place, kind, days=["2026-10-10"] if kind == Kind.CAMP else [], **loan)
    client.force_login(place.verifier)
    address = reverse("staff_programme", args=[of.ref])
    counts = []
    for name in ("甲公司", "乙公司", "丙公司"):
        with at(2026, 7, 5):
            firm = make_firm(place, name)
        support = asked(firm, of)
        if kind != Kind.LOAN:
            approved(place, support)
        if kind == Kind.CAMP:
            mark_attendance(programme=of, by=place.verifier, on=TODAY, present=[support])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize("sent", [
    {"do": "mentor"}, {"do": "tables"}, {"do": "tables", "wish": ["x:y", "²"]}, {"do": "outcome", "meeting": "²"},
    {"do": "attendance", "on": "9999-12-31"}, {"do": "attendance", "on": "x"}, {"do": "nothing"}, {},
])  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.CAMP, Kind.MATCHDAY, Kind.MENTORS])
def test_odd_input_in_a_programme_breaks_nothing(client, place, kind, sent):
    client.force_login(place.verifier)
    assert client.post(reverse("staff_programme", args=[programme(place, kind).ref]), sent).status_code in (302, 403, 404, 422)


@pytest.mark.parametrize("sent", [
    {"do": "approve", "on": "2026-10-10"}, {"do": "lend", "on": "2026-10-10"}, {"do": "met", "instalment": "²"},
    {"do": "instalments", "text": "NaN x"},
    {"do": "instalments", "text": "-3"}, {"do": "pay", "on": "2026-10-10", "amount_fen": "NaN"},
    {"do": "accept", "on": "2026-10-10", "amount_fen": "Infinity"},
    {}, {"do": "wait", "on": "2026-10-10"}, {"do": "instalments", "text": ""},
])  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.GRANT, Kind.LOAN])
def test_odd_input_in_a_support_breaks_nothing(client, place, venture, kind, sent):
    loan = {"subsidy": "share", "share_percent": 50} if kind == Kind.LOAN else {}
    support = asked(venture, programme(place, kind, **loan), amount_fen=WAN)
    client.force_login(place.verifier)
    assert client.post(reverse("staff_support", args=[support.ref]), sent).status_code in (302, 404, 422)
    assert Support.objects.get().state == "applied"
