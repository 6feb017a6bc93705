"""A founder's report of a quarter: a new version each time, with the payments that it brings and the files that prove it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from files.actions import keep
from files.kinds import PICTURES
from incubator.actions.dealing import begin_deal, pay, void
from incubator.actions.making import write_state
from incubator.models import Counterparty, Deal, DealEvent, Evidence, Report, ReportDraft, Venture
from incubator.models.reports import NUMBERS, worked_of
from incubator.permissions import reports_for, tends
from incubator.queries import newest_report, verifiers_of
from incubator.questions import questions_of
from incubator.refusals import BadDay, DraftMoved, IsClosed, NotDue, OwnMoney, Superseded, Unanswered
from incubator.rules import quarters
from incubator.rules.outcomes import WorkingTime, row_fte
from incubator.rules.words import DealState, Instrument, JobRow, VentureState
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical
from ledger.refusals import NotAllowed
from notices.actions import notify

PAPERS = ("pdf", *PICTURES)


@dataclass(frozen=True)
class NewMoney:
    """One payment as the founder types it: who paid, by what, when, how much."""

    instrument: Instrument
    payer: str
    payer_kind: str
    on: dt.date
    amount_fen: int


@transaction.atomic
def submit_report(
    *, venture: Venture, quarter: dt.date, by: Person, numbers: Mapping[str, int | None], money: Sequence[NewMoney] = (),
    state: str = Report.Told.OPERATING, note: str = "", time: Mapping[str, WorkingTime] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Report:  # fmt: skip
    """The next version of this quarter's report. `numbers` by the names of incubator.models.reports.NUMBERS; FTE left out follow from the `time`
    (hours a week, months of the year) of each row, else they are assumed. `answers` by gate: what incubator.rules.gates asks, in words; they stand
    in the words of the event.

    `money` is all that was paid in during the quarter: what an earlier version said and this one does not is taken back, what both say stays as
    it was, verified or not. Raises Unanswered, NotDue, IsClosed, BadDay, OwnMoney, MoreThanSigned, NoLongerPossible,
    NotAllowed.
    """
    venture = Venture.objects.locked(venture.pk)
    if not reports_for(by, venture):
        raise NotAllowed
    return write_report(
        venture, quarter, by, numbers=numbers, money=money, state=state, note=note, time=time or {}, answers=answers or {},
    )  # fmt: skip


def write_report(
    venture: Venture, quarter: dt.date, by: Person, *, numbers: Mapping[str, int | None], money: Sequence[NewMoney], state: str, note: str,
    time: Mapping[str, WorkingTime], answers: Mapping[str, str],
) -> Report:  # fmt: skip
    """The venture's row is locked and the permission asked by the caller."""
    if quarter != quarters.quarter_of(quarter) or quarter > clock.today() or quarter < quarters.quarter_of(venture.joined):
        raise NotDue
    before = newest_report(venture, quarter)
    if venture.state == VentureState.CLOSED and before is None:
        raise IsClosed
    report = Report(
        venture=venture, quarter=quarter, version=before.version + 1 if before else 1, supersedes=before, state=state,
        no_new_money=not money, by=by, **complete(numbers, time),
    )  # fmt: skip
    words = {"note": note.strip(), **answered(venture, report, money, answers)}
    event = record(
        book=venture.book, action="report.submitted", subject=venture, by=by, words={name: text for name, text in words.items() if text} or None,
        **report.content(),
    )  # fmt: skip
    report.event, report.at = event, event.at
    report.full_clean()
    report.save()
    ReportDraft.objects.filter(venture=venture, quarter=quarter).delete()
    settle_money(venture, report, before, money, by)
    still_a_team = venture.state == VentureState.IDEA and state == Report.Told.OPERATING  # at work, and still without a firm
    if state != venture.state and not still_a_team:
        write_state(venture, VentureState(state), on=quarter, by=by)
    for person in verifiers_of(venture):
        notify(
            person=person, kind="verify", key=f"report:{report.pk}", link=reverse("staff_verify_report", args=[report.ref]),
            title=_("%(venture)s has sent its report") % {"venture": venture.name},
        )  # fmt: skip
    return report


def answered(venture: Venture, report: Report, money: Sequence[NewMoney], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers as words of the event, each under its gate; what was asked stands in the report. Raises Unanswered."""
    asked = questions_of(venture, report, money)
    said = {one.gate: answers.get(one.gate, "").strip() for one in asked}
    if missing := [gate for gate, text in said.items() if not text]:
        raise Unanswered(asked, missing)
    report.asked = canonical([[one.gate, dict(one.figures)] for one in asked])
    return {f"gate:{gate}": text for gate, text in said.items()}


def complete(numbers: Mapping[str, int | None], time: Mapping[str, WorkingTime]) -> dict[str, Any]:
    if unknown := set(numbers) - set(NUMBERS):
        raise TypeError(f"a report has no {', '.join(sorted(unknown))}")
    made: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    for row in JobRow:
        made.setdefault(f"{row.value}_heads", 0)
        made.setdefault(f"{row.value}_fte", row_fte(row, made[f"{row.value}_heads"], time.get(row.value)))
    made["worked"] = worked_of({row: one for row, one in time.items() if made[f"{row}_heads"]})
    return made


def settle_money(venture: Venture, report: Report, before: Report | None, money: Sequence[NewMoney], by: Person) -> None:
    kept = list(payments_of(before)) if before else []
    for one in money:
        if quarters.quarter_of(one.on) != report.quarter:
            raise BadDay(_("Money counts in the quarter in which it arrived: the day of each payment lies in the reported quarter."))
        same = next((row for row in kept if said(row) == (one.instrument, one.payer.strip(), one.on, one.amount_fen)), None)
        if same is not None:
            kept.remove(same)
            continue
        pay(deal_for(venture, one, by), by=by, on=one.on, amount_fen=one.amount_fen, report=report)
    for row in kept:
        void(Deal.objects.locked(row.deal_id), row, by=by, reason=_("not in the corrected report"), report=report)


def payments_of(report: Report) -> list[DealEvent]:
    """What the reports of this venture and quarter brought and nobody took back."""
    found = DealEvent.objects.filter(report__venture=report.venture_id, report__quarter=report.quarter, kind=DealEvent.Kind.PAY, voided_by=None)
    return list(found.select_related("deal__counterparty"))


def said(row: DealEvent) -> tuple[str, str, dt.date, int | None]:
    return (row.deal.instrument, row.deal.counterparty.name, row.on, row.amount_fen)


def deal_for(venture: Venture, one: NewMoney, by: Person) -> Deal:
    """The venture's open deal with this payer, or a new one."""
    name = one.payer.strip()
    if Counterparty.objects.filter(name=name, kind=Counterparty.Kind.UNION).exists() or is_union(name):
        raise OwnMoney
    payer, _made = Counterparty.objects.get_or_create(name=name, defaults={"kind": one.payer_kind})
    payer.full_clean()
    running = venture.deals.filter(counterparty=payer, instrument=one.instrument).exclude(state=DealState.ENDED).order_by("pk").last()
    return Deal.objects.locked(running.pk if running else begin_deal(venture, payer, one.instrument, by=by, on=one.on).pk)


def is_union(name: str) -> bool:
    """One of the federation's, and not the union inside a firm."""
    firms = (Organization.Level.UNIT, Organization.Level.GROUP)
    return Organization.objects.filter(Q(name=name) | Q(short_name=name)).exclude(level__in=firms).exists()


@transaction.atomic
def save_draft(*, venture: Venture, quarter: dt.date, by: Person, data: Mapping[str, str], seen: int | None = None) -> ReportDraft:
    """What was typed so far; nothing in it is judged. `seen`: the state that the page had; raises DraftMoved when another device was faster."""
    venture = Venture.objects.locked(venture.pk)
    if not reports_for(by, venture):
        raise NotAllowed
    draft = ReportDraft.objects.filter(venture=venture, quarter=quarter).first() or ReportDraft(venture=venture, quarter=quarter)
    if seen is not None and seen != draft.seen:
        raise DraftMoved
    draft.data, draft.seen, draft.at, draft.by = dict(data), draft.seen + 1, clock.now(), by
    draft.save()
    return draft


@transaction.atomic
def add_evidence(
    *, upload: UploadedFile, by: Person, proves: str, report: Report | None = None, payment: DealEvent | None = None, check_code: str = ""
) -> Evidence:  # fmt: skip
    """A file beside a report (by its founders) or a payment (by founders or staff). Raises files.inspection.UnwantedFile, Superseded, NotAllowed."""
    thing = report or payment
    if thing is None or (report is not None and payment is not None):
        raise TypeError("evidence is of one report or of one payment")
    venture = Venture.objects.locked(report.venture_id if report else payment.deal.venture_id)  # type: ignore[union-attr]
    if not (reports_for(by, venture) or tends(by, venture)):
        raise NotAllowed
    if report is not None and Report.objects.filter(supersedes=report).exists():
        raise Superseded
    paper = PAPERS if proves == Evidence.Proves.JOBS else None  # a certificate, never a table of names
    file = keep(upload=upload, by=by, purpose=f"evidence:{proves}", allowed=paper, belongs_to=f"{thing._meta.label_lower}:{thing.pk}")
    made = Evidence(report=report, payment=payment, file=file, proves=proves, check_code=check_code.strip(), at=clock.now(), by=by)
    made.full_clean()
    made.save()
    record(book=venture.book, action="evidence.added", subject=made, by=by, proves=proves, sha256=file.sha256, file=file.pk)
    return made
