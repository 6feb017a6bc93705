"""What takes two people of the host: disqualifying, an award declined, an award revoked. One proposes with a reason, another confirms."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, Role
from accounts.queries import holders
from contest.actions.awarding import end_award, move_those_below_up, require_no_award
from contest.actions.certifying import withdraw_certificates
from contest.actions.recusing import set_aside_sheets
from contest.actions.steps import advance, next_state, tell_leader
from contest.models import Award, Entry, EntryProposal, Round
from contest.permissions import hosts_entry
from contest.refusals import NeedsSecondPerson, NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

Action = EntryProposal.Action


class ReasonMissing(Refused):
    status = 422
    message = gettext_lazy("Write the reason: it is kept, and told to the leader.")


@transaction.atomic
def propose(*, entry: Entry, action: str, by: Person, reason: str, on: dt.date | None = None, move_up: bool = False) -> EntryProposal:
    """The first of two: `action` is one of EntryProposal.Action, `on` the day of the decision (today), `move_up` whether the place is filled.

    Raises NotAllowed, NoLongerPossible (also while another proposal waits), ReasonMissing.
    """
    entry = Entry.objects.locked(entry.pk)
    next_state(entry, action, by)
    if action == Action.DISQUALIFY:
        require_no_award(entry)
    if EntryProposal.objects.filter(entry=entry, decided_at=None).exists():
        raise NoLongerPossible
    if not reason.strip():
        raise ReasonMissing
    if on is not None and on > clock.today():
        raise Refused(_("The day of the decision lies in the future."))
    made = EntryProposal(
        entry=entry, action=action, reason=reason.strip(), on=on or clock.today(), move_up=move_up and action == Action.DECLINE_AWARD,
        proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(book=entry.book, action=f"entry.{action}_proposed", subject=made, by=by, on=made.on, move_up=made.move_up, words={"reason": made.reason})
    for person in holders(entry.contest.organization, [Role.Kind.STAFF]):
        if person != by:
            notify(
                person=person, kind="confirm", key=f"proposal:{made.pk}", link=reverse("staff_entry", args=[entry.ref]),
                title=_("%(title)s: a second person is to confirm") % {"title": entry.title},
            )  # fmt: skip
    return made


@transaction.atomic
def confirm(*, proposal: EntryProposal, by: Person) -> Entry:
    """The second of two, who is not the first: now it happens. Raises NeedsSecondPerson, NotAllowed, NoLongerPossible."""
    round = round_of(proposal.entry)
    entry = Entry.objects.locked(proposal.entry_id)
    to = next_state(entry, proposal.action, by)
    proposal = decide(proposal, by, accepted=True)
    if proposal.action == Action.DISQUALIFY:
        require_no_award(entry)
        disqualify(entry, to, proposal, by)
    elif proposal.action == Action.DECLINE_AWARD:
        take_award(entry, to, proposal, by, round)
    else:
        revoke(entry, to, proposal, by)
    return entry


def round_of(entry: Entry) -> Round | None:
    """The round whose record proposed the award, locked before the entry as everywhere; None when there is none."""
    award = Award.objects.filter(entry=entry, state__in=[Award.State.PROVISIONAL, Award.State.AWARDED]).select_related("record").first()
    return Round.objects.locked(award.record.round_id) if award else None


def disqualify(entry: Entry, to: EntryState, proposal: EntryProposal, by: Person) -> None:
    close_desk(entry)
    step = advance(
        entry, action="disqualify", to=to, by=by, holder=None, organization=entry.contest.organization, proposal=proposal.pk,
        words={"reason": proposal.reason},
    )  # fmt: skip
    set_aside_sheets(entry=entry, by=by)
    tell_leader(entry, step, _("%(title)s is disqualified") % {"title": entry.title}, proposal.reason)


def close_desk(entry: Entry) -> None:
    """Nothing waits for it any more: an open correction and what was prepared on a desk end."""
    entry.corrections.filter(closed_at=None).update(closed_at=clock.now())
    entry.recommendations.filter(withdrawn_at=None, signed_at=None).update(withdrawn_at=clock.now())


def take_award(entry: Entry, to: EntryState, proposal: EntryProposal, by: Person, round: Round | None) -> None:
    end_award(entry, Award.State.DECLINED, reason=proposal.reason, open=not proposal.move_up)
    step = advance(
        entry, action="decline_award", to=to, by=by, holder=None, organization=entry.contest.organization, proposal=proposal.pk,
        move_up=proposal.move_up, words={"reason": proposal.reason},
    )  # fmt: skip
    tell_leader(entry, step, _("The award of %(title)s is declined") % {"title": entry.title}, proposal.reason)
    if proposal.move_up and round is not None:
        move_those_below_up(round, by)


def revoke(entry: Entry, to: EntryState, proposal: EntryProposal, by: Person) -> None:
    award = end_award(entry, Award.State.REVOKED, reason=proposal.reason, open=True)
    if award is not None:
        withdraw_certificates(award.certificates.all(), by=by, reason=proposal.reason)
    step = advance(
        entry, action="revoke", to=to, by=by, holder=None, organization=entry.contest.organization, proposal=proposal.pk, on=proposal.on,
        words={"reason": proposal.reason},
    )  # fmt: skip
    tell_leader(entry, step, _("The award of %(title)s is revoked, its certificate is no longer valid") % {"title": entry.title}, proposal.reason)


@transaction.atomic
def refuse(*, proposal: EntryProposal, by: Person) -> EntryProposal:
    """Either person says no: nothing happens to the entry, and it is on record."""
    entry = Entry.objects.locked(proposal.entry_id)
    if not hosts_entry(by, entry):
        raise NotAllowed
    proposal = decide(proposal, by, accepted=False)
    record(book=entry.book, action=f"entry.{proposal.action}_refused", subject=proposal, by=by)
    return proposal


def decide(proposal: EntryProposal, by: Person, *, accepted: bool) -> EntryProposal:
    found = EntryProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if found.decided_at is not None:
        raise NoLongerPossible
    if accepted and found.proposed_by_id == by.pk:
        raise NeedsSecondPerson
    found.decided_by, found.decided_at, found.accepted = by, clock.now(), accepted
    found.save(update_fields=["decided_by", "decided_at", "accepted"])
    return found


@transaction.atomic
def give_back(*, entry: Entry, by: Person, reason: str) -> Entry:
    """放弃奖项 after the award: the leader gives it back, the certificate is withdrawn, the place stays open."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "give_back", by)
    if not reason.strip():
        raise ReasonMissing
    award = end_award(entry, Award.State.DECLINED, reason=reason.strip(), open=True)
    if award is not None:
        withdraw_certificates(award.certificates.all(), by=by, reason=_("The award was given back."))
    step = advance(entry, action="give_back", to=to, by=by, holder=None, organization=entry.contest.organization, words={"reason": reason.strip()})
    tell_leader(entry, step, _("The award of %(title)s is given back, its certificate is no longer valid") % {"title": entry.title})
    for person in holders(entry.contest.organization, [Role.Kind.STAFF]):
        notify(
            person=person, kind="award", key=f"given_back:{step.pk}", link=reverse("staff_entry", args=[entry.ref]), body=reason.strip(),
            title=_("%(title)s has given its award back") % {"title": entry.title},
        )  # fmt: skip
    return entry
