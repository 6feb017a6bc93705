"""A judge's own sheet while it is being filled in: the weighted total so far, out of what the marked criteria could bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from contest.rules.exact import fixed, from_text, rounded
from contest.rules.marks import points_for
from contest.rules.scheme import Criterion, Scheme

DIGITS = 2


@dataclass(frozen=True)
class Running:
    total: Fraction
    """Weighted, over the criteria that have a mark."""
    out_of: Fraction
    """The most that these criteria could bring; a bonus counts in the total only."""
    missing: tuple[str, ...]
    """Keys of the required criteria without a mark."""
    marked: int = 1
    whole: Fraction = Fraction(0)
    """The most that the whole sheet could bring."""

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def total_text(self) -> str:
        return fixed(self.total, DIGITS) if self.marked else "—"

    @property
    def out_of_text(self) -> str:
        return fixed(self.out_of if self.marked else self.whole, DIGITS).removesuffix(".00")


def running(scheme: Scheme, values: Mapping[str, str | None], *, panel: str = "") -> Running:
    """`values` is criterion key -> decimal text, None or absent where there is no mark. A criterion that runs against the whole is taken off.

    `panel` is the key of the scheme's panel that the sheet counts in: only what it marks is asked for.
    """
    total, out_of, whole, marked = Fraction(0), Fraction(0), Fraction(0), 0
    missing = []
    for criterion in scheme.marked_by(scheme.panel(panel)):
        text, sign = values.get(criterion.key), scheme.sign(criterion)
        brings = criterion.weight * most(criterion) if sign > 0 and not criterion.bonus else Fraction(0)
        whole += brings
        if not text:
            if criterion.required:
                missing.append(criterion.key)
            continue
        marked += 1
        out_of += brings
        total += sign * criterion.weight * points_for(criterion, from_text(text))
    return Running(rounded(total, DIGITS), rounded(out_of, DIGITS), tuple(missing), marked, rounded(whole, DIGITS))


def most(criterion: Criterion) -> Fraction:
    """The most points that one mark can be; 0 where the scheme sets no limit."""
    if criterion.points:
        return max(points for _, points in criterion.points)
    return criterion.highest or Fraction(0)
