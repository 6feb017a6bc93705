"""Wagtail's own pages for people are hidden here and refused in admin_urls.py: roles are given by our actions, with their events."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

PEOPLE = {"users", "groups", "roles"}


@hooks.register("construct_settings_menu")
def hide_menu_entries(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in PEOPLE]
