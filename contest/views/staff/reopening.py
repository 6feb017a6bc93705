"""Drafts that missed the deadline: those that came late first. Staff see whose they are and when they came, not what is in them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import CharField, DateTimeField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.asked import posted
from accounts.permissions import person_of, signed_in
from contest.actions.reopening import REOPENED, BadPeriod, reopen
from contest.forms.reopening import ReopenForm
from contest.models import Contest, Entry
from contest.permissions import hosts_entry
from contest.queries import stage_of
from contest.rules.states import EntryState
from contest.views.staff.doors import for_staff, work_links
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed


@for_staff
@require_safe
def drafts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """50 a page; sought by the leader's name or the number."""
    came = Event.objects.filter(action="entry.late", book__name=Concat(Value("entry:"), Cast(OuterRef("pk"), CharField()))).order_by("number")
    found = contest.entries.filter(state=EntryState.DRAFT).annotate(late_at=Subquery(came.values("at")[:1], output_field=DateTimeField()))
    asked = request.GET.get("q", "").strip()[:60]
    if asked:
        found = found.filter(Q(leader__name__icontains=asked) | Q(number__icontains=asked))
    found = found.select_related("leader", "track").prefetch_related("reopenings").order_by(F("late_at").asc(nulls_last=True), "-changed_at")
    context = {
        "contest": contest, "page": Paginator(found, 50).get_page(request.GET.get("page")), "asked": asked,
        "links": work_links(contest, "staff_entries"), "stage": stage_of(contest, "entry"), "now": clock.now(),
    }  # fmt: skip
    return render(request, "contest/staff/drafts.html", context)


@signed_in
def reopened(request: HttpRequest, ref: str) -> HttpResponseBase:
    entry = get_object_or_404(Entry.objects.select_related("contest__organization", "leader", "track"), ref=ref)
    if not hosts_entry(person_of(request), entry):
        raise NotAllowed
    form, status = ReopenForm(posted(request)), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                reopen(entry=entry, by=person_of(request), **form.cleaned_data)
            except BadPeriod as refused:
                form.add_error("until", str(refused))
            else:
                messages.success(request, _("Reopened. The leader is told until when, and why."))
                return redirect("staff_entry_reopen", ref=ref)
        status = 422
    context = {
        "contest": entry.contest, "entry": entry, "form": form, "links": work_links(entry.contest, "staff_entries"),
        "possible": entry.state in REOPENED,
        "reopenings": entry.reopenings.select_related("by"), "stage": stage_of(entry.contest, "entry"), "now": clock.now(),
    }  # fmt: skip
    return render(request, "contest/staff/reopen.html", context, status=status)
