"""A paper sheet keyed in by two people: where they differ, cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """`first` and `second` are plain decimal text, "" where nothing was keyed."""

    criterion: str
    first: str
    second: str

    @property
    def equal(self) -> bool:
        return self.first == self.second


def compare(criteria: Sequence[str], first: Mapping[str, str], second: Mapping[str, str]) -> tuple[Cell, ...]:
    """In the order of the criteria. Values are plain decimal text already, so that 85 and 85.0 are the same text."""
    return tuple(Cell(key, first.get(key, ""), second.get(key, "")) for key in criteria)


def differing(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(cell.criterion for cell in cells if not cell.equal)
