"""One hash over all heads of a round's marks, written into the round's own book: at release, every night while scoring, and at close."""

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import Person
from contest.models import Assignment, Mark, Round
from contest.rules.record import seal
from contest.rules.states import AssignmentState
from ledger.actions import record
from ledger.models import Event


@transaction.atomic
def seal_round(*, round: Round, by: Person | None, why: str) -> Event:
    """Locks every sheet of the round until the transaction ends, so no mark is on its way meanwhile. `why`: "release", "night" or "close".

    The event names the last mark and the last sheet that it covers, so that the seal can be computed again later.
    """
    sheets = sealed_sheets(round).select_for_update(of=("self",)).order_by("pk")
    heads = [(sheet.book, sheet.length, sheet.head) for sheet in sheets]
    last = Mark.objects.filter(assignment__round=round).aggregate(last=Max("pk"))["last"] or 0
    last_sheet = sealed_sheets(round).aggregate(last=Max("pk"))["last"] or 0
    return record(
        book=round.book, action="round.sealed", subject=round, by=by, why=why, seal=seal(heads), sheets=len(heads),
        marks=sum(length for _book, length, _head in heads), last_mark=last, last_sheet=last_sheet,
    )  # fmt: skip


def sealed_sheets(round: Round) -> QuerySet[Assignment]:
    """Every sheet that was ever released, those recused or replaced since included."""
    return Assignment.objects.filter(round=round).exclude(state=AssignmentState.DRAFT)
