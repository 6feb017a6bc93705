"""Wagtail's admin holds pages, pictures, documents, redirects and the site's words. People and their roles are on our own pages."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

NOT_HERE = {"users", "groups", "locales", "sites"}
REPORTS = {"site-history", "aging-pages"}


@hooks.register("construct_settings_menu")
def leave_people_to_our_pages(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in NOT_HERE]


@hooks.register("construct_reports_menu")
def keep_the_reports_that_editors_read(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name in REPORTS]
