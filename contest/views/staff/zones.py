"""The zones of an edition: made and opened together, and what each sends up; and a contest copied from an earlier one."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from accounts.asked import posted
from accounts.permissions import person_of
from contest.actions.copying import copy_contest, first_day, moved_stages
from contest.actions.zones import NothingToSend, announce_zones, going_up, make_zones, send_up
from contest.forms.setup import CopyForm, ZonesForm
from contest.models import Contest, Entry, Quota, Round
from contest.queries import holidays
from contest.refusals import Frozen
from contest.rules.states import RoundState
from contest.rules.working_days import is_working_day
from contest.views.staff.doors import for_staff, work_links
from contest.views.staff.guide import guide
from ledger.refusals import Refused


@for_staff
def zones(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """How each zone stands; a zone for each organization that is ticked; all that are ready announced in one step."""
    if request.method == "POST" and request.POST.get("do") == "announce":
        return announced(request, contest)
    form = ZonesForm(posted(request), contest=contest)
    if request.method == "POST" and form.is_valid():
        made = make_zones(contest=contest, by=person_of(request), organizations=list(form.cleaned_data["organizations"]))
        messages.success(request, _("%(n)d zones made. Their own staff go on with them, or you announce them all.") % {"n": len(made)})
        return redirect("staff_zones", slug=contest.slug)
    context = {"contest": contest, "form": form, "links": work_links(contest, ""), "lines": lines_of(contest), "guide": guide(contest, "zones")}
    return render(request, "contest/staff/zones.html", context, status=422 if form.errors else 200)


def announced(request: HttpRequest, contest: Contest) -> HttpResponse:
    try:
        opened, unready = announce_zones(contest=contest, by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("staff_zones", slug=contest.slug)
    messages.success(request, _("%(n)d zones announced.") % {"n": len(opened)})
    if unready:
        messages.info(request, _("Not ready yet: %(names)s.") % {"names": "、".join(zone.organization.short_name for zone in unready)})
    return redirect("staff_zones", slug=contest.slug)


def lines_of(contest: Contest) -> list[dict[str, Any]]:
    """Five queries, however many zones there are."""
    rows = (
        contest.zones.select_related("organization")
        .annotate(many=Count("entries", filter=~Q(entries__submitted=None)))
        .order_by("organization__path")
    )
    places: dict[int, int] = {}
    for organization, many in Quota.objects.filter(contest=contest).values_list("organization", "places"):
        places[organization] = places.get(organization, 0) + many
    up = dict(Entry.objects.filter(contest=contest).exclude(from_zone=None).values_list("zone").annotate(n=Count("pk")).order_by())
    last = Round.objects.filter(contest__parent=contest, last=True).values_list("contest", "state")
    states: dict[int, set[str]] = {}
    for pk, state in last:
        states.setdefault(pk, set()).add(state)
    return [
        {"zone": zone, "places": places.get(zone.organization_id), "up": up.get(zone.pk, 0), "ratified": states.get(zone.pk) == {RoundState.FINAL}}
        for zone in rows
    ]


@for_staff
def up(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """What this zone's result sends up, track by track; posting sends it."""
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            made = send_up(zone=contest, by=person_of(request))
        except NothingToSend as refused:
            refusal = refused
        else:
            messages.success(request, _("%(n)d projects went up; their leaders are told.") % {"n": len(made)})
            return redirect("staff_zone_up", slug=contest.slug)
    try:
        found = going_up(contest)
    except NothingToSend as refused:
        found, refusal = [], refusal or refused
    tracks = [
        {
            "track": one.track, "quota": one.quota, "first": [row(one, number) for number in one.cut.first],
            "moved_up": [row(one, number) for number in one.cut.moved_up], "substitutes": [row(one, number) for number in one.cut.substitutes],
        }
        for one in found
    ]  # fmt: skip
    context = {
        "contest": contest, "tracks": tracks, "waiting": sum(len(one.waiting) for one in found), "refusal": refusal, "links": work_links(contest, ""),
    }  # fmt: skip
    return render(request, "contest/staff/zone_up.html", context, status=409 if request.method == "POST" else 200)


def row(one: Any, number: str) -> dict[str, Any]:
    return {"entry": one.entries[number], "sent": one.sent.get(number), "direct": number in one.cut.direct}


@for_staff
def copy(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """First the new dates are shown, with the days on which nobody works; only then is it made."""
    begins = first_day(contest)
    form = CopyForm(posted(request), source=contest, begins=begins)
    shown: list[dict[str, Any]] = []
    days: int | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            days = (form.cleaned_data["begins"] - begins).days if begins else 0
            shown = dates_of(contest, days)
            status = 200
            if request.POST.get("do") == "copy":
                try:
                    made = copy_contest(source=contest, by=person_of(request), days=days, **form.fields_of_contest())
                except Frozen as refused:
                    form.add_error("slug", str(refused))
                    status = 422
                else:
                    messages.success(request, _("Copied. Look through the steps; only staff see it until it is announced."))
                    return redirect("staff_contest", slug=made.slug)
    context = {
        "contest": contest, "form": form, "shown": shown, "ready": status == 200 and days is not None, "days": days, "links": work_links(contest, ""),
        "zones": contest.zones.count(),
    }  # fmt: skip
    return render(request, "contest/staff/copy.html", context, status=status)


def dates_of(contest: Contest, days: int) -> list[dict[str, Any]]:
    """Each stage before and after; `off` when its first or last day is one on which people do not work."""
    known, until = holidays()
    found = []
    for moved in moved_stages(contest, days):
        ends = [moment for moment in moved.after if not works(moment, known)]
        found.append({"moved": moved, "off": bool(ends), "unknown": localdate(moved.after[1]) > until})
    return found


def works(moment: dt.datetime, known: Any) -> bool:
    local = localtime(moment)
    day = local.date() - dt.timedelta(days=1) if local.time() == dt.time(0) else local.date()
    return is_working_day(day, known)
