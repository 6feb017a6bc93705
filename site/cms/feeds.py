from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import NewsPage, SiteWords
from cms.navigation import addresses

ITEMS = 30


class NewsFeed(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("News of Gongchuang")

    def subtitle(self) -> str:
        return SiteWords.current().tagline

    def link(self) -> str:
        return addresses()["news"]

    def items(self) -> QuerySet[NewsPage]:
        return NewsPage.objects.live().filter(locale__language_code=get_language()).select_related("locale").order_by("-date", "-pk")[:ITEMS]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.introduction)

    def item_link(self, item: Any) -> str:
        return str(item.url)

    def item_pubdate(self, item: Any) -> Any:
        return item.first_published_at

    def item_updateddate(self, item: Any) -> Any:
        return item.last_published_at

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        feed = super().get_feed(obj, request)
        feed.feed["author_name"] = SiteWords.current().owner
        return feed
