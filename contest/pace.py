"""Who is how far in a round, and who was reminded today."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from contest.models import Assignment, Judge, Mark, Round
from ledger import clock
from notices.models import Notice

REMINDER = "judging-reminder"


@dataclass
class Pace:
    judge: Judge
    all: int = 0
    begun: int = 0
    """Sheets with a mark that are not sent yet."""
    sent: int = 0
    again: int = 0
    """Second looks that wait for an answer."""
    last: dt.datetime | None = None
    reminded: bool = False
    """Today."""

    @property
    def left(self) -> int:
        return self.all - self.sent

    @property
    def behind(self) -> bool:
        return self.left > 0 or self.again > 0

    @property
    def share(self) -> int:
        return 100 * self.sent // self.all if self.all else 0


def reminder_key(round: Round) -> str:
    """One a day."""
    return f"round:{round.pk}:{clock.today().isoformat()}"


def pace_of(round: Round, *, panel: int | None = None) -> list[Pace]:
    """Each judge with released sheets, who has most left first. Sheets of absent entries ask for nothing. Three queries."""
    counting = Assignment.objects.filter(round=round, entry__absent=False).counting()
    if panel is not None:
        counting = counting.filter(entry__panel=panel)
    found: dict[int, Pace] = {}
    for sheet in counting.select_related("judge__person"):
        line = found.setdefault(sheet.judge_id, Pace(sheet.judge))
        line.all += 1
        line.sent += sheet.sent_at is not None
        line.begun += sheet.sent_at is None and sheet.length > 0
        line.again += sheet.second_look
    last = dict(
        Mark.objects.filter(assignment__round=round).values("assignment__judge").annotate(last=Max("at")).values_list("assignment__judge", "last")
    )
    told = set(Notice.objects.filter(kind=REMINDER, key=reminder_key(round)).values_list("person", flat=True))
    for pk, line in found.items():
        line.last, line.reminded = last.get(pk), line.judge.person_id in told
    return sorted(found.values(), key=lambda one: (-one.left, -one.again, one.judge.number))
