"""Staff of the host: the list of entries, what is done to many of them at once, and 资格复审 of one."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.asked import whole
from accounts.permissions import person_of, signed_in
from contest.actions.recommending import BadCorrection, return_for_correction
from contest.actions.screening import ConditionsOpen, ReasonMissing, Said, accept, reject
from contest.actions.undoing import AT_ONCE, TooManyAtOnce, act_on_many, can_be_taken_back, outlook, take_back, undo_many
from contest.entry_lists import STANDS, asked_for, list_xlsx
from contest.forms.desk import RejectForm, ReturnForm
from contest.models import Contest, Entry, Step
from contest.models.entries import STATE_WORDS, Channel
from contest.permissions import hosts_entry, runs_contest, supervises
from contest.progress import trail_of
from contest.qualification import conditions_of_version
from contest.refusals import NoLongerPossible
from contest.rules.eligibility import Verdict
from contest.rules.states import EntryState
from contest.sealed_papers import Paper
from contest.views.staff.doors import for_staff, for_staff_and_supervisor, work_links
from ledger.refusals import NotAllowed, Refused

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_staff_and_supervisor
@require_safe
def entries(request: HttpRequest, contest: Contest) -> HttpResponse:
    """All submitted entries as the address asks for them; 50 a page. Staff choose some, or all that were found, to act on together."""
    asked = asked_for(contest, request.GET)
    page = Paginator(asked.found, 50).get_page(request.GET.get("page"))
    context = {
        "contest": contest, "page": page, "chosen": asked.chosen, "narrowed": asked.narrowed, "links": work_links(contest, "staff_entries"),
        "tracks": contest.tracks.all(), "zones": contest.zones.select_related("organization"), "states": STATE_WORDS.items(),
        "stands": [(key, word) for key, (word, _states) in STANDS.items()], "channels": Channel.choices, "columns": columns_of(asked.sort),
        "waiting": contest.entries.filter(state=EntryState.SCREENING).count(), "query": kept_query(request.GET),
        "runs": runs_contest(person_of(request), contest), "batches": contest.batches.select_related("by")[:1],
    }  # fmt: skip
    return render(request, "contest/staff/entries.html", context)


def columns_of(sort: str) -> list[dict[str, Any]]:
    """Headings that order the list; pressed again, from the other end."""
    words = {
        "number": _("Number"), "title": _("Project"), "unit": _("Unit"), "track": _("Track"), "zone": _("Zone"), "submitted": _("Submitted"),
        "state": _("State"),
    }  # fmt: skip
    return [
        {
            "key": key, "word": word, "sort": f"-{key}" if sort == key else key,
            "order": "ascending" if sort == key else "descending" if sort == f"-{key}" else "",
        }
        for key, word in words.items()
    ]  # fmt: skip


def kept_query(query: QueryDict) -> str:
    """Filter and order without the page."""
    kept = query.copy()
    kept.pop("page", None)
    return kept.urlencode()


@for_staff_and_supervisor
@require_safe
def spreadsheet(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The same list, whole."""
    content = list_xlsx(contest, asked_for(contest, request.GET).found)
    name = quote(f"{contest.name}　项目.xlsx")
    return HttpResponse(content, content_type=SHEET, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


@for_staff
def bulk(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """What would become of each chosen entry; then it is done. Nothing is done that was not shown first."""
    if request.method != "POST":
        return redirect("staff_entries", slug=contest.slug)
    query, doing = QueryDict(request.POST.get("query", "")), request.POST.get("do", "")
    if doing == "letter":
        return redirect(f"{reverse('staff_letters', args=[contest.slug])}?{letter_query(request.POST, query)}")
    if doing not in BULK_WORDS:
        raise NotAllowed
    everything = bool(request.POST.get("all"))
    found = asked_for(contest, query).found
    chosen = list((found if everything else contest.entries.exclude(submitted=None).filter(ref__in=request.POST.getlist("entry")))[: AT_ONCE + 1])
    if not chosen:
        messages.info(request, _("Choose at least one entry."))
        return redirect(f"{reverse('staff_entries', args=[contest.slug])}?{query.urlencode()}")
    form = bulk_form(doing, contest, request.POST if request.POST.get("confirm") else None)
    refusal: Refused | None = TooManyAtOnce() if len(chosen) > AT_ONCE else None
    if request.POST.get("confirm") and refusal is None and (form is None or form.is_valid()):
        how = form.correction() if isinstance(form, ReturnForm) else form.cleaned_data if form else {}
        done = act_on_many(contest=contest, entries=chosen, action=doing, by=person_of(request), how=how)
        messages.success(request, _("Done for %(n)d entries.") % {"n": len(chosen) - len(done.refused)})
        return redirect("staff_batch", slug=contest.slug, ref=done.batch.ref)
    rows = outlook(chosen[:AT_ONCE], doing)
    context = {
        "contest": contest, "rows": rows, "word": BULK_WORDS[doing], "doing": doing, "form": form, "query": query.urlencode(), "refusal": refusal,
        "moving": sum(row.to is not None for row in rows), "links": work_links(contest, "staff_entries"),
        "state_words": {state.value: word for state, word in STATE_WORDS.items()},
    }  # fmt: skip
    status = 422 if refusal or (form is not None and form.errors) else 200
    return render(request, "contest/staff/bulk.html", context, status=status)


BULK_WORDS = {
    "accept": gettext_lazy("Qualification passed"), "return": gettext_lazy("Return for correction"),
    "reject": gettext_lazy("Qualification not passed"),
}  # fmt: skip


def letter_query(post: QueryDict, query: QueryDict) -> str:
    if post.get("all"):
        return query.urlencode()
    made = QueryDict(mutable=True)
    made.setlist("entry", post.getlist("entry"))
    return made.urlencode()


def bulk_form(doing: str, contest: Contest, data: QueryDict | None) -> ReturnForm | RejectForm | None:
    if doing == "return":
        return ReturnForm(data, contest=contest)
    return RejectForm(data) if doing == "reject" else None


@for_staff_and_supervisor
def batch(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    """What was done in one go, and taking it back."""
    found = get_object_or_404(contest.batches.select_related("contest__organization", "by", "undone_by"), ref=ref)
    if request.method == "POST":
        try:
            done = undo_many(batch=found, by=person_of(request))
        except NoLongerPossible as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Taken back for %(n)d entries.") % {"n": found.steps.count() - len(done.refused)})
        return redirect("staff_batch", slug=contest.slug, ref=ref)
    steps = list(found.steps.select_related("step__entry__track"))
    newest = dict(Step.objects.filter(entry__in=[one.step.entry_id for one in steps]).values_list("entry").annotate(last=Max("pk")).order_by())
    rows = [(one.step.entry, newest[one.step.entry_id] == one.step_id) for one in steps]
    context = {
        "contest": contest, "batch": found, "rows": rows, "word": BULK_WORDS[found.action], "links": work_links(contest, "staff_entries"),
        "left": 0 if found.undone_at else sum(still for _entry, still in rows), "runs": runs_contest(person_of(request), contest),
    }  # fmt: skip
    return render(request, "contest/staff/batch.html", context)


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
    if doing == "take_back":
        take_back(entry=entry, by=person)
        messages.success(request, _("Taken back. It is under review again."))
        return redirect("staff_entry", ref=entry.ref)
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
        "contest": entry.contest, "entry": entry, "data": data, "paper": Paper(entry.contest, entry=entry),
        "version": version, "trail": trail_of(entry), "doing": doing,
        "state_word": STATE_WORDS[EntryState(entry.state)], "links": work_links(entry.contest, "staff_entries"),
        "files": [(item, kept.get(item["file"])) for item in data.get("files", [])],
        "taking_back": runs and can_be_taken_back(entry, entry.steps.order_by("-pk").first()),
        "screening": runs and entry.state == EntryState.SCREENING, "refusal": refusal,
        "conditions": [(one, request.POST.get(f"verdict-{one.row.pk}", ""), request.POST.get(f"reason-{one.row.pk}", ""))
                       for one in conditions_of_version(entry)],
        "return_form": refused if doing == "return" else ReturnForm(contest=entry.contest),
        "reject_form": refused if doing == "reject" else RejectForm(),
    }  # fmt: skip
    return render(request, "contest/staff/entry.html", context, status=status)
