"""Wagtail's admin holds pages, pictures, documents, redirects and the site's words. People and their roles are on our own pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from contest.models import Holiday

NOT_HERE = {"users", "groups", "locales", "sites"}
REPORTS = {"site-history", "aging-pages"}


@hooks.register("construct_settings_menu")
def leave_people_to_our_pages(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in NOT_HERE]


@hooks.register("construct_reports_menu")
def keep_the_reports_that_editors_read(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name in REPORTS]


class HolidayViewSet(SnippetViewSet):
    """The calendar of working days: a small list without personal data. A date that is not listed follows its weekday."""

    model = Holiday
    menu_label = _("Working days")
    menu_name = "holidays"
    icon = "date"
    add_to_settings_menu = True
    list_display = ["date", "works", "name"]
    list_filter = ["works"]
    ordering = ["-date"]
    copy_view_enabled = False
    panels = [FieldPanel("date"), FieldPanel("works"), FieldPanel("name")]


register_snippet(HolidayViewSet)
