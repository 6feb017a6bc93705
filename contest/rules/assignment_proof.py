"""Is a pairing the best of all, not only of its candidates? The dense residual network, contracted to the judges, answers.

An edge u -> v is the cheapest way to move one entry from judge u to judge v. Two further nodes: NOBODY (an empty seat) and the END (a judge
has one entry more or fewer). A pairing is optimal exactly when no cycle of this graph is negative; such a cycle is itself the improvement.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from contest.rules.assignment_instance import NO_GROUP, Instance, marginal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOBODY, END = 0, 1
"""Offsets after the last judge."""


def never_of(instance: Instance) -> int:
    return 10**60 if instance.cost.dtype == object else 1 << 61


class Moves:
    """All single moves from the pairing `chosen` (n x m, changed in place by `carry_out`) to pairs in `among` (n x m).

    `price` and `entry` are (m + 2) x (m + 2): what the cheapest move costs (`never` where nothing can be moved), and which entry it moves (or -1).
    """

    def __init__(self, instance: Instance, chosen: NDArray[np.bool_], among: NDArray[np.bool_]) -> None:
        import numpy as np

        m = instance.m
        self.instance, self.chosen, self.among, self.never = instance, chosen, among, never_of(instance)
        self.price: NDArray[Any] = np.full((m + 2, m + 2), self.never, dtype=instance.cost.dtype)
        self.entry: NDArray[np.int64] = np.full((m + 2, m + 2), -1, dtype=np.int64)
        self.capped = instance.group != NO_GROUP
        self.open_cost: NDArray[Any] = np.where(among & ~chosen, instance.cost, self.never)
        self.entered = self.open_cost
        self.counts = group_counts(instance, chosen)
        if self.capped.any():
            shut = np.zeros(chosen.shape, dtype=bool)
            shut[:, self.capped] = (self.counts >= instance.room)[:, instance.group[self.capped]]
            self.entered = np.where(shut, self.never, self.open_cost)
        self.loads = chosen.sum(axis=0)
        for judge in range(m):
            self._row(judge)
        self._ends(range(m))

    def _row(self, judge: int) -> None:
        import numpy as np

        instance, m, never = self.instance, self.instance.m, self.never
        self.price[judge], self.entry[judge] = never, -1
        mine = np.nonzero(self.chosen[:, judge])[0]
        if not len(mine):
            return
        own = instance.cost[mine, judge]
        options = self._options(judge, mine)
        best = np.asarray(options.argmin(axis=0))
        price = options[best, np.arange(m)]
        self.price[judge, :m] = price
        self.entry[judge, :m] = np.where(price < never, mine[best], -1)
        self.price[judge, judge] = never
        dearest = int(np.asarray(own).argmax())
        self.price[judge, m + NOBODY] = instance.penalties.empty - own[dearest]
        self.entry[judge, m + NOBODY] = mine[dearest]

    def _ends(self, judges: Iterable[int]) -> None:
        """Moves from and to an empty seat, and one entry more or fewer for a judge."""
        import numpy as np

        instance, m, never = self.instance, self.instance.m, self.never
        for judge in judges:
            load = int(self.loads[judge])
            self.price[judge, m + END] = marginal(instance, judge, load + 1) if load < int(instance.ceiling[judge]) else never
            self.price[m + END, judge] = -marginal(instance, judge, load) if load > 0 else never
        self.price[m + NOBODY], self.entry[m + NOBODY] = never, -1
        self.price[m + NOBODY, m + END] = 0
        empty = np.nonzero(instance.wanted > self.chosen.sum(axis=1))[0]
        self.price[m + END, m + NOBODY] = 0 if len(empty) else never
        if len(empty):
            best = np.asarray(self.entered[empty].argmin(axis=0))
            costs = self.entered[empty][best, np.arange(m)]
            self.price[m + NOBODY, :m] = np.where(costs < never, costs - instance.penalties.empty, never)
            self.entry[m + NOBODY, :m] = np.where(costs < never, empty[best], -1)

    def carry_out(self, cycle: list[int]) -> None:
        """A negative cycle; afterwards every price is that of the changed pairing."""
        import numpy as np

        instance, m = self.instance, self.instance.m
        steps = [(source, target, int(self.entry[source, target])) for source, target in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
        steps = _untangled(instance, self.chosen, self, steps)
        entries = sorted({entry for _source, _target, entry in steps if entry >= 0})
        held = self.chosen[entries].any(axis=0)
        for source, _, entry in steps:
            if entry >= 0 and source < m:
                self.chosen[entry, source] = False
        for _, target, entry in steps:
            if entry >= 0 and target < m:
                self.chosen[entry, target] = True
        rows = np.array(entries, dtype=np.int64)
        self.open_cost[rows] = np.where(self.among[rows] & ~self.chosen[rows], instance.cost[rows], self.never)
        if self.capped.any():
            for row in entries:
                groups = instance.group[self.chosen[row] & self.capped]
                self.counts[row] = np.bincount(groups, minlength=instance.room.shape[1])
            shut = np.zeros((len(rows), m), dtype=bool)
            shut[:, self.capped] = (self.counts[rows] >= instance.room[rows])[:, instance.group[self.capped]]
            self.entered[rows] = np.where(shut, self.never, self.open_cost[rows])
        changed = {judge for source, target, _entry in steps for judge in (source, target) if judge < m}
        for judge in changed:
            self.loads[judge] = int(self.chosen[:, judge].sum())
            self._row(judge)
        beside = self.chosen[rows]
        for judge in np.nonzero(held)[0].tolist():
            if judge not in changed:
                self._beside(judge, rows[beside[:, judge]])
        self._ends(changed)

    def _beside(self, judge: int, rows: NDArray[np.int64]) -> None:
        """As _row, for a judge who keeps all entries, of which only `rows` can be moved differently now."""
        import numpy as np

        stale = np.nonzero(np.isin(self.entry[judge, : self.instance.m], rows))[0]
        if len(stale):
            mine = np.nonzero(self.chosen[:, judge])[0]
            options = self._options(judge, mine, stale)
            best = np.asarray(options.argmin(axis=0))
            price = options[best, np.arange(len(stale))]
            self.price[judge, stale] = price
            self.entry[judge, stale] = np.where(price < self.never, mine[best], -1)
        options = self._options(judge, rows)
        best = np.asarray(options.argmin(axis=0))
        price = options[best, np.arange(self.instance.m)]
        better = price < self.price[judge, : self.instance.m]
        self.price[judge, : self.instance.m][better] = price[better]
        self.entry[judge, : self.instance.m][better] = rows[best[better]]
        self.price[judge, judge] = self.never

    def _options(self, judge: int, rows: NDArray[np.int64], columns: NDArray[np.int64] | None = None) -> NDArray[Any]:
        """Entries x judges: what moving each of `rows` from `judge` to each of `columns` (all of them) costs."""
        import numpy as np

        instance = self.instance
        options = self.entered[rows] if columns is None else self.entered[np.ix_(rows, columns)]
        if instance.group[judge] != NO_GROUP:
            group = instance.group if columns is None else instance.group[columns]
            same = np.nonzero(group == instance.group[judge])[0]
            options[:, same] = self.open_cost[np.ix_(rows, same if columns is None else columns[same])]
        return np.where(options < self.never, options - instance.cost[rows, judge][:, None], self.never)


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
