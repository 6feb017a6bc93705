"""汇总表 from a spreadsheet: take the template along, send it or paste it, look at it cell by cell, take it over; leaders claim theirs by phone."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.asked import key, posted
from accounts.permissions import person_of, signed_in
from accounts.queries import in_subtree
from contest.actions.union_lists import ListStopped, Plan, apply_list, claim_entry, plan_of, receive_list, require_officer, waiting_for
from contest.forms.union_lists import SheetForm
from contest.models import Contest, EnteredFor, EntryList
from contest.queries import stage_of
from contest.sealed_papers import Paper
from contest.union_lists import template_xlsx
from contest.views.officer import contest_of, desk_links, desk_of, officer
from files.inspection import UnwantedFile
from ledger import clock
from ledger.refusals import NotAllowed, Refused

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@officer
def sheets(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was sent in so far, and the form for another one."""
    contest, organization = contest_of(slug), desk_of(request)
    require_officer(person_of(request), organization, contest)
    form = SheetForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = receive_list(contest=contest, organization=organization, by=person_of(request), **form.cleaned_data)
        except UnwantedFile as refused:
            form.add_error("upload", str(refused))
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("upload" if form.cleaned_data["upload"] else "pasted", str(refused))
        else:
            return redirect(made)
    claimed = Count("rows", filter=~Q(rows__entry__entered_for__confirmed_at=None))
    found = EntryList.objects.filter(in_subtree("organization", organization), contest=contest).annotate(many=Count("rows"), claimed=claimed)
    context = {
        "contest": contest, "organization": organization, "form": form, "sent": found.select_related("by", "file", "organization", "contest")[:30],
        "links": desk_links(contest, "desk_sheets"), "open": entry_stage_is_open(contest), "stage": stage_of(contest, "entry"),
    }  # fmt: skip
    return render(request, "contest/officer/sheets.html", context, status=422 if form.errors else 200)


def claims_of(listed: EntryList) -> tuple[int, int]:
    """(taken over by their leaders, all)."""
    rows = listed.rows.values_list("entry__entered_for__confirmed_at", flat=True)
    return sum(at is not None for at in rows), len(rows)


def entry_stage_is_open(contest: Contest) -> bool:
    stage = stage_of(contest, "entry")
    return stage is not None and stage.is_open(clock.now())


@officer
def sheet(request: HttpRequest, slug: str, ref: str) -> HttpResponseBase:
    """What the list would do, and the button that does it; afterwards its projects, and who has taken the own one over."""
    contest, organization = contest_of(slug), desk_of(request)
    found = EntryList.objects.filter(in_subtree("organization", organization), contest=contest)
    listed = get_object_or_404(found.select_related("contest__organization", "organization", "file", "by"), ref=ref)
    plan: Plan | None = None
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            many = apply_list(listed=listed, by=person_of(request))
        except NotAllowed:
            raise
        except ListStopped as refused:
            plan, refusal = refused.plan, refused
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(n)d projects taken over. Their leaders are told how to claim them.") % {"n": many})
            return redirect(listed)
    if plan is None and listed.applied_at is None:
        plan = plan_of(listed)
    context = {
        "contest": contest, "organization": organization, "listed": listed, "paper": Paper(contest, entry_list=listed),
        "plan": plan, "refusal": refusal,
        "problems": plan.problems[:SHOWN] if plan else [], "fresh": plan.fresh if plan else [],
        "rows": listed.rows.select_related("entry__track", "entry__unit", "entry__entered_for", "entry__leader") if listed.applied_at else [],
        "links": desk_links(contest, "desk_sheets"), "open": entry_stage_is_open(contest), "claims": claims_of(listed),
    }  # fmt: skip
    return render(request, "contest/officer/sheet.html", context, status=refusal.status if refusal else 200)


@officer
@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    contest, organization = contest_of(slug), desk_of(request)
    made = template_xlsx(contest, f"{organization.short_name}　{contest.name}　汇总表")
    return HttpResponse(made, content_type=SHEET, headers={"Content-Disposition": 'attachment; filename="projects.xlsx"'})


@signed_in
def claims(request: HttpRequest) -> HttpResponseBase:
    """Projects that a union has entered for the phone with which the person signed in."""
    person = person_of(request)
    if request.method == "POST":
        entered = get_object_or_404(EnteredFor.objects.select_related("entry"), pk=key(request, "entered"))
        entry = claim_entry(entered=entered, by=person)
        messages.success(request, _("It is yours now. Complete it and submit it."))
        return redirect("entry_edit", ref=entry.ref)
    context: dict[str, Any] = {"rows": waiting_for(person), "proved": bool(person.phone and person.phone_verified)}
    return render(request, "contest/worker/claims.html", context)
