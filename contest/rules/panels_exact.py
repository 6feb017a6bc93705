"""Can every entry be placed without a conflict, and if not, how many? Decided exactly by HiGHS for batches and panels together."""

from __future__ import annotations

from dataclasses import dataclass

MOST_NODES = 5_000
"""Branch-and-bound nodes: a limit that, unlike a time limit, gives the same answer on every machine."""


@dataclass(frozen=True)
class Placed:
    batch_of: list[int]
    """-1 is left out."""
    panel_of: list[int]
    """-1 is in reserve."""
    proved: bool
    """No plan places more entries."""


def place_all(barred: list[frozenset[int]], entries: int, may_lead: list[bool], batches: int, panel_size: int) -> Placed | None:
    """A plan that leaves out as few entries as possible; None when the search found none within its limit."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    judges = len(may_lead)
    numbers = range(batches)
    size = (entries + judges) * batches + entries
    low_share, high_share = entries // batches, -(-entries // batches)
    low: list[float] = []
    high: list[float] = []
    at: tuple[list[int], list[int], list[float]] = ([], [], [])

    def row(terms: list[tuple[int, float]], least: float, most: float) -> None:
        for column, value in terms:
            at[0].append(len(low))
            at[1].append(column)
            at[2].append(value)
        low.append(least)
        high.append(most)

    def entry(i: int, b: int) -> int:
        return i * batches + b

    def judge(j: int, b: int) -> int:
        return (entries + j) * batches + b

    def out(i: int) -> int:
        return (entries + judges) * batches + i

    for i in range(entries):
        row([(entry(i, b), 1.0) for b in numbers] + [(out(i), 1.0)], 1, 1)
    for j in range(judges):
        row([(judge(j, b), 1.0) for b in numbers], 0, 1)
    leaders = [j for j in range(judges) if may_lead[j]]
    for b in numbers:
        row([(judge(j, b), 1.0) for j in range(judges)], panel_size, panel_size)
        row([(entry(i, b), 1.0) for i in range(entries)], 0, high_share)
        row([(entry(i, b), 1.0) for i in range(entries)] + [(out(i), 1.0) for i in range(entries)], low_share, np.inf)
        if len(leaders) >= batches:
            row([(judge(j, b), 1.0) for j in leaders], 1, np.inf)
    for i, against in enumerate(barred):
        for b in numbers:
            for j in sorted(against):
                row([(entry(i, b), 1.0), (judge(j, b), 1.0)], 0, 1)
    most = np.ones(size)
    first = max(range(entries), key=lambda i: (len(barred[i]), -i))
    most[[entry(first, b) for b in numbers if b]] = 0
    cost = np.zeros(size)
    cost[(entries + judges) * batches :] = 1
    result = milp(
        cost,
        integrality=np.ones(size),
        bounds=Bounds(np.zeros(size), most),
        constraints=LinearConstraint(coo_array((at[2], (at[0], at[1])), shape=(len(low), size)).tocsr(), low, high),
        options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None
    x = result.x > 0.5
    batch_of = [next((b for b in numbers if x[entry(i, b)]), -1) for i in range(entries)]
    panel_of = [next((b for b in numbers if x[judge(j, b)]), -1) for j in range(judges)]
    return Placed(batch_of, panel_of, proved=result.status == 0)
