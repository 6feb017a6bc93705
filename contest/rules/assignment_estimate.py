"""What each judge's time is worth in a large pairing, estimated from a part of its entries: so that few candidates are enough for the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contest.rules.assignment_flow import CostsTooWide, solve_flow
from contest.rules.assignment_instance import NO_GROUP, Instance
from contest.rules.assignment_proof import Moves, potentials_or_cycle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FROM_ENTRIES = 4_000
"""Smaller pairings are solved without an estimate."""
PART = 5
"""One entry in so many is looked at; they stand in random order."""
CANDIDATES_OF_PART = 40
BEYOND = 11
"""Candidates of each entry beyond those it needs."""
NEAR = 11
"""Groups with too many of an entry's best, so many beyond those it needs, probably bind."""


@dataclass(frozen=True)
class Estimate:
    candidates: NDArray[np.bool_]
    bound: NDArray[np.bool_]
    """n x g: groups that will probably bind."""


def estimate(instance: Instance) -> Estimate | None:
    """Candidates and binding groups by the estimated prices. None where the pairing is small, or its costs are too wide for the solver."""
    import numpy as np

    most = int(instance.wanted.max(initial=0)) + BEYOND
    if instance.n < max(FROM_ENTRIES, PART) or not 0 < most < instance.m or instance.cost.dtype == object:
        return None
    try:
        prices = _prices(instance)
    except CostsTooWide:
        return None
    never = np.iinfo(np.int64).max
    reduced = np.where(instance.allowed, instance.cost - prices, never)
    best = np.argpartition(reduced, most, axis=1)[:, :most]
    rows = np.arange(instance.n)[:, None]
    best = best[rows, np.argsort(reduced[rows, best], axis=1, kind="stable")]
    candidates = np.zeros(instance.allowed.shape, dtype=bool)
    np.put_along_axis(candidates, best, True, axis=1)
    near = np.arange(most)[None, :] < instance.wanted[:, None] + NEAR
    group = instance.group[best]
    counted = near & (group != NO_GROUP)
    groups = instance.room.shape[1]
    keys = (rows * groups + group)[counted]
    bound = np.bincount(keys, minlength=instance.n * groups).reshape(instance.room.shape) > instance.room
    return Estimate(candidates & instance.allowed, bound)


def _prices(instance: Instance) -> NDArray[np.int64]:
    """Of each judge, from one entry in PART with ceilings and floors to match."""
    import numpy as np

    size = instance.n // PART
    part = replace(
        instance,
        cost=instance.cost[:size],
        allowed=instance.allowed[:size],
        wanted=instance.wanted[:size],
        room=instance.room[:size],
        tie=instance.tie[:size],
        ceiling=-(-instance.ceiling // PART),
        floor=instance.floor // PART,
        carried=instance.carried // PART,
        spread=instance.spread * PART,
    )
    few = min(CANDIDATES_OF_PART, part.m - 1)
    keys = np.where(part.allowed, part.cost, np.iinfo(np.int64).max)
    best = np.argpartition(keys, few, axis=1)[:, :few]
    candidates = np.zeros(part.allowed.shape, dtype=bool)
    np.put_along_axis(candidates, best, True, axis=1)
    candidates &= part.allowed
    chosen = np.zeros(part.allowed.shape, dtype=bool)
    chosen[solve_flow(part, candidates)] = True
    return np.asarray(potentials_or_cycle(Moves(part, chosen, candidates))[0][: part.m])
