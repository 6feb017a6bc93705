"""The declared measures: what each counts, what it never counts, and how. The public page prints this text; a new definition is a new version."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from incubator.rules import outcomes
from incubator.rules.outcomes import Facts, Item
from incubator.rules.words import Instrument


def _(text: str) -> str:
    """Marks a text for the catalogue; the page translates it."""
    return text


FEN, HUNDREDTHS, TIMES, VENTURES = "fen", "hundredths", "times", "ventures"


@dataclass(frozen=True)
class Measure:
    """`unit` is that of the stored whole number: fen, hundredths of a full-time job, person-times, ventures."""

    key: str
    name: str
    unit: str
    counts: str
    never: str
    formula: str
    items: Callable[[Facts, dt.date], tuple[Item, ...]]
    years: int = 0
    """Of a measure of survival: after how many years."""
    version: int = 1


def paid(instrument: Instrument) -> Callable[[Facts, dt.date], tuple[Item, ...]]:
    return lambda facts, until: outcomes.paid_in(facts, instrument, until)


def created(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return outcomes.jobs_items(facts, until, "created")


def maintained(facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return outcomes.jobs_items(facts, until, "maintained")


def alive_after(years: int, facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return outcomes.survival(facts, until, years).alive


NEVER_MONEY = _("Intents, talks, contracts not yet paid, orders, and the union's own grants and prizes.")
NEVER_JOBS = _("Founders, person-times that a platform brought about, and replacements for those who left.")
ALIVE = _("Ventures that joined at least so many full years ago and showed turnover or work in that year or later.")
NEVER_ALIVE = _("Ventures of which nothing is known: they are listed apart, neither alive nor closed.")
ALIVE_FORMULA = _("active in the year t + n, out of all that joined in the year t")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "paid_equity", _("Equity investment"), FEN, _("Capital that reached the venture's account."), NEVER_MONEY,
        _("sum of the payments of equity deals up to the day"), paid(Instrument.EQUITY),
    ),
    Measure(
        "paid_loan", _("Loans paid out"), FEN, _("Loans that a bank has paid out, with or without the union's subsidy."),
        _("Credit lines that were not used; a loan is no investment."), _("sum of the payments of loan deals up to the day"), paid(Instrument.LOAN),
    ),
    Measure(
        "paid_grant", _("Public grants"), FEN, _("Grants of public budgets that reached the venture."), _("The union's own grants and prizes."),
        _("sum of the payments of grant deals up to the day"), paid(Instrument.GRANT),
    ),
    Measure(
        "paid_in_kind", _("Contributions in kind"), FEN, _("Equipment, rooms and services, at the value in the contract."), NEVER_MONEY,
        _("sum of what was handed over up to the day"), paid(Instrument.IN_KIND),
    ),
    Measure(
        "jobs_created", _("Net new direct jobs"), HUNDREDTHS,
        _("Jobs now less jobs at entry, in full-time equivalents; a closed venture counts as zero."), NEVER_JOBS,
        _("for each venture the larger of zero and jobs now less jobs at entry, seasonal work against the same quarter of the year before"), created,
    ),
    Measure(
        "jobs_maintained", _("Maintained jobs"), HUNDREDTHS, _("Jobs that were there at entry and are there now, in full-time equivalents."),
        NEVER_JOBS, _("jobs now less net new jobs"), maintained,
    ),
    Measure(
        "operating", _("Ventures in operation"), VENTURES, _("Ventures whose last report shows turnover or work."),
        _("Paused and closed ventures, and those silent for three quarters."), _("number of ventures"), outcomes.operating,
    ),
    Measure(
        "supported", _("Ventures supported"), VENTURES, _("Each firm once, whatever number of contests it won: one identity for each credit code."),
        _("Entries, projects without an award."), _("number of ventures"), outcomes.supported,
    ),
    *(
        Measure(f"alive_{years}", _("Still operating"), VENTURES, ALIVE, NEVER_ALIVE, ALIVE_FORMULA, partial(alive_after, years), years)
        for years in outcomes.SURVIVAL_YEARS
    ),
    Measure(
        "facilitated", _("Work brought about by platforms"), TIMES, _("Person-times as the platforms count them."),
        _("Jobs: an order taken is not a job."), _("sum of the quarters up to the day"), outcomes.facilitated,
    ),
    Measure(
        "ordered", _("Purchase orders"), FEN, _("Orders as signed; of an ended one what was paid."), _("Money paid in: an order is a sale."),
        _("sum of the amounts signed up to the day"), outcomes.ordered,
    ),
    Measure(
        "promised", _("Signed, not yet paid"), FEN, _("Contracts less what was paid of them."), _("Ended deals, and orders."),
        _("sum of amounts signed less amounts paid, never below zero"), outcomes.promised,
    ),
    Measure(
        "own", _("The union's grants and prizes"), FEN, _("What the union itself paid to ventures."), _("Money paid in: it is not part of it."),
        _("sum of the union's payments up to the day"), outcomes.own_money,
    ),
)  # fmt: skip

BY_KEY = {measure.key: measure for measure in MEASURES}
MONEY_SIDE_BY_SIDE = ("paid_equity", "paid_loan", "paid_grant")
