"""代报 from a spreadsheet: take the prefilled sheet along, send it back, look, apply."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import person_of, role_required
from accounts.queries import in_subtree
from accounts.roles import acting
from files.inspection import UnwantedFile
from incubator.actions.importing import apply_reports, columns, look, receive_reports
from incubator.forms.reports import time_before
from incubator.models import ReportImport
from incubator.pipeline import standing_below
from incubator.queries import newest_report
from incubator.refusals import BadList, ListStopped
from incubator.rules import quarters
from incubator.rules.words import JobRow
from incubator.views.pipeline import SHEET
from incubator.views.staff import acting_for, links
from incubator.wording import quarter_name
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from spreadsheets.writing import Heading, Page, xlsx

officer = role_required(Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF)
SHOWN = 200


class ListForm(forms.Form):
    quarter = forms.TypedChoiceField(label=pgettext_lazy("venture", "Quarter"), coerce=dt.date.fromisoformat)
    file = forms.FileField(label=gettext_lazy("Spreadsheet (xlsx)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = quarters.last_ended(clock.today())
        self.fields["quarter"].choices = [(one.isoformat(), quarter_name(one)) for one in (quarters.step(last, -back) for back in range(4))]  # type: ignore[attr-defined]


@officer
def imports(request: HttpRequest) -> HttpResponseBase:
    organization = acting_for(request)
    form = ListForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = receive_reports(
                    organization=organization, quarter=form.cleaned_data["quarter"], upload=form.cleaned_data["file"], by=person_of(request)
                )  # fmt: skip
            except (UnwantedFile, BadList) as refused:
                form.add_error("file", str(refused))
            else:
                return redirect("report_import", ref=made.ref)
    recent = ReportImport.objects.filter(in_subtree("organization", organization)).select_related("by", "file")[:10]
    context = {
        "form": form, "organization": organization, "links": links("report_imports") if is_staff(request) else [],
        "rows": [(one, quarter_name(one.quarter)) for one in recent],
    }  # fmt: skip
    return render(request, "incubator/staff/imports.html", context, status=status)


def is_staff(request: HttpRequest) -> bool:
    role = acting(request).role
    return role is not None and role.kind == Role.Kind.STAFF


@officer
def one(request: HttpRequest, ref: str) -> HttpResponseBase:
    """What the sheet would do, and the button that does it."""
    organization = acting_for(request)
    listed = get_object_or_404(ReportImport.objects.filter(in_subtree("organization", organization)).select_related("organization", "file"), ref=ref)
    status = 200
    taken = None
    if request.method == "POST":
        try:
            done = apply_reports(listed=listed, by=person_of(request))
        except NotAllowed:
            raise
        except ListStopped as refused:
            taken, status = refused.taken, refused.status
            messages.error(request, str(refused))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("report_import", ref=ref)
        else:
            messages.success(request, _("%(n)d reports taken over. Somebody else verifies them.") % {"n": done.made})
            return redirect("report_import", ref=ref)
    if taken is None and listed.applied_at is None:
        taken = look(listed=listed, by=person_of(request))
    context = {
        "listed": listed, "quarter": quarter_name(listed.quarter), "taken": taken, "organization": organization,
        "links": links("report_imports") if is_staff(request) else [], "lines": taken.lines[:SHOWN] if taken else [],
        "problems": sorted(taken.problems, key=lambda problem: problem.row)[:SHOWN] if taken else [],
    }  # fmt: skip
    return render(request, "incubator/staff/import.html", context, status=status)


@officer
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with the ventures and what they reported last: nothing is typed twice. Money begins empty."""
    organization, now = acting_for(request), clock.now()
    quarter = quarters.last_ended(clock.today())
    kinds = {"name": 30.0, "code": 22.0, "note": 30.0}
    headings = tuple(
        Heading(
            column.label, kinds.get(column.key, 12.0), "number" if column.key.endswith("_heads") else "date" if column.key.endswith("_on") else "text"
        )
        for column in columns()
    )
    rows = []
    for venture in standing_below(organization).order_by("name", "pk"):
        last = newest_report(venture, quarter) or newest_report(venture, quarters.step(quarter, -1))
        known: dict[str, Any] = {"name": venture.name, "code": venture.credit_code or "", "state": "在营"}
        if last is not None:
            known |= {f"{row.value}_heads": last.heads(row) for row in JobRow} | {"founders": str(last.founders)}
            known |= {name: str(value) for name, value in time_before(last).items()}
        rows.append([known.get(column.key) for column in columns()])
    made = xlsx([Page("季度报表", headings, rows, title=f"{organization.short_name}　{quarter_name(quarter)}报表")], moment=now)
    return HttpResponse(made, content_type=SHEET, headers={"Content-Disposition": 'attachment; filename="reports.xlsx"'})
