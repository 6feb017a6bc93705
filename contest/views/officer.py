"""The desk of a union: what waits here, prepare, sign, return, decline."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Organization, Role
from accounts.permissions import person_of, role_required
from contest.actions.recommending import BadCorrection, NotPrepared, decline, prepare_recommendation, recommend, return_for_correction, take_off_list
from contest.forms.desk import DeclineForm, PlaceForm, ReturnForm
from contest.models import Contest, Entry, Recommendation
from contest.models.entries import STATE_WORDS
from contest.permissions import prepares_for, sees_entry, signs_for
from contest.progress import trail_of
from contest.queries import from_below, list_of, on_desk_of, quotas_of
from contest.refusals import QuotaFull
from contest.rules.states import EntryState
from contest.sealed_papers import Paper
from ledger.refusals import NotAllowed, Refused

OFFICERS = (Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF)
officer = role_required(*OFFICERS)


def desk_of(request: HttpRequest) -> Organization:
    organization: Organization | None = request.acting_for  # type: ignore[attr-defined]
    if not organization:
        raise NotAllowed
    return organization


@officer
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """The contests in which this organization has something to do."""
    organization = desk_of(request)
    contests = Contest.objects.announced().editions().filter(organization__path__in=ancestors(organization.path)).select_related("organization")
    rows = [(contest, on_desk_of(organization, contest).count()) for contest in contests[:20]]
    return render(request, "contest/officer/desks.html", {"organization": organization, "rows": rows})


def ancestors(path: str) -> list[str]:
    return [path[:length] for length in range(Organization.steplen, len(path) + 1, Organization.steplen)]


@officer
@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits here."""
    contest, organization = contest_of(slug), desk_of(request)
    page = Paginator(on_desk_of(organization, contest).order_by("number"), 50).get_page(request.GET.get("page"))
    prepared = {row.entry_id: row for row in Recommendation.objects.filter(entry__in=list(page), organization=organization, withdrawn_at=None)}
    context = {
        "contest": contest, "organization": organization, "page": page, "waiting": [(entry, prepared.get(entry.pk)) for entry in page],
        "quotas": quotas_of(organization, contest), "links": desk_links(contest, "desk"),
    }  # fmt: skip
    return render(request, "contest/officer/desk.html", context)


@officer
@require_safe
def below(request: HttpRequest, slug: str) -> HttpResponse:
    """Every submitted entry of the organization's subtree, wherever it lies now."""
    contest, organization = contest_of(slug), desk_of(request)
    found, asked = from_below(organization, contest), request.GET.get("q", "").strip()[:60]
    if asked:
        found = found.filter(Q(title__icontains=asked) | Q(number__icontains=asked) | Q(unit_name__icontains=asked))
    page = Paginator(found.order_by("number"), 50).get_page(request.GET.get("page"))
    context = {"contest": contest, "organization": organization, "page": page, "asked": asked, "links": desk_links(contest, "desk_below")}
    return render(request, "contest/officer/below.html", context)


def contest_of(slug: str) -> Contest:
    return get_object_or_404(Contest.objects.announced().select_related("organization"), slug=slug)


def desk_links(contest: Contest, current: str) -> list[dict[str, Any]]:
    """For parts/work_bar.html."""
    words = {
        "desk": _("Waiting here"), "desk_list": _("List of recommendations"), "desk_places": _("Places"), "desk_below": _("All from below"),
        "desk_papers": _("Paper and seals"), "desk_sheets": _("From a spreadsheet"),
    }  # fmt: skip
    return [{"href": reverse(name, args=[contest.slug]), "word": word, "current": name == current} for name, word in words.items()]


def entry_on_way(request: HttpRequest, ref: str) -> Entry:
    """A submitted entry of the officer's subtree, or 404."""
    found = Entry.objects.exclude(submitted=None).select_related("contest__organization", "unit", "holder", "leader", "track", "submitted", "zone")
    entry = get_object_or_404(found, ref=ref)
    if not sees_entry(person_of(request), entry):
        raise NotAllowed
    return entry


@officer
def entry(request: HttpRequest, ref: str) -> HttpResponseBase:
    """One entry as it was submitted, with what this desk may do to it."""
    entry = entry_on_way(request, ref)
    if request.method == "POST":
        return act(request, entry)
    return entry_page(request, entry)


def act(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    doing = request.POST.get("do", "")
    acts = {"prepare": prepare, "sign": sign, "return": send_back, "decline": refuse}
    if doing not in acts:
        raise NotAllowed
    try:
        return acts[doing](request, entry)
    except QuotaFull as full:
        return render(request, "contest/officer/quota_full.html", {"entry": entry, "full": full, "refusal": full}, status=full.status)
    except NotPrepared as refused:
        return entry_page(request, entry, refusal=refused, status=refused.status)


def prepare(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Put it on the list; whoever holds both posts may sign in the same step."""
    form, person = PlaceForm(request.POST), person_of(request)
    if not form.is_valid():
        return entry_page(request, entry, refused_form=form, doing="prepare", status=422)
    prepare_recommendation(entry=entry, by=person, **form.cleaned_data)
    if request.POST.get("sign") and entry.holder and signs_for(person, entry.holder):
        return sign(request, entry)
    return done(request, entry, _("Prepared. The approver is told to sign."))


def sign(request: HttpRequest, entry: Entry) -> HttpResponse:
    recommend(entry=entry, by=person_of(request))
    return done(request, entry, _("Recommended to %(above)s.") % {"above": name_above(entry)})


def send_back(request: HttpRequest, entry: Entry) -> HttpResponse:
    form = ReturnForm(request.POST, contest=entry.contest)
    if not form.is_valid():
        return entry_page(request, entry, refused_form=form, doing="return", status=422)
    try:
        return_for_correction(entry=entry, by=person_of(request), **form.correction())
    except BadCorrection as refused:
        form.add_error(None, str(refused))
        return entry_page(request, entry, refused_form=form, doing="return", status=422)
    return done(request, entry, _("Returned for correction. The leader is told what and by when."))


def refuse(request: HttpRequest, entry: Entry) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return entry_page(request, entry, refused_form=form, doing="decline", status=422)
    decline(entry=entry, by=person_of(request), **form.cleaned_data)
    return done(request, entry, _("Not recommended. The leader is told the reason."))


def done(request: HttpRequest, entry: Entry, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("desk", slug=entry.contest.slug)


def name_above(entry: Entry) -> str:
    above = Entry.objects.select_related("holder").get(pk=entry.pk).holder
    return above.short_name if above else entry.contest.organization.short_name


def entry_page(
    request: HttpRequest, entry: Entry, *, refused_form: Any = None, doing: str = "", refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    person, holder = person_of(request), entry.holder
    waits_here = holder is not None and entry.state in (EntryState.SUBMITTED, EntryState.RECOMMENDED)
    prepared = entry.recommendations.filter(organization=holder, withdrawn_at=None, signed_at=None).first() if holder else None
    version = entry.submitted
    data = version.data if version else {}
    kept = {row.file_id: row.file for row in entry.files.select_related("file")}
    context = {
        "paper": Paper(entry.contest, entry=entry),
        "entry": entry, "data": data, "version": version, "trail": trail_of(entry), "refusal": refusal, "doing": doing,
        "files": [(item, kept.get(item["file"])) for item in data.get("files", [])],
        "state_word": STATE_WORDS[EntryState(entry.state)],
        "may_prepare": waits_here and holder is not None and prepares_for(person, holder),
        "may_sign": waits_here and holder is not None and signs_for(person, holder), "prepared": prepared,
        "place_form": refused_form if doing == "prepare" else PlaceForm(initial=place_initial(entry, prepared)),
        "return_form": refused_form if doing == "return" else ReturnForm(contest=entry.contest),
        "decline_form": refused_form if doing == "decline" else DeclineForm(),
    }  # fmt: skip
    return render(request, "contest/officer/entry.html", context, status=status)


def place_initial(entry: Entry, prepared: Recommendation | None) -> dict[str, Any]:
    if prepared is not None:
        return {"place": prepared.place, "kind": prepared.kind, "opinion": prepared.opinion}
    taken = list_of(entry.holder, entry.contest, entry.track).count() if entry.holder else 0
    return {"place": taken + 1, "kind": Recommendation.Kind.FIRST, "opinion": _("The facts are true; we agree to recommend it.")}


@officer
def off_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make room on the list."""
    found = get_object_or_404(Recommendation.objects.select_related("entry__contest", "organization"), pk=pk)
    if not signs_for(person_of(request), found.organization):
        raise NotAllowed
    if request.method != "POST":
        return redirect("desk_list", slug=found.entry.contest.slug)
    take_off_list(recommendation=found, by=person_of(request))
    return done(request, found.entry, _("Taken off the list. It lies on your desk again."))
