"""Staff of a region: the pipeline from awarded entries to ventures, deals and their events, and publishing figures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.asked import whole
from accounts.models import Organization, Role
from accounts.permissions import person_of, role_required
from accounts.phones import masked
from contest.models import Entry
from files.inspection import UnwantedFile
from incubator.actions.dealing import move_deal, open_deal, take_back_payment
from incubator.actions.following import end_following, plan_next, write_contact
from incubator.actions.making import change_state, make_venture, register_firm
from incubator.actions.merging import histories, merge_ventures
from incubator.actions.reporting import add_evidence, is_union
from incubator.forms.deals import DealForm, EvidenceForm, FirmForm, PaymentVerdictForm, StateForm, StepForm
from incubator.forms.following import ContactForm, EndingForm, MergeForm, NextStepForm
from incubator.models import Contact, Counterparty, Deal, DealEvent, Showcase, Support, Venture
from incubator.permissions import tends
from incubator.pipeline import standing_below
from incubator.queries import awarded_without_venture, newest_reports, ventures_below
from incubator.refusals import AlreadyVenture, CannotMerge
from incubator.rules import deal_moves
from incubator.rules.words import DealState, Instrument, Rung, VentureState
from incubator.views.founder import state_of
from incubator.wording import in_wan, jobs, quarter_name
from ledger import clock
from ledger.refusals import NotAllowed, Refused

staff = role_required(Role.Kind.STAFF)


def acting_for(request: HttpRequest) -> Organization:
    organization: Organization | None = request.acting_for  # type: ignore[attr-defined]
    if not organization:
        raise NotAllowed
    return organization


def links(current: str) -> list[dict[str, Any]]:
    """For parts/work_bar.html."""
    words = {
        "staff_ventures": _("Ventures"), "staff_venture_new": _("New ventures"), "staff_programmes": _("Programmes"),
        "staff_payers": _("Counterparties"), "staff_verify": _("Verification"),
        "staff_showcases": _("Public pages"),
        "staff_audits": _("Sampling"),
        "staff_figures": pgettext("venture", "Figures"), "staff_claims": _("Definitions"),
    }  # fmt: skip
    return [{"href": reverse(name), "word": word, "current": name == current} for name, word in words.items()]


@staff
def new(request: HttpRequest) -> HttpResponseBase:
    """Awarded entries that are no venture yet; one button each."""
    organization = acting_for(request)
    found = awarded_without_venture(organization)
    if request.method == "POST":
        entry = get_object_or_404(Entry, ref=request.POST.get("entry", ""))
        try:
            made = make_venture(entry=entry, by=person_of(request))
        except AlreadyVenture as refused:
            messages.warning(request, str(refused))
            return redirect("staff_venture", ref=refused.venture.ref)
        messages.success(request, _("%(venture)s is a venture now; its founder is told.") % {"venture": made.name})
        return redirect("staff_venture", ref=made.ref)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    codes = {entry.credit_code for entry in page if entry.credit_code}
    known = {venture.credit_code: venture for venture in Venture.objects.filter(credit_code__in=codes)}
    context = {
        "organization": organization, "page": page, "rows": [(entry, known.get(entry.credit_code)) for entry in page],
        "links": links("staff_venture_new"),
    }  # fmt: skip
    return render(request, "incubator/staff/new.html", context)


def tended(request: HttpRequest, ref: str) -> Venture:
    """A venture of the acting organization's subtree, or 404."""
    return get_object_or_404(ventures_below(acting_for(request)).select_related("organization", "owner", "merged_into"), ref=ref)


@staff
def venture(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Who it is, its deals and reports; open a deal, tell a state, enter the firm of a team."""
    found = tended(request, ref)
    if found.merged_into is not None:
        messages.info(request, _("%(name)s was merged into this record.") % {"name": found.name})
        return redirect("staff_venture", ref=found.merged_into.ref)
    initial = {"next": {"step": found.next_step, "on": found.next_on}, "contact": {"on": clock.today()}}
    forms: dict[str, Any] = {name: form(initial=initial.get(name), auto_id=f"{name}-%s") for name, form in FORMS.items()}
    status = 200
    if request.method == "POST":
        doing = request.POST.get("do", "")
        if doing not in forms:
            raise NotAllowed
        form = forms[doing] = FORMS[doing](request.POST, request.FILES, auto_id=f"{doing}-%s")
        if form.is_valid():
            try:
                target = DOINGS[doing](request, found, form.cleaned_data)
            except NotAllowed:
                raise
            except UnwantedFile as refused:
                form.add_error("file", str(refused))
                status = 422
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
            else:
                return redirect(target)
        else:
            status = 422
    return render(request, "incubator/staff/venture.html", venture_context(request, found, forms), status=status)


def start_deal(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    name = data["payer"].strip()
    kind = Counterparty.Kind.UNION if is_union(name) else data["kind"]
    payer, _made = Counterparty.objects.get_or_create(name=name, defaults={"kind": kind})
    deal = open_deal(
        venture=venture, counterparty=payer, instrument=Instrument(data["instrument"]), by=person_of(request), on=data["on"],
        programme_sourced=data["programme_sourced"],
    )  # fmt: skip
    return reverse("staff_deal", args=[deal.ref])


def tell_state(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    change_state(venture=venture, by=person_of(request), to=VentureState(data["state"]), on=data["on"])
    return reverse("staff_venture", args=[venture.ref])


def enter_firm(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    register_firm(venture=venture, by=person_of(request), **data)
    return reverse("staff_venture", args=[venture.ref])


def plan(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    plan_next(venture=venture, by=person_of(request), **data)
    return reverse("staff_venture", args=[venture.ref])


def talk(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    upload = data.pop("file")
    write_contact(venture=venture, by=person_of(request), upload=upload or None, **data)
    return reverse("staff_venture", args=[venture.ref])


def end(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    end_following(venture=venture, by=person_of(request), **data)
    return reverse("staff_venture", args=[venture.ref])


def merge(request: HttpRequest, venture: Venture, data: dict[str, Any]) -> str:
    """`venture` stays; the other one is found by its name or code, among those of this union alone."""
    text = data["other"].strip()
    found = standing_below(acting_for(request)).filter(Q(name=text) | Q(credit_code=text.upper())).exclude(pk=venture.pk)
    other = found.first()
    if other is None or found.count() != 1:
        raise CannotMerge
    merge_ventures(kept=venture, gone=other, by=person_of(request), reason=data["reason"])
    return reverse("staff_venture", args=[venture.ref])


FORMS: dict[str, type[Any]] = {
    "deal": DealForm, "state": StateForm, "firm": FirmForm, "next": NextStepForm, "contact": ContactForm, "ending": EndingForm, "merge": MergeForm,
}  # fmt: skip
DOINGS: dict[str, Callable[[HttpRequest, Venture, dict[str, Any]], str]] = {
    "deal": start_deal, "state": tell_state, "firm": enter_firm, "next": plan, "contact": talk, "ending": end, "merge": merge,
}  # fmt: skip


def venture_context(request: HttpRequest, venture: Venture, forms: dict[str, Any]) -> dict[str, Any]:
    records = histories(venture)
    deals = Deal.objects.filter(venture__in=records).select_related("counterparty", "venture").prefetch_related("events__voided_by")
    return {
        "contacts": Contact.objects.filter(venture__in=records).select_related("by", "file", "venture")[:50],
        "supports": Support.objects.filter(venture__in=records).select_related("programme"), "merged": records[1:],
        "late": venture.next_on is not None and venture.next_on < clock.today(),
        "venture": venture, "links": links("staff_ventures"), "forms": forms, "organization": acting_for(request),
        "origins": venture.origins.select_related("entry__contest"), "founders": venture.founder_rows.select_related("person"),
        "accountants": [(one.name, masked(one.phone)) for one in venture.accountants.filter(until=None)],
        "changes": venture.changes.all(), "deals": [(deal, in_wan(paid_of(deal))) for deal in deals],
        "baseline": "" if venture.baseline_jobs is None else jobs(venture.baseline_jobs),
        "reports": [(report, quarter_name(report.quarter), jobs(report.fte_total), *state_of(report))
                    for record in records for report in newest_reports(record)],
        "showcase": Showcase.objects.filter(venture=venture).first(),
        "payers": Counterparty.objects.order_by("name").values_list("name", flat=True)[:200],
    }  # fmt: skip


def counted(event: DealEvent) -> bool:
    return event.kind == DealEvent.Kind.PAY and not hasattr(event, "voided_by")


def paid_of(deal: Deal) -> int:
    return sum(event.amount_fen or 0 for event in deal.events.all() if counted(event))


@staff
def deal(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One deal with its events: move it, write down a payment, take one back, add a receipt."""
    found = get_object_or_404(Deal.objects.select_related("venture__organization", "counterparty"), ref=ref)
    if not tends(person_of(request), found.venture):
        raise NotAllowed
    form: Any = StepForm()
    proof: Any = EvidenceForm()
    status = 200
    if request.method == "POST":
        try:
            form, proof, done = act_on(request, found)
        except NotAllowed:
            raise
        except UnwantedFile as refused:
            proof = EvidenceForm(request.POST, request.FILES)
            proof.add_error("file", str(refused))
            done, status = False, 422
        except Refused as refused:
            form = StepForm(request.POST)
            form.add_error(None, str(refused))
            done, status = False, refused.status
        if done:
            return redirect("staff_deal", ref=ref)
        status = max(status, 422)
    events = list(found.events.select_related("by", "report").prefetch_related("evidence__file", "verifications", "voided_by"))
    context = {
        "deal": found, "links": links("staff_ventures"), "organization": acting_for(request), "form": form, "proof": proof,
        "moves": deal_moves.moves_from(DealState(found.state)), "paid": in_wan(sum(event.amount_fen or 0 for event in events if counted(event))),
        "rows": [(event, in_wan(event.amount_fen or 0) if event.amount_fen else "", counted(event), newest_verdict(event)) for event in events],
        "verdict": PaymentVerdictForm(initial={"rung": int(Rung.VOUCHER)}),
    }  # fmt: skip
    return render(request, "incubator/staff/deal.html", context, status=status)


def newest_verdict(event: DealEvent) -> Any:
    return max(event.verifications.all(), key=lambda one: one.pk, default=None)


def act_on(request: HttpRequest, deal: Deal) -> tuple[Any, Any, bool]:
    """(step form, evidence form, whether it was done)."""
    doing, person = request.POST.get("do", ""), person_of(request)
    if doing in ("void", "evidence"):
        payment = get_object_or_404(deal.events.filter(kind=DealEvent.Kind.PAY), pk=whole(request.POST.get("payment")))
        if doing == "void":
            take_back_payment(payment=payment, by=person, reason=request.POST.get("reason", "").strip())
            return StepForm(), EvidenceForm(), True
        proof = EvidenceForm(request.POST, request.FILES)
        if not proof.is_valid():
            return StepForm(), proof, False
        data = proof.cleaned_data
        add_evidence(upload=data["file"], by=person, proves=data["proves"], payment=payment, check_code=data["check_code"])
        return StepForm(), proof, True
    form = StepForm(request.POST)
    if not form.is_valid():
        return form, EvidenceForm(), False
    move_deal(deal=deal, action=doing, by=person, seen=seen_of(request), **form.cleaned_data)
    return form, EvidenceForm(), True


def seen_of(request: HttpRequest) -> int | None:
    """How many lines stood on the page: a form that is sent twice is carried out once."""
    return whole(request.POST["seen"]) or 0 if "seen" in request.POST else None
