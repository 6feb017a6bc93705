"""Serving pages: Wagtail's own view, told which page it is in two queries where its routing would ask five."""

from django.contrib.sitemaps.views import sitemap as draw
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from cms.models import ContestPage, HomePage
from directory.sitemaps import Craftsmen, Studios
from incubator.sitemaps import Showcases


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
    """A contest's page, with its contest in the same query."""
    found = ContestPage.objects.live().filter(slug=slug, locale__language_code=get_language()).select_related("contest").first()
    return _serve(request, f"contests/{slug}/", found)


def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that editors publish, in both languages (one that only repeats the Chinese is left out), profiles, public pages of ventures."""
    return draw(request, {"pages": Published(request), "studios": Studios, "craftsmen": Craftsmen, "ventures": Showcases})


class Published(Sitemap):
    def items(self) -> QuerySet[Page]:
        return Page.objects.live().filter(alias_of=None, depth__gte=2).select_related("locale").order_by("path")
