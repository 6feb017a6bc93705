"""Which things a figure sums, each with the evidence behind it: payments, reports, ventures; and what stands beside it: cohort, coverage.

Every function takes all that is known of a scope and a day, and gives the things that count on that day. Unlike units never share one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from incubator.rules import quarters
from incubator.rules.outcomes import ByRung, DealFacts, Facts, Payment, VentureFacts, split
from incubator.rules.words import Instrument, Rung, VentureState

SURVIVAL_YEARS = (1, 3, 5)
FIRST_MONEY = (Instrument.EQUITY, Instrument.LOAN, Instrument.GRANT)
LEAST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a figure sums. `source` is ("report" | "event" | "deal" | "venture", key): what staff open."""

    source: tuple[str, int]
    venture: int
    region: str
    quarter: dt.date
    parts: ByRung


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What the public may open: region x quarter x evidence. A thing with two kinds of evidence is counted once, under the weaker."""

    region: str
    quarter: dt.date
    rung: int
    value: int
    count: int


def cells(items: Iterable[Item]) -> tuple[Cell, ...]:
    """Values sum to the figure exactly, counts to the number of things that are in it."""
    values: dict[tuple[str, dt.date, int], int] = defaultdict(int)
    counts: dict[tuple[str, dt.date, int], int] = defaultdict(int)
    for item in items:
        for rung, amount in enumerate(item.parts.amounts, 1):
            if amount:
                values[item.region, item.quarter, rung] += amount
        if item.parts.total:
            counts[item.region, item.quarter, item.parts.weakest] += 1
    return tuple(Cell(*key, values[key], counts[key]) for key in sorted(values))


def paid(deal: DealFacts, one: Payment) -> Item:
    return Item(("event", one.key), deal.venture, deal.region, quarters.quarter_of(one.on), split(one.amount, one.verdict))


def paid_in(facts: Facts, instrument: Instrument, until: dt.date) -> tuple[Item, ...]:
    """The union's own money is never part of it."""
    return tuple(
        paid(deal, one)
        for deal in facts.deals if not deal.own and deal.instrument == instrument
        for one in deal.payments if one.on <= until
    )  # fmt: skip


def private_equity(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return tuple(
        paid(deal, one)
        for deal in facts.deals if deal.private and deal.instrument == Instrument.EQUITY
        for one in deal.payments if one.on <= until
    )  # fmt: skip


def own_money(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Grants and prizes that the union paid. What it lent or bought is no gift and stands nowhere."""
    return tuple(
        paid(deal, one)
        for deal in facts.deals if deal.own and deal.instrument == Instrument.GRANT
        for one in deal.payments if one.on <= until
    )  # fmt: skip


def ordered(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Orders as signed; of one that was ended only what was paid."""
    found = []
    for deal in facts.deals:
        if deal.instrument != Instrument.ORDER or deal.own:
            continue
        came = deal.paid(until)
        if deal.is_ended(until) or not deal.is_signed(until) or deal.signed < came.total:
            parts = came
        else:
            parts = split(deal.signed, deal.signed_verdict)
        on = deal.signed_on if deal.signed_on and deal.is_signed(until) else min((one.on for one in deal.payments if one.on <= until), default=None)
        if on is not None:
            found.append(Item(("deal", deal.key), deal.venture, deal.region, quarters.quarter_of(on), parts))
    return tuple(found)


def promised(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Signed and not yet paid, orders apart; nothing of a deal that was ended."""
    found = []
    for deal in facts.deals:
        if deal.own or deal.instrument == Instrument.ORDER or deal.signed_on is None or not deal.is_signed(until) or deal.is_ended(until):
            continue
        left = max(0, deal.signed - sum(one.amount for one in deal.payments if one.on <= until))
        parts = ByRung.of(Rung.SELF_REPORTED, left)
        found.append(Item(("deal", deal.key), deal.venture, deal.region, quarters.quarter_of(deal.signed_on), parts))
    return tuple(found)


def jobs_items(facts: Facts, until: dt.date, part: str) -> tuple[Item, ...]:
    """`part` is now, maintained or created."""
    found = []
    for venture in facts.ventures:
        report = venture.last_report(until)
        if report is not None:
            found.append(Item(("report", report.key), venture.key, venture.region, report.quarter, getattr(venture.jobs(until), part)))
    return tuple(found)


def heads_apart(facts: Facts, until: dt.date, which: str) -> tuple[Item, ...]:
    """`which` is founders or key_groups: heads of the last report, as the firm says. Neither is ever added to the jobs."""
    found = []
    for venture in facts.ventures:
        report = venture.counted_report(until)
        if report is not None:
            parts = ByRung.of(Rung.SELF_REPORTED, getattr(report, which))
            found.append(Item(("report", report.key), venture.key, venture.region, report.quarter, parts))
    return tuple(found)


def facilitated(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """人次 of all quarters. Not jobs, and never added to them."""
    return tuple(
        Item(("report", report.key), venture.key, venture.region, report.quarter, split(report.facilitated, report.facilitated_verdict))
        for venture in facts.ventures for report in venture.reported(until)
    )  # fmt: skip


def supported(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Ventures that had joined, each once: the union's own record."""
    return tuple(one_venture(venture, venture.joined, Rung.UNION) for venture in facts.ventures if venture.joined <= until)


def one_venture(venture: VentureFacts, on: dt.date, rung: int) -> Item:
    return Item(("venture", venture.key), venture.key, venture.region, quarters.quarter_of(on), ByRung.of(rung, 1))


def operating(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Those whose last report shows turnover or work, neither closed, paused nor silent."""
    found = []
    for venture in facts.ventures:
        report = venture.last_report(until)
        if report is not None and report.active and venture.state(until) in (VentureState.REGISTERED, VentureState.OPERATING, VentureState.IDEA):
            found.append(one_venture(venture, report.quarter, report.rung))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Survival:
    """Of a whole cohort; unknown is apart and never counted as alive or closed."""

    years: int
    whole: int = 0
    unknown: int = 0
    closed: int = 0
    alive: tuple[Item, ...] = field(default=())


def survival(facts: Facts, until: dt.date, years: int) -> Survival:
    """The ventures that joined in a year t such that the year t + n is over: active in any part of it (turnover or work), or later."""
    whole = unknown = closed = 0
    alive = []
    for venture in facts.ventures:
        year = venture.joined.year + years
        if venture.joined > until or dt.date(year, 12, 31) > until:
            continue
        whole += 1
        active = next((report for report in venture.reported(until) if report.quarter.year >= year and report.active), None)
        if active is not None:
            alive.append(one_venture(venture, active.quarter, active.rung))
        elif venture.told_state(until) == VentureState.CLOSED:
            closed += 1
        else:
            unknown += 1
    return Survival(years, whole, unknown, closed, tuple(alive))


def first_payments(facts: Facts, until: dt.date) -> dict[int, tuple[DealFacts, Payment]]:
    """Venture -> its first equity, loan or public grant, whichever came first; not orders, things in kind, nor the union's own."""
    first: dict[int, tuple[DealFacts, Payment]] = {}
    for deal in facts.deals:
        if deal.own or deal.instrument not in FIRST_MONEY:
            continue
        for one in deal.payments:
            if one.on <= until and split(one.amount, one.verdict).total and (
                deal.venture not in first or (one.on, one.key) < (first[deal.venture][1].on, first[deal.venture][1].key)
            ):  # fmt: skip
                first[deal.venture] = (deal, one)
    return first


def waited(facts: Facts, until: dt.date) -> list[tuple[VentureFacts, Item]]:
    """Days from joining to the first payment; on the very day is one, since nothing would drop out of a sum.

    A venture that had money before it joined is left out: it did not wait for it.
    """
    first, found = first_payments(facts, until), []
    for venture in facts.ventures:
        if venture.key in first and venture.joined <= first[venture.key][1].on:
            _deal, one = first[venture.key]
            parts = ByRung.of(split(one.amount, one.verdict).weakest, max(1, (one.on - venture.joined).days))
            found.append((venture, Item(("event", one.key), venture.key, venture.region, quarters.quarter_of(one.on), parts)))
    return found


def days_to_first_money(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return tuple(item for _venture, item in waited(facts, until))


def had_first_money(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """The same ventures, each as one."""
    return tuple(one_venture(venture, item.quarter, item.parts.weakest) for venture, item in waited(facts, until))


def middle(values: Iterable[int]) -> int:
    """The median, the lower of two in the middle; 0 of nothing."""
    order = sorted(values)
    return order[(len(order) - 1) // 2] if order else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Reports of the last quarter that is over: due, received, verified."""

    quarter: dt.date
    due: int
    received: int
    verified: int


def coverage(facts: Facts, until: dt.date) -> Coverage:
    quarter = quarters.last_ended(until)
    due = received = verified = 0
    for venture in facts.ventures:
        if venture.joined > quarter or not quarters.is_due(venture.joined, quarter) or venture.told_state(quarter) == VentureState.CLOSED:
            continue
        due += 1
        report = venture.report_of(quarter)
        received += report is not None
        verified += report is not None and report.verified
    return Coverage(quarter, due, received, verified)


def folded(rows: Mapping[str, int], least: int = LEAST_SHOWN) -> tuple[list[str], list[str]]:
    """(regions shown by name, most first; regions put together): fewer than `least` things would tell whose they are.

    When one alone would be left over, the smallest of the others joins it, or the difference to the total would tell the same.
    """
    order = sorted(rows, key=lambda region: (-rows[region], region))
    shown, together = [r for r in order if r and rows[r] >= least], [r for r in order if not r or rows[r] < least]
    if shown and together and sum(rows[r] for r in together) < least:
        together.insert(0, shown.pop())
    return shown, together
