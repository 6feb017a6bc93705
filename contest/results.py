"""A published result as the page tells it: by award or by panel, in the order in which names stand."""

from dataclasses import dataclass
from typing import Any

from contest.models import Award, Publication, Standing
from text.strokes import stroke_key


@dataclass(frozen=True)
class Row:
    title: str
    unit: str
    names: tuple[str, ...]
    organization: str
    total: str
    rank: int | None
    number: str
    advances: bool


@dataclass(frozen=True)
class Group:
    name: str
    rows: tuple[Row, ...]


def spoken_code(sha256: str) -> str:
    """In groups of four, as one reads it aloud."""
    return " ".join(sha256[place : place + 4] for place in range(0, len(sha256), 4))


def groups_of(publication: Publication) -> list[Group]:
    """Last round: a group for each award that stands, within it by the strokes of the leader's name. Otherwise those who advance, then the others,
    by panel and rank."""
    rows = {row.number: (standing, row) for standing, row in rows_of(publication)}
    if publication.round.last:
        return award_groups(publication, {number: row for number, (_standing, row) in rows.items()})
    groups: dict[str, list[Row]] = {}
    for standing, row in rows.values():
        groups.setdefault(standing.panel.name if standing.panel else publication.round.name, []).append(row)
    return [Group(name, tuple(found)) for name, found in groups.items()]


def rows_of(publication: Publication) -> list[tuple[Standing, Row]]:
    found = (
        Standing.objects.filter(record=publication.record)
        .select_related("entry__entry__submitted", "entry__entry__zone__organization", "entry__entry__unit", "panel")
        .order_by("panel__order", "rank", "entry__entry__number")
    )
    return [(standing, row_of(standing)) for standing in found]


def row_of(standing: Standing) -> Row:
    entry = standing.entry.entry
    data: dict[str, Any] = entry.submitted.data if entry.submitted else {}
    recommending = entry.zone.organization.name if entry.zone else (entry.unit.name if entry.unit else "")
    return Row(
        title=data.get("title", entry.title), unit=data.get("unit", ""), names=tuple(member["name"] for member in data.get("members", [])),
        organization=recommending, total=standing.total, rank=standing.rank, number=entry.number or "", advances=standing.advances,
    )  # fmt: skip


def award_groups(publication: Publication, rows: dict[str, Row]) -> list[Group]:
    standing = [Award.State.PROVISIONAL, Award.State.AWARDED]
    awards = Award.objects.filter(record=publication.record, state__in=standing).select_related("level", "entry").order_by("level__order", "pk")
    groups: dict[str, list[Row]] = {}
    for award in awards:
        if award.entry.number in rows:
            groups.setdefault(award.level.name, []).append(rows[award.entry.number])
    return [Group(name, tuple(sorted(found, key=lambda row: stroke_key(row.names[0] if row.names else "")))) for name, found in groups.items()]
