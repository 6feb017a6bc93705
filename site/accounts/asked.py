"""What a request asks for, read once in one way by every page."""

from typing import Any

from django.http import Http404, HttpRequest


def whole(text: str | None) -> int | None:
    """A whole number out of an address or a form, None for anything else: no key and no page has more than nine digits."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def key(request: HttpRequest, name: str) -> int:
    """The key that a form names, or 404."""
    if (found := whole(request.POST.get(name))) is None:
        raise Http404
    return found


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: an empty POST is a POST too."""
    return request.POST if request.method == "POST" else None
