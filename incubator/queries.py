"""What to load, and who sees what."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organization, Person, Role
from accounts.queries import in_subtree
from contest.models import Entry
from contest.rules.states import EntryState
from incubator.models import Accountant, Deal, DealEvent, Figure, Founder, Report, StateChange, Venture, Verification
from incubator.rules import quarters
from incubator.rules.outcomes import DealFacts, Facts, JobLine, Payment, ReportFacts, VentureFacts, Verdict
from incubator.rules.words import Instrument, JobRow, VentureState
from ledger import clock


def ventures_below(organization: Organization) -> QuerySet[Venture]:
    return Venture.objects.filter(in_subtree("organization", organization)).select_related("organization")


def ventures_of(person: Person) -> QuerySet[Venture]:
    """Founded by this person, or its books are kept by them: who reports for them now."""
    mine = Exists(Founder.objects.filter(venture=OuterRef("pk"), person=person, until=None))
    if person.phone and person.phone_verified:
        mine = mine | Exists(Accountant.objects.filter(venture=OuterRef("pk"), phone=person.phone, until=None))
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


def facts_of(scope: Organization, *, known_at: dt.datetime) -> Facts:
    """What was known of a scope at a moment: seven queries, whatever there is. Later versions, verifications and payments are not in it."""
    ventures = list(Venture.objects.filter(in_subtree("organization", scope), made_at__lte=known_at).order_by("pk"))
    reports = reports_known(scope, known_at)
    states: dict[int, list[tuple[dt.date, VentureState]]] = defaultdict(list)
    changes = StateChange.objects.filter(in_subtree("venture__organization", scope), at__lte=known_at).order_by("on", "pk")
    for venture, on, state in changes.values_list("venture", "on", "state"):
        states[venture].append((on, VentureState(state)))
    regions = {venture.pk: prefecture(venture.region_code) for venture in ventures}
    return Facts(
        ventures=tuple(
            VentureFacts(
                key=venture.pk, region=regions[venture.pk], joined=venture.joined, baseline=venture.baseline_jobs,
                states=tuple(states[venture.pk]), reports=tuple(reports[venture.pk]),
            )
            for venture in ventures
        ),
        deals=deals_known(scope, known_at, regions),
    )  # fmt: skip


def prefecture(code: str) -> str:
    """Public detail goes down to prefectures, not to counties."""
    return f"{code[:4]}00" if len(code) == 6 else ""


def reports_known(scope: Organization, known_at: dt.datetime) -> dict[int, list[ReportFacts]]:
    newest: dict[tuple[int, dt.date], Report] = {}
    found = Report.objects.filter(in_subtree("venture__organization", scope), at__lte=known_at)
    for report in found.order_by("venture", "quarter", "version"):
        newest[report.venture_id, report.quarter] = report
    said: dict[int, dict[str, Verification]] = defaultdict(dict)
    verified = Verification.objects.filter(in_subtree("report__venture__organization", scope), at__lte=known_at)
    for one in verified.order_by("pk"):
        assert one.report_id is not None  # noqa: S101  the filter goes through it
        said[one.report_id]["" if one.returned else one.field] = one
    reports: dict[int, list[ReportFacts]] = defaultdict(list)
    for report in newest.values():
        if "" not in said[report.pk]:
            reports[report.venture_id].append(report_facts(report, said[report.pk]))
    return reports


def report_facts(report: Report, said: dict[str, Verification]) -> ReportFacts:
    verdicts = {field: verdict_of(one) for field, one in said.items()}
    return ReportFacts(
        key=report.pk, quarter=report.quarter, facilitated=report.facilitated, facilitated_verdict=verdicts.get("facilitated"),
        turnover=counted_turnover(report, verdicts.get("turnover")), verified=bool(said) and all(field in said for field in report.fields_claimed),
        lines={row.value: JobLine(report.heads(row), report.fte(row), verdicts.get(row.value)) for row in JobRow},
    )  # fmt: skip


def counted_turnover(report: Report, verdict: Verdict | None) -> int | None:
    return report.turnover_fen if verdict is None or verdict.rest_counts else verdict.accepted


def verdict_of(one: Verification) -> Verdict:
    return Verdict(accepted=one.accepted or 0, rung=one.rung or 1, rest_counts=one.rest_counts)


def deals_known(scope: Organization, known_at: dt.datetime, regions: dict[int, str]) -> tuple[DealFacts, ...]:
    events: dict[int, list[DealEvent]] = defaultdict(list)
    found = list(DealEvent.objects.filter(in_subtree("deal__venture__organization", scope), at__lte=known_at).order_by("pk"))
    for event in found:
        events[event.deal_id].append(event)
    voided = {event.voids_id for event in found}
    verified = Verification.objects.filter(in_subtree("payment__deal__venture__organization", scope), at__lte=known_at).order_by("pk")
    verdicts = {one.payment_id: verdict_of(one) for one in verified}
    deals = Deal.objects.filter(in_subtree("venture__organization", scope), made_at__lte=known_at).select_related("counterparty").order_by("pk")
    return tuple(deal_facts(deal, events[deal.pk], voided, verdicts, regions.get(deal.venture_id, "")) for deal in deals)


def deal_facts(deal: Deal, events: list[DealEvent], voided: set[int | None], verdicts: dict[int | None, Verdict], region: str) -> DealFacts:
    signed = next((event for event in reversed(events) if event.kind == DealEvent.Kind.SIGN), None)
    first = next((event for event in events if event.kind == DealEvent.Kind.SIGN), None)
    ended = next((event for event in events if event.kind == DealEvent.Kind.END), None)
    return DealFacts(
        key=deal.pk, venture=deal.venture_id, region=region, instrument=Instrument(deal.instrument), own=deal.counterparty.is_own,
        signed_on=first.on if first else None, signed=(signed.amount_fen or 0) if signed else 0, ended_on=ended.on if ended else None,
        payments=tuple(
            Payment(event.pk, event.on, event.amount_fen or 0, verdicts.get(event.pk))
            for event in events if event.kind == DealEvent.Kind.PAY and event.pk not in voided
        ),
    )  # fmt: skip


def published() -> tuple[list[Figure], dt.date | None]:
    """The newest figures of the widest scope that has any, one of each measure, and their day."""
    last = Figure.objects.order_by("scope__depth", "-as_of", "-pk").values("scope", "as_of").first()
    if last is None:
        return [], None
    return list(Figure.objects.filter(scope=last["scope"], as_of=last["as_of"], superseded_by=None).select_related("scope")), last["as_of"]


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> the name of the prefecture, from the union that has it: 襄阳市总工会 is 襄阳."""
    found: dict[str, str] = {}
    for code, name in Organization.objects.filter(region_code__in=set(codes)).order_by("-depth").values_list("region_code", "short_name"):
        found[code] = name.removesuffix("总工会").removesuffix("总").removesuffix("市") or name
    return found


def headline_figures() -> list[dict[str, Any]]:
    """For the home page, each a context of parts/figure.html: name, value, unit, note, rung, evidence, href. Empty before anything is published."""
    from incubator.outcomes_page import headline

    figures, _as_of = published()
    return headline({figure.measure: figure for figure in figures})


def due_for(person: Person) -> list[tuple[Venture, dt.date]]:
    """(venture, quarter) of reports that this person owes, oldest first."""
    today, owed = clock.today(), []
    for venture in ventures_of(person).exclude(state=VentureState.CLOSED):
        had = set(venture.reports.filter(superseded_by=None).exclude(verifications__returned=True).values_list("quarter", flat=True))
        owed += [(venture, quarter) for quarter in quarters.due_quarters(venture.joined, today) if quarter not in had]
    return sorted(owed, key=lambda row: (row[1], row[0].pk))


def payments_waiting(venture: Venture) -> QuerySet[DealEvent]:
    """Payments that count and that nobody has verified."""
    return (
        DealEvent.objects.filter(Q(deal__venture=venture), kind=DealEvent.Kind.PAY, voided_by=None, verifications=None)
        .select_related("deal__counterparty", "report")
        .order_by("on", "pk")
    )
