"""Certificates: numbered when an award is given, withdrawn with it, issued again when a name was wrong. Their text is a snapshot."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.closing import require_staff
from contest.models import Award, Certificate, CertificateDesign, Contest, Round, UnitAward
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from documents.faces import lacks_everywhere
from ledger import clock
from ledger.actions import record
from ledger.refs import new_ref
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify


class NothingCorrected(Refused):
    status = 422
    message = gettext_lazy("Nothing differs from the certificate as it is: correct a name, and say why.")


@transaction.atomic
def issue_certificates(*, round: Round, by: Person) -> list[Certificate]:
    """A numbered certificate for each award that has none; issuing again changes nothing. The text is a snapshot, the PDF is printed later."""
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    if round.ratified_on is None:
        raise NoLongerPossible
    made = []
    awards = Award.objects.filter(record__round=round, state=Award.State.AWARDED, certificates=None).select_related("entry__contest", "level")
    for award in awards.order_by("level__order", "rank", "pk"):
        made.append(issue(round.contest, by, text=certificate_text(award, round), award=award))
    units = UnitAward.objects.filter(level__contest=round.contest, state=UnitAward.State.AWARDED, certificates=None).select_related("level")
    for given in units.order_by("level__order", "order", "pk"):
        made.append(issue(round.contest, by, text=unit_text(given, round), unit_award=given))
    return made


def issue(contest: Contest, by: Person, *, text: dict[str, Any], award: Award | None = None, unit_award: UnitAward | None = None) -> Certificate:
    number = next_number(contest)
    certificate = Certificate(
        award=award, unit_award=unit_award, number=f"{contest.prefix}{contest.year}-Z{contest.pk}-{number:04d}", code=new_ref(16), text=text,
        issued_at=clock.now(), issued_by=by,
    )  # fmt: skip
    certificate.full_clean(exclude=["file"])
    certificate.save()
    record(
        book=certificate.book, action="certificate.issued", subject=certificate, by=by, number=certificate.number,
        award=award.pk if award else None, unit_award=unit_award.pk if unit_award else None,
    )  # fmt: skip
    return certificate


def next_number(contest: Contest) -> int:
    """Rounds of several tracks count together: the contest's row is the lock."""
    Contest.objects.select_for_update().get(pk=contest.pk)
    return certificates_of(contest).count() + 1


def certificates_of(contest: Contest) -> Any:
    return Certificate.objects.filter(Q(award__entry__contest=contest) | Q(unit_award__level__contest=contest))


def certificate_text(award: Award, round: Round) -> dict[str, Any]:
    """What the certificate will say for ever: the submitted version's names in their order."""
    entry = award.entry
    data = entry.submitted.data if entry.submitted else {}
    return {
        **text_of_round(round), "award": award.level.name, "project": data.get("title", entry.title),
        "people": [member["name"] for member in data.get("members", [])], "unit": data.get("unit", entry.unit_name),
    }  # fmt: skip


def unit_text(given: UnitAward, round: Round) -> dict[str, Any]:
    return {**text_of_round(round), "award": given.level.name, "project": "", "people": [], "unit": given.unit}


def text_of_round(round: Round) -> dict[str, Any]:
    design = design_of(round.contest)
    hosts = [host.name for host in round.contest.hosts.all() if host.kind == "host"] or [round.contest.organization.name]
    return {
        "contest": round.contest.name, "issuers": design.issuers or hosts[:3], "on": (round.ratified_on or dt.date.min).isoformat(),
        "document": round.promulgation_number,
    }  # fmt: skip


def design_of(contest: Contest) -> CertificateDesign:
    return CertificateDesign.objects.filter(contest=contest).first() or CertificateDesign(contest=contest)


@transaction.atomic
def save_design(*, contest: Contest, by: Person, **fields: Any) -> CertificateDesign:
    """How the contest's certificates look from now on; what was printed stays as it is. Raises Refused naming characters that no typeface has."""
    if not runs_contest(by, contest):
        raise NotAllowed
    design = CertificateDesign.objects.select_for_update().filter(contest=contest).first() or CertificateDesign(contest=contest)
    for name, value in fields.items():
        setattr(design, name, value)
    if missing := lacks_everywhere([design.heading, design.signatories, design.closing]):
        raise Refused(_("None of our typefaces has these characters: %(characters)s.") % {"characters": "、".join(missing)})
    design.full_clean()
    design.save()
    unprinted = list(certificates_of(contest).filter(file=None, revoked_at=None))
    for certificate in unprinted:
        if design.issuers:
            certificate.text = {**certificate.text, "issuers": design.issuers}
            certificate.save(update_fields=["text"])
    record(book=contest.book, action="contest.certificates_designed", subject=design, by=by, fields=sorted(fields), unprinted=len(unprinted))
    return design


def withdraw_certificates(certificates: Iterable[Certificate], *, by: Person, reason: str) -> None:
    """They stop being valid at once; whoever looks one up sees since when and why. Called by the action that takes the award away."""
    for certificate in certificates:
        if certificate.revoked_at is None:
            certificate.revoked_at, certificate.reason = clock.now(), reason[:200]
            certificate.save(update_fields=["revoked_at", "reason"])
            record(book=certificate.book, action="certificate.revoked", subject=certificate, by=by, words={"reason": reason})


@transaction.atomic
def reissue(*, certificate: Certificate, by: Person, reason: str, people: Sequence[str] = (), unit: str = "", project: str = "") -> Certificate:
    """A name was wrong: a new certificate with a number of its own; the old one says by which it is replaced. The award is untouched.

    Raises NotAllowed, NoLongerPossible, NothingCorrected.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not runs_contest(by, certificate.contest):
        raise NotAllowed
    if certificate.revoked_at is not None or certificate.ground.state != Award.State.AWARDED:
        raise NoLongerPossible
    changed = {"people": [name.strip() for name in people if name.strip()], "unit": unit.strip(), "project": project.strip()}
    text = {**certificate.text, **{key: value for key, value in changed.items() if value}}
    if text == certificate.text or not reason.strip():
        raise NothingCorrected
    made = issue(certificate.contest, by, text=text, award=certificate.award, unit_award=certificate.unit_award)
    certificate.revoked_at, certificate.reason, certificate.replaced_by = clock.now(), reason.strip()[:200], made
    certificate.save(update_fields=["revoked_at", "reason", "replaced_by"])
    record(book=certificate.book, action="certificate.replaced", subject=certificate, by=by, replaced_by=made.pk, words={"reason": reason.strip()})
    if certificate.award is not None:
        notify(
            person=certificate.award.entry.leader, kind="certificate", key=f"replaced:{certificate.pk}", link=made.get_absolute_url(),
            title=_("Your certificate %(old)s is replaced by %(new)s") % {"old": certificate.number, "new": made.number}, body=reason.strip(),
        )  # fmt: skip
    return made
