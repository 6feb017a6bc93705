"""The door before every page of the contest's staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import person_of, signed_in
from contest.models import Contest
from contest.permissions import runs_contest, supervises
from ledger.refusals import NotAllowed

View = Callable[..., HttpResponseBase]


def for_staff(view: View) -> View:
    """`view(request, contest, …)` for the `slug` of the address: staff of the organization that runs the contest. Raises NotAllowed."""

    @signed_in
    @wraps(view)
    def door(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        contest = get_object_or_404(Contest.objects.select_related("organization"), slug=slug)
        if not runs_contest(person_of(request), contest):
            raise NotAllowed
        return view(request, contest, **kwargs)

    return door


def for_staff_and_supervisor(view: View) -> View:
    """The same, and read only for the contest's supervisor: anything but GET is refused them."""

    @signed_in
    @wraps(view)
    def door(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        contest = get_object_or_404(Contest.objects.select_related("organization"), slug=slug)
        person = person_of(request)
        if not runs_contest(person, contest) and not (request.method in ("GET", "HEAD") and supervises(person, contest)):
            raise NotAllowed
        return view(request, contest, **kwargs)

    return door


def work_links(contest: Contest, current: str) -> list[dict[str, Any]]:
    """For parts/work_bar.html."""
    words = {
        "staff_contest": _("Overview"), "staff_entries": _("Entries"), "staff_judges": _("Judges"), "staff_rounds": _("Rounds"),
        "staff_awards": _("Awards"),
    }  # fmt: skip
    return [{"href": reverse(name, args=[contest.slug]), "word": word, "current": name == current} for name, word in words.items()]
