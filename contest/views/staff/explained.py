"""One entry's total and rank as steps that a person follows with a pocket calculator, from the record."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest.models import Contest, RoundEntry
from contest.outcome import digits_of
from contest.rules.exact import from_exact_text
from contest.rules.explanation import explain
from contest.rules.record import counted, read_closed, tallies
from contest.views.staff.doors import for_staff_and_supervisor, work_links
from contest.views.staff.exports import sealed


@for_staff_and_supervisor
@require_safe
def explained(request: HttpRequest, contest: Contest, ref: str, pk: int) -> HttpResponse:
    round, record = sealed(contest, ref)
    row = get_object_or_404(RoundEntry.objects.select_related("entry", "panel"), round=round, pk=pk)
    data = record.data
    line = next((one for one in data["results"] if one["entry"] == row.entry.number), None)
    if line is None:
        raise Http404
    closed = read_closed(data)
    told = explain(closed.scheme, counted(closed), line["entry"], result=tallies(closed)[line["group"]])
    context = {
        "contest": contest, "round": round, "row": row, "record": record, "links": work_links(contest, "staff_rounds"), "line": line,
        "steps": told.steps, "total": None if line["total"] is None else digits_of(closed.scheme, from_exact_text(line["total"])),
    }  # fmt: skip
    return render(request, "contest/staff/explained.html", context)
