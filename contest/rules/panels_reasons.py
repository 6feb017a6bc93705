"""What a plan of panels could not do, why, and what would mend it, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from contest.rules.panels import PanelEntry, PanelJudge


@dataclass(frozen=True)
class Unplaced:
    entry: str
    why: str
    mend: str
    judges: tuple[str, ...]
    """Those in conflict with it."""


@dataclass(frozen=True)
class Lack:
    kind: Literal["judges", "heads", "expertise", "regions"]
    panel: int
    """From 1; 0 when it concerns the whole plan."""
    about: str
    """The field or the region; empty otherwise."""
    why: str
    mend: str


def too_few_judges(entries: int, judges: int, batches: int, panel_size: int) -> Lack:
    wanted = batches * panel_size
    ways = [f"增补 {wanted - judges} 位评委"]
    if fewer := judges // panel_size:
        ways.append(f"改为 {fewer} 组")
    if smaller := judges // batches:
        ways.append(f"将每组评委降到 {smaller} 人")
    why = f"{entries} 项分 {batches} 组，每组 {panel_size} 位评委，需要 {wanted} 位，现有 {judges} 位"
    return Lack("judges", 0, "", why, "，或".join(ways))


def unplaced(
    entries: tuple[PanelEntry, ...],
    judges: tuple[PanelJudge, ...],
    barred: list[frozenset[int]],
    seat: list[int],
    left: list[int],
    panel_size: int,
    proved: bool,
) -> tuple[Unplaced, ...]:
    found: list[Unplaced] = []
    for i in left:
        names = tuple(judges[j].key for j in sorted(barred[i]))
        able = len(judges) - len(barred[i])
        if able < panel_size:
            why = f"{len(judges)} 位评委中有 {len(barred[i])} 位须回避该项目，只剩 {able} 位，凑不成 {panel_size} 人的评审组"
            mend = f"增补 {panel_size - able} 位与该项目没有回避关系的评委" + (f"，或将每组评委降到 {able} 人" if able else "")
        else:
            by_panel: dict[int, list[str]] = {}
            for j in sorted(barred[i]):
                if seat[j] >= 0:
                    by_panel.setdefault(seat[j], []).append(judges[j].key)
            listed = "；".join(f"第 {number + 1} 组 {'、'.join(who)}" for number, who in sorted(by_panel.items()))
            easiest = min(by_panel, key=lambda number: (len(by_panel[number]), number)) if by_panel else -1
            sure = "已证明任何分组都不能把全部项目排进去" if proved else "未能找到把全部项目排进去的分组"
            why = f"能收下它的评审组都有须回避的评委：{listed}；{sure}" if by_panel else f"没有评审组能收下它；{sure}"
            mend = f"增补 {len(by_panel[easiest])} 位评委，替换第 {easiest + 1} 组的 {'、'.join(by_panel[easiest])}" if by_panel else "增补评委"
        found.append(Unplaced(entries[i].key, why, mend, names))
    return tuple(found)


def lacks(entries: tuple[PanelEntry, ...], judges: tuple[PanelJudge, ...], batch: list[int], seat: list[int], batches: int) -> tuple[Lack, ...]:
    found: list[Lack] = []
    leaders = sum(judge.may_lead for judge in judges)
    pool = Counter(field for judge in judges for field in judge.expertise)
    regions = {judge.region for judge in judges if judge.region}
    for number in range(batches):
        panel = [judge for judge, here in zip(judges, seat, strict=True) if here == number]
        if not any(judge.may_lead for judge in panel):
            why = f"第 {number + 1} 组没有可任组长的评委：共 {batches} 组，可任组长的有 {leaders} 位"
            missing = batches - leaders
            mend = f"再确定 {missing} 位可任组长的评委" if missing > 0 else "从本组评委中确定一位可任组长，或调换一位"
            found.append(Lack("heads", number + 1, "", why, mend))
        asked = Counter(entry.expertise for entry, here in zip(entries, batch, strict=True) if here == number and entry.expertise)
        present = {field for judge in panel for field in judge.expertise}
        for field, many in sorted(asked.items()):
            if field in present:
                continue
            why = f"第 {number + 1} 组有 {many} 项属于{field}，组内没有{field}的评委；评委库中有 {pool[field]} 位"
            mend = f"增补 1 位{field}的评委" if pool[field] < batches else f"放宽该组与{field}评委之间的回避，或增补 1 位{field}的评委"
            found.append(Lack("expertise", number + 1, field, why, mend))
        here_regions = {judge.region for judge in panel if judge.region}
        if len(panel) > 1 and len(regions) > 1 and len(here_regions) == 1 and all(judge.region for judge in panel):
            region = next(iter(here_regions))
            why = f"第 {number + 1} 组的 {len(panel)} 位评委都来自{region}"
            found.append(Lack("regions", number + 1, region, why, f"增补其他地区的评委，替换第 {number + 1} 组中的一位"))
    return tuple(found)
