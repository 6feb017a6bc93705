import datetime as dt

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from incubator.models import Showcase


class Showcases(Sitemap[Showcase]):
    def items(self) -> QuerySet[Showcase]:
        return Showcase.objects.public().only("slug", "published_at").order_by("pk")

    def lastmod(self, item: Showcase) -> dt.datetime | None:
        return item.published_at
