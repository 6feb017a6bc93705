"""One entry or one judge of a round: who scores it, what is moved by hand, who takes over; and the file of a draw."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import person_of
from contest.actions.moving import reasons_apart
from contest.actions.recusing import possible_replacements, recuse, replace_judge
from contest.actions.taking_over import hand_over, sheets_to_hand_over, successors, words_of_hand_over
from contest.forms.bench import HandOverForm
from contest.forms.judging import RecuseForm
from contest.models import Assignment, Round, RoundEntry, Seat
from contest.permissions import runs_contest
from contest.rules.states import AssignmentState, RoundState
from contest.views.draws import file_of
from contest.views.staff.bench import key, spare_judges
from contest.views.staff.doors import work_links
from contest.views.staff.rounds import for_round_staff
from ledger.refusals import Refused


@for_round_staff
@never_cache
def sheets(request: HttpRequest, round: Round, pk: int) -> HttpResponseBase:
    """One entry of the round. While it is set up: who is proposed, locked, moved by hand. Afterwards: how far each judge is, and who takes over."""
    row = get_object_or_404(round.entries.select_related("entry__track", "entry__unit", "entry__leader", "panel"), pk=pk)
    if round.state == RoundState.SET_UP:
        if request.method == "POST":
            raise Http404
        return proposed_entry(request, round, row)
    form, refusal, status = RecuseForm(), None, 200
    if request.method == "POST":
        form, status = RecuseForm(request.POST), 422
        old = get_object_or_404(row.assignments, pk=key(request, "sheet"))
        if form.is_valid():
            try:
                messages.success(request, change_sheet(request, round, old, form.cleaned_data["reason"]))
                return redirect("staff_sheets", ref=round.ref, pk=pk)
            except Refused as refused:
                refusal, status = refused, refused.status
    lines: list[dict[str, Any]] = []
    for sheet in row.assignments.exclude(state=AssignmentState.DRAFT).select_related(
        "judge", "replaced_by__judge", "round__contest", "entry__entry__track"
    ):
        open_place = sheet.state in (AssignmentState.RELEASED, AssignmentState.RECUSED) and not hasattr(sheet, "replaced_by")
        lines.append({"sheet": sheet, "may_replace": open_place and round.state == RoundState.SCORING})
    first = next((line["sheet"] for line in lines if line["may_replace"]), None)
    context = {
        "round": round, "contest": round.contest, "row": row, "lines": lines, "links": work_links(round.contest, "staff_rounds"), "form": form,
        "runs": runs_contest(person_of(request), round.contest), "refusal": refusal, "best": possible_replacements(first) if first else [],
    }  # fmt: skip
    return render(request, "contest/staff/sheets.html", context, status=status)


def change_sheet(request: HttpRequest, round: Round, old: Assignment, reason: str) -> str:
    if request.POST.get("do") == "recuse":
        recuse(assignment=old, by=person_of(request), reason=reason)
        return _("%(name)s is recused from it.") % {"name": old.judge.name}
    judge = get_object_or_404(round.contest.judges, pk=key(request, "judge"))
    replace_judge(assignment=old, by=person_of(request), judge=judge, reason=reason)
    return _("%(name)s has taken over and is told.") % {"name": judge.name}


def proposed_entry(request: HttpRequest, round: Round, row: RoundEntry) -> HttpResponse:
    drafts = list(row.assignments.filter(state=AssignmentState.DRAFT).select_related("judge").order_by("seat", "judge__number"))
    taken = {sheet.judge_id for sheet in drafts}
    choices: list[dict[str, Any]] = []
    for judge in spare_judges(round):
        if judge.pk not in taken:
            why = "、".join(reasons_apart(round, judge, [row]).get(row.pk, ()))
            choices.append({"judge": judge, "why": why, "knows": row.entry.track.name in judge.expertise})
    choices.sort(key=lambda one: (bool(one["why"]), not one["knows"], one["judge"].number))
    context = {
        "round": round, "contest": round.contest, "row": row, "drafts": drafts, "choices": choices,
        "links": work_links(round.contest, "staff_rounds"),
        "runs": runs_contest(person_of(request), round.contest), "free": [one for one in choices if not one["why"]],
        "panels": round.panels.exclude(pk=row.panel_id or 0), "conflicts": row.entry.conflicts.select_related("judge").order_by("judge__number"),
    }  # fmt: skip
    return render(request, "contest/staff/proposed.html", context)


@for_round_staff
@never_cache
def round_judge(request: HttpRequest, round: Round, pk: int) -> HttpResponseBase:
    """One judge of the round: the entries, and once it is released, who takes all of them over in one step."""
    judge = get_object_or_404(round.contest.judges.select_related("person", "employer_organization"), pk=pk)
    scoring = round.state == RoundState.SCORING
    form, refusal, status = HandOverForm(), None, 200
    if request.method == "POST":
        form, status = HandOverForm(request.POST), 422
        if form.is_valid():
            to = form.cleaned_data["successor"]
            try:
                made, left = hand_over(
                    round=round, judge=judge, by=person_of(request), reason=form.cleaned_data["reason"], sent_too=form.cleaned_data["sent_too"],
                    successor=get_object_or_404(round.contest.judges, pk=to) if to else None,
                )  # fmt: skip
            except Refused as refused:
                refusal, status = refused, refused.status
            else:
                messages.success(request, words_of_hand_over(made, left))
                return redirect("staff_round_judge", ref=round.ref, pk=pk)
    rows = list(round.assignments.filter(judge=judge).select_related("entry__entry__track", "entry__panel").order_by("entry__entry__number"))
    context = {
        "round": round, "contest": round.contest, "judge": judge, "rows": rows, "links": work_links(round.contest, "staff_rounds"), "form": form,
        "runs": runs_contest(person_of(request), round.contest), "refusal": refusal, "scoring": scoring,
        "unsent": len(sheets_to_hand_over(round, judge, sent_too=False)) if scoring else 0,
        "best": successors(round, judge) if scoring else [], "conflicts": judge.conflicts.filter(entry__rounds__round=round).select_related("entry"),
        "seats": Seat.objects.filter(panel__round=round, judge=judge).select_related("panel"),
    }  # fmt: skip
    return render(request, "contest/staff/round_judge.html", context, status=status)


@for_round_staff
@require_safe
@never_cache
def draw_file(request: HttpRequest, round: Round, time: int) -> HttpResponse:
    """The file of one draw: what was published, opened, and drawn from. `site/manage.py replay_draw FILE` draws it again."""
    drawing = get_object_or_404(round.drawings.exclude(drawn_at=None), time=time)
    return file_of(drawing)
