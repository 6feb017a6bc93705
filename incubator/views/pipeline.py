"""The pipeline: a list and a board of the same ventures, filtered by the address, moved many at once, taken along as a spreadsheet."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.permissions import person_of
from files.responses import hand_over
from incubator.actions.following import move_ventures
from incubator.models import Contact, Stage, Venture
from incubator.models.ventures import STATE_WORDS
from incubator.pipeline import Filters, chosen, counts, owners_for, programmes_for, standing_below
from incubator.queries import awarded_without_venture, ventures_below
from incubator.views.staff import acting_for, links, staff
from incubator.wording import jobs, quarter_name
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from spreadsheets.writing import Heading, Page, xlsx

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_BOARD = 12  # of a column; the rest is in the list


@staff
@require_safe
def ventures(request: HttpRequest) -> HttpResponse:
    """The pipeline of this organization's subtree, 50 a page; ?view=board by stage."""
    organization, today, filters = acting_for(request), clock.today(), Filters.of(request.GET)
    found = chosen(organization, filters, today)
    board = request.GET.get("view") == "board"
    context = {
        "organization": organization, "filters": filters, "states": STATE_WORDS.items(), "stages": Stage.choices, "links": links("staff_ventures"),
        "awaiting": awarded_without_venture(organization).count(), "owners": owners_for(organization), "today": today, "board": board,
        "programmes": programmes_for(organization), "late": counts(organization, today), "query": without(request, "page", "view"),
    }  # fmt: skip
    if board:
        every = list(found)
        columns = [(stage, word, [one for one in every if one.stage == stage]) for stage, word in Stage.choices]
        shown = [(stage, word, rows[:ON_A_BOARD], len(rows)) for stage, word, rows in columns]
        context |= {"columns": [shown[at : at + 3] for at in range(0, len(shown), 3)], "whole": len(every)}
    else:
        page: Any = Paginator(found, 50).get_page(request.GET.get("page"))
        context |= {
            "page": page, "whole": page.paginator.count,
            "rows": [(venture, quarter_name(venture.last) if venture.last else "", flags(venture, today)) for venture in page],
        }  # fmt: skip
    return render(request, "incubator/staff/ventures.html", context)


def without(request: HttpRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def flags(venture: Venture, today: Any) -> bool:
    return venture.next_on is not None and venture.next_on < today


@staff
@require_POST
def move(request: HttpRequest) -> HttpResponseBase:
    """Those that are ticked, all of them or none."""
    organization = acting_for(request)
    ventures = list(standing_below(organization).filter(ref__in=request.POST.getlist("venture")[:200]))
    stage, name = request.POST.get("stage", ""), request.POST.get("owner", "")
    owner = get_object_or_404(Person, username=name) if name else None
    try:
        moved = move_ventures(ventures=ventures, by=person_of(request), stage=stage if stage in Stage.values else "", owner=owner)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(n)d ventures moved.") % {"n": moved})
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else reverse("staff_ventures"))


@staff
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What the filters show, as a spreadsheet."""
    organization, now = acting_for(request), clock.now()
    headings = (
        Heading(_("Venture"), 34), Heading(_("Unified social credit code"), 22), Heading(pgettext("venture", "Union"), 20), Heading(_("State")),
        Heading(pgettext("venture", "Stage")), Heading(pgettext("venture", "Joined"), kind="date"), 
        Heading(_("Jobs at entry"), kind="number", places=1),
        Heading(_("Looked after by")), Heading(_("Last contact"), kind="date"), Heading(_("Next step"), 30), Heading(_("By"), kind="date"),
        Heading(_("Last report")), Heading(_("Deals under way"), kind="number"),
    )  # fmt: skip
    found: Any = chosen(organization, Filters.of(request.GET), clock.today())
    rows = [
        (
            one.name, one.credit_code, one.organization.short_name, one.get_state_display(), one.get_stage_display(), one.joined,
            None if one.baseline_jobs is None else jobs(one.baseline_jobs), one.owner.name if one.owner else "", one.contacted_on, one.next_step,
            one.next_on, quarter_name(one.last) if one.last else "", one.deals_open,
        )
        for one in found
    ]  # fmt: skip
    sheet = xlsx([Page(_("Ventures"), headings, rows, title=f"{organization.short_name} {_('Ventures')}")], moment=now)
    return HttpResponse(
        sheet, content_type=SHEET, headers={"Content-Disposition": f'attachment; filename="ventures-{now:%Y%m%d}.xlsx"'}
    )  # fmt: skip


@staff
@require_safe
def paper(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """A file that staff keep of a venture: for staff of its region alone."""
    venture = get_object_or_404(ventures_below(acting_for(request)), ref=ref)
    kept = get_object_or_404(Contact.objects.select_related("file").exclude(file=None), pk=pk, venture=venture)
    assert kept.file is not None  # noqa: S101  the query
    return hand_over(kept.file, inline=True, request=request)
