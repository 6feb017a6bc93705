"""Deals: opened, moved, paid in parts, ended. Only a payment is money; each has one source, its deal's counterparty."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.recusing import keep_apart
from contest.models import Conflict, Entry, Judge
from contest.refusals import NoLongerPossible
from incubator.actions.making import not_ahead
from incubator.models import Counterparty, Deal, DealEvent, Report, Venture
from incubator.permissions import tends
from incubator.refusals import AmountMissing, BadDay, MoreThanSigned, SentAlready, TakenBackAlready
from incubator.rules import deal_moves
from incubator.rules.words import DealState, Instrument
from incubator.wording import exact_amount
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed


@transaction.atomic
def open_deal(
    *, venture: Venture, counterparty: Counterparty, instrument: Instrument, by: Person, on: dt.date, programme_sourced: bool = False
) -> Deal:  # fmt: skip
    """意向. Where the counterparty is a judge of a contest with an entry of this venture, the contest is told to keep the two apart."""
    venture = Venture.objects.locked(venture.pk)
    if not tends(by, venture):
        raise NotAllowed
    return begin_deal(venture, counterparty, instrument, by=by, on=on, programme_sourced=programme_sourced)


def begin_deal(
    venture: Venture, counterparty: Counterparty, instrument: Instrument, *, by: Person, on: dt.date, programme_sourced: bool = False
) -> Deal:
    deal = Deal(
        venture=venture, counterparty=counterparty, instrument=instrument, programme_sourced=programme_sourced, made_at=clock.now(), made_by=by
    )
    deal.full_clean()
    deal.save()
    write(deal, "open", on=on, by=by)
    if counterparty.person is not None:
        tell_contests(venture, counterparty.person, by, _("has a deal with this venture"))
    return deal


def tell_contests(venture: Venture, person: Person, by: Person, reason: str) -> None:
    """Every contest with an entry of this venture keeps the person, who judges there, apart from it."""
    entries = Entry.objects.filter(venture_link__venture=venture)
    if venture.credit_code:
        entries = entries | Entry.objects.filter(credit_code=venture.credit_code)
    for entry in entries.distinct().order_by("pk"):
        for judge in Judge.objects.filter(contest=entry.contest_id, person=person).order_by("pk"):
            keep_apart(entry=entry, judge=judge, by=by, kind=Conflict.Kind.MENTOR_OR_INVESTOR, reason=reason)


@transaction.atomic
def name_investor(*, counterparty: Counterparty, person: Person, by: Person) -> Counterparty:
    """Whose account an investor is: the contests learn of the deals it has already. Raises NotAllowed."""
    counterparty = Counterparty.objects.select_for_update().get(pk=counterparty.pk)
    ventures = [deal.venture for deal in counterparty.deals.select_related("venture__organization")]
    if not ventures or not all(tends(by, venture) for venture in ventures):
        raise NotAllowed
    counterparty.person = person
    counterparty.full_clean()
    counterparty.save(update_fields=["person"])
    for venture in {venture.pk: venture for venture in ventures}.values():
        record(book=venture.book, action="investor.named", subject=counterparty, by=by, person=person.pk)
        tell_contests(venture, person, by, _("has a deal with this venture"))
    return counterparty


@transaction.atomic
def move_deal(*, deal: Deal, action: str, by: Person, on: dt.date, amount_fen: int | None = None, seen: int | None = None) -> DealEvent:
    """talk, sign (with the amount), pay or end. `seen`: how many events the page had; raises SentAlready when there are more by now.

    Raises NoLongerPossible, AmountMissing, MoreThanSigned, BadDay, NotAllowed.
    """
    deal = Deal.objects.locked(deal.pk)
    if not tends(by, deal.venture):
        raise NotAllowed
    if seen is not None and deal.events.count() != seen:
        raise SentAlready
    if action in ("open", "void"):
        raise NoLongerPossible
    if action == "pay":
        return pay(deal, by=by, on=on, amount_fen=amount_fen or 0)
    return write(deal, action, on=on, by=by, amount_fen=amount_fen)


@transaction.atomic
def record_payment(*, deal: Deal, by: Person, on: dt.date, amount_fen: int) -> DealEvent:
    """到账: `amount_fen` reached the venture's account on this day. A deal may be paid in many parts.

    Raises NoLongerPossible (ended), AmountMissing, MoreThanSigned, BadDay, NotAllowed.
    """
    deal = Deal.objects.locked(deal.pk)
    if not tends(by, deal.venture):
        raise NotAllowed
    return pay(deal, by=by, on=on, amount_fen=amount_fen)


def pay(deal: Deal, *, by: Person, on: dt.date, amount_fen: int, report: Report | None = None) -> DealEvent:
    signed = deal.events.filter(kind=DealEvent.Kind.SIGN).order_by("pk").last()
    paid = amount_fen + sum(row.amount_fen or 0 for row in deal.events.filter(kind=DealEvent.Kind.PAY, voided_by=None))
    if signed is not None and signed.amount_fen is not None and paid > signed.amount_fen:
        raise MoreThanSigned(exact_amount(signed.amount_fen), exact_amount(paid))
    return write(deal, "pay", on=on, by=by, amount_fen=amount_fen, report=report)


@transaction.atomic
def take_back_payment(*, payment: DealEvent, by: Person, reason: str) -> DealEvent:
    """Written down by mistake: a new row takes it back, the old one stays. Raises TakenBackAlready, NotAllowed."""
    deal = Deal.objects.locked(payment.deal_id)
    if not tends(by, deal.venture):
        raise NotAllowed
    return void(deal, payment, by=by, reason=reason)


def void(deal: Deal, payment: DealEvent, *, by: Person, reason: str, report: Report | None = None) -> DealEvent:
    if payment.kind != DealEvent.Kind.PAY or DealEvent.objects.filter(voids=payment).exists():
        raise TakenBackAlready
    return write(deal, "void", on=clock.today(), by=by, voids=payment, report=report, reason=reason)


def write(
    deal: Deal, action: str, *, on: dt.date, by: Person, amount_fen: int | None = None, voids: DealEvent | None = None,
    report: Report | None = None, reason: str = "",
) -> DealEvent:  # fmt: skip
    """The event and its row; the deal's row is locked, and stands afterwards where the table says."""
    if action not in ("open", "void"):
        try:
            deal.state = deal_moves.move(DealState(deal.state), action)
        except NoSuchMove as fault:
            raise NoLongerPossible(fault.possible) from None
    if action in deal_moves.WITH_AMOUNT and not amount_fen:
        raise AmountMissing
    not_ahead(on)
    if action in ("sign", "pay", "end", "talk") and (first := deal.events.order_by("pk").first()) is not None and action != "pay" and on < first.on:
        raise BadDay(_("This day lies before the deal began. Check the date."))
    amount = amount_fen if action in deal_moves.WITH_AMOUNT else None
    event = record(
        book=deal.venture.book, action=f"deal.{action}", subject=deal, by=by, words={"reason": reason} if reason else None,
        deal=deal.pk, kind=action, on=on, amount_fen=amount, voids=voids.pk if voids else None, report=report.pk if report else None,
    )  # fmt: skip
    made = DealEvent(deal=deal, kind=action, on=on, amount_fen=amount, voids=voids, report=report, at=event.at, by=by, event=event)
    made.full_clean()
    made.save()
    deal.save(update_fields=["state"])
    return made
