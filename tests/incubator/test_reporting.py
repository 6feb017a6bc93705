import datetime as dt
import json

import pytest

from files.inspection import UnwantedFile
from incubator.actions.accountants import dismiss_accountant, name_accountant
from incubator.actions.making import change_state
from incubator.actions.reporting import NewMoney, add_evidence, save_draft, submit_report
from incubator.models import DealEvent, Report, ReportDraft
from incubator.queries import due_for, newest_report
from incubator.questions import asked_of, in_words
from incubator.refusals import BadDay, BadPhone, DraftMoved, IsClosed, MoreThanSigned, NotDue, OwnUnit, Superseded, Unanswered
from incubator.rules.outcomes import WorkingTime
from incubator.rules.words import Instrument, VentureState
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.contests import pdf
from tests.factories.people import make_person, make_role
from tests.factories.ventures import WAN, at, founder_of, make_deal, make_firm, make_incubator, make_payer, make_payment, make_report, verify_all

pytestmark = pytest.mark.django_db
D = dt.date
SEPTEMBER = D(2026, 9, 30)


@pytest.fixture
def place():
    with at(2026, 6, 1):
        return make_incubator()


@pytest.fixture
def venture(place):
    with at(2026, 7, 5):
        return make_firm(place)


ARRIVED = D(2026, 9, 8)


def money(amount=120 * WAN, payer="楚天创业投资基金", on=ARRIVED, instrument=Instrument.EQUITY) -> NewMoney:
    return NewMoney(instrument, payer, "fund", on, amount)


def test_a_report_counts_heads_assumes_hours_and_tells_those_who_verify(place, venture):
    with at(2026, 10, 10):
        report = make_report(venture, insured=15, rehired=2, seasonal=2, founders=2, facilitated=1200, turnover_fen=80 * WAN)
    assert (report.version, report.fte_total, report.founders, report.no_new_money) == (1, 1700, 2, True)
    assert report.fields_claimed == ["insured", "rehired", "seasonal", "facilitated", "turnover"]
    assert venture.refreshed().state == "operating"
    assert {notice.person for notice in Notice.objects.filter(kind="verify")} == {place.verifier, place.second}  # the city, not the province
    assert list(mismatches()) == []


def test_a_correction_is_a_new_version_and_the_old_one_stays(venture):
    with at(2026, 10, 10):
        first = make_report(venture, insured=15, note="九月新招三人")
    with at(2026, 11, 5):
        second = make_report(venture, quarter=SEPTEMBER, insured=14)
    assert (second.version, second.supersedes, newest_report(venture, SEPTEMBER)) == (2, first, second)
    assert Report.objects.get(pk=first.pk).insured_heads == 15
    assert first.event.words.get(field="note").text == "九月新招三人"
    assert "九月" not in first.event.data


def test_money_of_a_report_is_payments_each_with_its_source(venture):
    with at(2026, 10, 10):
        report = make_report(venture, insured=1, money=[money(), money(30 * WAN, "汉口银行", instrument=Instrument.LOAN)])
    paid = DealEvent.objects.filter(kind="pay").order_by("pk")
    assert [(row.deal.instrument, row.deal.counterparty.name, row.amount_fen, row.report) for row in paid] == [
        ("equity", "楚天创业投资基金", 120 * WAN, report), ("loan", "汉口银行", 30 * WAN, report),
    ]  # fmt: skip
    assert not report.no_new_money


def test_money_goes_to_the_open_deal_with_the_same_payer(place, venture):
    with at(2026, 9, 1):
        deal = make_deal(place, venture, payer=make_payer(), signed=150 * WAN)
    with at(2026, 10, 10):
        make_report(venture, money=[money()])
    assert deal.events.filter(kind="pay").get().amount_fen == 120 * WAN
    with at(2026, 10, 11), pytest.raises(MoreThanSigned):
        make_report(venture, money=[money(1200 * WAN)])
    assert Report.objects.count() == 1  # all or nothing


def test_a_correction_keeps_what_both_say_and_takes_back_what_it_no_longer_says(venture):
    with at(2026, 10, 10):
        make_report(venture, money=[money(), money(20 * WAN, on=D(2026, 9, 9))])
    with at(2026, 10, 12):
        make_report(venture, money=[money(), money(25 * WAN, on=D(2026, 9, 9))])
    rows = DealEvent.objects.filter(kind="pay").order_by("pk")
    assert [(row.amount_fen // WAN, hasattr(row, "voided_by")) for row in rows] == [(120, False), (20, True), (25, False)]
    assert list(mismatches()) == []


def test_money_outside_the_quarter_belongs_to_another_report(venture):
    with at(2026, 10, 10), pytest.raises(BadDay):
        make_report(venture, money=[money(on=D(2026, 6, 30))])
    assert not Report.objects.exists()


@pytest.mark.parametrize("quarter", [D(2026, 12, 31), D(2026, 6, 30), D(2026, 9, 29)])
def test_quarters_that_are_not_over_or_before_its_time_are_refused(venture, quarter):
    with at(2026, 10, 10), pytest.raises(NotDue):
        make_report(venture, quarter=quarter)


def test_a_closed_venture_reports_no_more_but_may_correct(place, venture):
    with at(2026, 10, 10):
        make_report(venture, insured=5)
    with at(2027, 1, 10):
        change_state(venture=venture, by=place.verifier, to=VentureState.CLOSED, on=D(2026, 12, 1))
        with pytest.raises(IsClosed):
            make_report(venture, insured=5)
        assert make_report(venture, quarter=SEPTEMBER, insured=4, state="operating").version == 2


def test_only_founders_report(place, venture):
    with at(2026, 10, 10):
        for person in (place.staff, place.verifier, place.scene.clerk, make_person()):
            with pytest.raises(NotAllowed):
                submit_report(venture=venture, quarter=SEPTEMBER, by=person, numbers={})


def test_what_is_owed_is_known_and_a_returned_report_is_owed_again(place, venture):
    founder = founder_of(venture)
    with at(2026, 9, 29):
        assert due_for(founder) == []
    with at(2026, 10, 10):
        assert due_for(founder) == [(venture, SEPTEMBER)]
        verify_all(place, make_report(venture, insured=3))
        assert due_for(founder) == []
    with at(2027, 1, 2):
        assert due_for(founder) == [(venture, D(2026, 12, 31))]


def test_evidence_comes_from_founders_and_staff_and_belongs_to_the_newest_version(place, venture):
    with at(2026, 10, 10):
        report = make_report(venture, insured=3)
        kept = add_evidence(upload=pdf("参保证明.pdf"), by=founder_of(venture), report=report, proves="jobs", check_code=" 4F7K ")
        assert (kept.check_code, kept.file.name, kept.file.belongs_to) == ("4F7K", "参保证明.pdf", f"incubator.report:{report.pk}")
        for person in (place.beside_staff, place.scene.clerk, make_person()):
            with pytest.raises(NotAllowed):
                add_evidence(upload=pdf(), by=person, report=report, proves="jobs")
        empty = pdf("空.pdf")
        empty.file.truncate(0)
        empty.size = 0
        with pytest.raises(UnwantedFile):
            add_evidence(upload=empty, by=founder_of(venture), report=report, proves="jobs")
        make_report(venture, insured=4)
        with pytest.raises(Superseded):
            add_evidence(upload=pdf(), by=founder_of(venture), report=report, proves="jobs")


def test_a_gate_is_answered_in_words_before_the_report_counts(venture):
    with at(2026, 10, 10):
        with pytest.raises(Unanswered) as refused:
            make_report(venture, insured=15, answers={"jobs_without_money": "  "})
        assert refused.value.open == ("jobs_without_money",)
        assert not Report.objects.exists()
        report = make_report(venture, insured=15, answers={"jobs_without_money": "用年初的投资款发工资", "region": "没有问到"})
    assert report.event.words.get(field="gate:jobs_without_money").text == "用年初的投资款发工资"
    assert not report.event.words.filter(field="gate:region").exists()
    assert "投资款" not in report.event.data
    [(name, question, answer)] = asked_of(report)
    assert "15" in question
    assert answer == "用年初的投资款发工资"
    assert list(mismatches()) == []


def test_turnover_typed_in_yuan_is_caught(venture):
    with at(2026, 10, 10), pytest.raises(Unanswered) as refused:
        make_report(venture, insured=8, turnover_fen=800_000 * WAN, answers={})
    assert [one.gate for one in refused.value.questions] == ["unit"]
    assert "80.00 万元" in in_words(refused.value.questions[0])


def test_a_venture_without_jobs_at_entry_is_asked_for_them(place):
    with at(2026, 7, 6):
        team = make_firm(place, "江汉", jobs=None)
    with at(2026, 10, 10), pytest.raises(Unanswered) as refused:
        make_report(team, insured=2, turnover_fen=10 * WAN, answers={})
    assert refused.value.open == ("baseline",)


def test_what_staff_wrote_down_of_the_quarter_answers_for_the_wages(place, venture):
    with at(2026, 9, 1):
        make_payment(place, make_deal(place, venture), 50 * WAN)
    with at(2026, 10, 10):
        assert make_report(venture, insured=8, answers={}).asked == "[]"


def test_the_unions_own_money_does_not_answer_for_the_wages(place, venture):
    with at(2026, 9, 1):
        make_payment(place, make_deal(place, venture, Instrument.GRANT, payer=make_payer("湖北省总工会", "union")), 5 * WAN)
    with at(2026, 10, 10), pytest.raises(Unanswered):
        make_report(venture, insured=8, answers={})


def test_hours_make_the_full_time_equivalent(venture):
    with at(2026, 10, 10):
        report = make_report(venture, insured=4, contract=3, rehired=2, time={"contract": WorkingTime(30)})
    assert (report.fte("contract"), report.fte("rehired"), report.fte_total) == (225, 100, 725)  # 3 x 0.75, 2 x 0.5


def test_months_make_it_too_and_stand_in_the_report_and_its_event(venture):
    time = {"seasonal": WorkingTime(40, 3), "rehired": WorkingTime(None, 6), "contract": WorkingTime(20), "dispatched": WorkingTime(40, 12)}
    with at(2026, 10, 10):
        report = make_report(venture, insured=4, contract=3, rehired=2, seasonal=4, time=time)
    assert [report.fte(row) for row in ("contract", "rehired", "seasonal")] == [150, 50, 100]  # 3 x 0.5, 2 x 0.5 x 6/12, 4 x 0.25
    assert (report.fte_total, report.time) == (700, {row: time[row] for row in ("contract", "rehired", "seasonal")})  # nobody is dispatched
    assert json.loads(report.event.data)["worked"] == '{"contract":[20,null],"rehired":[null,6],"seasonal":[40,3]}'
    assert list(mismatches()) == []


def test_a_report_that_says_no_working_time_is_what_it_was_before_it_was_asked(venture):
    with at(2026, 10, 10):
        report = make_report(venture, insured=4, seasonal=4)
    assert (report.fte("seasonal"), report.time, "worked" in json.loads(report.event.data)) == (200, {}, False)


def test_a_draft_is_kept_once_for_a_quarter_and_goes_when_the_report_is_sent(venture):
    founder = founder_of(venture)
    with at(2026, 10, 10):
        first = save_draft(venture=venture, quarter=SEPTEMBER, by=founder, data={"insured_heads": "十"}, seen=0)
        assert save_draft(venture=venture, quarter=SEPTEMBER, by=founder, data={"insured_heads": "10"}, seen=first.seen).pk == first.pk
        with pytest.raises(DraftMoved):
            save_draft(venture=venture, quarter=SEPTEMBER, by=founder, data={"insured_heads": "11"}, seen=first.seen)
        with pytest.raises(NotAllowed):
            save_draft(venture=venture, quarter=SEPTEMBER, by=make_person(), data={})
        make_report(venture, insured=10)
    assert not ReportDraft.objects.exists()


def test_an_accountant_is_named_by_telephone_reports_and_never_verifies(place, venture):
    founder, accountant = founder_of(venture), make_person("账务", phone="+8613712345678")
    with at(2026, 10, 10):
        with pytest.raises(NotAllowed):
            name_accountant(venture=venture, by=place.verifier, name="账务", phone="13712345678")
        with pytest.raises(BadPhone):
            name_accountant(venture=venture, by=founder, name="账务", phone="1371234")
        named = name_accountant(venture=venture, by=founder, name="账务", phone="137 1234 5678")
        assert name_accountant(venture=venture, by=founder, name="账务", phone="13712345678") == named
        assert due_for(accountant) == [(venture, SEPTEMBER)]
        assert Notice.objects.filter(person=accountant, link=venture.get_absolute_url()).exists()
        report = submit_report(venture=venture, quarter=SEPTEMBER, by=accountant, numbers={"insured_heads": 3, "turnover_fen": WAN})
        make_role(accountant, "staff", place.scene.city)
        for person in (accountant, founder):
            with pytest.raises(NotAllowed):
                verify_all(place, report, by=person)
        dismiss_accountant(accountant=named, by=founder)
        with pytest.raises(NotAllowed):
            submit_report(venture=venture, quarter=SEPTEMBER, by=accountant, numbers={"insured_heads": 4, "turnover_fen": WAN})
        other = make_report(venture, insured=5)
        with pytest.raises(OwnUnit):  # once theirs, never theirs to verify
            verify_all(place, other, by=accountant)


def test_a_telephone_that_nobody_has_proved_opens_nothing(venture):
    stranger = make_person("自称", phone="+8613712345678", phone_verified=False)
    name_accountant(venture=venture, by=founder_of(venture), name="账务", phone="13712345678")
    with at(2026, 10, 10):
        assert due_for(stranger) == []
        with pytest.raises(NotAllowed):
            submit_report(venture=venture, quarter=SEPTEMBER, by=stranger, numbers={})
