"""核验: another person than the reporter, of another unit than the venture's own, says what is accepted and on what evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from incubator.models import DealEvent, Report, Venture, Verification
from incubator.models.reports import RUNG_WORDS, Evidence
from incubator.permissions import belongs_to, tends
from incubator.refusals import MoreThanClaimed, NoEvidence, OwnReport, OwnUnit, ReasonNeeded, Superseded, TakenBackAlready
from incubator.rules.evidence import PAYMENT, Document, enough
from incubator.rules.words import VERIFIED_FIELDS, Rung
from ledger.actions import record
from ledger.refusals import NotAllowed
from notices.actions import notify


@dataclass(frozen=True)
class Finding:
    """What the verifier saw of one field: heads, person-times or fen; `rest_counts`: what was not accepted stays as self-reported."""

    accepted: int
    rung: int
    rest_counts: bool = False


@transaction.atomic
def verify(
    *, by: Person, finding: Finding, report: Report | None = None, field: str = "", payment: DealEvent | None = None, note: str = "",
    seen: Collection[str] | None = None,
) -> Verification:  # fmt: skip
    """One field of a report, or one payment. The newest verification counts. `seen`: the kinds of documents that the verifier signs for, of those
    that are there; None: all of them.

    Raises OwnReport, OwnUnit, NotAllowed, NoEvidence, MoreThanClaimed, Superseded, TakenBackAlready.
    """
    if (report is None) == (payment is None):
        raise TypeError("one report or one payment is verified")
    if report is not None:
        venture = Venture.objects.locked(report.venture_id)
        require_other_hands(by, venture, report.by_id)
        if Report.objects.filter(supersedes=report).exists():
            raise Superseded
        if field not in VERIFIED_FIELDS:
            raise TypeError(f"{field} is not verified")
        claimed = report.claimed(field)
    else:
        assert payment is not None  # noqa: S101  one of the two
        venture = Venture.objects.locked(payment.deal.venture_id)
        require_other_hands(by, venture, payment.by_id)
        if payment.kind != DealEvent.Kind.PAY or DealEvent.objects.filter(voids=payment).exists():
            raise TakenBackAlready
        claimed = payment.amount_fen or 0
    if finding.accepted > claimed:
        raise MoreThanClaimed
    documents = [one for one in documents_for(report, payment) if seen is None or one.proves in seen]
    if not enough(field or PAYMENT, finding.rung, documents):
        raise NoEvidence(RUNG_WORDS[Rung(finding.rung)])
    return write(
        venture, by, note, report=report, payment=payment, field=field, claimed=claimed, accepted=finding.accepted, rung=finding.rung,
        rest_counts=finding.rest_counts, seen=",".join(sorted({one.proves for one in documents})),
    )  # fmt: skip


def documents_for(report: Report | None, payment: DealEvent | None) -> list[Document]:
    """Of the quarter, whichever version they came with; a payment that a report brought is proved by that report's files too."""
    brought = report or (payment.report if payment else None)
    found = Q(pk__in=()) if brought is None else Q(report__venture=brought.venture_id, report__quarter=brought.quarter)
    if payment is not None:
        found |= Q(payment=payment)
    return [Document(proves, code) for proves, code in Evidence.objects.filter(found).order_by("pk").values_list("proves", "check_code")]


@transaction.atomic
def verify_report(
    *, report: Report, by: Person, findings: Mapping[str, Finding], payments: Mapping[int, Finding] | None = None, note: str = "",
    seen: Collection[str] | None = None,
) -> list[Verification]:  # fmt: skip
    """The whole report at once: `findings` by field, `payments` by the id of the payment that it brought. All or nothing; the founder is told."""
    made = [verify(by=by, report=report, field=field, finding=finding, note=note, seen=seen) for field, finding in findings.items()]
    rows = DealEvent.objects.filter(
        pk__in=payments or (), report__venture=report.venture_id, report__quarter=report.quarter
    ).select_related("deal", "report")  # fmt: skip
    made += [verify(by=by, payment=row, finding=(payments or {})[row.pk], note=note, seen=seen) for row in rows]
    tell_founders(report, "verified", _("Your report for %(venture)s has been verified"), note)
    return made


@transaction.atomic
def return_report(*, report: Report, by: Person, note: str) -> Verification:
    """退回补充: it counts nowhere until the next version comes. Raises ReasonNeeded, OwnReport, OwnUnit, Superseded."""
    if not note.strip():
        raise ReasonNeeded
    venture = Venture.objects.locked(report.venture_id)
    require_other_hands(by, venture, report.by_id)
    if Report.objects.filter(supersedes=report).exists():
        raise Superseded
    made = write(venture, by, note, report=report, returned=True)
    tell_founders(report, "returned", _("Your report for %(venture)s has to be completed"), note)
    return made


def require_other_hands(by: Person, venture: Venture, reporter: int) -> None:
    if by.pk == reporter:
        raise OwnReport
    if belongs_to(by, venture):
        raise OwnUnit
    if not tends(by, venture):
        raise NotAllowed


def write(venture: Venture, by: Person, note: str, **fields: object) -> Verification:
    made = Verification(by=by, **fields)
    event = record(
        book=venture.book, action="verification.returned" if made.returned else "verification.made", subject=venture, by=by,
        words={"note": note.strip()} if note.strip() else None, **made.content(),
    )  # fmt: skip
    made.event, made.at = event, event.at
    made.full_clean()
    made.save()
    return made


def tell_founders(report: Report, kind: str, title: str, note: str) -> None:
    for row in report.venture.founder_rows.filter(until=None).select_related("person"):
        notify(
            person=row.person, kind="venture", key=f"{kind}:{report.pk}", title=title % {"venture": report.venture.name}, body=note.strip(),
            link=reverse("venture", args=[report.venture.ref]),
        )  # fmt: skip
