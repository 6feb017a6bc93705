"""python -m tests.bench.tally: 10,000 entries x 5 judges x 4 criteria, exactly, against the same reckoned with one fraction after another."""

import random
import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from contest.rules.marks import Mark
from contest.rules.scheme import Scheme, read_scheme
from contest.rules.scoring import RoundMarks, tally

ENTRIES, JUDGES, REPEATS = 10_000, 5, 3
WEIGHTS = {"idea": "0.35", "use": "0.3", "gain": "0.25", "talk": "0.1"}


def scheme(**rest: Any) -> Scheme:
    criteria = [{"key": key, "weight": weight, "lowest": "0", "highest": "100", "step": "0.5"} for key, weight in WEIGHTS.items()]
    return read_scheme(
        {"criteria": criteria, "drop": {"high": 1, "low": 1, "at_least": 3}, "round": {"statistic": 2, "weighted": 2, "total": 2}, **rest}
    )


def marks() -> list[Mark]:
    rng = random.Random(1)
    return [
        Mark(f"GY-{entry:05}", str((entry * JUDGES + judge) % 300), key, str(rng.randrange(120, 200) / 2))
        for entry in range(ENTRIES)
        for judge in range(JUDGES)
        for key in WEIGHTS
    ]


def naive(given: list[Mark]) -> dict[str, Fraction]:
    """The totals of `scheme()`, reckoned as one would write it down."""
    cells: dict[tuple[str, str], list[Fraction]] = {}
    for mark in given:
        cells.setdefault((mark.entry, mark.criterion), []).append(Fraction(mark.value or ""))
    totals: dict[str, Fraction] = {}
    for (entry, key), values in cells.items():
        kept = sorted(values)[1:-1]
        product = to_two(to_two(sum(kept, Fraction(0)) / len(kept)) * Fraction(WEIGHTS[key]))
        totals[entry] = totals.get(entry, Fraction(0)) + product
    ordered = sorted(totals.items(), key=lambda one: one[1], reverse=True)
    return {entry: to_two(total) for entry, total in ordered}


def to_two(value: Fraction) -> Fraction:
    return Fraction((value * 200 + 1) // 2, 100)


def seconds(what: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        what()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    given = marks()
    print(f"{ENTRIES} entries x {JUDGES} judges x {len(WEIGHTS)} criteria = {len(given)} marks, median of {REPEATS}")
    assert naive(given) == {line.entry: line.total for line in tally(scheme(), RoundMarks(given)).lines}
    reference = seconds(lambda: naive(given))
    print(f"fraction by fraction, totals only       {reference:6.2f} s")
    for words, rule in (
        ("tally, no tie keys", scheme()),
        ("tally, ties by criterion and untrimmed", scheme(ties=["criterion:idea", "untrimmed"])),
        ("tally, all tie keys", scheme(ties=["criterion:idea", "untrimmed", "head_to_head", "chair"])),
        ("tally by sheet, ties by criterion", scheme(aggregate="sheet", ties=["criterion:idea"])),
    ):
        taken = seconds(lambda rule=rule: tally(rule, RoundMarks(given)))  # type: ignore[misc]
        print(f"{words:39} {taken:6.2f} s, {reference / taken:4.1f} times as fast as fractions")


if __name__ == "__main__":
    main()
