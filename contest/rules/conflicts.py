"""Which judge may not score which entry, and why, from plain facts. Facts come in as identifiers; nothing is looked up here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """In the order in which they are named when several hold."""

    MEMBER = "member"
    INVESTOR = "investor"
    MENTOR = "mentor"
    DECLARED_BY_JUDGE = "declared_by_judge"
    DECLARED_BY_ENTRANT = "declared_by_entrant"
    SAME_UNIT = "same_unit"
    PARENT_UNIT = "parent_unit"
    SAME_REGION = "same_region"


WORDS: Mapping[Ground, str] = {
    Ground.MEMBER: "评委是该项目的团队成员",
    Ground.INVESTOR: "评委是该项目的投资人",
    Ground.MENTOR: "评委是该项目的导师",
    Ground.DECLARED_BY_JUDGE: "评委本人申请回避",
    Ground.DECLARED_BY_ENTRANT: "参赛者申请该评委回避",
    Ground.SAME_UNIT: "评委与该项目同一单位",
    Ground.PARENT_UNIT: "评委的单位与该项目的单位是上下级",
    Ground.SAME_REGION: "评委与该项目同一地区",
}


@dataclass(frozen=True)
class EntryFacts:
    key: str
    unit: str
    parent_unit: str = ""
    region: str = ""
    members: frozenset[str] = frozenset()
    investors: frozenset[str] = frozenset()
    mentors: frozenset[str] = frozenset()
    """Persons, by the same identifiers as JudgeFacts.person; investors may also be organizations, as JudgeFacts.unit."""


@dataclass(frozen=True)
class JudgeFacts:
    key: str
    person: str
    unit: str = ""
    parent_unit: str = ""
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Declared:
    entry: str
    judge: str
    by_judge: bool


@dataclass(frozen=True)
class Conflict:
    entry: str
    judge: str
    grounds: tuple[Ground, ...]

    @property
    def why(self) -> str:
        return "；".join(WORDS[ground] for ground in self.grounds)


def conflicts(
    entries: Iterable[EntryFacts], judges: Iterable[JudgeFacts], declared: Iterable[Declared] = (), *, same_region: bool
) -> tuple[Conflict, ...]:
    """Every pair that must not meet, with all its grounds, in the order of entries and then of judges.

    An empty identifier is unknown and equals nothing. `same_region` is the contest's rule.
    """
    judges = tuple(judges)
    by_person, by_unit, by_parent, by_region = (_index(judges, of) for of in (_person, _unit, _parent, _regions))
    order = {judge.key: place for place, judge in enumerate(judges)}
    said: dict[str, list[Declared]] = defaultdict(list)
    for one in declared:
        said[one.entry].append(one)
    found: list[Conflict] = []
    for entry in entries:
        grounds: dict[str, set[Ground]] = defaultdict(set)
        for ground, index, values in (
            (Ground.MEMBER, by_person, entry.members),
            (Ground.INVESTOR, by_person, entry.investors),
            (Ground.INVESTOR, by_unit, entry.investors),
            (Ground.MENTOR, by_person, entry.mentors),
            (Ground.SAME_UNIT, by_unit, {entry.unit}),
            (Ground.PARENT_UNIT, by_unit, {entry.parent_unit}),
            (Ground.PARENT_UNIT, by_parent, {entry.unit}),
            (Ground.SAME_REGION, by_region, {entry.region} if same_region else set()),
        ):
            for value in values:
                for judge in index.get(value, ()):
                    grounds[judge].add(ground)
        for one in said[entry.key]:
            grounds[one.judge].add(Ground.DECLARED_BY_JUDGE if one.by_judge else Ground.DECLARED_BY_ENTRANT)
        for judge in sorted(grounds.keys() & order.keys(), key=order.__getitem__):
            found.append(Conflict(entry.key, judge, tuple(ground for ground in Ground if ground in grounds[judge])))
    return tuple(found)


def _person(judge: JudgeFacts) -> Iterator[str]:
    yield judge.person


def _unit(judge: JudgeFacts) -> Iterator[str]:
    yield judge.unit


def _parent(judge: JudgeFacts) -> Iterator[str]:
    yield judge.parent_unit


def _regions(judge: JudgeFacts) -> Iterator[str]:
    yield from judge.regions


def _index(judges: Iterable[JudgeFacts], of: Callable[[JudgeFacts], Iterator[str]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for judge in judges:
        for value in of(judge):
            if value:
                index[value].append(judge.key)
    return index
