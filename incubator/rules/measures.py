"""The declared measures: what each counts, what it never counts, from where, on what evidence, and how. The public page prints this text.

A new definition is a new `version`; a figure keeps the one by which it was made.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from incubator.rules import counting
from incubator.rules.counting import Item
from incubator.rules.outcomes import Facts
from incubator.rules.words import Instrument

Items = Callable[[Facts, dt.date], tuple[Item, ...]]


def _(text: str) -> str:
    """Marks a text for the catalogue; the page translates it."""
    return text


FEN, HUNDREDTHS, PEOPLE, TIMES, VENTURES, DAYS, YUAN_PER_YUAN = "fen", "hundredths", "people", "times", "ventures", "days", "yuan_per_yuan"


@dataclass(frozen=True)
class Measure:
    """`unit` is that of the stored whole number: fen, hundredths of a full-time job, heads, person-times, ventures, days, hundredths of a yuan.

    `items` are what it sums. A measure with `per` divides their sum by that of `per`, `times` fold, and both stand with the figure.
    """

    key: str
    name: str
    unit: str
    counts: str
    never: str
    formula: str
    evidence: str
    source: str
    items: Items
    per: Items | None = None
    times: int = 1
    years: int = 0
    """Of a measure of survival: after how many years."""
    comparison: str = ""
    """The group that it is held beside. None of ours has one so far, and the page says so."""
    version: int = 1

    def value(self, over: int, under: int) -> int:
        """Rounded half up; nothing when there is nothing to divide by."""
        if self.per is None:
            return over
        return (2 * over * self.times + under) // (2 * under) if under else 0


def paid(instrument: Instrument) -> Items:
    return lambda facts, until: counting.paid_in(facts, instrument, until)


def jobs(part: str) -> Items:
    return lambda facts, until: counting.jobs_items(facts, until, part)


def heads(which: str) -> Items:
    return lambda facts, until: counting.heads_apart(facts, until, which)


def alive_after(years: int, facts: Facts, until: dt.date) -> tuple[Item, ...]:
    return counting.survival(facts, until, years).alive


NEVER_MONEY = _("Intents, talks, contracts not yet paid, orders, and the union's own grants and prizes.")
NEVER_JOBS = _("Founders, person-times that a platform brought about, and replacements for those who left.")
ALIVE = _("Ventures that joined at least so many full years ago and showed turnover or work in that year or later.")
NEVER_ALIVE = _("Ventures of which nothing is known: they are listed apart, neither alive nor closed.")
ALIVE_FORMULA = _("active in the year t + n, out of all that joined in the year t")

PAYMENTS = _("Payments written down by staff or brought by a venture's report, each with its day and its payer.")
RECEIPTS = _("Self-reported until somebody else has seen the bank receipt.")
CONTRACTS = _("Contracts written down by staff.")
SIGNATURES = _("The contract; nobody but the firm vouches for what is not paid.")
REPORTS = _("The venture's last quarterly report, in the version that counted on the day of knowing.")
ALL_REPORTS = _("The quarterly reports, each in the version that counted on the day of knowing.")
CERTIFICATES = _("Self-reported until somebody else has seen the certificate of social insurance; each row on its own.")
SAID = _("Self-reported.")
REGISTER = _("The union's register of ventures.")
REGISTERED = _("The union itself keeps the register.")
OF_REPORTS = _("That of the report, and of its weakest part.")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "paid_equity", _("Equity investment"), FEN, _("Capital that reached the venture's account."), NEVER_MONEY,
        _("sum of the payments of equity deals up to the day"), RECEIPTS, PAYMENTS, paid(Instrument.EQUITY),
    ),
    Measure(
        "paid_loan", _("Loans paid out"), FEN, _("Loans that a bank has paid out, with or without the union's subsidy."),
        _("Credit lines that were not used; a loan is no investment."), _("sum of the payments of loan deals up to the day"), RECEIPTS, PAYMENTS,
        paid(Instrument.LOAN),
    ),
    Measure(
        "paid_grant", _("Public grants"), FEN, _("Grants of public budgets that reached the venture."), _("The union's own grants and prizes."),
        _("sum of the payments of grant deals up to the day"), RECEIPTS, PAYMENTS, paid(Instrument.GRANT),
    ),
    Measure(
        "paid_in_kind", _("Contributions in kind"), FEN, _("Equipment, rooms and services, at the value in the contract."), NEVER_MONEY,
        _("sum of what was handed over up to the day"), RECEIPTS, PAYMENTS, paid(Instrument.IN_KIND),
    ),
    Measure(
        "jobs_created", _("Net new direct jobs"), HUNDREDTHS,
        _("Jobs now less jobs at entry, in full-time equivalents; a closed venture counts as zero."), NEVER_JOBS,
        _("for each venture the larger of zero and jobs now less jobs at entry, seasonal work against the same quarter of the year before"),
        CERTIFICATES, REPORTS, jobs("created"),
    ),
    Measure(
        "jobs_maintained", _("Maintained jobs"), HUNDREDTHS, _("Jobs that were there at entry and are there now, in full-time equivalents."),
        NEVER_JOBS, _("jobs now less net new jobs"), CERTIFICATES, REPORTS, jobs("maintained"),
    ),
    Measure(
        "jobs_now", _("Jobs now"), HUNDREDTHS, _("All direct jobs of the last report, in full-time equivalents."),
        _("Founders, and person-times that a platform brought about."),
        _(
            "hours and months of the year pro rata; three full-time months are a quarter of a job; part-time work of unknown hours is half a job; "
            "months not said count as the whole year"
        ),
        CERTIFICATES, REPORTS, jobs("now"),
    ),
    Measure(
        "key_groups", _("Members of key groups among them"), PEOPLE,
        _("Heads among the jobs now: graduates, the long unemployed, people with disabilities, veterans."),
        _("They are among the jobs already and are never added to them."), _("sum of the heads in the last reports"), SAID, REPORTS,
        heads("key_groups"),
    ),
    Measure(
        "founders", _("Founders at work in their ventures"), PEOPLE, _("Heads of founders who work in the venture."),
        _("Jobs: a founder is not an employee."),
        _("sum of the heads in the last reports"), SAID, REPORTS, heads("founders"),
    ),
    Measure(
        "operating", _("Ventures in operation"), VENTURES, _("Ventures whose last report shows turnover or work."),
        _("Paused and closed ventures, and those silent for three quarters."), _("number of ventures"), OF_REPORTS, REPORTS, counting.operating,
    ),
    Measure(
        "supported", _("Ventures supported"), VENTURES, _("Each firm once, whatever number of contests it won: one identity for each credit code."),
        _("Entries, projects without an award."), _("number of ventures"), REGISTERED, REGISTER, counting.supported,
    ),
    *(
        Measure(
            f"alive_{years}", _("Still operating"), VENTURES, ALIVE, NEVER_ALIVE, ALIVE_FORMULA, OF_REPORTS, ALL_REPORTS, partial(alive_after, years),
            years=years,
        )
        for years in counting.SURVIVAL_YEARS
    ),
    Measure(
        "leverage", _("Private equity for each yuan of the union"), YUAN_PER_YUAN,
        _("Equity that reached ventures from funds, companies, banks and persons, for each yuan of grants and prizes that the union paid."),
        _("Loans, public grants and orders; and it does not say that the one brought about the other."),
        _("private equity paid in, divided by the union's grants and prizes paid out, both up to the day"), RECEIPTS, PAYMENTS,
        counting.private_equity, per=counting.own_money, times=100,
    ),
    Measure(
        "first_money", _("Days from joining to the first money"), DAYS,
        _("Days from the day of joining to the first equity, loan or public grant that reached the venture."),
        _("Ventures that had money before they joined, and those that have none yet; these are listed beside it."),
        _("sum of the days, divided by the number of ventures; the median stands beside it"), RECEIPTS, PAYMENTS,
        counting.days_to_first_money, per=counting.had_first_money,
    ),
    Measure(
        "facilitated", _("Work brought about by platforms"), TIMES, _("Person-times as the platforms count them."),
        _("Jobs: an order taken is not a job."), _("sum of the quarters up to the day"), SAID, ALL_REPORTS, counting.facilitated,
    ),
    Measure(
        "ordered", _("Purchase orders"), FEN, _("Orders as signed; of an ended one what was paid."), _("Money paid in: an order is a sale."),
        _("sum of the amounts signed up to the day"), SIGNATURES, CONTRACTS, counting.ordered,
    ),
    Measure(
        "promised", _("Signed, not yet paid"), FEN, _("Contracts less what was paid of them."), _("Ended deals, and orders."),
        _("sum of amounts signed less amounts paid, never below zero"), SIGNATURES, CONTRACTS, counting.promised,
    ),
    Measure(
        "own", _("The union's grants and prizes"), FEN, _("What the union itself paid to ventures."), _("Money paid in: it is not part of it."),
        _("sum of the union's payments up to the day"), RECEIPTS, PAYMENTS, counting.own_money,
    ),
)  # fmt: skip

BY_KEY = {measure.key: measure for measure in MEASURES}
MONEY_SIDE_BY_SIDE = ("paid_equity", "paid_loan", "paid_grant")
