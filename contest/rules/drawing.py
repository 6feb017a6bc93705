"""From the facts of a round and an opened draw to panels or pairs, and what they come to in figures. Plain values in and out, so that whoever has
the draw's file replays it (site/manage.py replay_draw)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from contest.rules import assignment as pairing
from contest.rules import panels as batching
from contest.rules.draw import BadDraw, Draw, opened

KNOWS_THE_FIELD = 100
"""What a judge of the entry's field is worth; another is worth nothing."""
FORMAT = "gongchuang draw 1"

Pair = tuple[str, str]
PanelOf = tuple[tuple[str, ...], tuple[str, ...], str]
"""Entries, judges and head of one panel, by key."""


class CannotDraw(ValueError):
    """The facts exclude each other; `pairs` are those set by hand that are in conflict now."""

    def __init__(self, what: str, pairs: tuple[Pair, ...] = ()) -> None:
        self.pairs = pairs
        super().__init__(what)


@dataclass(frozen=True)
class Numbers:
    """What staff decide before a draw."""

    mode: str
    """"panels" or "pairs"."""
    each: int
    batches: int = 1
    floor: int = 0
    load: int | None = None
    apart_by: str = ""
    """"employer" or "region": at most one judge of an entry of the same; empty asks for nothing."""
    expert: bool = True
    goal: str = "total"


@dataclass(frozen=True)
class Facts:
    """All that a draw is computed from, by key (text). `entries` have key, number, track, strength, region, expertise; `judges` have key, employer,
    region, expertise, ceiling, jury and whole: a judge of a further jury scores every entry. `kept` are panels that stay as they are."""

    numbers: Numbers
    entries: tuple[dict[str, Any], ...]
    judges: tuple[dict[str, Any], ...]
    conflicts: tuple[Pair, ...]
    locked: tuple[Pair, ...] = ()
    kept: tuple[PanelOf, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        return asdict(self)

    def by(self, numbers: Numbers) -> "Facts":
        return replace(self, numbers=numbers)


@dataclass(frozen=True)
class Proposal:
    """`report` says what could not be done, why, and what would mend it."""

    panels: tuple[PanelOf, ...]
    pairs: tuple[Pair, ...]
    report: dict[str, Any]


def proposal(facts: Facts, draw: Draw) -> Proposal:
    """Deterministic: the same facts and the same draw give the same proposal. Raises CannotDraw."""
    made = by_panels(facts, draw) if facts.numbers.mode == "panels" else by_pairs(facts, draw)
    barred = set(facts.conflicts)
    whole = [judge["key"] for judge in facts.judges if judge["whole"]]
    more = tuple((one["key"], judge) for one in facts.entries for judge in whole if (one["key"], judge) not in barred)
    return replace(made, pairs=made.pairs + more)


def drawable(facts: Facts) -> list[dict[str, Any]]:
    return [judge for judge in facts.judges if not judge["whole"]]


def by_panels(facts: Facts, draw: Draw) -> Proposal:
    entries_kept = {entry for entries, _judges, _head in facts.kept for entry in entries}
    judges_kept = {judge for _entries, judges, _head in facts.kept for judge in judges}
    entries = [one for one in facts.entries if one["key"] not in entries_kept]
    judges = [one for one in drawable(facts) if one["key"] not in judges_kept]
    batches = facts.numbers.batches - len(facts.kept)
    report: dict[str, Any] = {"uncovered": [], "lacks": [], "reserve": [one["key"] for one in judges]}
    made: tuple[PanelOf, ...] = ()
    if entries and batches < 1:
        why = f"锁定了 {len(facts.kept)} 个评审组，没有别的组可以收下其余 {len(entries)} 项"
        mend = f"解除一个评审组的锁定，或将评审组数提高到 {len(facts.kept) + 1}"
        report["uncovered"] = [{"entry": one["key"], "got": 0, "wanted": facts.numbers.each, "why": why, "mend": mend} for one in entries]
    elif entries:
        plan = plan_of(facts, entries, judges, batches, draw)
        report = {
            "uncovered": [{"entry": one.entry, "got": 0, "wanted": facts.numbers.each, "why": one.why, "mend": one.mend} for one in plan.unplaced],
            "lacks": [{"why": lack.why, "mend": lack.mend} for lack in plan.lacks],
            "reserve": list(plan.reserve),
        }
        made = tuple((panel.entries, panel.judges, panel.head) for panel in plan.panels)
    panels = facts.kept + made
    return Proposal(panels, tuple((entry, judge) for entries, judges, _head in panels for entry in entries for judge in judges), report)


def plan_of(facts: Facts, entries: Sequence[Mapping[str, Any]], judges: Sequence[Mapping[str, Any]], batches: int, draw: Draw) -> batching.Plan:
    known = {one["key"] for one in entries}, {one["key"] for one in judges}
    try:
        return batching.plan(
            [
                batching.PanelEntry(
                    key=one["key"], strength=Decimal(one["strength"]), track=one["track"], region=one["region"],
                    expertise=one["expertise"] if facts.numbers.expert else "",
                )
                for one in entries
            ],
            [
                batching.PanelJudge(key=one["key"], employer=one["employer"], region=one["region"], expertise=frozenset(one["expertise"]))
                for one in judges
            ],
            [pair for pair in facts.conflicts if pair[0] in known[0] and pair[1] in known[1]],
            batches=batches,
            panel_size=facts.numbers.each,
            rng=draw.rng(),
        )  # fmt: skip
    except batching.Impossible as impossible:
        raise CannotDraw(str(impossible)) from None


def by_pairs(facts: Facts, draw: Draw) -> Proposal:
    numbers, judges = facts.numbers, drawable(facts)
    known = {one["key"] for one in judges}
    locked = tuple(pair for pair in facts.locked if pair[1] in known)
    if met := tuple(sorted(set(locked) & set(facts.conflicts))):
        raise CannotDraw("locked although in conflict", met)
    most = len(facts.entries)
    ceilings = [max(one["ceiling"] or numbers.load or most, 0) for one in judges]
    problem = pairing.Problem(
        entries=tuple(pairing.Entry(one["key"], numbers.each, one["expertise"] if numbers.expert else "") for one in facts.entries),
        judges=tuple(
            pairing.Judge(
                one["key"], ceiling=ceiling, floor=min(numbers.floor, ceiling), group=one[numbers.apart_by] if numbers.apart_by else "",
                expertise=frozenset(one["expertise"]),
            )
            for one, ceiling in zip(judges, ceilings, strict=True)
        ),
        affinity=affinity_of(facts.entries, judges), digits=0, conflicts=[pair for pair in facts.conflicts if pair[1] in known], locked=locked,
        per_group=1 if numbers.apart_by else None, goal="worst" if numbers.goal == "worst" else "total", spread=Decimal(1),
    )  # fmt: skip
    made = pairing.assign(problem, rng=draw.rng())
    report = {
        "uncovered": [{"entry": one.entry, "got": one.got, "wanted": one.wanted, "why": one.why, "mend": one.mend} for one in made.uncovered],
        "lacks": [{"why": one.why, "mend": one.mend, "judge": one.judge} for one in made.underused],
        "components": made.components,
        "anchors": list(made.anchors),
        "optimal": made.proof.optimal,
    }
    return Proposal((), tuple((pair.entry, pair.judge) for pair in made.pairs), report)


def affinity_of(entries: Sequence[Mapping[str, Any]], judges: Sequence[Mapping[str, Any]]) -> Any:
    import numpy as np

    tracks = {one["track"] for one in entries}
    knows = {track: np.array([KNOWS_THE_FIELD if track in judge["expertise"] else 0 for judge in judges], dtype=np.int64) for track in tracks}
    return np.stack([knows[one["track"]] for one in entries]) if entries else np.zeros((0, len(judges)), dtype=np.int64)


@dataclass(frozen=True)
class Figures:
    """What a plan comes to, without saying who scores what. Shares of entries are counts of entries."""

    entries: int = 0
    covered: int = 0
    with_expert: int = 0
    one_employer: int = 0
    """Entries of which two judges are of one employer."""
    one_region: int = 0
    """Entries all of whose judges are of one region."""
    least: int = 0
    most: int = 0
    idle: int = 0
    """Judges without any entry."""
    match: int = 0
    """Judges of the entry's field, over all entries."""
    worst: int = 0
    """The fewest of them that one entry has."""
    components: int = 0
    panels: int = 0
    regions_least: int = 0
    regions_most: int = 0
    """Regions of the entries in one panel, the fewest and the most."""


def figures(facts: Facts, pairs: Collection[Pair], panels: Sequence[PanelOf] = ()) -> Figures:
    judges = {one["key"]: one for one in drawable(facts)}
    entries = {one["key"]: one for one in facts.entries}
    mine: dict[str, list[dict[str, Any]]] = {key: [] for key in entries}
    loads = dict.fromkeys(judges, 0)
    for entry, judge in pairs:
        if entry in mine and judge in judges:
            mine[entry].append(judges[judge])
            loads[judge] += 1
    matches = {key: sum(entries[key]["track"] in judge["expertise"] for judge in who) for key, who in mine.items()}
    had = [len(regions) for regions in ({entries[key]["region"] for key in of if key in entries} for of, _judges, _head in panels)]
    return Figures(
        entries=len(entries),
        covered=sum(len(who) >= facts.numbers.each for who in mine.values()),
        with_expert=sum(many > 0 for many in matches.values()),
        one_employer=sum(_twice(judge["employer"] for judge in who) for who in mine.values()),
        one_region=sum(len(who) > 1 and len({judge["region"] for judge in who}) == 1 and bool(who[0]["region"]) for who in mine.values()),
        least=min((load for load in loads.values() if load), default=0),
        most=max(loads.values(), default=0),
        idle=sum(not load for load in loads.values()),
        match=sum(matches.values()),
        worst=min(matches.values(), default=0),
        components=parts(mine),
        panels=len(panels),
        regions_least=min(had, default=0),
        regions_most=max(had, default=0),
    )


def _twice(values: Iterable[str]) -> bool:
    return any(many > 1 for value, many in Counter(values).items() if value)


def parts(mine: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
    """Connected parts of the graph of judges and entries; those without any pair left out."""
    over: dict[str, str] = {}

    def top(key: str) -> str:
        while over.setdefault(key, key) != key:
            over[key] = over[over[key]]
            key = over[key]
        return key

    for who in mine.values():
        for judge in who[1:]:
            over[top(judge["key"])] = top(who[0]["key"])
        if who:
            top(who[0]["key"])
    return len({top(key) for key in list(over)})


@dataclass(frozen=True)
class Replay:
    equal: bool
    difference: str = ""
    """The first place where the file and its replay differ, in words."""
    figures: Figures = field(default_factory=Figures)


def draw_file(facts: Facts, draw: Draw, made: Proposal) -> dict[str, Any]:
    """All of a draw as JSON data: what was published, what was opened, what it was drawn from, and what came of it."""
    return {
        "format": FORMAT, "purpose": draw.purpose, "hash": draw.published_hash, "number": draw.number, "said": draw.said, "facts": facts.data,
        "panels": [[list(entries), list(judges), head] for entries, judges, head in made.panels], "pairs": [list(pair) for pair in made.pairs],
        "order": list(draw.order(numbers_of(facts))),
    }  # fmt: skip


def numbers_of(facts: Facts) -> list[str]:
    """By which entries are put in the random order of their blind numbers."""
    return [one["number"] or one["key"] for one in facts.entries]


def facts_in(data: Mapping[str, Any]) -> Facts:
    return Facts(
        numbers=Numbers(**data["numbers"]),
        entries=tuple(data["entries"]),
        judges=tuple(data["judges"]),
        conflicts=tuple((entry, judge) for entry, judge in data["conflicts"]),
        locked=tuple((entry, judge) for entry, judge in data["locked"]),
        kept=tuple((tuple(entries), tuple(judges), head) for entries, judges, head in data["kept"]),
    )


def replay(data: Mapping[str, Any]) -> Replay:
    """Draw again from the file. Raises KeyError, TypeError or ValueError where it is no such file."""
    if data["format"] != FORMAT:
        raise ValueError(f"format is {data['format']}, not {FORMAT}")
    facts = facts_in(data["facts"])
    try:
        draw = opened(data["number"], data["purpose"], published=data["hash"], said=data["said"])
    except BadDraw:
        return Replay(False, "抽取编号的校验码与事先公布的不一致")
    made = proposal(facts, draw)
    again = draw_file(facts, draw, made)
    for key, words in (("order", "盲评编号次序"), ("panels", "评审组"), ("pairs", "项目与评委的分配")):
        if again[key] != data[key]:
            place = next(
                (at for at, (a, b) in enumerate(zip(again[key], data[key], strict=False), 1) if a != b), min(len(again[key]), len(data[key])) + 1
            )
            return Replay(False, f"{words}第 {place} 处不同")
    return Replay(True, figures=figures(facts, made.pairs, made.panels))
