from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.preparation import fingerprint, is_prepared, stamp
from contest.actions.calendar import seed_holidays
from search.actions import seed_synonyms


class Command(BaseCommand):
    help = "Makes the site ready to start: texts, tables, cache, pages, static files. Does nothing when nothing has changed since."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_prepared():
            self.prepare()
        try:
            call_command("search_rebuild", if_needed=True, stdout=StringIO())
        except CommandError as away:  # no reason not to start: names are found from the database meanwhile
            self.stderr.write(str(away))

    def prepare(self) -> None:
        call_command("compile_catalogues", verbosity=0, stdout=self.stdout)
        call_command("migrate", verbosity=0, skip_checks=True)
        if "cache" in settings.DATABASES:
            call_command("createcachetable", database="cache", verbosity=0)
        call_command("make_site", verbosity=0, skip_checks=True)
        seed_holidays()
        seed_synonyms()
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        stamp().write_text(fingerprint())
        self.stdout.write("The site is ready.")
