"""The calendar of working days: seeded for the years that the library knows; from then on staff keep it."""

from django.db import transaction

from contest.models import Holiday


@transaction.atomic
def seed_holidays() -> int:
    """Days off and shifted working days of every year of which the table has nothing yet. Returns how many dates were added."""
    from chinese_calendar.constants import Holiday as Known
    from chinese_calendar.constants import holidays, workdays

    kept = {day.year for day in Holiday.objects.values_list("date", flat=True)}
    rows = [Holiday(date=day, works=False, name=Known(name).chinese) for day, name in holidays.items() if day.year not in kept and day.weekday() < 5]
    rows += [Holiday(date=day, works=True, name=Known(name).chinese) for day, name in workdays.items() if day.year not in kept]
    return len(Holiday.objects.bulk_create(rows))
