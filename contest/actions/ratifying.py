"""审定发文: two people make the result final; awards are awarded and certificates get their numbers."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.closing import decide, open_proposal, require_move, require_staff
from contest.actions.steps import advance, tell_leader
from contest.models import Award, Certificate, Contest, Entry, Proposal, Round
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refs import new_ref
from ledger.refusals import NotAllowed, Refused
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
        issue_certificates(round=round, by=by)
    changed.send(sender=None, kind="contest", ids=[round.contest_id])
    return round


def give(award: Award, round: Round, by: Person) -> None:
    entry = Entry.objects.locked(award.entry_id)
    award.state, award.changed_at = Award.State.AWARDED, clock.now()
    award.save(update_fields=["state", "changed_at"])
    step = advance(entry, action="award", to=EntryState.AWARDED, by=by, holder=None, organization=round.contest.organization, award=award.pk)
    tell_leader(entry, step, _("%(title)s has been awarded: %(level)s") % {"title": entry.title, "level": award.level.name})


@transaction.atomic
def issue_certificates(*, round: Round, by: Person) -> list[Certificate]:
    """A numbered certificate for each award that has none; issuing again changes nothing. The text is a snapshot, the PDF is printed later."""
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    if round.ratified_on is None:
        raise NoLongerPossible
    Contest.objects.select_for_update().get(pk=round.contest_id)  # rounds of several tracks count together
    made = []
    awards = Award.objects.filter(record__round=round, state=Award.State.AWARDED, certificates=None).select_related("entry__contest", "level")
    last = Certificate.objects.filter(award__entry__contest=round.contest).count()
    for number, award in enumerate(awards.order_by("level__order", "rank", "pk"), last + 1):
        certificate = Certificate(
            award=award, number=f"{round.contest.prefix}{round.contest.year}-Z{round.contest.pk}-{number:04d}", code=new_ref(16),
            text=certificate_text(award, round), issued_at=clock.now(), issued_by=by,
        )  # fmt: skip
        certificate.full_clean(exclude=["file"])
        certificate.save()
        record(book=award.entry.book, action="certificate.issued", subject=certificate, by=by, number=certificate.number, award=award.pk)
        made.append(certificate)
    return made


def certificate_text(award: Award, round: Round) -> dict[str, Any]:
    """What the certificate will say for ever: the submitted version's names in their order."""
    entry = award.entry
    data = entry.submitted.data if entry.submitted else {}
    hosts = [host.name for host in round.contest.hosts.all() if host.kind == "host"] or [round.contest.organization.name]
    return {
        "contest": round.contest.name,
        "award": award.level.name,
        "project": data.get("title", entry.title),
        "people": [member["name"] for member in data.get("members", [])],
        "unit": data.get("unit", entry.unit_name),
        "issuers": hosts[:3],
        "on": round.ratified_on.isoformat() if round.ratified_on else "",
        "document": round.promulgation_number,
    }


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, by: Person, reason: str) -> Certificate:
    """The certificate stops being valid at once; whoever looks it up sees since when and why."""
    certificate = Certificate.objects.select_for_update(of=("self",)).select_related("award__entry__contest__organization").get(pk=certificate.pk)
    if not runs_contest(by, certificate.award.entry.contest):
        raise NotAllowed
    if certificate.revoked_at is not None:
        raise NoLongerPossible
    if not reason.strip():
        raise Refused(_("Say why the certificate is revoked."))
    certificate.revoked_at, certificate.reason = clock.now(), reason.strip()
    certificate.save(update_fields=["revoked_at", "reason"])
    record(book=certificate.award.entry.book, action="certificate.revoked", subject=certificate, by=by, words={"reason": reason.strip()})
    return certificate
