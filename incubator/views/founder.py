"""A founder's own pages: the ventures, their reports, a quarter's report on a phone, the files that prove it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import person_of, signed_in
from files.inspection import UnwantedFile
from files.responses import hand_over
from incubator.actions.making import allow_name
from incubator.actions.reporting import add_evidence, payments_of, submit_report
from incubator.forms.reports import MONEY, ReportForm, typed_before
from incubator.models import Evidence, Report, Venture
from incubator.models.reports import ROW_WORDS
from incubator.permissions import sees_venture
from incubator.queries import due_for, newest_report, newest_reports, standing, ventures_of, verifying_union
from incubator.rules import quarters
from incubator.rules.outcomes import assumed_fte
from incubator.rules.words import JobRow
from incubator.wording import in_wan, jobs, quarter_months, quarter_name
from ledger import clock
from ledger.refusals import NotAllowed, Refused


def own_venture(request: HttpRequest, ref: str) -> Venture:
    """The founder's venture, or 404: a stranger is not told that it exists."""
    return get_object_or_404(ventures_of(person_of(request)), ref=ref)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    found = list(ventures_of(person_of(request)))
    if len(found) == 1:
        return redirect(found[0])
    return render(request, "incubator/founder/mine.html", {"ventures": found})


@signed_in
@require_safe
def venture(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the reports stand, and which is due."""
    found = own_venture(request, ref)
    owed = [quarter for one, quarter in due_for(person_of(request)) if one.pk == found.pk]
    context = {
        "venture": found, "owed": [(quarter_name(quarter), quarters.due_by(quarter), code(quarter)) for quarter in owed],
        "reports": [(report, quarter_name(report.quarter), jobs(report.fte_total), *state_of(report), code(report.quarter))
                    for report in newest_reports(found)],
    }  # fmt: skip
    return render(request, "incubator/founder/venture.html", context)


def state_of(report: Report) -> tuple[str, str]:
    """(word, kind) of parts/status.html."""
    said = standing(report)
    if "" in said:
        return _("returned to be completed"), "back"
    if said:
        return pgettext("venture", "verified"), "done"
    return (_("corrected, sent") if report.version > 1 else pgettext("venture", "sent")), "run"


def code(quarter: dt.date) -> str:
    return f"{quarter.year}-{quarters.number(quarter)}"


def chosen_quarter(request: HttpRequest, venture: Venture) -> dt.date:
    """?quarter=2027-3, else the oldest that is owed, else the last that is over."""
    text = request.GET.get("quarter", "")
    if text:
        year, _dash, number = text.partition("-")
        if not (year.isdecimal() and number in ("1", "2", "3", "4") and 2000 <= int(year) < 2200):
            raise Http404
        return dt.date(int(year), *quarters.LAST_DAYS[int(number)])
    owed = [quarter for one, quarter in due_for(person_of(request)) if one.pk == venture.pk]
    return owed[0] if owed else quarters.last_ended(clock.today())


@signed_in
def report(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Fill in, take over, send; every button works without script."""
    found = own_venture(request, ref)
    quarter = chosen_quarter(request, found)
    before, last = newest_report(found, quarter), newest_report(found, quarters.step(quarter, -1))
    if request.method != "POST":
        form = ReportForm(venture=found, quarter=quarter, initial=typed_before(before) if before else {})
        return page(request, found, quarter, form, before, last)
    doing = request.POST.get("do", "")
    if doing in ("same", "no_money"):
        return page(request, found, quarter, filled(request, found, quarter, last, doing), before, last)
    form = ReportForm(request.POST, request.FILES, venture=found, quarter=quarter)
    if not form.is_valid():
        return page(request, found, quarter, form, before, last, status=422)
    try:
        made = submit_report(
            venture=found, quarter=quarter, by=person_of(request), numbers=form.numbers(), money=form.money(), state=form.cleaned_data["state"],
            note=form.cleaned_data["note"],
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return page(request, found, quarter, form, before, last, status=refused.status)
    messages.success(request, _("Sent. It is verified within five working days; you can correct it at any time."))
    if upload := request.FILES.get("file"):
        try:
            add_evidence(upload=upload, by=person_of(request), report=made, proves=form.cleaned_data["proves"] or Evidence.Proves.OTHER,
                         check_code=form.cleaned_data["check_code"])  # fmt: skip
        except UnwantedFile as refused:
            messages.warning(request, _("The report was sent, the file was not: %(why)s") % {"why": refused})
    return redirect("venture", ref=ref)


def filled(request: HttpRequest, venture: Venture, quarter: dt.date, last: Report | None, doing: str) -> ReportForm:
    """照上季度填 fills the jobs, 本季度没有新到账 the money; what else was typed stays. Nothing is judged before it is sent."""
    data: QueryDict = request.POST.copy()
    if doing == "same" and last is not None:
        for row in JobRow:
            data[f"{row.value}_heads"] = str(last.heads(row))
    if doing == "no_money":
        for instrument in MONEY:
            data[f"{instrument}_fen"] = "0"
    return ReportForm(initial={name: data.get(name) for name in data}, venture=venture, quarter=quarter)


def page(
    request: HttpRequest, venture: Venture, quarter: dt.date, form: ReportForm, before: Report | None, last: Report | None, status: int = 200
) -> HttpResponse:  # fmt: skip
    season = newest_report(venture, quarters.step(quarter, -4))
    paid_last = {row.deal.instrument: row.amount_fen or 0 for row in payments_of(last)} if last else {}
    context = {
        "venture": venture, "form": form, "before": before, "last": last, "quarter": quarter_name(quarter), "months": quarter_months(quarter),
        "code": code(quarter), "last_day": quarter, "due": quarters.due_by(quarter), "late": quarters.due_by(quarter) < clock.today(),
        "lines": [line(form, row, last, season) for row in JobRow],
        "fte": jobs(sum(assumed_fte(row, typed(form, f"{row.value}_heads")) for row in JobRow)), "last_fte": jobs(last.fte_total) if last else "",
        "money": [
            {
                "amount": form[f"{one}_fen"], "payer": form[f"{one}_payer"], "on": form[f"{one}_on"],
                "last": in_wan(paid_last.get(one, 0)) if last else "",
            }
            for one in MONEY
        ],
        "evidence": before.evidence.select_related("file") if before else [],
        "past": [(quarter_name(one.quarter), jobs(one.fte_total), *state_of(one)) for one in newest_reports(venture)[:6]],
        "verifier": getattr(verifying_union(venture), "short_name", ""),
        "phone": person_of(request).phone_masked, "empty": sum(typed_text(form, f"{one}_fen") == "" for one in MONEY),
    }  # fmt: skip
    return render(request, "incubator/founder/report.html", context, status=status)


def line(form: ReportForm, row: JobRow, last: Report | None, season: Report | None) -> dict[str, Any]:
    seasonal = row == JobRow.SEASONAL
    known = season if seasonal else last
    words = _("same quarter of last year: %(n)d") if seasonal else _("last quarter: %(n)d")
    return {"field": form[f"{row.value}_heads"], "word": ROW_WORDS[row], "last": words % {"n": known.heads(row)} if known else ""}


def typed_text(form: ReportForm, name: str) -> str:
    value = form[name].value()
    return "" if value is None else str(value).strip()


def typed(form: ReportForm, name: str) -> int:
    text = typed_text(form, name)
    return int(text) if text.isdecimal() and len(text) < 9 else 0


@signed_in
@require_POST
def name(request: HttpRequest, ref: str) -> HttpResponse:
    found = allow_name(venture=own_venture(request, ref), by=person_of(request), public=request.POST.get("public") == "yes")
    messages.success(request, _("The firm may be named in public.") if found.name_public else _("The firm is not named in public."))
    return redirect("venture", ref=ref)


@signed_in
@require_safe
def evidence(request: HttpRequest, ref: str, file_ref: str) -> HttpResponseBase:
    """A file of the venture, for its founders and the staff of its region. Never public."""
    venture = get_object_or_404(Venture.objects.select_related("organization"), ref=ref)
    if not sees_venture(person_of(request), venture):
        raise NotAllowed
    kept = get_object_or_404(Evidence.objects.select_related("file", "report", "payment__deal"), file__ref=file_ref)
    owner = kept.report.venture_id if kept.report else kept.payment.deal.venture_id  # type: ignore[union-attr]
    if owner != venture.pk:
        raise Http404
    return hand_over(kept.file, inline=True, request=request)
