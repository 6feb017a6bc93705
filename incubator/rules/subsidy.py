"""贴息: what the union owes on a loan by the rule that the scheme declared. Fen, basis points, days; actual days of a year of 365.

SHARE: so many per cent of the interest. ABOVE: the part of the rate above LPR less a margin (usually 150 bp). Caps: times for one venture, years of
one loan, the amount of the loan that is subsidised. A loan that is settled earlier is subsidised up to that day.
"""

import datetime as dt
from dataclasses import dataclass

SHARE, ABOVE = "share", "above"
YEAR = 365


@dataclass(frozen=True)
class Terms:
    """None is no cap."""

    rule: str
    share_percent: int = 0
    margin_bp: int = 150
    most_times: int | None = None
    most_years: int | None = None
    most_fen: int | None = None


@dataclass(frozen=True)
class Loan:
    """`before`: how many loans of this venture were subsidised before this one."""

    principal_fen: int
    rate_bp: int
    lpr_bp: int
    since: dt.date
    months: int
    settled: dt.date | None = None
    before: int = 0


@dataclass(frozen=True)
class Due:
    fen: int
    days: int
    hundredths_bp: int
    """The subsidised rate, in hundredths of a basis point."""
    principal_fen: int
    capped: tuple[str, ...] = ()
    """Which caps cut it: "times", "years", "amount"."""


def due(loan: Loan, terms: Terms, until: dt.date) -> Due:
    """What is owed for the days from the loan's first up to `until`, both caps and the loan's own end considered; never less than nothing."""
    capped: list[str] = []
    principal = loan.principal_fen
    if terms.most_fen is not None and principal > terms.most_fen:
        principal, capped = terms.most_fen, [*capped, "amount"]
    end = after_months(loan.since, loan.months)
    if terms.most_years is not None and after_months(loan.since, 12 * terms.most_years) < end:
        end, capped = after_months(loan.since, 12 * terms.most_years), [*capped, "years"]
    last = min(day for day in (end, until, loan.settled) if day is not None)
    days = max(0, (last - loan.since).days)
    rate = subsidised_rate(loan, terms)
    if terms.most_times is not None and loan.before >= terms.most_times:
        return Due(0, days, rate, principal, (*capped, "times"))
    whole = principal * rate * days
    return Due((2 * whole + 1_000_000 * YEAR) // (2 * 1_000_000 * YEAR), days, rate, principal, tuple(capped))


def subsidised_rate(loan: Loan, terms: Terms) -> int:
    """Hundredths of a basis point."""
    if terms.rule == SHARE:
        return loan.rate_bp * terms.share_percent
    return max(0, loan.rate_bp - (loan.lpr_bp - terms.margin_bp)) * 100


def after_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), first_of_next - dt.timedelta(days=1))
