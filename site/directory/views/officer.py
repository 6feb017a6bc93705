"""The unions' side: a unit applies for its studio, each union on the way recommends, groups are booked for visits."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organization, Person, Role
from accounts.paths import in_path
from accounts.permissions import person_of, role_required, signed_in
from accounts.queries import roles_of
from accounts.rules import OF_AN_ORGANIZATION
from directory.actions import applying, exchanges
from directory.forms import life
from directory.models import Application, ApplicationState, Booking, Offer
from directory.models.life import in_yuan
from directory.permissions import designates_for_holder, files_for_unit, sees_application, vouches_for_holder
from directory.queries import open_offers, public_studios, with_places
from directory.rules.applications import State, moves_from
from ledger import clock
from ledger.refusals import NotAllowed, Refused

PER_PAGE = 30
officers_only = role_required(Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF)


def organizations_of(person: Person) -> list[Organization]:
    """For which the person acts, each once, the highest first."""
    found = {role.organization_id: role.organization for role in roles_of(person) if role.kind in OF_AN_ORGANIZATION}
    return [organization for organization in found.values() if organization is not None]


def below(field: str, organizations: list[Organization]) -> Q:
    wanted = Q(pk__in=())
    for organization in organizations:
        wanted |= in_path(f"{field}__path", organization.path)
    return wanted


@require_safe
@officers_only
def applications(request: HttpRequest) -> HttpResponse:
    own = organizations_of(person_of(request))
    rows = Application.objects.filter(below("unit", own)).select_related("unit", "holder", "studio")
    # A draft and what was returned lie with the unit; others above it see them once they are sent.
    rows = rows.exclude(Q(state=ApplicationState.DRAFT) & ~Q(unit__in=own))
    waiting = rows.filter(state=ApplicationState.SUBMITTED, holder__in=own).count()
    page = Paginator(rows.order_by("-made_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/desk/applications.html", {"page": page, "waiting": waiting, "own": {one.pk for one in own}})


def units_of(person: Person) -> QuerySet[Organization]:
    """For which the person may apply: their own unit, or those below their union."""
    found = Organization.objects.filter(below_path(organizations_of(person)))
    return found.filter(level__in=(Organization.Level.UNIT, Organization.Level.GROUP)).order_by("path")[:500]


def below_path(organizations: list[Organization]) -> Q:
    wanted = Q(pk__in=())
    for organization in organizations:
        wanted |= in_path("path", organization.path)
    return wanted


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def new_application(request: HttpRequest) -> HttpResponse:
    units = _choosable(units_of(person_of(request)))
    form = life.ApplicationForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit = values.pop("unit")
        try:
            made = applying.start_application(unit=unit, by=person_of(request), **values)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            return redirect(made)
    context = {"form": form, "application": None}
    return render(request, "directory/desk/application_form.html", context, status=422 if form.errors else 200)


def _choosable(units: QuerySet[Organization]) -> QuerySet[Organization]:
    return Organization.objects.filter(pk__in=list(units.values_list("pk", flat=True)))


def _add_errors(form: Any, error: ValidationError) -> None:
    found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, texts in found.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _application(request: HttpRequest, ref: str) -> Application:
    found = get_object_or_404(Application.objects.select_related("unit", "holder", "studio"), ref=ref)
    if not sees_application(person_of(request), found):
        raise Http404
    return found


@require_safe
@officers_only
def application(request: HttpRequest, ref: str) -> HttpResponse:
    return _application_page(request, _application(request, ref))


def _application_page(request: HttpRequest, found: Application, *, status: int = 200, refused: object = None, **forms_: Any) -> HttpResponse:
    person = person_of(request)
    possible = moves_from(State(found.state))
    vouches, designates, files = vouches_for_holder(person, found), designates_for_holder(person, found), files_for_unit(person, found)
    context = {
        "application": found,
        "steps": list(found.steps.select_related("came_from", "holder", "by")),
        "conditions": found.conditions(clock.today().year),
        "money": [(label, in_yuan(getattr(found, name))) for name, label in life.MONEY.items()],
        "can_submit": files and "submit" in possible,
        "can_edit": files and found.state in (ApplicationState.DRAFT, ApplicationState.RETURNED),
        "can_withdraw": files and "withdraw" in possible,
        "can_recommend": vouches and "recommend" in possible and not found.at_the_top,
        "can_return": vouches and "return" in possible,
        "can_designate": designates and "designate" in possible and found.at_the_top,
        "opinion_form": forms_.get("opinion") or life.OpinionForm(),
        "designation_form": forms_.get("designation") or life.DesignationOfApplicationForm(initial={"on": clock.today()}),
        "refused": refused,
    }
    return render(request, "directory/desk/application.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def edit_application(request: HttpRequest, ref: str) -> HttpResponse:
    found = _application(request, ref)
    if not files_for_unit(person_of(request), found):
        raise NotAllowed
    units = Organization.objects.filter(pk=found.unit_id)
    form = life.ApplicationForm(request.POST if request.method == "POST" else None, units=units, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            applying.save_application(application=found, by=person_of(request), **form.cleaned_data)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            return redirect("directory:application", ref=ref)
    context = {"form": form, "application": found}
    return render(request, "directory/desk/application_form.html", context, status=422 if form.errors else 200)


@require_POST
@officers_only
def move_application(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    found, by = _application(request, ref), person_of(request)
    try:
        if act == "designate":
            form = life.DesignationOfApplicationForm(request.POST)
            if not form.is_valid():
                return _application_page(request, found, status=422, designation=form)
            applying.designate(application=found, by=by, **form.cleaned_data)
        elif act in ("submit", "withdraw"):
            (applying.submit_application if act == "submit" else applying.withdraw_application)(application=found, by=by)
        else:
            _with_opinion(request, found, act)
    except NotAllowed:
        raise
    except ValidationError as error:
        return _application_page(request, found, status=422, refused="　".join(error.messages))
    except Refused as refused:
        return _application_page(request, found, status=refused.status, refused=refused)
    messages.success(request, SAID[act]())
    return redirect("directory:application", ref=ref)


def _with_opinion(request: HttpRequest, found: Application, act: str) -> None:
    form = life.OpinionForm(request.POST)
    opinion = form.cleaned_data["opinion"] if form.is_valid() else ""
    moves: dict[str, Any] = {
        "recommend": applying.recommend_application, "return": applying.return_application, "decline": applying.decline_application,
    }  # fmt: skip
    moves[act](application=found, by=person_of(request), opinion=opinion)


SAID = {
    "submit": lambda: _("Sent to the union above."),
    "withdraw": lambda: _("Withdrawn."),
    "recommend": lambda: _("Recommended upward."),
    "return": lambda: _("Returned to the unit."),
    "decline": lambda: _("Declined; the unit reads why."),
    "designate": lambda: _("Designated: the studio is in the directory."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates that a studio offers; who acts for a union books a group."""
    studio = get_object_or_404(public_studios(), slug=slug)
    offers = list(with_places(open_offers().filter(studio=studio)))
    for offer in offers:
        offer.left = max(0, offer.places - offer.taken)  # type: ignore[attr-defined]
    own = organizations_of(request.user) if request.user.is_authenticated else []
    chosen = next((offer for offer in offers if offer.ref == (request.POST.get("offer") or request.GET.get("offer"))), None)
    data = request.POST if request.method == "POST" else None
    form = life.BookingForm(data, organizations=Organization.objects.filter(pk__in=[one.pk for one in own])) if own else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if (answer := _book(request, form, chosen)) is not None:
            return answer
    context = {"studio": studio, "offers": offers, "form": form, "chosen": chosen or (offers[0] if len(offers) == 1 else None)}
    return render(request, "directory/visits.html", context, status=422 if form is not None and form.errors else 200)


def _book(request: HttpRequest, form: life.BookingForm, offer: Offer | None) -> HttpResponse | None:
    if offer is None:
        form.add_error(None, _("Choose one of the dates."))
    if not form.is_valid() or offer is None:
        return None
    try:
        made = exchanges.book(offer=offer, by=person_of(request), **form.cleaned_data)
    except ValidationError as error:
        _add_errors(form, error)
        return None
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("Booked. The studio has been told."))
    return redirect("directory:booking", ref=made.ref)


@require_safe
@officers_only
def bookings(request: HttpRequest) -> HttpResponse:
    own = organizations_of(person_of(request))
    rows = Booking.objects.filter(below("organization", own)).select_related("offer__studio", "organization")
    page = Paginator(rows.order_by("-offer__starts", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/desk/bookings.html", {"page": page})


def _booking(request: HttpRequest, ref: str) -> Booking:
    own = organizations_of(person_of(request))
    return get_object_or_404(Booking.objects.filter(below("organization", own)).select_related("offer__studio", "organization"), ref=ref)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def booking(request: HttpRequest, ref: str) -> HttpResponse:
    """A group's visit: cancel it before, write impressions after."""
    found, by = _booking(request, ref), person_of(request)
    form = life.ImpressionsForm(request.POST if request.POST.get("act") == "impressions" else None, initial={"text": found.impressions})
    refused: object = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "cancel":
                exchanges.cancel_booking(booking=found, by=by)
                messages.success(request, _("Cancelled. The places are free again."))
                return redirect("directory:booking", ref=ref)
            if form.is_valid():
                exchanges.write_impressions(booking=found, by=by, text=form.cleaned_data["text"])
                messages.success(request, _("Written down. The studio can read it."))
                return redirect("directory:booking", ref=ref)
        except NotAllowed:
            raise
        except Refused as said:
            refused = said
    context = {"booking": found, "form": form, "refused": refused, "begun": found.offer.starts <= clock.now()}
    return render(request, "directory/desk/booking.html", context, status=422 if form.errors or refused else 200)
