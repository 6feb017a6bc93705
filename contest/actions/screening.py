"""资格复审: the host accepts or refuses what the levels below recommended. Returning is contest.actions.recommending.return_for_correction."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.steps import advance, next_state, tell_leader
from contest.models import Entry, Step
from ledger.refusals import Refused

REJECT_REASONS = ("not_eligible", "false_statement", "awarded_before", "incomplete", "not_this_contest")


@transaction.atomic
def accept(*, entry: Entry, by: Person) -> Step:
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "accept", by)
    made = advance(entry, action="accept", to=to, by=by, holder=None, organization=entry.contest.organization)
    tell_leader(entry, made, _("%(title)s has passed the qualification review") % {"title": entry.title})
    return made


@transaction.atomic
def reject(*, entry: Entry, by: Person, reason: str, remark: str = "") -> Step:
    """资格审查不通过, with one of REJECT_REASONS; the leader is told what it was."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "reject", by)
    if reason not in REJECT_REASONS:
        raise Refused(_("Choose a reason from the list."))
    made = advance(
        entry, action="reject", to=to, by=by, holder=None, organization=entry.contest.organization, reason=reason,
        words={"remark": remark} if remark else None,
    )  # fmt: skip
    tell_leader(entry, made, _("%(title)s has not passed the qualification review") % {"title": entry.title}, remark)
    return made
