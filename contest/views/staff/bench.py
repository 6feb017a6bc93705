"""The bench of a round: entries in, conflicts, the draw, what could not be covered and why, release; afterwards who is behind, and replacements."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.asked import key, whole
from accounts.permissions import person_of
from contest.actions.drawing import draw, numbers_of, publish_draw, put_in_round, take_out_of_round
from contest.actions.moving import drop_pair, lock_pair, lock_panel, move_entry, move_judge, move_pair, set_pair
from contest.actions.naming import matches
from contest.actions.recusing import check_conflicts
from contest.actions.releasing import gaps_of, release
from contest.actions.rounds import save_round
from contest.bench import STANDING, Trial, conflict_counts, region_rows, try_numbers
from contest.forms.bench import NumbersForm
from contest.forms.judging import ReasonForm
from contest.models import Assignment, Conflict, Judge, NamedConflict, Panel, Round, RoundEntry, Seat
from contest.permissions import runs_contest
from contest.queries import in_round_or_waiting
from contest.refusals import NotReadyToRelease
from contest.rules.states import AssignmentState, RoundState
from contest.views.staff.doors import work_links
from contest.views.staff.rounds import for_round_staff
from ledger.refusals import Refused


@for_round_staff
@never_cache
def bench(request: HttpRequest, round: Round) -> HttpResponseBase:
    if request.method != "POST":
        return page(request, round)
    if request.POST.get("do") == "try":
        return tried(request, round)
    doing = DOINGS.get(request.POST.get("do", ""))
    if doing is None:
        raise Http404
    try:
        messages.success(request, doing(request, round))
    except NotReadyToRelease as refused:
        return page(request, round, refusal=refused, status=refused.status)
    except Refused as refused:
        return page(request, round, refusal=refused, status=refused.status)
    return redirect(back(request, round))


def back(request: HttpRequest, round: Round) -> str:
    """To the page of the entry or the judge from which it was done, else to the bench."""
    for name, to in (("entry_page", "staff_sheets"), ("judge_page", "staff_round_judge")):
        if (pk := whole(request.POST.get(name))) is not None:
            return reverse(to, args=[round.ref, pk])
    return reverse("staff_bench", args=[round.ref])


def tried(request: HttpRequest, round: Round) -> HttpResponse:
    """Other numbers beside what is kept; nothing is kept."""
    form = NumbersForm(request.POST, instance=Round.objects.select_related("contest__organization", "track").get(pk=round.pk))
    if not form.is_valid():
        return page(request, round, numbers=form, status=200 if request.headers.get("HX-Request") else 422)
    try:
        trial = try_numbers(round, numbers_of(form.instance))
    except Refused as refused:
        return page(request, round, numbers=form, refusal=refused, status=refused.status)
    return page(request, round, numbers=form, trial=trial)


def keep_numbers(request: HttpRequest, round: Round) -> str:
    form = NumbersForm(request.POST, instance=Round.objects.get(pk=round.pk))
    if not form.is_valid():
        raise Refused(" ".join(f"{form[name].label}：{error}" for name, errors in form.errors.items() for error in errors))
    save_round(contest=round.contest, by=person_of(request), round=round, fields=form.cleaned_data)
    return _("Kept. What was drawn under other numbers stands until you draw again.")


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


def row_in(request: HttpRequest, round: Round) -> RoundEntry:
    return get_object_or_404(round.entries, pk=key(request, "row"))


def judge_in(request: HttpRequest, round: Round) -> Judge:
    return get_object_or_404(round.contest.judges, pk=key(request, "judge"))


def sheet_in(request: HttpRequest, round: Round) -> Assignment:
    return get_object_or_404(round.assignments, pk=key(request, "sheet"))


def panel_in(request: HttpRequest, round: Round) -> Panel:
    return get_object_or_404(round.panels, pk=key(request, "panel"))


def pair(request: HttpRequest, round: Round) -> str:
    judge = judge_in(request, round)
    set_pair(row=row_in(request, round), judge=judge, by=person_of(request))
    return _("%(name)s scores it too.") % {"name": judge.name}


def unpair(request: HttpRequest, round: Round) -> str:
    drop_pair(assignment=sheet_in(request, round), by=person_of(request))
    return _("The pair is taken apart.")


def to_judge(request: HttpRequest, round: Round) -> str:
    judge = judge_in(request, round)
    move_pair(assignment=sheet_in(request, round), judge=judge, by=person_of(request))
    return _("%(name)s scores it instead.") % {"name": judge.name}


def lock(request: HttpRequest, round: Round) -> str:
    lock_pair(assignment=sheet_in(request, round), locked=True, by=person_of(request))
    return _("Locked: the pair stays when the round is drawn again.")


def unlock(request: HttpRequest, round: Round) -> str:
    lock_pair(assignment=sheet_in(request, round), locked=False, by=person_of(request))
    return _("Unlocked.")


def lock_whole(request: HttpRequest, round: Round) -> str:
    lock_panel(panel=panel_in(request, round), locked=True, by=person_of(request))
    return _("Locked: the panel stays whole when the rest is drawn again.")


def unlock_whole(request: HttpRequest, round: Round) -> str:
    lock_panel(panel=panel_in(request, round), locked=False, by=person_of(request))
    return _("Unlocked.")


def to_panel(request: HttpRequest, round: Round) -> str:
    panel = panel_in(request, round)
    move_entry(row=row_in(request, round), panel=panel, by=person_of(request))
    return _("Moved to %(panel)s, whose judges score it now.") % {"panel": panel.name}


def to_seat(request: HttpRequest, round: Round) -> str:
    seat = get_object_or_404(Seat.objects.select_related("panel__round", "judge"), pk=key(request, "seat"), panel__round=round)
    judge = judge_in(request, round)
    move_judge(seat=seat, judge=judge, by=person_of(request))
    return _("%(name)s sits there now.") % {"name": judge.name}


DOINGS: dict[str, Callable[[HttpRequest, Round], str]] = {
    "put_in": put_in,
    "take_out": take_out,
    "check": check,
    "publish": publish,
    "draw": draw_now,
    "release": release_now,
    "pair": pair,
    "unpair": unpair,
    "numbers": keep_numbers,
    "to_judge": to_judge,
    "lock": lock,
    "unlock": unlock,
    "lock_panel": lock_whole,
    "unlock_panel": unlock_whole,
    "to_panel": to_panel,
    "to_seat": to_seat,
}


def page(
    request: HttpRequest,
    round: Round,
    *,
    refusal: Refused | None = None,
    numbers: NumbersForm | None = None,
    trial: Trial | None = None,
    status: int = 200,
) -> HttpResponse:
    round = Round.objects.select_related("contest__organization", "track").get(pk=round.pk)
    rows = list(round.entries.select_related("entry__track", "entry__unit", "panel").order_by("entry__number", "pk"))
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
        "spare": spare_judges(round) if setting_up else [], "numbers": numbers or NumbersForm(instance=round), "trial": trial,
        "regions": region_rows(rows, list(round.panels.all())), "drawings": round.drawings.all(), "panels_plain": round.panels.all(),
        "reserve": reserve_of(round), "named": named_in(round, rows),
        "factored": round.criteria.filter(factored=True).exists(),
    }  # fmt: skip
    return render(request, "contest/staff/bench.html", context, status=status)


def named_in(round: Round, rows: list[RoundEntry]) -> list[dict[str, Any]]:
    """Whom entrants asked not to be judged by, and whether the pool has somebody of the name."""
    of = {row.entry_id: row for row in rows}
    named = list(NamedConflict.objects.filter(entry__in=of, withdrawn_at=None).select_related("entry"))
    pool = list(round.contest.judges.filter(role=Judge.Role.JUDGE)) if named else []
    found: dict[int, list[Judge]] = {}
    for one, judge in matches(named, pool):
        found.setdefault(one.pk, []).append(judge)
    out = set(round.assignments.filter(state=AssignmentState.RELEASED, entry__in=rows).values_list("entry_id", "judge_id")) if found else set()
    return [
        {
            "named": one,
            "row": of[one.entry_id],
            "judges": found.get(one.pk, []),
            "out": any((of[one.entry_id].pk, judge.pk) in out for judge in found.get(one.pk, [])),
        }
        for one in named
    ]


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
    barred = conflict_counts(round)
    for panel in round.panels.prefetch_related("seats__judge"):
        here = [row for row in rows if row.panel_id == panel.pk]
        seats = sorted(panel.seats.all(), key=lambda seat: (seat.judge_id != panel.head_id, seat.order))
        short = sum(len(mine[row.pk]) < round.judges_each for row in here)
        found.append(
            {
                "panel": panel, "seats": seats, "entries": len(here), "short": short, "rows": here,
                "conflicts": sum(barred.get(seat.judge_id, 0) for seat in seats),
            }
        )  # fmt: skip
    return found


def reserve_of(round: Round) -> list[Judge]:
    """候补评委: on no panel by the last draw, and not given a seat since."""
    keys = [pk for one in round.draw_report.get("reserve", []) if (pk := whole(one)) is not None]
    return list(round.contest.judges.filter(pk__in=keys, available=True).exclude(seats__panel__round=round).order_by("number")) if keys else []


def loads_of(round: Round, sheets: list[Assignment]) -> list[dict[str, Any]]:
    """Each judge's entries, how many were begun and sent, for the bars and for who is behind."""
    many, sent, begun = Counter[int](), Counter[int](), Counter[int]()
    judges: dict[int, Judge] = {}
    for sheet in sheets:
        judges[sheet.judge_id] = sheet.judge
        many[sheet.judge_id] += 1
        sent[sheet.judge_id] += sheet.sent_at is not None
        begun[sheet.judge_id] += sheet.length > 0
    limits = {pk: judge.ceiling or round.load_at_most for pk, judge in judges.items()}
    most = max([*many.values(), *(limit for limit in limits.values() if limit), round.load_at_least, 1])
    barred = conflict_counts(round)
    rows = [
        {
            "judge": judges[pk], "many": many[pk], "conflicts": barred.get(pk, 0), "limit": limits[pk],
            "floor_x": round_percent(round.load_at_least, most) if round.load_at_least else 0,
            "limit_x": round_percent(limits[pk] or 0, most) if limits[pk] else 0, "sent": sent[pk], "begun": begun[pk], "left": many[pk] - sent[pk],
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
