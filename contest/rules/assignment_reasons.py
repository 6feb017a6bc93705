"""Why an entry could not be covered and what would mend it, in words; and whether all judges can be compared at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from contest.rules.assignment import Entry, Problem

Lack = Literal["judges", "groups", "ceilings", "expert"]


@dataclass(frozen=True)
class Uncovered:
    entry: str
    wanted: int
    got: int
    lack: Lack
    why: str
    mend: str
    judges: tuple[str, ...]
    """Those who could score it as far as conflicts go."""


@dataclass(frozen=True)
class Underused:
    judge: str
    wanted: int
    got: int
    why: str
    mend: str


def uncovered(problem: Problem, chosen: NDArray[np.bool_], conflicts: NDArray[np.bool_]) -> tuple[Uncovered, ...]:
    """Entries with an empty seat, or without the expert they ask for, in the order of the entries."""
    import numpy as np

    wanted = np.array([entry.wanted for entry in problem.entries], dtype=np.int64)
    got = chosen.sum(axis=1)
    ceilings = np.array([judge.ceiling for judge in problem.judges], dtype=np.int64)
    full = chosen.sum(axis=0) >= ceilings
    seats = (int(wanted.sum()), int(ceilings.sum()))
    found: list[Uncovered] = []
    for i, entry in enumerate(problem.entries):
        short = bool(got[i] < wanted[i])
        if not short and (not entry.expertise or not got[i]):
            continue
        if not short and any(entry.expertise in problem.judges[j].expertise for j in np.nonzero(chosen[i])[0]):
            continue
        free = np.nonzero(~conflicts[i])[0].tolist()
        if short:
            lack, why, mend = _empty_seats(problem, entry, free, chosen[i], full, seats)
        else:
            lack, why, mend = _no_expert(problem, entry, free, full)
        names = tuple(problem.judges[j].key for j in free)
        found.append(Uncovered(entry.key, entry.wanted, int(got[i]), lack, why, mend, names))
    return tuple(found)


def _empty_seats(
    problem: Problem, entry: Entry, free: list[int], mine: NDArray[np.bool_], full: NDArray[np.bool_], seats: tuple[int, int]
) -> tuple[Lack, str, str]:
    away = len(problem.judges) - len(free)
    missing = entry.wanted - len(free)
    if missing > 0:
        why = f"{len(problem.judges)} 位评委中有 {away} 位须回避，只剩 {len(free)} 位可评，要求 {entry.wanted} 位"
        return "judges", why, f"增补 {missing} 位与该项目没有回避关系的评委，或将每项评委数降到 {len(free)}"
    cap = problem.per_group
    if cap is not None:
        groups = Counter(problem.judges[j].group for j in free if problem.judges[j].group)
        single = sum(1 for j in free if not problem.judges[j].group)
        most = single + sum(min(cap, many) for many in groups.values())
        if most < entry.wanted:
            field = entry.expertise if entry.expertise and all(entry.expertise in problem.judges[j].expertise for j in free) else ""
            who = f"{field}的 {len(free)} 位评委" if field else f"可评的 {len(free)} 位评委"
            where = f"同属一个集团（{next(iter(groups))}）" if len(groups) == 1 and not single else f"只来自 {len(groups) + single} 个单位或地区"
            why = f"{who}{where}，每个单位或地区至多 {cap} 位，最多只能安排 {most} 位，要求 {entry.wanted} 位"
            wider = next(c for c in range(cap, len(free) + 1) if single + sum(min(c, many) for many in groups.values()) >= entry.wanted)
            return "groups", why, f"增补 {entry.wanted - most} 位其他单位或地区的评委，或将每个单位或地区的上限放宽到 {wider} 位"
    others = [j for j in free if not mine[j]]
    busy = [j for j in others if full[j]]
    beside = len(others) - len(busy)
    why = f"其余可评的 {len(others)} 位评委中，{len(busy)} 位已达到评审项数上限"
    if beside:
        why += f"，{beside} 位与该项目已有的评委同属一个单位或地区，或改派后别的项目无人可评"
    if seats[0] > seats[1]:
        why += f"；全部评委的上限合计 {seats[1]} 项次，需要 {seats[0]} 项次"
        mend = f"将评委的上限合计提高 {seats[0] - seats[1]} 项次，或增补能评这些项目的评委"
    else:
        mend = f"提高其中评委的上限，或增补 {entry.wanted - int(mine.sum())} 位能评该项目的评委"
    return "ceilings", why, mend


def _no_expert(problem: Problem, entry: Entry, free: list[int], full: NDArray[np.bool_]) -> tuple[Lack, str, str]:
    field = entry.expertise
    pool = [j for j, judge in enumerate(problem.judges) if field in judge.expertise]
    able = [j for j in pool if j in set(free)]
    mend = f"增补 1 位{field}的评委"
    if not pool:
        return "expert", f"评委库中没有{field}的评委", mend
    if not able:
        return "expert", f"{field}的 {len(pool)} 位评委都须回避该项目", mend
    groups = {problem.judges[j].group for j in able}
    if problem.per_group is not None and len(groups) == 1 and len(able) > 1 and "" not in groups:
        why = f"{field}的 {len(able)} 位评委同属一个集团（{next(iter(groups))}），每个单位或地区至多 {problem.per_group} 位"
        return "expert", why, f"增补 1 位其他单位的{field}评委，或将每个单位或地区的上限放宽到 {problem.per_group + 1} 位"
    busy = sum(1 for j in able if full[j])
    return "expert", f"{field}的 {len(able)} 位可评的评委中，{busy} 位已达到评审项数上限", f"{mend}，或提高这些评委的上限"


def underused(problem: Problem, chosen: NDArray[np.bool_], conflicts: NDArray[np.bool_]) -> tuple[Underused, ...]:
    """Judges with fewer entries than their floor."""
    loads = chosen.sum(axis=0).tolist()
    seats, floors = sum(entry.wanted for entry in problem.entries), sum(judge.floor for judge in problem.judges)
    found: list[Underused] = []
    for j, judge in enumerate(problem.judges):
        if loads[j] >= judge.floor:
            continue
        able = int((~conflicts[:, j]).sum())
        if able < judge.floor:
            why, mend = f"除去须回避的项目，只有 {able} 项可评", f"将该评委的下限降到 {able}"
        elif floors > seats:
            why, mend = f"各评委的下限合计 {floors} 项次，全部项目只需要 {seats} 项次", f"将下限合计降低 {floors - seats} 项次"
        else:
            why, mend = "能评的项目已由别的评委占满：他们或受下限所限，或为已锁定、已评分", f"将该评委的下限降到 {loads[j]}，或解除部分锁定"
        found.append(Underused(judge.key, judge.floor, loads[j], why, mend))
    return tuple(found)


def components(chosen: NDArray[np.bool_]) -> int:
    """Of the graph of entries and judges, those without any pair left out; 0 when there is no pair at all."""
    return len(_parts(chosen))


def _parts(chosen: NDArray[np.bool_]) -> list[set[int]]:
    """The judges of each connected part."""
    import numpy as np

    left = set(np.nonzero(chosen.any(axis=0))[0].tolist())
    parts: list[set[int]] = []
    while left:
        part: set[int] = set()
        wider = {min(left)}
        while part != wider:
            part = wider
            entries = np.nonzero(chosen[:, sorted(part)].any(axis=1))[0]
            wider = set(np.nonzero(chosen[entries].any(axis=0))[0].tolist())
        parts.append(part)
        left -= part
    return parts


def anchors(problem: Problem, chosen: NDArray[np.bool_], conflicts: NDArray[np.bool_]) -> tuple[str, ...]:
    """As few entries as it takes to join the parts, when every judge without a conflict scores them. Empty when conflicts forbid it."""
    import numpy as np

    joined = chosen.copy()
    picked: list[str] = []
    used = np.asarray(chosen.any(axis=0))
    while (parts := _parts(joined)) and len(parts) > 1:
        free = ~conflicts & used[None, :]
        reach = np.array([free[:, sorted(part)].any(axis=1) for part in parts], dtype=np.int64).sum(axis=0)
        entry = min(range(len(problem.entries)), key=lambda i: (-int(reach[i]), -int(free[i].sum()), i))
        if int(reach[entry]) < 2:
            return ()
        joined[entry] |= free[entry]
        picked.append(problem.entries[entry].key)
    return tuple(picked)
