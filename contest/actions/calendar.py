"""The calendar of working days: seeded for the years that the library knows; from then on staff keep it."""

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.permissions import holds, is_administrator
from accounts.queries import roles_of
from contest.actions.publishing import period_of
from contest.models import Holiday, Publication
from contest.rules.states import RoundState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused

BOOK = "calendar"


@transaction.atomic
def seed_holidays() -> int:
    """Days off and shifted working days of every year of which the table has nothing yet. Returns how many dates were added."""
    from chinese_calendar.constants import Holiday as Known
    from chinese_calendar.constants import holidays, workdays

    kept = {day.year for day in Holiday.objects.values_list("date", flat=True)}
    rows = [Holiday(date=day, works=False, name=Known(name).chinese) for day, name in holidays.items() if day.year not in kept and day.weekday() < 5]
    rows += [Holiday(date=day, works=True, name=Known(name).chinese) for day, name in workdays.items() if day.year not in kept]
    return len(Holiday.objects.bulk_create(rows))


def keeps_calendar(person: Person) -> bool:
    """There is one calendar for all: staff of a federation that has none above it keep it, and administrators."""
    top = any(role.kind == "staff" and role.organization is not None and role.organization.depth == 1 for role in roles_of(person))
    return top or is_administrator(person)


def sees_calendar(person: Person) -> bool:
    return holds(person, "staff") or is_administrator(person)


class AsItsWeekday(Refused):
    status = 422


@transaction.atomic
def set_day(*, date: dt.date, works: bool, name: str, by: Person) -> Holiday:
    """A day off on a weekday, or a Saturday or Sunday on which people work (调休). Notices that ran into the unknown get their last day again.

    Raises AsItsWeekday, when the day is that already.
    """
    if not keeps_calendar(by):
        raise NotAllowed
    if works == (date.weekday() < 5):
        raise AsItsWeekday(_("%(day)s is a %(weekday)s: it needs no line.") % {"day": date.isoformat(), "weekday": date_format(date, "l")})
    kept, _new = Holiday.objects.update_or_create(date=date, defaults={"works": works, "name": name.strip()})
    record(book=BOOK, action="calendar.set", subject=kept, by=by, on=date, works=works)
    reckon_again(by)
    return kept


@transaction.atomic
def drop_day(*, date: dt.date, by: Person) -> None:
    if not keeps_calendar(by):
        raise NotAllowed
    found = Holiday.objects.select_for_update().filter(date=date).first()
    if found is not None:
        record(book=BOOK, action="calendar.dropped", subject=found, by=by, on=date)
        found.delete()
        reckon_again(by)


def reckon_again(by: Person) -> None:
    """The last day of every notice that began without a known calendar and still runs. It never ends earlier than it was announced."""
    running = Publication.objects.select_for_update(of=("self",)).select_related("round__contest")
    for publication in running.filter(calendar_known=False, settled_at=None, round__state=RoundState.NOTICE, last_day__gte=clock.today()):
        period = period_of(publication.round.contest, localdate(publication.published_at))
        last = max(period.last, publication.last_day)
        if (last, period.known) != (publication.last_day, publication.calendar_known):
            publication.last_day, publication.calendar_known = last, period.known
            publication.save(update_fields=["last_day", "calendar_known"])
            record(book=publication.round.book, action="round.notice_reckoned", subject=publication, by=by, last_day=last, known=period.known)
