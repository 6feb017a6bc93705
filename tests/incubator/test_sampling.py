import datetime as dt

import pytest
from django.urls import reverse

from incubator.actions.sampling import draw_sample, drawn_again, frame_of
from incubator.actions.verifying import Finding, return_report, verify
from incubator.models import AuditSample
from incubator.refusals import NothingToDraw, ReasonNeeded
from incubator.rules.words import Instrument
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.factories.people import make_person
from tests.factories.ventures import WAN, at, founder_of, make_deal, make_firm, make_incubator, make_payer, make_payment, make_report, verify_all

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2026, 9, 30)


@pytest.fixture
def place():
    with at(2026, 6, 1):
        return make_incubator()


@pytest.fixture
def reports(place):
    """Five ventures with 1, 2, 3, 4 and 50 people, reported and verified by nobody."""
    with at(2026, 7, 5):
        ventures = [make_firm(place, f"企业{number}") for number in range(5)]
    with at(2026, 10, 10):
        return [make_report(venture, insured=people) for venture, people in zip(ventures, (1, 2, 3, 4, 50), strict=True)]


@pytest.fixture(autouse=True)
def _on_the_twentieth_of_october(place):
    with at(2026, 10, 20):
        yield


def draw(place, **fields):
    return draw_sample(
        **{"scope": place.scene.province, "quarter": SEPTEMBER, "field": "insured", "size": 2, "seed": "江水", "by": place.staff, **fields}
    )


def test_the_same_words_draw_the_same_figures_and_the_largest_for_certain(place, reports):
    made = draw(place)
    drawn = [pick.report_id for pick in made.picks.all()]
    assert reports[4].pk in drawn  # 50 of 60: larger than the step of 30
    assert len(drawn) == 2
    assert sorted(drawn_again(made.rows, 2, "江水")) == sorted(drawn)
    assert made.rows == [(report.pk, report.insured_heads) for report in reports]
    assert list(mismatches()) == []


def test_only_what_rests_on_the_ventures_own_word_is_in_the_frame(place, reports):
    verify_all(place, reports[0], rung=2)
    verify(by=place.verifier, report=reports[1], field="insured", finding=Finding(2, 1))  # looked at, and still self-reported
    return_report(report=reports[2], by=place.verifier, note="缺参保证明")
    make_report(reports[3].venture, insured=5)
    assert [amount for _key, amount in frame_of(place.scene.province, SEPTEMBER, "insured")] == [2, 50, 5]
    assert frame_of(place.beside, SEPTEMBER, "insured") == []


def test_money_is_drawn_by_payment_and_never_the_unions_own(place, reports):
    venture = reports[0].venture
    day = dt.date(2026, 9, 8)
    paid = make_payment(place, make_deal(place, venture, on=day), 30 * WAN, on=day)
    make_payment(place, make_deal(place, venture, Instrument.GRANT, payer=make_payer("省总工会", "union"), on=day), 5 * WAN, on=day)
    make_payment(place, make_deal(place, venture, Instrument.LOAN, payer=make_payer("银行", "bank")), WAN)  # of October
    assert frame_of(place.scene.province, SEPTEMBER, "money") == [(paid.pk, 30 * WAN)]
    assert draw(place, field="money").picks.get().payment == paid


def test_who_draws_and_what_is_needed(place, reports):
    for person in (place.verifier, place.beside_staff, place.scene.clerk, founder_of(reports[0].venture), make_person()):
        with pytest.raises(NotAllowed):
            draw(place, by=person)
    with pytest.raises(ReasonNeeded):
        draw(place, seed=" ")
    with pytest.raises(NothingToDraw):
        draw(place, quarter=dt.date(2026, 6, 30))
    assert draw(place, scope=place.scene.city, by=place.verifier).scope == place.scene.city


def test_the_page_draws_and_shows_what_was_found(client, place, reports):
    client.force_login(place.staff)
    url = reverse("staff_audits")
    assert client.post(url, {"quarter": "2026-09-30", "field": "insured", "size": "0", "seed": "江水"}).status_code == 422
    assert client.post(url, {"quarter": "2026-09-30", "field": "money", "size": "2", "seed": "江水"}).status_code == 422
    answer = client.post(url, {"quarter": "2026-09-30", "field": "insured", "size": "5", "seed": "江水"})
    sample = AuditSample.objects.get()
    assert answer.url == reverse("staff_audit_sample", args=[sample.ref])
    verify_all(place, reports[0], rung=2)
    page = client.get(answer.url).content.decode()
    assert "抽取结果与记录一致" in page
    assert "工会核实" in page
    assert page.count("待核查") == 4
    assert "江水" in client.get(url).content.decode()
    client.force_login(place.verifier)
    assert client.get(answer.url).status_code == 404
