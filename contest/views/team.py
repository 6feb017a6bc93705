"""The team around an entry: members confirm their part; who has no union of the own finds the one that receives them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.asked import key
from accounts.models import Organization
from accounts.permissions import person_of, signed_in
from contest.actions.entering import open_fields, save_draft
from contest.actions.members import ask_members, confirm_part, parts_for
from contest.refusals import FieldsLocked
from contest.views.worker import led_entry
from ledger import clock


@signed_in
def parts(request: HttpRequest) -> HttpResponseBase:
    """What stands beside one's own phone."""
    person = person_of(request)
    found = parts_for(person)
    if request.method == "POST":
        member = get_object_or_404(found, pk=key(request, "member"))
        confirm_part(member=member, by=person)
        messages.success(request, _("Confirmed. You see the project under “My entries” now."))
        return redirect("entry_parts")
    return render(request, "contest/worker/parts_to_confirm.html", {"rows": found[:50], "proved": person.phone_verified})


@signed_in
@require_POST
def asking(request: HttpRequest, ref: str) -> HttpResponse:
    entry = led_entry(request, ref)
    many = ask_members(entry=entry, by=person_of(request))
    messages.success(request, _("Asked: %(many)d. You are told when they confirm.") % {"many": many})
    return redirect("entry", ref=ref)


@signed_in
def no_union(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Two questions: which county, which street or park; then the union that receives the entry, with its telephone."""
    entry = led_entry(request, ref)
    unlocked = open_fields(entry, clock.now())
    if unlocked is not None and "unit" not in unlocked:
        raise FieldsLocked(["unit"])
    below = Organization.objects.within(entry.contest.organization)
    counties = below.filter(level=Organization.Level.COUNTY)
    county = counties.filter(ref=request.GET.get("county", "")).first()
    towns = list(Organization.objects.within(county).filter(level=Organization.Level.TOWN)) if county else []
    wanted = request.POST.get("union") or request.GET.get("town") or (county.ref if county and not towns else "")
    union = next((one for one in [*towns, *([county] if county else [])] if one.ref == wanted), None)
    if request.method == "POST":
        union = get_object_or_404(below.filter(level__in=[Organization.Level.TOWN, Organization.Level.COUNTY]), ref=wanted)
        typed = {name: text for name, text in entry.as_typed.items() if name != "unit"}
        save_draft(entry=entry, by=person_of(request), seen=entry.draft_number, fields={"unit": union}, as_typed=typed)
        messages.success(request, _("%(name)s receives your entry.") % {"name": union.name})
        return redirect(f"{reverse('entry_edit', args=[ref])}#unit")
    context = {"entry": entry, "counties": counties, "county": county, "towns": towns, "union": union}
    return render(request, "contest/worker/no_union.html", context)
