"""缺席: the entry did not come to be judged. It stays in the record without a total, and its marks do not count, never as zero."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.models import Round, RoundEntry
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from contest.rules.states import RoundState
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


class WhyAbsent(Refused):
    status = 422
    message = gettext_lazy("Write in a few words why the entry is absent, or why it is not.")


@transaction.atomic
def set_absent(*, entry: RoundEntry, by: Person, absent: bool, reason: str) -> RoundEntry:
    """Absent, or there after all: until the round is closed. What was marked before stays and counts again when it is undone.

    Raises NotAllowed, NoLongerPossible, WhyAbsent.
    """
    Round.objects.locked(entry.round_id)  # whoever closes the round has it locked
    row = RoundEntry.objects.select_for_update(of=("self",)).select_related("round__contest__organization").get(pk=entry.pk)
    if not runs_contest(by, row.round.contest):
        raise NotAllowed
    if row.round.state != RoundState.SCORING or row.absent == absent:
        raise NoLongerPossible
    if not reason.strip():
        raise WhyAbsent
    row.absent = absent
    row.save(update_fields=["absent"])
    record(
        book=row.round.book, action="round.entry_absent" if absent else "round.entry_present", subject=row, by=by, entry=row.entry_id,
        words={"reason": reason.strip()},
    )  # fmt: skip
    return row
