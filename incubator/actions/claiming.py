"""口径对照表: writing down what others published, and what of ours it may be held beside."""

from django.db import transaction

from accounts.models import Person, Role
from accounts.queries import roles_of
from incubator.models import Claim
from incubator.refusals import UnlikeUnits
from incubator.rules.measures import BY_KEY
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed


@transaction.atomic
def write_claim(*, claim: Claim, by: Person) -> Claim:
    """A new sentence, or a better word on an old one. Raises UnlikeUnits naming the measures of another unit, NotAllowed."""
    if not any(role.kind == Role.Kind.STAFF for role in roles_of(by)):
        raise NotAllowed
    unlike = [key for key in claim.comparable if BY_KEY[key].unit != claim.unit]
    if unlike:
        raise UnlikeUnits(unlike)
    claim.by, claim.at = by, clock.now()
    claim.full_clean()
    claim.save()
    record(book="claims", action="claim.written", subject=claim, by=by, unit=claim.unit, comparable=sorted(claim.comparable))
    return claim
