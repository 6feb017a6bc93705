from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from directory.models import Craftsman, Studio


class _Profiles(Sitemap[Any]):
    model: Any

    def items(self) -> QuerySet[Any]:
        return self.model.objects.public().only("slug", "approved_at").order_by("pk")

    def lastmod(self, item: Any) -> Any:
        return item.approved_at


class Studios(_Profiles):
    model = Studio


class Craftsmen(_Profiles):
    model = Craftsman
