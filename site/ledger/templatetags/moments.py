"""Deadlines as people read them: midnight is 24:00 of the day before. `{{ stage.closes|last_moment:"Y-m-d H:i" }}`, where |date would say 00:00."""

import datetime as dt

from django import template
from django.utils.formats import date_format

from ledger import clock

register = template.Library()


@register.filter
def last_moment(closes: dt.datetime | None, shape: str = "Y-m-d H:i") -> str:
    if closes is None:
        return ""
    day, time = clock.last_moment(closes)
    return date_format(day, shape.replace("H:i", "".join(f"\\{letter}" for letter in time)))
