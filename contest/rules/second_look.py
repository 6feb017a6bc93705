"""复评: whose marks lie far apart, and whether a second look kept them."""

from collections.abc import Mapping
from fractions import Fraction


def concerned(totals: Mapping[int, Fraction]) -> frozenset[int]:
    """The judges whose own totals are the lowest and the highest: those who are asked to look again unless somebody chooses otherwise."""
    if len(totals) < 2:
        return frozenset()
    ends = {min(totals.values()), max(totals.values())}
    return frozenset(judge for judge, total in totals.items() if total in ends)


def farthest(totals: Mapping[int, Fraction]) -> int | None:
    """The judge farthest from the middle of all, the one that a picture of the marks shows in red. None where two are as far."""
    if len(totals) < 3:
        return None
    ordered = sorted(totals.values())
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    away = {judge: abs(total - middle) for judge, total in totals.items()}
    most = max(away.values())
    far = [judge for judge, distance in away.items() if distance == most]
    return far[0] if len(far) == 1 else None


def widest(marks: Mapping[str, Mapping[int, Fraction]], weights: Mapping[str, Fraction]) -> str:
    """The criterion in which the judges differ most, by what it does to the total; "" where there is none. `marks` is criterion -> judge -> mark."""
    spans = {key: (max(row.values()) - min(row.values())) * abs(weights.get(key, Fraction(1))) for key, row in marks.items() if len(row) > 1}
    return max(spans, key=lambda key: (spans[key], key)) if spans and max(spans.values()) else ""


def kept(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> bool:
    """Whether every mark says what it said; one that was typed again as it was is kept. Values are plain decimal text."""
    return {key: value for key, value in before.items() if value is not None} == {key: value for key, value in after.items() if value is not None}
