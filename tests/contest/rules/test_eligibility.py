import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.eligibility import Facts, Finding, Rule, RuleKind, Verdict, examine, verdict, years_after

DAY = dt.date
FIVE = Rule(RuleKind.REGISTERED_WITHIN, limit=5, on=DAY(2026, 5, 1), question="founded")


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        (FIVE, Facts(answers={"founded": "2021-05-01"}), "holds"),  # five years to the day
        (FIVE, Facts(answers={"founded": "2021-04-30"}), "fails"),
        (FIVE, Facts(answers={"founded": "2026-04-01"}), "holds"),
        (FIVE, Facts(), "unknown"),
        (FIVE, Facts(answers={"founded": "去年"}), "unknown"),
        (Rule(RuleKind.REVENUE, limit=2_000_000_000), Facts(revenue_fen=2_000_000_000), "holds"),
        (Rule(RuleKind.REVENUE, limit=2_000_000_000), Facts(revenue_fen=2_000_000_001), "fails"),
        (Rule(RuleKind.REVENUE, limit=2_000_000_000), Facts(), "unknown"),
        (Rule(RuleKind.EMPLOYEES, limit=300), Facts(employees=0), "holds"),
        (Rule(RuleKind.EMPLOYEES, limit=300), Facts(employees=301), "fails"),
        (Rule(RuleKind.REGION, values=frozenset({"42"})), Facts(region="420606"), "holds"),
        (Rule(RuleKind.REGION, values=frozenset({"4206", "4201"})), Facts(region="430100"), "fails"),
        (Rule(RuleKind.REGION, values=frozenset({"42"})), Facts(), "unknown"),
        (Rule(RuleKind.ANSWER, question="post", values=frozenset({"在职", "退役"})), Facts(answers={"post": "退役"}), "holds"),
        (Rule(RuleKind.ANSWER, question="post", values=frozenset({"在职"})), Facts(answers={"post": "退役"}), "fails"),
        (Rule(RuleKind.ANSWER, question="post", values=frozenset({"在职"})), Facts(), "unknown"),
        (Rule(RuleKind.NOT_AWARDED), Facts(), "holds"),
        (Rule(RuleKind.NOT_AWARDED), Facts(awarded=("第六届 一等奖",)), "fails"),
    ],
)
def test_each_kind_of_rule(rule, facts, expected):
    assert verdict(rule, facts) == expected


@pytest.mark.parametrize(
    ("day", "years", "last"),
    [(DAY(2020, 2, 29), 5, DAY(2025, 2, 28)), (DAY(2020, 2, 29), 4, DAY(2024, 2, 29)), (DAY(2021, 3, 2), 5, DAY(2026, 3, 2))],
)
def test_a_year_is_a_calendar_year(day, years, last):
    assert years_after(day, years) == last


@given(st.dates(DAY(1990, 1, 1), DAY(2026, 5, 1)), st.integers(0, 20))
def test_who_holds_it_today_has_not_held_it_less_before(registered, years):
    """Once too old, always too old; and more years never refuse what fewer years took."""
    facts = Facts(answers={"q": registered.isoformat()})
    days = [DAY(2026, 5, 1) + dt.timedelta(days=step) for step in (0, 1, 366)]
    found = [verdict(Rule(RuleKind.REGISTERED_WITHIN, limit=years, on=day, question="q"), facts) for day in days]
    assert found == sorted(found, key=lambda said: said == Verdict.FAILS)
    longer = verdict(Rule(RuleKind.REGISTERED_WITHIN, limit=years + 1, on=days[0], question="q"), facts)
    assert not (found[0] == Verdict.HOLDS and longer == Verdict.FAILS)


def test_a_rule_that_warns_refuses_nothing():
    warn, refuse = Rule(RuleKind.EMPLOYEES, refuses=False, limit=1), Rule(RuleKind.EMPLOYEES, limit=1)
    assert [found.refuses for found in examine([warn, refuse], Facts(employees=2))] == [False, True]
    assert not Finding(refuse, Verdict.UNKNOWN).refuses
