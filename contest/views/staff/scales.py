"""评委尺度分析: for the heads of the panels and the supervisor, never beside the official rank. Staff do not see it."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import person_of, signed_in
from contest.actions.deciding import heads_in
from contest.models import Round, RoundEntry, ScaleReport
from contest.permissions import supervises
from contest.queries import last_record
from ledger.refusals import NotAllowed


@signed_in
@require_safe
def scales(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), contest__slug=slug, ref=ref)
    person = person_of(request)
    head, supervisor = heads_in(person, round), supervises(person, round.contest)
    if head is None and not supervisor:
        raise NotAllowed
    record = last_record(round)
    report = ScaleReport.objects.filter(record=record).first() if record else None
    parts = json.loads(report.content) if report else []
    if not supervisor and head is not None:
        own = set(round.panels.filter(head=head).values_list("name", flat=True))
        parts = [part for part in parts if not part["group"] or part["group"] in own]
    blind = dict(RoundEntry.objects.filter(round=round).values_list("entry__number", "blind_number"))
    for part in parts:
        part["near_cut"] = [blind.get(entry) or entry for entry in part["near_cut"]]
        for line in part["entries"]:
            line["shown"] = blind.get(line["entry"]) or line["entry"]
            line["percent"] = round_percent(line["p_top"])
    context = {"contest": round.contest, "round": round, "parts": parts, "record": record, "links": []}
    return render(request, "contest/staff/scales.html", context)


def round_percent(text: str) -> int:
    return int(float(text) * 100 + 0.5)
