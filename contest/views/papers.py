"""Paper for the seal: printed from the desk, and filed again by the code on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.asked import key, posted
from accounts.permissions import person_of
from contest.actions.stamping import EnoughSheets, belongs_below, file_roll, file_sheet, take_out_sheet, without_seal
from contest.models import StampedSheet
from contest.queries import list_of
from contest.sealed_papers import Paper, paper_of, printed
from contest.views.officer import contest_of, desk_links, desk_of, officer
from documents.rendering import MissingGlyph
from files.inspection import UnwantedFile
from files.responses import hand_over
from ledger.refusals import NotAllowed

TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(SeveralFilesField, self).clean(one, initial) for one in (data or [None])]


class SheetsForm(forms.Form):
    photos = SeveralFilesField(label=gettext_lazy("Photos or scans"), widget=SeveralFiles(attrs={"accept": "image/*,.pdf"}))


@never_cache
def stamped(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where the code on a paper leads: a photo of the stamped sheet is filed to it. Whoever holds the paper may; it shows nothing but its name."""
    paper = paper_of(token)
    if paper is None:
        raise Http404
    form = SheetsForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        person = person_of(request) if request.user.is_authenticated else None
        try:
            for upload in request.FILES.getlist("photos"):
                file_sheet(paper=paper, upload=upload, by=person)
        except (UnwantedFile, EnoughSheets) as refused:
            form.add_error("photos", str(refused))
        else:
            messages.success(request, _("Filed. Thank you."))
            return redirect("stamped", token=token)
    context = {"paper": paper, "form": form, "many": paper.sheets.count()}
    return render(request, "contest/stamped.html", context, status=422 if form.errors else 200)


@officer
def papers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The lists of this organization on paper, what came back stamped, and a whole roll of photos at once."""
    contest, organization = contest_of(slug), desk_of(request)
    form = SheetsForm(posted(request), request.FILES or None)
    if request.method == "POST" and request.POST.get("do") == "out":
        sheet = get_object_or_404(contest.stamped.filter(taken_out_at=None), pk=key(request, "sheet"))
        take_out_sheet(sheet=sheet, by=person_of(request), organization=organization)
        return redirect("desk_papers", slug=slug)
    if request.method == "POST" and form.is_valid():
        try:
            filed = file_roll(uploads=request.FILES.getlist("photos"), by=person_of(request), organization=organization)
        except (UnwantedFile, EnoughSheets) as refused:
            form.add_error("photos", str(refused))
        else:
            if filed.sheets:
                messages.success(request, _("%(n)d sheets are filed.") % {"n": len(filed.sheets)})
            if filed.unread:
                words = _("No code of a paper of yours was found on: %(names)s. Photograph the whole sheet, the code included.")
                messages.error(request, words % {"names": "、".join(filed.unread)})
            return redirect("desk_papers", slug=slug)
    forms_of = contest.stamped.filter(entry__recommendations__organization=organization, taken_out_at=None)
    lists = [Paper(contest, organization=organization, track=track) for track in contest.tracks.all()]
    context = {
        "contest": contest, "organization": organization, "form": form, "links": desk_links(contest, "desk_papers"),
        "lists": [(paper, list_of(organization, contest, paper.track).count(), list(paper.sheets)) for paper in lists],
        "forms": forms_of.select_related("entry", "file").distinct(),
        "missing": sum(many for _union, many in without_seal(contest, organization)),
    }  # fmt: skip
    return render(request, "contest/officer/papers.html", context, status=422 if form.errors else 200)


@officer
@require_safe
def paper(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    found = paper_of(token)
    if found is None or kind not in TYPES:
        raise Http404
    if not seen_by(request, found):
        raise NotAllowed
    try:
        content = printed(found, kind)
    except MissingGlyph as missing:
        return render(request, "contest/public/missing_glyph.html", {"missing": missing}, status=409)
    return HttpResponse(content, content_type=TYPES[kind], headers={"Content-Disposition": f'inline; filename="{found.code}.{kind}"'})


def seen_by(request: HttpRequest, found: Paper) -> bool:
    organization = desk_of(request)
    return belongs_below(found, organization, person_of(request))


@officer
@require_safe
def sheet_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A stamped sheet, for the organizations above it."""
    sheet: Any = get_object_or_404(StampedSheet.objects.filter(taken_out_at=None).select_related("contest", "file"), pk=pk)
    if not seen_by(request, Paper(sheet.contest, sheet.entry, sheet.organization, sheet.track, sheet.entry_list)):
        raise NotAllowed
    return hand_over(sheet.file, inline=True)
