from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from work.actions import StillLive, retry
from work.models import Job
from work.queries import failed, live


class Command(BaseCommand):
    help = "List the jobs that failed or were given up, with the reason. Ends with 1 when there are any, so that a monitor can watch it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--live", action="store_true", help="list what waits and what is in progress instead")
        parser.add_argument("--again", metavar="REF", help="try this one once more")
        parser.add_argument("--why", metavar="REF", help="every attempt at this one, with the whole error")

    def handle(self, *args: Any, **options: Any) -> None:
        if ref := options["again"] or options["why"]:
            job = Job.objects.filter(ref=ref).first()
            if job is None:
                raise CommandError(f"There is no job {ref}. `manage.py jobs` lists those that failed.")
            self.again(job) if options["again"] else self.why(job)
            return
        jobs = list((live() if options["live"] else failed()).prefetch_related("tries"))
        for job in jobs:
            self.stdout.write(
                f"{job.ref}  {job.state:8}  {timezone.localtime(job.ended_at or job.asked_at):%Y-%m-%d %H:%M}  {job}  {_reason(job)}".rstrip()
            )
        if not jobs:
            self.stdout.write("Nothing waits." if options["live"] else "No job has failed.")
        elif not options["live"]:
            raise SystemExit(1)

    def again(self, job: Job) -> None:
        try:
            retry(job=job)
        except StillLive as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{job.ref}  will be tried again: {job}")

    def why(self, job: Job) -> None:
        for attempt in job.tries.all():
            self.stdout.write(
                f"{timezone.localtime(attempt.started_at):%Y-%m-%d %H:%M:%S}  {attempt.outcome or 'running'}  pid {attempt.pid}\n{attempt.error}"
            )


def _reason(job: Job) -> str:
    """The last line of the last error, else how far it is."""
    if job.is_live:
        return f"{job.done} / {job.total}" if job.total else ""
    errors = [attempt.error for attempt in job.tries.all() if attempt.error]
    return job.message or (errors[-1].strip().splitlines()[-1] if errors else "")
