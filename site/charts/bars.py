"""Bars lying (ranks, shares) and columns standing (stacked by evidence). Numbers stand beside their bars; an empty sequence draws nothing: ""."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.svg import LETTER, Number, Shown, drawing, grouped, rectangle, rule, spoken, text_width, tick_label, ticks, words

ROW = 40


@dataclass(frozen=True)
class Bar:
    label: str
    value: Number


@dataclass(frozen=True)
class Stack:
    """`values` from the weakest evidence to the strongest. `group` is written under the first of its columns: the year of a quarter."""

    label: str
    values: tuple[Number, ...]
    group: str = ""


@dataclass(frozen=True)
class Share:
    """`part` of `whole` is so, of `unknown` nobody knows: 141 of 208 ventures operate, 19 are unknown."""

    label: str
    part: int
    whole: int
    unknown: int = 0


def bar(bars: Sequence[Bar], *, name: str, title: str, description: str = "", unit: str = "", show: Shown = grouped, width: float = 640) -> str:
    """Lying bars in the order given, from a common zero; a negative value goes to the left of it."""
    if not bars:
        return ""
    left = max(text_width(one.label) for one in bars) + 14
    room = max(text_width(show(one.value)) for one in bars) + 12
    low, high = min(0.0, *(float(one.value) for one in bars)), max(0.0, *(float(one.value) for one in bars))
    scale = (width - left - room * (2 if low < 0 else 1)) / ((high - low) or 1)
    zero = left + (room if low < 0 else 0) - low * scale
    drawn = []
    for place, one in enumerate(bars):
        y, length = place * ROW + 6, float(one.value) * scale
        end = words(show(one.value), zero + length + (8 if length >= 0 else -8), y + 19, cls="chart-label", anchor="start" if length >= 0 else "end")
        block = rectangle(min(zero, zero + length), y, abs(length), 26, "fill-3")
        drawn.append(spoken(_said(one.label, show(one.value), unit), words(one.label, 0, y + 19), block, end))
    height = len(bars) * ROW
    return drawing([*drawn, rule(zero, 0, zero, height, "chart-axis")], width=width, height=height, name=name, title=title, description=description)


def stacked(
    stacks: Sequence[Stack],
    *,
    rungs: Sequence[str],
    name: str,
    title: str,
    description: str = "",
    unit: str = "",
    show: Shown = grouped,
    width: float = 760,
) -> str:
    """Standing columns, the strongest evidence at the foot, the total on top. `rungs` names the evidence from weakest to strongest, one to four."""
    if not stacks:
        return ""
    if any(len(one.values) != len(rungs) or min(one.values) < 0 for one in stacks) or not 1 <= len(rungs) <= 4:
        raise ValueError("each column has one value of zero or more for each rung, and there are at most four rungs")
    scale_marks = ticks(0, max(sum(map(float, one.values)) for one in stacks))
    left = max(text_width(tick_label(mark)) for mark in scale_marks) + 16
    step = max((width - left) / len(stacks), max(text_width(one.label) for one in stacks) + 14)
    width = max(width, left + step * len(stacks))
    foot, scale = 270.0, 240.0 / scale_marks[-1]
    drawn = []
    for mark in scale_marks:
        y = foot - mark * scale
        drawn += [rule(left, y, width, y, "chart-grid" if mark else "chart-axis"), words(tick_label(mark), left - 10, y + 5, anchor="end")]
    thick, group = min(54.0, step * 0.6), ""
    for place, one in enumerate(stacks):
        x, y, parts = left + step * place + (step - thick) / 2, foot, []
        for rung in reversed(range(len(rungs))):
            tall = float(one.values[rung]) * scale
            y -= tall
            if tall:
                parts.append(rectangle(x, y, thick, tall, f"fill-{rung + 1}"))
        total = show(sum(one.values))
        parts += [words(total, x + thick / 2, y - 8, cls="chart-label", anchor="middle"), words(one.label, x + thick / 2, foot + 24, anchor="middle")]
        if one.group and one.group != group:
            parts.append(words(one.group, x + thick / 2, foot + 46, cls="chart-label", anchor="middle"))
        group = one.group or group
        each = [f"{rungs[rung]} {show(one.values[rung])}" for rung in reversed(range(len(rungs)))]
        drawn.append(spoken("\n".join([_said(f"{one.group} {one.label}".strip(), total, unit), *each]), *parts))
    return drawing(drawn, width=width, height=foot + 60, name=name, title=title, description=description)


def shares(rows: Sequence[Share], *, name: str, title: str, unknown: str, description: str = "", width: float = 400) -> str:
    """Parts of a whole, the unknown part apart and never counted in. `unknown` is its word (情况不明)."""
    if not rows:
        return ""
    left = max(text_width(one.label) for one in rows) + 16
    full = width - left - text_width("100.0%") - 10
    drawn = []
    for place, one in enumerate(rows):
        if not 0 <= one.part + one.unknown <= one.whole or one.part < 0 or one.unknown < 0 or one.whole == 0:
            raise ValueError(f"{one.label}: {one.part} and {one.unknown} are no parts of {one.whole}")
        y, part, open_end = place * 66 + 14, full * one.part / one.whole, full * one.unknown / one.whole
        percent = f"{one.part * 100 / one.whole:.1f}%"
        said = f"{one.label} {percent}（{one.part:,} / {one.whole:,}）" + (f"，{unknown} {one.unknown:,}" if one.unknown else "")
        parts = [words(one.label, 0, y + 26, cls="chart-label"), rectangle(left, y, part, 38, "fill-3")]
        if one.unknown:
            parts.append(rectangle(left + part, y, open_end, 38, "fill-unknown"))
        parts += [rule(left + full, y, left + full, y + 38, "chart-axis"), words(percent, left + full + 10, y + 26, cls="chart-label")]
        drawn.append(spoken(said, *parts))
    return drawing(drawn, width=width, height=len(rows) * 66 + LETTER - 1, name=name, title=title, description=description)


def _said(label: str, value: str, unit: str) -> str:
    return f"{label} {value} {unit}".strip()
