"""Publishing figures: each a row that opens down to what it sums, and that gives the same again whenever it is computed for its day."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import Organization, Person
from incubator.models import Figure
from incubator.permissions import publishes
from incubator.queries import facts_of, ventures_below
from incubator.refusals import DayAhead
from incubator.rules import outcomes
from incubator.rules.measures import BY_KEY, MEASURES, Measure
from incubator.rules.outcomes import ByRung, Facts
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical
from ledger.models import Book
from ledger.refusals import NotAllowed


def computed(measure: Measure, facts: Facts, as_of: dt.date) -> dict[str, Any]:
    """The columns of a Figure that follow from the facts."""
    items = [item for item in measure.items(facts, as_of) if item.parts.total]
    parts = outcomes.cells(items)
    whole = sum((item.parts for item in items), ByRung())
    covered = outcomes.coverage(facts, as_of)
    beside: dict[str, object] = {
        "due": covered.due, "received": covered.received, "verified": covered.verified, "quarter": covered.quarter, "things": len(items),
        "without_baseline": sum(venture.baseline is None for venture in facts.ventures),
    }  # fmt: skip
    if measure.years:
        cohort = outcomes.survival(facts, as_of, measure.years)
        beside |= {"whole": cohort.whole, "unknown": cohort.unknown, "closed": cohort.closed}
    return {
        "measure": measure.key, "definition": measure.version, "value": whole.total, "rung": whole.weakest,
        "parts": canonical([[cell.region, cell.quarter, cell.rung, cell.value, cell.count] for cell in parts]),
        "sources": canonical(sorted([*item.source] for item in items)), "beside": canonical(beside),
    }  # fmt: skip


@transaction.atomic
def publish_figures(*, as_of: dt.date, scope: Organization, by: Person) -> list[Figure]:
    """Every declared measure of this scope as of this day. Published again, only what has changed gets a new version; the old ones stay.

    Raises DayAhead, NotAllowed. Returns the figures that stand now.
    """
    scope = Organization.objects.select_for_update().get(pk=scope.pk)
    if not publishes(by, scope):
        raise NotAllowed
    if as_of > clock.today():
        raise DayAhead
    known_at = settled(scope)
    facts = facts_of(scope, known_at=known_at)
    newest = {figure.measure: figure for figure in Figure.objects.filter(scope=scope, as_of=as_of).order_by("version")}
    standing = []
    for measure in MEASURES:
        made, before = computed(measure, facts, as_of), newest.get(measure.key)
        if before is not None and all(getattr(before, name) == value for name, value in made.items()):
            standing.append(before)
            continue
        number = before.version + 1 if before else 1
        event = record(
            book=f"figures:{scope.pk}", action="figure.published", subject=scope, by=by, as_of=as_of, version=number,
            supersedes=before.pk if before else None, **made,
        )  # fmt: skip
        figure = Figure(**made, scope=scope, as_of=as_of, version=number, supersedes=before, known_at=known_at, at=event.at, by=by, event=event)
        figure.full_clean()
        figure.save()
        standing.append(figure)
    return standing


def settled(scope: Organization) -> dt.datetime:
    """A moment before which nothing of this scope is still being written: every action writes under its venture's book."""
    names = [venture.book for venture in ventures_below(scope)]
    list(Book.objects.select_for_update().filter(name__in=names).order_by("name"))
    return clock.now()


def recomputed(figure: Figure) -> dict[str, object]:
    """The figure computed again for its day from what was known when it was published."""
    return computed(BY_KEY[figure.measure], facts_of(figure.scope, known_at=figure.known_at), figure.as_of)
