"""One hash over all heads of a round's marks, written into the round's own book: at release, every night while scoring, and at close."""

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import Person
from contest.models import Assignment, Mark, Round
from contest.rules.record import seal
from contest.rules.states import AssignmentState
from ledger.actions import record
from ledger.models import Event

Sheet = tuple[int, int, str, str]
"""(sheet, marks, head, state): a mark moves the head, a recusal only the state."""


@transaction.atomic
def seal_round(*, round: Round, by: Person | None, why: str) -> Event:
    """Locks every sheet of the round until the transaction ends, so no mark is on its way meanwhile. `why`: "release", "night" or "close"."""
    sheets = lock_sheets(round)
    return write_seal(round=round, by=by, why=why, sheets=sheets, sealed=seal((f"assignment:{pk}", length, head) for pk, length, head, _ in sheets))


def lock_sheets(round: Round) -> list[Sheet]:
    rows = sealed_sheets(round).select_for_update(of=("self",)).order_by("pk")
    return list(rows.values_list("pk", "length", "head", "state"))


def write_seal(*, round: Round, by: Person | None, why: str, sheets: list[Sheet], sealed: str) -> Event:
    """The event names the last mark and the last sheet that it covers, so that the seal can be computed again later."""
    last = Mark.objects.filter(assignment__round=round).aggregate(last=Max("pk"))["last"] or 0
    return record(
        book=round.book, action="round.sealed", subject=round, by=by, why=why, seal=sealed, sheets=len(sheets),
        marks=sum(length for _, length, _, _ in sheets), last_mark=last, last_sheet=max((pk for pk, *_ in sheets), default=0),
    )  # fmt: skip


def sealed_sheets(round: Round) -> QuerySet[Assignment]:
    """Every sheet that was ever released, those recused or replaced since included."""
    return Assignment.objects.filter(round=round).exclude(state=AssignmentState.DRAFT)
