"""裁定: what every declared key left level, the head of the panel puts in order, with a reason that is part of the record."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.marking import scheme_in
from contest.models import Judge, Round, RoundEntry, TieDecision
from contest.outcome import heads_of, lines_of, ties_left
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from contest.round_inputs import closed_of
from contest.rules.states import RoundState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


class NotForTheHead(Refused):
    message = gettext_lazy("The scheme of this round does not let the head of the panel decide between equals, and it cannot be changed any more.")


class ReasonForOrder(Refused):
    status = 422
    message = gettext_lazy("Write the reason for this order: it is part of the published record.")


def heads_in(person: Person, round: Round) -> Judge | None:
    """The head of a panel of this round that this person is."""
    return next((head for head in heads_of(round) if head.person_id == person.pk), None)


def leads_all(person: Person, round: Round, rows: Sequence[RoundEntry]) -> bool:
    """Where panels are ranked apart, a head decides of the own panel only."""
    if round.mode != Round.Mode.PANELS:
        return True
    led = set(round.panels.filter(head__person=person).values_list("pk", flat=True))
    return {row.panel_id for row in rows} <= led


@transaction.atomic
def decide_tie(*, round: Round, order: Sequence[RoundEntry], by: Person, reason: str, head: Judge | None = None) -> list[TieDecision]:
    """`order`: the entries that are level, the first one first. By the head of a panel, or by staff who type in what `head` decided in writing.

    Raises NotAllowed, NoLongerPossible once the round is closed (a staged correction then), NotForTheHead, ReasonForOrder, Refused when the entries
    are not exactly those of one tie.
    """
    round = Round.objects.locked(round.pk)
    own = heads_in(by, round)
    if not runs_contest(by, round.contest) and (own is None or not leads_all(by, round, order)):
        raise NotAllowed
    if round.state != RoundState.SCORING:
        raise NoLongerPossible
    if "chair" not in scheme_in(round.scheme).ties:
        raise NotForTheHead
    if not reason.strip():
        raise ReasonForOrder
    heads = heads_of(round)
    if own is None and heads and (head is None or head.pk not in {one.pk for one in heads}):
        raise Refused(_("Say which head of a panel decided."))
    lines = lines_of(round, closed_of(round))
    wanted = {row.pk for row in order}
    decided = {row.entry_id for row in TieDecision.objects.filter(round=round)}
    level = [{row.pk for row in tie.rows} for tie in ties_left(lines)]
    if len(wanted) != len(order) or not (wanted in level or (wanted and wanted <= decided)):
        raise Refused(_("Put all entries that are level in order, each once, and no others."))
    return write_decisions(round, order, by=by, reason=reason, head=own or head)


def write_decisions(round: Round, order: Sequence[RoundEntry], *, by: Person, reason: str, head: Judge | None) -> list[TieDecision]:
    now = clock.now()
    made = [
        TieDecision(round=round, entry=row, order=place, reason=reason.strip()[:200], head=head, by=by, at=now) for place, row in enumerate(order, 1)
    ]
    for one in made:
        one.full_clean()
        one.save()
    record(
        book=round.book, action="round.tie_decided", subject=round, by=by, order=[row.entry_id for row in order], head=head.pk if head else None,
        words={"reason": reason.strip()},
    )  # fmt: skip
    return made
