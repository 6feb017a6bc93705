"""What a union offers to a founder: look, apply, see how far it came; a mentor and a founder log their hours."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import person_of, signed_in
from incubator import sheets
from incubator.actions.supporting import apply_for, log_session
from incubator.forms.programmes import ApplyForm, SessionForm
from incubator.models import Programme, Support, Venture
from incubator.models.programmes import KIND_WORDS, SUPPORT_WORDS
from incubator.permissions import reports_for
from incubator.refusals import AppliedAlready
from incubator.rules.support_moves import HOLDS_A_PLACE, Kind, State
from incubator.views.founder import own_venture
from incubator.views.pipeline import SHEET
from incubator.wording import exact_amount, in_money
from ledger import clock
from ledger.refusals import NotAllowed, Refused


def offered_to(venture: Venture) -> Any:
    """Open today, by the unions above it."""
    today = clock.today()
    above = venture.organization.get_ancestors()
    found = Programme.objects.filter(Q(organization__in=above) | Q(organization=venture.organization), closed_at=None, opens__lte=today)
    return found.filter(Q(closes=None) | Q(closes__gte=today)).select_related("organization")


@signed_in
@require_safe
def offers(request: HttpRequest, ref: str) -> HttpResponse:
    venture = own_venture(request, ref)
    context = {
        "venture": venture,
        "offers": [(one, KIND_WORDS[Kind(one.kind)], in_money(one.most_fen) if one.most_fen else "") for one in offered_to(venture)],
        "supports": venture.supports.select_related("programme"),
    }
    return render(request, "incubator/founder/offers.html", context)


@signed_in
def apply(request: HttpRequest, ref: str, programme_ref: str) -> HttpResponseBase:
    venture = own_venture(request, ref)
    programme = get_object_or_404(offered_to(venture), ref=programme_ref)
    form = ApplyForm(request.POST or None, kind=programme.kind)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = apply_for(venture=venture, programme=programme, by=person_of(request), **form.cleaned_data)
            except AppliedAlready as refused:
                messages.warning(request, str(refused))
                return redirect("support", ref=refused.support.ref)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
            else:
                messages.success(request, _("Applied. You are told of each step."))
                return redirect("support", ref=made.ref)
    context = {"venture": venture, "programme": programme, "form": form, "word": KIND_WORDS[Kind(programme.kind)]}
    return render(request, "incubator/founder/apply.html", context, status=status)


@signed_in
def support(request: HttpRequest, ref: str) -> HttpResponseBase:
    """For the venture's founder or accountant, and for its mentor; nobody else is told that it exists."""
    person = person_of(request)
    found = get_object_or_404(Support.objects.select_related("programme__organization", "venture__organization", "mentor__person", "bank"), ref=ref)
    mentors = found.mentor is not None and found.mentor.person_id == person.pk
    get_object_or_404(Support, pk=found.pk if mentors or reports_for(person, found.venture) else 0)
    form = SessionForm(initial={"on": clock.today()})
    status = 200
    if request.method == "POST":
        form, status = SessionForm(request.POST), 422
        if form.is_valid():
            try:
                log_session(support=found, by=person, **form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Logged. It counts when both sides have."))
                return redirect("support", ref=ref)
    steps = list(found.steps.select_related("event").prefetch_related("event__words"))
    context = {
        "support": found, "venture": found.venture, "mentors": mentors, "form": form,
        "steps": [(one.on, SUPPORT_WORDS[State(one.state)], next((word.text for word in one.event.words.all()), "")) for one in steps],
        "amount": exact_amount(found.amount_fen) if found.amount_fen else "",
        "payments": [(one.on, exact_amount(one.amount_fen)) for one in found.payments.filter(payment__voided_by=None)],
        "sessions": list(found.sessions.all()), "logs": found.programme.kind == Kind.MENTORS and found.state in HOLDS_A_PLACE,
        "meetings": list(found.meetings.select_related("counterparty")),
    }  # fmt: skip
    return render(request, "incubator/founder/support.html", context, status=status)


@signed_in
@require_safe
def loan_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """贷款申请表, filled in from the venture's own reports."""
    made = sheets.loan_application(own_venture(request, ref), moment=clock.now())
    return HttpResponse(made, content_type=SHEET, headers={"Content-Disposition": 'attachment; filename="loan-application.xlsx"'})
