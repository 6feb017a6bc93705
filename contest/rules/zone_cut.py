"""Which of a zone's entries go up: the first choices that its places hold, those of them that skip a round, and who stands ready below."""

from collections.abc import Sequence
from dataclasses import dataclass

from contest.rules.awards import Level, award_levels

DIRECT, FIRST, SUBSTITUTE = 0, 1, 2


@dataclass(frozen=True)
class Cut:
    """Entries, best first. `direct` are among the first choices; `moved_up` are substitutes in the place of first choices that left above."""

    first: tuple[str, ...]
    direct: tuple[str, ...]
    substitutes: tuple[str, ...]
    moved_up: tuple[str, ...] = ()

    @property
    def up(self) -> tuple[str, ...]:
        return (*self.first, *self.moved_up)


def cut(
    ranks: Sequence[tuple[str, int]],
    *,
    places: int,
    substitutes: int = 0,
    direct: int = 0,
    ties_enlarge: bool = True,
    gone: frozenset[str] = frozenset(),
) -> Cut:
    """`ranks` are (entry, 1224 rank) of the zone's result in order; `gone` those that went up and have left since.

    With `ties_enlarge` entries that are level at the last place all go (并列第 28 名全部晋级), and only as many move up as places stay empty;
    without it such a tie raises contest.rules.awards.TieAcrossLine.
    """
    levels = [Level(DIRECT, min(direct, places)), Level(FIRST, max(0, places - direct)), Level(SUBSTITUTE, substitutes)]
    of = award_levels(ranks, levels, ties_enlarge=ties_enlarge)
    first = tuple(entry for entry, level in of if level in (DIRECT, FIRST))
    waiting = [(entry, rank) for entry, rank in ranks if (entry, SUBSTITUTE) in of and entry not in gone]
    empty = max(0, places - sum(entry not in gone for entry in first)) if gone else 0
    moved = tuple(entry for entry, _level in award_levels(placed(waiting), [Level(FIRST, empty)], ties_enlarge=ties_enlarge)) if empty else ()
    # A substitute that moved up and then left keeps its place in the list of those who went up.
    left = tuple(entry for entry, level in of if level == SUBSTITUTE and entry in gone)
    return Cut(
        first=first,
        direct=tuple(entry for entry, level in of if level == DIRECT),
        substitutes=tuple(entry for entry, _rank in waiting if entry not in moved),
        moved_up=(*left, *moved),
    )


def placed(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """1224 ranks among themselves."""
    return [(entry, 1 + sum(other < rank for _entry, other in rows)) for entry, rank in rows]
