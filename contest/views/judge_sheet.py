"""One sheet of a judge: documents beside it, marks saved one by one. Nothing here shows more than contest.blind lets through."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.asked import posted, whole
from accounts.permissions import person_of, signed_in
from contest.actions.marking import newest_marks, save_mark, save_remark, scheme_in, send_mark, send_sheet, sheet_of, typed
from contest.actions.recusing import recuse
from contest.actions.second_look import WhyKept, answer_second_look
from contest.blind import hides, number_for, shown, shown_files, submitted, title_of
from contest.forms.judging import RecuseForm, RemarkForm
from contest.models import Assignment, Mark, Remark, SecondLook, UntakenMark
from contest.refusals import (
    BadMark,
    ChangedOnAnotherDevice,
    NotReleased,
    NotYourSheet,
    Recused,
    RemarkChangedOnAnotherDevice,
    SheetIncomplete,
)
from contest.rules.running import Running, running
from contest.rules.states import AssignmentState, RoundState
from contest.views.judge import line_of, sheets_of
from files.pictures import page_count
from files.responses import hand_over, hand_over_page
from ledger.canonical import number
from ledger.refusals import Refused

WHOLE_SHEET = ("round__contest", "round__track", "judge", "entry__entry__submitted", "entry__entry__track")


def own_sheet(request: HttpRequest, ref: str, related: tuple[str, ...] = WHOLE_SHEET) -> Assignment:
    """The judge's own sheet that is released, or was. Raises Recused for one that was taken away; a proposal is not there at all."""
    found = Assignment.objects.exclude(state=AssignmentState.DRAFT).select_related(*related)
    sheet = get_object_or_404(found, ref=ref)
    if sheet.judge.person_id != person_of(request).pk:
        raise NotYourSheet
    if sheet.state != AssignmentState.RELEASED:
        raise Recused
    return sheet


@signed_in
@never_cache
def sheet(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The documents beside the sheet. Posted without script, it saves all marks that were changed; with "send" it is 提交评分 too."""
    assignment = own_sheet(request, ref)
    if assignment.judge.committed_at is None:
        return redirect("judge_commitment", slug=assignment.round.contest.slug)
    if request.method != "POST":
        return sheet_page(request, assignment)
    faults, status = save_all(request, assignment)
    form = RemarkForm(request.POST)
    if not faults and form.is_valid():
        try:
            if keep_remark(assignment, form, request):
                save_remark(
                    assignment=assignment, by=person_of(request), device_key=request.POST.get("key-remark", ""),
                    seen=whole(request.POST.get("seen-remark")), **form.cleaned_data,
                )  # fmt: skip
            if "send" not in request.POST and "looked" not in request.POST:
                messages.success(request, _("Saved."))
                return redirect("judge_sheet", ref=ref)
            if "looked" in request.POST:
                answer_second_look(assignment=assignment, by=person_of(request), reason=request.POST.get("reason", "")[:500])
            else:
                send_sheet(assignment=assignment, by=person_of(request))
        except (SheetIncomplete, WhyKept, RemarkChangedOnAnotherDevice) as refused:
            return sheet_page(request, own_sheet(request, ref), refusal=refused, form=form, status=refused.status)
        following = next_unsent(assignment)
        messages.success(request, _("Sent: %(number)s.") % {"number": number_for(assignment)})
        return redirect("judge_sheet", ref=following.ref) if following else redirect("judge_round", ref=assignment.round.ref)
    return sheet_page(request, own_sheet(request, ref), faults=faults, form=form, status=status or 422)


def save_all(request: HttpRequest, assignment: Assignment) -> tuple[dict[str, str], int]:
    """({criterion: what is wrong}, status). Only what differs from what the page showed is a new mark."""
    faults, status = {}, 0
    for criterion in scheme_in(assignment.round.scheme).criteria:
        key = criterion.key
        if f"mark:{key}" not in request.POST:
            continue
        try:
            if typed(key, request.POST[f"mark:{key}"]) == typed(key, request.POST.get(f"was:{key}")):
                continue
            save_mark(
                assignment=assignment, criterion=key, value=request.POST[f"mark:{key}"], by=person_of(request),
                device_key=request.POST.get(f"key:{key}", ""), seen=whole(request.POST.get(f"seen:{key}")),
            )  # fmt: skip
        except (BadMark, ChangedOnAnotherDevice) as refused:
            faults[key], status = str(refused), refused.status
    return faults, status


def keep_remark(assignment: Assignment, form: RemarkForm, request: HttpRequest) -> bool:
    """Whether there is anything to write: an empty remark where none was is none."""
    had = Remark.objects.filter(assignment=assignment).first()
    said = form.cleaned_data
    return (had.comment, had.note) != (said["comment"], said["note"]) if had else bool(said["comment"] or said["note"])


def next_unsent(assignment: Assignment) -> Assignment | None:
    """The next sheet in order that is not sent, from here round to the beginning."""
    mine = sheets_of(assignment.judge, assignment.round)
    here = next((place for place, one in enumerate(mine) if one.pk == assignment.pk), 0)
    return next((one for one in mine[here + 1 :] + mine[:here] if (one.sent_at is None or one.second_look) and not one.entry.absent), None)


def sheet_page(
    request: HttpRequest,
    assignment: Assignment,
    *,
    faults: dict[str, str] | None = None,
    form: RemarkForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    round, faults = assignment.round, faults or {}
    entry = shown(assignment.entry, round, blind=hides(assignment))
    mine = sheets_of(assignment.judge, round)
    place = next(place for place, one in enumerate(mine) if one.pk == assignment.pk)
    marked = newest_marks(assignment)
    sums = sheet_of(assignment)
    remark = Remark.objects.filter(assignment=assignment).first()
    scoring = round.state == RoundState.SCORING and not assignment.entry.absent
    marks = scheme_in(round.scheme).panel(assignment.jury).marks
    context = {
        "round": round, "assignment": assignment, "entry": entry, "place": place + 1, "all": len(mine), "scoring": scoring,
        "before": mine[place - 1] if place else None, "after": mine[place + 1] if place + 1 < len(mine) else None,
        "criteria": [
            criterion_line(one, marked.get(one.key), request, faults.get(one.key, "")) for one in round.criteria.all() if marks(one.key)
        ],
        "sums": sums, "so_far": sentence_of(sums), "refusal": refusal, "faults": faults, "owner": str(assignment.judge_id),
        "form": form or RemarkForm(initial={"comment": remark.comment, "note": remark.note} if remark else None),
        "scored": [line for one in mine if one.pk != assignment.pk and (line := line_of(one, round))["total"]],
        "remark_number": remark.number if remark else 0, "remark_key": uuid.uuid4().hex, "untaken": untaken_of(assignment),
        "look": SecondLook.objects.filter(assignment=assignment, dropped_at=None).order_by("-pk").first() if assignment.second_look else None,
        **document_view(entry.files, request),
    }  # fmt: skip
    return render(request, "contest/judge/sheet.html", context, status=status)


def criterion_line(criterion: Any, mark: Mark | None, request: HttpRequest, fault: str) -> dict[str, Any]:
    value = "" if mark is None or mark.value is None else number(mark.value)
    bands, upper = [], criterion.highest
    for lowest, word, text in criterion.bands:
        bands.append({"lowest": lowest, "word": word, "text": text, "span": f"{lowest}–{plain(upper)}", "on": False})
        upper = Decimal(str(lowest)) - (criterion.step or 0)
    chosen = next((band for band in bands if value and Decimal(value) >= Decimal(str(band["lowest"]))), None)
    if chosen:
        chosen["on"] = True
    share = number(criterion.weight * 100)
    return {
        "criterion": criterion, "value": request.POST.get(f"mark:{criterion.key}", value) if fault else value, "was": value, "fault": fault,
        "seen": mark.number if mark else 0, "key": uuid.uuid4().hex, "bands": bands, "band": chosen, "share": share,
        "lowest": plain(criterion.lowest), "highest": plain(criterion.highest), "step": plain(criterion.step) or "any",
    }  # fmt: skip


def untaken_of(assignment: Assignment) -> list[dict[str, str]]:
    """Marks of another device that were not taken and are newer than what stands, so that the judge can weigh them."""
    names = dict(assignment.round.criteria.values_list("key", "name"))
    newest = {key: mark.number for key, mark in newest_marks(assignment).items()}
    rows = [row for row in UntakenMark.objects.filter(assignment=assignment) if newest.get(row.criterion) == row.stands]
    return [
        {"name": names.get(row.criterion, row.criterion), "value": plain(row.value), "at": date_format(localtime(row.at), "n月j日 H:i")}
        for row in rows
    ]


def plain(value: Decimal | None) -> str:
    return "" if value is None else number(value)


def document_view(files: tuple[Any, ...], request: HttpRequest) -> dict[str, Any]:
    """Which document, and which page of it, stands beside the sheet: by `doc` and `page` of the address, so that it works without script."""
    document = next((one for one in files if one.file.ref == request.GET.get("doc")), files[0] if files else None)
    pages = page_count(document.file) if document and document.file.kind == "pdf" else 0
    page = min(max(whole(request.GET.get("page")) or 1, 1), pages or 1)
    return {"document": document, "pages": pages, "page_number": page}


def sentence_of(sums: Running) -> str:
    """还差 2 项评分，暂计"""
    if sums.complete:
        return _("Every criterion has its mark, total")
    left = len(sums.missing)
    return ngettext("%(n)d mark still missing, so far", "%(n)d marks still missing, so far", left) % {"n": left}


View = Callable[..., HttpResponseBase]


def for_scripts(view: View) -> View:
    """A signed-out device gets 401 and never a redirect; a refusal is JSON with its words and what its page needs."""

    @require_POST
    @never_cache
    @wraps(view)
    def door(request: HttpRequest, ref: str) -> HttpResponseBase:
        if not request.user.is_authenticated:
            words = _("You are signed out. Sign in again: what you entered is kept on this device.")
            return JsonResponse({"message": words}, status=401)
        try:
            return view(request, ref)
        except (Assignment.DoesNotExist, NotReleased):
            raise Http404 from None
        except Refused as refused:
            more = {name: getattr(refused, name) for name in ("criterion", "value", "number", "comment", "note") if hasattr(refused, name)}
            return JsonResponse({"message": str(refused), **more}, status=refused.status)

    return door


@for_scripts
def mark(request: HttpRequest, ref: str) -> HttpResponse:
    """One mark: criterion, value, device_key and seen. The answer names the mark's number, which alone lets a device forget it."""
    made, values = send_mark(
        ref=ref, criterion=request.POST.get("criterion", ""), value=request.POST.get("value"), by=person_of(request),
        device_key=request.POST.get("device_key", ""), seen=whole(request.POST.get("seen")),
    )  # fmt: skip
    sums = running(scheme_in(made.assignment.round.scheme), values, panel=made.assignment.jury)
    return JsonResponse(
        {
            "number": made.number, "criterion": made.criterion, "device_key": made.device_key, "value": values[made.criterion],
            "at": date_format(localtime(made.at), "H:i"), "total": sums.total_text, "out_of": sums.out_of_text, "missing": len(sums.missing),
            "so_far": sentence_of(sums),
        }
    )  # fmt: skip


@for_scripts
def remark(request: HttpRequest, ref: str) -> HttpResponse:
    assignment = own_sheet(request, ref, ("judge",))
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": " ".join(str(error) for errors in form.errors.values() for error in errors)}, status=422)
    made = save_remark(
        assignment=assignment, by=person_of(request), device_key=request.POST.get("device_key", ""), seen=whole(request.POST.get("seen")),
        **form.cleaned_data,
    )  # fmt: skip
    return JsonResponse({"number": made.number, "device_key": made.device_key, "at": date_format(localtime(made.changed_at), "H:i")})


@signed_in
@never_cache
def ask_recusal(request: HttpRequest, ref: str) -> HttpResponseBase:
    """申请回避: the sheet is gone at once and for good."""
    assignment = own_sheet(request, ref)
    form = RecuseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        recuse(assignment=assignment, by=person_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("You are recused. Your marks for this entry do not count, and never as zero."))
        return redirect("judge_round", ref=assignment.round.ref)
    context = {
        "assignment": assignment, "round": assignment.round, "form": form, "number": number_for(assignment),
        "title": title_of(assignment.entry),
    }  # fmt: skip
    return render(request, "contest/judge/recuse.html", context, status=422 if form.errors else 200)


def open_file(assignment: Assignment, file_ref: str) -> Any:
    """A file that this sheet's round shows, or 404 as if it were not there."""
    row, round, blind = assignment.entry, assignment.round, hides(assignment)
    open_ones = shown_files(row, round, submitted(row), number_for(assignment), blind=blind)
    found = next((one for one in open_ones if one.file.ref == file_ref), None)
    if found is None:
        raise Http404
    return found


@signed_in
@require_safe
def file(request: HttpRequest, ref: str, file_ref: str) -> HttpResponseBase:
    assignment = own_sheet(request, ref)
    found = open_file(assignment, file_ref)
    return hand_over(found.file, name=found.name, inline=True, request=request, anonymous=hides(assignment))


@signed_in
@require_safe
def page(request: HttpRequest, ref: str, file_ref: str, page: int) -> HttpResponseBase:
    return hand_over_page(open_file(own_sheet(request, ref), file_ref).file, page, whole(request.GET.get("width")) or 1200)
