from typing import Any

from django.core.management.base import BaseCommand

from files.actions import sweep


class Command(BaseCommand):
    help = "Removes private bytes older than a day that no row names."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{sweep()} files removed")
