"""Publishing figures: each a row that opens down to what it sums, and that gives the same again whenever it is computed for its day."""

import datetime as dt
import json
from typing import Any

from django.db import transaction

from accounts.models import Organization, Person
from contest.models import Contest
from incubator.figure_queries import Scope, facts_of, standing_figures
from incubator.models import Figure
from incubator.permissions import publishes
from incubator.queries import ventures_below
from incubator.refusals import DayAhead
from incubator.rules import counting
from incubator.rules.counting import Item
from incubator.rules.measures import BY_KEY, MEASURES, Measure
from incubator.rules.outcomes import ByRung, Facts
from incubator.rules.restating import Source, because
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical
from ledger.models import Book
from ledger.refusals import NotAllowed


def computed(measure: Measure, facts: Facts, as_of: dt.date, *, before: Figure | None = None) -> dict[str, Any]:
    """The columns of a Figure that follow from the facts; with `before` also why it is another one than that."""
    looked_at = measure.items(facts, as_of)
    items = [item for item in looked_at if item.parts.total]
    whole = sum((item.parts for item in items), ByRung())
    beside = stands_beside(facts, as_of, len(items))
    under = 0
    if measure.per is not None:
        divisor = [item for item in measure.per(facts, as_of) if item.parts.total]
        under = sum(item.parts.total for item in divisor)
        beside |= {"over": whole.total, "under": under, "under_parts": cell_rows(divisor), "under_sources": source_rows(divisor)}
    if measure.key == "first_money":
        beside["median"] = counting.middle(item.parts.total for item in items)
        beside["waiting"] = sum(venture.joined <= as_of for venture in facts.ventures) - len(counting.first_payments(facts, as_of))
    if measure.years:
        cohort = counting.survival(facts, as_of, measure.years)
        beside |= {"whole": cohort.whole, "unknown": cohort.unknown, "closed": cohort.closed}
    if before is not None:
        told = because(before.source_rows, map(source, looked_at), redefined=before.definition != measure.version)
        beside["because"] = [[one.why, one.things, one.difference] for one in told]
    return {
        "measure": measure.key, "definition": measure.version, "value": measure.value(whole.total, under), "rung": whole.weakest,
        "parts": canonical(cell_rows(items)), "sources": canonical(source_rows(items)), "beside": canonical(beside),
    }  # fmt: skip


def stands_beside(facts: Facts, as_of: dt.date, things: int) -> dict[str, Any]:
    covered = counting.coverage(facts, as_of)
    return {
        "due": covered.due, "received": covered.received, "verified": covered.verified, "quarter": covered.quarter, "things": things,
        "without_baseline": sum(venture.baseline is None for venture in facts.ventures),
    }  # fmt: skip


def cell_rows(items: list[Item]) -> list[list[Any]]:
    return [[cell.region, cell.quarter, cell.rung, cell.value, cell.count] for cell in counting.cells(items)]


def source(item: Item) -> Source:
    return Source(*item.source, item.venture, item.quarter, item.parts.amounts)


def source_rows(items: list[Item]) -> list[list[Any]]:
    return sorted([*item.source, item.venture, item.quarter, [*item.parts.amounts]] for item in items)


@transaction.atomic
def publish_figures(
    *, as_of: dt.date, scope: Organization, by: Person, contest: Contest | None = None, note: str = ""
) -> list[Figure]:  # fmt: skip
    """All measures of an organization as of a day, or of one edition in it. What has changed since the last time gets a new version, which says
    why; the others stand. `note` is the publisher's own word on the changes.

    Raises DayAhead, NotAllowed.
    """
    if not publishes(by, scope):
        raise NotAllowed
    if as_of > clock.today():
        raise DayAhead
    known_at, asked = settled(scope), Scope(scope, contest=contest)
    facts = facts_of(asked, known_at=known_at)
    newest = {figure.measure: figure for figure in standing_figures(asked, as_of)}
    standing = []
    for measure in MEASURES:
        made, before = computed(measure, facts, as_of), newest.get(measure.key)
        if before is not None and says_the_same(before, made):
            standing.append(before)
            continue
        if before is not None:
            made = computed(measure, facts, as_of, before=before)
        number = before.version + 1 if before else 1
        event = record(
            book=f"figures:{scope.pk}", action="figure.published", subject=scope, by=by, as_of=as_of, version=number,
            supersedes=before.pk if before else None, words={"note": note.strip()} if before and note.strip() else None,
            **({"contest": contest.pk} if contest else {}), **made,
        )  # fmt: skip
        figure = Figure(
            **made, scope=scope, contest=contest, as_of=as_of, version=number, supersedes=before, known_at=known_at, at=event.at, by=by, event=event
        )
        figure.full_clean()
        figure.save()
        standing.append(figure)
    return standing


def says_the_same(figure: Figure, made: dict[str, Any]) -> bool:
    """But for why it is another one than the version before it."""
    beside = {key: value for key, value in figure.said_beside.items() if key != "because"}
    return beside == json.loads(made["beside"]) and all(getattr(figure, name) == value for name, value in made.items() if name != "beside")


def settled(scope: Organization) -> dt.datetime:
    """A moment before which nothing of this scope is still being written: every action writes under its venture's book."""
    names = [venture.book for venture in ventures_below(scope)]
    list(Book.objects.select_for_update().filter(name__in=names).order_by("name"))
    return clock.now()


def recomputed(figure: Figure) -> dict[str, object]:
    """The figure computed again for its day from what was known when it was published."""
    facts = facts_of(Scope(figure.scope, contest=figure.contest), known_at=figure.known_at)
    return computed(BY_KEY[figure.measure], facts, figure.as_of, before=figure.supersedes)
