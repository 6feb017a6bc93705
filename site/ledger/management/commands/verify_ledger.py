from django.core.management.base import BaseCommand, CommandParser

from ledger.models import Book, Event
from ledger.projections import projections
from ledger.verification import mismatches


class Command(BaseCommand):
    help = "Recomputes every book of the ledger and compares marks, results and reports with their events. Exit 1 and the first that does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="list everything that does not fit, not only the first")

    def handle(self, **options: object) -> None:
        found = 0
        for name, mismatch in mismatches():
            found += 1
            self.stdout.write(f"{name}: {mismatch.book} {mismatch.number}: {mismatch.what}")
            if not options["all"]:
                break
        if found:
            raise SystemExit(1)
        checks = ", ".join(["chain", "words", *projections()])
        self.stdout.write(f"equal: {Book.objects.count()} books, {Event.objects.count()} events ({checks})")
