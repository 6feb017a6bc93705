"""Public holidays as the library knows them: the table that staff keep begins with them."""

import datetime as dt

from contest.models import Holiday
from demo.making.world import World


def seed_holidays(world: World) -> int:
    """Only dates that are not what their weekday says. Years that the library does not know stay unknown, and notices say so."""
    from chinese_calendar import constants

    first = dt.date(world.today.year - 4, 1, 1)
    rows = [Holiday(date=day, works=False, name=named(name)) for day, name in constants.holidays.items() if day.weekday() < 5 and day >= first]
    rows += [
        Holiday(date=day, works=True, name=f"{named(name)}调休") for day, name in constants.workdays.items() if day.weekday() > 4 and day >= first
    ]
    return len(Holiday.objects.bulk_create(rows, ignore_conflicts=True))


NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节", "Dragon Boat Festival": "端午节",
    "National Day": "国庆节", "Mid-autumn Festival": "中秋节", "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


def named(name: str) -> str:
    return NAMES.get(str(name), "")
