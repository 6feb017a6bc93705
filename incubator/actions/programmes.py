"""What a union offers: set up, closed, its mentors, its days, its table plan."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.models import Organization, Person, Role
from accounts.permissions import acts_for
from incubator.actions.making import not_ahead
from incubator.models import Attendance, Counterparty, Deal, Meeting, Mentor, Programme, Support
from incubator.refusals import BadDay, NoTable
from incubator.rules.matching import table_plan
from incubator.rules.support_moves import HOLDS_A_PLACE, Kind
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed


def runs(person: Person, programme: Programme) -> bool:
    return acts_for(person, programme.organization, kinds=(Role.Kind.STAFF,))


@transaction.atomic
def set_up_programme(*, organization: Organization, kind: str, by: Person, **fields: Any) -> Programme:
    """`fields` by the columns of Programme that this kind has. Raises NotAllowed, ValidationError."""
    if not acts_for(by, organization, kinds=(Role.Kind.STAFF,)):
        raise NotAllowed
    made = Programme(organization=organization, kind=kind, made_at=clock.now(), made_by=by, **fields)
    made.full_clean()
    made.save()
    record(book=made.book, action="programme.made", subject=made, by=by, kind=str(kind), budget_fen=made.budget_fen, places=made.places)
    return made


@transaction.atomic
def close_programme(*, programme: Programme, by: Person) -> None:
    """No more applications; what is open goes on."""
    if not runs(by, programme):
        raise NotAllowed
    if Programme.objects.filter(pk=programme.pk, closed_at=None).update(closed_at=clock.now()):
        record(book=programme.book, action="programme.closed", subject=programme, by=by)


@transaction.atomic
def add_mentor(*, programme: Programme, by: Person, name: str, fields: str, ceiling: int = 3, person: Person | None = None) -> Mentor:
    if not runs(by, programme) or programme.kind != Kind.MENTORS:
        raise NotAllowed
    made = Mentor(programme=programme, name=name.strip(), fields=fields.strip(), ceiling=ceiling, person=person)
    made.full_clean()
    made.save()
    record(book=programme.book, action="mentor.added", subject=made, by=by, person=person.pk if person else None)
    return made


@transaction.atomic
def mark_attendance(*, programme: Programme, by: Person, on: dt.date, present: Sequence[Support]) -> int:
    """Who of those with a place was there on this day; who is not in `present` was not. Marked again, the last word stands."""
    if not runs(by, programme):
        raise NotAllowed
    not_ahead(on)
    if programme.days and on.isoformat() not in programme.days:
        raise BadDay
    there = {one.pk for one in present}
    for support in programme.supports.filter(state__in=HOLDS_A_PLACE):
        Attendance.objects.update_or_create(support=support, on=on, defaults={"present": support.pk in there, "by": by})
    record(book=programme.book, action="attendance.marked", subject=programme, by=by, on=on, present=sorted(there))
    return len(there)


@transaction.atomic
def plan_tables(*, programme: Programme, by: Person, wishes: Sequence[tuple[Support, Counterparty]]) -> list[Meeting]:
    """对接会: the whole plan anew, one table for each payer, nobody at two tables at once. Raises NoTable; outcomes that were told stay."""
    if not runs(by, programme) or programme.kind != Kind.MATCHDAY:
        raise NotAllowed
    if not wishes:
        raise NoTable
    told = list(programme.meetings.exclude(outcome=""))
    if told:
        raise NotAllowed
    programme.meetings.all().delete()
    supports, payers = {one.pk: one for one, _payer in wishes}, {payer.pk: payer for _one, payer in wishes}
    plan = table_plan([(one.pk, payer.pk) for one, payer in wishes])
    made = [
        Meeting(programme=programme, support=supports[one], counterparty=payers[payer], slot=slot, table=table) for one, payer, slot, table in plan
    ]
    Meeting.objects.bulk_create(made)
    record(book=programme.book, action="tables.planned", subject=programme, by=by, plan=[list(row) for row in plan])
    return made


@transaction.atomic
def tell_outcome(*, meeting: Meeting, by: Person, outcome: str, deal: Deal | None = None) -> Meeting:
    """What had come of a table 30 days later. A contract is one of the venture's deals with that payer."""
    meeting = Meeting.objects.select_related("programme__organization", "support").get(pk=meeting.pk)
    if not runs(by, meeting.programme):
        raise NotAllowed
    if deal is not None and (deal.venture_id != meeting.support.venture_id or deal.counterparty_id != meeting.counterparty_id):
        raise NotAllowed
    meeting.outcome, meeting.deal, meeting.told_at, meeting.told_by = outcome, deal, clock.now(), by
    meeting.full_clean()
    meeting.save()
    record(book=meeting.programme.book, action="meeting.outcome", subject=meeting, by=by, outcome=outcome, deal=deal.pk if deal else None)
    return meeting
