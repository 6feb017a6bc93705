"""The judge's desk: rounds that wait, the commitment, what is to be scored, recusals. Nothing here shows more than contest.blind lets through."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.asked import posted
from accounts.permissions import person_of, signed_in
from contest.actions.judges import sign_commitment
from contest.actions.marking import sheet_of
from contest.actions.recusing import declare_conflict
from contest.blind import number_for, number_in, title_of
from contest.forms.judging import DeclareForm
from contest.models import Assignment, Conflict, Contest, Judge, Panel, Round, RoundEntry
from contest.refusals import (
    NoLongerPossible,
)
from contest.rules.states import AssignmentState, RoundState
from ledger.refusals import NotAllowed

OPEN_ROUNDS = (RoundState.SCORING,)


def judges_of(request: HttpRequest) -> list[Judge]:
    """The person's places as judge, the newest contest first. Raises NotAllowed for who is none."""
    found = Judge.objects.filter(person=person_of(request), role=Judge.Role.JUDGE).select_related("contest").order_by("-contest__year", "-pk")
    if not (judges := list(found)):
        raise NotAllowed
    return judges


@signed_in
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Every round that waits; a single one is opened at once. The commitment is signed on the first visit."""
    judges = judges_of(request)
    unsigned = next((judge for judge in judges if judge.committed_at is None), None)
    if unsigned is not None:
        return redirect("judge_commitment", slug=unsigned.contest.slug)
    mine = Assignment.objects.filter(judge__in=judges).exclude(state=AssignmentState.DRAFT)
    rounds = list(Round.objects.filter(pk__in=mine.values("round")).select_related("contest").order_by("-released_at"))
    open_rounds = [round for round in rounds if round.state in OPEN_ROUNDS]
    set_up = Round.objects.filter(contest__in=[judge.contest_id for judge in judges], state=RoundState.SET_UP).exclude(entries=None)
    coming = list(set_up.select_related("contest"))
    if len(open_rounds) == 1 and not coming:
        return redirect("judge_round", ref=open_rounds[0].ref)
    counts: dict[int, list[int]] = {round.pk: [0, 0] for round in rounds}
    for pk, sent in mine.filter(state=AssignmentState.RELEASED).values_list("round", "sent_at"):
        counts[pk][0] += 1
        counts[pk][1] += sent is not None
    rows = [{"round": round, "all": counts[round.pk][0], "sent": counts[round.pk][1]} for round in rounds]
    return render(request, "contest/judge/desk.html", {"rows": rows, "coming": coming, "judges": judges})


@signed_in
@never_cache
def commitment(request: HttpRequest, slug: str) -> HttpResponseBase:
    """评审承诺书: read, and signed once."""
    contest = get_object_or_404(Contest, slug=slug)
    judge = judge_in(request, contest)
    if request.method == "POST":
        sign_commitment(judge=judge, by=person_of(request))
        messages.success(request, _("Signed. You can begin."))
        return redirect("judge_desk")
    return render(request, "contest/judge/commitment.html", {"contest": contest, "judge": judge})


def judge_in(request: HttpRequest, contest: Contest) -> Judge:
    judge = Judge.objects.filter(contest=contest, person=person_of(request), role=Judge.Role.JUDGE).first()
    if judge is None:
        raise NotAllowed
    return judge


@signed_in
@never_cache
@require_safe
def round_desk(request: HttpRequest, ref: str) -> HttpResponse:
    """What is still to be scored in this round, what was sent, and the recusals."""
    round = get_object_or_404(Round.objects.select_related("contest", "track"), ref=ref)
    judge = judge_in(request, round.contest)
    if judge.committed_at is None:
        return redirect("judge_commitment", slug=round.contest.slug)
    if round.state == RoundState.SET_UP:
        return redirect("judge_declare", ref=ref)
    rows = [line_of(sheet, round) for sheet in sheets_of(judge, round)]
    todo = [row for row in rows if not row["absent"] and (row["sheet"].sent_at is None or row["sheet"].second_look)]
    sent = [row for row in rows if row not in todo]
    again = sum(row["sheet"].second_look for row in todo)
    context = {
        "round": round, "judge": judge, "todo": todo, "sent": sent, "rows": rows, "left": len(todo) - again, "again": again,
        "done": sum(row["sheet"].sent_at is not None for row in rows), "recusals": recusals_of(judge, round),
        "scoring": round.state == RoundState.SCORING, "heading": heading(len(todo) - again, again, round),
        "leads": Panel.objects.filter(round=round, head=judge).first(),
    }  # fmt: skip
    return render(request, "contest/judge/round.html", context)


def heading(left: int, again: int, round: Round) -> str:
    if round.state != RoundState.SCORING:
        return _("Scoring in this round is over")
    if not left and not again:
        return _("All your sheets are sent")
    words = ngettext("%(n)d entry still to score", "%(n)d entries still to score", left) % {"n": left}
    return words if not again else _("%(left)s, %(again)d to look at again") % {"left": words, "again": again}


def sheets_of(judge: Judge, round: Round) -> list[Assignment]:
    """The judge's own released sheets of the round, by the number that judges see."""
    found = Assignment.objects.filter(judge=judge, round=round, state=AssignmentState.RELEASED)
    rows = list(found.select_related("round", "entry__entry__submitted", "entry__entry__track").prefetch_related("marks"))
    return sorted(rows, key=number_for)


def line_of(sheet: Assignment, round: Round) -> dict[str, Any]:
    sums = sheet_of(sheet)
    if sheet.entry.absent:
        word, kind, act = _("absent"), "out", _("Open")
    elif sheet.second_look:
        word, kind, act = _("to look at again"), "back", pgettext("sheet", "Look again")
    elif sheet.sent_at is not None:
        word, kind, act = _("sent"), "done", _("Open")
    elif sheet.length:
        word, kind, act = _("half scored"), "now", pgettext("sheet", "Go on")
    else:
        word, kind, act = _("not scored yet"), "wait", pgettext("sheet", "Begin")
    return {
        "sheet": sheet, "number": number_for(sheet), "title": title_of(sheet.entry), "track": sheet.entry.entry.track.name,
        "total": sums.total_text if sums.complete else "", "word": word, "kind": kind, "act": act, "absent": sheet.entry.absent,
    }  # fmt: skip


def recusals_of(judge: Judge, round: Round) -> list[dict[str, Any]]:
    """Without titles: who is recused sees the entry no more."""
    rows = {row.entry_id: row for row in RoundEntry.objects.filter(round=round, entry__conflicts__judge=judge).select_related("entry")}
    extra = dict(Assignment.objects.filter(judge=judge, round=round).values_list("entry_id", "extra"))
    replaced = set(
        Assignment.objects.filter(round=round, replaces__judge=judge).values_list("entry_id", flat=True)
    )  # fmt: skip
    found = []
    for conflict in Conflict.objects.filter(judge=judge, entry__in=rows).order_by("at"):
        row = rows[conflict.entry_id]
        had = row.pk in extra
        number = row.blind_number if extra.get(row.pk) else number_in(row, round)
        found.append({"conflict": conflict, "number": number if had else "", "had": had, "replaced": row.pk in replaced})
    return found


@signed_in
@never_cache
def declare(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Before release: the titles of the round, to say which of them one may not score."""
    round = get_object_or_404(Round.objects.select_related("contest"), ref=ref)
    judge = judge_in(request, round.contest)
    if round.state != RoundState.SET_UP:
        raise NoLongerPossible
    rows = list(round.entries.select_related("entry__submitted", "entry__track").order_by("entry__track__order", "entry__title", "pk"))
    form = DeclareForm(posted(request))
    if request.method == "POST" and form.is_valid():
        row = next((row for row in rows if row.pk == form.cleaned_data["entry"]), None)
        if row is None:
            raise Http404
        declare_conflict(entry=row.entry, judge=judge, by=person_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("Kept: this entry will not come to you."))
        return redirect("judge_declare", ref=ref)
    mine = set(Conflict.objects.filter(judge=judge, entry__in=[row.entry_id for row in rows]).values_list("entry_id", flat=True))
    listed = [{"row": row, "title": title_of(row), "track": row.entry.track.name} for row in rows if row.entry_id not in mine]
    context = {"round": round, "listed": listed, "kept": len(mine), "form": form}
    return render(request, "contest/judge/declare.html", context, status=422 if form.errors else 200)
