"""The number beside 消息 in the masthead."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.models import Notice


def unread(request: HttpRequest) -> dict[str, Any]:
    """Asked only by a page that shows it, and then once."""

    def count() -> int:
        user = getattr(request, "user", None)
        return Notice.objects.filter(person_id=user.pk, read_at=None).count() if user is not None and user.is_authenticated else 0

    return {"unread_notices": SimpleLazyObject(count)}
