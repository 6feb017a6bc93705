from cms.models.words import SiteWords

__all__ = ["SiteWords"]
