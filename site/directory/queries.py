"""What pages load: profiles with all that they show, counts from dated events, what waits."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Organization
from directory.models import (
    TAKING,
    Achievement,
    Craftsman,
    Designation,
    Honour,
    KeptApart,
    Level,
    Member,
    Offer,
    State,
    Step,
    Studio,
    Visit,
    YearlyReview,
)
from directory.rules import standing as rule
from directory.rules import words
from ledger import clock


def standing_honours() -> QuerySet[Honour]:
    return Honour.objects.filter(revoked_on=None)


def valid_designations() -> QuerySet[Designation]:
    """Without those that a later row corrects."""
    return Designation.objects.filter(superseded_by=None)


def public_studios() -> QuerySet[Studio]:
    return Studio.objects.public().select_related("unit", "leader")


def public_craftsmen() -> QuerySet[Craftsman]:
    return Craftsman.objects.public().select_related("unit")


def studio_page() -> QuerySet[Studio]:
    shown_member = Q(craftsman=None) | Q(craftsman__hidden=False)
    return public_studios().prefetch_related(
        Prefetch("designations", valid_designations()),
        Prefetch("achievements", Achievement.objects.all()),
        Prefetch("members", Member.objects.filter(shown_member).select_related("craftsman")),
        Prefetch("visits", Visit.objects.filter(on__year__gt=clock.today().year - 3)),
        Prefetch("offers", open_offers()),
    )


def craftsman_page() -> QuerySet[Craftsman]:
    return public_craftsmen().prefetch_related(
        Prefetch("honours", standing_honours()),
        Prefetch("achievements", Achievement.objects.all()),
    )


def studios_of(craftsman: Craftsman) -> QuerySet[Studio]:
    return public_studios().filter(Q(leader=craftsman) | Q(members__craftsman=craftsman)).distinct().order_by("pinyin", "pk")


@dataclass(frozen=True)
class Count:
    """How many on a day: studios by level (one that holds two counts in both) and, of those that hold any, by kind; craftsmen by level."""

    studios: Mapping[str, int]
    kinds: Mapping[str, int]
    any_level: int
    craftsmen: Mapping[str, int]
    any_honour: int


def lives(within: Organization | None, on: dt.date, known_at: dt.datetime | None = None) -> dict[int, list[rule.Dated]]:
    """The events of each studio. One that was merged into another by `known_at` does not count beside it."""
    events = Designation.objects.filter(on__lte=on).exclude(_merged("studio__", known_at))
    if within is not None:
        events = events.filter(studio__in=Studio.objects.within(within))
    by_studio: dict[int, list[rule.Dated]] = defaultdict(list)
    for event in events.order_by("studio_id"):
        by_studio[event.studio_id].append(event.dated)
    return by_studio


def _merged(prefix: str, known_at: dt.datetime | None) -> Q:
    return Q(**{f"{prefix}merged_at__isnull": False}) if known_at is None else Q(**{f"{prefix}merged_at__lte": known_at})


def studios_holding(level: Level | str, on: dt.date, *, within: Organization | None = None, known_at: dt.datetime | None = None) -> int:
    """How many studios held the level on that day, from events alone; with `known_at`, as one would have answered then."""
    return rule.how_many(lives(within, on, known_at).values(), words.Level(level), on, known_at)


def standing_on(on: dt.date, within: Organization | None, known_at: dt.datetime | None = None) -> QuerySet[Honour]:
    """Honours that stood on that day, as was known then."""
    found = Honour.objects.filter(on__lte=on).exclude(_merged("craftsman__", known_at))
    stood = Q(revoked_on=None) | Q(revoked_on__gt=on)
    if known_at is not None:
        found, stood = found.filter(recorded_at__lte=known_at), stood | Q(revoked_at__gt=known_at)
    if within is not None:
        found = found.filter(craftsman__in=Craftsman.objects.within(within))
    return found.filter(stood)


def count_on(on: dt.date, *, within: Organization | None = None, known_at: dt.datetime | None = None) -> Count:
    found = {pk: rule.standing(events, on, known_at).levels for pk, events in lives(within, on, known_at).items()}
    holding = [pk for pk, levels in found.items() if levels]
    kinds = Counter(Studio.objects.filter(pk__in=holding).values_list("kind", flat=True)) if len(holding) < 900 else _kinds_of(set(holding))
    honoured: dict[int, set[str]] = defaultdict(set)
    for pk, level in standing_on(on, within, known_at).values_list("craftsman_id", "level"):
        honoured[pk].add(level)
    return Count(
        studios=Counter(str(level) for levels in found.values() for level in levels),
        kinds=kinds,
        any_level=len(holding),
        craftsmen=Counter(level for levels in honoured.values() for level in levels),
        any_honour=len(honoured),
    )


def _kinds_of(pks: set[int]) -> Counter[str]:
    return Counter(kind for pk, kind in Studio.objects.values_list("pk", "kind").iterator() if pk in pks)


def reviews_waiting(within: QuerySet[Studio]) -> QuerySet[YearlyReview]:
    return YearlyReview.objects.filter(studio__in=within, decision=None).select_related("studio__unit").order_by("year", "studio__pinyin", "pk")


def to_rectify(within: QuerySet[Studio]) -> list[tuple[Studio, dt.date | None]]:
    """限期整改 that no later review has settled, the nearest day first."""
    studios = within.filter(state=State.RECTIFYING).prefetch_related(Prefetch("designations", valid_designations().filter(step=Step.REVIEWED)))
    found = [(studio, next((row.due for row in studio.designations.all()), None)) for studio in studios]
    return sorted(found, key=lambda pair: (pair[1] or dt.date.max, pair[0].pk))


def not_reviewed(within: QuerySet[Studio], year: int) -> QuerySet[Studio]:
    """Held a level before that year ended, and no form of it was filed."""
    return (
        within.exclude(level="")
        .filter(designated_on__year__lte=year)
        .exclude(pk__in=YearlyReview.objects.filter(year=year).values("studio"))
        .order_by("pinyin", "pk")
    )


@dataclass(frozen=True)
class Pair:
    """Two profiles of one name that nobody has said to be two."""

    first: Any
    second: Any


def possible_duplicates(rows: Any, limit: int = 200) -> list[Pair]:
    """Among the profiles of `rows`: the same name (folded) under two spellings of a unit. In three questions."""
    model = rows.model
    kind = model._meta.model_name
    again = rows.apart().order_by().values("name_key").annotate(n=CountRows("pk")).filter(n__gt=1).values("name_key")
    known = {tuple(pair) for pair in KeptApart.objects.exclude(**{kind: None}).values_list(f"{kind}_id", f"other_{kind}_id")}
    named: dict[str, list[Any]] = defaultdict(list)
    for row in rows.apart().filter(name_key__in=again).select_related("unit", "office").order_by("name_key", "pk"):
        named[row.name_key].append(row)
    pairs = (Pair(*two) for same in named.values() for two in combinations(same, 2) if (two[0].pk, two[1].pk) not in known)
    return list(islice(pairs, limit))


def open_offers() -> QuerySet[Offer]:
    return Offer.objects.filter(cancelled_at=None, starts__gt=clock.now()).order_by("starts", "pk")


def with_places(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """`taken` is how many are coming."""
    return offers.annotate(taken=Coalesce(Sum("bookings__people", filter=Q(bookings__state__in=TAKING)), 0))
