import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines import EngineDown, engine


class Command(BaseCommand):
    help = "Build the search index anew beside the live one and swap. Searching and editing go on meanwhile."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--if-needed", action="store_true", help="only when there is no index of this version")

    def handle(self, *args: Any, **options: Any) -> None:
        using = engine()
        began = time.monotonic()
        try:
            if options["if_needed"] and using.live():
                self.stdout.write(f"{using.name}: an index of this version is there, nothing to do")
                return
            copied = indexing.rebuild(using, told=self._tell if options["verbosity"] > 1 else None)
        except indexing.Busy:
            raise CommandError("Another process is indexing at this moment. Wait until it is done, then run this again.") from None
        except EngineDown as down:
            raise CommandError(f"The search engine does not answer: {down}. Searching by name goes on from the database.") from down
        self.stdout.write(f"{using.name}: {copied} documents in {time.monotonic() - began:.1f} s")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
