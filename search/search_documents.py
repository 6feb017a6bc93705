"""Studios, craftsmen and awarded projects as they are searched. What stands above search declares its own kinds in a module of this name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Substr

from accounts.models import Organization
from contest.models import Award, Entry
from contest.rules.states import EntryState
from directory.models import Achievement, Craftsman, Designation, Honour, Member, Precision, Profile, Step, Studio
from directory.rules.names import leader_in
from directory.rules.words import HEIGHT, REGION_NAMES, Level
from incubator.models import Showcase, Venture
from search.documents import Document, documents

LEVELS = {Level.NATIONAL: "国家级", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级", Level.UNIT: "企业级"}
_DEEPEST = 9  # levels of the federation's tree


def region_path(code: str, text: str = "") -> list[str]:
    """ "420100" -> ["湖北", "湖北/武汉"]; what the code does not tell, the text does."""
    names: list[str] = []
    for upper in dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)):
        name = REGION_NAMES.get(upper)
        if name and name not in names:
            names.append(name)
    if not names and text:
        names = [text]
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]


def _rank(level: str, filled: Sequence[str], more: int) -> float:
    """Level first (up to 1.5), then how much the profile tells (0.3), then the number of honours or members (0.2)."""
    told = sum(bool(text) for text in filled) / max(1, len(filled))
    return 0.3 * (HEIGHT[Level(level)] if level else 0) + 0.3 * told + 0.02 * min(more, 10)


def _sentences(texts: Iterable[str]) -> str:
    return "。".join(text.strip().rstrip("。") for text in texts if text.strip())


def _place(profile: Profile) -> str:
    return "，".join(part for part in (profile.region_name, profile.unit_name) if part)


@dataclass(frozen=True, slots=True)
class _Line:
    """What hangs on a profile: an honour, a designation, an achievement, a member, a studio that is led."""

    text: str
    year: int | None

    @property
    def dated(self) -> str:
        return f"{self.text}（{self.year}）" if self.text and self.year else self.text


def _part(
    rows: QuerySet[Any], owner: str, pks: Sequence[int], *, text: str = "title", order: Sequence[Any] = (Value(0), -F("pk")), dated: bool = False
) -> QuerySet[Any, Any]:
    """Rows of one table as columns that all tables share, so that one query brings them all."""
    columns = {
        "_of": Value(rows.model._meta.model_name, output_field=CharField()),
        "_owner": F(owner),
        "_text": F(text),
        "_on": F("on") if dated else Cast(Value(None), DateField()),
        "_precision": F("precision") if dated else Value("", output_field=CharField()),
        "_first": Cast(order[0], IntegerField()),
        "_second": Cast(order[1], IntegerField()),
    }
    return rows.filter(**{f"{owner}__in": pks}).order_by().annotate(**columns).values_list(*columns)


def _lines(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> dict[tuple[type, int], list[_Line]]:
    """(model, owner) -> its rows: the latest first, then as the part orders them."""
    models = {part.model._meta.model_name: part.model for part in (first, *others)}
    found: dict[tuple[type, int], list[_Line]] = defaultdict(list)
    rows = first.union(*others, all=True)
    for of, owner, text, on, precision, *_ in sorted(rows, key=lambda row: (-row[3].toordinal() if row[3] else 0, row[5], row[6])):
        found[models[of], owner].append(_Line(text, on.year if on and precision != Precision.UNKNOWN else None))
    return found


@documents("craftsman", rows=lambda: Craftsman.objects.public(), by_pinyin=("pinyin", "initials"))
def craftsmen(pks: Sequence[int]) -> Iterator[Document]:
    lines = _lines(
        _part(Honour.objects.filter(revoked_on=None), "craftsman", pks, dated=True),
        _part(Achievement.objects.all(), "craftsman", pks, order=(-F("year"), -F("pk"))),
        _part(Studio.objects.public(), "leader", pks, text="name", order=(Value(0), F("pk"))),
    )
    for row in Craftsman.objects.public().filter(pk__in=pks).select_related("unit").order_by("pk"):
        honours, made, leads = (lines[model, row.pk] for model in (Honour, Achievement, Studio))
        yield Document(
            kind="craftsman",
            pk=row.pk,
            name=row.name,
            title="，".join(part for part in (row.trade, row.grade) if part),
            body=_sentences([row.special_skill, row.skill_basis, row.biography, *(one.text for one in made)]),
            url=row.get_absolute_url(),
            pinyin=(row.pinyin,) if row.pinyin else (),
            meta=tuple(part for part in (_place(row), *(honour.dated for honour in honours), *(studio.text for studio in leads)) if part),
            facets={
                "region": region_path(row.region_code, row.region_text),
                "industry": [row.industry] if row.industry else [],
                "trade": [row.trade] if row.trade else [],
                "level": [row.grade] if row.grade else [],
                "honour": [honour.text for honour in honours],
                "year": [str(honour.year) for honour in honours if honour.year],
            },
            rank=_rank(row.level, (row.special_skill, row.biography, row.trade, row.grade), len(honours)),
            plate=row.plate,
        )


def _leader(studio: Studio) -> str:
    """As the studio's page names them: one whose honours were revoked is not named."""
    if studio.leader is None or studio.leader.is_public:
        return studio.leader.name if studio.leader else studio.leader_text
    return "" if studio.leader.hidden else studio.leader_text


def _studios_with_leaders() -> QuerySet[Studio]:
    """With the name of the leader as it may be looked for: nobody's where the leader is hidden."""
    named = Case(
        When(leader=None, then=F("leader_text")),
        When(leader__hidden=True, then=Value("")),
        When(leader__approved_at=None, then=F("leader_text")),
        default=F("leader__name"),
    )
    return Studio.objects.public().alias(leader_shown=named)


@documents("studio", rows=_studios_with_leaders, by_name=("name", "leader_shown"), by_pinyin=("pinyin", "initials"))
def studios(pks: Sequence[int]) -> Iterator[Document]:
    lines = _lines(
        _part(Designation.objects.filter(step=Step.DESIGNATED, superseded_by=None), "studio", pks, dated=True),
        _part(Member.objects.filter(Q(craftsman=None) | Q(craftsman__hidden=False)), "studio", pks, text="name", order=(F("place"), F("pk"))),
        _part(Achievement.objects.all(), "studio", pks, order=(-F("year"), -F("pk"))),
    )
    for row in Studio.objects.public().filter(pk__in=pks).select_related("unit", "leader").order_by("pk"):
        designations, members, made = (lines[model, row.pk] for model in (Designation, Member, Achievement))
        leader = _leader(row)
        found_by = leader or leader_in(row.name)  # a name that is only read out of the studio's is found, and shown nowhere
        level = LEVELS[Level(row.level)] if row.level else ""
        yield Document(
            kind="studio",
            pk=row.pk,
            name=row.name,
            title="，".join(part for part in (level, row.field) if part),
            body=_sentences([row.introduction, row.kind_name, "、".join(member.text for member in members), *(one.text for one in made)]),
            url=row.get_absolute_url(),
            also=(found_by,) if found_by else (),
            pinyin=(row.pinyin,) if row.pinyin else (),
            meta=tuple(part for part in (_place(row), leader, *(one.dated for one in designations)) if part),
            facets={
                "region": region_path(row.region_code, row.region_text),
                "industry": [row.industry] if row.industry else [],
                "level": [level] if level else [],
                "honour": [one.text for one in designations if one.text],
                "year": [str(one.year) for one in designations if one.year],
            },
            rank=_rank(row.level, (row.introduction, row.field, leader), len(members)),
            plate=row.plate,
        )


def public_awards() -> QuerySet[Award]:
    """Awards of entries whose result is ratified and can be read on the page of its public notice."""
    return Award.objects.filter(
        state=Award.State.AWARDED, entry__state=EntryState.AWARDED, record__round__publication__record=F("record"), entry__submitted__isnull=False
    )


def _region_at(path: str) -> Subquery:
    """The region code of the organization at this path, else of the nearest one above it that has a code."""
    upwards = [Substr(OuterRef(path), 1, Organization.steplen * depth) for depth in range(1, _DEEPEST + 1)]
    return Subquery(Organization.objects.filter(path__in=upwards).exclude(region_code="").order_by("-depth").values("region_code")[:1])


@documents("entry", rows=lambda: Entry.objects.filter(pk__in=public_awards().values("entry")), by_name=("title", "unit_name"))
def entries(pks: Sequence[int]) -> Iterator[Document]:
    """Awarded projects: what the public notice names of them, and no more."""
    rows = (
        public_awards()
        .filter(entry__in=pks)
        .annotate(_zone_region=_region_at("entry__zone__organization__path"), _region=_region_at("entry__unit__path"))
    )
    joined = ("level", "record__round__publication", "entry__contest", "entry__submitted", "entry__zone__organization", "entry__unit")
    for row in rows.select_related(*joined).order_by("entry"):
        entry, contest = row.entry, row.entry.contest
        data: dict[str, Any] = entry.submitted.data if entry.submitted else {}
        names = [member["name"] for member in data.get("members", [])]
        recommending = entry.zone.organization.name if entry.zone else (entry.unit.name if entry.unit else "")
        yield Document(
            kind="entry",
            pk=entry.pk,
            name=data.get("title", entry.title),
            title=f"{row.level.name}，{data.get('unit', entry.unit_name)}".rstrip("，"),
            body=_sentences(["、".join(names), recommending]),
            url=f"{row.record.round.publication.get_absolute_url()}#{entry.number}",
            also=tuple(names[:1]),
            meta=tuple(part for part in (f"{contest.name}（{contest.year}）", "、".join(names), recommending) if part),
            facets={
                "region": region_path(row._region or row._zone_region or ""),
                "level": [row.level.name],
                "honour": [contest.name],
                "year": [str(contest.year)],
            },
            rank=max(0.4, 1.1 - 0.2 * row.level.order) + min(max(contest.year - 2000, 0), 100) / 400 - min(row.rank, 100) / 10_000,
            plate="奖",
        )


def _award_of(column: str) -> Subquery:
    """Of the newest award in force of one of the venture's entries."""
    newest = public_awards().filter(entry__venture_link__venture=OuterRef("pk")).order_by("-entry__contest__year", "level__order", "pk")
    return Subquery(newest.values(column)[:1])


@documents("venture", rows=lambda: Venture.objects.filter(pk__in=Showcase.objects.public().values("venture")))
def ventures(pks: Sequence[int]) -> Iterator[Document]:
    """Public pages 推介, in the words that were approved. One query."""
    rows: QuerySet[Any, Any] = Venture.objects.filter(pk__in=Showcase.objects.public().filter(venture__in=pks).values("venture"))
    won = {"_contest": _award_of("entry__contest__name"), "_year": _award_of("entry__contest__year"), "_level": _award_of("level__name")}
    for row in rows.select_related("showcase", "organization").annotate(**won).order_by("pk"):
        text, contest = row.showcase.published, row._contest or ""
        wants = [str(Showcase.Want(want).label) for want in text["wants"] if want in Showcase.Want.values]
        yield Document(
            kind="venture",
            pk=row.pk,
            name=row.name,
            title=text["headline"],
            body=_sentences([text["pitch"], text["needs"], "、".join(wants), row.industry]),
            url=row.showcase.get_absolute_url(),
            meta=tuple(part for part in (row.organization.short_name, f"{contest}{row._level}" if contest else "", "、".join(wants)) if part),
            facets={
                "region": region_path(row.region_code),
                "industry": [row.industry] if row.industry else [],
                "honour": [contest] if contest else [],
                "year": [str(row._year)] if row._year else [],
            },
            rank=0.8,
            plate="创",
        )
