"""How many remain after each stage: 75 registered, 25 competed, 7 advanced."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.svg import Shown, drawing, element, grouped, rectangle, spoken, text_width, words

ROW, TALL = 58, 34


@dataclass(frozen=True)
class Stage:
    label: str
    count: int


def funnel(
    stages: Sequence[Stage], *, name: str, title: str, description: str = "", unit: str = "", show: Shown = grouped, width: float = 640
) -> str:
    """Bars about one middle, joined by their slopes; beside each its count and its share of the stage before. Nothing is drawn for no stages: ""."""
    if not stages:
        return ""
    if any(stage.count < 0 for stage in stages):
        raise ValueError("a count is zero or more")
    said = [_said(stages, place, show, unit) for place in range(len(stages))]
    left = max(text_width(stage.label) for stage in stages) + 16
    full = width - left - max(map(text_width, said)) - 16
    scale, middle = full / (max(stage.count for stage in stages) or 1), left + full / 2
    drawn = []
    for above, (stage, below) in enumerate(zip(stages, stages[1:], strict=False)):
        y, wide, narrow = above * ROW + TALL, stage.count * scale / 2, below.count * scale / 2
        corners = [(middle - wide, y), (middle + wide, y), (middle + narrow, y + ROW - TALL), (middle - narrow, y + ROW - TALL)]
        drawn.append(element("polygon", cls="fill-1", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)))
    for place, stage in enumerate(stages):
        y, wide = place * ROW, stage.count * scale
        parts = [words(stage.label, 0, y + 23), rectangle(middle - wide / 2, y, wide, TALL, "fill-4")]
        drawn.append(spoken(f"{stage.label} {said[place]}", *parts, words(said[place], left + full + 16, y + 23, cls="chart-label")))
    return drawing(drawn, width=width, height=len(stages) * ROW - ROW + TALL, name=name, title=title, description=description)


def _said(stages: Sequence[Stage], place: int, show: Shown, unit: str) -> str:
    count = f"{show(stages[place].count)} {unit}".strip()
    before = stages[place - 1].count if place else 0
    return f"{count}（{stages[place].count * 100 / before:.0f}%）" if before else count
