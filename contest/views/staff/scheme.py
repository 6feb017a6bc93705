"""评分办法 of a round: written, checked and tried on one page; and the coefficients of its entries."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.asked import whole
from accounts.permissions import person_of
from contest.actions.rounds import NoFactor, NotAScheme, copy_scheme, save_round, set_factors
from contest.forms.scheme import SchemeForms
from contest.models import Round
from contest.permissions import runs_contest
from contest.refusals import Frozen
from contest.rules.states import RoundState
from contest.schemes import schemes_to_copy
from contest.views.staff.doors import work_links
from contest.views.staff.rounds import for_round_staff
from ledger.refusals import Refused


@for_round_staff
def scheme(request: HttpRequest, round: Round) -> HttpResponseBase:
    """`do` is check (what is wrong, and the three imagined sheets: nothing is saved), copy, or save."""
    doing = request.POST.get("do", "save") if request.method == "POST" else ""
    if doing == "copy":
        return copied(request, round)
    forms = SchemeForms(round, request.POST if doing else None)
    if doing in ("", "check"):
        return page(request, round, forms)
    if round.state != RoundState.SET_UP:
        refused = Frozen(_("The round is released, so its scheme and its way of judging are fixed. The name and the dates can still be changed."))
        return page(request, round, SchemeForms(round), refusal=refused, status=refused.status)
    refusal: Refused | None = None
    status = 422
    if forms.valid:
        try:
            save_round(
                contest=round.contest, by=person_of(request), round=round, criteria=forms.rows(), method=forms.method(),
                fields={"spread_at_most": forms.method_form.cleaned_data["spread"]},
            )  # fmt: skip
        except (NotAScheme, Frozen) as refused:
            refusal, status = refused, refused.status
        else:
            messages.success(request, _("Saved."))
            return redirect("staff_scheme", ref=round.ref)
    return page(request, round, forms, refusal=refusal, status=status)


def copied(request: HttpRequest, round: Round) -> HttpResponseBase:
    source = get_object_or_404(schemes_to_copy(round), pk=whole(request.POST.get("source")))
    try:
        copy_scheme(round=round, by=person_of(request), source=source)
    except Frozen as refused:
        return page(request, round, SchemeForms(round), refusal=refused, status=refused.status)
    messages.success(request, _("Copied from %(round)s. Check it, and change what is different now.") % {"round": source})
    return redirect("staff_scheme", ref=round.ref)


def page(request: HttpRequest, round: Round, forms: SchemeForms, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    runs = runs_contest(person_of(request), round.contest)
    frozen = round.state != RoundState.SET_UP
    context = {
        "round": round, "contest": round.contest, "links": work_links(round.contest, "staff_rounds"), "forms": forms, "check": forms.check,
        "trial": forms.trial, "groups": forms.method_form.groups(), "runs": runs, "frozen": frozen, "open": runs and not frozen, "refusal": refusal,
        "saved": status == 200, "many": len(forms.named), "factored": any(form.instance.factored for form in forms.criteria.forms),
        "sources": schemes_to_copy(round) if runs and not frozen else (),
    }  # fmt: skip
    return render(request, "contest/staff/scheme.html", context, status=status)


@for_round_staff
def factors(request: HttpRequest, round: Round) -> HttpResponseBase:
    """难度系数: one for each entry and criterion that has them."""
    criteria = list(round.criteria.filter(factored=True))
    rows = list(round.entries.select_related("entry").order_by("entry__number", "pk"))
    refusal: Refused | None = None
    if request.method == "POST":
        typed = {row.pk: {one.key: request.POST.get(f"{row.pk}:{one.key}", "")[:20] for one in criteria} for row in rows}
        try:
            set_factors(round=round, by=person_of(request), factors=typed)
        except (Frozen, NoFactor) as refused:
            refusal = refused
        else:
            messages.success(request, _("Saved."))
            return redirect("staff_factors", ref=round.ref)
    lines = [
        {
            "row": row,
            "cells": [
                {"criterion": one, "name": f"{row.pk}:{one.key}", "value": request.POST.get(f"{row.pk}:{one.key}", row.factors.get(one.key, ""))}
                for one in criteria
            ],
        }
        for row in rows
    ]
    context = {
        "round": round, "contest": round.contest, "links": work_links(round.contest, "staff_rounds"), "criteria": criteria, "lines": lines,
        "refusal": refusal, "open": runs_contest(person_of(request), round.contest) and round.state == RoundState.SET_UP,
        "lacking": sum(any(one.key not in row.factors for one in criteria) for row in rows),
    }  # fmt: skip
    return render(request, "contest/staff/factors.html", context, status=refusal.status if refusal else 200)
