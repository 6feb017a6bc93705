"""What a result is computed from; and one mark: is it allowed, and how many points is it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from contest.rules.exact import NotDecimal, exact_text, from_text
from contest.rules.faults import Fault, fault
from contest.rules.scheme import Criterion, Scheme


class Mark(NamedTuple):
    """`value` is decimal text; None (or an empty text) is a missing mark, which is never 0."""

    entry: str
    judge: str
    criterion: str
    value: str | None
    panel: str = ""


class Decision(NamedTuple):
    """The head of the panel puts `entry` at `order` (1 first) among entries that all else left level, for a recorded `reason`."""

    entry: str
    order: int
    reason: str


@dataclass(frozen=True)
class RoundMarks:
    """All that a round's result is computed from, beside its scheme. `entries` names those without any mark too; `earlier` is None where there is no
    earlier round."""

    marks: Sequence[Mark]
    entries: Sequence[str] = ()
    factors: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    earlier: Mapping[str, Fraction] | None = None
    decisions: Sequence[Decision] = ()


def fault_of_place(scheme: Scheme, panel: str, criterion: str) -> Fault | None:
    """Why nothing can be marked at this panel and criterion."""
    if criterion not in {known.key for known in scheme.criteria}:
        known = ", ".join(known.key for known in scheme.criteria)
        return fault("mark_criterion_unknown", column="criterion", key=criterion, known=known)
    if not scheme.panels:
        return fault("mark_panel_undeclared", column="panel", key=panel) if panel else None
    known = ", ".join(known.key for known in scheme.panels)
    if not panel:
        return fault("mark_panel_absent", column="panel", known=known)
    if panel not in {known.key for known in scheme.panels}:
        return fault("mark_panel_unknown", column="panel", key=panel, known=known)
    if not scheme.panel(panel).marks(criterion):
        return fault("mark_panel_criterion", column="criterion", panel=panel, key=criterion)
    return None


def fault_of_value(criterion: Criterion, text: str) -> Fault | None:
    """Why this is no mark for the criterion: not a number, outside its range, off its steps."""
    try:
        value = from_text(text)
    except NotDecimal:
        return fault("not_decimal", column="mark", text=text)
    if criterion.lowest is not None and value < criterion.lowest:
        return fault("mark_below", column="mark", text=text, bound=exact_text(criterion.lowest), criterion=criterion.key)
    if criterion.highest is not None and value > criterion.highest:
        return fault("mark_above", column="mark", text=text, bound=exact_text(criterion.highest), criterion=criterion.key)
    start = criterion.lowest or Fraction(0)
    if criterion.step is not None and (value - start) % criterion.step:
        step = exact_text(criterion.step)
        return fault("mark_off_step", column="mark", text=text, step=step, start=exact_text(start), criterion=criterion.key)
    return None


def fault_of_mark(scheme: Scheme, mark: Mark) -> Fault | None:
    found = fault_of_place(scheme, mark.panel, mark.criterion)
    if found is None and mark.value:
        found = fault_of_value(scheme.criterion(mark.criterion), mark.value)
    return found


def points_for(criterion: Criterion, value: Fraction) -> Fraction:
    """The points of a mark: itself, or what the criterion's table gives for a measured value."""
    table = criterion.points
    if not table:
        return value
    if value <= table[0][0]:
        return table[0][1]
    at = next((row for row in range(len(table) - 1, -1, -1) if table[row][0] <= value), 0)
    (here, points) = table[at]
    if not criterion.interpolate or at == len(table) - 1:
        return points
    (there, next_points) = table[at + 1]
    return points + (next_points - points) * (value - here) / (there - here)


def factor_of(factors: Mapping[tuple[str, str], Fraction], entry: str, criterion: str) -> Fraction:
    """The difficulty coefficient of this entry and criterion, 1 where none is given."""
    return factors.get((entry, criterion), Fraction(1))
