"""The few addresses that belong to no app."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.static import serve


def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(staticfiles_storage.url("img/favicon.svg"), permanent=False)


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/admin/", "/accounts/", "/me/", "/desk/", "/staff/", "/judge/")),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def public_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Renditions and pictures that editors published. Private files are elsewhere and never under this address."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400"
    return response


def language(request: HttpRequest, code: str) -> HttpResponse:
    """The same page in another language, and that language from then on where the address does not say one."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    came_from = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        came_from = "/"
    response = redirect(translate_url(came_from, code))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 24 * 3600, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
