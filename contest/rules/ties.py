"""Who comes first among equals, and the places that follow: keys in the declared order, 1224 ranks, the cut line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SHARED = "shared"

Values = Callable[[str, Sequence[str]], Mapping[str, Fraction]]
"""For a key and the entries that are still level: each one's value, higher is better; an entry without a value stands below those that have one."""


@dataclass(frozen=True, slots=True)
class Place:
    """`tie` names the key that settled this place, "shared" where none did, and is empty where there was no tie."""

    entry: str
    rank: int
    tie: str


def classes(entries: Iterable[str], values: Mapping[str, Fraction]) -> list[list[str]]:
    """Entries of equal value together, the best value first, those without one last; inside a class by name."""
    together: dict[Fraction | None, list[str]] = {}
    for entry in sorted(entries):
        together.setdefault(values.get(entry), []).append(entry)
    best_first = sorted((value for value in together if value is not None), reverse=True)
    return [together[value] for value in best_first] + ([together[None]] if None in together else [])


def settle(level: Sequence[str], keys: Sequence[str], values: Values, settled_by: str = "") -> Iterator[tuple[list[str], str]]:
    """Split entries that are level, key after key. Each part comes with the last key that split it off, or "shared"."""
    if len(level) == 1:
        yield list(level), settled_by
    elif not keys:
        yield sorted(level), SHARED
    else:
        parts = [sorted(level)] if keys[0] == SHARED else classes(level, values(keys[0], level))
        for part in parts:
            yield from settle(part, keys[1:], values, settled_by if len(parts) == 1 else keys[0])


def places(levels: Iterable[Sequence[str]], keys: Sequence[str], values: Values) -> Iterator[Place]:
    """1224 ranks for entries grouped by equal total, the best total first."""
    rank = 1
    for level in levels:
        for part, tie in settle(level, keys, values):
            for entry in part:
                yield Place(entry=entry, rank=rank, tie=tie)
            rank += len(part)


def head_to_head(level: Sequence[str], sheets: Mapping[str, Mapping[tuple[str, str], int]]) -> dict[str, Fraction]:
    """For each entry, over all other level entries: judges who put it above less judges who put it below. `sheets` is entry -> (panel, judge) ->
    the judge's own total, higher is better; a judge who did not mark both entries whole is not asked about the pair."""
    made = {}
    for entry in level:
        count = 0
        for other in level:
            for judge, own in sheets[entry].items():
                others = sheets[other].get(judge)
                if others is not None:
                    count += (own > others) - (own < others)
        made[entry] = Fraction(count)
    return made


@dataclass(frozen=True, slots=True)
class Cut:
    """`level` are entries that share the place across the line: they are in `through` when ties enlarge the cut, and in neither list when a
    decision is needed (`open_places` places for them)."""

    through: tuple[str, ...]
    out: tuple[str, ...]
    level: tuple[str, ...]
    open_places: int


def cut(ranks: Mapping[str, int | None], places: int, *, ties_enlarge: bool) -> Cut:
    """Who goes on when there are `places`. An entry without a rank never does. A tie across the line either enlarges the cut (并列全部晋级)
    or is left for a decision; it is never settled by the order of the file."""
    ranked = sorted((rank, entry) for entry, rank in ranks.items() if rank is not None)
    unranked = tuple(sorted(entry for entry, rank in ranks.items() if rank is None))
    last = ranked[min(places, len(ranked)) - 1][0] if ranked and places > 0 else 0
    inside = [entry for rank, entry in ranked if rank <= last]
    outside = tuple(entry for rank, entry in ranked if rank > last)
    if len(inside) <= places:
        return Cut(through=tuple(inside), out=outside + unranked, level=(), open_places=0)
    level = tuple(entry for rank, entry in ranked if rank == last)
    if ties_enlarge:
        return Cut(through=tuple(inside), out=outside + unranked, level=level, open_places=0)
    clear = tuple(entry for rank, entry in ranked if rank < last)
    return Cut(through=clear, out=outside + unranked, level=level, open_places=places - len(clear))
