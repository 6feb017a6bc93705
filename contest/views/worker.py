"""The team's own pages: write, check, submit, see where it stands."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.asked import whole
from accounts.permissions import person_of, signed_in, wants_json
from contest.actions.appeals import may_appeal, may_self_nominate
from contest.actions.entering import (
    NotConfirmed,
    attach_file,
    closing_of,
    discard,
    open_fields,
    recall,
    resubmit,
    save_draft,
    start_entry,
    submit,
    take_out_file,
    withdraw,
)
from contest.actions.entering_for import waits_for_worker
from contest.actions.receipts import receipt_of
from contest.answers import draft_answers, frozen_links
from contest.drafts import missing_in
from contest.feedback import feedback_for
from contest.forms.entries import EntryForm, units_below, words_for
from contest.models import AskedDocument, Contest, Entry, EntryFile, Question
from contest.models.entries import STATE_WORDS
from contest.permissions import leads_entry, sees_entry
from contest.progress import trail_of, waiting_sentence
from contest.qualification import asked_by, conditions_of_draft
from contest.queries import entries_of, stage_of
from contest.refusals import ChangedElsewhere, DeadlinePassed, FieldsLocked, NotReady
from contest.rules.answers import read_answer
from contest.rules.entry_moves import moves_from
from contest.rules.states import EntryState
from files.inspection import UnwantedFile
from files.responses import hand_over
from ledger import clock
from ledger.refusals import NotAllowed


def own_entry(request: HttpRequest, ref: str) -> Entry:
    """The team's entry, or 404: a stranger is not told that it exists."""
    return get_object_or_404(entries_of(person_of(request)).select_related("contest__organization", "zone"), ref=ref)


def led_entry(request: HttpRequest, ref: str) -> Entry:
    entry = own_entry(request, ref)
    if not leads_entry(person_of(request), entry):
        raise NotAllowed
    return entry


def deadline_of(entry: Entry) -> dict[str, Any]:
    """For worker/parts/deadline.html."""
    stage = stage_of(entry.contest, "entry")
    closes = closing_of(entry, stage) if stage else None
    return {"closes": closes, "now": clock.now(), "reopened": stage is not None and closes != stage.closes}


@signed_in
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    contest = get_object_or_404(Contest.objects.announced(), slug=slug)
    tracks = list(contest.tracks.all())
    if request.method == "POST":
        track = get_object_or_404(contest.tracks, pk=whole(request.POST.get("track"))) if request.POST.get("track") else tracks[0]
        return redirect("entry_edit", ref=start_entry(contest=contest, track=track, by=person_of(request)).ref)
    mine = entries_of(person_of(request)).filter(contest=contest)
    return render(request, "contest/worker/new.html", {"contest": contest, "tracks": tracks, "mine": mine, "stage": stage_of(contest, "entry")})


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "contest/worker/mine.html", {"entries": entries_of(person_of(request)).order_by("-changed_at")})


@signed_in
def edit(request: HttpRequest, ref: str) -> HttpResponseBase:
    entry = led_entry(request, ref)
    unlocked = open_fields(entry, clock.now())
    if unlocked is not None and not unlocked:
        if wants_json(request):
            return JsonResponse({"message": str(FieldsLocked([]))}, status=409)
        return redirect("entry", ref=ref)
    if request.method != "POST":
        form = EntryForm(entry=entry, unlocked=unlocked)
        form.mark_again()
        return edit_page(request, entry, form)
    form = EntryForm(request.POST, request.FILES, entry=entry, unlocked=unlocked)
    if form.is_valid() and not wants_json(request):
        for field in form.nameless():
            form.add_error(field, _("Write the name: without it this row is not kept."))
    if "seen" in form.errors:
        if wants_json(request):
            return JsonResponse({"message": _("Not saved: copy what you typed, then open this page again."), "errors": form.errors}, status=422)
        return edit_page(request, entry, form, status=422)
    try:
        entry = save_draft(entry=entry, by=person_of(request), **form.changes())
    except ChangedElsewhere as refused:
        if wants_json(request):
            return JsonResponse({"message": str(refused)}, status=409)
        form.add_error(None, str(refused))
        return edit_page(request, entry, form, status=409)
    if wants_json(request):
        said = saved_but(form) or (_("Nothing typed yet") if not entry.draft_number else "")
        answer = {"seen": entry.draft_number, "at": clock.now().isoformat(), "errors": form.errors, "message": said}
        return JsonResponse(answer)
    for document, upload in form.uploads():
        try:
            attach_file(entry=entry, document=document, upload=upload, by=person_of(request))
        except UnwantedFile as refused:
            form.add_error(f"document:{document.key}", str(refused))
    if form.errors:
        messages.info(request, _("Everything else is saved. Correct what is marked below."))
        return edit_page(request, entry, form_again(form, entry, unlocked), status=422)
    if "check" in request.POST:
        return redirect("entry_check", ref=ref)
    if entry.draft_number or entry.files.exists():
        messages.success(request, _("Saved. You can go on at any time before the deadline."))
    else:
        messages.info(request, _("Nothing is filled in yet, so there is nothing to save. You can go on at any time before the deadline."))
    return redirect("entry_edit", ref=ref)


def saved_but(form: EntryForm) -> str:
    """What an autosave could not take, by its label; "" when it took everything."""
    if not form.errors:
        return ""
    if list(form.errors) == ["unit"]:
        return _("Saved; “%(field)s” is not chosen yet") % {"field": form.fields["unit"].label}
    return _("Saved; still to be corrected: %(fields)s") % {"fields": "、".join(form.in_error())}


def form_again(form: EntryForm, entry: Entry, unlocked: frozenset[str] | None) -> EntryForm:
    """The saved draft with the errors of its fields and files: what was typed is kept, the number of the draft is the new one."""
    again = EntryForm({**form.data.dict(), "seen": str(entry.draft_number)}, entry=entry, unlocked=unlocked)  # type: ignore[attr-defined]
    again.is_valid()
    for name, errors in form.errors.items():
        again.errors.setdefault(name, errors)
    return again


def edit_page(request: HttpRequest, entry: Entry, form: EntryForm, status: int = 200) -> HttpResponse:
    gaps = {form.part_of(problem.field) for problem in missing_in(entry)}
    wrong = {form.part_of(form._name_of(name)) for name in form.errors}
    parts = [{"key": key, "word": word, "state": "now" if key in wrong else "wait" if key in gaps else "done"} for key, word in form.parts().items()]
    files = {kept.document.key: kept for kept in entry.files.filter(taken_out_at=None).select_related("file", "document")}
    context = {
        "entry": entry, "form": form, "parts": parts, **deadline_of(entry),
        "documents": [asked_file(form, document, files) for document in form.free_documents],
        "sections": [(section, [asked_for(form, question, files) for question in section.questions]) for section in form.sections],
        "entered": waits_for_worker(entry), "head": entry.members.filter(order=0).first() or entry.leader,
        "member_rows": [[form[f"member-{row}-{name}"] for name in ("name", "part", "category", "phone")] for row in range(form.member_rows)],
        "correction": entry.corrections.filter(closed_at=None).first(),
    }  # fmt: skip
    return render(request, "contest/worker/edit.html", context, status=status)


def asked_for(form: EntryForm, question: Question, files: Mapping[str, EntryFile]) -> dict[str, Any]:
    """A question as the page shows it: its field, or the document that answers it."""
    if question.kind != Question.Kind.FILE:
        return {"field": form[f"answer:{question.key}"]}
    return asked_file(form, next(document for document in form.documents if document.question_id == question.pk), files)


def asked_file(form: EntryForm, document: AskedDocument, files: Mapping[str, EntryFile]) -> dict[str, Any]:
    link = form[f"link:{document.key}"] if document.takes_film else None
    return {"document": document, "field": form[f"document:{document.key}"], "link": link, "kept": files.get(document.key)}


@signed_in
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Options for the list under the union's field."""
    contest = get_object_or_404(Contest.objects.announced(), slug=request.GET.get("contest", ""))
    text = request.GET.get("unit", "").strip()
    found = units_below(contest.organization, text) if text else []
    return render(request, "contest/worker/units.html", {"units": found})


@signed_in
def check(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Check your answers, then submit: the last page before the entry leaves the team's hands."""
    arrived = clock.now()
    entry = led_entry(request, ref)
    if entry.state not in (EntryState.DRAFT, EntryState.RETURNED):
        return redirect("entry", ref=ref)
    status = 200
    if request.method == "POST":
        try:
            if entry.state == EntryState.DRAFT:
                submit(entry=entry, by=person_of(request), arrived=arrived)
            else:
                resubmit(entry=entry, by=person_of(request))
        except NotReady:
            status = 422
        except NotConfirmed:
            return redirect("entry_confirm" if not missing_in(entry) else "entry_check", ref=ref)
        except DeadlinePassed as refused:
            messages.error(request, str(refused))
            return redirect("entry", ref=ref)
        else:
            messages.success(request, _("Submitted. Your receipt is on this page; you will be told at every step."))
            return redirect("entry", ref=ref)
    form, conditions = EntryForm(entry=entry, unlocked=open_fields(entry, clock.now())), conditions_of_draft(entry)
    field_of = {f"condition:{one.row.pk}": asked_by(one.row) for one in conditions}
    labels = {name: str(field.label) for name, field in form.fields.items()} | {"members": _("Team"), "unit": _("Union of the unit")}
    problems = [
        {"text": words_for(problem, labels), "anchor": form.anchor_of(field_of.get(problem.field, problem.field))} for problem in missing_in(entry)
    ]
    context = {
        "entry": entry, "problems": problems, "members": entry.members.all(), "form": form,
        "answers": [*draft_answers(entry), *map(read_answer, frozen_links(entry, form.documents))],
        "files": entry.files.filter(taken_out_at=None).select_related("file", "document"), **deadline_of(entry),
        "conditions": conditions, "entered": waits_for_worker(entry),
    }  # fmt: skip
    return render(request, "contest/worker/check.html", context, status=status)


@signed_in
@require_safe
def status(request: HttpRequest, ref: str) -> HttpResponse:
    entry = own_entry(request, ref)
    moves = moves_from(EntryState(entry.state))
    leads = leads_entry(person_of(request), entry)
    team = list(entry.members.exclude(order=0))
    context = {
        **(deadline_of(entry) if entry.state == EntryState.DRAFT else {}), "entry": entry,
        "state_word": STATE_WORDS[EntryState(entry.state)], "trail": trail_of(entry), "waiting": waiting_sentence(entry),
        "correction": entry.corrections.filter(closed_at=None).select_related("organization").first() if entry.state == EntryState.RETURNED else None,
        "can_recall": leads and "recall" in moves and not entry.recommendations.filter(withdrawn_at=None).exists(),
        "can_withdraw": leads and "withdraw" in moves, "leads": leads, "versions": entry.versions.select_related("receipt").order_by("-number"),
        "award": entry.awards.filter(state__in=["provisional", "awarded"]).select_related("level").first(),
        "can_appeal": leads and may_appeal(entry, clock.now()), "can_nominate": leads and may_self_nominate(entry, clock.now()),
        "can_give_back": leads and "give_back" in moves, "has_feedback": bool(feedback_for(entry)),
        "members": team, "can_ask": any(one.confirmed_at is None and one.phone for one in team),
    }  # fmt: skip
    return render(request, "contest/worker/status.html", context)


@signed_in
@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    recall(entry=led_entry(request, ref), by=person_of(request))
    messages.success(request, _("Taken back. Submit it again before the deadline."))
    return redirect("entry_edit", ref=ref)


@signed_in
def leave(request: HttpRequest, ref: str) -> HttpResponseBase:
    entry = led_entry(request, ref)
    if request.method == "POST":
        withdraw(entry=entry, by=person_of(request))
        messages.success(request, _("The entry is withdrawn."))
        return redirect("entry", ref=ref)
    return render(request, "contest/worker/withdraw.html", {"entry": entry})


@signed_in
@require_POST
def throw_away(request: HttpRequest, ref: str) -> HttpResponse:
    discard(entry=led_entry(request, ref), by=person_of(request))
    messages.success(request, _("The draft is gone."))
    return redirect("entries_mine")


@signed_in
@require_safe
def file(request: HttpRequest, ref: str, file_ref: str) -> HttpResponseBase:
    """A file of the entry, for everyone who may see the entry."""
    return hand_over(seen_file(request, ref, file_ref).file, inline=True, request=request)


def seen_file(request: HttpRequest, ref: str, file_ref: str) -> EntryFile:
    """Outside the team only what was submitted. Raises NotAllowed."""
    entry = get_object_or_404(Entry.objects.select_related("contest__organization", "unit", "submitted"), ref=ref)
    kept = get_object_or_404(entry.files.select_related("file"), file__ref=file_ref)
    person = person_of(request)
    if not sees_entry(person, entry):
        raise NotAllowed
    on_team = leads_entry(person, entry) or entry.members.filter(person=person).exists()
    shown = entry.submitted.data["files"] if entry.submitted else []
    if not on_team and kept.file_id not in {item["file"] for item in shown}:
        raise NotAllowed
    return kept


@signed_in
@require_POST
def remove_file(request: HttpRequest, ref: str, file_ref: str) -> HttpResponse:
    entry = led_entry(request, ref)
    take_out_file(kept=get_object_or_404(entry.files.filter(taken_out_at=None), file__ref=file_ref), by=person_of(request))
    return redirect(f"{reverse('entry_edit', args=[ref])}#files")


@signed_in
@require_safe
def version(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    entry = own_entry(request, ref)
    found = get_object_or_404(entry.versions.select_related("entry"), number=number)
    return render(request, "contest/worker/version.html", {"entry": entry, "version": found, "receipt": receipt_of(found)})
