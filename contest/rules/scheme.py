"""A scoring scheme: what a round declares before it opens. Read from JSON data with every fault named; written back in full for the record."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Literal

from contest.rules.exact import NotDecimal, exact_text, from_text
from contest.rules.faults import Fault, Faulty, fault

Aggregate = Literal["criterion", "sheet"]
Statistic = Literal["mean", "median", "sum"]
Direction = Literal["high", "low"]

MOST_DIGITS = 12
RESULT_COLUMNS = ("entry", "rank", "total", "tie")
TIE_KEYS = ("earlier", "untrimmed", "head_to_head", "chair", "shared")


@dataclass(frozen=True, slots=True)
class Criterion:
    """`points` (value, points), rising by value, turns a measured value into points: the last row not above the value holds, or the straight line
    between two rows where `interpolate`; before the first row and after the last the end row holds. `direction` low: a low mark is better.
    `anchors` (from, text) says in words what a mark looks like; `spread` is the distance of two marks that asks for a second look."""

    key: str
    weight: Fraction = Fraction(1)
    lowest: Fraction | None = None
    highest: Fraction | None = None
    step: Fraction | None = None
    optional: bool = False
    bonus: bool = False
    direction: Direction = "high"
    points: tuple[tuple[Fraction, Fraction], ...] = ()
    interpolate: bool = False
    name: str = ""
    anchors: tuple[tuple[Fraction, str], ...] = ()
    spread: Fraction | None = None

    @property
    def title(self) -> str:
        return self.name or self.key

    @property
    def required(self) -> bool:
        return not (self.optional or self.bonus)

    @property
    def low_is_better(self) -> bool:
        """Points are always better when high; a bare mark follows the direction."""
        return self.direction == "low" and not self.points


@dataclass(frozen=True, slots=True)
class Panel:
    """`criteria` are the keys that this panel marks, all when empty."""

    key: str = ""
    weight: Fraction = Fraction(1)
    criteria: tuple[str, ...] = ()
    name: str = ""

    @property
    def title(self) -> str:
        return self.name or self.key

    def marks(self, criterion: str) -> bool:
        return not self.criteria or criterion in self.criteria


@dataclass(frozen=True, slots=True)
class Drop:
    """Leave out the `high` highest and `low` lowest, but only where at least `at_least` remain; else leave out none."""

    high: int = 0
    low: int = 0
    at_least: int = 1

    @property
    def asked(self) -> bool:
        return self.high > 0 or self.low > 0

    def can_drop_from(self, marks: int) -> bool:
        return marks - self.high - self.low >= self.at_least


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimals after each step, a half away from zero; None: this step is not rounded."""

    statistic: int | None = None
    weighted: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Carry:
    """total = earlier x the earlier total + this x this round's."""

    earlier: Fraction = Fraction(1)
    this: Fraction = Fraction(1)


@dataclass(frozen=True)
class Scheme:
    criteria: tuple[Criterion, ...]
    panels: tuple[Panel, ...] = ()
    aggregate: Aggregate = "criterion"
    statistic: Statistic = "mean"
    drop: Drop = Drop()
    rounding: Rounding = Rounding()
    carry: Carry | None = None
    ties: tuple[str, ...] = ()
    spread: Fraction | None = None

    @property
    def all_panels(self) -> tuple[Panel, ...]:
        """The declared panels, or the one that marks everything with weight 1 and whose key is empty."""
        return self.panels or (Panel(),)

    @cached_property
    def low_wins(self) -> bool:
        """Every counted criterion is better when low: the lowest total is the first."""
        counted = [criterion for criterion in self.criteria if criterion.weight > 0 and not criterion.bonus]
        return bool(counted) and all(criterion.low_is_better for criterion in counted)

    def sign(self, criterion: Criterion) -> int:
        """-1 for what is taken off the total: a criterion that runs against the direction of the whole (扣分)."""
        return 1 if criterion.low_is_better == self.low_wins else -1

    def takes_share(self, criterion: Criterion) -> bool:
        """Of the weight of an optional criterion without a mark; bonus points and deductions stand outside."""
        return not criterion.bonus and self.sign(criterion) > 0

    @cached_property
    def _by_key(self) -> Mapping[str, Criterion]:
        return {criterion.key: criterion for criterion in self.criteria}

    def criterion(self, key: str) -> Criterion:
        return self._by_key[key]

    def panel(self, key: str) -> Panel:
        return next(panel for panel in self.all_panels if panel.key == key)

    def marked_by(self, panel: Panel) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if panel.marks(criterion.key))


class _Reader:
    """Walks the data and collects faults, so that one reading names them all."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, code: str, where: str, **data: object) -> None:
        self.faults.append(Fault(code, where, data={key: str(value) for key, value in data.items()}))

    def mapping(self, value: object, where: str, known: Sequence[str]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            self.fault("not_object", where)
            return {}
        for key in value:
            if key not in known:
                self.fault("unknown_key", where, key=key, known=", ".join(known))
        return value

    def sequence(self, value: object, where: str) -> Sequence[object]:
        if isinstance(value, list | tuple):
            return value
        self.fault("not_list", where)
        return ()

    def text(self, holder: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
        if key not in holder:
            if default is None:
                self.fault("absent", where, key=key)
            return default or ""
        value = holder[key]
        if not isinstance(value, str) or (default is None and not value):
            self.fault("not_text", f"{where}.{key}")
            return ""
        return value

    def yes_no(self, holder: Mapping[str, object], key: str, where: str) -> bool:
        value = holder.get(key, False)
        if not isinstance(value, bool):
            self.fault("not_yes_no", f"{where}.{key}")
            return False
        return value

    def choice(self, holder: Mapping[str, object], key: str, where: str, choices: Sequence[str]) -> str:
        value = holder.get(key, choices[0])
        if value not in choices:
            self.fault("not_a_choice", f"{where}.{key}" if where else key, text=_said(value), choices=", ".join(choices))
            return choices[0]
        return str(value)

    def number(self, value: object, where: str) -> Fraction | None:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.fault("not_decimal", where, text=_said(value))
            return None
        try:
            return from_text(format(value, "f") if isinstance(value, Decimal) else str(value))
        except NotDecimal:
            self.fault("not_decimal", where, text=_said(value))
            return None

    def number_at(self, holder: Mapping[str, object], key: str, where: str, default: Fraction | None = None) -> Fraction | None:
        if holder.get(key) is None:
            return default
        return self.number(holder[key], f"{where}.{key}" if where else key)

    def whole(self, holder: Mapping[str, object], key: str, where: str, default: int, least: int) -> int:
        value = holder.get(key, default)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.fault("not_whole", f"{where}.{key}", text=_said(value), least=least)
            return default
        return value

    def unique(self, keys: Iterable[tuple[str, str]]) -> None:
        seen: set[str] = set()
        for key, where in keys:
            if key and key in seen:
                self.fault("key_twice", where, key=key)
            seen.add(key)


def _said(value: object) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False, default=str)


def read_scheme(data: object) -> Scheme:
    """The scheme that JSON data declares (numbers as text, whole numbers or Decimals). Raises Faulty with every fault found."""
    read = _Reader()
    known = ("criteria", "panels", "aggregate", "statistic", "drop", "round", "carry", "ties", "spread")
    top = read.mapping(data, "", known)
    criteria: tuple[Criterion, ...] = ()
    if not isinstance(data, Mapping):
        pass
    elif "criteria" not in top:
        read.fault("absent", "", key="criteria")
    else:
        rows = read.sequence(top["criteria"], "criteria")
        criteria = tuple(_criterion(read, row, f"criteria[{at}]") for at, row in enumerate(rows, 1))
        if not rows and isinstance(top["criteria"], list | tuple):
            read.fault("no_criteria", "criteria")
        read.unique((criterion.key, f"criteria[{at}].key") for at, criterion in enumerate(criteria, 1))
    keys = [criterion.key for criterion in criteria]
    panels = tuple(_panel(read, row, f"panels[{at}]", keys) for at, row in enumerate(read.sequence(top.get("panels", ()), "panels"), 1))
    read.unique((panel.key, f"panels[{at}].key") for at, panel in enumerate(panels, 1))
    scheme = Scheme(
        criteria=criteria,
        panels=panels,
        aggregate="sheet" if read.choice(top, "aggregate", "", ("criterion", "sheet")) == "sheet" else "criterion",
        statistic=_statistic(read, top),
        drop=_drop(read, top.get("drop", {})),
        rounding=_rounding(read, top.get("round", {})),
        carry=_carry(read, top["carry"]) if top.get("carry") is not None else None,
        ties=_ties(read, top.get("ties", ()), keys),
        spread=_positive(read, top, "spread", ""),
    )
    if not read.faults:
        _whole(read, scheme)
    if read.faults:
        raise Faulty(read.faults)
    return scheme


def read_scheme_text(text: str) -> Scheme:
    """As read_scheme, from the text of a file. JSON numbers keep their decimals exactly; a key that stands twice in one object is a fault."""
    twice: list[str] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        twice.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return dict(pairs)

    try:
        data = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise Faulty([Fault("not_json", line=error.lineno, column=str(error.colno), data={"why": error.msg})]) from None
    except RecursionError:
        raise Faulty([fault("not_json", why="nested too deeply")]) from None
    if twice:
        raise Faulty(fault("key_twice", key=key) for key in twice)
    return read_scheme(data)


def _criterion(read: _Reader, row: object, where: str) -> Criterion:
    known = ("key", "weight", "lowest", "highest", "step", "optional", "bonus", "direction", "points", "interpolate", "name", "anchors", "spread")
    held = read.mapping(row, where, known)
    key = read.text(held, "key", where) if isinstance(row, Mapping) else ""
    if key in RESULT_COLUMNS:
        read.fault("key_reserved", f"{where}.key", key=key)
    elif key != key.strip() or any(sign in key for sign in ":\n\r\t"):
        read.fault("key_form", f"{where}.key", key=key)
    weight = read.number_at(held, "weight", where, Fraction(1))
    if weight is not None and weight < 0:
        read.fault("negative", f"{where}.weight", text=_said(held["weight"]))
    lowest, highest = read.number_at(held, "lowest", where), read.number_at(held, "highest", where)
    step = _positive(read, held, "step", where)
    if lowest is not None and highest is not None:
        if lowest >= highest:
            read.fault("range_empty", where, lowest=exact_text(lowest), highest=exact_text(highest))
        elif step is not None and (highest - lowest) % step:
            read.fault("step_does_not_divide", f"{where}.step", step=exact_text(step), lowest=exact_text(lowest), highest=exact_text(highest))
    elif highest is not None and step is not None and highest % step:
        read.fault("step_does_not_divide", f"{where}.step", step=exact_text(step), lowest="0", highest=exact_text(highest))
    points = _points(read, held.get("points", ()), f"{where}.points")
    interpolate = read.yes_no(held, "interpolate", where)
    if interpolate and not points:
        read.fault("interpolate_without_points", f"{where}.interpolate")
    direction = read.choice(held, "direction", where, ("high", "low"))
    _points_run(read, held, points, direction, where)
    anchors = tuple(_anchors(read, held.get("anchors", ()), f"{where}.anchors", lowest, highest))
    return Criterion(
        key=key,
        weight=weight if weight is not None else Fraction(1),
        lowest=lowest,
        highest=highest,
        step=step,
        optional=read.yes_no(held, "optional", where),
        bonus=read.yes_no(held, "bonus", where),
        direction="low" if direction == "low" else "high",
        points=points,
        interpolate=interpolate,
        name=read.text(held, "name", where, default=""),
        anchors=anchors,
        spread=_positive(read, held, "spread", where),
    )


def _points(read: _Reader, rows: object, where: str) -> tuple[tuple[Fraction, Fraction], ...]:
    made: list[tuple[Fraction, Fraction]] = []
    for at, row in enumerate(read.sequence(rows, where), 1):
        if not isinstance(row, list | tuple) or len(row) != 2:
            read.fault("points_row", f"{where}[{at}]")
            continue
        value, points = (read.number(cell, f"{where}[{at}]") for cell in row)
        if value is None or points is None:
            continue
        if made and value <= made[-1][0]:
            read.fault("points_order", f"{where}[{at}]", value=exact_text(value), before=exact_text(made[-1][0]))
        made.append((value, points))
    return tuple(made)


def _points_run(read: _Reader, held: Mapping[str, object], points: Sequence[tuple[Fraction, Fraction]], direction: str, where: str) -> None:
    """A direction that is said beside a table must be the table's own, where the table has one."""
    if "direction" not in held or len(points) < 2:
        return
    steps = [after[1] - before[1] for before, after in pairwise(points)]
    falls, rises = any(step < 0 for step in steps), any(step > 0 for step in steps)
    if (direction == "low" and rises and not falls) or (direction == "high" and falls and not rises):
        read.fault("points_direction", f"{where}.direction", direction=direction)


def _anchors(read: _Reader, rows: object, where: str, lowest: Fraction | None, highest: Fraction | None) -> Iterable[tuple[Fraction, str]]:
    for at, row in enumerate(read.sequence(rows, where), 1):
        if not isinstance(row, list | tuple) or len(row) != 2 or not isinstance(row[1], str):
            read.fault("anchor_row", f"{where}[{at}]")
            continue
        value = read.number(row[0], f"{where}[{at}]")
        if value is None:
            continue
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            read.fault("anchor_outside", f"{where}[{at}]", value=exact_text(value))
        yield value, row[1]


def _panel(read: _Reader, row: object, where: str, criteria: Sequence[str]) -> Panel:
    held = read.mapping(row, where, ("key", "weight", "criteria", "name"))
    key = read.text(held, "key", where) if isinstance(row, Mapping) else ""
    marks: list[str] = []
    if "criteria" in held:
        rows = read.sequence(held["criteria"], f"{where}.criteria")
        if not rows:
            read.fault("panel_no_criteria", f"{where}.criteria")
        for at, item in enumerate(rows, 1):
            if item not in criteria:
                read.fault("criterion_unknown", f"{where}.criteria[{at}]", key=_said(item))
            marks.append(str(item))
        read.unique((item, f"{where}.criteria") for item in marks)
    weight = _positive(read, held, "weight", where)
    return Panel(key=key, weight=weight or Fraction(1), criteria=tuple(marks), name=read.text(held, "name", where, default=""))


def _positive(read: _Reader, held: Mapping[str, object], key: str, where: str) -> Fraction | None:
    value = read.number_at(held, key, where)
    if value is not None and value <= 0:
        read.fault("not_positive", f"{where}.{key}" if where else key, text=_said(held[key]))
        return None
    return value


def _statistic(read: _Reader, top: Mapping[str, object]) -> Statistic:
    match read.choice(top, "statistic", "", ("mean", "median", "sum")):
        case "median":
            return "median"
        case "sum":
            return "sum"
        case _:
            return "mean"


def _drop(read: _Reader, data: object) -> Drop:
    held = read.mapping(data, "drop", ("high", "low", "at_least"))
    return Drop(
        high=read.whole(held, "high", "drop", 0, 0), low=read.whole(held, "low", "drop", 0, 0), at_least=read.whole(held, "at_least", "drop", 1, 1)
    )


def _rounding(read: _Reader, data: object) -> Rounding:
    held = read.mapping(data, "round", ("statistic", "weighted", "total"))
    made: dict[str, int | None] = dict.fromkeys(("statistic", "weighted", "total"))
    for key in made:
        if held.get(key) is None:
            continue
        digits = read.whole(held, key, "round", 0, 0)
        if digits > MOST_DIGITS:
            read.fault("too_many_digits", f"round.{key}", text=digits, most=MOST_DIGITS)
        made[key] = digits
    return Rounding(**made)


def _carry(read: _Reader, data: object) -> Carry:
    held = read.mapping(data, "carry", ("earlier", "this"))
    earlier = read.number_at(held, "earlier", "carry", Fraction(1))
    if earlier is not None and earlier < 0:
        read.fault("negative", "carry.earlier", text=_said(held["earlier"]))
    this = _positive(read, held, "this", "carry")
    return Carry(earlier=earlier if earlier is not None else Fraction(1), this=this or Fraction(1))


def _ties(read: _Reader, rows: object, criteria: Sequence[str]) -> tuple[str, ...]:
    made: list[str] = []
    for at, key in enumerate(read.sequence(rows, "ties"), 1):
        where = f"ties[{at}]"
        if not isinstance(key, str):
            read.fault("not_text", where)
            continue
        kind, colon, criterion = key.partition(":")
        if colon and kind == "criterion":
            if criterion not in criteria:
                read.fault("criterion_unknown", where, key=criterion)
        elif key not in TIE_KEYS:
            read.fault("not_a_choice", where, text=key, choices=", ".join(("criterion:KEY", *TIE_KEYS)))
        if "shared" in made:
            read.fault("ties_after", where, key="shared")
        made.append(key)
    read.unique((key, "ties") for key in made)
    return tuple(made)


def _whole(read: _Reader, scheme: Scheme) -> None:
    """What only the whole scheme shows."""
    if not any(criterion.weight > 0 and not criterion.bonus for criterion in scheme.criteria):
        read.fault("nothing_counts", "criteria")
        return
    for at, criterion in enumerate(scheme.criteria, 1):
        if not any(panel.marks(criterion.key) for panel in scheme.all_panels):
            read.fault("criterion_in_no_panel", f"criteria[{at}]", key=criterion.key)
    for at, panel in enumerate(scheme.panels, 1):
        if not any(criterion.weight > 0 for criterion in scheme.marked_by(panel)):
            read.fault("panel_nothing_counts", f"panels[{at}]", key=panel.key)


def scheme_data(scheme: Scheme) -> dict[str, object]:
    """The scheme with every key written out and every number as text: read_scheme(scheme_data(scheme)) == scheme."""
    data: dict[str, object] = {
        "criteria": [_criterion_data(criterion) for criterion in scheme.criteria],
        "panels": [_panel_data(panel) for panel in scheme.panels],
        "aggregate": scheme.aggregate,
        "statistic": scheme.statistic,
        "drop": {"high": scheme.drop.high, "low": scheme.drop.low, "at_least": scheme.drop.at_least},
        "round": {"statistic": scheme.rounding.statistic, "weighted": scheme.rounding.weighted, "total": scheme.rounding.total},
        "carry": {"earlier": exact_text(scheme.carry.earlier), "this": exact_text(scheme.carry.this)} if scheme.carry else None,
        "ties": list(scheme.ties),
        "spread": _text_or_none(scheme.spread),
    }
    return data


def _text_or_none(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _criterion_data(criterion: Criterion) -> dict[str, object]:
    data: dict[str, object] = {
        "key": criterion.key,
        "name": criterion.name,
        "weight": exact_text(criterion.weight),
        "lowest": _text_or_none(criterion.lowest),
        "highest": _text_or_none(criterion.highest),
        "step": _text_or_none(criterion.step),
        "optional": criterion.optional,
        "bonus": criterion.bonus,
        "points": [[exact_text(value), exact_text(points)] for value, points in criterion.points],
        "interpolate": criterion.interpolate,
        "anchors": [[exact_text(value), text] for value, text in criterion.anchors],
        "spread": _text_or_none(criterion.spread),
    }
    if not criterion.points or criterion.direction == "low":
        data["direction"] = criterion.direction
    return data


def _panel_data(panel: Panel) -> dict[str, object]:
    data: dict[str, object] = {"key": panel.key, "name": panel.name, "weight": exact_text(panel.weight)}
    if panel.criteria:
        data["criteria"] = list(panel.criteria)
    return data
