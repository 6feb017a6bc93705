"""Which award a rank brings: levels in order, each with so many places."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    key: int
    places: int


class TieAcrossLine(ValueError):
    """Entries level with each other stand across the line between two levels, and the rules do not let them all have the better one."""

    def __init__(self, level: Level, entries: Sequence[str]) -> None:
        self.level, self.entries = level, tuple(entries)
        super().__init__(f"{len(entries)} entries are level at the last place of level {level.key}")


def award_levels(ranks: Sequence[tuple[str, int]], levels: Sequence[Level], *, ties_enlarge: bool) -> list[tuple[str, int]]:
    """(entry, key of its level) for those who get one, best first. `ranks` are (entry, 1224 rank) in order.

    A rank belongs to the first level whose last place it does not pass, so entries that share a rank share a level: with `ties_enlarge` a level may
    so become larger, and the next begins later; without it that raises TieAcrossLine.
    """
    made, bounds, reached = [], [], 0
    for level in levels:
        reached += level.places
        bounds.append((reached, level))
    for last, level in bounds:
        if not ties_enlarge and level.places:
            at_line = [entry for entry, rank in ranks if rank == rank_at(ranks, last)]
            inside = [entry for entry, rank in ranks if rank <= last]
            if at_line and len(inside) > last and set(at_line) & set(inside):
                raise TieAcrossLine(level, at_line)
    for entry, rank in ranks:
        reachable = next((level for last, level in bounds if rank <= last), None)
        if reachable is not None:
            made.append((entry, reachable.key))
    return made


def rank_at(ranks: Sequence[tuple[str, int]], place: int) -> int | None:
    """The rank of whoever stands at this place, 1 being the first."""
    return ranks[place - 1][1] if 0 < place <= len(ranks) else None


def close_up(ranks: Sequence[tuple[str, int]], gone: frozenset[str]) -> list[tuple[str, int]]:
    """The ranks without those who lost theirs: whoever stood below moves up, and who was level stays level."""
    left = [(entry, rank) for entry, rank in ranks if entry not in gone]
    return [(entry, 1 + sum(other < rank for _entry, other in left)) for entry, rank in left]
