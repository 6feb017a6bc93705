"""The demonstration's open accounts belong on a database of its own, on this machine. Tag "demo": the web server asks for it too."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from accounts.models import Person
from demo.models import DemoMark

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@register("demo")
def the_demo_has_a_database_of_its_own(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    try:
        marked = DemoMark.objects.exists()
        people = settings.DEMO and not marked and Person.objects.exists()
    except DatabaseError:  # no tables yet: nothing to protect
        return []
    if people:
        return [
            Error(
                "DEMO is on, but people who are not the demonstration's are in this database: its second factor would be switched off.",
                hint="Unset DEMO, or give the demonstration an empty database of its own: `make demo` does, in var/demo.",
                id="demo.E001",
            )
        ]
    if marked and urlsplit(settings.SITE_URL).hostname not in LOOPBACK:
        return [
            Error(
                f"This is the demonstration's database, and SITE_URL is {settings.SITE_URL}: everybody knows the password of its accounts.",
                hint="Leave SITE_URL at http://localhost, or begin a real site with an empty database.",
                id="demo.E002",
            )
        ]
    return []
