"""What came of it, as arithmetic: what counts of a claim, jobs, the state of a venture, money of a deal; each split by the evidence behind it.

Which of these a figure sums is in counting.py. Jobs are hundredths of a full-time job (折合全时岗位), money is fen.
Definitions: PI4874 jobs now = PI5691 maintained + PI3687 created (net).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from incubator.rules import quarters
from incubator.rules.words import Instrument, JobRow, Rung, VentureState

FULL_TIME = 100
HOURS_A_WEEK = 40


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


def full_time(*, hours_a_week: int | None, months: int = 12, heads: int = 1) -> int:
    """Hundredths of a full-time job: hours pro rata, at most 40 a week; three full-time months are 25; hours not known are 50 of the months.

    Of several people alike the sum is rounded, once.
    """
    if not 0 <= months <= 12:
        raise ValueError("a year has twelve months")
    hours = HOURS_A_WEEK // 2 if hours_a_week is None else min(hours_a_week, HOURS_A_WEEK)
    return (FULL_TIME * heads * hours * months * 2 + HOURS_A_WEEK * 12) // (2 * HOURS_A_WEEK * 12)


def assumed_fte(row: str, heads: int) -> int:
    """Who has a contract and social insurance counts whole; of the others the hours are not known: half."""
    return heads * full_time(hours_a_week=HOURS_A_WEEK if row == JobRow.INSURED else None)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Of one row of jobs: usual hours a week, and for how many months of the year the work lasts.

    Hours not said are half, months not said the whole year: three months of each quarter.
    """

    hours: int | None = None
    months: int | None = None

    @property
    def is_said(self) -> bool:
        return self.hours is not None or self.months is not None

    def fte(self, heads: int) -> int:
        return full_time(hours_a_week=self.hours, months=12 if self.months is None else self.months, heads=heads)


def row_fte(row: str, heads: int, time: WorkingTime | None) -> int:
    return time.fte(heads) if time is not None and time.is_said else assumed_fte(row, heads)


@dataclass(frozen=True, slots=True)
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

    @property
    def total(self) -> int:
        """That of `counted`, for many lines at once."""
        if self.verdict is None or self.heads == 0 or self.verdict.rest_counts:
            return self.fte
        return self.fte * self.verdict.accepted // self.heads


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The version of a quarter's report that counted at the moment of knowing. Rows without anybody may be left out of `lines`."""

    key: int
    quarter: dt.date
    lines: Mapping[str, JobLine]
    founders: int = 0
    key_groups: int = 0
    """Heads among the rows, never added to them."""
    facilitated: int = 0
    facilitated_verdict: Verdict | None = None
    turnover: int | None = None
    verified: bool = False
    timed: frozenset[str] = frozenset()
    """Rows of which hours or months were said; the others are assumed."""

    @property
    def active(self) -> bool:
        return bool(self.turnover) or any(line.total for line in self.lines.values())

    @property
    def seasonal(self) -> int:
        return self.lines[JobRow.SEASONAL].total if JobRow.SEASONAL in self.lines else 0

    @property
    def rung(self) -> int:
        return sum((line.counted for line in self.lines.values()), ByRung()).weakest


@dataclass(frozen=True, slots=True)
class VentureFacts:
    """`edition` and `track` are those of the first award that made it a venture, so that a firm that won twice stands in one place only."""

    key: int
    region: str
    joined: dt.date
    baseline: int | None = None
    edition: int | None = None
    track: int | None = None
    programmes: frozenset[int] = frozenset()
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

    def counted_report(self, on: dt.date) -> ReportFacts | None:
        """The last report, unless the venture has closed, paused after it, or is lost: then nothing of it counts any more."""
        report = self.last_report(on)
        if report is None or self.state(on) in (VentureState.CLOSED, VentureState.UNKNOWN):
            return None
        since, told = next(((since, told) for since, told in reversed(self.states) if since <= on), (self.joined, VentureState.IDEA))
        return None if told == VentureState.PAUSED and since > report.quarter else report

    def jobs(self, on: dt.date) -> Jobs:
        report = self.counted_report(on)
        if report is None:
            return Jobs()
        before = self.report_of(quarters.step(report.quarter, -4))
        return jobs(report.lines, baseline=self.baseline, season_before=None if before is None else before.seasonal)


def one_of(kept: VentureFacts, gone: VentureFacts) -> VentureFacts:
    """Two records of one firm, as one: the earlier entry with its baseline, all states, one report of each quarter.

    Where both sent one for a quarter, the kept record's counts.
    """
    first = min(kept, gone, key=lambda one: (one.joined, one.key))
    reports = {report.quarter: report for report in (*gone.reports, *kept.reports)}
    return replace(
        kept, joined=first.joined, baseline=first.baseline, edition=first.edition, track=first.track, programmes=kept.programmes | gone.programmes,
        states=tuple(sorted((*gone.states, *kept.states), key=lambda told: told[0])), reports=tuple(reports[quarter] for quarter in sorted(reports)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that reached the venture's account."""

    key: int
    on: dt.date
    amount: int
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class DealFacts:
    """`own`: the union pays, so it is never part of the money paid in. `private`: neither the union nor a public budget does."""

    key: int
    venture: int
    region: str
    instrument: Instrument
    own: bool = False
    private: bool = False
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


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a scope; nothing in it was learnt later than the moment for which it was loaded."""

    ventures: tuple[VentureFacts, ...] = ()
    deals: tuple[DealFacts, ...] = ()

    def only(self, chosen: Callable[[VentureFacts], bool]) -> "Facts":
        """Of some ventures, with their deals."""
        kept = {venture.key for venture in self.ventures if chosen(venture)}
        return Facts(
            tuple(venture for venture in self.ventures if venture.key in kept), tuple(deal for deal in self.deals if deal.venture in kept)
        )  # fmt: skip
