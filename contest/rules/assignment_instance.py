"""The pairing problem as numbers: what is left to decide once locked pairs are set aside, in an order shuffled by the seed.

Rows are entries (n), columns judges (m), groups (g) are employers or regions. Costs are integers to be minimised: minus the affinity.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_GROUP = -1


@dataclass(frozen=True)
class Instance:
    cost: NDArray[Any]
    """n x m; int64, or Python integers where those would overflow."""
    allowed: NDArray[np.bool_]
    """n x m: neither a conflict nor locked already, and its group has room at this entry."""
    wanted: NDArray[np.int64]
    """n: judges still to find."""
    ceiling: NDArray[np.int64]
    floor: NDArray[np.int64]
    """m: entries that this judge may still get, must still get."""
    carried: NDArray[np.int64]
    """m: entries this judge has by locked pairs; the price of a further one rises from there."""
    group: NDArray[np.int64]
    """m: index of the judge's group, or NO_GROUP."""
    room: NDArray[np.int64]
    """n x g: judges of this group that the entry may still get."""
    spread: int
    """Price of the second entry of a judge; the third costs twice that, and so on (a convex load)."""
    tie: NDArray[np.float64]
    """n x m in [0, 1): the order in which equal candidates are tried."""
    penalties: Penalties = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "penalties", _penalties(self))

    @property
    def n(self) -> int:
        return int(self.cost.shape[0])

    @property
    def m(self) -> int:
        return int(self.cost.shape[1])

    def at_scale(self, divisor: int) -> Instance:
        """The same problem with costs rounded to multiples of `divisor`, counted in that unit."""
        if divisor == 1:
            return self
        coarse = (self.cost + divisor // 2) // divisor
        return replace(self, cost=coarse.astype("int64"), spread=(self.spread + divisor // 2) // divisor)


@dataclass(frozen=True)
class Experts:
    asked: NDArray[np.bool_]
    """n: this entry asks for an expert."""
    mask: NDArray[np.bool_]
    """n x m: this judge is an expert in the entry's field."""

    def missing(self, instance: Instance, had: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """n: entries that ask for an expert, have none by locked pairs, and a seat (n x m `had` are the locked pairs)."""
        seats: NDArray[np.bool_] = (instance.wanted > 0) | had.any(axis=1)
        return self.asked & seats & ~(had & self.mask).any(axis=1)


@dataclass(frozen=True)
class Penalties:
    """Prices that no chain of moves can earn back: an empty seat outweighs every floor, a floor outweighs every affinity."""

    short: int
    empty: int


def _penalties(instance: Instance) -> Penalties:
    """A chain of moves passes each judge at most once, so it changes the cost by at most (m + 2) times the widest step."""
    if not instance.cost.size:
        return Penalties(short=1, empty=2)
    width = int(instance.cost.max()) - int(instance.cost.min()) + abs(int(instance.cost.min()))
    step = width + instance.spread * int((instance.carried + instance.ceiling).max()) + 1
    short = step * (instance.m + 2) if instance.floor.any() else 0
    empty = (step + short) * (instance.m + 2)
    return Penalties(short=short, empty=empty)


def marginal(instance: Instance, judge: int, load: int) -> int:
    """What the `load`-th entry (from 1) of `judge` costs besides its own pair."""
    price = instance.spread * (int(instance.carried[judge]) + load - 1)
    return price - (instance.penalties.short if load <= int(instance.floor[judge]) else 0)
