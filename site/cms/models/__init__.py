from cms.models.pages import PAGE_TYPES, ContestIndexPage, ContestPage, HomePage, NewsIndexPage, NewsPage, SitePage, StandardPage
from cms.models.words import SiteWords

__all__ = ["PAGE_TYPES", "ContestIndexPage", "ContestPage", "HomePage", "NewsIndexPage", "NewsPage", "SitePage", "SiteWords", "StandardPage"]
