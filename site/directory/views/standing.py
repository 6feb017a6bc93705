"""Staff look over the whole: reviews, counts as of a day, possible duplicates, keepers."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asked import posted
from accounts.models import Organization, Role
from accounts.paths import in_path
from accounts.permissions import person_of
from accounts.roles import acting
from directory.actions import keeping, merging, reviewing
from directory.forms import life
from directory.models import Consultation, Keeper, Kind, Level, Matter, Studio
from directory.queries import Count, count_on, not_reviewed, possible_duplicates, reviews_waiting, to_rectify
from directory.rules import consulting
from directory.rules.conditions import Year, yearly
from directory.views.differences import in_words
from directory.views.staff import MODELS, in_reach, office_of, profile_page, staff_only
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from spreadsheets.writing import Heading, Page, xlsx

PER_PAGE = 50


@require_safe
@staff_only
def reviews(request: HttpRequest) -> HttpResponse:
    """年度考核: what waits for a decision, what is to be put right by when, who has filed nothing."""
    studios = in_reach(request, "studios").apart()
    year = clock.today().year - 1
    missing = Paginator(not_reviewed(studios, year), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": list(reviews_waiting(studios)[:PER_PAGE]),
        "waiting_count": reviews_waiting(studios).count(),
        "rectifying": to_rectify(studios),
        "page": missing,
        "year": year,
        "today": clock.today(),
    }
    return render(request, "directory/staff/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def review(request: HttpRequest, ref: str, year: str) -> HttpResponse:
    studio = get_object_or_404(in_reach(request, "studios"), ref=ref)
    found = get_object_or_404(studio.reviews.select_related("decision"), year=year)
    year_found = Year(**found.found) if found.found else reviewing.year_on_record(studio, found.year)
    finding = yearly(year_found)
    form = life.DecisionForm(posted(request), initial={"on": clock.today(), "result": finding.suggested.value})
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.decide_review(review=found, by=person_of(request), **form.cleaned_data)
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Decided. The studio has been told."))
            return redirect("directory:reviews")
    rows = [
        (_("patents"), found.patents, year_found.patents),
        (_("papers"), found.papers, year_found.papers),
        (_("economic benefits"), _("%(yuan)s yuan") % {"yuan": f"{found.benefit_fen // 100:,}"} if found.benefit_fen else 0, year_found.benefits),
        (_("other achievements"), found.others, year_found.others),
        (_("exchanges"), found.exchanges, year_found.exchanges),
    ]
    context = {"studio": studio, "review": found, "rows": rows, "finding": finding, "form": form, "year_found": asdict(year_found)}
    return render(request, "directory/staff/review.html", context, status=422 if form.errors else 200)


def scopes(request: HttpRequest) -> Any:
    """The union that the person acts for and the unions below it that answer for studios."""
    role, office = acting(request).role, office_of(request)
    levels = (Organization.Level.PROVINCE, Organization.Level.CITY, Organization.Level.COUNTY, Organization.Level.INDUSTRY)
    every = Organization.objects.filter(level__in=levels)
    if role is not None and role.kind == Role.Kind.ADMINISTRATOR:
        return every
    return every.filter(in_path("path", office.path)) if office else every.none()


@require_safe
@staff_only
def counts(request: HttpRequest) -> HttpResponse:
    """How many on a day, in a scope, and as it was known on another day: from the events alone."""
    offices = scopes(request)
    form = life.CountForm(request.GET or None, offices=offices, initial={"on": clock.today(), "office": office_of(request)})
    given = form.cleaned_data if form.is_valid() else {}
    on = given.get("on") or clock.today()
    office = given.get("office") or office_of(request)
    known = given.get("known")
    known_at = timezone.make_aware(dt.datetime.combine(known + dt.timedelta(days=1), dt.time())) if known else None
    found = count_on(on, within=office, known_at=known_at)
    if request.GET.get("as") == "xlsx":
        return _counts_file(found, on, office, known)
    lines, too_few = consulting.statistics(
        (row.case for row in Consultation.objects.filter(studio__in=Studio.objects.within(office) if office else Studio.objects.all())),
        Matter.values,
    )  # fmt: skip
    context = {
        "form": form, "on": on, "office": office, "known": known, "count": found, "levels": _levels(found), "kinds": _kinds(found),
        "questions": [(str(Matter(line.matter).label), line) for line in lines], "too_few": too_few, "fewest": consulting.FEWEST,
    }  # fmt: skip
    return render(request, "directory/staff/counts.html", context)


def _levels(found: Count) -> list[tuple[str, int, int]]:
    return [(str(level.label), found.studios.get(level, 0), found.craftsmen.get(level, 0)) for level in Level]


def _kinds(found: Count) -> list[tuple[str, int]]:
    return [(str(kind.label), found.kinds.get(kind, 0)) for kind in Kind]


def _counts_file(found: Count, on: dt.date, office: Organization | None, known: dt.date | None) -> HttpResponse:
    said = _("as of %(on)s") % {"on": on.isoformat()} + (f"，{office.short_name}" if office else "")
    said += "，" + _("as it was known on %(on)s") % {"on": known.isoformat()} if known else ""
    levels = Page(
        _("by level"), (Heading(_("level")), Heading(_("studios"), kind="number"), Heading(_("craftsmen"), kind="number")), _levels(found), said
    )
    kinds = Page(_("by kind"), (Heading(_("kind"), 24), Heading(_("studios"), kind="number")), _kinds(found), said)
    response = HttpResponse(
        xlsx([levels, kinds], moment=clock.now()), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="counts-{on.isoformat()}.xlsx"'
    return response


@require_safe
@staff_only
def duplicates(request: HttpRequest) -> HttpResponse:
    """Profiles of one name under two spellings of a unit."""
    kind = "studios" if request.GET.get("kind") == "studios" else "craftsmen"
    pairs = Paginator(possible_duplicates(in_reach(request, kind)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/staff/duplicates.html", {"page": pairs, "kind": kind})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def merge(request: HttpRequest, kind: str, ref: str, other: str) -> HttpResponse:
    """Two profiles side by side: one stays, or both are said to be two."""
    rows = in_reach(request, kind).apart()
    one, two = get_object_or_404(rows, ref=ref), get_object_or_404(rows, ref=other)
    refused: object = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "apart":
                merging.keep_apart(one=one, other=two, by=person_of(request))
                messages.success(request, _("Kept apart: these two are not offered again."))
                return redirect(f"{reverse('directory:duplicates')}?kind={kind}")
            kept, gone = (two, one) if request.POST.get("keep") == two.ref else (one, two)
            action: Any = merging.merge_craftsmen if kind == "craftsmen" else merging.merge_studios
            action(kept=kept, gone=gone, by=person_of(request))
            messages.success(request, _("Merged. The other address leads here; its record stays."))
            return redirect("directory:staff_profile", kind=kind, ref=kept.ref)
        except NotAllowed:
            raise
        except Refused as said:
            refused = said
    context = {"kind": kind, "one": one, "two": two, "rows": _side_by_side(one, two), "refused": refused}
    return render(request, "directory/staff/merge.html", context, status=getattr(refused, "status", 200))


def _side_by_side(one: Any, two: Any) -> list[tuple[str, str, str, bool]]:
    """(field, one, two, differ) of what is filled in in either, and what belongs to each."""
    found = []
    for name in one.FIELDS:
        first, second = (in_words(profile, name) for profile in (one, two))
        if first or second:
            found.append((str(one._meta.get_field(name).verbose_name), first, second, first != second))
    given = "honours" if isinstance(one, MODELS["craftsmen"]) else "designations"
    first, second = ("；".join(_given(row) for row in getattr(profile, given).all()) for profile in (one, two))
    found.append((str(getattr(type(one), given).rel.related_model._meta.verbose_name_plural), first, second, first != second))
    return found


def _given(row: Any) -> str:
    what = row.title or (row.get_step_display() if hasattr(row, "step") else "")
    return f"{what} {row.get_level_display()} {row.year or ''}".strip()


@require_POST
@staff_only
def add_keeper(request: HttpRequest, ref: str) -> HttpResponse:
    studio = get_object_or_404(in_reach(request, "studios"), ref=ref)
    form = life.KeeperForm(request.POST)
    person = form.person() if form.is_valid() else None
    if form.is_valid() and person is None:
        form.add_error("phone", _("Nobody signs in with this telephone yet. Ask them to sign in once, then appoint them."))
    if person is not None:
        try:
            keeping.appoint_keeper(studio=studio, person=person, by=person_of(request))
        except keeping.KeepsAlready as refused:
            form.add_error("phone", str(refused))
        else:
            messages.success(request, _("%(name)s keeps the studio's record now.") % {"name": person.name})
            return redirect("directory:staff_profile", kind="studios", ref=ref)
    return profile_page(request, "studios", studio, status=422, keeper=form)


@require_POST
@staff_only
def release_keeper(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    studio = get_object_or_404(in_reach(request, "studios"), ref=ref)
    keeping.release_keeper(keeper=get_object_or_404(Keeper, pk=pk, studio=studio), by=person_of(request))
    messages.success(request, _("No longer keeps the studio's record."))
    return redirect("directory:staff_profile", kind="studios", ref=ref)
