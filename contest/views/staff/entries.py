"""Staff of the host: the list of entries, and 资格复审 of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import person_of, signed_in
from contest.actions.recommending import BadCorrection, return_for_correction
from contest.actions.screening import ConditionsOpen, ReasonMissing, Said, accept, reject
from contest.forms.desk import RejectForm, ReturnForm
from contest.models import Contest, Entry
from contest.models.entries import STATE_WORDS
from contest.permissions import hosts_entry, supervises
from contest.progress import trail_of
from contest.qualification import conditions_of_version
from contest.rules.eligibility import Verdict
from contest.rules.states import EntryState
from contest.views.staff.doors import for_staff_and_supervisor, whole, work_links
from ledger.refusals import NotAllowed, Refused


@for_staff_and_supervisor
@require_safe
def entries(request: HttpRequest, contest: Contest) -> HttpResponse:
    """All submitted entries, filtered by state, track and words; 50 a page."""
    found = contest.entries.exclude(submitted=None).select_related("unit", "holder", "track", "zone", "leader")
    chosen = {name: request.GET.get(name, "") for name in ("state", "track", "q")}
    if chosen["state"] in {state.value for state in EntryState}:
        found = found.filter(state=chosen["state"])
    if (track := whole(chosen["track"])) is not None:
        found = found.filter(track=track)
    if chosen["q"]:
        found = found.filter(Q(title__icontains=chosen["q"]) | Q(number__icontains=chosen["q"]) | Q(unit_name__icontains=chosen["q"]))
    page = Paginator(found.order_by("number"), 50).get_page(request.GET.get("page"))
    context = {
        "contest": contest, "page": page, "chosen": chosen, "tracks": contest.tracks.all(), "states": STATE_WORDS.items(),
        "links": work_links(contest, "staff_entries"),
        "waiting": contest.entries.filter(state=EntryState.SCREENING).count(),
    }  # fmt: skip
    return render(request, "contest/staff/entries.html", context)


@signed_in
def entry(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One entry as submitted; in screening: accept, return or reject."""
    found = Entry.objects.exclude(submitted=None).select_related("contest__organization", "unit", "holder", "track", "submitted", "zone", "leader")
    entry = get_object_or_404(found, ref=ref)
    person = person_of(request)
    runs = hosts_entry(person, entry)
    if not runs and not (request.method == "GET" and supervises(person, entry.contest)):
        raise NotAllowed
    if request.method == "POST":
        return act(request, entry)
    return page(request, entry, runs=runs)


def act(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    doing, person = request.POST.get("do", ""), person_of(request)
    if doing == "accept":
        try:
            accept(entry=entry, by=person, findings=findings_in(request.POST))
        except (ConditionsOpen, ReasonMissing) as refused:
            return page(request, entry, runs=True, refusal=refused, status=422)
        return done(request, entry, _("Qualification passed."))
    if doing == "return":
        returning = ReturnForm(request.POST, contest=entry.contest)
        if returning.is_valid():
            try:
                return_for_correction(entry=entry, by=person, **returning.correction())
            except BadCorrection as refused:
                returning.add_error(None, str(refused))
            else:
                return done(request, entry, _("Returned for correction. The leader is told what and by when."))
        return page(request, entry, runs=True, doing=doing, refused=returning, status=422)
    if doing == "reject":
        rejecting = RejectForm(request.POST)
        if rejecting.is_valid():
            reject(entry=entry, by=person, **rejecting.cleaned_data)
            return done(request, entry, _("Qualification not passed. The leader is told the reason."))
        return page(request, entry, runs=True, doing=doing, refused=rejecting, status=422)
    raise NotAllowed


def findings_in(post: QueryDict) -> dict[int, Said]:
    """verdict-KEY and reason-KEY of each condition of which the person says something else than the system."""
    found = {}
    for name in post:
        key, word = whole(name.removeprefix("verdict-")), post.get(name, "")
        if name.startswith("verdict-") and key is not None and word in (Verdict.HOLDS, Verdict.FAILS):
            found[key] = Said(Verdict(word), post.get(f"reason-{key}", "")[:300])
    return found


def done(request: HttpRequest, entry: Entry, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    following = entry.contest.entries.filter(state=EntryState.SCREENING).order_by("number").first()
    return redirect("staff_entry", ref=following.ref) if following else redirect("staff_entries", slug=entry.contest.slug)


def page(
    request: HttpRequest, entry: Entry, *, runs: bool, doing: str = "", refused: Any = None, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    version = entry.submitted
    data: dict[str, Any] = version.data if version else {}
    kept = {row.file_id: row.file for row in entry.files.select_related("file")}
    context = {
        "contest": entry.contest, "entry": entry, "data": data, "version": version, "trail": trail_of(entry), "doing": doing,
        "state_word": STATE_WORDS[EntryState(entry.state)], "links": work_links(entry.contest, "staff_entries"),
        "files": [(item, kept.get(item["file"])) for item in data.get("files", [])],
        "screening": runs and entry.state == EntryState.SCREENING, "refusal": refusal,
        "conditions": [(one, request.POST.get(f"verdict-{one.row.pk}", ""), request.POST.get(f"reason-{one.row.pk}", ""))
                       for one in conditions_of_version(entry)],
        "return_form": refused if doing == "return" else ReturnForm(contest=entry.contest),
        "reject_form": refused if doing == "reject" else RejectForm(),
    }  # fmt: skip
    return render(request, "contest/staff/entry.html", context, status=status)
