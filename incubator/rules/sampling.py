"""抽查: a sample in which each figure's chance is proportional to its amount. The same frame and the same stream draw the same sample."""

from collections.abc import Sequence
from random import Random


def proportional(frame: Sequence[tuple[int, int]], size: int, rng: Random) -> list[int]:
    """Keys of `size` rows of `frame` (key, amount), in its order; amounts of nothing are never drawn.

    What is as large as the step is drawn for certain; the rest by one start and equal steps over the running sum (systematic, whole numbers only).
    """
    rows = [(key, amount) for key, amount in frame if amount > 0]
    if size >= len(rows):
        return [key for key, _amount in rows]
    certain: set[int] = set()
    while size > len(certain):
        rest = [(key, amount) for key, amount in rows if key not in certain]
        left, total = size - len(certain), sum(amount for _key, amount in rest)
        large = {key for key, amount in rest if amount * left >= total}
        if not large:
            certain |= set(systematic(rest, left, rng.randrange(total)))
            break
        certain |= large
    return [key for key, _amount in rows if key in certain]


def systematic(rows: Sequence[tuple[int, int]], size: int, start: int) -> list[int]:
    """Where the points (start + k × total) / size, for k = 0 … size - 1, fall on the running sum. `start` is below the total."""
    total, run, k, drawn = sum(amount for _key, amount in rows), 0, 0, []
    for key, amount in rows:
        run += amount
        if k < size and run * size > start + k * total:
            drawn.append(key)
            k += 1
    return drawn
