import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.conditions import Founding, Year, founding, yearly
from directory.rules.standing import Result


def test_creation_asks_for_three_years_three_outcomes_two_exchanges_three_promoted():
    assert all(condition.met for condition in founding(Founding(3, 3, 2, 3)))
    found = founding(Founding(years_running=2, outcomes=5, exchanges_a_year=1, promoted=3))
    assert [(one.key, one.needed, one.found) for one in found if not one.met] == [("years-running", 3, 2), ("exchanges", 2, 1)]


@pytest.mark.parametrize(
    ("year", "suggested", "unmet"),
    [
        (Year(patents=1, exchanges=2), Result.QUALIFIED, []),
        (Year(papers=1, exchanges=2), Result.QUALIFIED, []),
        (Year(benefits=1, exchanges=4), Result.QUALIFIED, []),
        (Year(patents=1, others=2, exchanges=2), Result.EXCELLENT, []),
        (Year(patents=1, exchanges=1), Result.RECTIFY, ["exchanges"]),
        (Year(others=5, exchanges=2), Result.RECTIFY, ["patent-paper-benefit"]),
        (Year(), Result.RECTIFY, ["patent-paper-benefit", "exchanges"]),
        (Year(others=5, exchanges=2, to_rectify=True), Result.UNQUALIFIED, ["patent-paper-benefit"]),
        (Year(patents=1, exchanges=2, to_rectify=True), Result.QUALIFIED, []),
        (Year(patents=1, exchanges=0, to_rectify=True), Result.RECTIFY, ["exchanges"]),
    ],
)
def test_a_year_is_held_against_its_conditions(year, suggested, unmet):
    found = yearly(year)
    assert (found.suggested, [condition.key for condition in found.unmet]) == (suggested, unmet)


numbers = st.integers(0, 9)
years = st.builds(Year, patents=numbers, papers=numbers, benefits=numbers, others=numbers, exchanges=numbers, to_rectify=st.booleans())


@given(years)
def test_a_year_passes_exactly_when_nothing_is_unmet(year):
    found = yearly(year)
    assert (found.suggested in (Result.EXCELLENT, Result.QUALIFIED)) is (not found.unmet)


@given(years)
def test_one_more_patent_or_exchange_never_makes_it_worse(year):
    order = [Result.UNQUALIFIED, Result.RECTIFY, Result.QUALIFIED, Result.EXCELLENT]
    now = order.index(yearly(year).suggested)
    for name in ("patents", "exchanges"):
        more = Year(**{**vars(year), name: getattr(year, name) + 1})
        assert order.index(yearly(more).suggested) >= now
