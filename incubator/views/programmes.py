"""Programmes for staff: what a union offers, who applied, each support's chain, the money to the fen."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.asked import whole
from accounts.models import Person
from accounts.permissions import person_of
from accounts.phones import normal
from accounts.queries import in_subtree
from incubator import sheets
from incubator.actions import programmes as offering
from incubator.actions import supporting
from incubator.forms.programmes import OUTCOMES, InstalmentsForm, MentorForm, PayForm, ProgrammeForm, StepForm
from incubator.models import Counterparty, Meeting, Programme, Support, SupportPayment
from incubator.models.programmes import KIND_WORDS
from incubator.rules import support_moves
from incubator.rules.matching import Helper, helpers_for
from incubator.rules.support_moves import HOLDS_A_PLACE, Kind, State
from incubator.views.pipeline import SHEET
from incubator.views.staff import acting_for, links, seen_of, staff
from incubator.wording import exact_amount, in_money, in_wan
from ledger import clock
from ledger.refusals import NotAllowed, Refused


@staff
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Those of this union and below it, with what each paid out."""
    organization = acting_for(request)
    every = Programme.objects.filter(in_subtree("organization", organization)).select_related("organization")
    page: Any = Paginator(every, 50).get_page(request.GET.get("page"))
    found = list(page)
    held: dict[int, int] = {}
    payments = SupportPayment.objects.filter(in_subtree("support__programme__organization", organization), payment__voided_by=None)
    whole = payments.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    sums = payments.filter(support__programme__in=found).order_by().values_list("support__programme").annotate(fen=Sum("amount_fen"))
    paid: dict[int, int] = dict(sums)
    for key, seats in Support.objects.filter(programme__in=found, state__in=HOLDS_A_PLACE).values_list("programme", "seats"):
        held[key] = held.get(key, 0) + (seats or 1)
    context = {
        "organization": organization,
        "links": links("staff_programmes"),
        "kinds": [(kind.value, word) for kind, word in KIND_WORDS.items()],
        "rows": [(one, exact_amount(paid.get(one.pk, 0)), held.get(one.pk, 0)) for one in found],
        "whole": exact_amount(whole),
        "page": page,
        "year": clock.today().year,
    }
    return render(request, "incubator/staff/programmes.html", context)


@staff
def new(request: HttpRequest, kind: str) -> HttpResponseBase:
    if kind not in set(Kind):
        raise Http404
    organization = acting_for(request)
    form = ProgrammeForm(request.POST or None, kind=Kind(kind))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
            made = offering.set_up_programme(organization=organization, kind=kind, by=person_of(request), **data)
            return redirect("staff_programme", ref=made.ref)
    context = {"organization": organization, "links": links("staff_programmes"), "form": form, "word": KIND_WORDS[Kind(kind)]}
    return render(request, "incubator/staff/programme_new.html", context, status=status)


def run_here(request: HttpRequest, ref: str) -> Programme:
    found = Programme.objects.filter(in_subtree("organization", acting_for(request))).select_related("organization")
    return get_object_or_404(found, ref=ref)


@staff
def programme(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One programme with its applicants; what its kind needs beside."""
    found = run_here(request, ref)
    mentor_form = MentorForm()
    status = 200
    if request.method == "POST":
        doing, person = request.POST.get("do", ""), person_of(request)
        try:
            if doing == "mentor":
                mentor_form = MentorForm(request.POST)
                if not mentor_form.is_valid():
                    return render(request, "incubator/staff/programme.html", context_of(request, found, mentor_form), status=422)
            act(request, found, doing, person, mentor_form)
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("staff_programme", ref=ref)
    return render(request, "incubator/staff/programme.html", context_of(request, found, mentor_form), status=status)


def act(request: HttpRequest, programme: Programme, doing: str, person: Person, form: MentorForm) -> None:
    if doing == "close":
        offering.close_programme(programme=programme, by=person)
    elif doing == "attendance":
        present = list(programme.supports.filter(ref__in=request.POST.getlist("present")))
        offering.mark_attendance(programme=programme, by=person, on=day_of(request), present=present)
        messages.success(request, _("%(n)d were there.") % {"n": len(present)})
    elif doing == "mentor":
        data = form.cleaned_data
        account = Person.objects.filter(phone=normal(data["phone"]) or "-", phone_verified=True).first()
        offering.add_mentor(programme=programme, by=person, name=data["name"], fields=data["fields_of_help"], ceiling=data["ceiling"], person=account)
    elif doing == "tables":
        supports = {one.ref: one for one in programme.supports.filter(state__in=HOLDS_A_PLACE)}
        payers = {one.ref: one for one in Counterparty.objects.filter(ref__in={wish.partition(":")[2] for wish in request.POST.getlist("wish")})}
        wishes = [wish.partition(":") for wish in request.POST.getlist("wish")]
        chosen = [(supports[one], payers[payer]) for one, _colon, payer in wishes if one in supports and payer in payers]
        offering.plan_tables(programme=programme, by=person, wishes=chosen)
    elif doing == "outcome":
        meeting = get_object_or_404(programme.meetings, pk=whole(request.POST.get("meeting")))
        outcome = request.POST.get("outcome", "")
        if outcome in Meeting.Outcome.values:
            deals = meeting.support.venture.deals.filter(counterparty=meeting.counterparty).order_by("pk")
            offering.tell_outcome(meeting=meeting, by=person, outcome=outcome, deal=deals.last() if outcome == Meeting.Outcome.DEAL else None)
    else:
        raise NotAllowed


def day_of(request: HttpRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        return clock.today()


def context_of(request: HttpRequest, programme: Programme, mentor_form: MentorForm) -> dict[str, Any]:
    supports = list(
        programme.supports.select_related("venture__organization", "mentor", "bank").prefetch_related("payments__payment__voided_by", "attendances")
    )
    kind = Kind(programme.kind)
    held = sum(one.seats or 1 for one in supports if one.state in HOLDS_A_PLACE)
    made: dict[str, Any] = {
        "organization": acting_for(request),
        "links": links("staff_programmes"),
        "programme": programme,
        "kind": kind.value,
        "held": held,
        "rows": [(one, in_wan(one.amount_fen) if one.amount_fen else "", exact_amount(counted(one))) for one in supports],
        "paid": exact_amount(supporting.paid_out(programme)),
        "word": KIND_WORDS[kind],
        "today": clock.today(),
        "runs": offering.runs(person_of(request), programme),
        "left": None if programme.budget_fen is None else exact_amount(programme.budget_fen - supporting.paid_out(programme)),
        "rent": exact_amount(programme.rent_fen) if programme.rent_fen else "",
        "budget": in_money(programme.budget_fen) if programme.budget_fen else "",
        "most": in_money(programme.most_fen) if programme.most_fen else "",
        "with_places": [one for one in supports if one.state in HOLDS_A_PLACE],
    }
    if kind == Kind.SPACE:
        made["year"] = max(programme.opens.year, clock.today().year - 1)
        made["overstayed"] = [one for one in supports if one.state in HOLDS_A_PLACE and sheets.overstays(one, clock.today())]
    if kind in (Kind.CAMP, Kind.TRAINING):
        made["attended"] = [
            (one, sum(row.present for row in rows), len(rows)) for one in made["with_places"] for rows in [list(one.attendances.all())]
        ]
    if kind == Kind.MENTORS:
        mentors = supporting.mentors_of(programme)
        helpers = [Helper(one.pk, one.words, load, one.ceiling) for one, load in mentors]
        by_key = {one.pk: one for one, _load in mentors}
        made |= {
            "mentors": mentors,
            "mentor_form": mentor_form,
            "fits": [
                (one, [(by_key[helper.key], words) for helper, words in helpers_for(one.need, helpers)[:3]])
                for one in supports
                if one.state == State.ACCEPTED
            ],
        }
    if kind == Kind.MATCHDAY:
        meetings = list(programme.meetings.select_related("support__venture", "counterparty", "deal"))
        made |= {
            "meetings": meetings,
            "outcomes": OUTCOMES,
            "told": sum(bool(one.outcome) for one in meetings),
            "payers": list(
                Counterparty.objects.filter(Q(kind=Counterparty.Kind.FUND) | Q(kind=Counterparty.Kind.COMPANY) | Q(kind=Counterparty.Kind.BANK))[:40]
            ),
            "ask_by": max((dt.date.fromisoformat(day) for day in programme.days), default=programme.opens) + dt.timedelta(days=30),
        }
    return made


def counted(support: Support) -> int:
    return sum(one.amount_fen for one in support.payments.all() if not hasattr(one.payment, "voided_by"))


@staff
def support(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One support: its steps, the next one, its instalments and payments."""
    found = get_object_or_404(Support.objects.select_related("programme__organization", "venture__organization", "mentor", "bank"), ref=ref)
    person = person_of(request)
    if not (offering.runs(person, found.programme) or found.venture.organization.path.startswith(acting_for(request).path)):
        raise NotAllowed
    initial = {
        "on": clock.today(),
        "amount_fen": found.amount_fen,
        "months": found.months,
        "seats": found.seats,
        "mentor": found.mentor_id,
        "bank": found.bank.name if found.bank else "",
        "rate_percent": found.rate_bp / 100 if found.rate_bp else None,
        "lpr_percent": found.lpr_bp / 100 if found.lpr_bp else None,
    }
    forms: dict[str, Any] = {
        "step": StepForm(initial=initial, programme=found.programme),
        "pay": PayForm(initial={"on": clock.today()}, auto_id="pay-%s"),
        "instalments": InstalmentsForm(auto_id="part-%s"),
    }
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if done(request, found, forms, person):
                return redirect("staff_support", ref=ref)
        except NotAllowed as refused:
            if type(refused) is NotAllowed:
                raise
            messages.error(request, str(refused))
            return redirect("staff_support", ref=ref)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("staff_support", ref=ref)
    return render(request, "incubator/staff/support.html", support_context(request, found, forms), status=status)


def done(request: HttpRequest, support: Support, forms: dict[str, Any], person: Person) -> bool:
    doing = request.POST.get("do", "")
    if doing == "met":
        one = get_object_or_404(support.instalments, pk=whole(request.POST.get("instalment")))
        supporting.meet_condition(instalment=one, by=person, on=clock.today())
        return True
    if doing == "instalments":
        parts = forms["instalments"] = InstalmentsForm(request.POST, auto_id="part-%s")
        if parts.is_valid():
            supporting.plan_instalments(support=support, by=person, parts=parts.cleaned_data["text"])
            return True
        return False
    if doing == "pay":
        money = forms["pay"] = PayForm(request.POST, auto_id="pay-%s")
        if money.is_valid():
            part = support.instalments.filter(pk=whole(request.POST.get("instalment")) or 0).first()
            supporting.pay_support(support=support, by=person, instalment=part, seen=seen_of(request), **money.cleaned_data)
            return True
        return False
    form = forms["step"] = StepForm(request.POST, programme=support.programme)
    if not form.is_valid():
        return False
    terms = form.terms()
    if name := form.cleaned_data.get("bank", "").strip():
        terms["bank"] = Counterparty.objects.get_or_create(name=name, defaults={"kind": Counterparty.Kind.BANK})[0]
    supporting.take_step(support=support, action=doing, by=person, on=form.cleaned_data["on"], note=form.cleaned_data["note"], **terms)
    return True


def support_context(request: HttpRequest, support: Support, forms: dict[str, Any]) -> dict[str, Any]:
    kind = Kind(support.programme.kind)
    moves = support_moves.moves_from(kind, State(support.state))
    owed = None
    if kind == Kind.LOAN and support.since:
        owed = supporting.subsidy_due(support, clock.today())
    paid = supporting.paid_of(support)
    steps = list(support.steps.select_related("by", "event").prefetch_related("event__words"))
    return {
        "organization": acting_for(request),
        "links": links("staff_programmes"),
        "support": support,
        "programme": support.programme,
        "venture": support.venture,
        "forms": forms,
        "moves": [one for one in moves if one != "pay"],
        "pays": "pay" in moves,
        "steps": [(one, State(one.state), next((word.text for word in one.event.words.all()), "")) for one in steps],
        "instalments": [(one, exact_amount(one.amount_fen), one.payments.exists()) for one in support.instalments.all()],
        "payments": [
            (one, exact_amount(one.amount_fen), hasattr(one.payment, "voided_by"))
            for one in support.payments.select_related("by", "payment__voided_by")
        ],
        "paid": exact_amount(paid),
        "amount": exact_amount(support.amount_fen) if support.amount_fen else "",
        "kind": kind.value,
        "owed": None
        if owed is None
        else {
            "fen": exact_amount(owed.fen),
            "left": exact_amount(max(0, owed.fen - paid)),
            "days": owed.days,
            "rate": f"{owed.hundredths_bp / 10_000:.4f}".rstrip("0").rstrip("."),
            "capped": owed.capped,
        },
        "rate": f"{support.rate_bp / 100:.2f}" if support.rate_bp else "",
        "word": KIND_WORDS[kind],
        "sessions": list(support.sessions.all()) if kind == Kind.MENTORS else [],
    }


def year_asked(request: HttpRequest) -> int | None:
    year = whole(request.GET.get("year")) or 0
    return year if 2000 <= year <= 2100 else None


@staff
@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """补助资金使用台账 of this union and below it, for the auditors."""
    organization = acting_for(request)
    year = year_asked(request) or clock.today().year
    made = sheets.funds_ledger(organization, year, moment=clock.now())
    return HttpResponse(made, content_type=SHEET, headers={"Content-Disposition": f'attachment; filename="funds-{year}.xlsx"'})


@staff
@require_safe
def assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """The yearly assessment sheet of a space, filled in from tenancies and reports."""
    found = run_here(request, ref)
    if found.kind != Kind.SPACE:
        raise Http404
    year = year_asked(request) or clock.today().year - 1
    made = sheets.assessment_sheet(found, year, moment=clock.now())
    return HttpResponse(made, content_type=SHEET, headers={"Content-Disposition": f'attachment; filename="assessment-{year}.xlsx"'})
