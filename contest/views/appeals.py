"""A refusal examined again: the leader asks, the level above or a second person answers. And what else a leader decides at the end."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import person_of, role_required, signed_in
from contest.actions import appeals
from contest.actions.decisions import give_back
from contest.actions.prizes import SharesDiffer, share_prize
from contest.feedback import feedback_for
from contest.forms.awards import SharesForm
from contest.forms.decisions import AppealAnswerForm, AppealForm, GiveBackForm
from contest.forms.desk import DECLINE_WORDS, REJECT_WORDS
from contest.models import Appeal, Entry, Step
from contest.permissions import OFFICERS, examines_appeal, hosts_entry, supervises
from contest.progress import trail_of
from contest.refusals import NoLongerPossible
from contest.rules.prizes import equal_shares
from contest.rules.states import EntryState
from contest.views.worker import led_entry, own_entry
from ledger import clock
from ledger.models import Words
from ledger.refusals import NotAllowed, Refused

officer = role_required(*OFFICERS)


def words_of(refusal: Step) -> dict[str, str]:
    """The refusal as people read it: by whom, the reason from the list, the remark."""
    reason = appeals.reason_of(refusal)
    word = {**DECLINE_WORDS, **REJECT_WORDS, "correction_not_made": _("The correction was not made in time")}.get(reason, reason)
    remark = Words.objects.filter(event=refusal.event_id).first()
    place = refusal.organization.name if refusal.organization else ""
    return {"place": place, "reason": str(word), "remark": remark.text if remark else ""}


@signed_in
def ask(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The leader's page: what was refused and why, and room for the grounds."""
    entry = led_entry(request, ref)
    refusal = appeals.refusal_of(entry)
    if refusal is None or (request.method != "POST" and not appeals.may_appeal(entry, clock.now())):
        return redirect("entry", ref=ref)
    form, status = AppealForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if form.is_valid():
            appeals.appeal(entry=entry, by=person_of(request), grounds=form.cleaned_data["grounds"])
            messages.success(request, _("Your appeal has been received. You are answered in writing."))
            return redirect("entry", ref=ref)
        status = 422
    return render(request, "contest/worker/appeal.html", {"entry": entry, "form": form, "refused": words_of(refusal)}, status=status)


@signed_in
@require_POST
def nominate(request: HttpRequest, ref: str) -> HttpResponse:
    appeals.self_nominate(entry=led_entry(request, ref), by=person_of(request))
    messages.success(request, _("Nominated by yourself. You will be told at every step."))
    return redirect("entry", ref=ref)


@signed_in
def give_award_back(request: HttpRequest, ref: str) -> HttpResponseBase:
    entry = led_entry(request, ref)
    if request.method != "POST" and entry.state != EntryState.AWARDED:
        return redirect("entry", ref=ref)
    form, status = GiveBackForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if form.is_valid():
            give_back(entry=entry, by=person_of(request), reason=form.cleaned_data["reason"])
            messages.success(request, _("The award is given back."))
            return redirect("entry", ref=ref)
        status = 422
    award = entry.awards.filter(state="awarded").select_related("level").first()
    return render(request, "contest/worker/give_back.html", {"entry": entry, "form": form, "award": award}, status=status)


@signed_in
@require_safe
def feedback(request: HttpRequest, ref: str) -> HttpResponse:
    """What the contest declares that entrants may see of each published round."""
    entry = own_entry(request, ref)
    return render(request, "contest/worker/feedback.html", {"entry": entry, "rounds": feedback_for(entry)})


@signed_in
def shares(request: HttpRequest, ref: str) -> HttpResponseBase:
    """How the team shares its prize, said by the leader until it is paid."""
    entry = led_entry(request, ref)
    award = entry.awards.filter(state="awarded", prize_fen__gt=0).select_related("level").first()
    if award is None:
        return redirect("entry", ref=ref)
    data = entry.submitted.data if entry.submitted else {}
    names = [str(member["name"]) for member in data.get("members", ())] or [entry.leader.name]
    kept = [share.fen for share in award.shares.all()]
    form = SharesForm(
        request.POST if request.method == "POST" else None,
        names=names,
        shares=kept if len(kept) == len(names) else equal_shares(award.prize_fen, len(names)),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                share_prize(award=award, by=person_of(request), shares=form.shares())
            except SharesDiffer as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Kept. The office pays by it."))
                return redirect("entry", ref=ref)
        status = 422
    return render(request, "contest/worker/shares.html", {"entry": entry, "award": award, "form": form}, status=status)


@officer
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Appeals that this person may examine."""
    return render(request, "contest/officer/appeals.html", {"appeals": appeals.appeals_for(person_of(request))})


@signed_in
def examine(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The entry as submitted, the refusal, the grounds; and the answer. The supervisor and the host's staff may read."""
    found = Entry.objects.exclude(submitted=None).select_related("contest__organization", "unit", "leader", "track", "submitted", "zone")
    entry, person = get_object_or_404(found, ref=ref), person_of(request)
    rows = Appeal.objects.filter(entry=entry).select_related("organization", "refusal__event", "refusal__organization", "by", "answered_by")
    appeal = get_object_or_404(rows.order_by(F("answered_at").asc(nulls_first=True), "-pk")[:1])
    examines = examines_appeal(person, entry)
    if not examines and not (request.method == "GET" and (hosts_entry(person, entry) or supervises(person, entry.contest))):
        if appeal.answered_at is not None and appeal.answered_by_id == person.pk:
            raise NoLongerPossible
        raise NotAllowed
    form, status = AppealAnswerForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if form.is_valid():
            act = appeals.reinstate if form.cleaned_data["outcome"] == Appeal.Outcome.GRANTED else appeals.uphold
            try:
                act(appeal=appeal, by=person, answer=form.cleaned_data["answer"])
            except (NotAllowed, NoLongerPossible):
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Answered in writing."))
                return redirect("appeals")
        status = 422
    version = entry.submitted
    data = version.data if version else {}
    kept = {row.file_id: row.file for row in entry.files.select_related("file")}
    context = {
        "entry": entry, "appeal": appeal, "refused": words_of(appeal.refusal), "form": form, "examines": examines, "data": data, "version": version,
        "files": [(item, kept.get(item["file"])) for item in data.get("files", [])], "trail": trail_of(entry),
    }  # fmt: skip
    return render(request, "contest/officer/appeal.html", context, status=status)
