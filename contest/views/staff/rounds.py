"""The rounds of a contest, and the settings of one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.asked import posted
from accounts.permissions import person_of, signed_in
from contest.actions.rounds import NotAScheme, delete_round, save_round
from contest.forms.setup import RoundForm
from contest.models import Contest, Round
from contest.permissions import runs_contest, supervises
from contest.refusals import Frozen
from contest.rules.states import RoundState
from contest.views.staff.doors import for_staff, for_staff_and_supervisor, work_links
from contest.views.staff.guide import guide
from ledger.refusals import NotAllowed, Refused

View = Callable[..., HttpResponseBase]


def for_round_staff(view: View) -> View:
    """`view(request, round, …)` for the `ref` of the address: the contest's staff, and its supervisor to read. Raises NotAllowed."""

    @signed_in
    @wraps(view)
    def door(request: HttpRequest, ref: str, **kwargs: Any) -> HttpResponseBase:
        round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), ref=ref)
        person = person_of(request)
        if not runs_contest(person, round.contest) and not (request.method in ("GET", "HEAD") and supervises(person, round.contest)):
            raise NotAllowed
        return view(request, round, **kwargs)

    return door


@for_staff_and_supervisor
@require_safe
def rounds(request: HttpRequest, contest: Contest) -> HttpResponse:
    rows = contest.rounds.select_related("track").annotate(many=Count("entries", distinct=True), counted=Count("criteria", distinct=True))
    context = {
        "contest": contest, "rows": rows.order_by("order", "pk"), "links": work_links(contest, "staff_rounds"),
        "runs": runs_contest(person_of(request), contest), "guide": guide(contest, "rounds", []) if contest.announced_at is None else None,
    }  # fmt: skip
    return render(request, "contest/staff/rounds.html", context)


@for_staff
def new(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    return round_form(request, contest, Round(contest=contest, order=contest.rounds.count() + 1))


@for_round_staff
def round(request: HttpRequest, round: Round) -> HttpResponseBase:
    return round_form(request, round.contest, round)


def round_form(request: HttpRequest, contest: Contest, round: Round) -> HttpResponseBase:
    """Name, dates, way of judging and how many advance. The scheme has a page of its own, which follows a new round."""
    form = RoundForm(posted(request), instance=round, contest=contest)
    refusal: Refused | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made = round.pk is None
            try:
                saved = save_round(contest=contest, by=person_of(request), round=None if made else round, fields=form.cleaned_data)
            except (Frozen, NotAScheme) as refused:
                refusal, status = refused, refused.status
            else:
                messages.success(request, _("Saved. Next comes the scoring scheme.") if made else _("Saved."))
                return redirect("staff_scheme" if made else "staff_round", ref=saved.ref)
    context = {
        "contest": contest, "round": round, "form": form, "refusal": refusal,
        "frozen": round.pk is not None and round.state != RoundState.SET_UP, "links": work_links(contest, "staff_rounds"),
        "runs": runs_contest(person_of(request), contest),
    }  # fmt: skip
    return render(request, "contest/staff/round.html", context, status=status)


@for_round_staff
@require_POST
def delete(request: HttpRequest, round: Round) -> HttpResponse:
    delete_round(round=round, by=person_of(request))
    messages.success(request, _("The round is gone."))
    return redirect("staff_rounds", slug=round.contest.slug)
