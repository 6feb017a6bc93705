"""Lenient and harsh judges: how large the difference is, what the ranking would be without it, and how sure any rank is (JUDGING.md, section 3).

Mark = level of the entry + leniency of the judge + error. Levels are free, leniencies are drawn towards 0 by lambda = sigma^2 / tau^2, which
REML finds. With the levels eliminated one judges x judges matrix S is left; along its eigenvectors the likelihood is a sum of independent terms.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from contest.rules.pairs import Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from contest.rules.calibration_advice import Advice

INTERVAL = 0.90
NORMAL_95 = 1.6448536269514722
NEAR_CUT = (0.2, 0.8)
MOST_PAIRS = 4_000_000
"""Pairs of marks on one entry up to which S is summed pair by pair; beyond, by a dense product."""


@dataclass(frozen=True)
class CalibratedEntry:
    entry: str
    marks: int
    raw: Fraction
    """Mean of its marks; with several criteria the sum of each one's mean x factor."""
    calibrated: float
    rank_raw: int
    rank_calibrated: int
    rank_low: int
    rank_high: int
    """Best and worst rank of the 90% interval."""
    p_top: float
    """Probability of a rank within the cut."""


@dataclass(frozen=True)
class JudgeReport:
    judge: str
    marks: int
    severity: float
    """Points by which this judge marks lower than the others would: above 0 is harsh, below 0 lenient."""
    low: float
    high: float
    spread: float | None
    """Standard deviation of the marks given; None for a single one."""
    agreement: float | None
    """Correlation with what the other judges of the same entries gave, calibrated; None under 3 entries or without any variation."""
    home: float | None
    """Points by which the marks for entries of the judge's own region lie above what is expected; None when there are none."""


@dataclass(frozen=True)
class Calibration:
    entries: tuple[CalibratedEntry, ...]
    """Best calibrated first."""
    judges: tuple[JudgeReport, ...]
    """Harshest first."""
    sigma: float | None
    tau_judge: float | None
    tau_entry: float | None
    """Standard deviations of the error, of leniency, of the entries' levels; None where the marks do not tell."""
    components: int
    """Of the graph of entries and judges: between components nothing can be compared."""
    near_cut: tuple[str, ...]
    """Entries for which one more judge would settle whether they are within the cut."""
    advice: Advice


@dataclass(frozen=True)
class Variances:
    sigma2: float | None
    tau2: float | None
    likelihood_gain: float
    """Twice the REML log-likelihood gained by letting judges differ."""


class Pairs(NamedTuple):
    """Every two different marks of one cell: their positions, the cell, and the place of their judges in a flat m x m."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    cell: NDArray[np.int64]
    place: NDArray[np.int64]


@dataclass(frozen=True)
class _Data:
    entry: NDArray[np.int64]
    judge: NDArray[np.int64]
    mark: NDArray[np.floating[Any]]
    n: int
    """Cells: one for each entry and criterion; in what follows, a level is a cell's."""
    m: int
    pairs: Pairs | None


def calibrate(
    marks: Sequence[Mark], *, rng: random.Random, bootstrap: int = 500, top: int = 20, home: Collection[tuple[str, str]] = ()
) -> Calibration:
    """`marks` holds one total per entry and judge, or one mark per criterion; `home` the (entry, judge) of one region. The cut is after `top`."""
    import numpy as np

    from contest.rules.calibration_advice import advise

    entry_names = tuple(dict.fromkeys(mark.entry for mark in marks))
    judge_names = tuple(dict.fromkeys(mark.judge for mark in marks))
    data, cells = _data(marks, judge_names)
    shares = _shares(cells, entry_names)
    variances = variance_components(data.entry, data.judge, data.mark)
    penalty = _penalty(variances)
    leniency, cell_levels = _solve(data, np.ones(len(marks)), penalty)
    levels = shares @ cell_levels
    raw = _raw(marks, cells, entry_names)
    rank_raw = _ranks_exact(raw)
    rank = _ranks(levels).tolist()
    ranks = np.empty((bootstrap, len(entry_names)), dtype=np.int32)
    generator = np.random.default_rng(rng.getrandbits(64))
    nearby = None if penalty is None else np.linalg.inv(_system(data, np.ones(len(marks))) + penalty * np.eye(data.m))
    for row in range(bootstrap):
        again = shares @ _solve(data, generator.exponential(size=len(marks)), penalty, nearby)[1]
        ranks[row] = _ranks(again)
    if bootstrap:
        low, high = np.quantile(ranks, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2], axis=0, method="inverted_cdf").astype(int).tolist()
        p_top = (ranks <= top).mean(axis=0).tolist()
    else:
        low, high, p_top = rank, rank, [float(one <= top) for one in rank]
    counts = Counter(mark.entry for mark in marks)
    entries = [
        CalibratedEntry(name, counts[name], raw[i], float(levels[i]), rank_raw[i], rank[i], low[i], high[i], p_top[i])
        for i, name in enumerate(entry_names)
    ]
    entries.sort(key=lambda one: (one.rank_calibrated, one.rank_raw, one.entry))
    covariance = _covariance(data, penalty, variances)
    found = _parts(marks, entry_names, judge_names)
    return Calibration(
        entries=tuple(entries),
        judges=_judges(data, judge_names, [cell[0] for cell in cells], leniency, cell_levels, covariance, home),
        sigma=_root(variances.sigma2),
        tau_judge=_root(variances.tau2),
        tau_entry=_root(_level_variance(data, shares, levels, covariance, variances)),
        components=found,
        near_cut=tuple(one.entry for one in entries if NEAR_CUT[0] < one.p_top < NEAR_CUT[1]),
        advice=advise(entries, Counter(mark.judge for mark in marks), variances, found, top),
    )


def variance_components(entry: NDArray[np.int64], judge: NDArray[np.int64], mark: NDArray[np.floating[Any]]) -> Variances:
    """REML of error and leniency with the entries' levels free. `entry` and `judge` number each mark's from 0; None where nothing is left to tell."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    data = _arranged(entry, judge, mark)
    values, vectors = np.linalg.eigh(_system(data, np.ones(len(mark))))
    within = data.mark - _means(data, data.mark, np.ones(len(mark)))[data.entry]
    seen = values > 1e-9 * max(len(mark), 1)
    along = (vectors.T @ np.bincount(data.judge, within, minlength=data.m))[seen] ** 2 / values[seen]
    values = values[seen]
    residual = max(float(within @ within - along.sum()), 0.0)
    free = len(mark) - data.n
    if free < 1:
        return Variances(None, None, 0.0)
    if float(within @ within) <= 1e-18 * max(float(mark @ mark), 1.0):
        return Variances(0.0, 0.0, 0.0)
    if free == len(values):
        return Variances(float((along.sum()) / free), None, 0.0)

    def loss(ratio: float) -> float:
        sigma2 = (residual + float((along / (1 + values * ratio)).sum())) / free
        return float(np.log1p(values * ratio).sum()) + free * float(np.log(max(sigma2, 1e-300)))

    grid = np.linspace(-18, 18, 73)
    best = int(np.argmin([loss(float(np.exp(at))) for at in grid]))
    around = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)]))
    ratio = float(np.exp(minimize_scalar(lambda at: loss(float(np.exp(at))), bounds=around, method="bounded", options={"xatol": 1e-9}).x))
    gain = loss(0.0) - loss(ratio)
    if gain <= 1e-9:
        ratio, gain = 0.0, 0.0
    sigma2 = (residual + float((along / (1 + values * ratio)).sum())) / free
    return Variances(sigma2, ratio * sigma2, gain)


def _penalty(variances: Variances) -> float | None:
    """Lambda; None holds every leniency at 0."""
    if not variances.tau2 or variances.sigma2 is None:
        return None
    return max(variances.sigma2 / variances.tau2, 1e-9)


Cell = tuple[str, str, Fraction]


def _data(marks: Sequence[Mark], judge_names: tuple[str, ...]) -> tuple[_Data, list[Cell]]:
    """And the cells: entry, criterion, factor, in the order of _Data.entry."""
    import numpy as np

    cells: dict[tuple[str, str], Fraction] = {}
    for mark in marks:
        cells.setdefault((mark.entry, mark.criterion), Fraction(mark.factor))
    cell_of = {cell: i for i, cell in enumerate(cells)}
    judge_of = {name: j for j, name in enumerate(judge_names)}
    cell = np.array([cell_of[mark.entry, mark.criterion] for mark in marks], dtype=np.int64)
    judge = np.array([judge_of[mark.judge] for mark in marks], dtype=np.int64)
    data = _arranged(cell, judge, np.array([float(mark.value) for mark in marks]))
    return data, [(entry, criterion, factor) for (entry, criterion), factor in cells.items()]


def _weights(cells: list[Cell]) -> list[Fraction]:
    """What each cell counts for in its entry: its factor, made up for criteria in which the entry has no mark at all."""
    criteria = len({criterion for _, criterion, _ in cells})
    had = Counter(entry for entry, _, _ in cells)
    return [factor * criteria / had[entry] for entry, _, factor in cells]


def _shares(cells: list[Cell], entry_names: tuple[str, ...]) -> csr_array:
    import numpy as np
    from scipy.sparse import csr_array

    row = {name: i for i, name in enumerate(entry_names)}
    rows = np.array([row[entry] for entry, _, _ in cells], dtype=np.int64)
    values = np.array([float(weight) for weight in _weights(cells)])
    return csr_array((values, (rows, np.arange(len(cells)))), shape=(len(entry_names), len(cells)))


def _arranged(entry: NDArray[np.int64], judge: NDArray[np.int64], mark: NDArray[np.floating[Any]]) -> _Data:
    import numpy as np

    n, m = int(entry.max()) + 1, int(judge.max()) + 1
    counts = np.bincount(entry, minlength=n)
    return _Data(entry, judge, mark, n, m, _pairs(entry, judge, counts, m) if int((counts**2).sum()) <= MOST_PAIRS else None)


def _pairs(entry: NDArray[np.int64], judge: NDArray[np.int64], counts: NDArray[np.int64], m: int) -> Pairs:
    import numpy as np

    order = np.argsort(entry, kind="stable")
    ends = np.cumsum(counts)
    later = ends[entry[order]] - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), later)
    second = np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later) + first + 1
    one, other = order[first], order[second]
    return Pairs(one, other, entry[one], judge[one] * m + judge[other])


def _means(data: _Data, values: NDArray[np.floating[Any]], weight: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Weighted mean of `values` over each entry."""
    import numpy as np

    return np.bincount(data.entry, weight * values, minlength=data.n) / np.bincount(data.entry, weight, minlength=data.n)


def _system(data: _Data, weight: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """S, m x m: the judges' normal equations with the levels eliminated."""
    import numpy as np

    total = np.bincount(data.entry, weight, minlength=data.n)
    if data.pairs is None:
        table = np.bincount(data.entry * data.m + data.judge, weight / np.sqrt(total[data.entry]), minlength=data.n * data.m)
        common = table.reshape(data.n, data.m).T @ table.reshape(data.n, data.m)
        return np.asarray(np.diag(np.bincount(data.judge, weight, minlength=data.m)) - common)
    pairs = data.pairs
    shared = weight[pairs.one] * weight[pairs.other] * (1 / total)[pairs.cell]
    system = -np.bincount(pairs.place, shared, minlength=data.m**2).reshape(data.m, data.m)
    system = system + system.T
    own = np.bincount(data.judge, weight * (1 - weight / total[data.entry]), minlength=data.m)
    return np.asarray(system + np.diag(own))


def _solve(
    data: _Data, weight: NDArray[np.floating[Any]], penalty: float | None, nearby: NDArray[np.floating[Any]] | None = None
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    """Leniency of each judge and level of each cell under these weights of the marks.

    `nearby` is the inverse of the system under other weights: with it the many systems of a bootstrap are solved in a dozen products each.
    """
    import numpy as np

    if penalty is None:
        return np.zeros(data.m), _means(data, data.mark, weight)
    within = data.mark - _means(data, data.mark, weight)[data.entry]
    right = np.asarray(np.bincount(data.judge, weight * within, minlength=data.m), dtype=float)
    system = _system(data, weight)
    system[np.diag_indices(data.m)] += penalty
    leniency = np.linalg.solve(system, right) if nearby is None else _descend(system, right, nearby)
    return leniency, _means(data, data.mark - leniency[data.judge], weight)


def _descend(system: NDArray[np.floating[Any]], right: NDArray[np.floating[Any]], nearby: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Conjugate gradients, preconditioned by `nearby`, to a residual of 1e-12; by elimination where they do not settle."""
    import numpy as np

    at = np.zeros_like(right)
    residual = right.copy()
    bound = 1e-12 * float(np.sqrt(right @ right))
    step = nearby @ residual
    slope = float(residual @ step)
    for _ in range(100):
        if float(np.sqrt(residual @ residual)) <= bound:
            return at
        image = system @ step
        length = slope / float(step @ image)
        at += length * step
        residual -= length * image
        ahead = nearby @ residual
        steeper = float(residual @ ahead)
        step = ahead + steeper / slope * step
        slope = steeper
    return np.linalg.solve(system, right)


def _covariance(data: _Data, penalty: float | None, variances: Variances) -> NDArray[np.floating[Any]]:
    """m x m: of the error in the leniencies."""
    import numpy as np

    if penalty is None or variances.sigma2 is None:
        return np.zeros((data.m, data.m))
    return np.asarray(variances.sigma2 * np.linalg.inv(_system(data, np.ones(len(data.mark))) + penalty * np.eye(data.m)))


def _level_variance(
    data: _Data, shares: csr_array, levels: NDArray[np.floating[Any]], covariance: NDArray[np.floating[Any]], variances: Variances
) -> float | None:
    """Of the entries' true levels, by moments: what the estimates vary, less what error and leniency explain of that."""
    import numpy as np

    if len(levels) < 2 or variances.sigma2 is None:
        return None
    counts = np.bincount(data.entry, minlength=data.n)
    seats = np.zeros((data.n, data.m))
    np.add.at(seats, (data.entry, data.judge), 1 / counts[data.entry])
    reach = shares @ seats
    uncertain = shares.power(2) @ (variances.sigma2 / counts) + np.einsum("ij,ij->i", reach @ covariance, reach)
    return max(float(levels.var(ddof=1) - uncertain.mean()), 0.0)


def _judges(
    data: _Data,
    judge_names: tuple[str, ...],
    entry_of_cell: Sequence[str],
    leniency: NDArray[np.floating[Any]],
    levels: NDArray[np.floating[Any]],
    covariance: NDArray[np.floating[Any]],
    home: Collection[tuple[str, str]],
) -> tuple[JudgeReport, ...]:
    import numpy as np

    counts = np.bincount(data.entry, minlength=data.n)
    adjusted = data.mark - leniency[data.judge]
    sums = np.bincount(data.entry, adjusted, minlength=data.n)
    others = np.where(counts[data.entry] > 1, (sums[data.entry] - adjusted) / np.maximum(counts[data.entry] - 1, 1), np.nan)
    residual = adjusted - levels[data.entry]
    local = frozenset(home)
    reports: list[JudgeReport] = []
    for j, name in enumerate(judge_names):
        mine = np.nonzero(data.judge == j)[0]
        given = data.mark[mine]
        near = [int(at) for at in mine if (entry_of_cell[int(data.entry[at])], name) in local]
        shared = ~np.isnan(others[mine])
        reach = NORMAL_95 * float(np.sqrt(max(covariance[j, j], 0.0)))
        severity = 0.0 - float(leniency[j])
        reports.append(
            JudgeReport(
                judge=name,
                marks=len(mine),
                severity=severity,
                low=severity - reach,
                high=severity + reach,
                spread=float(given.std(ddof=1)) if len(mine) > 1 else None,
                agreement=_correlation(given[shared], others[mine][shared]),
                home=float(residual[near].mean()) if near else None,
            )
        )
    return tuple(sorted(reports, key=lambda one: (-one.severity, one.judge)))


def _correlation(one: NDArray[np.floating[Any]], other: NDArray[np.floating[Any]]) -> float | None:
    import numpy as np

    if len(one) < 3 or np.ptp(one) < 1e-9 or np.ptp(other) < 1e-9:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _raw(marks: Sequence[Mark], cells: list[Cell], entry_names: tuple[str, ...]) -> list[Fraction]:
    given: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for mark in marks:
        given[mark.entry, mark.criterion].append(Fraction(mark.value))
    sums = dict.fromkeys(entry_names, Fraction(0))
    for (entry, criterion, _), weight in zip(cells, _weights(cells), strict=True):
        sums[entry] += weight * sum(given[entry, criterion], Fraction(0)) / len(given[entry, criterion])
    return [sums[name] for name in entry_names]


def _ranks(values: NDArray[np.floating[Any]]) -> NDArray[np.signedinteger[Any]]:
    """1224, the highest first; values that agree in nine digits are equal."""
    import numpy as np

    turned = -np.round(values, 9)
    return np.searchsorted(np.sort(turned), turned) + 1


def _ranks_exact(values: list[Fraction]) -> list[int]:
    """1224, the highest first."""
    place: dict[Fraction, int] = {}
    for position, value in enumerate(sorted(values, reverse=True), start=1):
        place.setdefault(value, position)
    return [place[value] for value in values]


def _parts(marks: Sequence[Mark], entry_names: tuple[str, ...], judge_names: tuple[str, ...]) -> int:
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    node = {("entry", name): i for i, name in enumerate(entry_names)}
    node |= {("judge", name): len(entry_names) + j for j, name in enumerate(judge_names)}
    rows = [node["entry", mark.entry] for mark in marks]
    columns = [node["judge", mark.judge] for mark in marks]
    graph = coo_array((np.ones(len(marks)), (rows, columns)), shape=(len(node), len(node)))
    return int(connected_components(graph, directed=False, return_labels=False))


def _root(value: float | None) -> float | None:
    return None if value is None else float(value**0.5)
