"""A union's list of recommendations: its order, first choices and substitutes, and signing it whole."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from contest.actions.recommending import NotPrepared, recommend
from contest.models import Contest, Entry, Quota, Recommendation, Track
from contest.permissions import prepares_for, signs_for
from contest.queries import list_of, quotas_of, recommended_by
from contest.refusals import QuotaFull
from contest.rules.lists import reordered
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


class Place(NamedTuple):
    typed: int
    kind: str


class ListMovedOn(Refused):
    """Rows that the level above has taken up keep their place."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        super().__init__(
            _("%(number)s has been taken up by the level above meanwhile, so it stays as it is. Look at the list again.") % {"number": entry.number}
        )


@transaction.atomic
def order_list(*, contest: Contest, organization: Organization, track: Track, by: Person, places: Mapping[int, Place]) -> list[Recommendation]:
    """Put the list of one track in order: for each recommendation (by key) the place that was typed, and 正选 or 递补. Others keep theirs.

    Raises NotAllowed, ListMovedOn, QuotaFull when more first choices are signed than there are places.
    """
    if not (prepares_for(by, organization) or signs_for(by, organization)):
        raise NotAllowed
    locked_list(contest, organization)
    rows: list[Any] = list(list_of(organization, contest, track))
    order = reordered((row.pk, number, places[row.pk].typed if row.pk in places else number) for number, row in enumerate(rows, 1))
    kinds = {row.pk: places[row.pk].kind if row.pk in places else row.kind for row in rows}
    by_key = {row.pk: row for row in rows}
    fixed = [row.pk for row in rows if row.fixed]
    if overtaken := [key for key, stays in zip([key for key in order if by_key[key].fixed], fixed, strict=True) if key != stays]:
        raise ListMovedOn(by_key[overtaken[0]].entry)
    said = []
    for place, key in enumerate(order, 1):
        row = by_key[key]
        if (row.place, row.kind) == (place, kinds[key]):
            continue
        if row.fixed and row.kind != kinds[key]:
            raise ListMovedOn(row.entry)
        row.place, row.kind = place, kinds[key]
        row.full_clean(exclude=["prepared_by", "signed_by", "entry", "organization"])
        row.save(update_fields=["place", "kind"])
        said.append([row.pk, place, row.kind])
    if said:
        require_places(contest, organization, track)
        record(book=book_of(contest, organization), action="list.ordered", subject=contest, by=by, track=track.pk, rows=said)
    return list(list_of(organization, contest, track))


@transaction.atomic
def sign_list(*, contest: Contest, organization: Organization, track: Track, by: Person) -> list[Recommendation]:
    """The approver 审签 signs everything that is prepared, in its order, or nothing of it. Raises NotAllowed, NotPrepared, QuotaFull."""
    if not signs_for(by, organization):
        raise NotAllowed
    locked_list(contest, organization)
    prepared = list(list_of(organization, contest, track).filter(signed_at=None))
    if not prepared:
        raise NotPrepared
    return [recommend(entry=row.entry, by=by) for row in prepared]


def locked_list(contest: Contest, organization: Organization) -> None:
    """Its entries first and its places after, as everyone who recommends locks them."""
    waiting = Recommendation.objects.filter(organization=organization, entry__contest=contest, withdrawn_at=None)
    list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=waiting.values("entry")).order_by("pk").values_list("pk"))
    list(Quota.objects.select_for_update().filter(contest=contest, organization=organization).order_by("pk"))


def require_places(contest: Contest, organization: Organization, track: Track) -> None:
    for row, quota in quotas_of(organization, contest):
        if quota.over and row.track_id in (track.pk, None):
            first = recommended_by(organization, contest, row.track).filter(kind=Recommendation.Kind.FIRST)
            raise QuotaFull(quota, could_drop=[one.entry for one in first])


def book_of(contest: Contest, organization: Organization) -> str:
    return f"list:{contest.pk}:{organization.pk}"
