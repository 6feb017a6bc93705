"""Reminding judges who are behind: at most once a day each, whoever asks and however often."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.models import Judge, Panel, Round
from contest.pace import REMINDER, Pace, pace_of, reminder_key
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from contest.rules.states import RoundState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed
from notices.actions import notify

SOON = dt.timedelta(days=3)


@transaction.atomic
def remind(*, round: Round, by: Person | None, judges: Sequence[int] | None = None) -> list[Judge]:
    """Tell those who are behind (of `judges`, or all) that sheets wait; who was reminded today already is not told again.

    By staff, by the head of a panel for its own judges, or by the clock (None). Returns those who were told. Raises NotAllowed, NoLongerPossible.
    """
    round = Round.objects.locked(round.pk)
    panel = None if by is None or runs_contest(by, round.contest) else panel_led_by(by, round)
    if round.state != RoundState.SCORING:
        raise NoLongerPossible
    wanted = [line for line in pace_of(round, panel=panel.pk if panel else None) if line.behind and not line.reminded and line.judge.person_id]
    if judges is not None:
        wanted = [line for line in wanted if line.judge.pk in set(judges)]
    for line in wanted:
        tell(line, round)
    if wanted:
        record(book=round.book, action="round.judges_reminded", subject=round, by=by, judges=[line.judge.pk for line in wanted])
    return [line.judge for line in wanted]


def panel_led_by(person: Person, round: Round) -> Panel:
    """Raises NotAllowed for who leads none."""
    found = Panel.objects.filter(round=round, head__person=person).first()
    if found is None:
        raise NotAllowed
    return found


def tell(line: Pace, round: Round) -> None:
    left = line.left + line.again
    body = _("Please send them by %(time)s.") % {"time": date_format(localtime(round.closes), "n月j日 H:i")} if round.closes else ""
    notify(
        person=line.judge.person, kind=REMINDER, key=reminder_key(round), link=reverse("judge_round", args=[round.ref]), urgent=True, body=body,
        title=_("%(round)s: %(left)d sheets still wait for you") % {"round": round.name, "left": left},
    )  # fmt: skip


def due_rounds() -> list[Round]:
    """Being scored, open, and to be finished within three days or overdue."""
    now = clock.now()
    found = Round.objects.filter(state=RoundState.SCORING, closes__lte=now + SOON).filter(Q(opens=None) | Q(opens__lte=now))
    return list(found.order_by("pk"))
