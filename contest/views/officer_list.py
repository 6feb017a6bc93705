"""A union's list of recommendations, in order and against its shares; and the places it hands down."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.asked import whole
from accounts.models import Organization
from accounts.permissions import person_of
from contest.actions.handing_down import TooManyPlaces, hand_back, hand_down
from contest.actions.listing import ListMovedOn, Place, order_list, sign_list
from contest.actions.recommending import NotPrepared
from contest.models import Contest, Quota, Recommendation, Track
from contest.permissions import signs_for
from contest.queries import list_of, quotas_of
from contest.refusals import QuotaFull
from contest.rules.lists import Share, Standing, standing
from contest.views.officer import contest_of, desk_links, desk_of, officer
from ledger.refusals import NotAllowed, Refused

LINES = 100  # a page of a list that the level above has taken up whole


@officer
def listed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list of one track: places and kinds are typed and saved together; the approver signs what is prepared."""
    contest, organization = contest_of(slug), desk_of(request)
    tracks = list(contest.tracks.all())
    asked = request.POST.get("track") or request.GET.get("track")
    track = next((one for one in tracks if str(one.pk) == asked), tracks[0] if tracks else None)
    if track is None:
        raise NotAllowed
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            said = change(request, contest, organization, track)
        except (ListMovedOn, NotPrepared, QuotaFull) as refused:
            refusal = refused
        else:
            messages.success(request, said)
            return redirect(f"{reverse('desk_list', args=[slug])}?track={track.pk}")
    return render(
        request,
        "contest/officer/list.html",
        list_page(request, contest, organization, tracks, track, refusal),
        status=refusal.status if refusal else 200,
    )


def change(request: HttpRequest, contest: Contest, organization: Organization, track: Track) -> str:
    by = person_of(request)
    order_list(contest=contest, organization=organization, track=track, by=by, places=typed_places(request.POST))
    if request.POST.get("do") != "sign":
        return _("The order is saved.")
    signed = sign_list(contest=contest, organization=organization, track=track, by=by)
    return _("Signed: %(n)d projects are recommended to the level above.") % {"n": len(signed)}


def typed_places(post: QueryDict) -> dict[int, Place]:
    """place-KEY and kind-KEY of each row; a row whose place is not a number keeps its own."""
    found = {}
    for name in post:
        key, place = whole(name.removeprefix("place-")), whole(post.get(name))
        kind = post.get(f"kind-{key}")
        if name.startswith("place-") and key is not None and place and kind in Recommendation.Kind.values:
            found[key] = Place(place, kind)
    return found


def list_page(
    request: HttpRequest, contest: Contest, organization: Organization, tracks: list[Track], track: Track, refusal: Refused | None
) -> dict[str, Any]:
    rows = list(list_of(organization, contest, track).defer("entry__answers", "entry__as_typed", "entry__links"))
    limits = {row.track_id: places for row, places in quotas_of(organization, contest)}
    quota = limits.get(track.pk, limits.get(None))
    first = [row for row in rows if row.kind == Recommendation.Kind.FIRST]
    waiting = [row for row in first if row.signed_at is None]
    if refusal is not None:  # what was typed stays on the page
        typed = typed_places(request.POST)
        for row in rows:
            if row.pk in typed:
                row.shown, row.kind = typed[row.pk]
    open_ = any(not row.fixed for row in rows)  # then it is put in order whole
    for number, row in enumerate(rows, 1):
        row.counted = number
    page = Paginator(rows, max(len(rows), 1) if open_ else LINES).get_page(request.GET.get("page"))
    return {
        "contest": contest, "organization": organization, "tracks": tracks, "track": track, "page": page, "quota": quota, "refusal": refusal,
        "over": max(0, len(waiting) - max(0, quota.left)) if quota else 0, "first": len(first), "signed": len(first) - len(waiting),
        "kinds": Recommendation.Kind.choices,
        "shares": shares_of(contest, first), "signs": signs_for(person_of(request), organization),
        "open": open_, "unsigned": any(row.signed_at is None for row in rows),
        "could_drop": refusal.could_drop if isinstance(refusal, QuotaFull) else (), "links": desk_links(contest, "desk_list"),
    }  # fmt: skip


def shares_of(contest: Contest, first: list[Recommendation]) -> list[Standing]:
    """How the first choices stand against each share that the contest asks for, by what their submitted versions answered."""
    versions = [row.entry.submitted.data if row.entry.submitted else {} for row in first]
    answers = [{answer["key"]: answer["answer"] for answer in version.get("answers", ())} for version in versions]
    return [
        standing(Share(one.label, one.at_least, frozenset(one.answers)), [answer.get(one.question.key) for answer in answers])
        for one in contest.shares.select_related("question")
    ]


@officer
def places(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The organization's own places, what it has handed to whom, and giving unused ones back."""
    contest, organization = contest_of(slug), desk_of(request)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            said = move_places(request, contest, organization)
        except TooManyPlaces as refused:
            refusal = refused
        else:
            messages.success(request, said)
            return redirect("desk_places", slug=slug)
    below = list(organization.get_children().order_by("path"))
    taken = {(row.organization_id, row.track_id): row for row in Quota.objects.filter(contest=contest, organization__in=below)}
    own = [
        {"row": row, "places": left, "below": [(one, taken.get((one.pk, row.track_id))) for one in below]}
        for row, left in quotas_of(organization, contest)
    ]
    context = {
        "contest": contest, "organization": organization, "own": own, "below": below, "refusal": refusal,
        "signs": signs_for(person_of(request), organization), "links": desk_links(contest, "desk_places"),
    }  # fmt: skip
    return render(request, "contest/officer/places.html", context, status=refusal.status if refusal else 200)


def move_places(request: HttpRequest, contest: Contest, organization: Organization) -> str:
    quota = get_object_or_404(
        Quota.objects.select_related("organization", "contest", "track"),
        contest=contest,
        organization=organization,
        pk=whole(request.POST.get("quota")),
    )
    many = whole(request.POST.get("places")) or 0
    if request.POST.get("do") == "back":
        hand_back(quota=quota, places=many, by=person_of(request))
        return _("%(n)d places are given back to the level above.") % {"n": many}
    to = get_object_or_404(organization.get_children(), pk=whole(request.POST.get("to")))
    hand_down(quota=quota, to=to, places=many, by=person_of(request))
    return _("%(n)d places are handed to %(to)s.") % {"n": many, "to": to.short_name}
