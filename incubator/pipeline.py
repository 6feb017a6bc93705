"""Which ventures a member of staff looks at: the filters of the pipeline, read from the address, as one queryset."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, Max, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from accounts.models import Organization, Person, Role
from accounts.queries import in_subtree
from incubator.models import Programme, Report, Stage, Venture
from incubator.queries import ventures_below
from incubator.rules import quarters
from incubator.rules.words import DealState, VentureState

SILENT_DAYS = 90
WORDS_OF_ORDER = ("name", "next", "contact", "joined")


@dataclass(frozen=True)
class Filters:
    """As they stand in the address; what nobody knows is dropped."""

    q: str = ""
    state: str = ""
    stage: str = ""
    programme: str = ""
    owner: str = ""
    due: str = ""
    order: str = "name"

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        said = {name: query.get(name, "").strip()[:60] for name in ("q", "state", "stage", "programme", "owner", "due", "order")}
        known = {
            "state": {state.value for state in VentureState}, "stage": set(Stage.values), "due": {"step", "report", "contact"},
            "order": set(WORDS_OF_ORDER),
        }  # fmt: skip
        return cls(**{name: text for name, text in said.items() if text and text in known.get(name, {text})})

    @property
    def any(self) -> bool:
        return any([self.q, self.state, self.stage, self.programme, self.owner, self.due])


def standing_below(organization: Organization) -> QuerySet[Venture]:
    """Those that stand for a firm: a record that was merged into another one is found there."""
    return ventures_below(organization).filter(merged_into=None)


def chosen(organization: Organization, filters: Filters, today: dt.date) -> QuerySet[Venture]:
    found = standing_below(organization).select_related("organization", "owner")
    if filters.q:
        found = found.filter(
            Q(name__icontains=filters.q) | Q(credit_code__icontains=filters.q) | Q(merged_from__name__icontains=filters.q)
        ).distinct()
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.stage:
        found = found.filter(stage=filters.stage)
    if filters.programme:
        found = found.filter(pk__in=Venture.objects.filter(supports__programme__ref=filters.programme).values("pk"))
    if filters.owner:
        found = found.filter(owner=None) if filters.owner == "none" else found.filter(owner__username=filters.owner)
    if filters.due:
        found = found.filter({"step": next_step_late, "report": report_late, "contact": out_of_contact}[filters.due](today))
    newest = Report.objects.filter(venture=OuterRef("pk"), superseded_by=None).order_by("-quarter")
    found = found.annotate(
        last=Subquery(newest.values("quarter")[:1], output_field=DateField()),
        deals_open=Count("deals", filter=~Q(deals__state=DealState.ENDED), distinct=True),
    )  # fmt: skip
    order = {"name": ("name",), "next": ("next_on", "name"), "contact": ("contacted_on", "name"), "joined": ("-joined", "name")}[filters.order]
    return found.order_by(*order, "pk")


def next_step_late(today: dt.date) -> Q:
    return Q(next_on__lt=today)


def out_of_contact(today: dt.date) -> Q:
    """Nobody has spoken with it for three months, and it is not over."""
    since = today - dt.timedelta(days=SILENT_DAYS)
    spoken = Q(contacted_on__gte=since) | Q(contacted_on=None, joined__gte=since)
    return ~spoken & ~Q(state=VentureState.CLOSED) & ~Q(stage=Stage.LEFT)


def last_expected(today: dt.date) -> dt.date:
    """The last quarter whose report should have come."""
    quarter = quarters.last_ended(today)
    return quarter if quarters.due_by(quarter) < today else quarters.step(quarter, -1)


def report_late(today: dt.date) -> Q:
    """The newest report that is due and past its day has not come: quarterly for two years, then that of the last year's end."""
    quarter = last_expected(today)
    year_end = next(one for one in (quarters.step(quarter, -back) for back in range(4)) if quarters.number(one) == 4)
    young = quarters.first_day(quarters.step(quarter, 1 - quarters.QUARTERLY_FOR))
    has = Report.objects.filter(superseded_by=None).exclude(verifications__returned=True)
    return ~Q(state=VentureState.CLOSED) & (
        Q(joined__lte=quarter, joined__gte=young) & ~Q(pk__in=has.filter(quarter=quarter).values("venture"))
        | Q(joined__lt=young, joined__lte=year_end) & ~Q(pk__in=has.filter(quarter=year_end).values("venture"))
    )


def owners_for(organization: Organization) -> list[Person]:
    """Staff of this organization and below it."""
    posts = Role.objects.active().filter(in_subtree("organization", organization), kind=Role.Kind.STAFF, person__is_active=True)
    return list(Person.objects.filter(pk__in=posts.values("person")).order_by("name", "pk"))


def programmes_for(organization: Organization) -> list[Programme]:
    """Offered here, below or above."""
    above = [organization.pk, *organization.get_ancestors().values_list("pk", flat=True)]
    return list(
        Programme.objects.filter(Q(organization__in=above) | in_subtree("organization", organization)).select_related("organization").distinct()
    )


def counts(organization: Organization, today: dt.date) -> dict[str, int]:
    """How many wait, by what they wait for."""
    found: dict[str, Any] = standing_below(organization).aggregate(
        step=Count("pk", filter=next_step_late(today)), report=Count("pk", filter=report_late(today)), 
        contact=Count("pk", filter=out_of_contact(today)),
        newest=Max("joined"),
    )  # fmt: skip
    return {name: found[name] for name in ("step", "report", "contact")}
