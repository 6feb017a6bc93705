"""What pages load: profiles with all that they show, counts from dated events, what waits."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Organization
from directory.models import Achievement, Apprenticeship, Craftsman, Designation, Honour, Level, Member, Studio
from directory.rules import standing as rule
from directory.rules import words


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
    )


def craftsman_page() -> QuerySet[Craftsman]:
    return public_craftsmen().prefetch_related(
        Prefetch("honours", standing_honours()),
        Prefetch("achievements", Achievement.objects.all()),
    )


def studios_of(craftsman: Craftsman) -> QuerySet[Studio]:
    return public_studios().filter(Q(leader=craftsman) | Q(members__craftsman=craftsman)).distinct().order_by("pinyin", "pk")


@dataclass(frozen=True)
class Kin:
    """One person of a lineage: `step` -1 is a master, 0 the craftsman, 1 an apprentice, 2 an apprentice's apprentice."""

    step: int
    name: str
    grade: str
    since: int | None
    url: str = ""
    through: str = ""


def lineage(craftsman: Craftsman) -> list[Kin]:
    """Masters, the craftsman, apprentices and theirs, in two questions. A person who is hidden is not named."""
    nobody_hidden = Q(apprentice=None) | Q(apprentice__hidden=False)
    pairs = Apprenticeship.objects.select_related("master", "apprentice")
    above = list(pairs.filter(apprentice=craftsman, master__hidden=False))
    below = list(
        pairs.filter(nobody_hidden, Q(master=craftsman) | Q(master__in=Apprenticeship.objects.filter(master=craftsman).values("apprentice")))
        .filter(master__hidden=False)
        .exclude(apprentice=craftsman)
    )
    theirs: dict[int, list[Apprenticeship]] = defaultdict(list)
    for pair in below:
        if pair.master_id != craftsman.pk:
            theirs[pair.master_id].append(pair)

    found = [Kin(-1, pair.master.name, pair.master.grade, pair.since, _link(pair.master)) for pair in above]
    found.append(Kin(0, craftsman.name, craftsman.grade, None))
    for pair in below:
        if pair.master_id == craftsman.pk:
            found.append(_apprentice(1, pair))
            found += [_apprentice(2, grand) for grand in theirs.get(pair.apprentice_id or 0, [])]
    return found


def _apprentice(step: int, pair: Apprenticeship) -> Kin:
    known = pair.apprentice
    grade = known.grade if known else pair.apprentice_grade
    return Kin(step, known.name if known else pair.apprentice_name, grade, pair.since, _link(known), through=pair.master.name if step > 1 else "")


def _link(craftsman: Craftsman | None) -> str:
    return craftsman.get_absolute_url() if craftsman and craftsman.is_public else ""


def studios_holding(level: Level | str, on: dt.date, *, within: Organization | None = None, known_at: dt.datetime | None = None) -> int:
    """How many studios held the level on that day, from events alone; with `known_at`, as one would have answered then."""
    events = Designation.objects.filter(on__lte=on)
    if within is not None:
        events = events.filter(studio__in=Studio.objects.within(within))
    by_studio: dict[int, list[rule.Dated]] = defaultdict(list)
    for event in events.order_by("studio_id"):
        by_studio[event.studio_id].append(event.dated)
    return rule.how_many(by_studio.values(), words.Level(level), on, known_at)
