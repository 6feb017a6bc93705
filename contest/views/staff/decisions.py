"""What two people of the host decide about one entry: one proposes, another confirms or refuses."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import person_of, signed_in
from contest.actions.decisions import confirm, propose, refuse
from contest.forms.decisions import ProposalForm
from contest.models import Entry, EntryProposal
from contest.models.entries import STATE_WORDS
from contest.permissions import hosts_entry, supervises
from contest.refusals import NeedsSecondPerson
from contest.rules.entry_moves import moves_from
from contest.rules.states import EntryState
from contest.views.staff.doors import work_links
from ledger.refusals import NotAllowed


@signed_in
def decisions(request: HttpRequest, ref: str) -> HttpResponseBase:
    found = Entry.objects.exclude(submitted=None).select_related("contest__organization", "leader", "track")
    entry, person = get_object_or_404(found, ref=ref), person_of(request)
    runs = hosts_entry(person, entry)
    if not runs and not (request.method in ("GET", "HEAD") and supervises(person, entry.contest)):
        raise NotAllowed
    if request.method == "POST":
        return act(request, entry)
    return page(request, entry, runs=runs)


def act(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    doing, person = request.POST.get("do", ""), person_of(request)
    if doing in ("confirm", "refuse"):
        proposal = get_object_or_404(entry.proposals.select_related("entry"), decided_at=None)
        try:
            if doing == "confirm":
                confirm(proposal=proposal, by=person)
                messages.success(request, _("Confirmed by two people: it is done, and the leader is told."))
            else:
                refuse(proposal=proposal, by=person)
                messages.success(request, _("Refused; nothing has changed."))
        except NeedsSecondPerson as refused:
            return page(request, entry, runs=True, refusal=refused, status=refused.status)
        return redirect("staff_decisions", ref=entry.ref)
    if doing not in EntryProposal.Action.values:
        raise NotAllowed
    form = ProposalForm(request.POST, action=doing)
    if not form.is_valid():
        return page(request, entry, runs=True, doing=doing, refused=form, status=422)
    propose(entry=entry, action=doing, by=person, **form.cleaned_data)
    messages.success(request, _("Entered. A second person confirms it."))
    return redirect("staff_decisions", ref=entry.ref)


def page(
    request: HttpRequest, entry: Entry, *, runs: bool, doing: str = "", refused: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    proposals = list(entry.proposals.select_related("proposed_by", "decided_by"))
    waiting = next((one for one in proposals if one.decided_at is None), None)
    possible = [] if waiting or not runs else [action for action in EntryProposal.Action if action.value in moves_from(EntryState(entry.state))]
    context = {
        "contest": entry.contest, "entry": entry, "links": work_links(entry.contest, "staff_entries"), "person": person_of(request),
        "state_word": STATE_WORDS[EntryState(entry.state)], "waiting": waiting, "runs": runs, "refusal": refusal,
        "decided": [one for one in proposals if one.decided_at is not None],
        "possible": [(action, refused if doing == action.value else ProposalForm(action=action.value), doing == action.value) for action in possible],
    }  # fmt: skip
    return render(request, "contest/staff/decisions.html", context, status=status)
