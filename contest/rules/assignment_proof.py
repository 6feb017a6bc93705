"""Is a pairing the best of all, not only of its candidates? The dense residual network, contracted to the judges, answers.

An edge u -> v is the cheapest way to move one entry from judge u to judge v. Two further nodes: NOBODY (an empty seat) and the END (a judge
has one entry more or fewer). A pairing is optimal exactly when no cycle of this graph is negative; such a cycle is itself the improvement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contest.rules.assignment_instance import NO_GROUP, Instance, marginal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOBODY, END = 0, 1
"""Offsets after the last judge."""


@dataclass(frozen=True)
class Moves:
    price: NDArray[Any]
    """(m + 2) x (m + 2); `never` where nothing can be moved."""
    entry: NDArray[np.int64]
    """(m + 2) x (m + 2): the entry that the cheapest move moves, -1 where none does."""
    never: int


def never_of(instance: Instance) -> int:
    return 10**60 if instance.cost.dtype == object else 1 << 61


def moves(instance: Instance, chosen: NDArray[np.bool_], among: NDArray[np.bool_]) -> Moves:
    """All single moves from the pairing `chosen` (n x m) to pairs in `among` (n x m)."""
    import numpy as np

    n, m = instance.n, instance.m
    never = never_of(instance)
    kind = instance.cost.dtype
    price = np.full((m + 2, m + 2), never, dtype=kind)
    entry = np.full((m + 2, m + 2), -1, dtype=np.int64)
    open_cost = np.where(among & ~chosen, instance.cost, never)
    entered = open_cost
    capped = instance.group != NO_GROUP
    if capped.any():
        shut = np.zeros((n, m), dtype=bool)
        shut[:, capped] = (group_counts(instance, chosen) >= instance.room)[:, instance.group[capped]]
        entered = np.where(shut, never, open_cost)
    columns = np.arange(m)
    for judge in range(m):
        mine = np.nonzero(chosen[:, judge])[0]
        if not len(mine):
            continue
        options = entered[mine]
        if instance.group[judge] != NO_GROUP:
            same = instance.group == instance.group[judge]
            options[:, same] = open_cost[np.ix_(mine, np.nonzero(same)[0])]
        own = instance.cost[mine, judge]
        options = np.where(options < never, options - own[:, None], never)
        best = np.asarray(options.argmin(axis=0))
        price[judge, :m] = options[best, columns]
        entry[judge, :m] = np.where(price[judge, :m] < never, mine[best], -1)
        dearest = int(np.asarray(own).argmax())
        price[judge, m + NOBODY] = instance.penalties.empty - own[dearest]
        entry[judge, m + NOBODY] = mine[dearest]
    seats = instance.wanted - chosen.sum(axis=1)
    empty = np.nonzero(seats > 0)[0]
    if len(empty):
        best = np.asarray(entered[empty].argmin(axis=0))
        costs = entered[empty][best, columns]
        price[m + NOBODY, :m] = np.where(costs < never, costs - instance.penalties.empty, never)
        entry[m + NOBODY, :m] = np.where(costs < never, empty[best], -1)
        price[m + END, m + NOBODY] = 0
    price[m + NOBODY, m + END] = 0
    for judge, load in enumerate(chosen.sum(axis=0).tolist()):
        if load < int(instance.ceiling[judge]):
            price[judge, m + END] = marginal(instance, judge, load + 1)
        if load > 0:
            price[m + END, judge] = -marginal(instance, judge, load)
    np.fill_diagonal(price, never)
    return Moves(price, entry, never)


def group_counts(instance: Instance, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    import numpy as np

    counts = np.zeros(instance.room.shape, dtype=np.int64)
    rows, columns = np.nonzero(chosen)
    groups = instance.group[columns]
    np.add.at(counts, (rows[groups != NO_GROUP], groups[groups != NO_GROUP]), 1)
    return counts


def potentials_or_cycle(graph: Moves) -> tuple[NDArray[Any], list[int]]:
    """Potentials p with p[v] <= p[u] + price[u, v] everywhere and no cycle; or, second, a negative cycle of nodes."""
    import numpy as np

    size = len(graph.price)
    potential = np.zeros(size, dtype=graph.price.dtype)
    before = np.full(size, -1, dtype=np.int64)
    nodes = np.arange(size)
    for _ in range(size + 1):
        reached = potential[:, None] + graph.price
        via = np.asarray(reached.argmin(axis=0))
        shorter = reached[via, nodes] < potential
        if not shorter.any():
            return potential, []
        potential = np.where(shorter, reached[via, nodes], potential)
        before = np.where(shorter, via, before)
        if cycle := _cycle(before.tolist()):
            return potential, cycle
    raise ArithmeticError("shortest paths did not settle and no cycle was found")


def _cycle(before: list[int]) -> list[int]:
    """A cycle of the predecessor graph, in forward order, or nothing."""
    colour = [0] * len(before)
    for start in range(len(before)):
        node, stamp = start, start + 1
        while node >= 0 and not colour[node]:
            colour[node] = stamp
            node = before[node]
        if node >= 0 and colour[node] == stamp:
            cycle = [node]
            while (step := before[cycle[-1]]) != node:
                cycle.append(step)
            return cycle[::-1]
    return []


def apply_cycle(instance: Instance, chosen: NDArray[np.bool_], graph: Moves, cycle: list[int]) -> None:
    """Carry out a negative cycle, in place."""
    steps = [(source, target, int(graph.entry[source, target])) for source, target in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
    steps = _untangled(instance, chosen, graph, steps)
    for source, _, entry in steps:
        if entry >= 0 and source < instance.m:
            chosen[entry, source] = False
    for _, target, entry in steps:
        if entry >= 0 and target < instance.m:
            chosen[entry, target] = True


Step = tuple[int, int, int]


def _untangled(instance: Instance, chosen: NDArray[np.bool_], graph: Moves, steps: list[Step]) -> list[Step]:
    """Two moves of one entry may each find the last place of the same group. Such a cycle falls into two, of which one is still negative."""
    for first, (source, target, entry) in enumerate(steps):
        if entry < 0 or target >= instance.m or instance.group[target] == NO_GROUP:
            continue
        for second in range(first + 1, len(steps)):
            other_source, other_target, other = steps[second]
            if other != entry or other_target >= instance.m or instance.group[other_target] != instance.group[target]:
                continue
            group = instance.group[target]
            members = instance.group == group
            leaving = sum(1 for u, _, i in steps if i == entry and u < instance.m and members[u])
            arriving = sum(1 for _, v, i in steps if i == entry and v < instance.m and members[v])
            if int(chosen[entry, members].sum()) - leaving + arriving <= int(instance.room[entry, group]):
                continue
            halves = (
                [*steps[:first], (source, other_target, entry), *steps[second + 1 :]],
                [(other_source, target, entry), *steps[first + 1 : second]],
            )
            half = min(halves, key=lambda part: sum(_price(instance, graph, step) for step in part))
            return _untangled(instance, chosen, graph, half)
    return steps


def _price(instance: Instance, graph: Moves, step: Step) -> int:
    source, target, entry = step
    if entry < 0:
        return int(graph.price[source, target])
    given_up = instance.penalties.empty if source >= instance.m else int(instance.cost[entry, source])
    taken = instance.penalties.empty if target >= instance.m else int(instance.cost[entry, target])
    return taken - given_up


def tempting(instance: Instance, chosen: NDArray[np.bool_], candidates: NDArray[np.bool_], potential: NDArray[Any], most: int) -> NDArray[np.bool_]:
    """Pairs outside the candidates that these prices would take in: at most `most` an entry, the best first (n x m)."""
    import numpy as np

    never = never_of(instance)
    reduced = np.where(instance.allowed, instance.cost - potential[None, : instance.m], never)
    paid = np.where(chosen, reduced, -never)
    dearest = paid.max(axis=1)
    dearest = np.where(instance.wanted > chosen.sum(axis=1), np.maximum(dearest, instance.penalties.empty - potential[instance.m + NOBODY]), dearest)
    bar = np.repeat(dearest[:, None], instance.m, axis=1)
    full = group_counts(instance, chosen) >= instance.room
    for group in range(instance.room.shape[1]):
        rows = np.nonzero(full[:, group])[0]
        members = np.nonzero(instance.group == group)[0]
        bar[np.ix_(rows, members)] = paid[np.ix_(rows, members)].max(axis=1)[:, None]
    gain = np.where(candidates, never, reduced - bar)
    wished: NDArray[np.bool_] = gain < 0
    if most < instance.m:
        order = np.argpartition(gain, most, axis=1)[:, :most]
        best = np.zeros_like(wished)
        np.put_along_axis(best, order, True, axis=1)
        wished &= best
    return wished
