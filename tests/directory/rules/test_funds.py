import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.rules.funds import Balance, Kind, Row, balance, overspent_on, valid

DAY = dt.date(2025, 1, 1)


def row(number, kind, amount, day, supersedes=None):
    return Row(number, kind, amount, DAY + dt.timedelta(days=day), supersedes)


LEDGER = [
    row(1, Kind.GRANTED, 5_000_000, 0),
    row(2, Kind.SPENT, 1_200_000, 10),
    row(3, Kind.SPENT, 800_000, 20),
    row(4, Kind.SPENT, 80_000, 20, supersedes=3),
]


def test_what_is_left_is_what_was_granted_less_what_was_spent_corrections_counted_once():
    assert balance(LEDGER) == Balance(5_000_000, 1_280_000)
    assert balance(LEDGER).left == 3_720_000
    assert balance(LEDGER, DAY + dt.timedelta(days=10)) == Balance(5_000_000, 1_200_000)
    assert [one.number for one in valid(LEDGER)] == [1, 2, 4]


def test_spending_before_the_grant_is_overspent_on_its_day():
    early = [row(1, Kind.SPENT, 1, 5), row(2, Kind.GRANTED, 100, 6)]
    assert overspent_on(early) == DAY + dt.timedelta(days=5)
    assert overspent_on([row(1, Kind.SPENT, 100, 6), row(2, Kind.GRANTED, 100, 6)]) is None
    assert overspent_on(LEDGER) is None


rows = st.lists(
    st.tuples(st.sampled_from(Kind), st.integers(1, 1000), st.integers(0, 50)), max_size=12
).map(lambda found: [row(number, *parts) for number, parts in enumerate(found, 1)])  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows)
def test_never_overspent_means_never_negative_on_any_day(found):
    days = sorted({one.on for one in found})
    assert (overspent_on(found) is None) is all(balance(found, day).left >= 0 for day in days)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows, st.randoms())
def test_the_order_in_which_lines_are_read_says_nothing(found, random):
    mixed = list(found)
    random.shuffle(mixed)
    assert (balance(mixed), overspent_on(mixed)) == (balance(found), overspent_on(found))
