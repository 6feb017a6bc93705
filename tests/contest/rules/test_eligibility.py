import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.eligibility import Facts, Finding, Rule, RuleKind, Verdict, examine, verdict, years_after

DAY = dt.date
FIVE = Rule(RuleKind.REGISTERED_WITHIN, limit=5, on=DAY(2026, 5, 1))


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        (FIVE, Facts(registered=DAY(2021, 5, 1)), "holds"),  # five years to the day
        (FIVE, Facts(registered=DAY(2021, 4, 30)), "fails"),
        (FIVE, Facts(registered=DAY(2026, 4, 1)), "holds"),
        (FIVE, Facts(), "unknown"),
        (Rule(RuleKind.REVENUE, limit=2_000_000_000), Facts(revenue_fen=2_000_000_000), "holds"),
        (Rule(RuleKind.REVENUE, limit=2_000_000_000), Facts(revenue_fen=2_000_000_001), "fails"),
        (Rule(RuleKind.REVENUE, limit=2_000_000_000), Facts(), "unknown"),
        (Rule(RuleKind.EMPLOYEES, limit=300), Facts(employees=0), "holds"),
        (Rule(RuleKind.EMPLOYEES, limit=300), Facts(employees=301), "fails"),
        (Rule(RuleKind.REGION, values=frozenset({"42"})), Facts(region="420606"), "holds"),
        (Rule(RuleKind.REGION, values=frozenset({"4206", "4201"})), Facts(region="430100"), "fails"),
        (Rule(RuleKind.REGION, values=frozenset({"42"})), Facts(), "unknown"),
        (Rule(RuleKind.CATEGORY, values=frozenset({"employed", "veteran"})), Facts(category="veteran"), "holds"),
        (Rule(RuleKind.CATEGORY, values=frozenset({"employed"})), Facts(category="veteran"), "fails"),
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
    days = [DAY(2026, 5, 1) + dt.timedelta(days=step) for step in (0, 1, 366)]
    found = [verdict(Rule(RuleKind.REGISTERED_WITHIN, limit=years, on=day), Facts(registered=registered)) for day in days]
    assert found == sorted(found, key=lambda said: said == Verdict.FAILS)
    longer = verdict(Rule(RuleKind.REGISTERED_WITHIN, limit=years + 1, on=days[0]), Facts(registered=registered))
    assert not (found[0] == Verdict.HOLDS and longer == Verdict.FAILS)


def test_a_rule_that_warns_refuses_nothing():
    warn, refuse = Rule(RuleKind.EMPLOYEES, refuses=False, limit=1), Rule(RuleKind.EMPLOYEES, limit=1)
    assert [found.refuses for found in examine([warn, refuse], Facts(employees=2))] == [False, True]
    assert not Finding(refuse, Verdict.UNKNOWN).refuses
