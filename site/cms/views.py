"""Serving pages: Wagtail's own view, told which page it is in two queries where its routing would ask five."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as draw
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from accounts.permissions import person_of, signed_in
from cms import announcement
from cms.models import ContestPage, HomePage
from contest.models import Contest
from contest.permissions import runs_contest
from directory.sitemaps import Craftsmen, Studios
from incubator.sitemaps import Showcases
from ledger import clock
from ledger.refusals import NotAllowed


def _serve(request: HttpRequest, path: str, found: Page | None) -> HttpResponseBase:
    if found is None:
        raise Http404
    vars(request)["_wagtail_route_for_request"] = RouteResult(found)  # where Page.route_for_request keeps its answer
    return serve(request, path)


def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """The live page at this address in this language. The roots of the languages come from Wagtail's cache."""
    if not path:
        return _serve(request, path, HomePage.objects.live().filter(locale__language_code=get_language()).order_by("path").first())
    root = next((root.root_path for root in Site.get_site_root_paths() if root.language_code == get_language()), None)
    found = Page.objects.live().filter(url_path=f"{root}{path}").first() if root else None
    return _serve(request, path, found and found.specific)


def contest_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A contest's page, with its contest in the same query. While editors have written nothing about it, it is told from its data alone."""
    found = ContestPage.objects.live().filter(slug=slug, locale__language_code=get_language()).select_related("contest").first()
    if found is not None:
        return _serve(request, f"contests/{slug}/", found)
    contest = get_object_or_404(Contest.objects.announced().select_related("organization"), slug=slug)
    return render(request, "cms/contest.html", plain(contest))


@signed_in
@require_safe
def contest_preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """For staff: the public page as it is, or will be once the contest is announced. Raises NotAllowed."""
    contest = get_object_or_404(Contest.objects.select_related("organization"), slug=slug)
    if not runs_contest(person_of(request), contest):
        raise NotAllowed
    page = ContestPage.objects.filter(contest=contest, locale__language_code=get_language()).first()
    return render(request, "cms/contest.html", {**plain(contest), "page": page or Unwritten(contest.name), "preview": True})


class Unwritten(NamedTuple):
    """A page of which editors wrote nothing."""

    title: str
    introduction: str = ""
    seo_title: str = ""
    search_description: str = ""


def plain(contest: Contest) -> dict[str, Any]:
    at = reverse("contest_page", args=[contest.slug])
    return {
        **announcement.of(contest, clock.now()), "page": Unwritten(contest.name), "canonical": settings.SITE_URL + at,
        "alternates": [(code, settings.SITE_URL + translate_url(at, code)) for code, _name in settings.LANGUAGES],
    }  # fmt: skip


def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that editors publish, in both languages (one that only repeats the Chinese is left out), profiles, public pages of ventures."""
    return draw(request, {"pages": Published(request), "studios": Studios, "craftsmen": Craftsmen, "ventures": Showcases})


class Published(Sitemap):
    def items(self) -> QuerySet[Page]:
        return Page.objects.live().filter(alias_of=None, depth__gte=2).select_related("locale").order_by("path")
