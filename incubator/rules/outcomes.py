"""What came of it, as arithmetic: jobs, money paid in, survival, coverage; each split by the evidence behind it.

Jobs are hundredths of a full-time job (折合全时岗位), money is fen. Definitions: PI4874 jobs now = PI5691 maintained + PI3687 created (net).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from incubator.rules import quarters
from incubator.rules.words import Instrument, JobRow, Rung, VentureState

FULL_TIME = 100
HOURS_A_WEEK = 40
SURVIVAL_YEARS = (1, 3, 5)


@dataclass(frozen=True)
class ByRung:
    """An amount by the evidence behind it: self-reported, union, vouchers, third party."""

    amounts: tuple[int, int, int, int] = (0, 0, 0, 0)

    @classmethod
    def of(cls, rung: int, amount: int) -> "ByRung":
        if amount < 0:
            raise ValueError(f"{amount} is less than nothing")
        made = [0, 0, 0, 0]
        made[Rung(rung) - 1] = amount
        return cls((made[0], made[1], made[2], made[3]))

    def __add__(self, other: "ByRung") -> "ByRung":
        mine, its = self.amounts, other.amounts
        return ByRung((mine[0] + its[0], mine[1] + its[1], mine[2] + its[2], mine[3] + its[3]))

    @property
    def total(self) -> int:
        return sum(self.amounts)

    @property
    def weakest(self) -> int:
        """The rung of the whole is that of its weakest part; an empty amount says nothing more than its reporter: 1."""
        return next((rung for rung, amount in enumerate(self.amounts, 1) if amount), 1)

    def parted(self, amount: int) -> tuple["ByRung", "ByRung"]:
        """(`amount` of it, the rest): the strongest evidence goes first into `amount`, so the rest never looks better proved than it is."""
        if not 0 <= amount <= self.total:
            raise ValueError(f"{amount} is no part of {self.total}")
        taken, left = ByRung(), amount
        for rung in (4, 3, 2, 1):
            part = min(left, self.amounts[rung - 1])
            taken += ByRung.of(rung, part)
            left -= part
        mine, its = self.amounts, taken.amounts
        return taken, ByRung((mine[0] - its[0], mine[1] - its[1], mine[2] - its[2], mine[3] - its[3]))


@dataclass(frozen=True)
class Verdict:
    """What a verifier accepted of a claim, and on what evidence; the rest counts as self-reported or not at all."""

    accepted: int
    rung: int
    rest_counts: bool = False


def split(claimed: int, verdict: Verdict | None) -> ByRung:
    """What counts of a claim. Nothing verified yet: all of it, self-reported. Raises ValueError when more was accepted than claimed."""
    if verdict is None:
        return ByRung.of(Rung.SELF_REPORTED, claimed)
    if verdict.accepted > claimed:
        raise ValueError(f"{verdict.accepted} accepted of {claimed} claimed")
    rest = claimed - verdict.accepted if verdict.rest_counts else 0
    return ByRung.of(verdict.rung, verdict.accepted) + ByRung.of(Rung.SELF_REPORTED, rest)


def full_time(*, hours_a_week: int | None, months: int = 12) -> int:
    """Hundredths of a full-time job: hours pro rata, at most 40 a week; three full-time months are 25; hours not known are 50 of the months."""
    if not 0 <= months <= 12:
        raise ValueError("a year has twelve months")
    hours = HOURS_A_WEEK // 2 if hours_a_week is None else min(hours_a_week, HOURS_A_WEEK)
    return (FULL_TIME * hours * months * 2 + HOURS_A_WEEK * 12) // (2 * HOURS_A_WEEK * 12)


def assumed_fte(row: str, heads: int) -> int:
    """Who has a contract and social insurance counts whole; of the others the hours are not known: half."""
    return heads * full_time(hours_a_week=HOURS_A_WEEK if row == JobRow.INSURED else None)


@dataclass(frozen=True)
class JobLine:
    """One row of a report. The verdict is about heads; the full-time equivalent follows in proportion."""

    heads: int
    fte: int
    verdict: Verdict | None = None

    @property
    def counted(self) -> ByRung:
        if self.verdict is None or self.heads == 0:
            return split(self.fte, None)
        return split(self.fte, Verdict(self.fte * self.verdict.accepted // self.heads, self.verdict.rung, self.verdict.rest_counts))


@dataclass(frozen=True)
class Jobs:
    now: ByRung = ByRung()
    maintained: ByRung = ByRung()
    created: ByRung = ByRung()


def jobs(lines: Mapping[str, JobLine], *, baseline: int | None, season_before: int | None = None) -> Jobs:
    """Jobs of one venture: now, maintained, created since the baseline that was taken at entry.

    Net: who left and was replaced is maintained, and whoever shrank created none, never less than none. Seasonal work creates only what it has
    more than in the same quarter of the year before (`season_before`; not known: nothing). Without a baseline growth cannot be measured: none.
    """
    now = sum((line.counted for line in lines.values()), ByRung())
    seasonal = lines[JobRow.SEASONAL].counted.total if JobRow.SEASONAL in lines else 0
    grown = max(0, seasonal - season_before) if season_before is not None else 0
    created = 0 if baseline is None else max(0, now.total - seasonal + grown - baseline)
    maintained_by, created_by = now.parted(now.total - created)
    return Jobs(now, maintained_by, created_by)


@dataclass(frozen=True)
class ReportFacts:
    """The version of a quarter's report that counted at the moment of knowing."""

    key: int
    quarter: dt.date
    lines: Mapping[str, JobLine]
    facilitated: int = 0
    facilitated_verdict: Verdict | None = None
    turnover: int | None = None
    verified: bool = False

    @property
    def active(self) -> bool:
        return bool(self.turnover) or any(line.counted.total for line in self.lines.values())

    @property
    def rung(self) -> int:
        return sum((line.counted for line in self.lines.values()), ByRung()).weakest


@dataclass(frozen=True)
class VentureFacts:
    key: int
    region: str
    joined: dt.date
    baseline: int | None = None
    states: tuple[tuple[dt.date, VentureState], ...] = ()
    """(since, state), oldest first."""
    reports: tuple[ReportFacts, ...] = ()
    """At most one of each quarter, oldest first."""

    def reported(self, until: dt.date) -> list[ReportFacts]:
        return [report for report in self.reports if report.quarter <= until]

    def last_report(self, until: dt.date) -> ReportFacts | None:
        return next(reversed(self.reported(until)), None)

    def report_of(self, quarter: dt.date) -> ReportFacts | None:
        return next((report for report in self.reports if report.quarter == quarter), None)

    def told_state(self, on: dt.date) -> VentureState:
        return next((state for since, state in reversed(self.states) if since <= on), VentureState.IDEA)

    def state(self, on: dt.date) -> VentureState:
        """As told, unless three quarters of silence say that nobody knows."""
        told = self.told_state(on)
        if told != VentureState.CLOSED and quarters.is_silent(self.joined, (report.quarter for report in self.reports), on):
            return VentureState.UNKNOWN
        return told

    def jobs(self, on: dt.date) -> Jobs:
        """Of the last report. Closed is nothing at all; a silent venture is not counted."""
        report = self.last_report(on)
        if report is None or self.state(on) in (VentureState.CLOSED, VentureState.UNKNOWN):
            return Jobs()
        before = self.report_of(quarters.step(report.quarter, -4))
        season_before = None if before is None or JobRow.SEASONAL not in before.lines else before.lines[JobRow.SEASONAL].counted.total
        return jobs(report.lines, baseline=self.baseline, season_before=season_before)


@dataclass(frozen=True)
class Payment:
    """Money that reached the venture's account."""

    key: int
    on: dt.date
    amount: int
    verdict: Verdict | None = None


@dataclass(frozen=True)
class DealFacts:
    """`own`: the programme's own grants and prizes, which are never part of the money paid in."""

    key: int
    venture: int
    region: str
    instrument: Instrument
    own: bool = False
    signed_on: dt.date | None = None
    signed: int = 0
    signed_verdict: Verdict | None = None
    ended_on: dt.date | None = None
    payments: tuple[Payment, ...] = ()

    def paid(self, until: dt.date) -> ByRung:
        return sum((split(one.amount, one.verdict) for one in self.payments if one.on <= until), ByRung())

    def is_ended(self, on: dt.date) -> bool:
        return self.ended_on is not None and self.ended_on <= on

    def is_signed(self, on: dt.date) -> bool:
        return self.signed_on is not None and self.signed_on <= on


@dataclass(frozen=True)
class Facts:
    """All that is known of a scope; nothing in it was learnt later than the moment for which it was loaded."""

    ventures: tuple[VentureFacts, ...] = ()
    deals: tuple[DealFacts, ...] = ()


@dataclass(frozen=True)
class Item:
    """One thing that a figure sums: a payment, or a venture. `source` is ("report" | "event" | "venture", key): what staff open."""

    source: tuple[str, int]
    region: str
    quarter: dt.date
    parts: ByRung


@dataclass(frozen=True, order=True)
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


def paid_in(facts: Facts, instrument: Instrument, until: dt.date, *, own: bool = False) -> tuple[Item, ...]:
    return tuple(
        Item(("event", one.key), deal.region, quarters.quarter_of(one.on), split(one.amount, one.verdict))
        for deal in facts.deals if deal.own == own and deal.instrument == instrument
        for one in deal.payments if one.on <= until
    )  # fmt: skip


def own_money(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return tuple(item for instrument in Instrument for item in paid_in(facts, instrument, until, own=True))


def ordered(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Orders as signed; of one that was ended only what was paid."""
    found = []
    for deal in facts.deals:
        if deal.instrument != Instrument.ORDER or deal.own:
            continue
        paid = deal.paid(until)
        if deal.is_ended(until) or not deal.is_signed(until) or deal.signed < paid.total:
            parts = paid
        else:
            parts = split(deal.signed, deal.signed_verdict)
        on = deal.signed_on if deal.signed_on and deal.is_signed(until) else min((one.on for one in deal.payments if one.on <= until), default=None)
        if on is not None:
            found.append(Item(("deal", deal.key), deal.region, quarters.quarter_of(on), parts))
    return tuple(found)


def promised(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Signed and not yet paid, orders apart; nothing of a deal that was ended."""
    found = []
    for deal in facts.deals:
        if deal.own or deal.instrument == Instrument.ORDER or deal.signed_on is None or not deal.is_signed(until) or deal.is_ended(until):
            continue
        paid = sum(one.amount for one in deal.payments if one.on <= until)
        left = max(0, deal.signed - paid)
        found.append(Item(("deal", deal.key), deal.region, quarters.quarter_of(deal.signed_on), ByRung.of(Rung.SELF_REPORTED, left)))
    return tuple(found)


def jobs_items(facts: Facts, until: dt.date, part: str) -> tuple[Item, ...]:
    """`part` is now, maintained or created."""
    found = []
    for venture in facts.ventures:
        report = venture.last_report(until)
        if report is not None:
            found.append(Item(("report", report.key), venture.region, report.quarter, getattr(venture.jobs(until), part)))
    return tuple(found)


def facilitated(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """人次 of all quarters. Not jobs, and never added to them."""
    return tuple(
        Item(("report", report.key), venture.region, report.quarter, split(report.facilitated, report.facilitated_verdict))
        for venture in facts.ventures for report in venture.reported(until)
    )  # fmt: skip


def supported(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Ventures that had joined, each once: the union's own record."""
    return tuple(
        Item(("venture", venture.key), venture.region, quarters.quarter_of(venture.joined), ByRung.of(Rung.UNION, 1))
        for venture in facts.ventures if venture.joined <= until
    )  # fmt: skip


def operating(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    """Those whose last report shows turnover or work, neither closed, paused nor silent."""
    found = []
    for venture in facts.ventures:
        report = venture.last_report(until)
        if report is not None and report.active and venture.state(until) in (VentureState.REGISTERED, VentureState.OPERATING, VentureState.IDEA):
            found.append(Item(("venture", venture.key), venture.region, report.quarter, ByRung.of(report.rung, 1)))
    return tuple(found)


@dataclass(frozen=True)
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
        active = [report for report in venture.reported(until) if report.quarter.year >= year and report.active]
        if active:
            alive.append(Item(("venture", venture.key), venture.region, active[0].quarter, ByRung.of(active[0].rung, 1)))
        elif venture.told_state(until) == VentureState.CLOSED:
            closed += 1
        else:
            unknown += 1
    return Survival(years, whole, unknown, closed, tuple(alive))


@dataclass(frozen=True)
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


LEAST_SHOWN = 3


def folded(rows: Mapping[str, int], least: int = LEAST_SHOWN) -> tuple[list[str], list[str]]:
    """(regions shown by name, most first; regions put together): fewer than `least` things would tell whose they are.

    When one alone would be left over, the smallest of the others joins it, or the difference to the total would tell the same.
    """
    order = sorted(rows, key=lambda region: (-rows[region], region))
    shown, together = [r for r in order if r and rows[r] >= least], [r for r in order if not r or rows[r] < least]
    if shown and together and sum(rows[r] for r in together) < least:
        together.insert(0, shown.pop())
    return shown, together
