"""10,000 entries x 300 judges x 5 each, with conflicts and region caps, and without: the proved optimum against HiGHS on the same sparse problem.

python -m tests.bench.assignment [--entries 10000] [--judges 300]

Seconds are of the processor, so that other work on the machine does not count; both solvers use one core.
"""

import argparse
import random
import resource
import time

import numpy as np

from contest.rules import assignment as module
from contest.rules.assignment import Entry, Judge, Problem, assign
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
    kept = module.solve_flow
    module.solve_flow = lambda instance, candidates: seen.append((instance, candidates.copy())) or timed(solve_flow, instance, candidates)
    spent: list[float] = []

    def timed(solver, instance, candidates):
        start = time.process_time()
        answer = solver(instance, candidates)
        spent.append(time.process_time() - start)
        return answer

    start = time.process_time()
    found = assign(problem, rng=random.Random(1))
    whole = time.process_time() - start
    module.solve_flow = kept
    peak = megabytes()
    instance, candidates = seen[-1]
    start = time.process_time()
    rows, columns = solve_linear(instance, candidates)
    highs = time.process_time() - start
    best = solve_flow(instance, candidates)
    same = int(instance.cost[rows, columns].sum()) == int(instance.cost[best].sum())
    loads = found.loads.values()
    print(f"{'with conflicts and region caps' if capped else 'without caps'}: {entries} x {judges} x 5")
    print(f"  {int(candidates.sum())} candidates after {len(seen)} rounds, optimal {found.proof.optimal}, total {found.total}")
    print(f"  loads {min(loads)} to {max(loads)}, uncovered {len(found.uncovered)}, peak {peak} MB")
    print(f"  whole assignment with proof {whole:.2f} s, of which flow {sum(spent):.2f} s, last flow {spent[-1]:.2f} s")
    print(f"  HiGHS on the same candidates {highs:.2f} s, same value {same}: flow {highs / spent[-1]:.1f} times faster, whole {highs / whole:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--judges", type=int, default=300)
    options = parser.parse_args()
    for capped in (False, True):
        compare(options.entries, options.judges, capped)


if __name__ == "__main__":
    main()
