"""What every page may need to know of the house."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from cms import navigation
from cms.models import SiteWords


def house(request: HttpRequest) -> dict[str, Any]:
    other = "en" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    return {
        "DEMO": settings.DEMO,
        "SITE_URL": settings.SITE_URL,
        "MAX_UPLOAD_MB": settings.MAX_UPLOAD_MB,
        "words": SimpleLazyObject(SiteWords.current),
        "addresses": navigation.addresses(),
        "main_nav": navigation.main_nav(request.path),
        "colophon_nav": navigation.colophon_nav(),
        "language_href": f"{reverse('language', args=[other])}?{urlencode({'next': request.get_full_path()})}",
    }
