"""50,000 marks with variance components and 500 bootstraps; and the components against statsmodels' MixedLM on a size that both can do.

python -m tests.bench.calibration [--entries 10000] [--judges 300]
"""

import argparse
import random
import resource
import time
from decimal import Decimal

import numpy as np

from contest.rules.calibration import calibrate, variance_components
from contest.rules.pairs import Mark

Marks = tuple[np.ndarray, np.ndarray, np.ndarray]


def marks(entries: int, judges: int, each: int, seed: int) -> Marks:
    generator = np.random.default_rng(seed)
    entry = np.repeat(np.arange(entries), each)
    judge = generator.random((entries, judges)).argpartition(each, axis=1)[:, :each].ravel()
    level, leniency = generator.normal(80, 8, entries), generator.normal(0, 5, judges)
    return entry, judge, np.round(level[entry] + leniency[judge] + generator.normal(0, 4, entries * each), 2)


def against_statsmodels() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    entry, judge, mark = marks(150, 20, 5, 1)
    start = time.perf_counter()
    fitted = MixedLM(mark, np.eye(150)[entry], groups=judge).fit(reml=True, method=["lbfgs"])
    theirs = time.perf_counter() - start
    variance_components(entry, judge, mark)
    start = time.perf_counter()
    for _ in range(10):
        found = variance_components(entry, judge, mark)
    ours = (time.perf_counter() - start) / 10
    same = abs(found.sigma2 - fitted.scale) < 1e-3 * fitted.scale
    print(f"components of 750 marks: MixedLM {theirs:.3f} s, here {ours * 1000:.1f} ms, same {same}: {theirs / ours:.0f} times faster")


def whole(entries: int, judges: int) -> None:
    entry, judge, mark = marks(entries, judges, 5, 2)
    start = time.perf_counter()
    variance_components(entry, judge, mark)
    components = time.perf_counter() - start
    sheets = [Mark(f"E{i}", f"J{j}", Decimal(f"{value:.2f}")) for i, j, value in zip(entry.tolist(), judge.tolist(), mark.tolist(), strict=True)]
    start = time.perf_counter()
    calibrate(sheets, rng=random.Random(1), bootstrap=0)
    plain = time.perf_counter() - start
    start = time.perf_counter()
    calibrate(sheets, rng=random.Random(1), bootstrap=500)
    strapped = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(mark)} marks, {entries} entries, {judges} judges: components {components:.2f} s")
    print(f"  calibrated without bootstrap {plain:.2f} s; 500 bootstraps {strapped - plain:.2f} s; peak {peak} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--judges", type=int, default=300)
    options = parser.parse_args()
    against_statsmodels()
    whole(options.entries, options.judges)


if __name__ == "__main__":
    main()
