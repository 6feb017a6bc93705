"""Placed by config.settings: the second factor, and the organization that the person acts for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def second_factor(get_response: Handler) -> Handler:
    return get_response


def acting_for(get_response: Handler) -> Handler:
    return get_response
