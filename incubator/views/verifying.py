"""The verification desk: what was reported and what the documents say, side by side."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import person_of
from incubator.actions.reporting import payments_of
from incubator.actions.verifying import Finding, return_report, verify, verify_report
from incubator.forms.deals import PaymentVerdictForm
from incubator.forms.verifying import SEEN_WORDS, VerifyForm
from incubator.models import DealEvent, Report
from incubator.models.reports import FIELD_WORDS, ROW_WORDS, RUNG_WORDS, Evidence
from incubator.permissions import tends, verifies
from incubator.queries import newest_report, reports_waiting, standing
from incubator.questions import asked_of
from incubator.rules import quarters
from incubator.rules.words import JobRow, Rung
from incubator.views.founder import state_of
from incubator.views.staff import acting_for, links, staff
from incubator.wording import exact_amount, in_wan, jobs, quarter_name, wan_unit, working_time
from ledger.models import Words
from ledger.refusals import NotAllowed, Refused


@staff
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    organization = acting_for(request)
    page = Paginator(reports_waiting(organization), 50).get_page(request.GET.get("page"))
    rows = [(report, quarter_name(report.quarter), quarters.due_by(report.quarter)) for report in page]
    context = {"organization": organization, "page": page, "rows": rows, "links": links("staff_verify")}
    return render(request, "incubator/staff/verify_desk.html", context)


@staff
def report(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One report: each field with last quarter, claim and what the documents say; accept, lower, or return with words."""
    found = get_object_or_404(Report.objects.select_related("venture__organization", "by", "event"), ref=ref)
    person = person_of(request)
    if not tends(person, found.venture):
        raise NotAllowed
    payments = payments_of(found)
    documents = list(Evidence.objects.filter(report__venture=found.venture, report__quarter=found.quarter).select_related("file", "report"))
    form = VerifyForm(request.POST if request.method == "POST" else None, report=found, payments=payments, documents=documents)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return decided(request, found, form)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
        else:
            status = 422
    return render(request, "incubator/staff/verify.html", context_of(request, found, payments, form, documents), status=status)


def decided(request: HttpRequest, report: Report, form: VerifyForm) -> HttpResponse:
    person, note = person_of(request), form.cleaned_data["note"]
    if form.cleaned_data["how"] == "return":
        return_report(report=report, by=person, note=note)
        messages.success(request, _("Returned. The founder is told what is to be added."))
    else:
        verify_report(report=report, by=person, findings=form.findings(), payments=form.payment_findings(), note=note,
                      seen=form.cleaned_data["seen"])  # fmt: skip
        messages.success(request, _("%(venture)s is verified.") % {"venture": report.venture.name})
    following = reports_waiting(acting_for(request)).exclude(pk=report.pk).first()
    return redirect("staff_verify_report", ref=following.ref) if following else redirect("staff_verify")


def context_of(request: HttpRequest, report: Report, payments: list[DealEvent], form: VerifyForm, documents: list[Evidence]) -> dict[str, Any]:
    venture, said = report.venture, standing(report)
    last, season = newest_report(venture, quarters.step(report.quarter, -1)), newest_report(venture, quarters.step(report.quarter, -4))
    before = venture.reports.filter(superseded_by=None, quarter__lt=report.quarter).order_by("-quarter")
    earlier = [one for one in before.prefetch_related("verifications")[:4] if one.verifications.all()]
    return {
        "report": report, "venture": venture, "form": form, "quarter": quarter_name(report.quarter), "links": links("staff_verify"),
        "organization": acting_for(request), "documents": documents, "state": state_of(report), "may": verifies(person_of(request), venture),
        "own": report.by_id == person_of(request).pk, "newer": Report.objects.filter(supersedes=report).first(),
        "rows": [row_of(form, report, field, season if field == JobRow.SEASONAL else last, said.get(field)) for field in report.fields_claimed],
        "payments": [
            {
                "payment": one, "amount": in_wan(one.amount_fen or 0), "accepted": form[f"payment-{one.pk}"], "rung": form[f"payment-{one.pk}-rung"],
                "verdict": max(one.verifications.all(), key=lambda verdict: verdict.pk, default=None),
            }
            for one in payments
        ],
        "asked": asked_of(report), "signed": signed_for(said), "baseline": venture.baseline_jobs is not None,
        "note": Words.objects.filter(event=report.event, field="note").values_list("text", flat=True).first(),
        "origin": venture.origins.select_related("entry__contest").first(),
        "earlier": [(one, quarter_name(one.quarter), *state_of(one)) for one in earlier],
        "waiting": reports_waiting(acting_for(request)).count(),
    }  # fmt: skip


def signed_for(said: dict[str, Any]) -> list[str]:
    """What the verifier of this version signed to have seen."""
    kinds = {kind for one in said.values() for kind in one.seen.split(",") if kind in SEEN_WORDS}
    return [str(word) for kind, word in SEEN_WORDS.items() if kind in kinds]


def row_of(form: VerifyForm, report: Report, field: str, before: Report | None, verdict: Any) -> dict[str, Any]:
    money = field == "turnover"
    claimed = report.claimed(field)
    return {
        "word": FIELD_WORDS[field], "claimed": in_wan(claimed) if money else claimed, "unit": unit_of(field),
        "last": "" if before is None else (in_wan(before.claimed(field)) if money else before.claimed(field)),
        "accepted": form[field], "rung": form[f"{field}-rung"], "verdict": verdict, "seasonal": field == JobRow.SEASONAL,
        "fte": jobs(report.fte(field)) if field in ROW_WORDS else "",
        "time": working_time(field, claimed, report.fte(field), report.time.get(field)) if field in ROW_WORDS else "",
        "evidence": RUNG_WORDS[Rung(verdict.rung)] if verdict and verdict.rung else "", "lower": bool(verdict and verdict.accepted < verdict.claimed),
    }  # fmt: skip


def unit_of(field: str) -> str:
    if field == "turnover":
        return wan_unit()
    return (
        pgettext("venture", "person-times")
        if field == "facilitated"
        else pgettext("venture", "people")
        if field in {row.value for row in ROW_WORDS}
        else ""
    )


@staff
@require_POST
def payment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One payment that staff wrote down, verified by somebody else."""
    found = get_object_or_404(DealEvent.objects.select_related("deal__venture__organization", "report"), pk=pk, kind=DealEvent.Kind.PAY)
    if not tends(person_of(request), found.deal.venture):
        raise NotAllowed
    form = PaymentVerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, "　".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("staff_deal", ref=found.deal.ref)
    data = form.cleaned_data
    try:
        verify(by=person_of(request), payment=found, note=data["note"], finding=Finding(data["accepted_fen"], data["rung"], data["rest_counts"]))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(amount)s accepted.") % {"amount": exact_amount(data["accepted_fen"])})
    return redirect("staff_deal", ref=found.deal.ref)
