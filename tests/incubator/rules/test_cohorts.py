"""Cohort tables against the figures of the same ventures, counted one by one."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incubator.rules import cohorts, counting, quarters
from incubator.rules.measures import BY_KEY
from incubator.rules.outcomes import DealFacts, Facts, JobLine, Payment, ReportFacts, VentureFacts
from incubator.rules.words import Instrument, VentureState

D = dt.date
UNTIL = D(2026, 12, 31)


def venture(key, joined, *heads, edition=6, baseline=200, closed=None):
    """One report a quarter from joining on; None is a quarter without one."""
    first = quarters.quarter_of(joined)
    reports = tuple(
        ReportFacts(key * 100 + place, quarters.step(first, place), {"insured": JobLine(number, number * 100)}, turnover=None)
        for place, number in enumerate(heads) if number is not None
    )  # fmt: skip
    states = ((joined, VentureState.OPERATING), *([(closed, VentureState.CLOSED)] if closed else []))
    return VentureFacts(key, "420600", joined, baseline=baseline, edition=edition, states=states, reports=reports)


def deal(key, venture, instrument, *payments, own=False, private=True):
    made = tuple(Payment(key * 100 + place, on, amount) for place, (on, amount) in enumerate(payments))
    return DealFacts(key, venture, "420600", instrument, own=own, private=private and not own, payments=made)


FACTS = Facts(
    ventures=(
        venture(1, D(2024, 2, 1), 2, 3, 3, 4, 5, 5, 6, 6, 6, 6, 7, 8),
        venture(2, D(2024, 5, 1), 4, 4, 4, closed=D(2025, 2, 1)),
        venture(3, D(2025, 1, 10), 1, 1, 2, 2, 3, 3, 3, 3, edition=7, baseline=0),
        venture(4, D(2025, 3, 1), 5, edition=7),
    ),
    deals=(
        deal(1, 1, Instrument.EQUITY, (D(2024, 6, 30), 3000), (D(2025, 6, 30), 1000)),
        deal(2, 2, Instrument.LOAN, (D(2024, 8, 9), 500)),
        deal(3, 3, Instrument.GRANT, (D(2025, 2, 1), 200), own=True),
        deal(4, 3, Instrument.EQUITY, (D(2026, 3, 1), 900)),
        deal(5, 1, Instrument.GRANT, (D(2024, 3, 1), 150), own=True),
    ),
)


def test_the_tables_by_edition():
    found = cohorts.frames(FACTS, UNTIL, "edition")
    assert cohorts.standing(found).to_dict("index") == {
        6: {"ventures": 2, "now": 800, "created": 600, "maintained": 200},  # 8 now, 2 at entry; the other has closed
        7: {"ventures": 2, "now": 300, "created": 300, "maintained": 0},  # one is silent
    }
    alive = cohorts.survival(found, UNTIL)
    assert alive[["whole_1", "alive_1", "closed_1", "unknown_1"]].to_dict("split")["data"] == [[2, 1, 1, 0], [2, 1, 0, 1]]
    assert alive["whole_3"].tolist() == [0, 0]
    assert cohorts.jobs_by_age(found).loc[6].tolist()[:4] == [600, 700, 700, 400]
    assert cohorts.reporting_by_age(found).loc[6].tolist()[:4] == [2, 2, 2, 1]
    money = cohorts.money(found)
    assert money.loc[6].to_dict() == {
        "equity": 4000, "loan": 500, "grant": 0, "in_kind": 0, "order": 0, "own": 150, "private": 4000, "leverage": 2667,  # 26.666…
    }  # fmt: skip
    first = cohorts.first_money(FACTS, UNTIL, "edition")
    assert first.loc[6].to_dict() == {"had": 2, "waiting": 0, "median": 100, "within_180": 2, "within_365": 2, "within_730": 2}  # 150 and 100 days
    assert first.loc[7].to_dict() == {"had": 1, "waiting": 1, "median": 415, "within_180": 0, "within_365": 0, "within_730": 1}


@pytest.mark.parametrize("by", ["edition", "year"])
def test_nothing_makes_empty_tables(by):
    found = cohorts.frames(Facts(), UNTIL, by)
    for table in (cohorts.standing(found), cohorts.survival(found, UNTIL), cohorts.money(found), cohorts.first_money(Facts(), UNTIL, by)):
        assert len(table) == 0


VENTURES = st.lists(
    st.tuples(st.sampled_from([D(2022, 3, 3), D(2023, 8, 1), D(2024, 2, 1), D(2025, 11, 5)]), st.lists(st.none() | st.integers(0, 9), max_size=12),
              st.sampled_from([6, 7]), st.none() | st.integers(0, 900), st.none() | st.just(D(2026, 2, 2))),
    min_size=1, max_size=8,
)  # fmt: skip
PAYMENTS = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(list(Instrument)), st.dates(D(2024, 1, 1), D(2027, 6, 1)), st.integers(1, 9999), st.booleans()),
    max_size=12,
)


@settings(deadline=None, max_examples=40)
@given(VENTURES, PAYMENTS, st.sampled_from([UNTIL, D(2026, 9, 30)]))
def test_the_rows_of_all_cohorts_sum_to_the_figures(rows, paid, until):
    ventures = tuple(
        venture(key, joined, *heads, edition=edition, baseline=baseline, closed=closed)
        for key, (joined, heads, edition, baseline, closed) in enumerate(rows, 1)
    )
    deals = tuple(
        deal(key, owner, instrument, (on, fen), own=own) for key, (owner, instrument, on, fen, own) in enumerate(paid, 1) if owner <= len(ventures)
    )
    facts = Facts(ventures, deals)

    def figure(key, narrowed=facts):
        return sum(item.parts.total for item in BY_KEY[key].items(narrowed, until))

    for by in ("edition", "year"):
        found = cohorts.frames(facts, until, by)
        standing, money, alive = cohorts.standing(found), cohorts.money(found), cohorts.survival(found, until)
        first = cohorts.first_money(facts, until, by)
        assert standing["ventures"].sum() == figure("supported")
        for name, key in (("created", "jobs_created"), ("maintained", "jobs_maintained"), ("now", "jobs_now")):
            assert standing[name].sum() == figure(key)
        for name, key in (("equity", "paid_equity"), ("loan", "paid_loan"), ("grant", "paid_grant"), ("own", "own"), ("private", "leverage")):
            assert money[name].sum() == figure(key)
        for years in counting.SURVIVAL_YEARS:
            counted = counting.survival(facts, until, years)
            row = [alive[f"{name}_{years}"].sum() for name in ("whole", "alive", "closed", "unknown")]
            assert row == [counted.whole, len(counted.alive), counted.closed, counted.unknown]
        assert first["had"].sum() == len(counting.had_first_money(facts, until))
    for edition in {venture.edition for venture in ventures}:
        own = facts.only(lambda one, edition=edition: one.edition == edition)
        assert cohorts.standing(cohorts.frames(facts, until, "edition")).loc[edition, "created"] == figure("jobs_created", own)


def test_a_venture_without_an_edition_of_ours_has_a_row_of_its_own():
    assert cohorts.standing(cohorts.frames(Facts((replace(FACTS.ventures[0], edition=None),)), UNTIL, "edition")).index.tolist() == [0]
