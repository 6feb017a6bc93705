"""The search page, suggestions as one types, and the same as JSON. All public, all GET."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search import facets, indexing
from search.finding import Found, Hint, find, hints, suggest
from search.missed import write_down
from search.permissions import keeps_search
from search.query import DEEPEST, Query, read_query

JSON_SIZES = range(1, 101)
FRESH = 2  # seconds that an answer may be kept: as long as a change may take to be found


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = read_query(request.GET)
    found = find(query)
    context: dict[str, Any] = {
        "query": query,
        "found": found,
        "page": _page(found),
        "facets": facets.facets(query, found.facets) if not found.by_name_only else [],
        "chosen": [(facets.word_of(facet, value), query.without(facet, value).address) for facet, values in query.filters for value in values],
        "orders": [(order, word, order == query.order) for order, word in facets.ORDERS.items()],
        "keeps": request.user.is_authenticated and keeps_search(request.user),
        "kind": query.chosen("kind")[0] if len(query.chosen("kind")) == 1 else "",
    }
    if found.not_built:
        context["rebuilding"] = indexing.progress()
    elif not found.total and not found.by_name_only:
        write_down(query)
        context["hints"] = [_said(hint) for hint in hints(query)]
        context["conditions"] = [facets.word_of(facet, value) for facet, values in query.filters for value in values]
    answer = render(request, "search/search.html", context)
    if request.user.is_authenticated:
        patch_cache_control(answer, private=True)
    else:
        patch_cache_control(answer, public=True, max_age=FRESH)
    return answer


def _page(found: Found) -> Any:
    within = min(found.total, DEEPEST)
    return Paginator(range(within), found.query.size).get_page(found.query.page)


def _said(hint: Hint) -> dict[str, Any]:
    dropped = facets.word_of(*hint.dropped) if hint.dropped else ""
    return {"near": hint.near, "dropped": dropped, "text": hint.query.text, "total": hint.total, "address": hint.query.address}


@require_safe
@cache_control(public=True, max_age=FRESH)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The options of the search box, as a fragment of HTML."""
    options = [
        {
            "pieces": suggestion.pieces,
            "document": suggestion.document,
            "count": suggestion.count,
            "facet": facets.WORDS.get(suggestion.facet, ""),
            "kind": facets.KINDS[suggestion.document.kind] if suggestion.document else "",
            "href": suggestion.document.url
            if suggestion.document
            else f"{reverse('search:search')}?{urlencode({suggestion.facet: suggestion.value})}",
        }
        for suggestion in suggest(read_query(request.GET).text)
    ]
    return render(request, "search/suggestions.html", {"options": options})


@require_safe
@cache_control(public=True, max_age=FRESH)
def as_json(request: HttpRequest) -> JsonResponse:
    """What the page answers, to the same query string and a `size` from 1 to 100. docs/search.md has its fields and headers."""
    size = request.GET.get("size", "")
    query = read_query(request.GET, size=int(size) if size.isdecimal() and len(size) < 4 and int(size) in JSON_SIZES else 20)
    found = find(query)
    results = [
        {
            "kind": result.document.kind,
            "name": result.document.name,
            "url": settings.SITE_URL + result.document.url,
            "summary": "。".join(part for part in (result.document.title, "".join(piece for piece, _ in result.text)) if part),
            "facets": {name: result.document.facet(name) for name in facets.WORDS},
        }
        for result in found.results
    ]
    answer = JsonResponse({"total": found.total, "results": results, "facets": found.facets}, json_dumps_params={"ensure_ascii": False})
    answer["Search-Match"] = "name" if found.by_name_only else "near" if found.relaxed else "exact"
    links = [f'<{_json_address(query, size, page)}>; rel="{relation}"' for relation, page in _beside(found)]
    if links:
        answer["Link"] = ", ".join(links)
    return answer


def _beside(found: Found) -> Iterator[tuple[str, int]]:
    page = found.query.page
    if page > 1:
        yield "prev", page - 1
    if page * found.query.size < min(found.total, DEEPEST):
        yield "next", page + 1


def _json_address(query: Query, size: str, page: int) -> str:
    there = replace(query, page=page).address
    return f"{settings.SITE_URL}{reverse('search:json')}?{there}{f'&size={query.size}' if size else ''}"


def address_of(query: Query) -> str:
    """Where a query is answered, for links from other pages."""
    return f"{reverse('search:search')}?{query.address}" if query.address else reverse("search:search")
