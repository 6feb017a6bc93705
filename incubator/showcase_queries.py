"""What the public page of a venture says beside the founder's own words: its awards, its region, its pictures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.models import Organization
from accounts.queries import in_subtree
from contest.models import Award
from contest.rules.states import EntryState
from incubator.models import Interest, Showcase, ShowcasePicture
from incubator.rules.showcase_moves import InterestState, PageState


@dataclass(frozen=True)
class Won:
    """An award that can be read on the page of its public notice."""

    contest: str
    level: str
    title: str
    year: int
    href: str


def awards_of(ventures: Iterable[int]) -> dict[int, list[Won]]:
    """Venture -> its awards in force, the newest first; one query. Those of a record that was merged into it too."""
    keys = set(ventures)
    found = Award.objects.filter(
        Q(entry__venture_link__venture__in=keys) | Q(entry__venture_link__venture__merged_into__in=keys), state=Award.State.AWARDED,
        entry__state=EntryState.AWARDED, record__round__publication__record=F("record"),
    ).select_related("level", "entry__contest", "entry__venture_link__venture", "record__round__publication")  # fmt: skip
    won: dict[int, list[Won]] = defaultdict(list)
    for award in found.order_by("-entry__contest__year", "level__order", "pk"):
        entry, venture = award.entry, award.entry.venture_link.venture
        href = f"{award.record.round.publication.get_absolute_url()}#{entry.number}"
        won[venture.merged_into_id or venture.pk].append(Won(entry.contest.name, award.level.name, entry.title, entry.contest.year, href))
    return won


def shown(want: str = "") -> QuerySet[Showcase]:
    """Public pages, the newest approved first; `want`: of those who look for it."""
    found = Showcase.objects.public().select_related("venture__organization").order_by("-published_at", "pk")
    return found.filter(published__wants__icontains=f'"{want}"') if want else found


def want_words(showcase: Showcase) -> list[str]:
    return [str(Showcase.Want(want).label) for want in (showcase.published or {}).get("wants", []) if want in Showcase.Want.values]


def pictures_of(showcases: Iterable[Showcase]) -> dict[int, list[ShowcasePicture]]:
    """Showcase -> the pictures that were approved with it, in one query."""
    wanted = {pk: showcase.pk for showcase in showcases for pk in (showcase.published or {}).get("pictures", [])}
    found: dict[int, list[ShowcasePicture]] = defaultdict(list)
    for picture in ShowcasePicture.objects.filter(pk__in=wanted).order_by("pk"):
        if wanted[picture.pk] == picture.showcase_id:
            found[picture.showcase_id].append(picture)
    return found


def picture_address(showcase: Showcase, picture: ShowcasePicture) -> str:
    return reverse("showcase_picture", args=[showcase.slug, picture.pk])


def desk_of(organization: Organization) -> tuple[QuerySet[Showcase], QuerySet[Interest]]:
    """(pages that wait for approval, interests that wait to be passed on) below this organization, the oldest first."""
    below = Showcase.objects.filter(in_subtree("venture__organization", organization), venture__merged_into=None).select_related(
        "venture__organization"
    )
    interests = Interest.objects.filter(in_subtree("showcase__venture__organization", organization), state=InterestState.RECEIVED)
    return below.filter(state=PageState.WAITING).order_by("sent_at"), interests.select_related("showcase__venture", "person").order_by("at")


def contact_of(interest: Interest) -> dict[str, Any]:
    """What is shared once the founder has accepted: of the one who asked, and of the venture's founders."""
    founders = interest.showcase.venture.founder_rows.filter(until=None).select_related("person")
    return {"theirs": interest.person, "founders": [row.person for row in founders]}
