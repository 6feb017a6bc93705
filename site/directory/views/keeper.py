"""工作室联络员: the studios that somebody keeps, their drafts and their daily record. Staff of the region may do it in their place."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.permissions import person_of, signed_in
from directory.actions import craftsmen as craftsmen_actions
from directory.actions import exchanges, funding, keeping, profiles, reviewing
from directory.forms import life
from directory.forms import profiles as profile_forms
from directory.models import Apprenticeship, Booked, Booking, Craftsman, FundRow, Money, Offer, Studio
from directory.models.life import in_yuan
from directory.permissions import keeps, may_approve, may_edit, may_keep, may_spend, may_tutor
from directory.queries import with_places
from directory.rules.funds import balance
from directory.views.differences import differences
from files.actions import keep
from files.inspection import UnwantedFile
from files.kinds import PICTURES
from files.responses import hand_over
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from spreadsheets.writing import Heading, Page, xlsx

RECENT = 30


def kept_by(person: Person) -> QuerySet[Studio]:
    keeps = Q(keepers__person=person, keepers__until=None) | Q(leader__person=person)
    return Studio.objects.apart().filter(keeps).select_related("unit", "office", "leader").distinct().order_by("pinyin", "pk")


@require_safe
@signed_in
def studios(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    own = Craftsman.objects.apart().filter(person=person).first()
    return render(request, "directory/keeper/studios.html", {"studios": list(kept_by(person)), "own": own})


def kept_studio(request: HttpRequest, ref: str) -> Studio:
    """Raises Http404 for who neither keeps it nor writes down its spending."""
    found = get_object_or_404(Studio.objects.apart().select_related("unit", "office", "leader"), ref=ref)
    person = person_of(request)
    if not (may_keep(person, found) or may_spend(person, found)):
        raise Http404
    return found


@require_safe
@signed_in
def kept(request: HttpRequest, ref: str) -> HttpResponse:
    return page(request, kept_studio(request, ref))


def forms_of(studio: Studio, person: Person, data: Any = None, files: Any = None, what: str = "") -> dict[str, Any]:
    grants = may_approve(person, studio)
    made: dict[str, Callable[..., Any]] = {
        "offer": life.OfferForm,
        "visit": life.VisitForm,
        "money": lambda *given: life.SpendingForm(*given, studio=studio, grants=grants),
        "review": life.ReviewForm,
        "apprentice": profile_forms.ApprenticeForm,
    }
    return {name: make(data, files) if name == what else make() for name, make in made.items()}


def page(request: HttpRequest, studio: Studio, *, status: int = 200, refused: object = None, **given: Any) -> HttpResponse:
    person = person_of(request)
    offers = list(with_places(Offer.objects.filter(studio=studio)).order_by("-starts", "-pk")[:RECENT])
    bookings = Booking.objects.filter(offer__studio=studio).select_related("offer", "organization").order_by("-offer__starts", "-pk")
    lines = list(studio.funds.select_related("proof", "superseded_by"))
    visits = list(studio.visits.all())
    money = balance(line.row for line in lines)
    context = {
        "studio": studio,
        "keeps": may_keep(person, studio),
        "tends": may_approve(person, studio),
        "forms": {**forms_of(studio, person), **given},
        "offers": offers,
        "now": clock.now(),
        "bookings": list(bookings[:RECENT]),
        "coming": bookings.filter(state=Booked.BOOKED).count(),
        "visits": visits[:RECENT],
        "visited": len(visits),
        "lines": lines,
        "money": {"granted": in_yuan(money.granted), "spent": in_yuan(money.spent), "left": in_yuan(money.left)},
        "reviews": list(studio.reviews.select_related("decision")),
        "pairs": list(Apprenticeship.objects.filter(master=studio.leader).select_related("apprentice", "agreement")) if studio.leader else [],
        "questions": list(studio.consultations.all()[:RECENT]) if may_keep(person, studio) and not may_only_tend(person, studio) else [],
        "designations": list(studio.designations.filter(superseded_by=None)),
        "attendance_form": life.AttendanceForm(),
        "reason_form": life.ReasonForm(),
        "agreement_form": life.AgreementForm(),
        "concluding_form": life.ConcludingForm(),
        "refused": refused,
    }
    return render(request, "directory/keeper/studio.html", context, status=status)


@require_safe
@signed_in
def funds_file(request: HttpRequest, ref: str) -> HttpResponse:
    """补助资金使用台账 as a spreadsheet: every line, the corrected ones as such, and what is left after each that counts."""
    studio = kept_studio(request, ref)
    lines = list(studio.funds.select_related("superseded_by"))
    left, rows = 0, []
    for line in lines:
        granted, counts = line.kind == Money.GRANTED, not hasattr(line, "superseded_by")
        left += (line.amount_fen if granted else -line.amount_fen) if counts else 0
        amount = Decimal(line.amount_fen) / 100
        note = _("corrected by a later line, not counted") if not counts else _("corrects an earlier line") if line.supersedes_id else ""
        rows.append(
            (line.on, line.what, line.document, *((amount, None) if granted else (None, amount)), Decimal(left) / 100 if counts else None, note)
        )
    money = [Heading(label, 14, "number", 2) for label in (_("granted, yuan"), _("spent, yuan"), _("left, yuan"))]
    headings = (
        Heading(_("date"), 12, "date"),
        Heading(_("by whom, or for what"), 36),
        Heading(_("voucher"), 20),
        *money,
        Heading(_("note"), 30),
    )
    made = xlsx([Page(_("Fund ledger"), headings, rows, f"{studio.name}　{_('Fund ledger')}")], moment=clock.now())
    response = HttpResponse(made, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = content_disposition_header(True, f"{studio.name}　{_('Fund ledger')}.xlsx") or "attachment"
    return response


def may_only_tend(person: Person, studio: Studio) -> bool:
    """Staff see that questions come, not what they are."""
    return not keeps(person, studio)


@require_POST
@signed_in
def write(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """A visiting date, a visit, a line of the fund ledger, a yearly review, an apprentice of the leader."""
    studio, person = kept_studio(request, ref), person_of(request)
    form = forms_of(studio, person, request.POST, request.FILES, what)[what]
    if form.is_valid():
        try:
            with transaction.atomic():
                keeping.require_seen(studio=studio, what=what, seen=request.POST.get("seen", ""))
                WRITING[what](studio, person, form)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except NotAllowed:
            raise
        except (Refused, UnwantedFile) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down."))
            return redirect("directory:kept", ref=ref)
    return page(request, studio, status=422, **{what: form})


def _apprentice(studio: Studio, person: Person, form: Any) -> None:
    values = form.cleaned_data
    if studio.leader is None:
        raise NoLeader
    craftsmen_actions.take_apprentice(
        master=studio.leader,
        by=person,
        name=values["apprentice_name"],
        grade=values["apprentice_grade"],
        since=values["since"],
        until=values["until"],
    )


class NoLeader(Refused):
    status = 422
    message = gettext_lazy("The studio's leader is not in the directory. Ask your union to add them first.")


WRITING: Mapping[str, Callable[[Studio, Person, Any], object]] = {
    "offer": lambda studio, person, form: exchanges.offer_date(studio=studio, by=person, **form.values()),
    "visit": lambda studio, person, form: exchanges.record_visit(studio=studio, by=person, **form.cleaned_data),
    "money": lambda studio, person, form: funding.write_fund_row(studio=studio, by=person, **form.values()),
    "review": lambda studio, person, form: reviewing.file_review(studio=studio, by=person, **form.values()),
    "apprentice": _apprentice,
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def draft(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """The page of a studio that one keeps, or of oneself, as a draft; the region approves it."""
    model: Any = Studio if kind == "studios" else Craftsman
    found = get_object_or_404(model.objects.apart().select_related("office"), ref=ref)
    person = person_of(request)
    if not may_edit(person, found):
        raise Http404
    make = profile_forms.StudioForm if kind == "studios" else profile_forms.CraftsmanForm
    form = make(request.POST if request.method == "POST" else None, instance=model.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            profiles.edit(profile=found, by=person, values=form.changes())
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("The draft is saved. Your union approves it, then the public sees it."))
            return redirect("directory:draft", kind=kind, ref=ref)
    context = {"profile": found, "kind": kind, "form": form, "differences": differences(found), "portrait_form": life.PortraitForm()}
    return render(request, "directory/keeper/draft.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def send_portrait(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    model: Any = Studio if kind == "studios" else Craftsman
    found = get_object_or_404(model.objects.apart().select_related("office"), ref=ref)
    if not may_edit(person_of(request), found):
        raise Http404
    form = life.PortraitForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            keeping.propose_portrait(profile=found, upload=form.cleaned_data["upload"], by=person_of(request))
        except UnwantedFile as unwanted:
            form.add_error("upload", str(unwanted))
        else:
            messages.success(request, _("The photograph is in the draft. The public sees it once it is approved."))
            return redirect("directory:draft", kind=kind, ref=ref)
    make = profile_forms.StudioForm if kind == "studios" else profile_forms.CraftsmanForm
    draft_form = make(instance=model.objects.get(pk=found.pk))
    context = {"profile": found, "kind": kind, "form": draft_form, "differences": differences(found), "portrait_form": form}
    return render(request, "directory/keeper/draft.html", context, status=422)


@require_safe
@signed_in
def draft_portrait(request: HttpRequest, kind: str, ref: str) -> HttpResponseBase:
    """The photograph as it would be, for who edits or approves."""
    model: Any = Studio if kind == "studios" else Craftsman
    found = get_object_or_404(model.objects.select_related("office", "portrait"), ref=ref)
    if not may_edit(person_of(request), found):
        raise Http404
    found.apply(found.draft or {})
    if found.portrait is None:
        raise Http404
    return hand_over(found.portrait, inline=True)


@require_POST
@signed_in
def offer_act(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a visiting date."""
    offer = get_object_or_404(Offer.objects.select_related("studio"), ref=ref)
    studio = kept_studio(request, offer.studio.ref)
    form = life.ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, studio, status=422, refused=_("Say why, so that the group can make other plans."))
    return _do(request, studio, lambda: exchanges.cancel_offer(offer=offer, by=person_of(request), reason=form.cleaned_data["reason"]))


@require_POST
@signed_in
def booking_act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Write down who came, or decline."""
    booking = get_object_or_404(Booking.objects.select_related("offer__studio"), ref=ref)
    studio = kept_studio(request, booking.offer.studio.ref)
    form = life.AttendanceForm(request.POST) if act == "attend" else life.ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, studio, status=422, refused=_("Not written down: something is missing."))
    given = form.cleaned_data
    if act == "attend":
        return _do(request, studio, lambda: exchanges.note_attendance(booking=booking, by=person_of(request), **given))
    return _do(request, studio, lambda: exchanges.decline_booking(booking=booking, by=person_of(request), reason=given["reason"]))


@require_POST
@signed_in
def pair_act(request: HttpRequest, ref: str, pk: int, act: str) -> HttpResponse:
    """An agreement with an apprentice, and its end."""
    studio, person = kept_studio(request, ref), person_of(request)
    pair = get_object_or_404(Apprenticeship.objects.select_related("master"), pk=pk, master=studio.leader_id or 0)
    form: Any = life.AgreementForm(request.POST, request.FILES) if act == "sign" else life.ConcludingForm(request.POST)
    if not may_tutor(person, pair.master):
        raise NotAllowed
    if not form.is_valid():
        return page(request, studio, status=422, refused=_("Not written down: something is missing."))
    given = form.cleaned_data
    if act == "conclude":
        return _do(
            request, studio,
            lambda: craftsmen_actions.conclude_apprenticeship(pair=pair, by=person, result=given["result"], on=given["on"], note=given["note"]),
        )  # fmt: skip

    def sign() -> None:
        upload = given.pop("upload")
        paper = keep(upload=upload, by=person, purpose="agreement", limit_mb=20, allowed=("pdf", *PICTURES)) if upload else None
        craftsmen_actions.sign_agreement(pair=pair, by=person, agreement=paper, **given)

    return _do(request, studio, sign)


def _do(request: HttpRequest, studio: Studio, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except NotAllowed:
        raise
    except ValidationError as error:
        return page(request, studio, status=422, refused="　".join(error.messages))
    except (Refused, UnwantedFile) as refused:
        return page(request, studio, status=getattr(refused, "status", 422), refused=refused)
    messages.success(request, _("Written down."))
    return redirect("directory:kept", ref=studio.ref)


@require_safe
@signed_in
def voucher(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    studio = kept_studio(request, ref)
    row = get_object_or_404(FundRow.objects.select_related("proof").exclude(proof=None), pk=pk, studio=studio)
    assert row.proof is not None  # noqa: S101  asked for above
    return hand_over(row.proof, inline=True)


@require_safe
@signed_in
def agreement(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    studio = kept_studio(request, ref)
    pair = get_object_or_404(Apprenticeship.objects.select_related("agreement").exclude(agreement=None), pk=pk, master=studio.leader_id or 0)
    assert pair.agreement is not None  # noqa: S101  asked for above
    return hand_over(pair.agreement, inline=True)
