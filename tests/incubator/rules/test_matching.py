from hypothesis import given
from hypothesis import strategies as st

from incubator.rules.matching import Helper, helpers_for, table_plan

FINANCE = Helper(1, ("财务", "融资"), load=1, ceiling=3)
LAW = Helper(2, ("法律", "专利"), load=0, ceiling=3)
FULL = Helper(3, ("融资",), load=2, ceiling=2)
LIGHT = Helper(4, ("融资",), load=0, ceiling=2)


def test_the_need_finds_the_mentor_most_words_first_then_the_least_burdened():
    assert helpers_for("想做第一轮融资，财务报表不规范", [LAW, LIGHT, FULL, FINANCE]) == [(FINANCE, ("财务", "融资")), (LIGHT, ("融资",))]
    assert helpers_for("找厂房", [FINANCE, LAW]) == []


def test_a_plan_by_hand():
    # two ventures want the same two payers: they change places
    assert table_plan([(1, 10), (1, 20), (2, 10), (2, 20)]) == [(1, 10, 1, 1), (1, 20, 2, 2), (2, 10, 2, 1), (2, 20, 1, 2)]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=60))
def test_nobody_is_at_two_tables_at_once_and_every_wish_is_met(wishes):
    plan = table_plan(wishes)
    assert {(venture, payer) for venture, payer, _slot, _table in plan} == set(wishes)
    assert len({(venture, slot) for venture, _payer, slot, _table in plan}) == len(plan)
    assert len({(payer, slot) for _venture, payer, slot, _table in plan}) == len(plan)
    assert len({(payer, table) for _venture, payer, _slot, table in plan}) == len({payer for _venture, payer in wishes})
