"""Cohorts: the ventures of one edition, or of one year of joining, followed through the quarters; as tables of pandas.

All that is in them comes from the same facts as the figures, so a cohort's row and the figure of its edition are the same number.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from incubator.rules import counting, quarters
from incubator.rules.counting import SURVIVAL_YEARS
from incubator.rules.outcomes import Facts, VentureFacts, split
from incubator.rules.words import Instrument, VentureState

if TYPE_CHECKING:
    import pandas as pd

By = Literal["edition", "year"]
WITHIN = (180, 365, 730)
"""Days within which first money is counted."""


@dataclass(frozen=True)
class Frames:
    """`ventures` by key: cohort, joined, closed, now, created, maintained. `reports`: venture, quarter, age (quarters since joining), fte, active.
    `payments`: venture, on, fen, instrument, own, private."""

    ventures: "pd.DataFrame"
    reports: "pd.DataFrame"
    payments: "pd.DataFrame"


NUMBERS = "int64"
VENTURES = {"venture": NUMBERS, "cohort": NUMBERS, "year": NUMBERS, "closed": bool, "now": NUMBERS, "created": NUMBERS, "maintained": NUMBERS}
REPORTS = {"venture": NUMBERS, "year": NUMBERS, "age": NUMBERS, "fte": NUMBERS, "active": bool}
PAYMENTS = {"venture": NUMBERS, "fen": NUMBERS, "instrument": str, "own": bool, "private": bool}


def frames(facts: Facts, until: dt.date, by: By) -> Frames:
    known = [venture for venture in facts.ventures if venture.joined <= until]
    ventures = [
        (venture.key, cohort_of(venture, by), venture.joined.year, venture.told_state(until) == VentureState.CLOSED, *jobs(venture, until))
        for venture in known
    ]
    reports = [
        (venture.key, report.quarter.year, age, sum(line.total for line in report.lines.values()), report.active)
        for venture in known
        for report, age in aged(venture, until)
    ]
    payments = [
        (deal.venture, split(one.amount, one.verdict).total, str(deal.instrument), deal.own, deal.private)
        for deal in facts.deals
        for one in deal.payments
        if one.on <= until
    ]
    return Frames(frame(ventures, VENTURES).set_index("venture"), frame(reports, REPORTS), frame(payments, PAYMENTS))


def frame(rows: list[tuple[Any, ...]], columns: dict[str, Any]) -> "pd.DataFrame":
    """With its types also when there is no row."""
    import pandas as pd

    return pd.DataFrame.from_records(rows, columns=list(columns)).astype(columns)


def cohort_of(venture: VentureFacts, by: By) -> int:
    """0: made without an award of ours."""
    return venture.joined.year if by == "year" else venture.edition or 0


def jobs(venture: VentureFacts, until: dt.date) -> tuple[int, int, int]:
    found = venture.jobs(until)
    return found.now.total, found.created.total, found.maintained.total


def aged(venture: VentureFacts, until: dt.date) -> list[tuple[Any, int]]:
    first = quarters.quarter_of(venture.joined)
    return [(report, quarters.between(first, report.quarter)) for report in venture.reports if report.quarter <= until]


def with_cohort(part: "pd.DataFrame", ventures: "pd.DataFrame") -> "pd.DataFrame":
    return part.merge(ventures[["cohort"]], left_on="venture", right_index=True)


def survival(found: Frames, until: dt.date) -> "pd.DataFrame":
    """Rows: cohort. For n years: whole_n (whose year t + n is over), alive_n, closed_n, unknown_n; the three sum to the whole."""
    import pandas as pd

    made = pd.DataFrame(index=sorted(found.ventures["cohort"].unique()))
    active = found.reports[found.reports["active"]].groupby("venture")["year"].max()
    last_active = active.reindex(found.ventures.index).fillna(0)
    over = until.year if (until.month, until.day) == (12, 31) else until.year - 1
    for years in SURVIVAL_YEARS:
        counted = found.ventures["year"] + years <= over
        alive = counted & (last_active >= found.ventures["year"] + years)
        closed = counted & ~alive & found.ventures["closed"]
        for name, chosen in (("whole", counted), ("alive", alive), ("closed", closed), ("unknown", counted & ~alive & ~closed)):
            made[f"{name}_{years}"] = chosen.groupby(found.ventures["cohort"]).sum()
    return made.fillna(0).astype(int)


def standing(found: Frames) -> "pd.DataFrame":
    """Rows: cohort. ventures, jobs now, created, maintained (hundredths)."""
    grouped = found.ventures.groupby("cohort")
    made = grouped[["now", "created", "maintained"]].sum()
    made.insert(0, "ventures", grouped.size())
    return made


def jobs_by_age(found: Frames) -> "pd.DataFrame":
    """Rows: cohort; columns: quarters since joining; hundredths of jobs as reported for that quarter. No report of a cohort at an age: no value."""
    return with_cohort(found.reports, found.ventures).pivot_table(index="cohort", columns="age", values="fte", aggfunc="sum")


def reporting_by_age(found: Frames) -> "pd.DataFrame":
    """How many ventures reported, in the same rows and columns."""
    return with_cohort(found.reports, found.ventures).pivot_table(index="cohort", columns="age", values="fte", aggfunc="count")


def money(found: Frames) -> "pd.DataFrame":
    """Rows: cohort; fen by instrument side by side, own (the union's grants), private (equity), leverage in hundredths of a yuan.

    Leverage is -1 where there is nothing to divide by.
    """
    import pandas as pd

    paid = with_cohort(found.payments, found.ventures)
    index = sorted(found.ventures["cohort"].unique())
    made = pd.DataFrame(0, index=index, columns=[str(one) for one in Instrument])
    others = paid[~paid["own"]].pivot_table(index="cohort", columns="instrument", values="fen", aggfunc="sum", fill_value=0)
    made.update(others)
    gifts = paid[paid["own"] & (paid["instrument"] == Instrument.GRANT)]
    invested = paid[paid["private"] & (paid["instrument"] == Instrument.EQUITY)]
    made["own"] = gifts.groupby("cohort")["fen"].sum().reindex(index).fillna(0)
    made["private"] = invested.groupby("cohort")["fen"].sum().reindex(index).fillna(0)
    made = made.astype("int64")
    made["leverage"] = [-1 if not own else (200 * private + own) // (2 * own) for own, private in zip(made["own"], made["private"], strict=True)]
    return made


def first_money(facts: Facts, until: dt.date, by: By) -> "pd.DataFrame":
    """Rows: cohort. had (after joining), waiting (none yet), median days (-1: nobody), and within_n: how many had it within n days."""
    import pandas as pd

    known = [venture for venture in facts.ventures if venture.joined <= until]
    cohort = {venture.key: cohort_of(venture, by) for venture in known}
    rows = [(cohort[venture.key], item.parts.total) for venture, item in counting.waited(facts, until)]
    waited = frame(rows, {"cohort": NUMBERS, "days": NUMBERS})
    paid = counting.first_payments(facts, until)
    waiting = pd.Series([cohort[venture.key] for venture in known if venture.key not in paid], dtype="int64").value_counts()
    made = pd.DataFrame(index=sorted(set(cohort.values())))
    days = waited.groupby("cohort")["days"]
    made["had"] = days.size()
    made["waiting"] = waiting
    made["median"] = days.quantile(0.5, interpolation="lower")
    for limit in WITHIN:
        made[f"within_{limit}"] = waited[waited["days"] <= limit].groupby("cohort").size()
    return made.fillna({"median": -1}).fillna(0).astype(int)
