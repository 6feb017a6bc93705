"""What was known at a moment, as the facts from which figures are computed; and the figures that were published."""

import datetime as dt
import gc
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Organization
from accounts.queries import in_subtree
from contest.models import Contest, Track
from incubator.models import Counterparty, Deal, DealEvent, Figure, Report, StateChange, Venture, VentureEntry, Verification
from incubator.models.programmes import SupportStep
from incubator.rules.measures import BY_KEY
from incubator.rules.outcomes import DealFacts, Facts, JobLine, Payment, ReportFacts, VentureFacts, Verdict, one_of
from incubator.rules.support_moves import State
from incubator.rules.words import Instrument, JobRow, VentureState

MERGED_DEEP = 3


@dataclass(frozen=True)
class Scope:
    """Of what a figure is: an organization with all below it, and in it one edition, one track, one programme or one venture."""

    organization: Organization
    contest: Contest | None = None
    track: Track | None = None
    programme: int | None = None
    venture: Venture | None = None

    def narrow(self, facts: Facts) -> Facts:
        if self.venture is not None:
            key = self.venture.pk
            return facts.only(lambda venture: venture.key == key)
        if self.programme is not None:
            programme = self.programme
            return facts.only(lambda venture: programme in venture.programmes)
        if self.track is not None:
            alike = tracks_alike(self.track)
            return facts.only(lambda venture: venture.track in alike)
        if self.contest is not None:
            edition = editions()[self.contest.pk]
            return facts.only(lambda venture: venture.edition == edition)
        return facts


def editions() -> dict[int, int]:
    """Contest -> the edition that it is, or is a zone of."""
    parents = dict(Contest.objects.values_list("pk", "parent"))

    def top(key: int) -> int:
        above = parents[key]
        return key if above is None else top(above)

    return {key: top(key) for key in parents}


def tracks_alike(track: Track) -> set[int]:
    """The tracks of this name in all zones of the edition."""
    tops = editions()
    found = Track.objects.filter(name=track.name).values_list("pk", "contest")
    return {pk for pk, contest in found if tops[contest] == tops[track.contest_id]}


@dataclass(frozen=True)
class Records:
    """The venture records of an organization's subtree at a moment; `root` leads from each to the one that it was merged into by then."""

    organization: Organization
    known_at: dt.datetime
    root: dict[int, int] = field(default_factory=dict)
    rows: dict[int, Venture] = field(default_factory=dict)
    any_merged: bool = False

    @classmethod
    def known(cls, organization: Organization, known_at: dt.datetime) -> "Records":
        any_merged = Venture.objects.filter(merged_at__lte=known_at).exists()
        found = Venture.objects.filter(within("", organization, any_merged), made_at__lte=known_at).select_related("organization").order_by("pk")
        rows = {venture.pk: venture for venture in found}
        inside = {pk for pk, venture in rows.items() if venture.organization.path.startswith(organization.path)}
        root = {pk: top for pk in rows if (top := merged_top(pk, rows, known_at)) in inside}
        return cls(organization, known_at, root, rows, any_merged)

    def filter(self, path: str) -> Q:
        return within(path, self.organization, self.any_merged)


def within(path: str, organization: Organization, any_merged: bool) -> Q:
    """Rows whose venture (at the end of `path`, "" for the venture itself) is below this organization, or was merged into one that is."""
    names = [path, *(f"{path}__{step}" if path else step for step in ("__".join(["merged_into"] * deep) for deep in range(1, MERGED_DEEP)))]
    found = Q()
    for name in names if any_merged else names[:1]:
        found |= in_subtree(f"{name}__organization" if name else "organization", organization)
    return found


def merged_top(pk: int, rows: dict[int, Venture], known_at: dt.datetime) -> int:
    for _step in range(MERGED_DEEP):
        venture = rows.get(pk)
        if venture is None or venture.merged_into_id is None or venture.merged_at is None or venture.merged_at > known_at:
            break
        pk = venture.merged_into_id
    return pk


@contextmanager
def all_of_it_stays() -> Iterator[None]:
    """Inside, nobody looks for garbage among the many small things that are being made and kept: that took half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@all_of_it_stays()
def facts_of(scope: Scope, *, known_at: dt.datetime) -> Facts:
    """What was known of a scope at a moment: the same number of queries, whatever there is. Nothing that came later is in it."""
    records = Records.known(scope.organization, known_at)
    reports, states, origins, programmes = reports_known(records), states_known(records), origins_known(records), programmes_known(records)
    regions = {pk: prefecture(venture.region_code) for pk, venture in records.rows.items()}
    ventures: dict[int, VentureFacts] = {}
    for pk in sorted(records.root, key=lambda pk: (pk != records.root[pk], pk)):  # the kept records first
        venture, (edition, track) = records.rows[pk], origins.get(pk, (None, None))
        one = VentureFacts(
            key=records.root[pk], region=regions[records.root[pk]], joined=venture.joined, baseline=venture.baseline_jobs, edition=edition,
            track=track, programmes=frozenset(programmes[pk]), states=tuple(states[pk]), reports=tuple(reports[pk]),
        )  # fmt: skip
        ventures[one.key] = one_of(ventures[one.key], one) if one.key in ventures else one
    made = Facts(tuple(ventures[key] for key in sorted(ventures)), tuple(deals_known(records, regions)))
    return scope.narrow(made)


def prefecture(code: str) -> str:
    """Public detail goes down to prefectures, not to counties."""
    return f"{code[:4]}00" if len(code) == 6 else ""


def states_known(records: Records) -> dict[int, list[tuple[dt.date, VentureState]]]:
    states: dict[int, list[tuple[dt.date, VentureState]]] = defaultdict(list)
    changes = StateChange.objects.filter(records.filter("venture"), at__lte=records.known_at).order_by("on", "pk")
    for venture, on, state in changes.values_list("venture", "on", "state"):
        states[venture].append((on, VentureState(state)))
    return states


def origins_known(records: Records) -> dict[int, tuple[int, int | None]]:
    """Venture -> (edition, track) of the entry that made it one."""
    tops = editions()
    origins: dict[int, tuple[int, int | None]] = {}
    links = VentureEntry.objects.filter(records.filter("venture"), on__lte=records.known_at).order_by("-on", "-pk")
    for venture, contest, track in links.values_list("venture", "entry__contest", "entry__track"):
        origins[venture] = (tops[contest], track)
    return origins


GRANTED = frozenset({State.APPROVED, State.BANK_APPROVED, State.PAID, State.SUBSIDISED, State.OVERDUE, State.COMPENSATED, State.SETTLED})


def programmes_known(records: Records) -> dict[int, set[int]]:
    """Venture -> the programmes that granted it something: who only applied got nothing of one."""
    found: dict[int, set[int]] = defaultdict(set)
    steps = SupportStep.objects.filter(records.filter("support__venture"), state__in=GRANTED, at__lte=records.known_at)
    for venture, programme in steps.values_list("support__venture", "support__programme").distinct():
        found[venture].add(programme)
    return found


ROWS = [row.value for row in JobRow]
COLUMNS = (
    "pk",
    "venture",
    "quarter",
    "founders",
    "key_groups",
    "facilitated",
    "turnover_fen",
    "worked",
    *(f"{row}_{what}" for row in ROWS for what in ("heads", "fte")),
)


def reports_known(records: Records) -> dict[int, list[ReportFacts]]:
    said: dict[int, dict[str, Verdict]] = defaultdict(dict)
    returned: set[int] = set()
    verified = Verification.objects.filter(records.filter("report__venture"), at__lte=records.known_at).order_by("pk")
    for report, name, gone_back, accepted, rung, rest in verified.values_list("report", "field", "returned", "accepted", "rung", "rest_counts"):
        if gone_back:
            returned.add(report)
        else:
            said[report][name] = Verdict(accepted=accepted or 0, rung=rung or 1, rest_counts=rest)
    found = Report.objects.filter(records.filter("venture"), at__lte=records.known_at).order_by("venture", "quarter", "version")
    reports: dict[int, list[ReportFacts]] = defaultdict(list)
    for row in newest_versions(found.values_list(*COLUMNS)):
        if row[0] not in returned:
            reports[row[1]].append(report_facts(row, said.get(row[0], {})))
    return reports


def newest_versions(rows: QuerySet[Any, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The last of each venture and quarter, of rows in that order."""
    before: tuple[Any, ...] | None = None
    for row in rows.iterator(chunk_size=5000):
        if before is not None and before[1:3] != row[1:3]:
            yield before
        before = row
    if before is not None:
        yield before


def report_facts(row: tuple[Any, ...], said: dict[str, Verdict]) -> ReportFacts:
    """A row of COLUMNS with what was said of its fields."""
    pk, _venture, quarter, founders, key_groups, facilitated, turnover, worked, *numbers = row
    lines = {
        name: JobLine(numbers[2 * place], numbers[2 * place + 1], said.get(name))
        for place, name in enumerate(ROWS) if numbers[2 * place] or numbers[2 * place + 1]
    }  # fmt: skip
    claimed = [
        *(name for place, name in enumerate(ROWS) if numbers[2 * place]),
        *(["facilitated"] if facilitated else []),
        *(["turnover"] if turnover else []),
    ]
    verdict = said.get("turnover")
    return ReportFacts(
        key=pk, quarter=quarter, lines=lines, founders=founders, key_groups=key_groups, facilitated=facilitated,
        facilitated_verdict=said.get("facilitated"), turnover=turnover if verdict is None or verdict.rest_counts else verdict.accepted,
        verified=bool(said) and all(name in said for name in claimed), timed=frozenset(json.loads(worked)) if worked != "{}" else frozenset(),
    )  # fmt: skip


def deals_known(records: Records, regions: dict[int, str]) -> Iterator[DealFacts]:
    known_at = records.known_at
    columns = ("deal", "pk", "kind", "on", "amount_fen", "voids")
    events: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    voided = set()
    for row in DealEvent.objects.filter(records.filter("deal__venture"), at__lte=known_at).order_by("pk").values_list(*columns):
        events[row[0]].append(row)
        voided.add(row[5])
    verified = Verification.objects.filter(records.filter("payment__deal__venture"), at__lte=known_at).order_by("pk")
    verdicts = {
        payment: Verdict(accepted=accepted or 0, rung=rung or 1, rest_counts=rest)
        for payment, accepted, rung, rest in verified.values_list("payment", "accepted", "rung", "rest_counts")
    }
    deals = Deal.objects.filter(records.filter("venture"), made_at__lte=known_at).order_by("pk")
    for pk, venture, instrument, kind in deals.values_list("pk", "venture", "instrument", "counterparty__kind"):
        if venture not in records.root:
            continue
        told = events[pk]
        signed = [row for row in told if row[2] == DealEvent.Kind.SIGN]
        ended = next((row for row in told if row[2] == DealEvent.Kind.END), None)
        yield DealFacts(
            key=pk, venture=records.root[venture], region=regions[records.root[venture]], instrument=Instrument(instrument),
            own=kind == Counterparty.Kind.UNION, private=kind not in (Counterparty.Kind.UNION, Counterparty.Kind.GOVERNMENT),
            signed_on=signed[0][3] if signed else None, signed=(signed[-1][4] or 0) if signed else 0, ended_on=ended[3] if ended else None,
            payments=tuple(
                Payment(row[1], row[3], row[4] or 0, verdicts.get(row[1])) for row in told if row[2] == DealEvent.Kind.PAY and row[1] not in voided
            ),
        )  # fmt: skip


def standing_figures(scope: Scope, as_of: dt.date) -> QuerySet[Figure]:
    """The newest version of each measure that was published for this day."""
    return Figure.objects.filter(scope=scope.organization, contest=scope.contest, as_of=as_of, superseded_by=None).select_related("scope", "contest")


def published(as_of: dt.date | None = None) -> tuple[list[Figure], dt.date | None]:
    """The newest figures of the widest scope that has any, one of each measure, and their day; or those of an earlier day."""
    whole = Figure.objects.filter(contest=None)
    last = whole.order_by("scope__depth", "-as_of", "-pk").values("scope", "as_of").first()
    if last is None:
        return [], None
    day = as_of or last["as_of"]
    found = list(whole.filter(scope=last["scope"], as_of=day, superseded_by=None).select_related("scope"))
    return [figure for figure in found if figure.measure in BY_KEY], day if found else None


def days_of(figure: Figure) -> QuerySet[Figure]:
    """What stands for this measure and scope as of each day that was published, the newest day first."""
    same = Figure.objects.filter(measure=figure.measure, scope=figure.scope_id, contest=figure.contest_id, superseded_by=None)
    return same.order_by("-as_of")[:20]


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
