"""The rounds of a contest, and one round with its criteria and its method."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import person_of, signed_in
from contest.actions.rounds import CRITERION_FIELDS, NotAScheme, delete_round, save_round
from contest.forms.setup import MethodForm, RoundForm, criteria_formset, rows_of
from contest.models import Contest, Round
from contest.permissions import runs_contest, supervises
from contest.refusals import Frozen
from contest.rules.states import RoundState
from contest.views.staff.doors import for_staff, for_staff_and_supervisor, work_links
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
        "runs": runs_contest(person_of(request), contest),
    }  # fmt: skip
    return render(request, "contest/staff/rounds.html", context)


@for_staff
def new(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    return round_form(request, contest, Round(contest=contest, order=contest.rounds.count() + 1))


@for_round_staff
def round(request: HttpRequest, round: Round) -> HttpResponseBase:
    return round_form(request, round.contest, round)


def round_form(request: HttpRequest, contest: Contest, round: Round) -> HttpResponseBase:
    """Settings, criteria and method on one page, saved in one step; what is no scheme is refused with every fault named."""
    data = request.POST if request.method == "POST" else None
    before = dict(round.method)
    form = RoundForm(data, instance=round, contest=contest)
    criteria = criteria_formset(Round.objects.get(pk=round.pk) if round.pk else Round(), data)
    method = MethodForm(data, round=round)
    refusal: Refused | None = None
    status = 200
    if data is not None:
        status = 422
        if all([form.is_valid(), criteria.is_valid(), method.is_valid()]):
            try:
                saved = save_round(
                    contest=contest, by=person_of(request), round=round if round.pk else None, fields=form.cleaned_data,
                    criteria=rows_of(criteria, CRITERION_FIELDS), method=method.method(before),
                )  # fmt: skip
            except (Frozen, NotAScheme) as refused:
                refusal, status = refused, refused.status
            else:
                messages.success(request, _("Saved."))
                return redirect("staff_round", ref=saved.ref)
    context = {
        "contest": contest, "round": round, "form": form, "criteria": criteria, "method": method, "refusal": refusal,
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
