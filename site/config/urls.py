"""Addresses. admin/, accounts/ and verify/ stand outside the language prefix; Wagtail's pages come last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.views import sitemap
from config import views

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("language/<slug:code>/", views.language, name="language"),
    path("accounts/", include("accounts.urls")),
    path("verify/", include("contest.urls.verify")),
    path("admin/", include("accounts.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", views.public_file, name="public_file"),
]
urlpatterns += i18n_patterns(
    path("me/", include("accounts.me_urls")),
    path("", include("notices.urls")),
    path("", include("work.urls")),
    path("", include("directory.urls")),
    path("", include("contest.urls")),
    path("", include("incubator.urls")),
    path("", include("search.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
handler404 = "config.views.not_found"
