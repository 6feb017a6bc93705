"""A published result as the page tells it: by award or by panel, in the order in which names stand."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator

from contest.models import Award, AwardLevel, Entry, Publication, Standing, UnitAward
from ledger.models import Event
from text.strokes import stroke_key

KEPT = 24 * 3600
"""Seconds for which the order of a result's lines is kept."""


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
    """Last round: a group for each award that stands. Otherwise by panel, those who advance before the others. Within a group in the order that the
    contest declares: by the strokes of the leader's name, or by rank."""
    rows = {row.number: (standing, row) for standing, row in rows_of(publication)}
    by_rank = publication.round.contest.result_order == "rank"
    if publication.round.last:
        return award_groups(publication, {number: row for number, (_standing, row) in rows.items()}, by_rank=by_rank)
    groups: dict[str, list[Row]] = {}
    for standing, row in rows.values():
        groups.setdefault(standing.panel.name if standing.panel else publication.round.name, []).append(row)
    return [Group(name, in_order(found, by_rank=by_rank)) for name, found in groups.items()]


def page_of(publication: Publication, number: str | None, lines: int) -> tuple[Page[Any], list[Group]]:
    """One page of the result's lines: only its projects are read whole. Awards are few and read whole; of a round of thousands the order is kept in
    the cache, for a published record does not change."""
    if publication.round.last:
        groups = groups_of(publication)
        page = Paginator([(group.name, row) for group in groups for row in group.rows], lines).get_page(number)
        return page, portion_of(groups, page)
    order = publication.round.contest.result_order
    key = f"result:{publication.pk}:{publication.record.sha256}:{order}"
    keys: list[tuple[str, int]] | None = cache.get(key)
    if keys is None:
        pks = {row.entry.entry.number or "": row.pk for row in Standing.objects.filter(record=publication.record).select_related("entry__entry")}
        keys = [(group.name, pks[row.number]) for group in groups_of(publication) for row in group.rows]
        cache.set(key, keys, KEPT)
    portion = Paginator(keys, lines).get_page(number)
    rows = {standing.pk: row for standing, row in rows_of(publication, [pk for _name, pk in portion])}
    found: dict[str, list[Row]] = {}
    for name, pk in portion:
        found.setdefault(name, []).append(rows[pk])
    return portion, [Group(name, tuple(given)) for name, given in found.items()]


def in_order(rows: Iterable[Row], *, by_rank: bool) -> tuple[Row, ...]:
    if by_rank:
        return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.number)))
    return tuple(sorted(rows, key=lambda row: (not row.advances, stroke_key(row.names[0] if row.names else ""), row.number)))


def portion_of(groups: Iterable[Group], page: Page[tuple[str, Row]]) -> list[Group]:
    """The groups as far as this page of their lines reaches."""
    found: dict[str, list[Row]] = {group.name: [] for group in groups}
    for name, row in page:
        found[name].append(row)
    return [Group(name, tuple(rows)) for name, rows in found.items() if rows]


def rows_of(publication: Publication, pks: Sequence[int] | None = None) -> list[tuple[Standing, Row]]:
    found = (
        Standing.objects.filter(record=publication.record)
        .select_related("entry__entry__submitted", "entry__entry__zone__organization", "entry__entry__unit", "panel")
        .order_by("panel__order", "rank", "entry__entry__number")
    )
    if pks is not None:
        found = found.filter(pk__in=pks)
    return [(standing, row_of(standing)) for standing in found]


def row_of(standing: Standing) -> Row:
    entry = standing.entry.entry
    data: dict[str, Any] = entry.submitted.data if entry.submitted else {}
    recommending = entry.zone.organization.name if entry.zone else (entry.unit.name if entry.unit else "")
    return Row(
        title=data.get("title", entry.title), unit=data.get("unit", ""), names=tuple(member["name"] for member in data.get("members", [])),
        organization=recommending, total=standing.total, rank=standing.rank, number=entry.number or "", advances=standing.advances,
    )  # fmt: skip


def award_groups(publication: Publication, rows: dict[str, Row], *, by_rank: bool) -> list[Group]:
    standing = [Award.State.PROVISIONAL, Award.State.AWARDED]
    awards = Award.objects.filter(record=publication.record, state__in=standing).select_related("level", "entry").order_by("level__order", "pk")
    groups: dict[str, list[Row]] = {}
    for award in awards:
        if award.entry.number in rows:
            groups.setdefault(award.level.name, []).append(replace(rows[award.entry.number], advances=False))
    return [Group(name, in_order(found, by_rank=by_rank)) for name, found in groups.items()]


def units_of(publication: Publication) -> list[tuple[str, list[str]]]:
    """优秀组织奖 and the like, shown with the last round: (name of the award, its units in their order)."""
    if not publication.round.last:
        return []
    found: dict[str, list[str]] = {}
    rows = UnitAward.objects.filter(level__contest=publication.round.contest).exclude(state=UnitAward.State.REVOKED)
    for row in rows.select_related("level"):
        found.setdefault(row.level.name, []).append(row.unit)
    return list(found.items())


def open_places(publication: Publication) -> list[tuple[str, int]]:
    """Awards of which a place stays open 空缺: (level, how many)."""
    counts: dict[str, int] = {}
    for award in Award.objects.filter(record=publication.record, left_open=True).exclude(state=Award.State.REVOKED).select_related("level"):
        counts[award.level.name] = counts.get(award.level.name, 0) + 1
    return list(counts.items())


@dataclass(frozen=True)
class Change:
    """What came of an award since the notice began: its place was lost, or the entry moved up to `level`."""

    at: dt.datetime
    title: str
    level: str
    what: str


def changes_of(publication: Publication) -> list[Change]:
    """In the order in which they happened."""
    if not publication.round.last:
        return []
    ended = Award.objects.filter(record=publication.record).exclude(state__in=[Award.State.PROVISIONAL, Award.State.AWARDED])
    found = [Change(one.changed_at, one.entry.title, one.level.name, one.state) for one in ended.select_related("entry", "level")]
    events = Event.objects.filter(book__name=publication.round.book, action="round.moved_up", at__gte=publication.published_at)
    moved = [(event.at, entry, level) for event in events for entry, level in json.loads(event.data)["moved"]]
    if moved:
        titles = dict(Entry.objects.filter(pk__in={entry for _at, entry, _level in moved}).values_list("pk", "title"))
        levels = dict(AwardLevel.objects.filter(pk__in={level for _at, _entry, level in moved}).values_list("pk", "name"))
        found += [Change(at, titles[entry], levels[level], "moved_up") for at, entry, level in moved]
    return sorted(found, key=lambda change: change.at)
