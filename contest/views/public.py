"""What everyone may see of a result: public notices, the record and how to check it, objections, certificates looked up."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from accounts.permissions import person_of, signed_in
from contest import verify_result as verifier
from contest.actions.objecting import TIP, NoSupervisor, NoticeOver, NotNamed, object_to, supervisors
from contest.forms.results import ObjectionForm
from contest.models import Award, Certificate, Contest, Objection, Publication, Receipt, Round, Standing
from contest.models.judging import ROUND_WORDS
from contest.outcome import left_out
from contest.papers import PAPERS, can_make, contest_poster_pdf
from contest.printing import address_of, certificate_pdf
from contest.results import changes_of, open_places, page_of, spoken_code, units_of
from contest.rules.states import RoundState
from documents.qr import qr_svg
from documents.rendering import MissingGlyph
from files.inspection import UnwantedFile
from files.responses import hand_over
from ledger import clock

LINES = 200
"""Projects on one page of a result."""


def contest_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The page that editors made of the contest; without one, the page that its own data make."""
    contest = get_object_or_404(Contest.objects.announced(), slug=slug)
    pages = contest.pages.live().select_related("locale")  # type: ignore[attr-defined]  # cms.ContestPage names this side "pages"
    found = {page.locale.language_code: page for page in pages}
    page = found.get(get_language()) or found.get(settings.LANGUAGE_CODE)
    return redirect(page.url) if page else redirect("contest_page", slug=slug)


@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """公示: those that run, then those that are over; 20 a page."""
    found = Publication.objects.select_related("round__contest", "round__track").order_by("-published_at")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(request, "contest/public/publicity.html", {"page": page, "today": clock.today()})


def shown(ref: str) -> Publication:
    """A publication whose round has not been reopened."""
    found = Publication.objects.select_related("round__contest__organization", "round__track", "record__by")
    return get_object_or_404(found.filter(round__state__in=[RoundState.NOTICE, RoundState.TO_RATIFY, RoundState.FINAL]), ref=ref)


@require_safe
def result(request: HttpRequest, ref: str) -> HttpResponse:
    """look/notice.html: what is proposed, until when one may object, and the check code."""
    publication = shown(ref)
    round, record = publication.round, publication.record
    page, groups = page_of(publication, request.GET.get("page"), LINES)
    context = {
        "publication": publication, "round": round, "contest": round.contest, "record": record, "groups": groups, "page": page,
        "code": spoken_code(record.sha256), "hosts": [host.name for host in round.contest.hosts.all() if host.kind == "host"],
        "running": round.state == RoundState.NOTICE and clock.today() <= publication.last_day, "state_word": ROUND_WORDS[RoundState(round.state)],
        "answered": publication.objections.exclude(answered_at=None).count(), "page_qr": qr_svg(settings.SITE_URL + publication.get_absolute_url()),
        "awards": award_counts(round) if round.last else [], "units": units_of(publication),
        "changes": changes_of(publication), "open_places": open_places(publication) if round.last else [],
        "outside": left_out(round),
    }  # fmt: skip
    return render(request, "contest/public/result.html", context)


def award_counts(round: Round) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    standing = Award.objects.filter(record__round=round, state__in=["provisional", "awarded"]).select_related("level")
    for award in standing.order_by("level__order"):
        counts[award.level.name] = counts.get(award.level.name, 0) + 1
    return list(counts.items())


@require_safe
def record_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The record as it was hashed: `sha256sum` of this file is the check code."""
    publication = shown(ref)
    response = HttpResponse(publication.record.content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="record-{publication.record.sha256[:12]}.json"'
    return response


@require_safe
def paper(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """The published result as offices and the press want it: contest.papers.PAPERS."""
    publication = shown(ref)
    if not can_make(publication, name):
        raise Http404
    make, kind, word = PAPERS[name]
    response = HttpResponse(make(publication), content_type=kind)
    file_name = f"{publication.round.contest.name}　{publication.round.name}　{word}.{name.rpartition('.')[2]}"
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    return response


@require_safe
def contest_poster(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_object_or_404(Contest.objects.announced().select_related("organization"), slug=slug)
    response = HttpResponse(contest_poster_pdf(contest), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{contest.name}　海报.pdf") or "inline"
    return response


@require_safe
def verifier_file(request: HttpRequest) -> FileResponse:
    """verify_result.py, to be run at home beside a record."""
    return FileResponse(open(str(verifier.__file__), "rb"), as_attachment=True, filename="verify_result.py", content_type="text/x-python")


@signed_in
def object_page(request: HttpRequest, ref: str) -> HttpResponseBase:
    publication = shown(ref)
    entries = [row.entry.entry for row in Standing.objects.filter(record=publication.record).select_related("entry__entry")]
    person = person_of(request)
    form = ObjectionForm(
        request.POST or None, request.FILES or None, entries=entries, tips=supervisors(publication.round.contest).exists(),
        initial={"name": person.name, "contact": contact_of(person)},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = object_to(publication=publication, by=person, **form.objection())
            except UnwantedFile as refused:
                form.add_error("evidence", str(refused))
            except (NoticeOver, NotNamed, NoSupervisor) as refused:
                form.add_error(None, str(refused))
            else:
                if made.kind == TIP:
                    messages.success(request, _("The supervisor has it. Your name was not kept."))
                    return redirect("result", ref=ref)
                messages.success(request, _("Your objection has been received. You are answered in writing."))
                return redirect("objection", ref=made.ref)
        status = 422
    return render(request, "contest/public/object.html", {"publication": publication, "form": form}, status=status)


@signed_in
@require_safe
def own_objection(request: HttpRequest, ref: str) -> HttpResponse:
    """Where one's own objection stands, and the answer."""
    found = Objection.objects.select_related("publication__round__contest", "entry")
    objection = get_object_or_404(found, ref=ref, by=person_of(request))
    return render(request, "contest/public/objection.html", {"objection": objection, "publication": objection.publication})


def contact_of(person: Person) -> str:
    return (person.phone or "").removeprefix("+86") or person.email


@require_safe
def look_up(request: HttpRequest) -> HttpResponseBase:
    """证书查验 by number or code."""
    text = request.GET.get("no", "").strip()
    if text:
        if receipt := Receipt.objects.filter(code=text.lower()).first():
            return redirect(receipt)
        found = Certificate.objects.filter(number__iexact=text).first() or Certificate.objects.filter(code=text).first()
        if found:
            return redirect("verify", code=found.code)
    return render(request, "contest/public/verify.html", {"asked": text, "certificate": None}, status=404 if text else 200)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, revoked and why, or replaced by another; the text as printed."""
    found = Certificate.objects.select_related(
        "award__entry__contest", "award__level", "award__record__round__publication__record", "unit_award__level__contest", "replaced_by"
    )
    certificate = found.filter(code=code).first()
    if certificate is None:
        return render(request, "contest/public/verify.html", {"asked": code, "certificate": None}, status=404)
    publication = getattr(certificate.award.record.round, "publication", None) if certificate.award else None
    context: dict[str, Any] = {
        "certificate": certificate, "text": certificate.text, "asked": certificate.number, "now": timezone.localtime(clock.now()),
        "valid": certificate.revoked_at is None and certificate.ground.state == Award.State.AWARDED, "publication": publication,
        "qr": qr_svg(address_of(certificate)), "code": spoken_code(publication.record.sha256) if publication else "",
    }  # fmt: skip
    return render(request, "contest/public/verify.html", context)


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponseBase:
    """The PDF, for whoever knows the random code: the winner finds it on the entry's page, and it is printed on the certificate itself."""
    found = get_object_or_404(
        Certificate.objects.select_related("file", "award__entry__contest", "unit_award__level__contest"), code=code, revoked_at=None
    )
    try:
        file = certificate_pdf(found)
    except MissingGlyph as missing:
        return render(request, "contest/public/missing_glyph.html", {"characters": missing.characters, "certificate": found}, status=409)
    return hand_over(file, inline=True)
