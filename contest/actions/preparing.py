"""Getting a round's files ready for its judges: pictures of the pages before anybody asks, and what the files of a blind round give away."""

from collections.abc import Callable
from zipfile import BadZipFile

from django.db import transaction

from accounts.models import Person
from contest.blind import identity_of, number_in, shown_files, submitted
from contest.models import Round, RoundEntry
from contest.permissions import runs_contest
from contest.rules.giveaways import Identity, given_away
from files.anonymous import anonymous_copy
from files.models import PrivateFile
from files.pictures import FileErased, NoSuchPage, page_count, page_picture
from files.reading import words_in
from ledger.refusals import NotAllowed
from work.actions import enqueue
from work.models import Job

WIDTH = 1200
PAGES = 4_000
"""Pictures of one round that are made beforehand; the cache holds about so many. Others are made when they are looked at."""


@transaction.atomic
def ask_for_files(*, round: Round, by: Person) -> Job:
    """By staff, and with the release."""
    if not runs_contest(by, round.contest):
        raise NotAllowed
    return enqueue(kind="contest.prepare_files", key=f"round:{round.pk}", arguments={"round": round.pk}, by=by)


def prepare_files(round: Round, progress: Callable[[int, int], object]) -> dict[str, int]:
    """Done again it makes what is missing and says the same."""
    rows = list(round.entries.select_related("entry__submitted", "entry__leader", "entry__unit").order_by("pk"))
    pages = given = 0
    for done, row in enumerate(rows, 1):
        found: list[list[str]] = []
        identity = identity_of(row) if round.blind else Identity()
        for one in shown_files(row, round, submitted(row), number_in(row, round)):
            try:
                pages += pictures_of(one.file, PAGES - pages)
                if round.blind:
                    anonymous_copy(one.file)
                    found += [[one.document, said] for said in given_away(words_in(one.file), identity)]
            except (FileErased, OSError, ValueError, RuntimeError, BadZipFile):  # RuntimeError: what the reader of PDF raises
                continue  # what cannot be read is not shown either
        if found != row.given_away:
            RoundEntry.objects.filter(pk=row.pk).update(given_away=found)
        given += bool(found)
        progress(done, len(rows))
    return {"entries": len(rows), "pages": pages, "given_away": given}


def pictures_of(file: PrivateFile, most: int) -> int:
    if file.kind != "pdf" or most <= 0:
        return 0
    made = 0
    for page in range(1, min(page_count(file), most) + 1):
        try:
            page_picture(file, page, WIDTH)
        except NoSuchPage:
            continue
        made += 1
    return made
