"""Files of the draft in pieces: begun or found again, sent on from where they stopped, kept at the end. The plain form does without."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asked import whole
from accounts.permissions import person_of, signed_in
from contest.actions.entering import attach_arrived, open_fields
from contest.models import AskedDocument, Entry
from contest.refusals import FieldsLocked
from contest.views.worker import led_entry, seen_file
from files.arriving import WrongPlace, begin, take
from files.models import Arrival
from files.responses import hand_over_page
from ledger import clock
from ledger.refusals import Refused


def refused(why: Refused) -> JsonResponse:
    return JsonResponse({"message": str(why), **({"offset": why.received} if isinstance(why, WrongPlace) else {})}, status=why.status)


@signed_in
@require_POST
def begun(request: HttpRequest, ref: str) -> HttpResponse:
    """JSON: where its pieces go, and from which byte on."""
    entry, person = led_entry(request, ref), person_of(request)
    document = get_object_or_404(entry.contest.documents.filter(retired=False), key=request.POST.get("document", ""))
    unlocked = open_fields(entry, clock.now())
    size = whole(request.POST.get("size"))
    try:
        if unlocked is not None and f"document:{document.key}" not in unlocked:
            raise FieldsLocked([])
        made = begin(by=person, belongs_to=place_of(entry, document), name=request.POST.get("name", ""), size=size or 0, limit_mb=document.megabytes)
    except Refused as why:
        return refused(why)
    return JsonResponse({"url": reverse("entry_upload", args=[entry.ref, made.ref]), "offset": made.received}, status=201)


def place_of(entry: Entry, document: AskedDocument) -> str:
    return f"contest.entry:{entry.pk}:{document.pk}"


@signed_in
@require_http_methods(["GET", "PATCH", "POST"])
def piece(request: HttpRequest, ref: str, upload_ref: str) -> HttpResponse:
    """GET: how much is here. PATCH with Upload-Offset: one more piece. POST with sha256: that was all, and the row of the page that shows it."""
    entry, person = led_entry(request, ref), person_of(request)
    arrival = get_object_or_404(Arrival, ref=upload_ref, by=person)
    document = next((one for one in entry.contest.documents.all() if place_of(entry, one) == arrival.belongs_to), None)
    if document is None:
        raise Http404
    try:
        if request.method == "PATCH":
            arrival = take(arrival=arrival, offset=whole_size(request.headers.get("Upload-Offset", "")), piece=request.body)
        elif request.method == "POST":
            kept = attach_arrived(entry=entry, document=document, arrival=arrival, sha256=request.POST.get("sha256", ""), by=person)
            row = render_to_string("contest/worker/parts/kept.html", {"document": document, "kept": kept, "entry": entry}, request=request)
            return JsonResponse({"row": row})
    except Refused as why:
        return refused(why)
    return JsonResponse({"offset": arrival.received})


def whole_size(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else -1


@signed_in
@require_safe
def page(request: HttpRequest, ref: str, file_ref: str, page: int) -> HttpResponseBase:
    """A picture of one page, for whoever may open the file."""
    kept = seen_file(request, ref, file_ref)
    if kept.file.kind != "pdf":
        raise Http404
    return hand_over_page(kept.file, page, 480)
