"""网评: which judge scores which entry. The best pairing there is, proved; what cannot be covered is named with its reason (JUDGING.md §1)."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from contest.rules.assignment_estimate import estimate
from contest.rules.assignment_flow import WIDEST_COST, CostsTooWide, available, solve_flow
from contest.rules.assignment_instance import NO_GROUP, Experts, Instance
from contest.rules.assignment_proof import Moves, potentials_or_cycle, tempting
from contest.rules.pairs import Cell, Pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from contest.rules.assignment_reasons import Uncovered, Underused

Goal = Literal["total", "worst"]

FIRST_CANDIDATES = 30
MOST_CYCLES = 200
"""So many improvements by pairs that were no candidates are carried out one by one; for more the solver is asked again, with these pairs."""
EXACT_CELLS = 250_000
"""Up to this many entries x judges the last digits are settled too, in Python integers, where 64 bits do not hold them."""


@dataclass(frozen=True)
class Entry:
    key: str
    wanted: int
    expertise: str = ""
    """The field in which at least one of its judges must be an expert; empty asks for none."""


@dataclass(frozen=True)
class Judge:
    key: str
    ceiling: int
    floor: int = 0
    group: str = ""
    """Employer, or region: whatever at most `per_group` judges of an entry may share. Empty shares with nobody."""
    expertise: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Problem:
    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    affinity: NDArray[Any]
    """Entries x judges, integers (int64 or Python's) in units of 10 ** -digits."""
    digits: int
    conflicts: Collection[tuple[str, str]] = ()
    """(entry, judge) that must not meet."""
    locked: Collection[tuple[str, str]] = ()
    """(entry, judge) that stay, because staff locked them or marks exist."""
    per_group: int | None = None
    goal: Goal = "total"
    spread: Decimal = Decimal(0)
    """Affinity that the second entry of a judge must be worth more than the first, the third again more: evens out the loads."""


@dataclass(frozen=True)
class Proof:
    method: Literal["flow", "linear", "integer"]
    optimal: bool
    exact: bool
    """Optimal to the last digit given; else to `digits` decimals."""
    digits: int
    candidates: int
    rounds: int


@dataclass(frozen=True)
class Assignment:
    pairs: tuple[Pair, ...]
    """In the order of the entries, then of the judges; the locked ones among them."""
    total: Decimal
    worst: Decimal
    """The least sum over one entry."""
    loads: Mapping[str, int]
    uncovered: tuple[Uncovered, ...]
    underused: tuple[Underused, ...]
    components: int
    """Of the graph of entries and judges with at least one pair; 1 is connected."""
    anchors: tuple[str, ...]
    """Entries that would connect the graph if every judge free to do so scored them."""
    proof: Proof


class Contradiction(ValueError):
    """The facts given exclude each other; `pairs` says which."""

    def __init__(self, what: str, pairs: tuple[Pair, ...] = ()) -> None:
        self.what, self.pairs = what, pairs
        super().__init__(what)


@dataclass(frozen=True)
class Solved:
    chosen: NDArray[np.bool_]
    proof: Proof


class _Index(NamedTuple):
    entries: dict[str, int]
    judges: dict[str, int]


def assign(problem: Problem, *, rng: random.Random) -> Assignment:
    """The best pairing. Empty seats are avoided first, then unmet floors, then affinity is made large. Raises Contradiction."""
    import numpy as np

    index = _check(problem)
    locked = _mask(problem.locked, index)
    conflicts = _mask(problem.conflicts, index)
    if (locked & conflicts).any():
        met = tuple(Pair(problem.entries[i].key, problem.judges[j].key) for i, j in np.argwhere(locked & conflicts).tolist())
        raise Contradiction("locked although in conflict: " + ", ".join(f"{pair.entry}-{pair.judge}" for pair in met), met)

    rows = np.array(rng.sample(range(len(problem.entries)), len(problem.entries)), dtype=np.int64)
    columns = np.array(rng.sample(range(len(problem.judges)), len(problem.judges)), dtype=np.int64)
    instance = _instance(problem, locked, conflicts, rows, columns, np.random.default_rng(rng.getrandbits(64)))
    experts = _experts(problem, rows, columns)
    had = locked[np.ix_(rows, columns)]
    solved = solve(instance)
    if experts is not None and not _expert_everywhere(instance, experts, had, solved.chosen):
        from contest.rules.assignment_highs import with_experts

        solved = with_experts(instance, experts, had, solved)
    if problem.goal == "worst":
        from contest.rules.assignment_highs import best_worst

        solved = best_worst(instance, experts, had, solved)

    chosen = locked.copy()
    chosen[np.ix_(rows, columns)] |= solved.chosen
    return _report(problem, chosen, conflicts, solved.proof)


def solve(instance: Instance) -> Solved:
    """The optimum of the pure pairing (no experts, total goal): a flow on few candidates, widened until the dense problem agrees."""
    divisor, digits_lost = _divisor(instance)
    while True:
        try:
            solved = _widen(instance.at_scale(divisor))
            break
        except CostsTooWide:
            divisor, digits_lost = divisor * 100, digits_lost + 2
    if not digits_lost:
        return solved
    exact = False
    if instance.cost.size <= EXACT_CELLS:
        _settle(instance, solved.chosen, instance.allowed)
        exact = True
    return replace(solved, proof=replace(solved.proof, exact=exact, digits=0 if exact else -digits_lost))


def _divisor(instance: Instance) -> tuple[int, int]:
    """The least power of ten by which costs must be divided so that the solver, which multiplies them by the nodes, stays in 64 bits."""
    nodes = instance.n * (1 + min(instance.room.shape[1], instance.m // 2)) + instance.m + 2
    divisor, lost = 1, 0
    while instance.penalties.empty // divisor * nodes > WIDEST_COST:
        divisor, lost = divisor * 10, lost + 1
    return divisor, lost


def _widen(instance: Instance) -> Solved:
    import numpy as np

    flow = available()
    known = estimate(instance) if flow else None
    candidates = known.candidates if known else first_candidates(instance)
    rounds = 0
    while True:
        rounds += 1
        if known:
            rows, columns = solve_flow(instance, candidates, known.bound)
        elif flow:
            rows, columns = solve_flow(instance, candidates)
        else:
            from contest.rules.assignment_highs import solve_linear

            rows, columns = solve_linear(instance, candidates)
        chosen = np.zeros(instance.allowed.shape, dtype=bool)
        chosen[rows, columns] = True
        if _settle(instance, chosen, instance.allowed, most=MOST_CYCLES) is not None:
            proof = Proof(method="flow" if flow else "linear", optimal=True, exact=True, digits=0, candidates=int(candidates.sum()), rounds=rounds)
            return Solved(chosen, proof)
        known = None
        chosen[:] = False
        chosen[rows, columns] = True
        potential = _settle(instance, chosen, candidates)
        if potential is not None:
            candidates |= tempting(instance, chosen, candidates, potential, most=10 * rounds)


def first_candidates(instance: Instance) -> NDArray[np.bool_]:
    """The best of each entry, ties in random order; few judges are taken whole."""
    import numpy as np

    few = max(FIRST_CANDIDATES, 3 * int(instance.wanted.max(initial=0)))
    if few >= instance.m:
        return instance.allowed.copy()
    keys = np.where(instance.allowed, instance.cost + instance.tie, np.inf)
    best = np.argpartition(keys, few, axis=1)[:, :few]
    candidates = np.zeros(instance.allowed.shape, dtype=bool)
    np.put_along_axis(candidates, best, True, axis=1)
    return candidates & instance.allowed


def _settle(instance: Instance, chosen: NDArray[np.bool_], among: NDArray[np.bool_], most: int | None = None) -> NDArray[Any] | None:
    """Improve `chosen`, in place, by what the solver did not see, until it is optimal among these pairs: its prices. None after `most` steps."""
    graph = Moves(instance, chosen, among)
    steps = 0
    while True:
        potential, cycle = potentials_or_cycle(graph)
        if not cycle:
            return potential
        if steps == most:
            return None
        steps += 1
        graph.carry_out(cycle)


def _check(problem: Problem) -> _Index:
    index = _Index({entry.key: i for i, entry in enumerate(problem.entries)}, {judge.key: j for j, judge in enumerate(problem.judges)})
    if len(index.entries) != len(problem.entries) or len(index.judges) != len(problem.judges):
        raise Contradiction("an entry or a judge is named twice")
    if problem.affinity.shape != (len(problem.entries), len(problem.judges)):
        raise Contradiction(f"affinity is {problem.affinity.shape}, expected {(len(problem.entries), len(problem.judges))}")
    for judge in problem.judges:
        if not 0 <= judge.floor <= judge.ceiling:
            raise Contradiction(f"{judge.key}: a floor of {judge.floor} does not fit a ceiling of {judge.ceiling}")
    if any(entry.wanted < 0 for entry in problem.entries) or (problem.per_group is not None and problem.per_group < 1) or problem.spread < 0:
        raise Contradiction("judges per entry, judges per group and spread cannot be negative, and a group of none is nobody")
    for entry_key, judge_key in (*problem.conflicts, *problem.locked):
        if entry_key not in index.entries or judge_key not in index.judges:
            raise Contradiction(f"unknown pair {entry_key}, {judge_key}", (Pair(entry_key, judge_key),))
    return index


def _mask(pairs: Collection[tuple[str, str]], index: _Index) -> NDArray[np.bool_]:
    import numpy as np

    mask = np.zeros((len(index.entries), len(index.judges)), dtype=bool)
    for entry, judge in pairs:
        mask[index.entries[entry], index.judges[judge]] = True
    return mask


def _instance(
    problem: Problem,
    locked: NDArray[np.bool_],
    conflicts: NDArray[np.bool_],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    generator: np.random.Generator,
) -> Instance:
    import numpy as np

    digits = max(problem.digits, -int(problem.spread.normalize().as_tuple().exponent) if problem.spread else 0)
    cost = -(problem.affinity.astype(object) * 10 ** (digits - problem.digits)) if digits > problem.digits else -problem.affinity
    if not cost.size or max(abs(int(cost.min())), abs(int(cost.max()))) < 1 << 61:
        cost = cost.astype(np.int64)
    had = locked.sum(axis=0)
    kept = locked[np.ix_(rows, columns)]
    names = sorted({judge.group for judge in problem.judges if judge.group}) if problem.per_group is not None else []
    number = {name: g for g, name in enumerate(names)}
    group = np.array([number.get(problem.judges[j].group, NO_GROUP) for j in columns], dtype=np.int64)
    room = np.full((len(rows), len(names)), problem.per_group or 0, dtype=np.int64)
    for i, j in np.argwhere(kept).tolist():
        if group[j] != NO_GROUP:
            room[i, group[j]] = max(room[i, group[j]] - 1, 0)
    allowed = ~(kept | conflicts[np.ix_(rows, columns)])
    grouped = group != NO_GROUP
    if grouped.any() and not (room > 0).all():
        allowed[:, grouped] &= (room > 0)[:, group[grouped]]
    wanted = np.array([problem.entries[i].wanted for i in rows], dtype=np.int64)
    ceiling = np.array([problem.judges[j].ceiling for j in columns], dtype=np.int64)
    floor = np.array([problem.judges[j].floor for j in columns], dtype=np.int64)
    instance = Instance(
        cost=cost[np.ix_(rows, columns)],
        allowed=allowed,
        wanted=np.maximum(wanted - locked.sum(axis=1)[rows], 0),
        ceiling=np.maximum(ceiling - had[columns], 0),
        floor=np.maximum(floor - had[columns], 0),
        carried=had[columns],
        group=group,
        room=room,
        spread=int(problem.spread * 10**digits),
        tie=generator.random((len(rows), len(columns))),
    )
    if instance.cost.dtype != object and instance.penalties.empty > 1 << 58:
        instance = replace(instance, cost=instance.cost.astype(object))
    return instance


def _experts(problem: Problem, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Experts | None:
    """None when no entry asks for one."""
    import numpy as np

    asked = [problem.entries[i].expertise for i in rows]
    if not any(asked):
        return None
    known = {name: np.array([name in problem.judges[j].expertise for j in columns], dtype=bool) for name in set(asked)}
    return Experts(np.array([bool(name) for name in asked], dtype=bool), np.array([known[name] for name in asked], dtype=bool))


def _expert_everywhere(instance: Instance, experts: Experts, had: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> bool:
    """Wherever one could be had at all."""
    possible = (instance.allowed & experts.mask).any(axis=1)
    return not (experts.missing(instance, had) & possible & ~(chosen & experts.mask).any(axis=1)).any()


def _report(problem: Problem, chosen: NDArray[np.bool_], conflicts: NDArray[np.bool_], proof: Proof) -> Assignment:
    import numpy as np

    from contest.rules.assignment_reasons import anchors, components, uncovered, underused

    pairs = np.argwhere(chosen)
    sums = [int(value) for value in np.where(chosen, problem.affinity, 0).sum(axis=1, dtype=problem.affinity.dtype).tolist()]
    unit = Decimal(1).scaleb(-problem.digits)
    parts = components(chosen)
    loads = chosen.sum(axis=0).tolist()
    return Assignment(
        pairs=tuple(Pair(problem.entries[i].key, problem.judges[j].key) for i, j in pairs.tolist()),
        total=_decimal(sum(sums), unit),
        worst=_decimal(min(sums, default=0), unit),
        loads={judge.key: load for judge, load in zip(problem.judges, loads, strict=True)},
        uncovered=uncovered(problem, chosen, conflicts),
        underused=underused(problem, chosen, conflicts),
        components=parts,
        anchors=anchors(problem, chosen, conflicts) if parts > 1 else (),
        proof=replace(proof, digits=problem.digits + proof.digits),
    )


def _decimal(value: int, unit: Decimal) -> Decimal:
    digits = -int(unit.as_tuple().exponent)
    sign, text = ("-" if value < 0 else ""), str(abs(value)).rjust(digits + 1, "0")
    return Decimal(sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text))


def affinity_array(cells: Collection[Cell], entries: int, judges: int) -> tuple[NDArray[Any], int]:
    """Exact integers in units of 10 ** -digits, and those digits; a pair that is absent is 0."""
    import numpy as np

    digits = max((max(0, -int(cell.value.as_tuple().exponent)) for cell in cells), default=0)
    wide = max((cell.value.copy_abs() for cell in cells), default=Decimal(0)).scaleb(digits) >= 1 << 62
    array = np.zeros((entries, judges), dtype=object if wide else np.int64)
    with localcontext(prec=100):
        for cell in cells:
            array[cell.entry, cell.judge] = int(cell.value.scaleb(digits))
    return array, digits
