"""Contests and pages as they are searched, in the Chinese words of the pages that editors wrote. A contest's page is found as its contest."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import FilteredRelation, Q, QuerySet
from wagtail.models import Page

from accounts.models import Organization
from cms.models import PAGE_TYPES, ContestPage, NewsPage
from contest.models import Contest
from directory.rules.words import Level
from search.documents import Document, documents
from search.search_documents import LEVELS, region_path

FOUND_AS_PAGES = [page_type for page_type in PAGE_TYPES if page_type is not ContestPage]
_OF_A_LEVEL = {Organization.Level.PROVINCE: 3, Organization.Level.INDUSTRY: 2, Organization.Level.CITY: 2, Organization.Level.COUNTY: 1}


@documents("contest", rows=lambda: Contest.objects.announced())
def contests(pks: Sequence[int]) -> Iterator[Document]:
    """One query: each contest with its pages in both languages beside it."""
    rows: Any = Contest.objects.announced().filter(pk__in=pks).annotate(page_beside=FilteredRelation("pages"))  # types know no FilteredRelation
    found: dict[int, tuple[Contest, ContestPage | None]] = {}
    for row in rows.select_related("organization", "parent", "page_beside__locale").order_by("pk"):
        page = getattr(row, "page_beside", None)
        if page is not None and page.live and page.locale.language_code == settings.LANGUAGE_CODE:
            found[row.pk] = (row, page)
        found.setdefault(row.pk, (row, None))
    for row, page in found.values():
        organization = row.organization
        yield Document(
            kind="contest",
            pk=row.pk,
            name=row.name,
            title=organization.name,
            body="。".join(part for part in (row.theme, page.search_body() if page else "") if part),
            url=row.get_absolute_url(),
            also=(row.series,) if row.series else (),
            meta=tuple(part for part in (f"{row.year} 年", row.parent.name if row.parent else "", row.theme) if part),
            facets={
                "region": region_path(organization.region_code),
                "level": [LEVELS[Level(organization.level)]] if organization.level in LEVELS else [],
                "year": [str(row.year)],
            },
            rank=_rank(row),
            plate="赛",
        )


def _rank(contest: Contest) -> float:
    """An edition above its zones, a province above a city, and the newest first of equals."""
    height = _OF_A_LEVEL.get(Organization.Level(contest.organization.level), 0)
    return 0.3 * height + (0.0 if contest.parent_id else 0.3) + min(max(contest.year - 2000, 0), 100) / 200


def public_pages() -> QuerySet[Page]:
    of_a_kind = Q(pk__in=())
    for page_type in FOUND_AS_PAGES:
        of_a_kind |= Q(**{f"{page_type._meta.model_name}__isnull": False})
    return Page.objects.live().filter(of_a_kind, locale__language_code=settings.LANGUAGE_CODE)


@documents("page", rows=public_pages, by_name=("title",))
def pages(pks: Sequence[int]) -> Iterator[Document]:
    own = [str(page_type._meta.model_name) for page_type in FOUND_AS_PAGES]
    roots = SimpleNamespace()  # where Wagtail keeps the roots of sites: asked for once, not for each page
    for row in public_pages().filter(pk__in=pks).select_related("locale", *own).order_by("pk"):
        page: Any = next(getattr(row, name) for name in own if hasattr(row, name))
        parts = row.get_url_parts(roots)
        dated = page.date if isinstance(page, NewsPage) else None
        yield Document(
            kind="page",
            pk=row.pk,
            name=row.title,
            title="",
            body="。".join(line.strip().rstrip("。") for line in page.search_body().splitlines() if line.strip()),
            url=parts[2] if parts else "",
            meta=(f"{dated:%Y-%m-%d}",) if dated else (),
            rank=0.1 + (min(max(dated.toordinal() - 730_000, 0), 20_000) / 100_000 if dated else 0.3),
            plate="文",
        )
