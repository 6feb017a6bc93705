from hypothesis import given
from hypothesis import strategies as st

from incubator.rules.small_cells import periods, put_together, too_few, union

FIRMS = st.frozensets(st.integers(1, 8), max_size=6)


def test_a_part_of_too_few_takes_the_smallest_other_with_it():
    assert put_together({"voucher": {1}, "union": {2, 3, 4}, "self": {5, 6, 7, 8}}) == {"voucher", "union"}
    assert put_together({"voucher": {1}, "union": {2, 3}, "self": {5, 6, 7, 8}}) == {"voucher", "union"}
    assert put_together({"voucher": {1, 2, 3}, "union": set(), "self": {5, 6, 7}}) == set()
    assert put_together({"voucher": {1}, "union": {1, 2}}) == {"voucher", "union"}


def test_two_payments_of_one_firm_are_one_firm():
    assert put_together({"voucher": {1}, "union": {1}, "self": {2, 3, 4}}) == {"voucher", "union", "self"}


def test_quarters_are_put_together_until_there_are_enough():
    assert periods([{1}, {2, 3}, set(), {4, 5, 6}]) == [range(0, 2), range(2, 3), range(3, 4)]
    assert periods([{1, 2, 3}, set(), {4}]) == [range(0, 3)]
    assert periods([{1}, {2}]) == [range(0, 2)]
    assert periods([]) == []


@given(st.dictionaries(st.sampled_from("abcd"), FIRMS, max_size=4))
def test_nothing_that_is_shown_or_left_over_is_that_of_too_few(parts):
    hidden = put_together(parts)
    assert not any(too_few(inside) for key, inside in parts.items() if key not in hidden)
    whole = union(parts, parts.keys())
    assert not too_few(union(parts, hidden)) or hidden == {key for key, inside in parts.items() if inside} or too_few(whole)


@given(st.lists(FIRMS, max_size=10))
def test_periods_cover_every_quarter_once_and_are_that_of_enough(quarters):
    found = periods(quarters)
    assert [place for one in found for place in one] == list(range(len(quarters)))
    whole = set().union(*quarters)
    for one in found:
        inside = set().union(*(quarters[place] for place in one))
        assert not too_few(inside) or inside == whole
