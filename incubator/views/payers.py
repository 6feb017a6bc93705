"""Who pays: each counterparty with what it paid in, instrument by instrument; never a sum over unlike ones."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Organization, Person
from accounts.permissions import person_of
from accounts.phones import normal
from accounts.queries import in_subtree
from incubator.actions.dealing import name_investor
from incubator.models import Counterparty, Deal, DealEvent
from incubator.models.deals import INSTRUMENT_WORDS
from incubator.models.reports import RUNG_WORDS
from incubator.rules.words import Instrument, Rung
from incubator.views.staff import acting_for, links, staff
from incubator.wording import in_money, in_wan
from ledger.refusals import NotAllowed


def payments_below(organization: Organization) -> QuerySet[DealEvent]:
    found = DealEvent.objects.filter(in_subtree("deal__venture__organization", organization), kind=DealEvent.Kind.PAY, voided_by=None)
    return found.order_by("-on", "-pk")


@staff
@require_safe
def payers(request: HttpRequest) -> HttpResponse:
    """50 a page; only what these paid is summed."""
    organization = acting_for(request)
    deals = Deal.objects.filter(in_subtree("venture__organization", organization))
    page: Any = Paginator(Counterparty.objects.filter(pk__in=deals.values("counterparty")).order_by("name"), 50).get_page(request.GET.get("page"))
    inside = payments_below(organization).filter(deal__counterparty__in=list(page)).order_by()
    paid: dict[tuple[int, str], int] = {
        (payer, kind): fen for payer, kind, fen in inside.values_list("deal__counterparty", "deal__instrument").annotate(fen=Sum("amount_fen"))
    }
    ventures: dict[int, int] = dict(inside.values_list("deal__counterparty").annotate(n=Count("deal__venture", distinct=True)))
    shown = [Instrument.EQUITY, Instrument.LOAN, Instrument.GRANT, Instrument.IN_KIND, Instrument.ORDER]
    rows = [(one, [in_wan(paid[one.pk, kind]) if paid.get((one.pk, kind)) else "—" for kind in shown], ventures.get(one.pk, 0)) for one in page]
    context = {
        "organization": organization, "links": links("staff_payers"), "page": page, "rows": rows, "heads": [INSTRUMENT_WORDS[kind] for kind in shown],
    }  # fmt: skip
    return render(request, "incubator/staff/payers.html", context)


@staff
def payer(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Its deals and payments below this union; whose account it is, so that contests keep an investor apart from ventures they would judge."""
    organization = acting_for(request)
    deals = Deal.objects.filter(in_subtree("venture__organization", organization), counterparty__ref=ref)
    found = get_object_or_404(Counterparty.objects.select_related("person").filter(pk__in=deals.values("counterparty")), ref=ref)
    if request.method == "POST":
        person = Person.objects.filter(phone=normal(request.POST.get("phone", "")) or "-", phone_verified=True).first()
        if person is None:
            messages.error(request, _("Nobody has proved this telephone number yet. Ask the investor to sign in once."))
        else:
            try:
                name_investor(counterparty=found, person=person, by=person_of(request))
            except NotAllowed:
                raise
            messages.success(request, _("Contests in which they judge keep them apart from these ventures."))
        return redirect("staff_payer", ref=ref)
    payments = payments_below(organization).filter(deal__counterparty=found)
    page: Any = Paginator(payments.select_related("deal__venture").prefetch_related("verifications"), 50).get_page(request.GET.get("page"))
    rows = [(one, in_wan(one.amount_fen or 0), *rung_of(one)) for one in page]
    sums: dict[str, int] = dict(payments.order_by().values_list("deal__instrument").annotate(fen=Sum("amount_fen")))
    context = {
        "organization": organization, "links": links("staff_payers"), "payer": found, "page": page,
        "rows": rows, "deals": deals.select_related("venture"),
        "sums": [(INSTRUMENT_WORDS[Instrument(kind)], in_money(fen)) for kind, fen in sorted(sums.items())],
    }  # fmt: skip
    return render(request, "incubator/staff/payer.html", context)


def rung_of(payment: DealEvent) -> tuple[int, str]:
    newest = max(payment.verifications.all(), key=lambda one: one.pk, default=None)
    rung = newest.rung if newest is not None and newest.rung else int(Rung.SELF_REPORTED)
    return rung, str(RUNG_WORDS[Rung(rung)])
