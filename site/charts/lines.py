"""Lines over time, and the small one that stands in a row of text. A missing value (None) is a gap, never a zero."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from charts.svg import Number, Shown, drawing, element, grouped, rule, spoken, text_width, tick_label, ticks, words

Values = Sequence[Number | None]


@dataclass(frozen=True)
class Series:
    label: str
    values: tuple[Number | None, ...]


def line(
    series: Sequence[Series],
    *,
    labels: Sequence[str],
    name: str,
    title: str,
    description: str = "",
    unit: str = "",
    show: Shown = grouped,
    width: float = 760,
) -> str:
    """One or two lines, each named at its end, its last number beside the name. `labels` are the moments, as many as each series has values."""
    known = [float(value) for one in series for value in one.values if value is not None]
    if not known or not labels:
        return ""
    if any(len(one.values) != len(labels) for one in series) or len(series) > 2:
        raise ValueError("a line chart has one or two series, each with one value or None for every label")
    marks = ticks(min(known), max(known))
    left = max(text_width(tick_label(mark)) for mark in marks) + 16
    right = max(text_width(f"{one.label} {show(_last(one.values)[1])}") for one in series if _any(one.values)) + 16
    scale = 240.0 / (marks[-1] - marks[0])
    step = (width - left - right) / max(len(labels) - 1, 1)

    def point(place: int, value: Number) -> tuple[float, float]:
        return left + step * place, 270.0 - (float(value) - marks[0]) * scale

    drawn = []
    for mark in marks:
        y = point(0, mark)[1]
        drawn += [rule(left, y, width - right, y, "chart-grid" if mark else "chart-axis"), words(tick_label(mark), left - 10, y + 5, anchor="end")]
    every = max(1, int(max(map(text_width, labels)) + 12) // max(int(step), 1) + 1)
    drawn += [words(label, left + step * place, 296, anchor="middle") for place, label in enumerate(labels) if place % every == 0]
    for order, one in enumerate(series):
        if not _any(one.values):
            continue
        drawn += [_path([point(*each) for each in run], "line-soft" if order else "line-ink") for run in _runs(one.values)]
        for place, value in enumerate(one.values):
            if value is not None:
                x, y = point(place, value)
                said = f"{labels[place]} {one.label} {show(value)} {unit}".strip()
                drawn.append(spoken(said, element("circle", cls="fill-4", cx=x, cy=y, r=5)))
        place, value = _last(one.values)
        x, y = point(place, value)
        drawn.append(words(f"{one.label} {show(value)}", x + 12, y + 5, cls="chart-label"))
    return drawing(drawn, width=width, height=310, name=name, title=title, description=description)


def spark(values: Values, *, title: str, width: float = 120, height: float = 32) -> str:
    """One picture without axes, of its own size; its title says what it shows and the figures that matter, for nothing else does."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step, scale = (width - 10) / max(len(values) - 1, 1), (height - 10) / ((high - low) or 1)

    def point(place: int, value: Number) -> tuple[float, float]:
        return 5 + step * place, height - 5 - (float(value) - low) * scale

    x, y = point(*_last(values))
    drawn = [_path([point(*each) for each in run], "line-ink") for run in _runs(values)]
    size: dict[str, str | Number] = {"width": width, "height": height, "view_box": f"0 0 {width:g} {height:g}"}
    dot = element("circle", cls="fill-4", cx=x, cy=y, r=4)
    return element("svg", element("title", escape(title)), *drawn, dot, cls="chart spark", role="img", aria_label=title, **size)


def _path(points: list[tuple[float, float]], cls: str) -> str:
    return element("polyline", cls=cls, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))


def _any(values: Values) -> bool:
    return any(value is not None for value in values)


def _last(values: Values) -> tuple[int, Number]:
    return next((place, value) for place, value in reversed(list(enumerate(values))) if value is not None)


def _runs(values: Values) -> Iterator[list[tuple[int, Number]]]:
    """The stretches without a gap, as (place, value)."""
    run: list[tuple[int, Number]] = []
    for place, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((place, value))
    if run:
        yield run
