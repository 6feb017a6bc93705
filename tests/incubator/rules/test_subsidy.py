import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incubator.rules.subsidy import ABOVE, SHARE, Due, Loan, Terms, after_months, due

D = dt.date
WAN = 1_000_000
LOAN = Loan(30 * WAN, 435, 345, D(2026, 1, 1), 12)  # 300,000 yuan at 4.35 %, LPR 3.45 %, one year
HALF, OVER = Terms(SHARE, share_percent=50), Terms(ABOVE, margin_bp=150)


@pytest.mark.parametrize(
    ("loan", "terms", "until", "yuan"),
    [
        (LOAN, HALF, D(2027, 1, 1), "6525.00"),  # 300,000 x 4.35 % x 50 %
        (LOAN, OVER, D(2027, 1, 1), "7200.00"),  # 4.35 - (3.45 - 1.50) = 2.40 %
        (LOAN, OVER, D(2026, 7, 1), "3570.41"),  # 181 of 365 days: 3570.4109…
        (LOAN, OVER, D(2030, 1, 1), "7200.00"),  # not beyond the loan's own end
        (LOAN, OVER, D(2025, 12, 1), "0.00"),
        (replace(LOAN, settled=D(2026, 7, 1)), OVER, D(2027, 1, 1), "3570.41"),
        (replace(LOAN, rate_bp=190), OVER, D(2027, 1, 1), "0.00"),  # below LPR less 150
        (replace(LOAN, months=36), Terms(SHARE, share_percent=100), D(2029, 1, 1), "39185.75"),  # 1096 days: 13,050 x 1096 / 365 = 39185.753
        (replace(LOAN, months=36), Terms(SHARE, share_percent=100, most_years=2), D(2029, 1, 1), "26100.00"),  # 730 days
        (replace(LOAN, principal_fen=50 * WAN), replace(HALF, most_fen=30 * WAN), D(2027, 1, 1), "6525.00"),
        (replace(LOAN, before=2), replace(HALF, most_times=3), D(2027, 1, 1), "6525.00"),
        (replace(LOAN, before=3), replace(HALF, most_times=3), D(2027, 1, 1), "0.00"),
    ],
)
def test_what_is_due_by_the_declared_rule(loan, terms, until, yuan):
    assert f"{due(loan, terms, until).fen / 100:.2f}" == yuan


def test_it_says_which_cap_cut_it():
    made = due(replace(LOAN, principal_fen=50 * WAN, months=48, before=1), Terms(SHARE, 50, 0, 1, 3, 30 * WAN), D(2031, 1, 1))
    assert made == Due(0, 1096, 435 * 50, 30 * WAN, ("amount", "years", "times"))


@pytest.mark.parametrize(
    ("day", "months", "then"), [(D(2026, 1, 31), 1, D(2026, 2, 28)), (D(2027, 11, 30), 3, D(2028, 2, 29)), (D(2026, 12, 15), 12, D(2027, 12, 15))]
)
def test_months_end_where_the_month_ends(day, months, then):
    assert after_months(day, months) == then


LOANS = st.builds(
    Loan, principal_fen=st.integers(0, 10**9), rate_bp=st.integers(0, 2400), lpr_bp=st.integers(0, 600),
    since=st.dates(D(2020, 1, 1), D(2030, 1, 1)), months=st.integers(1, 60), before=st.integers(0, 4),
)  # fmt: skip
TERMS = st.builds(
    Terms, rule=st.sampled_from([SHARE, ABOVE]), share_percent=st.integers(0, 100), margin_bp=st.integers(0, 300),
    most_times=st.none() | st.integers(0, 4), most_years=st.none() | st.integers(1, 5), most_fen=st.none() | st.integers(0, 10**9),
)  # fmt: skip


@given(LOANS, TERMS, st.dates(D(2020, 1, 1), D(2036, 1, 1)), st.integers(0, 500))
def test_never_less_than_nothing_and_never_less_later(loan, terms, until, more):
    first, later = due(loan, terms, until), due(loan, terms, until + dt.timedelta(days=more))
    assert 0 <= first.fen <= later.fen


@given(LOANS, TERMS)
def test_never_more_than_the_interest_where_the_rule_is_a_share(loan, terms):
    made = due(loan, replace(terms, rule=SHARE), D(2040, 1, 1))
    assert made.fen <= loan.principal_fen * loan.rate_bp * made.days // (10_000 * 365) + 1
