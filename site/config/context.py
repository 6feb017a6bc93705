"""What every page may need to know of the house."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    return {"DEMO": settings.DEMO, "SITE_URL": settings.SITE_URL, "MAX_UPLOAD_MB": settings.MAX_UPLOAD_MB}
