"""A contest as its page tells it: where it stands, its dates in words, its criteria and awards as tables."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.models import AwardLevel, Contest, Criterion, Host, Stage, Track
from ledger.clock import last_moment

HOST_WORDS = {Host.Kind.HOST: _("Held by"), Host.Kind.ORGANIZER: _("Run by"), Host.Kind.CO_ORGANIZER: _("Supported by")}
STAGE_WORDS = {
    Stage.Kind.LAUNCH: pgettext_lazy("stage", "Launch"),
    Stage.Kind.ENTRY: pgettext_lazy("stage", "Entries"),
    Stage.Kind.RECOMMENDING: pgettext_lazy("stage", "Local review"),
    Stage.Kind.SCREENING: pgettext_lazy("stage", "Screening"),
    Stage.Kind.ROUND_1: pgettext_lazy("stage", "First round"),
    Stage.Kind.ROUND_2: pgettext_lazy("stage", "Second round"),
    Stage.Kind.FINAL: pgettext_lazy("stage", "Final"),
    Stage.Kind.NOTICE: pgettext_lazy("stage", "Public notice"),
    Stage.Kind.RATIFICATION: pgettext_lazy("stage", "Ratification"),
    Stage.Kind.CEREMONY: pgettext_lazy("stage", "Ceremony"),
}


def is_chinese() -> bool:
    return get_language() == settings.LANGUAGE_CODE


def day(date: dt.date, year: bool) -> str:
    if is_chinese():
        return f"{date.year}年{date.month}月{date.day}日" if year else f"{date.month}月{date.day}日"
    return f"{date.day} {date:%b} {date.year}" if year else f"{date.day} {date:%b}"


def days_left(day_of_deadline: dt.date, now: dt.datetime) -> str:
    days = (day_of_deadline - timezone.localtime(now).date()).days
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days} if days > 0 else gettext("closes today")


def yuan(fen: int) -> str:
    """A prize: 10 万元, 5,000 元; ¥100,000 in English."""
    if not fen:
        return "—"
    whole = Fraction(fen, 100)
    amount = f"{fen // 100:,}" if whole.denominator == 1 else f"{fen / 100:,.2f}"
    if not is_chinese():
        return f"¥{amount}"
    return f"{fen // 1_000_000:,} 万元" if fen % 1_000_000 == 0 else f"{amount} 元"


@dataclass(frozen=True)
class StageRow:
    name: Any
    date: str
    begins: str = ""
    state: str = ""
    here: str = ""


def stage_rows(stages: Iterable[Stage], now: dt.datetime) -> list[StageRow]:
    """In order of time; a year is written where it changes."""
    rows, year = [], None
    for stage in stages:
        opens = timezone.localtime(stage.opens).date()
        closes, _time = last_moment(stage.closes)
        year = year or opens.year
        date = first = day(opens, opens.year != year)
        if closes != opens:
            date = gettext("%(first)s to %(last)s") % {"first": first, "last": day(closes, closes.year != opens.year)}
        year = closes.year
        if stage.note:
            date = f"{date}，{stage.note}" if is_chinese() else f"{date}, {stage.note}"
        name = STAGE_WORDS[Stage.Kind(stage.kind)]
        begins = gettext("from %(day)s") % {"day": first} if closes != opens else first
        if stage.closes <= now:
            rows.append(StageRow(name, date, begins, "done"))
        elif stage.is_open(now):
            rows.append(StageRow(name, date, begins, "now", gettext("Now, %(left)s") % {"left": days_left(closes, now)}))
        else:
            rows.append(StageRow(name, date, begins))
    return rows


@dataclass(frozen=True)
class Front:
    """What is so now: `word` with its `kind` (parts/status.html); `ends` only while entries are open; `next` are the stages to come."""

    word: str
    kind: str
    ends: dt.datetime | None = None
    ends_on: dt.date | None = None
    ends_at: str = ""
    left: str = ""
    next: list[StageRow] = field(default_factory=list)

    @property
    def takes_entries(self) -> bool:
        return self.ends is not None


def is_open(contest: Contest, kind: str, now: dt.datetime) -> bool:
    stage = contest.stage(kind)
    return stage is not None and stage.is_open(now)


def front(contest: Contest, now: dt.datetime) -> Front:
    stages = list(contest.stages.all())
    rows = stage_rows(stages, now)
    coming = [row for row in rows if not row.state][:3]
    entry = contest.stage(Stage.Kind.ENTRY)
    if entry is not None and entry.is_open(now):
        on, at = last_moment(entry.closes)
        return Front(gettext("Open for entries"), "now", entry.closes, on, at, days_left(on, now), coming)
    if entry is not None and now < entry.opens:
        return Front(gettext("Opens soon"), "wait", next=coming)
    present = next((row for row in rows if row.state == "now"), None)
    if present is not None:
        return Front(str(present.name), "run", next=coming)
    if coming:
        return Front(gettext("Under way"), "run", next=coming)
    return Front(gettext("Ended"), "done") if stages else Front(gettext("In preparation"), "wait")


@dataclass(frozen=True)
class CriteriaTable:
    """`columns` are headings of shares, one for each track; each row is name, what to look at, and (heading, share) for each column."""

    rounds: list[str]
    columns: list[str]
    rows: list[tuple[str, str, list[tuple[str, str]]]]


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.1f}".removesuffix(".0") + "%"


def criteria_tables(criteria: Iterable[Criterion], tracks: Sequence[Track]) -> list[CriteriaTable]:
    """One table for each set of criteria: rounds that judge alike share it. A bonus is marked, not shared out."""
    order = {track.pk: place for place, track in enumerate(tracks)}
    names = {track.pk: track.name for track in tracks}
    rounds: dict[str, dict[int | None, list[Criterion]]] = {}
    for criterion in sorted(criteria, key=lambda c: (c.round.order, order.get(c.round.track_id or 0, -1), c.order, c.pk)):
        rounds.setdefault(criterion.round.name, {}).setdefault(criterion.round.track_id, []).append(criterion)
    tables: list[CriteriaTable] = []
    for name, by_track in rounds.items():
        columns = [gettext("Weight, %(track)s") % {"track": names[track]} if track in names else gettext("Weight") for track in by_track]
        shares: dict[str, tuple[str, list[str]]] = {}
        for place, found in enumerate(by_track.values()):
            whole = sum((Fraction(c.weight) for c in found if not c.bonus), Fraction(0)) or Fraction(1)
            for criterion in found:
                what, row = shares.setdefault(criterion.name, (criterion.what, ["—"] * len(columns)))
                row[place] = gettext("bonus") if criterion.bonus else _percent(Fraction(criterion.weight) / whole)
        rows = [(criterion, what, list(zip(columns, row, strict=True))) for criterion, (what, row) in shares.items()]
        same = next((table for table in tables if table.rows == rows and table.columns == columns), None)
        if same is not None:
            same.rounds.append(name)
        else:
            tables.append(CriteriaTable([name], columns, rows))
    return tables


@dataclass(frozen=True)
class AwardTable:
    columns: list[str]
    rows: list[tuple[str, list[str | None], str]]


def award_table(levels: Iterable[AwardLevel], tracks: Sequence[Track]) -> AwardTable:
    """Places by level and track; a level without a track has its places in every track."""
    columns = [track.name for track in tracks]
    rows: dict[tuple[str, int], list[str | None]] = {}
    for level in levels:
        row = rows.setdefault((level.name, level.prize_fen), [None] * len(columns))
        for place, track in enumerate(tracks):
            if level.track_id in (None, track.pk):
                row[place] = level.announced_places
    return AwardTable(columns, [(name, row, yuan(prize)) for (name, prize), row in rows.items()])


@dataclass(frozen=True)
class ZoneRow:
    name: str
    url: str
    takes_entries: bool


def zones_of(contest: Contest, now: dt.datetime) -> list[ZoneRow]:
    """Those that are announced; each has a page of its own."""
    entries = Stage.objects.filter(contest=OuterRef("pk"), kind=Stage.Kind.ENTRY, opens__lte=now, closes__gt=now)
    zones = Contest.objects.announced().filter(parent=contest).select_related("organization").annotate(takes_entries=Exists(entries))
    return [ZoneRow(zone.organization.short_name, zone.get_absolute_url(), zone.takes_entries) for zone in zones.order_by("organization__path")]


def of(contest: Contest, now: dt.datetime) -> dict[str, Any]:
    """The context of a contest's page: seven queries beside the contest's own."""
    prefetch_related_objects([contest], "tracks", "hosts", "stages", "documents", "award_levels")
    tracks, hosts = list(contest.tracks.all()), list(contest.hosts.all())
    criteria = Criterion.objects.filter(round__contest=contest).select_related("round")
    return {
        "contest": contest,
        "front": front(contest, now),
        "stages": stage_rows(contest.stages.all(), now),
        "tracks": tracks,
        "hosts": [
            (word, [host.name for host in hosts if host.kind == kind]) for kind, word in HOST_WORDS.items() if any(h.kind == kind for h in hosts)
        ],
        "documents": [document for document in contest.documents.all() if not document.retired],
        "zones": zones_of(contest, now),
        "criteria": criteria_tables(criteria, tracks),
        "awards": award_table(contest.award_levels.all(), tracks),
    }
