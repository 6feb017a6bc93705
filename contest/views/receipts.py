"""回执: the paper and the content of a submitted version for those who may see it, and its verification for everybody who has the code."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import person_of, signed_in
from contest.actions.receipts import receipt_of, receipt_pdf, verified
from contest.models import Entry, Receipt, Version
from contest.permissions import leads_entry, sees_entry
from documents.qr import qr_svg
from documents.rendering import MissingGlyph
from files.responses import hand_over
from ledger import clock
from ledger.refusals import NotAllowed


def seen_version(request: HttpRequest, ref: str, number: int) -> Version:
    """Of an entry that this person may see; outside the team only the version that stands."""
    entry = get_object_or_404(Entry.objects.select_related("contest__organization", "unit", "submitted"), ref=ref)
    person = person_of(request)
    if not sees_entry(person, entry):
        raise NotAllowed
    version = get_object_or_404(entry.versions.select_related("entry__contest"), number=number)
    on_team = leads_entry(person, entry) or entry.members.filter(person=person).exists()
    if not on_team and version.pk != entry.submitted_id:
        raise NotAllowed
    return version


@signed_in
@require_safe
def printed(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """The whole entry as a PDF; made now when the job has not been yet."""
    receipt = receipt_of(seen_version(request, ref, number))
    try:
        return hand_over(receipt_pdf(receipt), inline=True)
    except MissingGlyph as missing:
        return render(request, "contest/worker/receipt_glyph.html", {"characters": missing.characters, "version": receipt.version}, status=409)


@signed_in
@require_safe
def content(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The content as it was hashed: `sha256sum` of this file is the code on the receipt."""
    version = seen_version(request, ref, number)
    response = HttpResponse(version.content, content_type="application/json; charset=utf-8")
    name = f"{version.data['number']}-v{version.number}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the holder of the code may know: that it was here, when, and the hashes. No names, no content, no file names."""
    receipt = Receipt.objects.select_related("version__entry__contest", "version__entry__submitted", "pdf").filter(code=code).first()
    if receipt is None:
        return render(request, "contest/public/receipt.html", {"receipt": None, "asked": code}, status=404)
    version, data = receipt.version, receipt.version.data
    names = {document.key: document.name for document in version.entry.contest.documents.all()}
    files = [(names.get(file["document"], file["document"]), file["sha256"], file["size"]) for file in data["files"]]
    asked = "".join(request.GET.get("sha256", "").split()).lower()
    hashes = [version.sha256, *(digest for _name, digest, _size in files), *([receipt.pdf.sha256] if receipt.pdf else [])]
    context = {
        "receipt": receipt, "version": version, "data": data, "files": files, "result": verified(receipt), "now": timezone.localtime(clock.now()),
        "asked_hash": asked, "known": asked in hashes, "qr": qr_svg(request.build_absolute_uri(receipt.get_absolute_url())),
        "newer": version.entry.submitted if version.entry.submitted_id != version.pk else None,
    }  # fmt: skip
    return render(request, "contest/public/receipt.html", context)
