"""The pairing on chosen candidates as a minimum-cost flow, by OR-Tools.

entry -> (entry, group) -> judge -> end, with an arc entry -> end for a seat that stays empty. A group node stands only where it can bind.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contest.rules.assignment_instance import NO_GROUP, Instance, marginal
from contest.rules.assignment_proof import Moves, never_of, potentials_or_cycle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDEST_COST = 1 << 62
MANY_GROUPS = 5_000


class CostsTooWide(ArithmeticError):
    """The integer costs leave the solver's range; coarser ones are needed."""


def available() -> bool:
    try:
        import ortools.graph.python.min_cost_flow  # noqa: F401
    except ImportError:
        return False
    return True


def solve_flow(
    instance: Instance, candidates: NDArray[np.bool_], likely_bound: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the chosen pairs: the cheapest on these candidates. Raises CostsTooWide.

    Of many group nodes only those likely to bind are built at first, judged by the prices of the problem without groups; an answer that
    breaks no group is the optimum with all of them, and where one is broken its node is added. With `likely_bound` (n x g) only those are built, and
    the few pairs that break another group are left out: the caller settles the rest.
    """
    import numpy as np

    binding = _counts(instance, candidates) > instance.room
    if int(binding.sum()) <= MANY_GROUPS:
        rows, columns = np.nonzero(_solve(instance, candidates, binding))
        return rows, columns
    if likely_bound is not None:
        chosen = _solve(instance, candidates, binding & likely_bound)
        rows, columns = np.nonzero(_within_room(instance, chosen))
        return rows, columns
    free = replace(instance, group=np.full(instance.m, NO_GROUP))
    chosen = _solve(free, candidates, np.zeros_like(binding))
    prices = potentials_or_cycle(Moves(free, chosen, candidates))[0][: instance.m]
    likely = _by_slack(instance, candidates, chosen, instance.cost - prices)
    more = instance.n * (int(instance.wanted.max()) + 1)
    built = np.zeros_like(binding)
    size = 0
    while (broken := _counts(instance, chosen) > instance.room).any():
        size += more
        built |= broken
        built.ravel()[likely[:size]] = True
        chosen = _solve(instance, candidates, built)
    rows, columns = np.nonzero(chosen)
    return rows, columns


def _by_slack(instance: Instance, candidates: NDArray[np.bool_], chosen: NDArray[np.bool_], reduced: NDArray[np.int64]) -> NDArray[np.int64]:
    """Flat (entry, group) where a group could bind, the likeliest first: how far is its first pair too many from being taken?"""
    import numpy as np

    dearest = np.where(chosen, reduced, -never_of(instance)).max(axis=1)
    rows, columns = np.nonzero(candidates & (instance.group != NO_GROUP)[None, :])
    keys = rows * instance.room.shape[1] + instance.group[columns]
    values = reduced[rows, columns]
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    first = np.searchsorted(keys, keys, side="left")
    too_many = np.arange(len(keys)) - first == instance.room.ravel()[keys]
    keys, values = keys[too_many], values[too_many]
    order = np.argsort(values - dearest[keys // instance.room.shape[1]], kind="stable")
    return np.asarray(keys[order], dtype=np.int64)


def _within_room(instance: Instance, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the dearest pairs of groups that have too many, in place."""
    import numpy as np

    for entry, group in np.argwhere(_counts(instance, chosen) > instance.room).tolist():
        members = np.nonzero(chosen[entry] & (instance.group == group))[0]
        dearest = members[np.argsort(instance.cost[entry, members], kind="stable")]
        chosen[entry, dearest[int(instance.room[entry, group]) :]] = False
    return chosen


def _counts(instance: Instance, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """n x g: pairs of the mask that fall on this entry and group."""
    import numpy as np

    groups = instance.room.shape[1]
    rows, columns = np.nonzero(mask)
    group = instance.group[columns]
    grouped = group != NO_GROUP
    return np.bincount(rows[grouped] * groups + group[grouped], minlength=instance.n * groups).reshape(instance.n, groups)


def _solve(instance: Instance, candidates: NDArray[np.bool_], built: NDArray[np.bool_], *, seats_may_stay_empty: bool = False) -> NDArray[np.bool_]:
    """The chosen pairs (n x m), with group nodes where `built` (n x g) says so. First without the dear arcs of empty seats, which make the solver's
    costs wide: an answer that fills every seat is the best with them too."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    n, m = instance.n, instance.m
    end = n + m
    rows, columns = np.nonzero(candidates)
    tails = rows.copy()
    at, group = np.nonzero(built)
    nodes = np.full(built.shape, -1, dtype=np.int64)
    nodes[at, group] = np.arange(len(at)) + end + 1
    grouped = np.nonzero(instance.group[columns] != NO_GROUP)[0]
    node = nodes[rows[grouped], instance.group[columns[grouped]]]
    tails[grouped[node >= 0]] = node[node >= 0]

    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(tails, columns + n, np.ones(len(rows), dtype=np.int64), instance.cost[rows, columns])
    flow.add_arcs_with_capacity_and_unit_cost(at, nodes[at, group], instance.room[at, group], np.zeros(len(at), dtype=np.int64))
    entries = np.arange(n)
    if seats_may_stay_empty:
        flow.add_arcs_with_capacity_and_unit_cost(entries, np.full(n, end), instance.wanted, np.full(n, instance.penalties.empty))
    steps = np.array([(judge + n, size, price) for judge in range(m) for size, price in _load_steps(instance, judge)], dtype=np.int64).reshape(-1, 3)
    flow.add_arcs_with_capacity_and_unit_cost(steps[:, 0], np.full(len(steps), end), steps[:, 1], steps[:, 2])
    flow.set_nodes_supplies(np.append(entries, end), np.append(instance.wanted, -int(instance.wanted.sum())))
    status = flow.solve()
    if status == flow.INFEASIBLE and not seats_may_stay_empty:
        return _solve(instance, candidates, built, seats_may_stay_empty=True)
    if status != flow.OPTIMAL:
        raise CostsTooWide
    taken = flow.flows(pairs) > 0
    chosen = np.zeros(candidates.shape, dtype=bool)
    chosen[rows[taken], columns[taken]] = True
    return chosen


def _load_steps(instance: Instance, judge: int) -> list[tuple[int, int]]:
    """(capacity, price) of the arcs from a judge to the end, prices rising."""
    ceiling, floor = int(instance.ceiling[judge]), int(instance.floor[judge])
    if instance.spread:
        return [(1, marginal(instance, judge, load)) for load in range(1, ceiling + 1)]
    steps = [(min(floor, ceiling), marginal(instance, judge, 1)), (max(ceiling - floor, 0), 0)]
    return [step for step in steps if step[0]]
