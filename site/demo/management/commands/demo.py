import sys
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.models import Person
from demo.accounts import accounts
from demo.checks import LOOPBACK
from demo.making.progress import Progress
from demo.making.world import Size, World
from demo.models import DemoMark
from search import indexing
from search.engines import EngineDown
from search.models import Outbox


class Command(BaseCommand):
    help = "Makes the invented programme in an empty database, once; afterwards prints the accounts and keeps what was done."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="1 is about 280 entries; 10 and 30 make as many times more, by bulk paths")
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same names, numbers and figures")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"] < 1:
            raise CommandError("--scale is 1 or more.")
        if urlsplit(settings.SITE_URL).hostname not in LOOPBACK:
            raise CommandError(f"SITE_URL is {settings.SITE_URL}, and the demonstration stays on this machine. Leave SITE_URL unset.")
        mark = DemoMark.objects.first()
        if mark is None:
            from demo.making.programme import build  # half a second, which a second start does not need

            self.require_empty()
            began = time.monotonic()
            with Progress(sys.stderr) as progress, translation.override(settings.LANGUAGE_CODE):
                mark = build(World(seed=options["seed"], size=Size(), times=options["scale"], told=progress))
            self.index()
            self.stderr.write(f"The demonstration is made: seed {mark.seed}, scale {mark.scale}, {time.monotonic() - began:.0f} s.")
        elif str(options["scale"]) != mark.scale and options["scale"] != 1:
            raise CommandError(f"This database holds the demonstration at scale {mark.scale}. Give another one an empty database: VAR_DIR=…")
        self.print_accounts()

    def require_empty(self) -> None:
        if Person.objects.exists():
            raise CommandError(
                "There are people in this database who are not the demonstration's, so nothing was made. Give it an empty database of its own: "
                "`make demo` does, in var/demo; or set VAR_DIR."
            )

    def index(self) -> None:
        """One rebuild instead of a thousand changes taken in one after the other."""
        Outbox.objects.all().delete()
        try:
            with Progress(sys.stderr) as progress:
                indexing.rebuild(told=lambda done, total: progress("search", done, total))
        except (EngineDown, indexing.Busy) as away:
            self.stderr.write(f"The search index is not built yet ({away}). Later: site/manage.py search_rebuild")

    def print_accounts(self) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            listed = list(accounts())
        password = listed[0].password if listed else ""
        self.stdout.write(f"\n{settings.SITE_URL}\n")
        for account in listed:
            self.stdout.write(f"  {account.username}  {account.name}  {account.title}")
        self.stdout.write(f"  密码都是 {password}；登录页上点一下也能进。\n")
