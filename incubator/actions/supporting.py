"""A support from application to its end: each step by somebody who may, the next one by another hand; the union's money by instalment and rule."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.refusals import NoLongerPossible
from incubator.actions.dealing import begin_deal, pay, tell_contests
from incubator.actions.making import not_ahead
from incubator.actions.programmes import runs
from incubator.models import Counterparty, Deal, DealEvent, Instalment, Mentor, Programme, Session, Support, SupportPayment, SupportStep, Venture
from incubator.permissions import belongs_to, enters_for, reports_for, tends
from incubator.refusals import (
    AmountMissing,
    AppliedAlready,
    BadDay,
    ConditionOpen,
    NotOpen,
    OverApproved,
    OverBudget,
    OverMost,
    OwnUnit,
    PlacesFull,
    ReasonNeeded,
    SameHands,
    SentAlready,
    TakenBackAlready,
)  # fmt: skip
from incubator.rules import subsidy, support_moves
from incubator.rules.support_moves import HOLDS_A_PLACE, NEEDS_REASON, OPEN, WITH_PLACES, Kind, State
from incubator.rules.words import DealState, Instrument
from incubator.wording import exact_amount
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed
from notices.actions import notify

OTHER_HANDS = {"approve": ("accept", "wait"), "pay": ("approve",), "lend": ("qualify",), "qualify": ("recommend",), "bank": ("recommend",)}
"""Step -> the steps before it that another person must have taken."""


@transaction.atomic
def apply_for(*, venture: Venture, programme: Programme, by: Person, need: str = "", **terms: Any) -> Support:
    """By the founder or the accountant, or by staff for them. `terms`: amount_fen, seats, rate_bp, months …

    Raises NotOpen, AppliedAlready, NotAllowed.
    """
    venture = Venture.objects.locked(venture.pk)
    if not (reports_for(by, venture) or tends(by, venture)):
        raise NotAllowed
    today, programme = clock.today(), Programme.objects.select_related("organization").get(pk=programme.pk)
    if programme.closed_at or programme.opens > today or (programme.closes is not None and programme.closes < today):
        raise NotOpen
    if not venture.organization.path.startswith(programme.organization.path):
        raise NotAllowed
    running = venture.supports.filter(programme=programme, state__in=OPEN).first()
    if running is not None:
        raise AppliedAlready(running)
    made = Support(programme=programme, venture=venture, need=need.strip(), made_at=clock.now(), made_by=by, **terms)
    made.full_clean()
    made.save()
    write_step(made, "apply", State.APPLIED, by=by, on=today, amount_fen=made.amount_fen)
    return made


def locked(support: Support) -> Support:
    Venture.objects.locked(support.venture_id)
    found = Support.objects.select_for_update(of=("self",))
    return found.select_related("programme__organization", "venture__organization", "deal", "bank", "mentor").get(pk=support.pk)


@transaction.atomic
def take_step(*, support: Support, action: str, by: Person, on: dt.date, note: str = "", **terms: Any) -> Support:
    """accept, approve, wait, refuse, end; of a loan recommend, qualify, bank, lend, settle, overdue, compensate. Money is paid by pay_support.

    `terms` are what this step settles: amount_fen, seats, since, until, mentor, rate_bp, lpr_bp, months, bank.
    Raises NoLongerPossible, SameHands, OwnUnit, PlacesFull, OverMost, ReasonNeeded, BadDay, NotAllowed.
    """
    support = locked(support)
    kind = Kind(support.programme.kind)
    require_hands(support, action, by)
    try:
        to = support_moves.move(kind, State(support.state), action)
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None
    if action in NEEDS_REASON and not note.strip():
        raise ReasonNeeded
    not_ahead(on)
    for name, value in terms.items():
        if value not in (None, ""):
            setattr(support, name, value)
    if action == "approve":
        require_place(support, kind)
        most = support.programme.most_fen
        if kind == Kind.GRANT and most is not None and (support.amount_fen or 0) > most:
            raise OverMost(exact_amount(most))
        support.since = support.since or on
        if support.mentor is not None and support.mentor.person is not None:
            tell_contests(support.venture, support.mentor.person, by, _("is a mentor of this venture"))
    if action == "lend":
        lend(support, by, on)
    if action in ("end", "settle", "compensate"):
        support.until = on
    support.state = to
    support.full_clean()
    support.save()
    write_step(support, action, to, by=by, on=on, amount_fen=support.amount_fen, note=note)
    return support


def require_hands(support: Support, action: str, by: Person) -> None:
    """The union above the venture recommends a loan; whoever runs the programme takes the other steps. Nobody of the venture or its unit, and not
    the hand that took the step before."""
    allowed = tends(by, support.venture) or enters_for(by, support.venture.organization) if action == "recommend" else runs(by, support.programme)
    if not allowed:
        raise NotAllowed
    own_union = action == "recommend" and not reports_for(by, support.venture)
    if belongs_to(by, support.venture) and not own_union:
        raise OwnUnit
    if set(support.steps.filter(action__in=OTHER_HANDS.get(action, ())).values_list("by", flat=True)) == {by.pk}:
        raise SameHands


def require_place(support: Support, kind: Kind) -> None:
    places = support.programme.places
    if kind not in WITH_PLACES or places is None:
        return
    Programme.objects.select_for_update().get(pk=support.programme_id)
    held = support.programme.supports.filter(state__in=HOLDS_A_PLACE).exclude(pk=support.pk).values_list("seats", flat=True)
    taken = sum(seats or 1 for seats in held)
    if taken + (support.seats or 1) > places:
        raise PlacesFull(places)


def lend(support: Support, by: Person, on: dt.date) -> None:
    """放款: the bank's loan is a deal like any other, and this is its payment. Raises AmountMissing."""
    if support.bank is None or not support.amount_fen or not support.rate_bp or not support.months:
        raise AmountMissing
    support.since = on
    support.until = subsidy.after_months(on, support.months)
    support.deal = begin_deal(support.venture, support.bank, Instrument.LOAN, by=by, on=on, programme_sourced=True)
    pay(Deal.objects.locked(support.deal.pk), by=by, on=on, amount_fen=support.amount_fen)


def write_step(support: Support, action: str, to: State, *, by: Person, on: dt.date, amount_fen: int | None, note: str = "") -> SupportStep:
    made = SupportStep(support=support, action=action, state=to, on=on, amount_fen=amount_fen, by=by)
    event = record(
        book=support.venture.book, action="support.step", subject=support, by=by, words={"note": note.strip()} if note.strip() else None,
        **made.content(), programme=support.programme_id,
    )  # fmt: skip
    made.event, made.at = event, event.at
    made.full_clean()
    made.save()
    if action != "apply":
        for row in support.venture.founder_rows.filter(until=None).select_related("person"):
            notify(
                person=row.person, kind="venture", key=f"support:{made.pk}", link=reverse("support", args=[support.ref]), body=note.strip(),
                title=_("%(programme)s: %(state)s") % {"programme": support.programme.name, "state": support.state_word},
            )  # fmt: skip
    return made


@transaction.atomic
def plan_instalments(*, support: Support, by: Person, parts: Sequence[tuple[int, str]]) -> list[Instalment]:
    """(fen, condition) each, in order; together what was approved. Raises OverApproved, NotAllowed, TakenBackAlready (money has flowed)."""
    support = locked(support)
    if not runs(by, support.programme) or belongs_to(by, support.venture):
        raise NotAllowed
    if support.payments.exists():
        raise TakenBackAlready
    total = sum(amount for amount, _condition in parts)
    if total > (support.amount_fen or 0):
        raise OverApproved(exact_amount(support.amount_fen or 0), exact_amount(total))
    support.instalments.all().delete()
    rows = [Instalment(support=support, number=number, amount_fen=fen, condition=text.strip()) for number, (fen, text) in enumerate(parts, 1)]
    made = Instalment.objects.bulk_create(rows)
    record(book=support.venture.book, action="support.instalments", subject=support, by=by, amounts=[row.amount_fen for row in made])
    return made


@transaction.atomic
def meet_condition(*, instalment: Instalment, by: Person, on: dt.date) -> Instalment:
    """Somebody who runs the programme saw that the condition is met."""
    support = locked(instalment.support)
    if not runs(by, support.programme):
        raise NotAllowed
    if belongs_to(by, support.venture):
        raise OwnUnit
    not_ahead(on)
    instalment = Instalment.objects.select_for_update().get(pk=instalment.pk)
    instalment.met_on, instalment.met_by = on, by
    instalment.save(update_fields=["met_on", "met_by"])
    record(book=support.venture.book, action="support.condition_met", subject=support, by=by, number=instalment.number, on=on)
    return instalment


@transaction.atomic
def pay_support(
    *, support: Support, by: Person, on: dt.date, amount_fen: int, instalment: Instalment | None = None, document: str = "",
    seen: int | None = None,
) -> SupportPayment:  # fmt: skip
    """拨付 of the union's own money, written as a payment of the union's deal with the venture. A loan's subsidy never exceeds what the rule owes.

    `seen`: how many steps the page had. Raises SentAlready when there are more by now; NoLongerPossible, SameHands, OwnUnit, AmountMissing,
    ConditionOpen, OverApproved, OverBudget, BadDay, NotAllowed.
    """
    support = locked(support)
    kind = Kind(support.programme.kind)
    require_hands(support, "pay", by)
    if seen is not None and support.steps.count() != seen:
        raise SentAlready
    try:
        to = support_moves.move(kind, State(support.state), "pay")
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None
    if amount_fen <= 0:
        raise AmountMissing
    instalment = None if instalment is None else Instalment.objects.select_for_update().get(pk=instalment.pk)
    not_ahead(on)
    require_money(support, kind, amount_fen, on, instalment)
    payment = pay(own_deal(support, by, on), by=by, on=on, amount_fen=amount_fen)
    paid = SupportPayment(
        support=support, kind=KINDS.get(kind, SupportPayment.Kind.OTHER), instalment=instalment, amount_fen=amount_fen, on=on,
        document=document.strip(), payment=payment, at=payment.at, by=by,
    )  # fmt: skip
    paid.full_clean()
    paid.save()
    support.state = to
    support.save(update_fields=["state"])
    write_step(support, "pay", to, by=by, on=on, amount_fen=amount_fen)
    return paid


KINDS = {Kind.GRANT: SupportPayment.Kind.GRANT, Kind.LOAN: SupportPayment.Kind.SUBSIDY, Kind.SPACE: SupportPayment.Kind.RENT}


def require_money(support: Support, kind: Kind, amount_fen: int, on: dt.date, instalment: Instalment | None) -> None:
    paid = paid_of(support)
    if kind == Kind.LOAN:
        most = subsidy_due(support, on).fen
    elif instalment is not None:
        if instalment.support_id != support.pk or instalment.payments.exists():
            raise TakenBackAlready
        if instalment.condition and instalment.met_on is None:
            raise ConditionOpen(instalment.condition)
        most, paid = instalment.amount_fen, 0
    elif support.instalments.exists():
        raise ConditionOpen(_("choose the instalment"))
    else:
        most = support.amount_fen or 0
    if paid + amount_fen > most:
        raise OverApproved(exact_amount(most), exact_amount(paid + amount_fen))
    budget = Programme.objects.select_for_update().get(pk=support.programme_id).budget_fen
    if budget is not None and (left := budget - paid_out(support.programme)) < amount_fen:
        raise OverBudget(exact_amount(max(0, left)))


def paid_of(support: Support) -> int:
    rows = support.payments.filter(payment__voided_by=None)
    return sum(rows.values_list("amount_fen", flat=True))


def paid_out(programme: Programme) -> int:
    """To the fen: what the programme paid to all, payments that were taken back left out."""
    return sum(SupportPayment.objects.filter(support__programme=programme, payment__voided_by=None).values_list("amount_fen", flat=True))


def subsidy_due(support: Support, until: dt.date) -> subsidy.Due:
    """By the rule of the scheme, for all days up to `until`, what was paid before not yet taken off. Raises AmountMissing."""
    programme = support.programme
    if support.since is None or not support.rate_bp or not support.months or not support.amount_fen:
        raise AmountMissing
    before = Support.objects.filter(programme__kind=Kind.LOAN, venture=support.venture, pk__lt=support.pk, payments__isnull=False).distinct().count()
    settled = support.steps.filter(action__in=("settle", "overdue", "compensate")).order_by("pk").first()
    return subsidy.due(
        subsidy.Loan(
            support.amount_fen, support.rate_bp, support.lpr_bp or 0, support.since, support.months, settled.on if settled else None, before
        ),
        subsidy.Terms(
            programme.subsidy or subsidy.SHARE, programme.share_percent or 0, 150 if programme.margin_bp is None else programme.margin_bp,
            programme.most_times, programme.most_years, programme.most_fen,
        ),
        until,
    )  # fmt: skip


def own_deal(support: Support, by: Person, on: dt.date) -> Deal:
    """The union's own deal with the venture: counted apart, never as money paid in."""
    union, _new = Counterparty.objects.get_or_create(name=support.programme.organization.name, defaults={"kind": Counterparty.Kind.UNION})
    if not union.is_own:
        raise NotAllowed
    running = support.venture.deals.filter(counterparty=union, instrument=Instrument.GRANT).exclude(state=DealState.ENDED).order_by("pk")
    for deal in running:
        if not deal.events.filter(kind=DealEvent.Kind.SIGN).exists():
            return Deal.objects.locked(deal.pk)
    return Deal.objects.locked(begin_deal(support.venture, union, Instrument.GRANT, by=by, on=on, programme_sourced=True).pk)


@transaction.atomic
def log_session(*, support: Support, by: Person, on: dt.date, minutes: int, text: str) -> Session:
    """A mentor's hour, each side in its own words. Raises BadDay, NotAllowed."""
    support = locked(support)
    is_mentor = support.mentor is not None and support.mentor.person_id == by.pk
    if not (is_mentor or reports_for(by, support.venture)) or support.state not in HOLDS_A_PLACE:
        raise NotAllowed
    not_ahead(on)
    if support.since is not None and on < support.since:
        raise BadDay(_("This day lies before the mentor was found. Check the date."))
    session = Session.objects.select_for_update().filter(support=support, on=on).first() or Session(support=support, on=on, minutes=minutes)
    if is_mentor:
        session.mentor_text, session.mentor_at, session.minutes = text.strip(), clock.now(), minutes
    else:
        session.founder_text, session.founder_at = text.strip(), clock.now()
    session.full_clean()
    session.save()
    record(
        book=support.venture.book, action="session.logged", subject=support, by=by, on=on, minutes=minutes, side="mentor" if is_mentor else "founder"
    )
    return session


def mentors_of(programme: Programme) -> list[tuple[Mentor, int]]:
    """(mentor, ventures that they have now)."""
    found = programme.mentors.filter(until=None)
    loads: dict[int, int] = {}
    for key in programme.supports.filter(state__in=HOLDS_A_PLACE).values_list("mentor", flat=True):
        loads[key or 0] = loads.get(key or 0, 0) + 1
    return [(one, loads.get(one.pk, 0)) for one in found]
