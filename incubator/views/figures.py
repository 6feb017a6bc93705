"""Staff: publishing figures, opening them down to report and file, asking for any scope and day, the annual report, the table of definitions."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Organization, new_ref
from accounts.permissions import person_of
from files.responses import hand_over
from incubator import figure_sources, opening
from incubator.actions.claiming import write_claim
from incubator.actions.publishing import computed, publish_figures
from incubator.figure_queries import Scope, facts_of
from incubator.forms.figures import AnnualForm, ClaimForm, PublishForm, ScopeForm
from incubator.models import AnnualReport, Claim, Figure
from incubator.models.reports import RUNG_WORDS
from incubator.opening import SIDES, shown
from incubator.permissions import publishes
from incubator.queries import reports_waiting
from incubator.rules.measures import BY_KEY, MEASURES
from incubator.rules.restating import Source, source_rows
from incubator.rules.words import Rung
from incubator.views.staff import acting_for, links, staff
from incubator.wording import day
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from work.actions import enqueue

KINDS = ("docx", "pdf", "xlsx")


@staff
def figures(request: HttpRequest) -> HttpResponseBase:
    """Publish the figures of this organization's scope; the last that stand, with their versions and what they sum."""
    scope = acting_for(request)
    form = PublishForm(initial={"as_of": clock.today()})
    status = 200
    if request.method == "POST":
        form = PublishForm(request.POST)
        if form.is_valid():
            try:
                made = publish_figures(scope=scope, by=person_of(request), **form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error("as_of", str(refused))
                status = refused.status
            else:
                messages.success(request, _("%(n)d figures stand as of %(day)s.") % {"n": len(made), "day": made[0].as_of})
                return redirect("staff_figures")
        else:
            status = 422
    last = Figure.objects.filter(scope=scope).order_by("-as_of", "-pk").values("as_of", "contest").first()
    order = {measure.key: place for place, measure in enumerate(MEASURES)}
    found = Figure.objects.filter(scope=scope, **last).select_related("by", "superseded_by", "contest") if last else []
    rows = sorted((one for one in found if one.measure in BY_KEY), key=lambda figure: (order[figure.measure], -figure.version))
    context = {
        "form": form, "scope": scope, "links": links("staff_figures"), "organization": scope,
        "last": last["as_of"] if last else None, "contest": rows[0].contest if rows else None, "allowed": publishes(person_of(request), scope),
        "rows": [(one, opening.named(BY_KEY[one.measure]), shown(one), opening.marks(one), hasattr(one, "superseded_by")) for one in rows],
        "waiting": reports_waiting(scope).count(), "annual": AnnualForm(initial={"year": clock.today().year - 1}),
        "days": Figure.objects.filter(scope=scope, measure="supported", superseded_by=None).select_related("contest").order_by("-as_of", "-pk")[:12],
    }  # fmt: skip
    return render(request, "incubator/staff/figures.html", context, status=status)


@staff
@require_safe
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """A published figure down to its reports, payments and files, 50 a page; ?side=under: what it was divided by."""
    found = get_object_or_404(Figure.objects.select_related("scope", "contest", "by"), pk=pk)
    if not publishes(person_of(request), found.scope) or found.measure not in BY_KEY:
        raise NotAllowed
    measure, beside = BY_KEY[found.measure], found.said_beside
    under = request.GET.get("side") == "under" and measure.per is not None
    sources, unit = found.source_rows, measure.unit
    if measure.per is not None:
        unit = SIDES[measure.key][3 if under else 1]
    if under:
        sources = source_rows(beside["under_sources"])
    context = {
        "figure": found, "texts": opening.texts(measure), "shown": shown(found), "marks": opening.marks(found), "day": day(found.as_of),
        "coverage": opening.coverage_words(found), "beside": beside, "revisions": opening.revisions(found), "divides": measure.per is not None,
        "under": under, "links": links("staff_figures"), "organization": acting_for(request), **rows_page(request, sources, unit),
    }  # fmt: skip
    return render(request, "incubator/staff/figure.html", context)


def rows_page(request: HttpRequest, sources: list[Source], unit: str) -> dict[str, Any]:
    """The largest first; `total` is that of all pages."""
    page: Any = Paginator(sorted(sources, key=lambda one: (-one.total, one.kind, one.key)), 50).get_page(request.GET.get("page"))
    total = " ".join(opening.in_words(unit, sum(one.total for one in sources))).strip()
    return {"page": page, "rows": figure_sources.opened(list(page), unit), "total": total, "things": len(sources)}


@staff
@require_safe
def any_scope(request: HttpRequest) -> HttpResponse:
    """Any figure as of any day for any scope, computed from the ledgers and not published; one measure opens down to its rows."""
    scope = acting_for(request)
    asked = bool(request.GET.get("as_of"))
    form = ScopeForm(request.GET, scope=scope) if asked else ScopeForm(scope=scope, initial={"as_of": clock.today()})
    context: dict[str, Any] = {"form": form, "links": links("staff_figures"), "organization": scope, "query": request.GET.urlencode()}
    if not (asked and form.is_valid()):
        return render(request, "incubator/staff/any_scope.html", context, status=422 if asked else 200)
    data = form.cleaned_data
    wanted = Scope(data["below"] or scope, data["contest"], data["track"], data["programme"].pk if data["programme"] else None, data["venture"])
    facts, as_of = facts_of(wanted, known_at=known_at(data["known"])), data["as_of"]
    made = [(measure, Figure(scope=wanted.organization, as_of=as_of, version=1, **computed(measure, facts, as_of))) for measure in MEASURES]
    context |= {
        "day": day(as_of), "parts": [str(data[name]) for name in ("below", "contest", "track", "programme", "venture") if data[name]],
        "made": [(measure.key, opening.named(measure), shown(one), RUNG_WORDS[Rung(one.rung)], one.rung, one.said_beside) for measure, one in made],
    }  # fmt: skip
    chosen = next((one for measure, one in made if measure.key == request.GET.get("measure")), None)
    if chosen is not None:
        measure = BY_KEY[chosen.measure]
        unit = SIDES[measure.key][1] if measure.per else measure.unit
        context |= {"chosen": chosen, "chosen_name": opening.named(measure), **rows_page(request, chosen.source_rows, unit)}
    return render(request, "incubator/staff/any_scope.html", context)


def known_at(date: dt.date | None) -> dt.datetime:
    """The end of that day, or now."""
    now = clock.now()
    if date is None:
        return now
    return min(now, dt.datetime.combine(date, dt.time.max, tzinfo=now.tzinfo))


@staff
def report(request: HttpRequest) -> HttpResponseBase:
    """?year=2026: the newest annual report that was made of it; POST makes one, by a job; ?form=docx (pdf, xlsx) hands the paper over."""
    scope, today, person = acting_for(request), clock.today(), person_of(request)
    said = request.POST if request.method == "POST" else request.GET
    form = AnnualForm(said) if said.get("year") else AnnualForm({"year": today.year - 1})
    context: dict[str, Any] = {"form": form, "links": links("staff_figures"), "organization": scope}
    if not form.is_valid():
        return render(request, "incubator/staff/annual.html", context, status=422)
    if not publishes(person, scope):
        raise NotAllowed
    if request.method == "POST":
        as_of = form.day(today)
        job = enqueue(
            kind="incubator.annual", key=f"{scope.pk}:{as_of}", by=person,
            arguments={"scope": scope.pk, "as_of": as_of.isoformat(), "by": person.pk, "language": get_language() or "", "asked": new_ref()},
        )  # fmt: skip
        return redirect("job", job.ref)
    year = form.cleaned_data["year"]
    made = AnnualReport.objects.filter(scope=scope, as_of__year=year).select_related("by", "docx", "pdf", "xlsx")
    found = get_object_or_404(made, ref=request.GET["ref"]) if request.GET.get("ref") else made.first()
    wanted = request.GET.get("form", "")
    if found is not None and wanted in KINDS:
        return hand_over(getattr(found, wanted), request=request)
    others = AnnualReport.objects.filter(scope=scope).exclude(pk=found.pk if found else 0).select_related("by")[:12]
    context |= {"report": found, "others": others, "kinds": KINDS, "year": year}
    return render(request, "incubator/staff/annual.html", context)


@staff
def claims(request: HttpRequest) -> HttpResponseBase:
    """口径对照表: what others published, and which of our measures can and cannot be held beside it."""
    scope, form, status = acting_for(request), ClaimForm(), 200
    if request.method == "POST":
        form = ClaimForm(request.POST)
        if form.is_valid():
            write_claim(claim=cast(Claim, form.save(commit=False)), by=person_of(request))
            messages.success(request, _("The sentence is in the table."))
            return redirect("staff_claims")
        status = 422
    rows = [claim_row(claim, scope) for claim in Claim.objects.select_related("by")]
    context = {"form": form, "rows": rows, "links": links("staff_claims"), "organization": scope}
    return render(request, "incubator/staff/claims.html", context, status=status)


def claim_row(claim: Claim, scope: Organization) -> dict[str, Any]:
    """Ours of the same unit stand beside it, each with its newest value; those of other units are named and never added."""
    beside, apart = [], []
    for measure in MEASURES:
        if measure.key in claim.comparable:
            beside.append(opening.named(measure))
        elif measure.unit == claim.unit:
            apart.append(opening.named(measure))
    return {"claim": claim, "beside": beside, "not_meant": apart, "unit": claim.get_unit_display()}
