"""What to load, and who sees what."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organization, Person, Role
from accounts.queries import in_subtree
from contest.models import Entry
from contest.rules.states import EntryState
from incubator.models import Accountant, Founder, Report, Venture, Verification
from incubator.rules import quarters
from incubator.rules.words import VentureState
from ledger import clock


def ventures_below(organization: Organization) -> QuerySet[Venture]:
    return Venture.objects.filter(in_subtree("organization", organization)).select_related("organization")


def ventures_of(person: Person) -> QuerySet[Venture]:
    """Founded by this person, or its books are kept by them: who reports for them now."""
    mine = Q(Exists(Founder.objects.filter(venture=OuterRef("pk"), person=person, until=None)))
    if person.phone and person.phone_verified:
        mine |= Q(Exists(Accountant.objects.filter(venture=OuterRef("pk"), phone=person.phone, until=None)))
    return Venture.objects.filter(mine, merged_into=None).select_related("organization")


def awarded_without_venture(organization: Organization) -> QuerySet[Entry]:
    """Of the organization's own contests, and from the units below it."""
    found = Entry.objects.filter(state=EntryState.AWARDED, venture_link=None).exclude(unit=None)
    return (
        found.filter(in_subtree("unit", organization) | in_subtree("contest__organization", organization))
        .select_related("contest", "unit", "leader")
        .order_by("number")
    )


def newest_report(venture: Venture, quarter: dt.date) -> Report | None:
    return venture.reports.filter(quarter=quarter).order_by("version").last()


def newest_reports(venture: Venture) -> list[Report]:
    """One of each quarter, the newest quarter first, with what was said of it."""
    found = venture.reports.filter(superseded_by=None).order_by("-quarter").prefetch_related("verifications")
    return list(found)


def reports_waiting(organization: Organization) -> QuerySet[Report]:
    """Newest versions below this organization that nobody has verified or returned, oldest first."""
    return (
        Report.objects.filter(in_subtree("venture__organization", organization), superseded_by=None, verifications=None)
        .select_related("venture__organization", "by")
        .order_by("at", "pk")
    )


def standing(report: Report) -> dict[str, Verification]:
    """field -> the newest verification of this version; "" when the report was returned."""
    return {one.field: one for one in sorted(report.verifications.all(), key=lambda one: one.pk)}


def verifiers_of(venture: Venture) -> QuerySet[Person]:
    """Staff of the nearest union above the venture's own that has any."""
    union = verifying_union(venture)
    posts = Role.objects.active().filter(organization=union, kind=Role.Kind.STAFF, person__is_active=True)
    own = Founder.objects.filter(venture=venture).values("person")
    return Person.objects.filter(pk__in=posts.values("person")).exclude(pk__in=own)


def verifying_union(venture: Venture) -> Organization | None:
    """The nearest union above the venture's own that has staff."""
    above = venture.organization.get_ancestors()
    post = Role.objects.active().filter(organization__in=above, kind=Role.Kind.STAFF, person__is_active=True)
    nearest = post.select_related("organization").order_by("-organization__depth").first()
    return nearest.organization if nearest else None


def due_for(person: Person) -> list[tuple[Venture, dt.date]]:
    """(venture, quarter) of reports that this person owes, oldest first."""
    today, owed = clock.today(), []
    for venture in ventures_of(person).exclude(state=VentureState.CLOSED):
        had = set(venture.reports.filter(superseded_by=None).exclude(verifications__returned=True).values_list("quarter", flat=True))
        owed += [(venture, quarter) for quarter in quarters.due_quarters(venture.joined, today) if quarter not in had]
    return sorted(owed, key=lambda row: (row[1], row[0].pk))
