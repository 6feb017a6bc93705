from typing import Any

from django.core.management.base import BaseCommand

from work.runner import run_waiting_jobs
from work.sweeping import sweep


class Command(BaseCommand):
    help = "Do all jobs that wait, in this process, then end: for a machine on which no worker runs."

    def handle(self, *args: Any, **options: Any) -> None:
        sweep()
        for job in run_waiting_jobs(tolerate=True):
            self.stdout.write(f"{job.ref}  {job.state}  {job}")
