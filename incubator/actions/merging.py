"""合并: two records turn out to be one firm. Nothing is rewritten: both books stay, and the kept one answers for both from then on."""

from django.db import transaction

from accounts.models import Person
from incubator.models import Founder, Venture
from incubator.permissions import tends
from incubator.refusals import CannotMerge, ReasonNeeded
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed
from ledger.signals import changed


@transaction.atomic
def merge_ventures(*, kept: Venture, gone: Venture, by: Person, reason: str) -> Venture:
    """`kept` is the identity from now on; reports, deals, supports of `gone` stay where they were written and are counted with it.

    The baseline of whichever joined first counts, and a quarter that both reported counts as `kept` reported it; a figure as known before this
    moment comes out as it did then. Raises CannotMerge, ReasonNeeded, NotAllowed.
    """
    if not reason.strip():
        raise ReasonNeeded
    rows = {one.pk: Venture.objects.locked(one.pk) for one in sorted({kept, gone}, key=lambda one: one.book)}
    kept, gone = rows[kept.pk], rows[gone.pk]
    if not (tends(by, kept) and tends(by, gone)):
        raise NotAllowed
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
        raise CannotMerge
    now, code = clock.now(), gone.credit_code
    gone.merged_into, gone.merged_at = kept, now
    if kept.credit_code is None and code is not None:
        gone.credit_code = None
    gone.save(update_fields=["merged_into", "merged_at", "credit_code"])
    if kept.credit_code is None and code is not None:
        kept.credit_code = code
        kept.full_clean()
        kept.save(update_fields=["credit_code"])
    for row in gone.founder_rows.filter(until=None):
        Founder.objects.get_or_create(venture=kept, person=row.person, until=None, defaults={"since": now.date(), "named_by": by})
    record(book=gone.book, action="venture.merged_away", subject=gone, by=by, words={"reason": reason.strip()}, into=kept.pk)
    record(book=kept.book, action="venture.merged", subject=kept, by=by, words={"reason": reason.strip()}, gone=gone.pk)
    changed.send(sender=None, kind="venture", ids=[kept.pk, gone.pk])
    return kept


def histories(venture: Venture) -> list[Venture]:
    """The records that this venture answers for: itself, and what was merged into it."""
    found, seen = [venture], {venture.pk}
    for one in found:
        for merged in one.merged_from.select_related("organization").order_by("pk"):
            if merged.pk not in seen:
                seen.add(merged.pk)
                found.append(merged)
    return found
