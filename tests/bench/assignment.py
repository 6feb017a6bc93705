"""10,000 entries x 300 judges x 5 each, with conflicts and region caps, and without: the whole assignment with its dense proof, against HiGHS on the
sparse problem of the 30 best of each entry (which need not even hold the optimum).

python -m tests.bench.assignment [--entries 10000] [--judges 300]

Seconds are of the processor, so that other work on the machine does not count; both solvers use one core.
"""

import argparse
import random
import resource
import time

import numpy as np

from contest.rules import assignment as module
from contest.rules.assignment import Entry, Judge, Problem, assign, first_candidates
from contest.rules.assignment_flow import solve_flow
from contest.rules.assignment_highs import solve_linear


def topics(entries: int, judges: int, seed: int) -> np.ndarray:
    """Affinities as they arise: a mixture of twelve fields on either side, in units of 10 ** -4."""
    generator = np.random.default_rng(seed)
    ours, theirs = generator.dirichlet([0.2] * 12, entries), generator.dirichlet([0.3] * 12, judges)
    return np.rint(10_000 * (ours @ theirs.T) + generator.integers(0, 50, (entries, judges))).astype(np.int64)


def task(entries: int, judges: int, capped: bool) -> Problem:
    seed = random.Random(7)
    regions = [f"R{seed.randrange(16)}" for _ in range(judges)]
    ceiling = -(-entries * 5 * 12 // (judges * 10))
    conflicts = [(f"E{i}", f"J{j}") for i in range(entries) for j in seed.sample(range(judges), judges // 30)] if capped else []
    return Problem(
        entries=tuple(Entry(f"E{i}", 5) for i in range(entries)),
        judges=tuple(Judge(f"J{j}", ceiling, group=regions[j]) for j in range(judges)),
        affinity=topics(entries, judges, 7),
        digits=4,
        conflicts=conflicts,
        per_group=1 if capped else None,
    )


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def compare(entries: int, judges: int, capped: bool) -> None:
    problem = task(entries, judges, capped)
    seen = []
    kept = module.solve
    module.solve = lambda instance: seen.append(instance) or kept(instance)
    start = time.process_time()
    found = assign(problem, rng=random.Random(1))
    whole = time.process_time() - start
    module.solve = kept
    peak = megabytes()
    instance = seen[-1]
    candidates = first_candidates(instance)
    start = time.process_time()
    rows, columns = solve_linear(instance, candidates)
    highs = time.process_time() - start
    sparse = -int(instance.cost[rows, columns].sum())
    start = time.process_time()
    solve_flow(instance, candidates)
    flow = time.process_time() - start
    loads = found.loads.values()
    print(f"{'with conflicts and region caps' if capped else 'without caps'}: {entries} x {judges} x 5")
    print(f"  {found.proof.candidates} candidates, {found.proof.rounds} rounds, optimal {found.proof.optimal}, total {found.total}")
    print(f"  loads {min(loads)} to {max(loads)}, uncovered {len(found.uncovered)}, peak {peak} MB")
    print(f"  HiGHS on the {int(candidates.sum())} pairs of the 30 best of each entry: {highs:.2f} s, total {sparse / 10_000:.4f}")
    print(f"  whole assignment with dense proof: {whole:.2f} s, {highs / whole:.1f} times faster")
    print(f"  our flow on the very same {int(candidates.sum())} pairs: {flow:.2f} s, {highs / flow:.1f} times faster")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--judges", type=int, default=300)
    options = parser.parse_args()
    for capped in (False, True):
        compare(options.entries, options.judges, capped)


if __name__ == "__main__":
    main()
