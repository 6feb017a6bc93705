"""The pairing on chosen candidates as a minimum-cost flow, by OR-Tools.

entry -> (entry, group) -> judge -> end, with an arc entry -> end for a seat that stays empty. A group node stands only where it can bind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contest.rules.assignment_instance import NO_GROUP, Instance, marginal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDEST_COST = 1 << 62


class CostsTooWide(ArithmeticError):
    """The integer costs leave the solver's range; coarser ones are needed."""


def available() -> bool:
    try:
        import ortools.graph.python.min_cost_flow  # noqa: F401
    except ImportError:
        return False
    return True


def solve_flow(instance: Instance, candidates: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the chosen pairs: the cheapest on these candidates. Raises CostsTooWide."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    n, m = instance.n, instance.m
    end = n + m
    rows, columns = np.nonzero(candidates)
    tails = rows.copy()
    groups = instance.group[columns]
    grouped = groups != NO_GROUP
    ties: list[NDArray[np.int64]] = []
    if grouped.any():
        keys = rows[grouped] * instance.room.shape[1] + groups[grouped]
        seen, which, many = np.unique(keys, return_inverse=True, return_counts=True)
        room = instance.room.ravel()[seen]
        binding = many > room
        nodes = np.cumsum(binding) - 1 + end + 1
        tails[np.nonzero(grouped)[0][binding[which]]] = nodes[which][binding[which]]
        ties = [seen[binding] // instance.room.shape[1], nodes[binding], room[binding]]

    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(tails, columns + n, np.ones(len(rows), dtype=np.int64), instance.cost[rows, columns])
    if ties:
        flow.add_arcs_with_capacity_and_unit_cost(ties[0], ties[1], ties[2], np.zeros(len(ties[0]), dtype=np.int64))
    entries = np.arange(n)
    flow.add_arcs_with_capacity_and_unit_cost(entries, np.full(n, end), instance.wanted, np.full(n, instance.penalties.empty))
    steps = np.array([(judge + n, size, price) for judge in range(m) for size, price in _load_steps(instance, judge)], dtype=np.int64).reshape(-1, 3)
    flow.add_arcs_with_capacity_and_unit_cost(steps[:, 0], np.full(len(steps), end), steps[:, 1], steps[:, 2])
    flow.set_nodes_supplies(np.append(entries, end), np.append(instance.wanted, -int(instance.wanted.sum())))
    if flow.solve() != flow.OPTIMAL:
        raise CostsTooWide
    chosen = flow.flows(pairs) > 0
    return rows[chosen], columns[chosen]


def _load_steps(instance: Instance, judge: int) -> list[tuple[int, int]]:
    """(capacity, price) of the arcs from a judge to the end, prices rising."""
    ceiling, floor = int(instance.ceiling[judge]), int(instance.floor[judge])
    if instance.spread:
        return [(1, marginal(instance, judge, load)) for load in range(1, ceiling + 1)]
    steps = [(min(floor, ceiling), marginal(instance, judge, 1)), (max(ceiling - floor, 0), 0)]
    return [step for step in steps if step[0]]
