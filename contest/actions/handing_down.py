"""Places for recommendation go down the tree, and unused ones come back."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from contest.models import Quota
from contest.permissions import signs_for
from contest.queries import is_below, quotas_of
from contest.rules.quotas import Quota as Places
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


class TooManyPlaces(Refused):
    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(_("Only %(left)d places are free. Give a smaller number, or take entries off the list first.") % {"left": left})


@transaction.atomic
def hand_down(*, quota: Quota, to: Organization, places: int, by: Person) -> Quota:
    """So many places of `quota` go to an organization directly below, which adds them to its own. Raises NotAllowed, TooManyPlaces."""
    quota = locked(quota, to)
    if not signs_for(by, quota.organization) or not is_below(to, quota.organization):
        raise NotAllowed
    if places < 1 or places > left_of(quota).left:
        raise TooManyPlaces(left_of(quota).left)
    row = Quota.objects.filter(contest=quota.contest, organization=to, track=quota.track).first()
    row = row or Quota(contest=quota.contest, organization=to, track=quota.track, places=0)
    row.places, row.from_above = row.places + places, row.from_above + places
    row.full_clean(exclude=["contest", "organization", "track"])
    row.save()
    move(quota, row, places, by)
    return row


@transaction.atomic
def hand_back(*, quota: Quota, places: int, by: Person) -> Quota:
    """So many unused places return to the organization above that handed them down. Raises NotAllowed, TooManyPlaces."""
    above = quota.organization.superior
    if above is None or not (signs_for(by, quota.organization) or signs_for(by, above)):
        raise NotAllowed
    giver = Quota.objects.filter(contest=quota.contest, organization=above, track=quota.track).first()
    if giver is None:
        raise TooManyPlaces(0)
    giver = locked(giver, quota.organization)
    quota = Quota.objects.select_related("organization", "contest", "track").get(pk=quota.pk)
    free = min(left_of(quota).left, quota.from_above)
    if places < 1 or places > free:
        raise TooManyPlaces(free)
    quota.places, quota.from_above = quota.places - places, quota.from_above - places
    quota.save(update_fields=["places", "from_above"])
    move(giver, quota, -places, by)
    return quota


def locked(quota: Quota, below: Organization) -> Quota:
    """Both rows, in the order of their keys."""
    rows = Quota.objects.filter(contest=quota.contest, organization__in=[quota.organization_id, below.pk], track=quota.track)
    list(rows.select_for_update(of=("self",)).order_by("pk"))
    return Quota.objects.select_related("organization", "contest", "track").get(pk=quota.pk)


def left_of(quota: Quota) -> Places:
    return next(places for row, places in quotas_of(quota.organization, quota.contest) if row.pk == quota.pk)


def move(giver: Quota, taker: Quota, places: int, by: Person) -> None:
    giver.handed_down += places
    giver.save(update_fields=["handed_down"])
    record(
        book=giver.contest.book, action="quota.handed_down" if places > 0 else "quota.handed_back", subject=giver, by=by,
        to=taker.organization_id, places=abs(places), track=giver.track_id,
    )  # fmt: skip
