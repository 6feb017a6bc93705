"""Staff: close, publish, settle, ratify; look again at marks far apart; answer objections. The supervisor sees all of it and changes nothing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.asked import whole
from accounts.permissions import person_of
from contest.actions.closing import (
    NotFinished,
    ask_to_close,
    looked_again,
    obstacles,
    propose_reopening,
    reopen_round,
    take_back_proposal,
)
from contest.actions.deciding import heads_in
from contest.actions.marking import scheme_in
from contest.actions.objecting import TIP, answer_objection, examine_objection
from contest.actions.publishing import ask_to_publish, period_of, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.forms.results import AnswerForm, RatifyForm, ReasonForm
from contest.models import Contest, Objection, Publication, Recount, Round, RoundEntry
from contest.models.judging import ROUND_WORDS
from contest.outcome import left_out, lines_now, recorded_lines, ties_left
from contest.permissions import runs_contest, supervises
from contest.queries import last_record
from contest.results import spoken_code
from contest.rules.states import RoundState
from contest.views.staff.doors import for_staff_and_supervisor, work_links
from contest.views.staff.exports import kept_sheets
from files.responses import hand_over
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from work.models import Job


@for_staff_and_supervisor
def result(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    round = get_object_or_404(Round.objects.select_related("contest__organization", "track"), contest=contest, ref=ref)
    if request.method == "POST":
        return act(request, round)
    return page(request, round)


def act(request: HttpRequest, round: Round) -> HttpResponseBase:
    person, doing = person_of(request), request.POST.get("do", "")
    proposal = round.proposals.filter(decided_at=None).first()
    try:
        if doing == "close":
            return redirect("job", ask_to_close(round=round, by=person).ref)
        elif doing == "look_again":
            entry = get_object_or_404(RoundEntry, round=round, pk=whole(request.POST.get("entry")))
            looked_again(entry=entry, by=person, reason=request.POST.get("reason", ""))
            sentence = _("Looked at again, with the reason on record.")
        elif doing == "publish":
            job = ask_to_publish(round=round, by=person)
            if job is not None:
                return redirect("job", job.ref)
            sentence = _("The public notice has begun.")
        elif doing == "settle":
            settle(round=round, by=person)
            sentence = _("The notice is over; the result waits to be ratified.")
        elif doing == "propose_ratify":
            form = RatifyForm(request.POST)
            if not form.is_valid():
                return page(request, round, ratify_form=form, status=422)
            propose_ratification(round=round, by=person, **form.cleaned_data)
            sentence = _("Entered. A second person confirms it.")
        elif doing == "ratify" and proposal:
            ratify(proposal=proposal, by=person)
            sentence = _("The result is ratified; awards are awarded and certificates numbered.")
        elif doing == "propose_reopen":
            propose_reopening(round=round, by=person, reason=request.POST.get("reason", ""))
            sentence = _("Entered. A second person confirms it.")
        elif doing == "reopen" and proposal:
            reopen_round(proposal=proposal, by=person)
            sentence = _("The marks are open again. The record stays, and the next one supersedes it.")
        elif doing == "take_back" and proposal:
            take_back_proposal(proposal=proposal, by=person)
            sentence = _("Taken back; nothing has changed.")
        else:
            raise NotAllowed
    except NotFinished as refused:
        return page(request, round, refusal=refused, status=refused.status)
    except NotAllowed:
        raise
    except Refused as refused:
        return page(request, round, refusal=refused, status=refused.status)
    messages.success(request, sentence)
    return redirect("staff_result", slug=round.contest.slug, ref=round.ref)


def page(request: HttpRequest, round: Round, *, refusal: Refused | None = None, ratify_form: Any = None, status: int = 200) -> HttpResponse:
    round = Round.objects.select_related("contest__organization", "track").get(pk=round.pk)
    record = last_record(round)
    sheets, apart = obstacles(round) if round.state == RoundState.SCORING else ([], [])
    numbers = {row.entry.number: row for row in round.entries.select_related("entry")} if apart or sheets else {}
    sealed = round.state not in (RoundState.SET_UP, RoundState.SCORING)
    lines = (recorded_lines(round, record) if record else []) if sealed else [] if sheets or round.state == RoundState.SET_UP else lines_now(round)
    person = person_of(request)
    publication = Publication.objects.filter(round=round).first()
    context = {
        "contest": round.contest, "round": round, "state_word": ROUND_WORDS[RoundState(round.state)],
        "links": work_links(round.contest, "staff_rounds"),
        "record": record, "code": spoken_code(record.sha256) if record else "", "sealed": sealed,
        "standings": Paginator(lines or [], 100).get_page(request.GET.get("page")), "too_large": lines is None, "outside": left_out(round),
        "ties": ties_left(lines or []), "chair": bool(round.scheme) and "chair" in scheme_in(round.scheme).ties,
        "untrimmed": any(line.untrimmed for line in lines or []), "sees_scales": supervises(person, round.contest) or heads_in(person, round),
        "sheets_file": kept_sheets(record) if record else None, "staged": round.recounts.filter(state=Recount.State.STAGED).first(),
         "refusal": refusal,
        "sheets": [(numbers.get(row.entry), row) for row in sheets], "apart": [(numbers.get(row.entry), row) for row in apart],
        "proposal": round.proposals.filter(decided_at=None).select_related("proposed_by").first(), "person": person,
        "runs": runs_contest(person, round.contest), "publication": publication,
        "objections": publication.objections.exclude(kind=TIP).count() if publication else 0,
        "would_run": period_of(round.contest, clock.today()) if round.state == RoundState.CLOSED else None,
        "telling": Job.objects.filter(kind="contest.tell_entries", key=f"publication:{publication.pk}").last()
        if publication and publication.told_at is None else None, "ratify_form": ratify_form or RatifyForm(), "reason_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "contest/staff/result.html", context, status=status)


def readable(request: HttpRequest, contest: Contest) -> QuerySet[Objection]:
    """Tips are for the supervisor alone."""
    found = Objection.objects.all()
    return found if supervises(person_of(request), contest) else found.exclude(kind=TIP)


@for_staff_and_supervisor
@require_safe
def objections(request: HttpRequest, contest: Contest, ref: str) -> HttpResponse:
    round = get_object_or_404(Round, contest=contest, ref=ref)
    found = readable(request, contest).filter(publication__round=round).select_related("entry")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {"contest": contest, "round": round, "page": page, "links": work_links(contest, "staff_rounds")}
    return render(request, "contest/staff/objections.html", context)


@for_staff_and_supervisor
def objection(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    found = get_object_or_404(
        readable(request, contest).select_related("publication__round__contest", "entry", "evidence"), publication__round__contest=contest, ref=ref
    )
    form, status = AnswerForm(objection=found), 200
    if request.method == "POST":
        if request.POST.get("do") == "examine":
            examine_objection(objection=found, by=person_of(request))
            return redirect("staff_objection", slug=contest.slug, ref=ref)
        form = AnswerForm(request.POST, objection=found)
        if form.is_valid():
            try:
                answer_objection(objection=found, by=person_of(request), **form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Answered in writing."))
                return redirect("staff_objections", slug=contest.slug, ref=found.publication.round.ref)
        status = 422
    context = {
        "contest": contest, "objection": found, "form": form, "round": found.publication.round, "links": work_links(contest, "staff_rounds"),
        "runs": runs_contest(person_of(request), contest) and found.kind != TIP,
    }  # fmt: skip
    return render(request, "contest/staff/objection.html", context, status=status)


@for_staff_and_supervisor
@require_safe
def evidence(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    found = get_object_or_404(
        readable(request, contest).exclude(evidence=None).select_related("evidence"), publication__round__contest=contest, ref=ref
    )
    assert found.evidence is not None  # noqa: S101
    return hand_over(found.evidence, inline=True)
