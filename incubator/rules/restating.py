"""Why a figure computed again is another one: the difference, parted by what happened, so that the parts sum to it exactly."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that a figure sums. One whose amounts are all zero was looked at and counts nothing."""

    kind: str
    key: int
    venture: int
    quarter: dt.date
    amounts: tuple[int, ...]
    """By rung, the weakest first."""

    @property
    def total(self) -> int:
        return sum(self.amounts)


def source_rows(rows: Iterable[tuple[str, int, int, str, Sequence[int]]]) -> list[Source]:
    """As a figure's row keeps them: kind, key, venture, quarter, amounts by rung."""
    return [Source(kind, key, venture, dt.date.fromisoformat(quarter), tuple(amounts)) for kind, key, venture, quarter, amounts in rows]


class Why(StrEnum):
    LATE = "late"  # written down or reported after the figure was made
    TAKEN_BACK = "taken_back"
    CORRECTED = "corrected"  # another version of a report
    RETURNED = "returned"
    VERIFIED = "verified"  # what counts of it, or on which evidence
    CONTRACT = "contract"  # signed anew, paid, ended
    STATE = "state"  # closed, lost, found, moved to another union, merged
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Because:
    why: Why
    things: int
    difference: int


def because(before: Iterable[Source], now: Iterable[Source], *, redefined: bool = False) -> tuple[Because, ...]:
    """Sorted by reason; things whose amount and evidence are the same are left out."""
    old, new = by_venture(before), by_venture(now)
    things: dict[Why, int] = defaultdict(int)
    difference: dict[Why, int] = defaultdict(int)
    for key in old.keys() | new.keys():
        for why, count, by in differences(key[0], old.get(key, {}), new.get(key, {})):
            told = Why.DEFINITION if redefined else why
            things[told] += count
            difference[told] += by
    return tuple(Because(why, things[why], difference[why]) for why in sorted(things))


def by_venture(sources: Iterable[Source]) -> dict[tuple[str, int], dict[int, Source]]:
    found: dict[tuple[str, int], dict[int, Source]] = defaultdict(dict)
    for one in sources:
        found[one.kind, one.venture][one.key] = one
    return found


def differences(kind: str, old: dict[int, Source], new: dict[int, Source]) -> list[tuple[Why, int, int]]:
    """(why, things, difference) for one venture."""
    gone = [one for key, one in old.items() if key not in new]
    come = [one for key, one in new.items() if key not in old and one.total]
    found = [(changed(kind, new[key]), 1, new[key].total - one.total) for key, one in old.items() if key in new and one.amounts != new[key].amounts]
    if kind != "report":
        found += [({"event": Why.TAKEN_BACK, "deal": Why.CONTRACT}.get(kind, Why.STATE), 1, -one.total) for one in gone]
        return found + [(Why.CONTRACT if kind == "deal" else Why.LATE, 1, one.total) for one in come]
    for one in list(come):
        if (same := next((other for other in gone if other.quarter == one.quarter), None)) is not None:
            found.append((Why.CORRECTED, 1, one.total - same.total))
            come.remove(one)
            gone.remove(same)
    difference = sum(one.total for one in come) - sum(one.total for one in gone)
    if come and gone:  # another quarter's report stands in its place
        return [*found, (Why.LATE if max(one.quarter for one in come) > max(one.quarter for one in gone) else Why.RETURNED, 1, difference)]
    if come or gone:
        found.append((Why.LATE if come else Why.RETURNED, len(come or gone), difference))
    return found


def changed(kind: str, now: Source) -> Why:
    if kind in ("deal", "venture"):
        return Why.CONTRACT if kind == "deal" else Why.STATE
    return Why.VERIFIED if kind == "event" or now.total else Why.STATE
