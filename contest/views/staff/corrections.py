"""更正: stage a named set of corrections, see what it would change, and let a second person apply or cancel it."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.asked import whole
from accounts.permissions import person_of
from contest.actions.marking import scheme_in, values_of
from contest.actions.recounting import OPEN_TO, Changes, amended, apply_recount, cancel_recount, sheets_of_judge, stage_recount
from contest.models import Assignment, Contest, Judge, Recount, Round, RoundEntry
from contest.outcome import digits_of, recorded_lines, ties_left
from contest.permissions import runs_contest
from contest.queries import last_record
from contest.rules.exact import from_exact_text
from contest.rules.states import AssignmentState
from contest.views.staff.doors import for_staff_and_supervisor, work_links
from ledger.refusals import NotAllowed, Refused


@for_staff_and_supervisor
def corrections(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), contest=contest, ref=ref)
    if request.method == "POST":
        try:
            made = stage_recount(
                round=round, by=person_of(request), name=request.POST.get("name", ""), reason=request.POST.get("reason", ""),
                changes=changes_in(request, round),
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as refused:
            return page(request, round, refusal=refused, status=refused.status)
        return redirect("staff_recount", slug=contest.slug, ref=ref, recount=made.ref)
    return page(request, round)


def changes_in(request: HttpRequest, round: Round) -> Changes:
    """Marks typed over another text, judges ticked (of one entry, or of all), places given to entries that share one."""
    entry = whole(request.POST.get("entry"))
    marks, aside = [], []
    for sheet in sheets_to_amend(round, entry):
        for criterion in criteria_of(round, sheet):
            text = request.POST.get(f"mark-{sheet.pk}-{criterion}")
            if text is not None and amended(sheet, criterion, text):
                marks.append((sheet, criterion, text))
    for key in request.POST.getlist("aside"):
        judge = whole(key)
        if judge is not None:
            aside += sheets_of_judge(round, judge)
    aside += [sheet for sheet in sheets_to_amend(round, entry) if f"sheet-{sheet.pk}" in request.POST]
    places = sorted(
        (place, key.removeprefix("place-")) for key in request.POST if key.startswith("place-") and (place := whole(request.POST.get(key)))
    )
    rows = {str(row.pk): row for row in round.entries.all()}
    return Changes(marks=marks, aside=list({sheet.pk: sheet for sheet in aside}.values()), order=[rows[key] for _place, key in places if key in rows])


def sheets_to_amend(round: Round, entry: int | None) -> list[Assignment]:
    if entry is None:
        return []
    found = Assignment.objects.filter(round=round, entry=entry, state=AssignmentState.RELEASED)
    return list(found.select_related("judge", "entry__entry").prefetch_related("marks").order_by("seat", "pk"))


def criteria_of(round: Round, sheet: Assignment) -> list[str]:
    scheme = scheme_in(round.scheme)
    return [criterion.key for criterion in scheme.marked_by(scheme.panel(sheet.jury))]


def page(request: HttpRequest, round: Round, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    entry = whole(request.POST.get("entry") or request.GET.get("entry"))
    row = RoundEntry.objects.filter(round=round, pk=entry or 0).select_related("entry").first()
    names = dict(round.criteria.values_list("key", "name"))
    record = last_record(round)
    context = {
        "contest": round.contest, "round": round, "links": work_links(round.contest, "staff_rounds"), "refusal": refusal, "row": row,
        "open": runs_contest(person_of(request), round.contest) and round.state in OPEN_TO, "posted": request.POST,
        "recounts": round.recounts.select_related("staged_by", "decided_by", "record"),
        "entries": round.entries.select_related("entry").order_by("blind_number", "entry__number"),
        "judges": Judge.objects.filter(assignments__round=round, assignments__state=AssignmentState.RELEASED).distinct(),
        "grid": [
            (sheet, [(key, names.get(key, key), text) for key, text in texts(round, sheet, request)]) for sheet in sheets_to_amend(round, entry)
        ],
        "ties": ties_left(recorded_lines(round, record)) if record and "chair" in scheme_in(round.scheme).ties else [],
    }  # fmt: skip
    return render(request, "contest/staff/corrections.html", context, status=status)


def texts(round: Round, sheet: Assignment, request: HttpRequest) -> Iterator[tuple[str, str]]:
    now = values_of(sheet)
    for key in criteria_of(round, sheet):
        yield key, request.POST.get(f"mark-{sheet.pk}-{key}", now.get(key) or "")


@for_staff_and_supervisor
def correction(request: HttpRequest, contest: Contest, ref: str, recount: str) -> HttpResponseBase:
    found = get_object_or_404(
        Recount.objects.select_related("round__contest__organization", "round__track", "staged_by", "decided_by", "record"),
        round__contest=contest, round__ref=ref, ref=recount,
    )  # fmt: skip
    refusal, person = None, person_of(request)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "apply":
                apply_recount(recount=found, by=person)
                messages.success(request, _("Applied. The record before stays, and the new one names it."))
            else:
                cancel_recount(recount=found, by=person)
                messages.success(request, _("Cancelled; nothing has changed."))
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused
        else:
            return redirect("staff_recount", slug=contest.slug, ref=ref, recount=recount)
    scheme = scheme_in(found.round.scheme)
    rows = {row.pk: row for row in found.round.entries.select_related("entry")}
    sheets = {
        sheet.pk: sheet for sheet in Assignment.objects.filter(round=found.round).select_related("judge", "entry__entry")
        if sheet.pk in {pk for pk, *_rest in found.changes["marks"]} | set(found.changes["aside"])
    }  # fmt: skip
    names = dict(found.round.criteria.values_list("key", "name"))
    context = {
        "contest": contest, "round": found.round, "recount": found, "links": work_links(contest, "staff_rounds"), "refusal": refusal,
        "runs": runs_contest(person, contest), "person": person,
        "lines": [
            {
                "row": rows[one["entry"]], "rank": one["rank"], "advances": one["advances"], "award": one["award"],
                "total": [None if text is None else digits_of(scheme, from_exact_text(text)) for text in one["total"]],
            }
            for one in found.difference
        ],
        "marks": [(sheets[pk], names.get(key, key), text) for pk, key, text in found.changes["marks"]],
        "aside": [sheets[pk] for pk in found.changes["aside"]],
        "order": [(rows[pk], place) for pk, place in found.changes["decisions"]],
    }  # fmt: skip
    return render(request, "contest/staff/correction.html", context, status=refusal.status if refusal else 200)
