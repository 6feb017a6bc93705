"""评委尺度分析 of a closed round: how lenient or strict each judge was, and how sure any rank is, group by group. Kept as JSON beside the record.

The judges' own totals are compared. A lower total is better in some schemes: its sign is turned, so that above is better everywhere.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contest.rules.calibration import Calibration, calibrate
from contest.rules.exact import fixed
from contest.rules.pairs import Mark
from contest.rules.record import Closed, counted
from contest.rules.scoring import judge_totals

BOOTSTRAP = 500
DIGITS = 6


@dataclass(frozen=True)
class Part:
    """One panel of judges over one group of entries: only within it are judges compared. `top` is where its line is drawn."""

    group: str
    jury: str
    top: int
    found: Calibration


def scale_report(closed: Closed, *, top: int = 0) -> str:
    """JSON text, "" where nobody gave a whole sheet. `top` where the round has no cut: how many awards there are."""
    parts = [part_data(part) for part in parts_of(closed, top)]
    return json.dumps(parts, ensure_ascii=False, sort_keys=True) if parts else ""


def parts_of(closed: Closed, top: int) -> Iterator[Part]:
    best = -1 if closed.scheme.low_wins else 1
    totals = judge_totals(closed.scheme, counted(closed))
    sheets: dict[tuple[str, str], list[Mark]] = {}
    for entry in sorted(totals):
        group = closed.groups[entry] if closed.groups is not None else ""
        for (jury, judge), total in sorted(totals[entry].items()):
            sheets.setdefault((group, jury), []).append(Mark(entry, judge, as_decimal(total * best)))
    for (group, jury), given in sorted(sheets.items()):
        line = closed.cut.places if closed.cut else top or 1
        found = calibrate(given, rng=random.Random(1), bootstrap=BOOTSTRAP, top=line)  # noqa: S311  the seed is fixed so that anyone gets the same
        yield Part(group, jury, line, found)


def as_decimal(value: Fraction) -> Decimal:
    return Decimal(fixed(value, DIGITS))


def part_data(part: Part) -> dict[str, Any]:
    found = part.found
    return {
        "group": part.group,
        "jury": part.jury,
        "top": part.top,
        "words": found.advice.words,
        "worth": found.advice.worth,
        "components": found.components,
        "sigma": text_of(found.sigma),
        "tau_judge": text_of(found.tau_judge),
        "tau_entry": text_of(found.tau_entry),
        "near_cut": list(found.near_cut),
        "judges": [{key: text_of(value) if isinstance(value, float) else value for key, value in asdict(one).items()} for one in found.judges],
        "entries": [
            {
                "entry": one.entry, "marks": one.marks, "calibrated": text_of(one.calibrated), "rank_calibrated": one.rank_calibrated,
                "rank_low": one.rank_low, "rank_high": one.rank_high, "p_top": text_of(one.p_top),
            }
            for one in found.entries
        ],
    }  # fmt: skip


def text_of(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"
