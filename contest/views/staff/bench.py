"""The bench of a round: entries in, conflicts, the draw, what could not be covered and why, release; afterwards who is behind, and replacements."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.permissions import person_of
from contest.actions.drawing import draw, drop_pair, publish_draw, put_in_round, set_pair, take_out_of_round
from contest.actions.recusing import check_conflicts, possible_replacements, recuse, replace_judge
from contest.actions.releasing import gaps_of, release
from contest.forms.judging import ReasonForm, RecuseForm
from contest.models import Assignment, Conflict, Judge, Round, RoundEntry
from contest.permissions import runs_contest
from contest.queries import in_round_or_waiting
from contest.refusals import NotReadyToRelease
from contest.rules.states import AssignmentState, RoundState
from contest.views.staff.doors import whole, work_links
from contest.views.staff.rounds import for_round_staff
from ledger.refusals import Refused

STANDING = (AssignmentState.DRAFT, AssignmentState.RELEASED)


@for_round_staff
@never_cache
def bench(request: HttpRequest, round: Round) -> HttpResponseBase:
    if request.method != "POST":
        return page(request, round)
    doing = DOINGS.get(request.POST.get("do", ""))
    if doing is None:
        raise Http404
    try:
        messages.success(request, doing(request, round))
    except NotReadyToRelease as refused:
        return page(request, round, refusal=refused, status=refused.status)
    except Refused as refused:
        return page(request, round, refusal=refused, status=refused.status)
    return redirect("staff_bench", ref=round.ref)


def put_in(request: HttpRequest, round: Round) -> str:
    made = put_in_round(round=round, by=person_of(request))
    return _("%(n)d entries put into the round.") % {"n": len(made)}


def take_out(request: HttpRequest, round: Round) -> str:
    take_out_of_round(row=get_object_or_404(round.entries, pk=key(request, "row")), by=person_of(request))
    return _("Taken out of the round.")


def check(request: HttpRequest, round: Round) -> str:
    new = check_conflicts(round=round, by=person_of(request))
    return _("Conflicts checked, %(n)d new ones found.") % {"n": len(new)}


def publish(request: HttpRequest, round: Round) -> str:
    form = ReasonForm(request.POST, contest=round.contest)
    said = form.cleaned_data if form.is_valid() else {}
    publish_draw(round=round, by=person_of(request), reason=said.get("reason", ""), supervisor=said.get("supervisor"))
    return _("The hash of a new draw number is published.")


def draw_now(request: HttpRequest, round: Round) -> str:
    draw(round=round, by=person_of(request), said=request.POST.get("said", "")[:40])
    return _("Drawn. Judges do not see the proposal until it is released.")


def release_now(request: HttpRequest, round: Round) -> str:
    release(round=round, by=person_of(request))
    return _("Released. The judges are told.")


def pair(request: HttpRequest, round: Round) -> str:
    row, judge = get_object_or_404(round.entries, pk=key(request, "row")), get_object_or_404(round.contest.judges, pk=key(request, "judge"))
    set_pair(row=row, judge=judge, by=person_of(request))
    return _("%(name)s scores it too.") % {"name": judge.name}


def unpair(request: HttpRequest, round: Round) -> str:
    drop_pair(assignment=get_object_or_404(round.assignments, pk=key(request, "sheet")), by=person_of(request))
    return _("The pair is taken apart.")


def key(request: HttpRequest, name: str) -> int:
    if (found := whole(request.POST.get(name))) is None:
        raise Http404
    return found


DOINGS: dict[str, Callable[[HttpRequest, Round], str]] = {
    "put_in": put_in,
    "take_out": take_out,
    "check": check,
    "publish": publish,
    "draw": draw_now,
    "release": release_now,
    "pair": pair,
    "unpair": unpair,
}


def page(request: HttpRequest, round: Round, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    round = Round.objects.select_related("contest__organization", "track").get(pk=round.pk)
    rows = list(round.entries.select_related("entry__track", "panel").order_by("entry__number", "pk"))
    sheets = list(round.assignments.filter(state__in=STANDING).select_related("judge").order_by("seat", "judge__number"))
    mine: dict[int, list[Assignment]] = {row.pk: [] for row in rows}
    for sheet in sheets:
        mine[sheet.entry_id].append(sheet)
    setting_up = round.state == RoundState.SET_UP
    short = short_entries(round, rows, mine)
    context = {
        "round": round, "contest": round.contest, "links": work_links(round.contest, "staff_rounds"),
        "runs": runs_contest(person_of(request), round.contest),
        "refusal": refusal, "gaps": gaps_of(round) if setting_up else [], "setting_up": setting_up, "rows": rows, "short": short,
        "covered": len(rows) - len(short), "panels": panels_of(round, rows, mine), "loads": loads_of(round, sheets),
        "waiting": in_round_or_waiting(round).exclude(rounds__round=round).count() if setting_up else 0,
        "conflicts": Conflict.objects.filter(entry__rounds__round=round).count(), "lacks": round.draw_report.get("lacks", []),
        "components": round.draw_report.get("components", 1), "again": round.draw_times > 0 and (round.drawn_at is not None or bool(sheets)),
        "draw_form": ReasonForm(contest=round.contest), "taken": taken_away(round),
        "spare": spare_judges(round) if setting_up and short else [],
    }  # fmt: skip
    return render(request, "contest/staff/bench.html", context, status=status)


def short_entries(round: Round, rows: list[RoundEntry], mine: dict[int, list[Assignment]]) -> list[dict[str, Any]]:
    """未配齐项目及原因: with what the draw said of each, or what happened since."""
    said = {one["entry"]: one for one in round.draw_report.get("uncovered", [])}
    found = []
    for row in rows:
        have = len(mine[row.pk])
        if have >= round.judges_each:
            continue
        reason = said.get(str(row.pk), {})
        since = _("a judge was taken away after the draw") if round.drawn_at else _("not drawn yet")
        found.append({"row": row, "have": have, "sheets": mine[row.pk], "why": reason.get("why") or since, "mend": reason.get("mend", "")})
    return found


def panels_of(round: Round, rows: list[RoundEntry], mine: dict[int, list[Assignment]]) -> list[dict[str, Any]]:
    found = []
    for panel in round.panels.prefetch_related("seats__judge"):
        here = [row for row in rows if row.panel_id == panel.pk]
        seats = sorted(panel.seats.all(), key=lambda seat: (seat.judge_id != panel.head_id, seat.order))
        short = sum(len(mine[row.pk]) < round.judges_each for row in here)
        found.append({"panel": panel, "judges": [seat.judge for seat in seats], "entries": len(here), "short": short, "rows": here})
    return found


def loads_of(round: Round, sheets: list[Assignment]) -> list[dict[str, Any]]:
    """Each judge's entries, how many were begun and sent, for the bars and for who is behind."""
    many, sent, begun = Counter[int](), Counter[int](), Counter[int]()
    judges: dict[int, Judge] = {}
    for sheet in sheets:
        judges[sheet.judge_id] = sheet.judge
        many[sheet.judge_id] += 1
        sent[sheet.judge_id] += sheet.sent_at is not None
        begun[sheet.judge_id] += sheet.length > 0
    most = max(many.values(), default=1)
    rows = [
        {
            "judge": judges[pk], "many": many[pk], "sent": sent[pk], "begun": begun[pk], "left": many[pk] - sent[pk],
            "width": round_percent(many[pk], most),
        }
        for pk in many
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["left"], row["judge"].number) if round.state != RoundState.SET_UP else (row["judge"].number,))


def round_percent(part: int, whole: int) -> int:
    return 100 * part // whole


def spare_judges(round: Round) -> list[Judge]:
    return list(round.contest.judges.filter(role=Judge.Role.JUDGE, available=True).order_by("number"))


def taken_away(round: Round) -> list[Assignment]:
    """Recused or replaced, with who has taken over."""
    found = round.assignments.filter(state__in=[AssignmentState.RECUSED, AssignmentState.REPLACED])
    return list(found.select_related("judge", "entry__entry", "replaced_by__judge").order_by("entry__entry__number"))


@for_round_staff
@never_cache
def sheets(request: HttpRequest, round: Round, pk: int) -> HttpResponseBase:
    """One entry of the round: who scores it, how far each is, and the step that puts another judge in someone's place."""
    row = get_object_or_404(round.entries.select_related("entry__track", "panel"), pk=pk)
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
