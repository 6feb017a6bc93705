"""What to load, and who sees what."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import Organization, Person, Role
from accounts.paths import in_path
from contest.models import Contest, Criterion, Entry, Holiday, Recommendation, Record, Round, Stage, Standing, Track
from contest.models import Quota as QuotaRow
from contest.rules.entry_moves import BEFORE_NOTICE
from contest.rules.quotas import Quota as Places
from contest.rules.quotas import used_here
from contest.rules.states import EntryState
from ledger.canonical import number

WAITING = (EntryState.SUBMITTED, EntryState.RECOMMENDED)


def on_desk_of(organization: Organization, contest: Contest) -> QuerySet[Entry]:
    """Entries that wait for this organization to recommend, return or decline them."""
    return Entry.objects.filter(contest=contest, holder=organization, state__in=WAITING).select_related("unit", "leader", "track", "zone")


def from_below(organization: Organization, contest: Contest) -> QuerySet[Entry]:
    """Every submitted entry of the organization's subtree, wherever it lies now."""
    return (
        Entry.objects.filter(in_path("unit__path", organization.path), contest=contest)
        .exclude(submitted=None)
        .select_related("unit", "holder", "leader", "track", "zone")
    )


def entries_of(person: Person) -> QuerySet[Entry]:
    """Led by the person, or with the person in the team."""
    found = Entry.objects.filter(Q(leader=person) | Q(members__person=person)).distinct()
    return found.select_related("contest", "track", "holder", "unit", "zone__organization")


def recommended_by(organization: Organization, contest: Contest, track: Track | None = None) -> QuerySet[Recommendation]:
    """The organization's list as it stands: signed and not taken back, in order."""
    found = Recommendation.objects.filter(organization=organization, entry__contest=contest, withdrawn_at=None).exclude(signed_at=None)
    return (found.filter(entry__track=track) if track else found).select_related("entry", "entry__unit").order_by("place", "pk")


def list_of(organization: Organization, contest: Contest, track: Track | None = None) -> QuerySet[Any]:
    """Recommendations, prepared and signed together, in order. `fixed`: the level above has taken it up, so it keeps its place."""
    found = Recommendation.objects.filter(organization=organization, entry__contest=contest, withdrawn_at=None)
    above = organization.superior
    taken_up = Recommendation.objects.filter(entry=OuterRef("entry"), organization=above, withdrawn_at=None)
    lies_above = Q(entry__holder=above, entry__state__in=BEFORE_NOTICE) & ~Exists(taken_up)
    fixed = Case(When(Q(signed_at=None) | lies_above, then=Value(False)), default=Value(True))
    return (
        (found.filter(entry__track=track) if track else found)
        .annotate(fixed=fixed)
        .select_related("entry__unit", "entry__leader", "entry__submitted", "entry__holder")
        .order_by("place", "pk")
    )


def quotas_of(organization: Organization, contest: Contest, also: Entry | None = None) -> list[tuple[QuotaRow, Places]]:
    """Each limit that the contest set this organization, with what is left of it: three queries, however many tracks there are.

    `also`: reckon as if this entry were recommended as a first choice too.
    """
    rows = list(QuotaRow.objects.filter(contest=contest, organization=organization).select_related("track").order_by("track__order", "track"))
    if not rows:
        return []
    below = list(
        QuotaRow.objects.filter(in_path("organization__path", organization.path), contest=contest, from_above__gt=0).select_related("organization")
    )
    first: list[tuple[int, str | None]] = list(
        recommended_by(organization, contest).filter(kind=Recommendation.Kind.FIRST).values_list("entry__track", "entry__unit__path").order_by()
    )
    if also is not None:
        first.append((also.track_id, also.unit.path if also.unit else None))
    found = []
    for row in rows:
        handed = {one.organization.path: one.from_above for one in below if one.track_id == row.track_id and is_below(one.organization, organization)}
        numbers = {path: number for number, path in enumerate(handed)}
        came = [
            next((numbers[path] for path in handed if unit and unit.startswith(path)), None)
            for track, unit in first
            if row.track_id is None or track == row.track_id
        ]
        used = used_here(came, {numbers[path]: many for path, many in handed.items()})
        found.append((row, Places(places=row.places, handed_down=row.handed_down, used=used)))
    return found


def is_below(organization: Organization, above: Organization) -> bool:
    """Directly below, one level."""
    return len(organization.path) == len(above.path) + Organization.steplen and organization.path.startswith(above.path)


def quota_for(organization: Organization, contest: Contest, track: Track, also: Entry | None = None) -> Places | None:
    """The places of this organization for this track, or for all tracks together; None where the contest set no limit."""
    limits = {row.track_id: places for row, places in quotas_of(organization, contest, also)}
    return limits.get(track.pk, limits.get(None))


def way_up(unit: Organization, contest: Contest) -> list[Organization]:
    """The desks of a recommended entry, the unit's own first, the host's last. Empty when the unit is not below the host."""
    if not unit.path.startswith(contest.organization.path):
        return []
    steps = range(len(contest.organization.path), len(unit.path) + 1, Organization.steplen)
    found = {each.path: each for each in Organization.objects.filter(path__in=[unit.path[:length] for length in steps])}
    return [found[unit.path[:length]] for length in reversed(steps)]


def zone_of(unit: Organization, contest: Contest) -> Contest | None:
    """The zone whose organization the unit belongs to."""
    paths = [unit.path[:length] for length in range(Organization.steplen, len(unit.path) + 1, Organization.steplen)]
    return Contest.objects.filter(parent=contest, organization__path__in=paths).order_by("-organization__depth").first()


def officers_of(organization: Organization) -> QuerySet[Person]:
    """Who is told that something waits on this desk."""
    kinds = (Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF)
    return Person.objects.filter(roles__organization=organization, roles__kind__in=kinds, roles__until=None, is_active=True).distinct()


def holidays() -> tuple[Mapping[dt.date, bool], dt.date]:
    """(date -> do people work, the last date that the table knows): the last day of the last year that it has anything for."""
    rows = dict(Holiday.objects.values_list("date", "works"))
    return rows, dt.date(max((day.year for day in rows), default=1), 12, 31)


def stage_of(contest: Contest, kind: str) -> Stage | None:
    return Stage.objects.filter(contest=contest, kind=kind).first()


def scheme_of(round: Round) -> dict[str, Any]:
    """The whole scheme in the form of docs/judging-files.md: criteria from their rows, the rest from the round's method."""
    criteria = [criterion_data(criterion) for criterion in round.criteria.all()]
    spread = {} if round.spread_at_most is None else {"spread": number(round.spread_at_most)}
    return {"criteria": criteria, **spread, **round.method}


def criterion_data(criterion: Criterion) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": criterion.key,
        "name": criterion.name,
        "weight": number(criterion.weight),
        "optional": criterion.optional,
        "bonus": criterion.bonus,
        "interpolate": criterion.interpolate and bool(criterion.points),
        "points": [list(row) for row in criterion.points],
        "anchors": [[str(lowest), "：".join(part for part in (word, text) if part)] for lowest, word, text in criterion.bands],
    }
    if not criterion.points or criterion.direction == Criterion.Direction.LOW:
        data["direction"] = criterion.direction
    limits = {"lowest": criterion.lowest, "highest": criterion.highest, "step": criterion.step, "spread": criterion.spread}
    return data | {key: number(value) for key, value in limits.items() if value is not None}


def in_round_or_waiting(round: Round) -> QuerySet[Entry]:
    """Entries that may be put into the round: into the first those that passed 资格复审, into a later one those that the round before let through."""
    found = Entry.objects.filter(contest=round.contest)
    if round.track_id:
        found = found.filter(track=round.track_id)
    before = round_before(round)
    if before is None:
        return found.filter(state=EntryState.ELIGIBLE).exclude(Q(direct=True) & Exists(rounds_after(round)))
    through = Standing.objects.filter(record=last_record(before), advances=True).values("entry__entry")
    allowed = Q(state=EntryState.IN_ROUND, pk__in=through)
    if round_before(before) is None:  # 直接晋级: they skip the first round
        allowed |= Q(state=EntryState.ELIGIBLE, direct=True)
    return found.filter(allowed)


def rounds_after(round: Round) -> QuerySet[Round]:
    """Later rounds into which an entry of this query's track may go."""
    return Round.objects.filter(Q(track=None) | Q(track=OuterRef("track")), contest=round.contest, order__gt=round.order)


def round_before(round: Round) -> Round | None:
    """The round from which this one takes its entries."""
    found = Round.objects.filter(contest=round.contest, order__lt=round.order)
    if round.track_id:
        found = found.filter(Q(track=round.track_id) | Q(track=None))
    return found.order_by("-order", "-pk").first()


def last_record(round: Round) -> Record | None:
    return Record.objects.filter(round=round).order_by("-number").first()
