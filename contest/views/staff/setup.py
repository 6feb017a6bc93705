"""Setting a contest up: the list, a new one, the overview with what is next, its tables, its zones, and announcing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.asked import posted
from accounts.models import Organization, Person, Role
from accounts.paths import in_path
from accounts.permissions import person_of, role_required
from contest.actions.setting_up import (
    PARTS,
    NotReadyToAnnounce,
    announce,
    change_contest,
    make_contest,
    save_part,
)
from contest.forms.preview import preview_of
from contest.forms.setup import PART_SAID, PART_WORDS, BasicsForm, NewContestForm, WhyForm, faults_of, part_formset, rows_of
from contest.funnel import attention, stands_by
from contest.models import Assignment, Contest, Judge
from contest.models.contests import ContestQuerySet
from contest.models.entries import STATE_WORDS
from contest.permissions import runs_contest, supervises
from contest.readiness import missing_in
from contest.refusals import Frozen
from contest.rules.states import AssignmentState, EntryState, RoundState
from contest.views.staff.doors import for_staff, for_staff_and_supervisor, work_links
from contest.views.staff.guide import address_of, guide, places

staff = role_required(Role.Kind.STAFF)


def staff_paths(person: Person) -> list[str]:
    return [role.organization.path for role in person.roles.active().filter(kind=Role.Kind.STAFF).select_related("organization") if role.organization]


def run_by(person: Person) -> ContestQuerySet:
    """Contests of the organizations for which the person is staff, and of those below."""
    asked = Q(pk=None)
    for path in staff_paths(person):
        asked |= in_path("organization__path", path)
    return Contest.objects.filter(asked)


@staff
@require_safe
def contests(request: HttpRequest) -> HttpResponse:
    """Each contest with its zones under it; a zone whose contest the person does not run stands by itself."""
    mine = run_by(person_of(request))
    found = mine.select_related("organization", "parent").annotate(many=Count("entries", filter=~Q(entries__submitted=None)))
    heads = found.exclude(parent__in=mine.values("pk"))
    page = Paginator(heads.order_by("-year", "parent__name", "name"), 50).get_page(request.GET.get("page"))
    zones: dict[int, list[Contest]] = {}
    for zone in found.filter(parent__in=[contest.pk for contest in page]).order_by("organization__path", "name"):
        zones.setdefault(zone.parent_id or 0, []).append(zone)
    return render(request, "contest/staff/contests.html", {"page": page, "rows": [(contest, zones.get(contest.pk, ())) for contest in page]})


@staff
def new(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    asked = Q(pk=None)
    for path in staff_paths(person):
        asked |= in_path("path", path)
    organizations = Organization.objects.filter(asked).exclude(level=Organization.Level.UNIT)
    form = NewContestForm(posted(request), organizations=organizations)
    if request.method == "POST" and form.is_valid():
        try:
            contest = make_contest(by=person, **form.cleaned_data)
        except Frozen as refused:
            form.add_error("slug", str(refused))
        else:
            messages.success(request, _("Made. Only staff see it until it is announced."))
            return redirect("staff_contest_edit", slug=contest.slug, part="hosts")
    earlier = run_by(person).editions().order_by("-year", "-pk")[:5]
    return render(request, "contest/staff/new.html", {"form": form, "earlier": earlier}, status=422 if form.errors else 200)


@for_staff_and_supervisor
@require_safe
def overview(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What is next, what is missing before announcing, how many entries stand where, and the rounds."""
    runs = runs_contest(person_of(request), contest)
    rounds = list(contest.rounds.select_related("track").annotate(many=Count("entries")).order_by("order", "pk"))
    sheets = sheets_by_round(contest)
    lines = [{"round": round, "sheets": sheets.get(round.pk, (0, 0)), "url": reverse("staff_bench", args=[round.ref])} for round in rounds]
    every = missing_in(contest) if contest.announced_at is None else []
    missing = [one for one in every if one.blocks]
    counts = dict(contest.entries.values_list("state").annotate(many=Count("pk")).order_by())
    today = [] if contest.announced_at is None else [*waiting(contest, counts, lines), *attention(contest)]
    context = {
        "contest": contest, "runs": runs, "links": work_links(contest, "staff_contest"), "missing": missing, "lines": lines, "today": today,
        "guide": guide(contest, "opening", every) if runs and contest.announced_at is None else None,
        "places": places(contest),
        "funnel": funnel(counts), "stands": stands_by(contest),
        "zones": list(contest.zones.select_related("organization").annotate(many=Count("entries"))),
        "here": stage_now(contest), "readable": zones_readable(person_of(request), contest, runs), "above": above(person_of(request), contest),
    }  # fmt: skip
    return render(request, "contest/staff/overview.html", context)


def zones_readable(person: Person, contest: Contest, runs: bool) -> set[int]:
    """Who runs the contest runs its zones; a supervisor reads those for which they are named too."""
    named = {} if runs else {"judges__person": person, "judges__role": Judge.Role.SUPERVISOR}
    return set(contest.zones.filter(**named).values_list("pk", flat=True))


def above(person: Person, contest: Contest) -> Contest | None:
    """The contest of which this is a zone, for those who may open it."""
    return contest.parent if contest.parent and (runs_contest(person, contest.parent) or supervises(person, contest.parent)) else None


def stage_now(contest: Contest) -> Any:
    from ledger import clock

    now = clock.now()
    return next((stage for stage in contest.stages.all() if stage.is_open(now)), None)


def sheets_by_round(contest: Contest) -> dict[int, tuple[int, int]]:
    """Round -> (sheets sent, sheets released)."""
    rows = Assignment.objects.filter(round__contest=contest, state=AssignmentState.RELEASED).values_list("round")
    return {
        pk: (sent, all_) for pk, sent, all_ in rows.annotate(sent=Count("sent_at"), many=Count("pk")).order_by().values_list("round", "sent", "many")
    }


def waiting(contest: Contest, counts: dict[str, int], lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """今天要办的事: number, what, why, where."""
    found = []
    if n := counts.get(EntryState.SCREENING, 0):
        url = f"{reverse('staff_entries', args=[contest.slug])}?state=screening"
        found.append({"number": n, "what": _("entries wait for qualification review"), "why": "", "url": url, "act": _("Review")})
    for line in lines:
        round = line["round"]
        if round.state == RoundState.SET_UP:
            what = _("%(round)s is being set up") % {"round": round.name}
            found.append({"number": round.many, "what": what, "why": _("entries in it so far"), "url": line["url"], "act": _("Go on")})
        if round.state == RoundState.SCORING and (left := line["sheets"][1] - line["sheets"][0]):
            what = _("sheets of %(round)s are not sent yet") % {"round": round.name}
            found.append({"number": left, "what": what, "why": "", "url": line["url"], "act": _("See who")})
    return found


def funnel(counts: dict[str, int]) -> list[dict[str, Any]]:
    most = max([many for state, many in counts.items() if state != EntryState.DRAFT], default=0)
    return [
        {"word": STATE_WORDS[EntryState(state)], "many": counts[state], "share": round(100 * counts[state] / most) if most else 0, "state": state}
        for state in EntryState
        if counts.get(state) and state != EntryState.DRAFT
    ]


@for_staff
def edit(request: HttpRequest, contest: Contest, part: str) -> HttpResponseBase:
    """One table of the contest. What people rely on is refused in words."""
    if part == "basics":
        return edit_basics(request, contest)
    if part not in PARTS:
        raise Http404
    formset = part_formset(part, contest, posted(request))
    refusal, status = None, 200
    looking = request.POST.get("do") == "preview"
    if request.method == "POST" and not looking:
        status = 422
        if formset.is_valid():
            try:
                save_part(
                    contest=contest,
                    by=person_of(request),
                    part=part,
                    reason=request.POST.get("why", "")[:200],
                    rows=rows_of(formset, (*PARTS[part].fields, "formats", "megabytes")),
                )
            except Frozen as refused:
                refusal, status = refused, refused.status
            else:
                messages.success(request, _("Saved."))
                return onward(request, contest, part)
    retired = contest.questions.filter(retired=True) if part == "questions" else ()
    context = {
        **part_page(contest, part), "formset": formset, "refusal": refusal, "retired": retired,
        "reason": WhyForm(posted(request)) if part == "stages" and contest.announced_at else None,
        "faults": faults_of(formset) if formset.is_bound and not looking else (),
        "preview": preview_of(formset) if part == "questions" else (),
    }  # fmt: skip
    return render(request, "contest/staff/part.html", context, status=status)


def part_page(contest: Contest, part: str) -> dict[str, Any]:
    """What every page of the sequence shows: which step it is, what it lacks, and the steps around it."""
    sequence = guide(contest, part)
    gaps = next(step.gaps for step in sequence.steps if step.key == part)
    return {
        "contest": contest, "part": part, "word": PART_WORDS[part], "links": work_links(contest, ""), "guide": sequence, "gaps": gaps,
        "blocked": any(gap.blocks for gap in gaps), "said": PART_SAID.get(part, ""),
    }  # fmt: skip


def onward(request: HttpRequest, contest: Contest, part: str) -> HttpResponse:
    """To the same step, or to the one after it."""
    after = guide(contest, part, missing=[]).after
    return redirect(after.url if after is not None and request.POST.get("do") == "next" else address_of(contest, part))


def edit_basics(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    form = BasicsForm(posted(request), instance=Contest.objects.get(pk=contest.pk))
    refusal, status = None, 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_contest(contest=contest, by=person_of(request), **form.cleaned_data)
        except Frozen as refused:
            refusal, status = refused, refused.status
        else:
            messages.success(request, _("Saved."))
            return onward(request, changed, "basics")
    context = {**part_page(contest, "basics"), "form": form, "refusal": refusal}
    return render(request, "contest/staff/part.html", context, status=status)


@for_staff
@require_POST
def announcing(request: HttpRequest, contest: Contest) -> HttpResponse:
    try:
        announce(contest=contest, by=person_of(request))
    except NotReadyToAnnounce as refused:
        messages.error(request, f"{refused} {'、'.join(str(one.words) for one in refused.problems)}")
    else:
        messages.success(request, _("Announced. The contest is public now."))
    return redirect("staff_contest", slug=contest.slug)
