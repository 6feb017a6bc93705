"""A founder's own pages: the ventures, their reports, a quarter's report on a phone, the files that prove it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.asked import whole
from accounts.permissions import person_of, signed_in, wants_json
from accounts.phones import masked
from files.inspection import UnwantedFile
from files.responses import hand_over
from incubator.actions.accountants import dismiss_accountant, name_accountant
from incubator.actions.making import allow_name
from incubator.actions.reporting import add_evidence, payments_of, save_draft, submit_report
from incubator.forms.reports import BY_THE_HOUR, MONEY, MOST_HOURS, MOST_MONTHS, OWN_WORDS, ReportForm, time_before, typed_before
from incubator.models import Counterparty, DealEvent, Evidence, Report, ReportDraft, Venture
from incubator.models.reports import ROW_WORDS
from incubator.permissions import founds, sees_venture
from incubator.queries import due_for, newest_report, newest_reports, standing, ventures_of, verifying_union
from incubator.questions import answers_of
from incubator.refusals import BadPhone, DraftMoved, Unanswered
from incubator.rules import quarters
from incubator.rules.outcomes import WorkingTime, row_fte
from incubator.rules.tax_return import TaxReturn, of_the_quarter, read_return
from incubator.rules.words import JobRow
from incubator.wording import WAN, in_money, jobs, quarter_months, quarter_name, wan_unit
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from spreadsheets.reading import BadSheet, read


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
        "founder": founds(person_of(request), found),
        "accountants": [(one, masked(one.phone)) for one in found.accountants.filter(until=None)],
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
        if not (year.isdecimal() and len(year) == 4 and number in ("1", "2", "3", "4") and 2000 <= int(year) < 2200):
            raise Http404
        return dt.date(int(year), *quarters.LAST_DAYS[int(number)])
    owed = [quarter for one, quarter in due_for(person_of(request)) if one.pk == venture.pk]
    return owed[0] if owed else quarters.last_ended(clock.today())


@signed_in
def report(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Fill in, take over, keep as a draft, send; every button works without script."""
    found = own_venture(request, ref)
    quarter = chosen_quarter(request, found)
    shown = Shown(found, quarter)
    if request.method != "POST":
        return page(request, shown, ReportForm(venture=found, quarter=quarter, initial=shown.initial()))
    if wants_json(request):
        return keep_draft(request, shown)
    doing = request.POST.get("do", "")
    if doing in ("same", "no_money", "tax"):
        return page(request, shown, filled(request, shown, doing))
    if doing == "draft":
        save_draft(venture=found, quarter=quarter, by=person_of(request), data=typed_texts(request))
        messages.success(request, _("Kept. Nothing has been sent yet."))
        return redirect(f"{reverse('venture_report', args=[ref])}?quarter={code(quarter)}")
    form = ReportForm(request.POST, request.FILES, venture=found, quarter=quarter)
    if not form.is_valid():
        return page(request, shown, form, status=422)
    try:
        made = submit_report(
            venture=found, quarter=quarter, by=person_of(request), numbers=form.numbers(), money=form.money(), state=form.cleaned_data["state"],
            note=form.cleaned_data["note"], time=form.time(), answers=form.answers(),
        )  # fmt: skip
    except NotAllowed:
        raise
    except Unanswered as refused:
        return page(request, shown, asking(request, shown, refused), status=refused.status)
    except Refused as refused:
        form.add_error(None, str(refused))
        return page(request, shown, form, status=refused.status)
    messages.success(request, _("Sent. It is verified within five working days; you can correct it at any time."))
    if upload := request.FILES.get("file"):
        try:
            add_evidence(upload=upload, by=person_of(request), report=made, proves=form.cleaned_data["proves"] or Evidence.Proves.OTHER,
                         check_code=form.cleaned_data["check_code"])  # fmt: skip
        except UnwantedFile as refused:
            messages.warning(request, _("The report was sent, the file was not: %(why)s") % {"why": refused})
    return redirect("venture", ref=ref)


STEADY = ("baseline", "region")
"""Gates whose answer is the same every quarter: it stands there again, to be sent with one tap."""


class Shown:
    """What stands on the page beside what is typed."""

    def __init__(self, venture: Venture, quarter: dt.date) -> None:
        self.venture, self.quarter = venture, quarter
        self.before, self.last = newest_report(venture, quarter), newest_report(venture, quarters.step(quarter, -1))
        self.season = newest_report(venture, quarters.step(quarter, -4))
        self.draft = ReportDraft.objects.filter(venture=venture, quarter=quarter).first()

    def initial(self) -> dict[str, Any]:
        if self.draft:
            return dict(self.draft.data)
        return typed_before(self.before) if self.before else {}


def typed_texts(request: HttpRequest) -> dict[str, str]:
    """The form's own texts, without what belongs to the request."""
    return {name: str(text) for name, text in request.POST.items() if name not in ("csrfmiddlewaretoken", "seen", "do") and len(str(text)) <= 2000}


def keep_draft(request: HttpRequest, shown: Shown) -> JsonResponse:
    try:
        draft = save_draft(
            venture=shown.venture, quarter=shown.quarter, by=person_of(request), data=typed_texts(request),
            seen=whole(request.POST.get("seen")) or 0,
        )  # fmt: skip
    except DraftMoved as refused:
        return JsonResponse({"message": str(refused)}, status=refused.status)
    return JsonResponse({"seen": draft.seen})


def asking(request: HttpRequest, shown: Shown, refused: Unanswered) -> ReportForm:
    """The same form with the questions; what does not change from quarter to quarter stands there again."""
    earlier, typed = shown.before or shown.last, request.POST.copy()
    known = answers_of(earlier) if earlier else {}
    for gate in refused.open:
        if gate in STEADY and known.get(gate):
            typed.setdefault(f"ask_{gate}", OWN_WORDS)
            typed.setdefault(f"say_{gate}", known[gate])
    form = ReportForm(typed, request.FILES, venture=shown.venture, quarter=shown.quarter, asked=refused.questions)
    for gate in refused.open:
        form.add_error(f"ask_{gate}", _("Choose an answer, or write your own."))
        form.fields[f"ask_{gate}"].required = True  # as the page says it; the action has judged
    return form


def filled(request: HttpRequest, shown: Shown, doing: str) -> ReportForm:
    """照上季度填 fills the jobs, 本季度没有新到账 the money; what else was typed stays. Nothing is judged before it is sent."""
    data: QueryDict = request.POST.copy()
    if doing == "same" and shown.last is not None:
        for row in JobRow:
            data[f"{row.value}_heads"] = str(shown.last.heads(row))
        for name, value in time_before(shown.last).items():
            data[name] = str(value)
    if doing == "tax":
        take_from_return(request, shown, data)
    if doing == "no_money":
        for instrument in MONEY:
            data[f"{instrument}_fen"] = "0"
    return ReportForm(initial={name: data.get(name) for name in data}, venture=shown.venture, quarter=shown.quarter)


def take_from_return(request: HttpRequest, shown: Shown, data: QueryDict) -> None:
    """People and turnover as the filed tax return has them; who is not insured is typed, and taken off. Says what it took."""
    upload = request.FILES.get("tax_return")
    try:
        found = read_return(read(upload.read()).rows) if upload else TaxReturn()
    except BadSheet as refused:
        messages.error(request, str(refused))
        return
    if found.says_nothing:
        messages.error(
            request, _("This is no tax return that can be read. Choose the spreadsheet (xlsx) of the quarterly return, or type the figures.")
        )
        return
    before = [one for one in newest_reports(shown.venture) if one.quarter.year == shown.quarter.year and one.quarter < shown.quarter]
    if found.heads is not None:
        others = sum(whole(str(data.get(f"{row.value}_heads") or "").strip()) or 0 for row in BY_THE_HOUR)
        data[f"{JobRow.INSURED.value}_heads"] = str(max(0, found.heads - others))
    for name, since_january in (("turnover_fen", found.turnover_fen), ("tax_fen", found.tax_fen)):
        quarter = of_the_quarter(since_january, sum(getattr(one, name) or 0 for one in before))
        if quarter is not None:
            data[name] = format((Decimal(quarter) / WAN).normalize(), "f")
    messages.success(
        request, _("Taken over from the tax return: people at the end of the quarter, turnover and tax since January less what was reported.")
    )


def page(request: HttpRequest, shown: Shown, form: ReportForm, status: int = 200) -> HttpResponse:
    venture, quarter, before, last = shown.venture, shown.quarter, shown.before, shown.last
    paid_last = {row.deal.instrument: row.amount_fen or 0 for row in payments_of(last)} if last else {}
    fte, how = full_time_in_words(form)
    context = {
        "venture": venture, "form": form, "before": before, "last": last, "quarter": quarter_name(quarter), "months": quarter_months(quarter),
        "code": code(quarter), "last_day": quarter, "due": quarters.due_by(quarter), "late": quarters.due_by(quarter) < clock.today(),
        "lines": [line(form, row, last, shown.season) for row in JobRow],
        "times": [(form[f"{row.value}_hours"], form[f"{row.value}_months"]) for row in BY_THE_HOUR],
        "by_the_hour": any(typed(form, f"{row.value}_heads") for row in BY_THE_HOUR),
        "fte": fte, "how": how, "last_fte": jobs(last.fte_total) if last else "", "draft": shown.draft, "questions": form.questions(),
        "money": [
            {
                "amount": form[f"{one}_fen"], "payer": form[f"{one}_payer"], "on": form[f"{one}_on"],
                "last": in_money(paid_last.get(one, 0)) if last else "",
            }
            for one in MONEY
        ],
        "own": own_money(venture, quarter), "typed_in": wan_unit(),
        "evidence": before.evidence.select_related("file") if before else [],
        "past": [(quarter_name(one.quarter), jobs(one.fte_total), *state_of(one)) for one in newest_reports(venture)[:6]],
        "verifier": getattr(verifying_union(venture), "short_name", ""),
        "phone": person_of(request).phone_masked, "empty": sum(typed_text(form, f"{one}_fen") == "" for one in MONEY),
    }  # fmt: skip
    return render(request, "incubator/founder/report.html", context, status=status)


def own_money(venture: Venture, quarter: dt.date) -> str:
    """The union's own payments of the quarter, from its ledger: shown, never typed."""
    rows = DealEvent.objects.filter(
        deal__venture=venture, deal__counterparty__kind=Counterparty.Kind.UNION, kind=DealEvent.Kind.PAY, voided_by=None,
        on__range=(quarters.first_day(quarter), quarter),
    )  # fmt: skip
    return in_money(sum(amount or 0 for amount in rows.values_list("amount_fen", flat=True)))


def full_time_in_words(form: ReportForm) -> tuple[str, str]:
    """(jobs, how they were computed: 15 + 4 × 0.5)."""
    total, parts = 0, []
    for row in JobRow:
        heads, time = typed(form, f"{row.value}_heads"), typed_time(form, row)
        total += row_fte(row, heads, time)
        if heads:
            each = Decimal(row_fte(row, 10_000, time)) / 1_000_000
            parts.append(str(heads) if each == 1 else f"{heads} × {format(each.normalize(), 'f')}")
    return jobs(total), " + ".join(parts)


def typed_time(form: ReportForm, row: JobRow) -> WorkingTime:
    def number(name: str, most: int) -> int | None:
        text = typed_text(form, f"{row.value}_{name}") if row in BY_THE_HOUR else ""
        return int(text) if text.isdecimal() and len(text) < 4 and int(text) <= most else None

    return WorkingTime(number("hours", MOST_HOURS), number("months", MOST_MONTHS))


def line(form: ReportForm, row: JobRow, last: Report | None, season: Report | None) -> dict[str, Any]:
    seasonal = row == JobRow.SEASONAL
    known = season if seasonal else last
    words = _("same quarter of last year: %(n)d") if seasonal else _("last quarter: %(n)d")
    return {"field": form[f"{row.value}_heads"], "word": ROW_WORDS[row], "last": words % {"n": known.heads(row)} if known else ""}


def typed_text(form: ReportForm, name: str) -> str:
    value = form[name].value()
    return "" if value is None else str(value).strip()


def typed(form: ReportForm, name: str) -> int:
    return whole(typed_text(form, name)) or 0


@signed_in
@require_POST
def accountant(request: HttpRequest, ref: str) -> HttpResponse:
    """The founder names who fills in the reports, or lets them go."""
    found, person = own_venture(request, ref), person_of(request)
    if leaving := request.POST.get("dismiss", ""):
        dismiss_accountant(accountant=get_object_or_404(found.accountants, pk=whole(leaving)), by=person)
        messages.success(request, _("They do not report for you any more."))
        return redirect("venture", ref=ref)
    try:
        made = name_accountant(venture=found, by=person, name=request.POST.get("name", ""), phone=request.POST.get("phone", ""))
    except BadPhone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s reports for you after signing in with this telephone number.") % {"name": made.name or made.phone})
    return redirect("venture", ref=ref)


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
