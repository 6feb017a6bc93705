from django.urls import URLPattern, URLResolver, path, re_path

from cms import feeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("news/feed.xml", feeds.NewsFeed(), name="news_feed"),
    path("contests/<slug:slug>/", views.contest_page, name="contest_page"),
    re_path(r"^(?P<path>(?:[\w\-]+/)*)$", views.page, name="page"),
]
