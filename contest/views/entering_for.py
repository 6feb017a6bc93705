"""代报: the clerk begins an entry for a worker, and types the code that the worker tells."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.asked import posted
from accounts.codes import CodeEnded, TooSoon, WrongCode
from accounts.forms import CodeForm
from accounts.permissions import person_of, signed_in
from accounts.phones import masked
from contest.actions.entering_for import ChangedSince, confirm, send_code, start_for, waits_for_worker
from contest.forms.entering_for import ForWhomForm
from contest.models import EnteredFor
from contest.refusals import DeadlinePassed, NotReady
from contest.views.officer import contest_of, desk_links, desk_of, officer
from contest.views.worker import led_entry
from ledger import clock


@officer
def begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    contest, organization = contest_of(slug), desk_of(request)
    form, status = ForWhomForm(posted(request), contest=contest), 200
    if request.method == "POST":
        if form.is_valid():
            entry = start_for(contest=contest, organization=organization, by=person_of(request), **form.cleaned_data)
            return redirect("entry_edit", ref=entry.ref)
        status = 422
    mine = (
        EnteredFor.objects.filter(clerk=person_of(request), entry__contest=contest, entry__listed=None).select_related("entry").order_by("-pk")[:50]
    )
    context = {"contest": contest, "organization": organization, "form": form, "mine": mine, "links": desk_links(contest, "desk")}
    return render(request, "contest/officer/enter_for.html", context, status=status)


@signed_in
def confirmed(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The last page of a clerk: send the code, then type what the worker tells."""
    arrived = clock.now()
    entry, person = led_entry(request, ref), person_of(request)
    entered = waits_for_worker(entry)
    if entered is None:
        return redirect("entry", ref=ref)
    form, status = CodeForm(), 200
    if request.method == "POST" and "send" in request.POST:
        try:
            send_code(entered=entered, by=person)
            messages.success(request, _("The code is on its way to %(phone)s.") % {"phone": masked(entered.phone)})
            return redirect("entry_confirm", ref=ref)
        except NotReady:
            return redirect("entry_check", ref=ref)
        except (TooSoon, DeadlinePassed) as refused:
            form, status = CodeForm({}), refused.status
            form.errors.clear()
            form.add_error(None, str(refused))
    elif request.method == "POST":
        form = CodeForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                confirm(entered=entered, code=form.cleaned_data["code"], by=person, arrived=arrived)
            except (WrongCode, CodeEnded, ChangedSince) as refused:
                form.add_error("code", str(refused))
            except (NotReady, DeadlinePassed) as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("%(name)s has confirmed it, and it is submitted.") % {"name": entered.name})
                return redirect("desk_enter_for", slug=entry.contest.slug)
    context = {"entry": entry, "entered": entered, "phone": masked(entered.phone), "form": form}
    return render(request, "contest/worker/confirm.html", context, status=status)
