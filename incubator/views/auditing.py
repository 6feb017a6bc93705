"""抽查 of self-reported figures: draw, and see what was found."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import person_of
from accounts.queries import in_subtree
from incubator.actions.sampling import draw_sample, drawn_again
from incubator.forms.auditing import FIELD_CHOICES, SampleForm
from incubator.models import AuditPick, AuditSample
from incubator.models.reports import RUNG_WORDS
from incubator.rules import quarters
from incubator.rules.words import Rung
from incubator.views.staff import acting_for, links, staff
from incubator.wording import in_money, quarter_name
from ledger import clock
from ledger.refusals import NotAllowed, Refused


@staff
def samples(request: HttpRequest) -> HttpResponseBase:
    scope = acting_for(request)
    last = quarters.last_ended(clock.today())
    recent = [quarters.step(last, -number) for number in range(8)]
    form = SampleForm(request.POST or None, quarters=[(one.isoformat(), quarter_name(one)) for one in recent])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = draw_sample(scope=scope, by=person_of(request), **form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
            else:
                return redirect("staff_audit_sample", ref=made.ref)
    found = AuditSample.objects.filter(scope=scope).select_related("by").prefetch_related("picks")[:50]
    rows = [(one, quarter_name(one.quarter), dict(FIELD_CHOICES)[one.field], len(one.picks.all())) for one in found]
    context = {"form": form, "rows": rows, "links": links("staff_audits"), "organization": scope}
    return render(request, "incubator/staff/audits.html", context, status=status)


@staff
@require_safe
def sample(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The drawn figures, where each stands now, and whether the draw comes out the same again."""
    scope = acting_for(request)
    found = get_object_or_404(AuditSample.objects.filter(in_subtree("scope", scope)).select_related("by", "scope"), ref=ref)
    of = found.picks.select_related("report__venture__organization", "payment__deal__venture__organization", "payment__deal__counterparty")
    picks = list(of.prefetch_related("report__verifications", "payment__verifications"))
    drawn = [one.report_id or one.payment_id for one in picks]
    context = {
        "sample": found, "quarter": quarter_name(found.quarter), "field": dict(FIELD_CHOICES)[found.field],
        "rows": [row_of(one, found) for one in picks],
        "same": sorted(drawn_again(found.rows, found.size, found.seed)) == sorted(key for key in drawn if key), "frame": len(found.rows),
        "whole": worded(sum(amount for _key, amount in found.rows), found.field), "links": links("staff_audits"), "organization": scope,
    }  # fmt: skip
    return render(request, "incubator/staff/audit.html", context)


def row_of(pick: AuditPick, sample: AuditSample) -> dict[str, Any]:
    if pick.report is not None:
        venture, href = pick.report.venture, reverse("staff_verify_report", args=[pick.report.ref])
        said = [one for one in pick.report.verifications.all() if one.field == sample.field or one.returned]
    else:
        assert pick.payment is not None  # noqa: S101  one of the two
        venture, href = pick.payment.deal.venture, reverse("staff_deal", args=[pick.payment.deal.ref])
        said = list(pick.payment.verifications.all())
    newest = max(said, key=lambda one: one.pk, default=None)
    return {
        "venture": venture, "href": href, "claimed": worded(pick.amount, sample.field), "returned": bool(newest and newest.returned),
        "accepted": worded(newest.accepted, sample.field) if newest and newest.accepted is not None else "",
        "rung": newest.rung if newest and newest.rung else 1, "word": RUNG_WORDS[Rung(newest.rung)] if newest and newest.rung else "",
        "looked": newest is not None and newest.at >= sample.at,
    }  # fmt: skip


def worded(amount: int, field: str) -> str:
    return f"{amount:,}" if field == AuditSample.Field.INSURED else in_money(amount)
