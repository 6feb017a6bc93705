"""What importing a list would do, worked out row by row against what is there, before anything is written.

A row is the same studio or craftsman when name and unit agree (folded); without a unit, when name, region and what was given agree. The same name
otherwise is only offered as a possible duplicate: whoever imports says so row by row, and the other spelling is then remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from accounts.models import Organization
from directory.models import Craftsman, Designation, Honour, Precision, Profile, Step, Studio
from directory.rules.listing import Listed, ListedCraftsman, ListedStudio, Reading, read_craftsmen, read_studios
from ledger import canonical
from spreadsheets.reading import Sheet
from spreadsheets.tables import Problem

Row = TypeVar("Row", bound=Listed)
NEW = "new"


class Outcome(StrEnum):
    NEW = "new"
    ADDS = "adds"
    SAME = "same"
    ELSEWHERE = "elsewhere"  # another union answers for it


@dataclass(frozen=True)
class Candidate:
    """Somebody of the same name. `choice` is what to post to say that it is the same: "ref:…" or "row:7"."""

    choice: str
    name: str
    unit: str
    url: str = ""


@dataclass
class Planned(Generic[Row]):
    """`fills` are blanks that the row fills in (column: value); `given` tells whether its designation or honour is not there yet."""

    row: Row
    outcome: Outcome
    profile: Any = None  # Studio or Craftsman; unsaved when new
    first: bool = False  # the row that makes a new profile
    fills: dict[str, Any] = field(default_factory=dict)
    given: bool = False
    spelling: bool = False
    candidates: tuple[Candidate, ...] = ()
    differs: tuple[tuple[str, str, str], ...] = ()  # (field's name, there, in the list): kept as it is there


@dataclass
class Plan(Generic[Row]):
    kind: type[Any]
    reading: Reading[Row]
    planned: list[Planned[Row]]
    office: Organization | None

    @property
    def stopped(self) -> bool:
        return bool(self.reading.problems) or any(step.outcome == Outcome.ELSEWHERE for step in self.planned)

    def of(self, outcome: Outcome) -> list[Planned[Row]]:
        return [step for step in self.planned if step.outcome == outcome]

    @property
    def new(self) -> list[Planned[Row]]:
        return self.of(Outcome.NEW)

    @property
    def adding(self) -> list[Planned[Row]]:
        return self.of(Outcome.ADDS)

    @property
    def same(self) -> list[Planned[Row]]:
        return self.of(Outcome.SAME)

    @property
    def elsewhere(self) -> list[Planned[Row]]:
        return self.of(Outcome.ELSEWHERE)

    @property
    def doubtful(self) -> list[Planned[Row]]:
        return [step for step in self.planned if step.candidates]

    @property
    def differing(self) -> list[Planned[Row]]:
        return [step for step in self.planned if step.differs]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.reading.problems

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.adding

    @property
    def fingerprint(self) -> str:
        """Of what would happen without anybody's choices: what was looked at and what is applied must agree."""
        return canonical.sha256(
            [
                [step.row.row, step.outcome, step.profile.pk, sorted(step.fills), step.given, [one.choice for one in step.candidates]]
                for step in self.planned
            ]
        )


def plan_studios(sheet: Sheet, office: Organization | None, choices: Mapping[int, str] | None = None) -> Plan[ListedStudio]:
    """Raises spreadsheets.tables.NoHeader."""
    reading = read_studios(sheet)
    there = _namesakes(Studio, reading).select_related("unit", "office").prefetch_related("designations")
    planning: _Planning[ListedStudio] = _Planning(there, office, choices or {}, StudioRows())
    return Plan(Studio, reading, planning.all(reading.rows), office)


def plan_craftsmen(sheet: Sheet, office: Organization | None, choices: Mapping[int, str] | None = None) -> Plan[ListedCraftsman]:
    reading = read_craftsmen(sheet)
    there = _namesakes(Craftsman, reading).select_related("unit", "office").prefetch_related("honours")
    planning: _Planning[ListedCraftsman] = _Planning(there, office, choices or {}, CraftsmanRows())
    return Plan(Craftsman, reading, planning.all(reading.rows), office)


def _namesakes(model: type[Any], reading: Reading[Any]) -> QuerySet[Any]:
    """Profiles of these names, and all that lists have ever named otherwise."""
    names = {row.keys[0] for row in reading.rows}
    return model.objects.apart().filter(Q(name_key__in=names) | ~Q(spellings=[])).order_by("pk")


class StudioRows:
    """How a row of a list of studios becomes a studio and a designation."""

    @staticmethod
    def profile(row: ListedStudio) -> Studio:
        return Studio(kind=row.kind, name=row.name)

    @staticmethod
    def columns(row: ListedStudio) -> dict[str, Any]:
        return {
            "unit_text": row.unit, "industry": row.industry, "region_text": row.region, "region_code": row.region_code, "kind_text": row.kind_text,
            "field": row.field, "leader_text": row.leader, "founded": row.founded, "introduction": row.introduction,
        }  # fmt: skip

    @staticmethod
    def given(profile: Studio) -> list[Designation]:
        return [event for event in profile.designations.all() if event.step == Step.DESIGNATED]

    @staticmethod
    def gift(row: ListedStudio, profile: Studio) -> Designation:
        return Designation(
            studio=profile, step=Step.DESIGNATED, level=row.level or "", title=row.level_text, body=row.body, batch=row.batch, document=row.document
        )

    @staticmethod
    def same_gift(there: Designation, row: ListedStudio) -> bool:
        return there.level == (row.level or "") and row.level_text in ("", there.title) and _same_day(there, row)


class CraftsmanRows:
    @staticmethod
    def profile(row: ListedCraftsman) -> Craftsman:
        return Craftsman(name=row.name)

    @staticmethod
    def columns(row: ListedCraftsman) -> dict[str, Any]:
        return {
            "unit_text": row.unit, "industry": row.industry, "region_text": row.region, "region_code": row.region_code, "trade": row.trade,
            "grade": row.grade, "special_skill": row.special_skill, "biography": row.biography,
        }  # fmt: skip

    @staticmethod
    def given(profile: Craftsman) -> list[Honour]:
        """Revoked ones too: importing an old list again does not give a title back."""
        return list(profile.honours.all())

    @staticmethod
    def gift(row: ListedCraftsman, profile: Craftsman) -> Honour:
        return Honour(craftsman=profile, title=row.title, level=row.level or "", body=row.body, batch=row.batch, document=row.document)

    @staticmethod
    def same_gift(there: Honour, row: ListedCraftsman) -> bool:
        return there.title == row.title and (row.batch == there.batch or not row.batch) and _same_day(there, row)


def _same_day(there: Designation | Honour, row: Listed) -> bool:
    """A list that knows only the year means the day of that year that is there; one that knows no year means any."""
    if row.when is None:
        return True
    if Precision.UNKNOWN in (there.precision, row.when.precision):
        return there.precision == row.when.precision
    if Precision.DAY == there.precision == row.when.precision:
        return there.on == row.when.on
    return there.on.year == row.when.on.year


Identity = tuple[str, str]


class _Planning(Generic[Row]):
    def __init__(self, there: Iterable[Any], office: Organization | None, choices: Mapping[int, str], manner: Any) -> None:
        self.office, self.choices, self.manner = office, choices, manner
        self.by_identity: dict[Identity, list[Any]] = {}
        self.by_name: dict[str, list[Any]] = {}
        self.made_in_row: dict[int, Any] = {}  # id() of a new profile -> its row
        self.given: dict[int, list[Listed]] = {}  # id() of a profile -> rows of this list that give it something
        for profile in there:
            self._know(profile, [(profile.name_key, profile.unit_key), *map(tuple, profile.spellings)])

    def _know(self, profile: Any, identities: Iterable[Any]) -> None:
        for identity in identities:
            for known in (self.by_identity.setdefault(identity, []), self.by_name.setdefault(identity[0], [])):
                if not any(one is profile for one in known):
                    known.append(profile)

    def all(self, rows: Sequence[Row]) -> list[Planned[Row]]:
        return [self._one(row) for row in rows]

    def _one(self, row: Row) -> Planned[Row]:
        candidates: tuple[Candidate, ...] = ()
        profile, spelling = self._identical(row), False
        if profile is None:
            namesakes = self.by_name.get(row.keys[0], [])
            candidates = tuple(self._candidate(one) for one in namesakes)
            profile = self._chosen(row, namesakes)
            spelling = profile is not None
        if profile is None:
            return self._new(row, candidates)
        if spelling:
            self._know(profile, [row.keys])
        return self._existing(row, profile, candidates, spelling)

    def _identical(self, row: Row) -> Any:
        """By name and unit. Without a unit a name says too little: then only who has been given this very thing."""
        known = self.by_identity.get(row.keys, [])
        if row.unit:
            return known[0] if known else None
        return next((one for one in known if self._has_been_given(one, row)), None)

    def _has_been_given(self, profile: Any, row: Row) -> bool:
        there = self.manner.given(profile) if profile.pk else []
        before = self.given.get(id(profile), [])
        return any(self.manner.same_gift(one, row) for one in there) or any(_gives_the_same(one, row) for one in before)

    def _candidate(self, profile: Profile) -> Candidate:
        choice = f"row:{self.made_in_row[id(profile)]}" if profile.pk is None else f"ref:{profile.ref}"
        return Candidate(choice, profile.name, profile.unit_name, profile.get_absolute_url() if profile.pk and profile.is_public else "")

    def _chosen(self, row: Row, namesakes: Sequence[Any]) -> Any:
        wanted = self.choices.get(row.row, NEW)
        return next((one for one in namesakes if self._candidate(one).choice == wanted), None)

    def _new(self, row: Row, candidates: tuple[Candidate, ...]) -> Planned[Row]:
        profile = self.manner.profile(row)
        columns = {name: value for name, value in self.manner.columns(row).items() if value}
        for name, value in columns.items():
            setattr(profile, name, value)
        profile.office = self.office
        self.made_in_row[id(profile)] = row.row
        self._know(profile, [row.keys])
        self.given[id(profile)] = [row]
        return Planned(row, Outcome.NEW, profile, first=True, given=True, candidates=candidates)

    def _existing(self, row: Row, profile: Any, candidates: tuple[Candidate, ...], spelling: bool) -> Planned[Row]:
        """A profile that is there, or that an earlier row of this list makes."""
        fills, differs = {}, []
        for name, value in self.manner.columns(row).items():
            if not value:
                continue
            now = getattr(profile, name)
            if not now:
                fills[name] = value
                setattr(profile, name, value)
            elif now != value and name != "unit_text":  # another unit is another spelling, and said above
                differs.append((name, str(now), str(value)))
        given = not self._has_been_given(profile, row)
        self.given.setdefault(id(profile), []).append(row)
        changes = bool(fills or given or spelling)
        outcome = Outcome.ADDS if changes else Outcome.SAME
        if profile.pk and changes and not self._answers_for(profile):
            outcome = Outcome.ELSEWHERE
        return Planned(row, outcome, profile, fills=fills, given=given, spelling=spelling, candidates=candidates, differs=tuple(differs))

    def _answers_for(self, profile: Profile) -> bool:
        if self.office is None or self.office.depth == 1:
            return True
        return profile.office is not None and profile.office.path.startswith(self.office.path)


def _gives_the_same(one: Listed, other: Listed) -> bool:
    """Two rows of one list that say the same of one profile."""
    title = getattr(one, "title", None), getattr(other, "title", None)
    return (one.level, one.level_text, one.batch, one.when, title[0]) == (other.level, other.level_text, other.batch, other.when, title[1])
