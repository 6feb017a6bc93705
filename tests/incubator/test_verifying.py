import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.translation import override

from incubator.actions.making import name_founder
from incubator.actions.reporting import add_evidence
from incubator.actions.verifying import Finding, return_report, verify, verify_report
from incubator.figure_queries import Scope, facts_of
from incubator.models import Verification
from incubator.queries import reports_waiting
from incubator.refusals import MoreThanClaimed, NoEvidence, OwnReport, OwnUnit, ReasonNeeded, Superseded, TakenBackAlready
from incubator.rules.outcomes import WorkingTime
from incubator.wording import working_time
from ledger import clock
from ledger.append_only import lay, lift, run
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.contests import pdf
from tests.factories.people import make_person, make_role
from tests.factories.ventures import WAN, at, founder_of, make_deal, make_firm, make_incubator, make_payment, make_report, verify_all

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def place():
    with at(2026, 6, 1):
        return make_incubator()


@pytest.fixture
def report(place):
    with at(2026, 7, 5):
        venture = make_firm(place)
    with at(2026, 10, 10):
        return make_report(venture, insured=15, rehired=2)


@pytest.fixture(autouse=True)
def _on_the_eleventh_of_october(place):
    with at(2026, 10, 11):
        yield


def test_another_person_accepts_lowers_and_says_why(place, report):
    add_evidence(upload=pdf(), by=founder_of(report.venture), report=report, proves="jobs", check_code="4F7K 92QD")
    verify_report(
        report=report, by=place.verifier, note="参保证明载明 14 人", findings={"insured": Finding(14, 3), "rehired": Finding(2, 1)}
    )  # fmt: skip
    first = report.verifications.get(field="insured")
    assert (first.claimed, first.accepted, first.rung, first.by) == (15, 14, 3, place.verifier)
    assert first.event.words.get().text == "参保证明载明 14 人"
    assert Notice.objects.filter(person=founder_of(report.venture), body="参保证明载明 14 人").exists()
    assert list(reports_waiting(place.scene.city)) == []
    assert list(mismatches()) == []


def test_whoever_reported_does_not_verify(place, report):
    deal = make_deal(place, report.venture, by=place.verifier)
    payment = make_payment(place, deal, 10 * WAN, by=place.verifier)
    with pytest.raises(OwnReport):
        verify(by=place.verifier, payment=payment, finding=Finding(10 * WAN, 1))
    with pytest.raises(OwnReport):
        verify(by=founder_of(report.venture), report=report, field="insured", finding=Finding(15, 1))
    assert verify(by=place.second, payment=payment, finding=Finding(10 * WAN, 2)).accepted == 10 * WAN


def test_nobody_of_the_ventures_own_unit_verifies(place, report):
    colleague = make_person("同单位的人")
    make_role(colleague, "clerk", place.scene.unit)
    make_role(colleague, "staff", place.scene.city)
    for person in (colleague, place.scene.clerk):
        with pytest.raises(OwnUnit, match="单位|unit"):
            verify(by=person, report=report, field="insured", finding=Finding(15, 1))
    name_founder(venture=report.venture, person=place.second, by=place.staff)  # staff who founds with them
    with pytest.raises(OwnUnit):
        verify(by=place.second, report=report, field="insured", finding=Finding(15, 1))


def test_staff_elsewhere_officers_and_strangers_are_refused(place, report):
    for person in (place.beside_staff, place.scene.county_officer, make_person()):
        with pytest.raises(NotAllowed):
            verify(by=person, report=report, field="insured", finding=Finding(15, 1))
        with pytest.raises(NotAllowed):
            return_report(report=report, by=person, note="x")
    assert not Verification.objects.exists()


def test_vouchers_need_a_document_and_nothing_more_than_claimed_is_accepted(place, report):
    with pytest.raises(NoEvidence):
        verify(by=place.verifier, report=report, field="insured", finding=Finding(15, 3))
    with pytest.raises(MoreThanClaimed):
        verify(by=place.verifier, report=report, field="insured", finding=Finding(16, 2))
    assert verify(by=place.verifier, report=report, field="insured", finding=Finding(15, 2)).rung == 2


def test_a_returned_report_counts_nowhere_until_its_next_version(place, report):
    def counted():
        return facts_of(Scope(place.scene.province), known_at=clock.now()).ventures[0].reports

    assert len(counted()) == 1
    with pytest.raises(ReasonNeeded):
        return_report(report=report, by=place.verifier, note="  ")
    return_report(report=report, by=place.verifier, note="缺参保证明")
    assert counted() == ()
    with at(2026, 10, 12):
        second = make_report(report.venture, insured=14)
        assert [one.key for one in counted()] == [second.pk]
        with pytest.raises(Superseded):
            verify(by=place.verifier, report=report, field="insured", finding=Finding(15, 2))


def test_the_newest_verification_counts_and_all_are_kept(place, report):
    verify(by=place.verifier, report=report, field="insured", finding=Finding(15, 1))
    verify(by=place.second, report=report, field="insured", finding=Finding(13, 2))
    line = facts_of(Scope(place.scene.province), known_at=clock.now()).ventures[0].reports[0].lines["insured"]
    assert line.counted.amounts == (0, 1300, 0, 0)
    assert report.verifications.count() == 2


def test_a_payment_that_was_taken_back_is_not_verified(place, report):
    from incubator.actions.dealing import take_back_payment

    payment = make_payment(place, make_deal(place, report.venture), WAN)
    take_back_payment(payment=payment, by=place.staff, reason="记错")
    with pytest.raises(TakenBackAlready):
        verify(by=place.verifier, payment=payment, finding=Finding(WAN, 1))


def altered(sql, table):
    """The trigger is dropped first: without that the database refuses."""
    run(connection, lift(connection.vendor, table))
    with connection.cursor() as cursor:
        cursor.execute(sql)
    run(connection, lay(connection.vendor, table))


def test_the_desk_says_what_the_full_time_jobs_of_a_row_rest_on():
    with override("zh-hans"):
        assert working_time("insured", 8, 800, None) == "按全时、全年计"
        assert working_time("seasonal", 4, 200, None) == "工时未填，按 0.5 折算；按全年计"
        assert working_time("contract", 3, 225, None) == "按当时填报的工时折算；按全年计"  # 3 x 0.75, before the months were asked
        assert working_time("seasonal", 4, 50, WorkingTime(None, 3)) == "工时未填，按 0.5 折算；全年 3 个月"
        assert working_time("contract", 3, 225, WorkingTime(30)) == "每周 30 小时；月数未填，按全年计"


def test_an_altered_report_payment_or_verification_is_named(place, report):
    payment = make_payment(place, make_deal(place, report.venture), 10 * WAN)
    verify_all(place, report)
    assert list(mismatches()) == []
    for table, pk, column, value in [
        ("incubator_report", report.pk, "insured_heads", 51),
        ("incubator_dealevent", payment.pk, "amount_fen", 99 * WAN),
        ("incubator_verification", report.verifications.first().pk, "rung", 4),
    ]:
        altered(f"UPDATE {table} SET {column} = {value} WHERE id = {pk}", table)
        found = [fault.what for _name, fault in mismatches()]
        assert any(column in what and str(value) in what for what in found), (column, found)


def test_a_payment_cut_out_of_the_table_is_missed(place, report):
    payment = make_payment(place, make_deal(place, report.venture), 10 * WAN)
    altered(f"DELETE FROM incubator_dealevent WHERE id = {payment.pk}", "incubator_dealevent")
    assert any("missing" in fault.what for _name, fault in mismatches())


def test_the_verifier_signs_for_what_was_seen_and_for_no_more(place, report):
    founder = founder_of(report.venture)
    add_evidence(upload=pdf(), by=founder, report=report, proves="jobs", check_code="4F7K 92QD")
    add_evidence(upload=pdf(), by=founder, report=report, proves="other")
    with pytest.raises(NoEvidence):
        verify_report(report=report, by=place.verifier, findings={"insured": Finding(15, 3)}, seen=["other"])
    verify_report(report=report, by=place.verifier, findings={"insured": Finding(15, 3)}, seen=["jobs"])
    made = report.verifications.get()
    assert made.seen == "jobs"
    assert '"seen":"jobs"' in made.event.data.replace(" ", "")
    assert list(mismatches()) == []


def test_a_certificate_without_its_check_code_is_no_voucher_for_jobs(place, report):
    add_evidence(upload=pdf(), by=founder_of(report.venture), report=report, proves="jobs")
    add_evidence(upload=pdf(), by=founder_of(report.venture), report=report, proves="money", check_code="1")
    with pytest.raises(NoEvidence):
        verify(by=place.verifier, report=report, field="insured", finding=Finding(15, 3))


def test_a_table_of_names_is_not_taken_as_proof_of_jobs(place, report):
    from files.inspection import UnwantedFile
    from spreadsheets.writing import Heading, Page, xlsx

    roster = xlsx([Page("名单", (Heading("姓名"),), [("张三",)])], moment=clock.now())
    with pytest.raises(UnwantedFile):
        add_evidence(upload=SimpleUploadedFile("花名册.xlsx", roster), by=founder_of(report.venture), report=report, proves="jobs")
