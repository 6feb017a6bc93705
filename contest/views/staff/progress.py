"""How far a round is while it is scored: who is behind, marks far apart, who is absent, extra judges. For staff, for the supervisor to read, and for
the head of a panel, who sees the own panel only."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts.asked import key, whole
from accounts.permissions import person_of, signed_in
from contest.actions.absence import set_absent
from contest.actions.extra import band_of, send_extra_judges
from contest.actions.preparing import ask_for_files
from contest.actions.reminding import remind
from contest.actions.second_look import ask_second_look
from contest.apart import Apart, apart_in
from contest.blind import number_in, title_of, warnings_of
from contest.models import Assignment, Panel, Round, RoundEntry
from contest.pace import Pace, pace_of
from contest.permissions import runs_contest
from contest.rules.exact import fixed
from contest.rules.states import RoundState
from contest.views.staff.doors import work_links
from contest.views.staff.rounds import for_round_staff
from ledger.refusals import NotAllowed, Refused
from work.models import Job


@for_round_staff
@never_cache
def progress(request: HttpRequest, round: Round) -> HttpResponseBase:
    if request.method != "POST":
        return staff_page(request, round)
    doing = DOINGS.get(request.POST.get("do", ""))
    if doing is None:
        raise Http404
    try:
        messages.success(request, doing(request, round))
    except NotAllowed:
        raise
    except Refused as refused:
        return staff_page(request, round, refusal=refused, status=refused.status)
    return redirect("staff_progress", ref=round.ref)


def row_of(request: HttpRequest, round: Round, panel: Panel | None = None) -> RoundEntry:
    rows = round.entries.all() if panel is None else round.entries.filter(panel=panel)
    return get_object_or_404(rows, pk=key(request, "row"))


def do_remind(request: HttpRequest, round: Round) -> str:
    judges = [key(request, "judge")] if "judge" in request.POST else None
    told = remind(round=round, by=person_of(request), judges=judges)
    if not told:
        return _("Nobody was told: who is behind was reminded today already, or has not come in yet.")
    return ngettext("%(n)d judge was reminded.", "%(n)d judges were reminded.", len(told)) % {"n": len(told)}


def do_ask(request: HttpRequest, round: Round, panel: Panel | None = None) -> str:
    judges = [found for text in request.POST.getlist("judge") if (found := whole(text)) is not None]
    made = ask_second_look(entry=row_of(request, round, panel), by=person_of(request), judges=judges or None)
    return ngettext("%(n)d judge was asked to look again.", "%(n)d judges were asked to look again.", len(made)) % {"n": len(made)}


def do_absent(request: HttpRequest, round: Round) -> str:
    absent = request.POST["do"] == "absent"
    set_absent(entry=row_of(request, round), by=person_of(request), absent=absent, reason=request.POST.get("reason", "")[:200])
    return _("Set absent: it will have no total and no rank.") if absent else _("There after all: its marks count again.")


def do_extra(request: HttpRequest, round: Round) -> str:
    made = send_extra_judges(round=round, by=person_of(request))
    return ngettext("%(n)d extra sheet is released.", "%(n)d extra sheets are released.", len(made)) % {"n": len(made)}


DOINGS: dict[str, Callable[[HttpRequest, Round], str]] = {
    "remind": do_remind, "ask": do_ask, "absent": do_absent, "present": do_absent, "extra": do_extra,
}  # fmt: skip


def staff_page(request: HttpRequest, round: Round, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    rows = entries_of(round)
    behind, apart = pace_of(round), apart_in(round) if round.scheme else []
    context = {
        **common(round, behind, apart), "contest": round.contest, "links": work_links(round.contest, "staff_rounds"), "refusal": refusal,
        "runs": runs_contest(person_of(request), round.contest), "rows": rows, "gone": [line for line in rows if line["row"].absent],
        "warnings": warnings_of(round), "band": band_of(round), "base": "base_staff.html",
    }  # fmt: skip
    return render(request, "contest/staff/progress.html", context, status=status)


def entries_of(round: Round) -> list[dict[str, Any]]:
    """Each entry with how many of its sheets were sent."""
    sheets: dict[int, list[Assignment]] = {}
    for sheet in Assignment.objects.filter(round=round).counting():
        sheets.setdefault(sheet.entry_id, []).append(sheet)
    rows = round.entries.select_related("entry", "panel").order_by("entry__number", "pk")
    return [{"row": row, "all": len(sheets.get(row.pk, ())), "sent": sum(one.sent_at is not None for one in sheets.get(row.pk, ()))} for row in rows]


def common(round: Round, behind: list[Pace], apart: list[Apart], *, notes: bool = True) -> dict[str, Any]:
    """`notes`: what judges wrote for staff only is shown too."""
    left = [line for line in behind if line.behind]
    waiting = [one for one in apart if not one.settled]
    names = dict(round.criteria.values_list("key", "name")) if apart else {}
    return {
        "round": round, "scoring": round.state == RoundState.SCORING, "pace": behind, "left": left, "heading": heading(round, left, waiting),
        "apart": [apart_line(one, round, names, notes=notes) for one in apart], "waiting": len(waiting),
        "all": sum(line.all for line in behind), "sent": sum(line.sent for line in behind),
    }  # fmt: skip


def heading(round: Round, left: list[Pace], waiting: list[Apart]) -> str:
    if round.state == RoundState.SET_UP:
        return _("Not released yet")
    if round.state != RoundState.SCORING:
        return _("Scoring in this round is over")
    words = []
    if left:
        words.append(ngettext("%(n)d judge is not finished", "%(n)d judges are not finished", len(left)) % {"n": len(left)})
    if waiting:
        words.append(ngettext("%(n)d entry to look at again", "%(n)d entries to look at again", len(waiting)) % {"n": len(waiting)})
    return "，".join(words) or _("Every judge has finished")


def apart_line(found: Apart, round: Round, names: dict[str, str], *, notes: bool) -> dict[str, Any]:
    """For parts/apart.html: the marks as a picture with their words, who is asked, what was answered and said."""
    totals = sorted((total, judge) for judge, total in found.totals.items())
    asked = {look.assignment.judge_id for look in found.open}
    low, high = scale(totals)
    said = [
        {"judge": sheet.judge, "comment": sheet.remark.comment, "note": sheet.remark.note if notes else ""}
        for sheet in found.sheets.values() if hasattr(sheet, "remark") and (sheet.remark.comment or (notes and sheet.remark.note))
    ]  # fmt: skip
    return {
        "row": found.row, "number": number_in(found.row, round), "title": title_of(found.row), "apart": found.apart, "settled": found.settled,
        "spread": fixed(found.spread, 2), "where": names.get(found.where, ""), "said": said,
        "marks": [
            {"at": place(total, low, high), "text": short(total), "far": judge == found.far, "end": total in (totals[0][0], totals[-1][0])}
            for total, judge in totals
        ],
        "words": "、".join(short(total) for total, _judge in totals),
        "judges": [
            {
                "judge": found.sheets[judge].judge, "total": short(total), "wanted": judge in found.concerned, "asked": judge in asked,
            }
            for total, judge in totals
        ],
        "open": found.open, "answered": found.answered,
    }  # fmt: skip


def short(total: Fraction) -> str:
    return fixed(total, 2).rstrip("0").rstrip(".")


def scale(totals: list[tuple[Fraction, int]]) -> tuple[Fraction, Fraction]:
    """From where to where the picture goes: whole tens around the marks."""
    if not totals:
        return Fraction(0), Fraction(1)
    low, high = totals[0][0] // 10 * 10, -(-totals[-1][0] // 10) * 10
    return Fraction(low), Fraction(high if high > low else low + 10)


def place(total: Fraction, low: Fraction, high: Fraction) -> str:
    """Per cent of the picture's width, a little away from both edges so that the figures fit."""
    return fixed(8 + 84 * (total - low) / (high - low), 1)


@for_round_staff
@never_cache
def blind(request: HttpRequest, round: Round) -> HttpResponseBase:
    """What entries of a blind round give away themselves, and files that cannot be shown blind. Asked for, the files are read by a job."""
    if request.method == "POST":
        job = ask_for_files(round=round, by=person_of(request))
        return redirect("job", ref=job.ref)
    context = {
        "round": round, "contest": round.contest, "links": work_links(round.contest, "staff_rounds"), "warnings": warnings_of(round),
        "runs": runs_contest(person_of(request), round.contest),
        "read": Job.objects.filter(kind="contest.prepare_files", key=f"round:{round.pk}", state=Job.State.DONE).order_by("-pk").first(),
    }  # fmt: skip
    return render(request, "contest/staff/blind.html", context)


@signed_in
@never_cache
def panel(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The head of the panel: who of the panel is behind, and its marks far apart."""
    round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), ref=ref)
    person = person_of(request)
    led = Panel.objects.filter(round=round, head__person=person).first()
    if led is None or round.state == RoundState.SET_UP:
        raise NotAllowed
    refusal, status = None, 200
    if request.method == "POST":
        doing = request.POST.get("do", "")
        if doing not in ("remind", "ask"):
            raise Http404
        try:
            messages.success(request, do_remind(request, round) if doing == "remind" else do_ask(request, round, led))
            return redirect("judge_panel", ref=ref)
        except NotAllowed:
            raise
        except Refused as refused:
            refusal, status = refused, refused.status
    context = {
        **common(round, pace_of(round, panel=led.pk), apart_in(round, panel=led.pk), notes=False), "panel": led, "runs": True, "refusal": refusal,
    }  # fmt: skip
    return render(request, "contest/judge/panel.html", context, status=status)
