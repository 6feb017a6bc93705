"""What the contest does by the clock."""

import datetime as dt
import time
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Role
from contest.actions.closing import close_round
from contest.actions.likening import liken
from contest.actions.preparing import prepare_files
from contest.actions.publishing import publish, tell_entries
from contest.actions.receipts import receipt_pdf
from contest.actions.recommending import lapse_correction
from contest.actions.reminding import due_rounds, remind
from contest.actions.rescheduling import tell_dates
from contest.actions.sealing import seal_round
from contest.actions.stamping import remind_of_seals
from contest.actions.steps import tell_desk
from contest.actions.union_lists import tell_leaders
from contest.exports import score_sheets
from contest.models import Contest, Correction, EntryList, Publication, Receipt, Record, Round, Stage, Step
from contest.permissions import OFFICERS
from contest.printing import printed
from contest.programme_book import book_of
from contest.rules.states import RoundState
from documents.rendering import MissingGlyph, render_apart
from files.actions import keep_bytes
from files.models import PrivateFile
from ledger import clock
from ledger.models import Event
from notices.models import Notice
from work.actions import enqueue
from work.models import Job
from work.registry import periodic, task


@periodic("contest.seal_rounds", at="02:10", timeout=300)
def seal_rounds(job: Job) -> dict[str, int]:
    """Every night, each round that is being scored. Done twice, the second seal says the same as the first."""
    rounds = list(Round.objects.filter(state=RoundState.SCORING).order_by("pk"))
    for done, round in enumerate(rounds, 1):
        seal_round(round=round, by=None, why="night")
        job.progress(done, len(rounds))
    return {"rounds": len(rounds)}


@periodic("contest.lapse_corrections", every=10, timeout=300)
def lapse_corrections(job: Job) -> dict[str, int]:
    """Corrections whose period is over: the entry is declined. Doing it twice changes nothing."""
    late = list(Correction.objects.filter(closed_at=None, due__lte=clock.now()).order_by("pk"))
    lapsed = 0
    for done, correction in enumerate(late, 1):
        lapsed += lapse_correction(correction=correction)
        job.progress(done, len(late))
    return {"lapsed": lapsed}


@task("contest.after_submissions", timeout=120)
def after_submissions(job: Job) -> dict[str, int]:
    """What need not be done while an entrant waits, for all that came since, oldest first: the desks are told, then each is compared with the others
    and its receipt printed. One job, so that a crowd in the last minute asks for it with a look; what is left after a minute is asked for again."""
    since, told, done, end = clock.now() - dt.timedelta(days=7), 0, 0, time.monotonic() + 60
    for step in list(untold(since)):
        tell_desk(step.entry, step, reverse("desk", args=[step.entry.contest.slug]))
        told += 1
        if time.monotonic() > end:
            break
    for receipt in unprinted(since).order_by("pk").iterator():
        liken(version=receipt.version)
        try:
            receipt_pdf(receipt)
            done += 1
        except MissingGlyph:  # said on the receipt's page
            pass
        if time.monotonic() > end:
            break
    if (told or done) and time.monotonic() > end:  # else what is left cannot be printed, and asking again is the sweep's
        enqueue(kind="contest.after_submissions", key="all")
    return {"done": done}


def untold(since: dt.datetime) -> QuerySet[Step]:
    """Entries that still lie where they came to by being submitted, at a desk with officers of whom none was told."""
    later = Step.objects.filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    said = Notice.objects.filter(kind="desk", key=Concat(Value("step:"), Cast(OuterRef("pk"), CharField())))
    officers = Role.objects.filter(organization=OuterRef("holder"), kind__in=OFFICERS, until=None, person__is_active=True)
    found = Step.objects.filter(~Exists(later), ~Exists(said), Exists(officers), action__in=("submit", "resubmit"), at__gt=since)
    return found.select_related("entry__contest", "entry__holder").order_by("pk")


def unprinted(since: dt.datetime) -> QuerySet[Receipt]:
    return Receipt.objects.filter(pdf=None, version__at__gt=since).select_related("version__entry__contest")


@periodic("contest.sweep_submissions", every=15)
def sweep_submissions(job: Job) -> dict[str, int]:
    """Receipts that were never printed and desks that were never told, whatever became of the job: it is asked for again."""
    now = clock.now()
    since, before = now - dt.timedelta(days=7), now - dt.timedelta(minutes=10)
    without_paper = set(unprinted(since).filter(version__at__lt=before).values_list("version__entry", flat=True))
    left = len(without_paper | set(untold(since).filter(at__lt=before).values_list("entry", flat=True)))
    if left:
        enqueue(kind="contest.after_submissions", key="all")
    return {"left": left}


@task("contest.publish_round", timeout=900, title=_("Replaying the record and beginning the public notice"))
def publish_round(job: Job, round: int, by: int) -> dict[str, str]:
    found = Round.objects.select_related("contest").get(pk=round)
    if found.state == RoundState.CLOSED:
        publish(round=found, by=Person.objects.get(pk=by))
    return {"link": reverse("staff_result", args=[found.contest.slug, found.ref])}


@task("contest.tell_entries", timeout=600, title=_("Telling the entries what came of them"))
def tell_entries_of(job: Job, publication: int) -> dict[str, str]:
    found = Publication.objects.select_related("round__contest").get(pk=publication)
    tell_entries(found, job.progress)
    return {"link": reverse("staff_result", args=[found.round.contest.slug, found.round.ref])}


@task("contest.tell_listed", timeout=600, title=_("Telling leaders of the projects that were entered for them"))
def tell_listed(job: Job, listed: int) -> dict[str, Any]:
    found = EntryList.objects.select_related("contest", "organization").get(pk=listed)
    return {"told": tell_leaders(found, job.progress), "link": found.get_absolute_url()}


@task("contest.tell_dates", timeout=900, title=_("Telling everyone about the new dates"))
def tell_dates_of(job: Job, event: int, contest: int) -> dict[str, Any]:
    found = Contest.objects.get(pk=contest)
    told = tell_dates(contest=found, event=Event.objects.get(pk=event), progress=job.progress)
    return {"told": told, "link": reverse("staff_contest", args=[found.slug])}


@periodic("contest.remind_of_seals", at="09:20", timeout=300)
def remind_seals(job: Job) -> dict[str, int]:
    """Every morning while projects are recommended: unions whose signed list has not come back with its seal. Done twice, nobody is told twice."""
    now = clock.now()
    found = list(Contest.objects.filter(stages__kind=Stage.Kind.RECOMMENDING, stages__opens__lte=now, stages__closes__gt=now).order_by("pk"))
    return {"unions": sum(remind_of_seals(contest) for contest in found)}


@periodic("contest.remind_judges", at="09:10", timeout=300)
def remind_judges(job: Job) -> dict[str, int]:
    """Every morning, those who are behind in rounds that end within three days. Done twice, nobody is told twice."""
    rounds, told = due_rounds(), 0
    for done, round in enumerate(rounds, 1):
        told += len(remind(round=round, by=None))
        job.progress(done, len(rounds))
    return {"told": told}


@task("contest.prepare_files", timeout=3600, title=_("Pictures of the pages, and what they give away"))
def prepare_files_of(job: Job, round: int) -> dict[str, Any]:
    found = Round.objects.select_related("contest").get(pk=round)
    return {"link": reverse("staff_blind", args=[found.ref]), **prepare_files(found, job.progress)}


@task("contest.close_round", timeout=600, title=_("Closing a round"))
def close_round_of(job: Job, round: int, by: int) -> dict[str, str]:
    """Begun again after it had ended, it finds the round closed and is done."""
    found, person = Round.objects.select_related("contest").get(pk=round), Person.objects.get(pk=by)
    if found.state == RoundState.SCORING:
        close_round(round=found, by=person, progress=job.progress)
    return {"link": reverse("staff_result", args=[found.contest.slug, found.ref])}


@task("contest.print_certificates", timeout=600, title=_("Printing the certificates"))
def print_certificates(job: Job, contest: int) -> dict[str, Any]:
    """All valid certificates of a contest, each kept and all in one file."""
    found = Contest.objects.get(pk=contest)
    content, left_out = printed(found, job.progress)
    if content is not None:
        keep_bytes(content=content, name=f"{found.name}　证书.pdf", by=None, purpose="certificates", belongs_to=f"contest.contest:{found.pk}")
    return {"link": reverse("staff_certificates", args=[found.slug]), "left_out": [one.number for one, _characters in left_out]}


@task("contest.programme_book", timeout=600, title=_("Making the programme book"))
def programme_book(job: Job, round: int) -> dict[str, str]:
    found = Round.objects.select_related("contest__organization").get(pk=round)
    job.progress(0, 1)
    content = render_apart("book", book_of(found), timestamp=clock.now())
    name = f"{found.contest.name}　{found.name}　评审手册.pdf"
    keep_bytes(content=content, name=name, by=None, purpose="book", belongs_to=f"contest.round:{found.pk}")
    job.progress(1, 1)
    return {"link": reverse("staff_awards", args=[found.contest.slug])}


@task("contest.score_sheets", timeout=600, title=_("Printing the score sheets"))
def print_score_sheets(job: Job, record: int) -> dict[str, str]:
    """Of one record; made already, it stays."""
    found = Record.objects.select_related("round__contest__organization", "round__track").get(pk=record)
    round, owner = found.round, f"contest.record:{found.pk}"
    job.progress(0, 2)
    if not PrivateFile.objects.filter(purpose="score_sheets", belongs_to=owner).exists():
        data = score_sheets(round, found)
        job.progress(1, 2)
        content = render_apart("score_sheet", data, timestamp=found.at, seconds=500)
        keep_bytes(content=content, name=f"{round.contest.name}　{round.name}　评分表.pdf", by=None, purpose="score_sheets", belongs_to=owner)
    job.progress(2, 2)
    return {"link": reverse("staff_result", args=[round.contest.slug, round.ref])}
