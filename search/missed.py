"""Writing down what was searched for and not found, so that staff see which words are missing. No person's name, number or address is kept."""

import re

from django.db import models

from ledger import clock
from search.models import MissedQuery
from search.query import Query
from text.folding import fold
from text.words import names_a_person, runs

_MOST_TEXTS = 5000
_NUMBER = re.compile(r"\d{5,}")


def may_be_kept(text: str) -> bool:
    return bool(runs(text)) and len(text) <= 60 and "@" not in text and not _NUMBER.search("".join(runs(text))) and not names_a_person(text)


def write_down(query: Query) -> None:
    """First pages without conditions only; when the list is full, known words are still counted."""
    text = " ".join(fold(query.text).split())
    if query.filters or query.page > 1 or not may_be_kept(text):
        return
    today = clock.now().date()
    if MissedQuery.objects.filter(text=text).update(times=models.F("times") + 1, last_on=today):
        return
    if MissedQuery.objects.count() < _MOST_TEXTS:
        MissedQuery.objects.get_or_create(text=text, defaults={"times": 1, "last_on": today})
