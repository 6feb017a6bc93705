"""裁定: the head of a panel, or staff for the head, puts in order what every declared key left level."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.asked import whole
from accounts.permissions import person_of, signed_in
from contest.actions.deciding import decide_tie, heads_in, leads_all
from contest.actions.marking import scheme_in
from contest.models import Round, TieDecision
from contest.outcome import heads_of, lines_now, ties_left
from contest.permissions import runs_contest, supervises
from contest.rules.states import RoundState
from contest.views.staff.doors import work_links
from ledger.refusals import NotAllowed, Refused


@signed_in
def ties(request: HttpRequest, slug: str, ref: str) -> HttpResponseBase:
    round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), contest__slug=slug, ref=ref)
    person = person_of(request)
    head = heads_in(person, round)
    if not runs_contest(person, round.contest) and head is None and not (request.method in ("GET", "HEAD") and supervises(person, round.contest)):
        raise NotAllowed
    if request.method == "POST":
        places = {key.removeprefix("place-"): whole(request.POST.get(key)) for key in request.POST if key.startswith("place-")}
        rows = {str(row.pk): row for row in round.entries.select_related("entry")}
        order = sorted((place or 0, key) for key, place in places.items() if key in rows)
        chosen = next((one for one in heads_of(round) if one.pk == whole(request.POST.get("head"))), None)
        try:
            if [place for place, _key in order] != list(range(1, len(order) + 1)):
                raise Refused(_("Give the places 1, 2, 3 …, each once."))
            decide_tie(round=round, order=[rows[key] for _place, key in order], by=person, reason=request.POST.get("reason", ""), head=chosen)
        except NotAllowed:
            raise
        except Refused as refused:
            return page(request, round, refusal=refused, status=refused.status)
        messages.success(request, _("The order and its reason are on record."))
        return redirect("staff_ties", slug=slug, ref=ref)
    return page(request, round)


def page(request: HttpRequest, round: Round, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    person = person_of(request)
    scoring = round.state == RoundState.SCORING
    left = ties_left(lines_now(round) or []) if scoring else []
    sees_all = runs_contest(person, round.contest) or supervises(person, round.contest)
    decided = TieDecision.objects.filter(round=round).select_related("entry__entry", "by", "head").order_by("-at", "order")
    context = {
        "contest": round.contest, "round": round, "links": work_links(round.contest, "staff_rounds") if runs_contest(person, round.contest) else [],
        "ties": [tie for tie in left if sees_all or leads_all(person, round, tie.rows)], "decided": decided, "refusal": refusal,
        "allowed": bool(round.scheme) and "chair" in scheme_in(round.scheme).ties, "head": heads_in(person, round), "heads": heads_of(round),
        "may_decide": scoring and (runs_contest(person, round.contest) or heads_in(person, round) is not None),
    }  # fmt: skip
    return render(request, "contest/staff/ties.html", context, status=status)
