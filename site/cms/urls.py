from django.urls import URLPattern, URLResolver, path, re_path

from cms import feeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("news/feed.xml", feeds.NewsFeed(), name="news_feed"),
    path("contests/<slug:slug>/", views.contest_page, name="contest_page"),
    path("staff/contests/<slug:slug>/preview/", views.contest_preview, name="contest_preview"),
    re_path(r"^(?P<path>(?:[\w\-]+/)*)$", views.page, name="page"),
]
