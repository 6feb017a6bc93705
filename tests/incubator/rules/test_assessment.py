import datetime as dt

from incubator.rules.assessment import Line, Tenant, assess
from incubator.rules.words import VentureState as S

D = dt.date
TENANTS = [
    Tenant(1, 4, D(2024, 3, 1), None, S.OPERATING, 1200),
    Tenant(2, 2, D(2022, 1, 10), D(2026, 1, 9), S.OPERATING, 800),  # out on the last day of its 48 months
    Tenant(3, 6, D(2022, 1, 10), None, S.OPERATING, 2500),  # its 48 months ran out, and it is still there
    Tenant(4, 1, D(2026, 9, 1), None, S.IDEA, None),  # new, and has not reported
    Tenant(5, 3, D(2025, 2, 1), D(2026, 6, 30), S.CLOSED, 0),  # left early: on time
    Tenant(6, 9, D(2020, 1, 1), D(2025, 12, 31), S.OPERATING, 9900),  # gone before the year
]  # fmt: skip


def test_a_year_by_hand():
    assert assess(TENANTS, 2026, 20) == (
        Line("ventures", 5, None, 30, met=False),
        Line("jobs", 4500, None, 30000, met=False),  # 12 + 8 + 25 + 0
        Line("success", 3, 4, 60, met=True),  # 1, 2, 3 of 1, 2, 3, 5: 75 %
        Line("exits", 2, 3, 90, met=False),  # 2 and 5 of 2, 3, 5
        Line("occupancy", 11, 20, None, met=None),  # 4 + 6 + 1 seats at the end of the year
        Line("silent", 1, 5, None, met=None),
    )


def test_a_share_of_nobody_is_no_answer():
    lines = {line.key: line for line in assess([], 2026, 20)}
    assert lines["success"].met is None
    assert lines["exits"].percent is None
    assert lines["ventures"].met is False


def test_thirty_ventures_with_ten_jobs_each_pass():
    many = [Tenant(key, 1, D(2025, 1, 1), None, S.OPERATING, 1000) for key in range(30)]
    assert [line.met for line in assess(many, 2026, 30)] == [True, True, True, None, None, None]
