import datetime as dt

import pytest
from django.urls import reverse

from contest.models import Conflict
from contest.refusals import NoLongerPossible
from incubator.actions.dealing import move_deal, name_investor, open_deal, record_payment, take_back_payment
from incubator.models import DealEvent
from incubator.refusals import AmountMissing, BadDay, MoreThanSigned, TakenBackAlready
from incubator.rules.words import Instrument
from ledger import clock
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.factories.judging import make_judge
from tests.factories.people import make_person
from tests.factories.ventures import WAN, founder_of, make_deal, make_firm, make_payer, make_payment

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_a_deal_goes_from_intent_to_money_in_parts(place):
    today = clock.today()
    deal = make_deal(place, make_firm(place))
    move_deal(deal=deal, action="talk", by=place.staff, on=today)
    move_deal(deal=deal, action="sign", by=place.staff, on=today, amount_fen=200 * WAN)
    make_payment(place, deal, 120 * WAN)
    make_payment(place, deal, 80 * WAN)

    assert deal.refreshed().state == "paid"
    assert [(event.kind, event.amount_fen) for event in deal.events.all()] == [
        ("open", None), ("talk", None), ("sign", 200 * WAN), ("pay", 120 * WAN), ("pay", 80 * WAN),
    ]  # fmt: skip
    assert list(mismatches()) == []


def test_more_than_was_signed_is_asked_about(place):
    deal = make_deal(place, make_firm(place), signed=120 * WAN)
    make_payment(place, deal, 100 * WAN)
    with pytest.raises(MoreThanSigned, match="1,300,000.00"):
        make_payment(place, deal, 30 * WAN)
    move_deal(deal=deal, action="sign", by=place.staff, on=clock.today(), amount_fen=150 * WAN)  # the amended contract
    make_payment(place, deal, 30 * WAN)


def test_an_ended_deal_takes_no_more_money_and_keeps_what_came(place):
    deal = make_deal(place, make_firm(place), signed=120 * WAN)
    make_payment(place, deal, 20 * WAN)
    move_deal(deal=deal, action="end", by=place.staff, on=clock.today())
    with pytest.raises(NoLongerPossible) as no:
        make_payment(place, deal, 10 * WAN)
    assert no.value.possible == ()
    assert deal.events.filter(kind="pay").count() == 1


def test_amounts_and_days_are_checked(place):
    deal = make_deal(place, make_firm(place))
    with pytest.raises(AmountMissing):
        move_deal(deal=deal, action="sign", by=place.staff, on=clock.today())
    with pytest.raises(AmountMissing):
        record_payment(deal=deal, by=place.staff, on=clock.today(), amount_fen=0)
    with pytest.raises(BadDay):
        record_payment(deal=deal, by=place.staff, on=clock.today() + DAY, amount_fen=1)
    with pytest.raises(BadDay):
        move_deal(deal=deal, action="talk", by=place.staff, on=clock.today() - DAY)
    assert deal.events.count() == 1


def test_a_payment_is_taken_back_by_a_row_that_names_it(place):
    deal = make_deal(place, make_firm(place))
    payment = make_payment(place, deal, 50 * WAN)
    taken = take_back_payment(payment=payment, by=place.staff, reason="记错了公司")

    assert (taken.voids, taken.event.words.get().text) == (payment, "记错了公司")
    assert DealEvent.objects.filter(pk=payment.pk).exists()
    with pytest.raises(TakenBackAlready):
        take_back_payment(payment=payment, by=place.staff, reason="再来一次")
    assert list(mismatches()) == []


def test_founders_and_staff_elsewhere_do_not_keep_deals(place):
    venture = make_firm(place)
    deal = make_deal(place, venture)
    payment = make_payment(place, deal, WAN)
    for person in (founder_of(venture), place.beside_staff, place.scene.clerk, make_person()):
        for act in (
            lambda by: open_deal(venture=venture, counterparty=make_payer(), instrument=Instrument.LOAN, by=by, on=clock.today()),
            lambda by: move_deal(deal=deal, action="end", by=by, on=clock.today()),
            lambda by: record_payment(deal=deal, by=by, on=clock.today(), amount_fen=WAN),
            lambda by: take_back_payment(payment=payment, by=by, reason="x"),
        ):
            with pytest.raises(NotAllowed):
                act(person)
    assert deal.events.count() == 2


def test_an_investor_who_judges_is_kept_apart_from_the_entry(place):
    venture = make_firm(place)
    judge = make_judge(place.scene, "佘锦程")
    payer = make_payer("佘锦程", "person", judge.person)
    open_deal(venture=venture, counterparty=payer, instrument=Instrument.EQUITY, by=place.verifier, on=clock.today())

    conflict = Conflict.objects.get(judge=judge)
    assert (conflict.entry, conflict.kind) == (venture.entries.get(), Conflict.Kind.MENTOR_OR_INVESTOR)


def test_an_investor_or_mentor_who_becomes_a_judge_later_is_found_by_the_check(place):
    from contest.conflict_facts import found_conflicts
    from tests.factories.judging import make_round

    venture = make_firm(place)
    investor, stranger = make_person("投资人"), make_person("无关的人")
    open_deal(
        venture=venture, counterparty=make_payer("投资人", "person", investor), instrument=Instrument.EQUITY, by=place.verifier, on=clock.today()
    )
    judges = [make_judge(place.scene, name, accepted=False) for name in ("投资人", "无关的人")]
    for judge, person in zip(judges, (investor, stranger), strict=True):
        judge.person = person
        judge.save()
    round = make_round(place.scene)
    round.entries.create(entry=venture.entries.get())
    assert found_conflicts(round) == {(venture.entries.get().pk, judges[0].pk, Conflict.Kind.MENTOR_OR_INVESTOR.value)}


def test_each_payer_has_a_page_with_what_it_paid_instrument_by_instrument(client, place):
    venture = make_firm(place)
    fund, union = make_payer(), make_payer("湖北省总工会", "union")
    make_payment(place, make_deal(place, venture, payer=fund), 120 * WAN)
    make_payment(place, make_deal(place, venture, Instrument.LOAN, payer=fund), 30 * WAN)
    make_payment(place, make_deal(place, venture, Instrument.GRANT, payer=union), 5 * WAN)
    client.force_login(place.verifier)
    page = client.get(reverse("staff_payers")).content.decode()
    assert "120.00" in page
    assert "30.00" in page
    assert "150.00" not in page  # a loan is no investment
    assert "不计入到账资金" in page
    page = client.get(reverse("staff_payer", args=[fund.ref])).content.decode()
    assert venture.name in page
    client.force_login(place.beside_staff)
    assert client.get(reverse("staff_payer", args=[fund.ref])).status_code == 404
    assert "120.00" not in client.get(reverse("staff_payers")).content.decode()


def test_an_investor_who_is_named_later_judges_the_ventures_no_more(client, place):
    venture, fund = make_firm(place), make_payer()
    make_deal(place, venture, payer=fund)
    judge = make_judge(place.scene, "顾长风")
    for person in (place.beside_staff, make_person()):
        with pytest.raises(NotAllowed):
            name_investor(counterparty=fund, person=judge.person, by=person)
    client.force_login(place.verifier)
    client.post(reverse("staff_payer", args=[fund.ref]), {"phone": "13000000000"})
    assert not Conflict.objects.exists()
    client.post(reverse("staff_payer", args=[fund.ref]), {"phone": judge.person.phone.removeprefix("+86")})
    assert Conflict.objects.get().judge == judge
