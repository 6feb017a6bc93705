"""审定发文: two people make the result final; awards are awarded and certificates get their numbers."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.certifying import issue_certificates
from contest.actions.closing import decide, open_proposal, require_move, require_staff
from contest.actions.steps import advance, next_state, tell_leader
from contest.models import Award, Entry, Proposal, Round, UnitAward
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused
from ledger.signals import changed


@transaction.atomic
def propose_ratification(*, round: Round, by: Person, body: str, on: dt.date, number: str) -> Proposal:
    """The first person enters who ratified (审定), on what day, and the document's number (文号)."""
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    require_move(round, "ratify")
    if not body.strip() or not number.strip():
        raise Refused(_("Enter the body that ratified and the number of the document."))
    if on > clock.today():
        raise Refused(_("The day of ratification lies in the future."))
    return open_proposal(round, Proposal.Action.RATIFY, by, data={"body": body.strip(), "on": on.isoformat(), "number": number.strip()})


@transaction.atomic
def ratify(*, proposal: Proposal, by: Person) -> Round:
    """The second person confirms: the round is final; in the last round awards become awards. Raises NeedsSecondPerson."""
    round = Round.objects.locked(proposal.round_id)
    require_staff(round, by)
    to = require_move(round, "ratify")
    proposal = decide(proposal, Proposal.Action.RATIFY, by, accepted=True)
    round.state, round.ratified_by = to, by
    round.ratified_body, round.promulgation_number = proposal.data["body"], proposal.data["number"]
    round.ratified_on = dt.date.fromisoformat(proposal.data["on"])
    round.full_clean(exclude=["method", "scheme"])
    round.save()
    record(
        book=round.book, action="round.ratified", subject=round, by=by, on=round.ratified_on, document=round.promulgation_number, proposal=proposal.pk
    )
    if round.last:
        for award in Award.objects.filter(record__round=round, state=Award.State.PROVISIONAL).select_related("entry").order_by("pk"):
            give(award, round, by)
        give_to_units(round, by)
        issue_certificates(round=round, by=by)
    changed.send(sender=None, kind="contest", ids=[round.contest_id])
    return round


def give(award: Award, round: Round, by: Person) -> None:
    entry = Entry.objects.locked(award.entry_id)
    to = next_state(entry, "award", by)
    award.state, award.changed_at = Award.State.AWARDED, clock.now()
    award.save(update_fields=["state", "changed_at"])
    step = advance(entry, action="award", to=to, by=by, holder=None, organization=round.contest.organization, award=award.pk)
    tell_leader(entry, step, _("%(title)s has been awarded: %(level)s") % {"title": entry.title, "level": award.level.name})


def give_to_units(round: Round, by: Person) -> None:
    """优秀组织奖 is promulgated with the first result of the contest that is."""
    found = UnitAward.objects.select_for_update(of=("self",)).filter(level__contest=round.contest, state=UnitAward.State.PROVISIONAL)
    given = [award.pk for award in found.order_by("pk")]
    if given:
        UnitAward.objects.filter(pk__in=given).update(state=UnitAward.State.AWARDED, changed_at=clock.now())
        record(book=round.contest.book, action="contest.units_awarded", subject=round, by=by, awards=given, document=round.promulgation_number)
