"""The pairing by HiGHS: where OR-Tools is missing (linear), and where an expert or the worst entry asks for an integer programme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from contest.rules.assignment_instance import NO_GROUP, Experts, Instance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from contest.rules.assignment import Solved

UNITS = 1000.0
"""The widest difference of two costs, as HiGHS sees it: its tolerances are absolute."""
WHOLE_CELLS = 60_000
"""Up to this many entries x judges an integer programme is given every pair at once."""
MOST_NODES = 20_000
"""Branch-and-bound nodes: a limit that, unlike a time limit, gives the same answer on every machine."""


@dataclass(frozen=True)
class Programme:
    """min cost x, low <= rows x <= high, 0 <= x <= most. The first `pairs` variables are the candidate pairs."""

    cost: NDArray[np.float64]
    rows: csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    most: NDArray[np.float64]
    pairs: int
    unit: float
    """Integer cost of the instance in one unit here."""


def _programme(
    instance: Instance,
    candidates: NDArray[np.bool_],
    needs_expert: NDArray[np.bool_] | None = None,
    experts: NDArray[np.bool_] | None = None,
    at_least: NDArray[np.float64] | None = None,
) -> Programme:
    """Rows in this order: entries, judges' ceilings, judges' floors, experts (where asked), worst (where asked), groups that bind, load steps.

    `at_least` (n): the least sum of affinity that the entry must still find, in units; minus infinity where nothing is asked.
    """
    import numpy as np
    from scipy.sparse import coo_array

    n, m = instance.n, instance.m
    i, j = np.nonzero(candidates)
    pairs = len(i)
    unit = max(float(int(instance.cost.max()) - int(instance.cost.min())), 1.0) / UNITS if instance.cost.size else 1.0
    cost = instance.cost[i, j].astype(float) / unit
    empty, short = UNITS * 20 * (m + 2), UNITS * 4 * (m + 2)
    steps = [
        (judge, instance.spread * (int(instance.carried[judge]) + load) / unit) for judge in range(m) for load in range(int(instance.ceiling[judge]))
    ]
    steps = steps if instance.spread else []
    columns: list[tuple[float, float]] = []  # cost, most
    entries: list[NDArray[Any]] = []
    where: list[NDArray[Any]] = []
    value: list[NDArray[Any]] = []
    low: list[NDArray[Any]] = []
    high: list[NDArray[Any]] = []
    height = 0

    def rows(row: NDArray[Any], column: NDArray[Any], numbers: NDArray[Any], least: NDArray[Any], most: NDArray[Any]) -> None:
        nonlocal height
        entries.append(row + height)
        where.append(column)
        value.append(numbers)
        low.append(least)
        high.append(most)
        height += len(least)

    all_pairs = np.arange(pairs)
    infinite = np.inf
    slack = pairs + np.arange(n)
    columns += [(empty, float(seats)) for seats in instance.wanted]
    wanted = instance.wanted.astype(float)
    rows(np.append(i, np.arange(n)), np.append(all_pairs, slack), np.ones(pairs + n), wanted, wanted)
    rows(j, all_pairs, np.ones(pairs), np.full(m, -infinite), instance.ceiling.astype(float))
    missing = pairs + len(columns) + np.arange(m)
    columns += [(short, float(floor)) for floor in instance.floor]
    rows(np.append(j, np.arange(m)), np.append(all_pairs, missing), np.ones(pairs + m), instance.floor.astype(float), np.full(m, infinite))
    if needs_expert is not None and experts is not None:
        lacking = pairs + len(columns) + np.arange(n)
        columns += [(empty, 1.0)] * n
        expert = experts[i, j]
        least = np.where(needs_expert, 1.0, -infinite)
        rows(np.append(i[expert], np.arange(n)), np.append(all_pairs[expert], lacking), np.ones(int(expert.sum()) + n), least, np.full(n, infinite))
    if at_least is not None:
        rows(i, all_pairs, -cost, at_least, np.full(n, infinite))
    grouped = instance.group[j] != NO_GROUP
    if grouped.any():
        keys = i[grouped] * instance.room.shape[1] + instance.group[j[grouped]]
        seen, which = np.unique(keys, return_inverse=True)
        room = instance.room.ravel()[seen].astype(float)
        rows(which, all_pairs[grouped], np.ones(len(which)), np.full(len(seen), -infinite), room)
    if steps:
        step = pairs + len(columns) + np.arange(len(steps))
        columns += [(price, 1.0) for _, price in steps]
        owner = np.array([judge for judge, _ in steps])
        rows(np.append(j, owner), np.append(all_pairs, step), np.append(np.ones(pairs), -np.ones(len(steps))), np.full(m, -infinite), np.zeros(m))
    side = np.array(columns, dtype=float).reshape(-1, 2)
    matrix = coo_array((np.concatenate(value), (np.concatenate(entries), np.concatenate(where))), shape=(height, pairs + len(columns))).tocsr()
    return Programme(
        cost=np.append(cost, side[:, 0]),
        rows=matrix,
        low=np.concatenate(low),
        high=np.concatenate(high),
        most=np.append(np.ones(pairs), side[:, 1]),
        pairs=pairs,
        unit=unit,
    )


def solve_linear(instance: Instance, candidates: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As solve_flow: the matrix is a network's, so a vertex of the linear programme is whole."""
    import numpy as np

    programme = _programme(instance, candidates)
    answer = _linear(programme)
    rows, columns = np.nonzero(candidates)
    picked = answer[0][: programme.pairs] > 0.5
    return rows[picked], columns[picked]


def _linear(programme: Programme) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """A vertex, its value, and the reduced price of each row (d value / d right-hand side)."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    equal = programme.low == programme.high
    above = np.isfinite(programme.high) & ~equal
    below = np.isfinite(programme.low) & ~equal
    result = linprog(
        programme.cost,
        A_ub=vstack([programme.rows[above], -programme.rows[below]]),
        b_ub=np.append(programme.high[above], -programme.low[below]),
        A_eq=programme.rows[equal],
        b_eq=programme.high[equal],
        bounds=np.column_stack([np.zeros(len(programme.most)), programme.most]),
        method="highs-ds",
    )
    if result.x is None:
        raise ArithmeticError(f"HiGHS: {result.message}")
    price = np.zeros(len(programme.low))
    price[equal] = result.eqlin.marginals
    price[above] = result.ineqlin.marginals[: int(above.sum())]
    price[below] -= result.ineqlin.marginals[int(above.sum()) :]
    return result.x, float(result.fun), price


def _integer(programme: Programme) -> tuple[NDArray[np.float64] | None, float, bool]:
    """A best whole answer (None when there is none), its value, and whether the search was finished."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    kinds = np.zeros(len(programme.cost))
    kinds[: programme.pairs] = 1
    result = milp(
        programme.cost,
        integrality=kinds,
        bounds=Bounds(np.zeros(len(programme.most)), programme.most),
        constraints=LinearConstraint(programme.rows, programme.low, programme.high),
        options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
    )
    return result.x, float(result.fun) if result.x is not None else np.inf, result.status in (0, 2)


def with_experts(instance: Instance, asking: Experts, had: NDArray[np.bool_], start: Solved) -> Solved:
    """The best pairing in which as many entries as possible have an expert of their field."""
    import numpy as np

    from contest.rules.assignment import Proof, Solved

    needs, experts = asking.missing(instance, had), asking.mask
    if instance.cost.size <= WHOLE_CELLS:
        candidates = instance.allowed.copy()
    else:
        candidates = start.chosen | _best(instance, experts & needs[:, None]) | _best(instance, instance.allowed)
    rounds = 0
    while True:
        rounds += 1
        programme = _programme(instance, candidates, needs, experts)
        _, bound, price = _linear(programme)
        reduced = _reduced(instance, candidates, programme, price, needs, experts)
        outside = instance.allowed & ~candidates
        if (outside & (reduced < -1e-7)).any():
            candidates |= outside & (reduced < -1e-7)
            continue
        answer, value, finished = _integer(programme)
        if answer is None:
            return start
        wider = outside & (reduced <= value - bound + 1e-6)
        if not wider.any():
            break
        candidates |= wider
    chosen = np.zeros(instance.allowed.shape, dtype=bool)
    rows, columns = np.nonzero(candidates)
    picked = answer[: programme.pairs] > 0.5
    chosen[rows[picked], columns[picked]] = True
    proof = Proof(method="integer", optimal=finished, exact=False, digits=start.proof.digits, candidates=int(candidates.sum()), rounds=rounds)
    return Solved(chosen, proof)


def _best(instance: Instance, mask: NDArray[np.bool_], most: int = 30) -> NDArray[np.bool_]:
    import numpy as np

    keys = np.where(instance.allowed & mask, instance.cost + instance.tie, np.inf).astype(float)
    if most >= instance.m:
        return instance.allowed & mask
    order = np.argpartition(keys, most, axis=1)[:, :most]
    kept = np.zeros_like(mask)
    np.put_along_axis(kept, order, True, axis=1)
    return kept & instance.allowed & mask


def _reduced(
    instance: Instance,
    candidates: NDArray[np.bool_],
    programme: Programme,
    price: NDArray[np.float64],
    needs: NDArray[np.bool_],
    experts: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """n x m: what a pair would cost at these prices. A row that is not there yet has price 0, which no dual forbids."""
    import numpy as np

    n, m = instance.n, instance.m
    reduced = instance.cost.astype(float) / programme.unit - price[:n, None] - (price[n : n + m] + price[n + m : n + 2 * m])[None, :]
    reduced -= np.where(experts & needs[:, None], price[n + 2 * m : 2 * n + 2 * m, None], 0.0)
    at = 2 * n + 2 * m
    i, j = np.nonzero(candidates)
    grouped = instance.group[j] != NO_GROUP
    if grouped.any():
        seen = np.unique(i[grouped] * instance.room.shape[1] + instance.group[j[grouped]])
        per_group = np.zeros(instance.room.size)
        per_group[seen] = price[at : at + len(seen)]
        at += len(seen)
        members = instance.group != NO_GROUP
        reduced[:, members] -= per_group.reshape(instance.room.shape)[:, instance.group[members]]
    if instance.spread:
        reduced -= price[at : at + m][None, :]
    return reduced


def best_worst(instance: Instance, asking: Experts | None, had: NDArray[np.bool_], start: Solved) -> Solved:
    """Make the least sum over one entry as large as it can be, then the total. Entries that `start` could not fill are left out of the comparison.

    The bound is the least of every entry's own best; where it cannot be reached, the span between it and what was found is halved until it closes.
    """
    import numpy as np

    from contest.rules.assignment import Proof, Solved

    whole = (start.chosen.sum(axis=1) == instance.wanted) & ((instance.wanted > 0) | had.any(axis=1))
    if not whole.any() or not instance.wanted[whole].any():
        return start
    base = -np.where(had, instance.cost, 0).sum(axis=1)
    needs, experts = (None, None) if asking is None else (asking.missing(instance, had), asking.mask)
    still = replace(instance, wanted=start.chosen.sum(axis=1))
    floors = _floors_met(still, start.chosen)
    unit = max(float(int(instance.cost.max()) - int(instance.cost.min())), 1.0) / UNITS
    finest = int(unit * 1e-7)
    finished, rounds = True, 0

    def lacking(chosen: NDArray[np.bool_]) -> int:
        return 0 if needs is None or experts is None else int((needs & ~(chosen & experts).any(axis=1)).sum())

    def reaching(aim: int) -> NDArray[np.bool_] | None:
        """The best total in which every whole entry has at least `aim`; None when there is none."""
        nonlocal finished, rounds
        rounds += 1
        least = np.where(whole, (aim - base).astype(float) / unit - 1e-9, -np.inf)
        programme = _programme(still, still.allowed, needs, experts, least)
        answer, _, closed = _integer(programme)
        finished = finished and closed
        if answer is None:
            return None
        chosen = np.zeros(instance.allowed.shape, dtype=bool)
        rows, columns = np.nonzero(still.allowed)
        picked = answer[: programme.pairs] > 0.5
        chosen[rows[picked], columns[picked]] = True
        full = bool((chosen.sum(axis=1) == still.wanted).all()) and _floors_met(still, chosen) >= floors and lacking(chosen) <= lacking(start.chosen)
        return chosen if full and _worst(still, base, whole, chosen) >= aim - finest - 1 else None

    found, asked = start.chosen, None
    reached = _worst(still, base, whole, found)
    top = min(_own_best(still, base, i) for i in np.nonzero(whole)[0].tolist())
    aim = top
    while top - reached > finest:
        better = reaching(aim)
        if better is not None and (here := _worst(still, base, whole, better)) > reached:
            found, reached, asked = better, here, aim
        else:
            top = aim - 1
        aim = reached + (top - reached + 1) // 2
    if asked is not None and asked < reached and (richer := reaching(reached)) is not None:
        found = richer
    proof = Proof(method="integer", optimal=finished, exact=False, digits=start.proof.digits, candidates=int(still.allowed.sum()), rounds=rounds)
    return Solved(found, proof)


def _worst(instance: Instance, base: NDArray[Any], whole: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> int:
    import numpy as np

    sums = base - np.where(chosen, instance.cost, 0).sum(axis=1)
    return int(min(sums[whole]))


def _floors_met(instance: Instance, chosen: NDArray[np.bool_]) -> int:
    import numpy as np

    return int(np.minimum(chosen.sum(axis=0), instance.floor).sum())


def _own_best(instance: Instance, base: NDArray[Any], entry: int) -> int:
    """The largest sum that this entry could have if it chose alone."""
    left = int(instance.wanted[entry])
    room = instance.room[entry].tolist()
    total = int(base[entry])
    costs = [(int(instance.cost[entry, j]), j) for j in range(instance.m) if instance.allowed[entry, j]]
    for cost, j in sorted(costs):
        if not left:
            break
        group = int(instance.group[j])
        if group != NO_GROUP:
            if room[group] <= 0:
                continue
            room[group] -= 1
        total -= cost
        left -= 1
    return total
