"""Studios and craftsmen as they are searched. What stands above search declares its own kinds in a module of this name."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Prefetch

from directory.models import Craftsman, Designation, Honour, Profile, Step, Studio
from directory.rules.words import HEIGHT, REGION_NAMES, Level
from search.documents import Document, documents

LEVELS = {Level.NATIONAL: "国家级", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级", Level.UNIT: "企业级"}


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


@documents("craftsman", rows=lambda: Craftsman.objects.public(), by_pinyin=("pinyin", "initials"))
def craftsmen(pks: Sequence[int]) -> Iterator[Document]:
    standing = Prefetch("honours", Honour.objects.filter(revoked_on=None))
    rows = Craftsman.objects.public().filter(pk__in=pks).select_related("unit").prefetch_related(standing, "achievements", "leads").order_by("pk")
    for row in rows:
        honours = list(row.honours.all())
        leads = [studio.name for studio in row.leads.all() if studio.is_public]
        yield Document(
            kind="craftsman",
            pk=row.pk,
            name=row.name,
            title="，".join(part for part in (row.trade, row.grade) if part),
            body=_sentences([row.special_skill, row.skill_basis, row.biography, *(made.title for made in row.achievements.all())]),
            url=row.get_absolute_url(),
            pinyin=(row.pinyin,) if row.pinyin else (),
            meta=tuple(part for part in (_place(row), *(_dated(honour.title, honour.year) for honour in honours), *leads) if part),
            facets={
                "region": region_path(row.region_code, row.region_text),
                "industry": [row.industry] if row.industry else [],
                "trade": [row.trade] if row.trade else [],
                "level": [row.grade] if row.grade else [],
                "honour": [honour.title for honour in honours],
                "year": [str(honour.year) for honour in honours if honour.year],
            },
            rank=_rank(row.level, (row.special_skill, row.biography, row.trade, row.grade), len(honours)),
            plate=row.plate,
        )


@documents("studio", rows=lambda: Studio.objects.public(), by_name=("name", "leader_text", "leader__name"), by_pinyin=("pinyin", "initials"))
def studios(pks: Sequence[int]) -> Iterator[Document]:
    named = Prefetch("designations", Designation.objects.filter(step=Step.DESIGNATED, superseded_by=None))
    rows = (
        Studio.objects.public().filter(pk__in=pks).select_related("unit", "leader").prefetch_related(named, "members", "achievements").order_by("pk")
    )
    for row in rows:
        designations = list(row.designations.all())
        members = [member.name for member in row.members.all()]
        leader = row.leader.name if row.leader and row.leader.is_public else row.leader_text
        level = LEVELS[Level(row.level)] if row.level else ""
        yield Document(
            kind="studio",
            pk=row.pk,
            name=row.name,
            title="，".join(part for part in (level, row.field) if part),
            body=_sentences([row.introduction, "、".join(members), *(made.title for made in row.achievements.all())]),
            url=row.get_absolute_url(),
            also=(leader,) if leader else (),
            pinyin=(row.pinyin,) if row.pinyin else (),
            meta=tuple(part for part in (_place(row), leader, *(_dated(one.title, one.year) for one in designations)) if part),
            facets={
                "region": region_path(row.region_code, row.region_text),
                "industry": [row.industry] if row.industry else [],
                "level": [level] if level else [],
                "honour": [one.title for one in designations if one.title],
                "year": [str(one.year) for one in designations if one.year],
            },
            rank=_rank(row.level, (row.introduction, row.field, leader), len(members)),
            plate=row.plate,
        )


def _dated(title: str, year: int | None) -> str:
    return f"{title}（{year}）" if title and year else title
