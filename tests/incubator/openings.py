"""What holds for every published figure: it opens down to parts that sum to it."""

from collections import Counter

from incubator.models import Figure
from incubator.rules.measures import BY_KEY


def by_rung(figure: Figure) -> dict[int, int]:
    found: Counter[int] = Counter()
    for cell in figure.cells:
        found[cell.rung] += cell.value
    return dict(found)


def check_opening(figure: Figure) -> None:
    """Cells and rows sum to the value, each thing once; of a measure that divides, to what is divided and what it is divided by."""
    measure, beside = BY_KEY[figure.measure], figure.said_beside
    over = beside["over"] if measure.per else figure.value
    assert sum(cell.value for cell in figure.cells) == over == sum(row.total for row in figure.source_rows)
    assert sum(cell.count for cell in figure.cells) == len(figure.source_keys) == len(set(figure.source_keys)) == beside["things"]
    assert by_rung(figure) == {rung: total for rung in range(1, 5) if (total := sum(row.amounts[rung - 1] for row in figure.source_rows))}
    if measure.per:
        under = beside["under"]
        assert sum(row[3] for row in beside["under_parts"]) == under == sum(sum(row[4]) for row in beside["under_sources"])
        assert figure.value == measure.value(over, under)
    if figure.supersedes and not measure.per:
        assert sum(row[2] for row in beside["because"]) == figure.value - figure.supersedes.value
