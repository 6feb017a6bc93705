from typing import Any

from django.core.management.base import BaseCommand

from work.sweeping import lay_schedule, sweep


class Command(BaseCommand):
    help = "Find what was missed: lost nudges, jobs whose process is gone, periodic work that is due. Harmless at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        lay_schedule()
        self.stdout.write(str(sweep()))
