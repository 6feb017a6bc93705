"""The staff's annual report: the figures of a year-end beside those of the year before, by region and by edition, the cohorts, and what nobody has
verified yet. Computed from the ledgers at the moment of asking, as of both days."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Organization
from accounts.queries import in_subtree
from contest.models import Contest
from documents.shapes import Column, NoticeGroup
from incubator import opening
from incubator.actions.publishing import computed
from incubator.downloads import dictionary_headings, dictionary_rows
from incubator.figure_queries import Scope, editions, facts_of, region_names
from incubator.models import DealEvent, Report
from incubator.models.reports import ROW_WORDS, RUNG_WORDS
from incubator.opening import in_words
from incubator.rules import cohorts, counting
from incubator.rules.measures import BY_KEY, FEN, MEASURES, Measure
from incubator.rules.outcomes import Facts, VentureFacts
from incubator.rules.words import JobRow, Rung
from incubator.wording import day, money_cell, money_unit, quarter_name
from spreadsheets.writing import Heading, Page, Value, xlsx

COLUMNS = ("supported", "operating", "jobs_created", "jobs_maintained", "paid_equity", "paid_loan", "paid_grant", "own")
"""Of the tables by region and by edition: what sums over their rows."""


@dataclass(frozen=True)
class Line:
    """One measure, on both days; in `change` nothing where units do not let one be taken from the other."""

    measure: Measure
    now: str
    before: str
    change: str
    evidence: str
    things: int


@dataclass(frozen=True)
class Table:
    """`first` heads the rows' names; the last row is the total."""

    name: str
    first: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True)
class Annual:
    scope: Organization
    as_of: dt.date
    before: dt.date
    known_at: dt.datetime
    lines: list[Line]
    coverage: counting.Coverage
    tables: list[Table] = field(default_factory=list)
    unverified: list[list[str]] = field(default_factory=list)


def annual(scope: Organization, as_of: dt.date, *, known_at: dt.datetime) -> Annual:
    before = dt.date(as_of.year - 1, as_of.month, 28 if (as_of.month, as_of.day) == (2, 29) else as_of.day)
    facts = facts_of(Scope(scope), known_at=known_at)
    names = region_names({venture.region for venture in facts.ventures})
    tops = editions()
    titles = {contest.pk: edition_name(contest) for contest in Contest.objects.filter(pk__in=set(tops.values()))}
    by_region = parted(facts, as_of, lambda venture: names.get(venture.region, venture.region or _("no region")))
    by_edition = parted(facts, as_of, lambda venture: titles.get(venture.edition or 0, _("no contest of ours")))
    note = _("A firm that won twice stands under its first edition, so the rows sum to the total.")
    return Annual(
        scope, as_of, before, known_at, lines_of(facts, as_of, before), counting.coverage(facts, as_of),
        [
            Table(pgettext("table", "By region"), pgettext("column", "Region"), headings(), by_region),
            Table(pgettext("table", "By edition"), pgettext("column", "Edition"), headings(), by_edition, note),
            *working_times(facts, as_of),
            *cohort_tables(facts, as_of, titles),
        ],
        list(unverified(scope, as_of)),
    )  # fmt: skip


def edition_name(contest: Contest) -> str:
    """Short enough for the first column of a wide table."""
    if contest.edition is None:
        return contest.name
    return _("%(series)s, edition %(n)d") % {"series": contest.series or contest.name, "n": contest.edition}


def lines_of(facts: Facts, as_of: dt.date, before: dt.date) -> list[Line]:
    found = []
    for measure in MEASURES:
        now, then = (computed(measure, facts, date) for date in (as_of, before))
        change = now["value"] - then["value"]
        found.append(Line(
            measure, " ".join(in_words(measure.unit, now["value"])).strip(), " ".join(in_words(measure.unit, then["value"])).strip(),
            opening.difference_words(measure.unit, change), str(RUNG_WORDS[Rung(now["rung"])]) if now["value"] else "",
            len(measure.items(facts, as_of)) if now["value"] else 0,
        ))  # fmt: skip
    return found


def headings() -> list[str]:
    return [in_money(_(BY_KEY[key].name)) if BY_KEY[key].unit == FEN else _(BY_KEY[key].name) for key in COLUMNS]


def in_money(name: str) -> str:
    return f"{name}（{money_unit()}）"


def parted(facts: Facts, as_of: dt.date, part_of: Callable[[VentureFacts], str]) -> list[list[str]]:
    """A row for each part, the largest first, and the total: what each part counts sums to it exactly."""
    part = {venture.key: part_of(venture) for venture in facts.ventures}
    sums: dict[str, dict[str, int]] = {}
    for key in COLUMNS:
        for item in BY_KEY[key].items(facts, as_of):
            row = sums.setdefault(part[item.venture], dict.fromkeys(COLUMNS, 0))
            row[key] += item.parts.total
    order = sorted(sums, key=lambda name: (-sums[name]["supported"], name))
    whole = {key: sum(row[key] for row in sums.values()) for key in COLUMNS}
    return [[name, *cells(sums[name])] for name in order] + [[pgettext("venture", "Total"), *cells(whole)]]


def working_times(facts: Facts, as_of: dt.date) -> Iterator[Table]:
    """What full-time jobs rest on, by row: heads of the reports that count, their jobs, and how many of these follow from hours and months said."""
    sums = {row: [0, 0, 0] for row in JobRow}
    for venture in facts.ventures:
        report = venture.counted_report(as_of)
        if report is None:
            continue
        for row, line in report.lines.items():
            kept = sums[JobRow(row)]
            kept[0] += line.heads
            kept[1] += line.total
            kept[2] += line.total if row in report.timed else 0
    rows = [
        [str(ROW_WORDS[row]), str(heads), opening.whole_jobs(fte), opening.whole_jobs(said), opening.whole_jobs(fte - said)]
        for row, (heads, fte, said) in sums.items() if heads
    ]  # fmt: skip
    if rows:
        columns = [_("People reported"), _("Full-time jobs"), _("by hours and months said"), _("assumed")]
        note = _(
            "Assumed: who is insured counts whole, the others half, each for the whole year, all three months of a quarter. Reports of before "
            "the months were asked stand here as they were, with the hours they gave."
        )  # fmt: skip
        yield Table(_("What full-time jobs rest on"), pgettext("column", "Row of jobs"), columns, rows, note)


def cells(row: dict[str, int]) -> list[str]:
    return [opening.in_cell(BY_KEY[key].unit)(row[key]) for key in COLUMNS]


def cohort_tables(facts: Facts, as_of: dt.date, titles: dict[int, str]) -> Iterator[Table]:
    """By edition: survival with the unknown apart, money with leverage, first money; and jobs by quarters since joining."""
    found = cohorts.frames(facts, as_of, "edition")
    alive, money, first = cohorts.survival(found, as_of), cohorts.money(found), cohorts.first_money(facts, as_of, "edition")

    def name(cohort: Any) -> str:
        return titles.get(int(cohort), _("no contest of ours"))

    over = [years for years in counting.SURVIVAL_YEARS if alive[f"whole_{years}"].sum()]
    rows = [
        [name(cohort), *(str(row[f"{what}_{years}"]) for years in over for what in ("whole", "alive", "unknown", "closed"))]
        for cohort, row in alive.iterrows()
    ]
    columns = [
        f"{what}{_('（%(n)d years）') % {'n': years}}" for years in over
        for what in (pgettext("cohort", "all"), pgettext("venture", "operating"), pgettext("venture", "not known"), pgettext("venture", "closed"))
    ]  # fmt: skip
    if over:
        note = _("Of all that joined in a year; what is not known is neither.")
        yield Table(_("Survival by edition"), pgettext("column", "Edition"), columns, rows, note)
    rows = [
        [
            name(cohort), money_cell(int(row["private"])), money_cell(int(row["own"])),
            "—" if row["leverage"] < 0 else " ".join(in_words("yuan_per_yuan", int(row["leverage"]))), str(first.loc[cohort, "had"]),
            "—" if first.loc[cohort, "median"] < 0 else str(first.loc[cohort, "median"]), str(first.loc[cohort, "within_365"]),
            str(first.loc[cohort, "waiting"]),
        ]
        for cohort, row in money.iterrows()
    ]  # fmt: skip
    columns = [
        in_money(_("Private equity")), in_money(_("The union's grants and prizes")), _("Equity for each yuan"), _("Had money"),
        _("Median days to it"), _("Within a year"), _("None yet"),
    ]  # fmt: skip
    yield Table(_("Leverage and first money by edition"), pgettext("column", "Edition"), columns, rows)
    yield from jobs_since_joining(found, name)


def jobs_since_joining(found: cohorts.Frames, name: Callable[[Any], str]) -> Iterator[Table]:
    """Jobs as reported when a cohort was so many years in; how many firms reported stands in brackets, so that silence is not read as shrinking."""
    jobs, reporting = cohorts.jobs_by_age(found), cohorts.reporting_by_age(found)
    ages = [age for age in range(0, 21, 4) if age in jobs.columns]
    if not ages:
        return
    said = reporting.fillna(0).astype(int)
    rows = [
        [name(cohort), *(f"{opening.whole_jobs(int(row[age]))}（{said.loc[cohort, age]}）" if said.loc[cohort, age] else "—" for age in ages)]
        for cohort, row in jobs.iterrows()
    ]
    columns = [ngettext("after %(n)d year", "after %(n)d years", age // 4) % {"n": age // 4} if age else _("on joining") for age in ages]
    yield Table(_("Jobs since joining, by edition"), pgettext("column", "Edition"), columns, rows, _("In brackets how many firms reported then."))


def unverified(scope: Organization, as_of: dt.date) -> Iterator[list[str]]:
    """What counts and nobody else has seen: newest reports and payments up to the day, the oldest first."""
    reports = (
        Report.objects.filter(in_subtree("venture__organization", scope), quarter__lte=as_of, superseded_by=None, verifications=None)
        .select_related("venture")
        .order_by("quarter", "venture__name")
    )
    for report in reports:
        yield [report.venture.name, _("report of %(quarter)s") % {"quarter": quarter_name(report.quarter)}, f"{report.at:%Y-%m-%d}", ""]
    payments = (
        DealEvent.objects.filter(
            in_subtree("deal__venture__organization", scope), on__lte=as_of, kind=DealEvent.Kind.PAY, voided_by=None, verifications=None
        )
        .select_related("deal__venture", "deal__counterparty")
        .order_by("on", "pk")
    )
    for event in payments:
        yield [event.deal.venture.name, f"{event.deal.get_instrument_display()}，{event.deal.counterparty.name}", f"{event.on:%Y-%m-%d}",
               " ".join(in_words(FEN, event.amount_fen or 0)).strip()]  # fmt: skip


def unverified_headings() -> list[str]:
    return [pgettext("column", "Venture"), _("What is not verified"), pgettext("column", "Date"), pgettext("column", "Amount")]


def shown(made: Annual) -> dict[str, Any]:
    """What the page of a report shows, as plain texts in the language of the moment."""
    return {
        "title": title(made), "paragraphs": paragraphs(made), "headings": unverified_headings(), "unverified": made.unverified,
        "lines": [[opening.named(line.measure), line.now, line.before, line.change, line.evidence] for line in made.lines],
        "tables": [{"name": one.name, "first": one.first, "columns": one.columns, "rows": one.rows, "note": one.note} for one in made.tables],
    }  # fmt: skip


def title(made: Annual) -> str:
    return _("%(scope)s: annual report on outcomes, %(year)d") % {"scope": made.scope.name, "year": made.as_of.year}


def paragraphs(made: Annual) -> list[str]:
    covered = made.coverage
    return [
        _("As of %(day)s, beside %(before)s; both computed again from the ledgers as they stand on %(known)s.")
        % {"day": day(made.as_of), "before": day(made.before), "known": day(made.known_at.date())},
        _("Of %(quarter)s %(due)d reports were due, %(received)d have come in and %(verified)d are verified.")
        % {"quarter": quarter_name(covered.quarter), "due": covered.due, "received": covered.received, "verified": covered.verified},
        _("%(open)d reports and payments that count have not been verified by anybody; they are listed at the end.") % {"open": len(made.unverified)},
        _("Figures of different units are never added. There is no comparison group: a figure says what is so, not what brought it about."),
    ]  # fmt: skip


def notice(made: Annual) -> dict[str, Any]:
    """The data of documents' template `notice`, for PDF and Word alike."""
    headline: NoticeGroup = {
        "name": pgettext("report", "Figures"), "columns": [
            {"label": _("Measure")}, {"label": f"{made.as_of:%Y-%m-%d}", "number": True}, {"label": f"{made.before:%Y-%m-%d}", "number": True},
            {"label": pgettext("report", "Change"), "number": True}, {"label": _("Weakest evidence")},
        ],
        "rows": [[opening.named(line.measure), line.now, line.before, line.change, line.evidence] for line in made.lines],
    }  # fmt: skip
    groups: list[NoticeGroup] = [headline]
    columns: list[Column]
    for table in made.tables:
        for number, chosen in enumerate(split(len(table.columns)), 1):
            columns = [{"label": table.first}]
            columns += [{"label": table.columns[place], "number": True} for place in chosen]
            groups.append({
                "name": table.name if number == 1 else _("%(name)s (continued)") % {"name": table.name}, "note": table.note if number == 1 else "",
                "columns": columns,
                "rows": [[row[0], *(row[place + 1] for place in chosen)] for row in table.rows],
            })  # fmt: skip
    groups.append({
        "name": _("Not verified yet"), "columns": [{"label": label} for label in unverified_headings()],
        "rows": made.unverified or [[_("Everything has been verified."), "", "", ""]],
    })  # fmt: skip
    groups.append({
        "name": _("What each figure counts"),
        "columns": [{"label": _("Measure"), "width": 34}, {"label": pgettext("measure", "Counts")}, {"label": _("Never counts")}],
        "rows": [[opening.named(one), _(one.counts), _(one.never)] for one in MEASURES],
    })  # fmt: skip
    return {
        "title": title(made), "document_number": "", "paragraphs": paragraphs(made), "contact": [], "issuers": [made.scope.name],
        "date": day(made.known_at.date()), "groups": groups, "check_code": "",
    }  # fmt: skip


def split(columns: int, wide: int = 4) -> list[range]:
    """A4 holds so many columns beside the names."""
    return [range(first, min(first + wide, columns)) for first in range(0, columns, wide)]


def workbook(made: Annual) -> bytes:
    rows: Sequence[Sequence[Value]] = [
        [opening.named(line.measure), line.now, line.before, line.change, line.evidence, line.things] for line in made.lines
    ]
    first = (
        Heading(_("Measure"), 28), Heading(f"{made.as_of:%Y-%m-%d}", 20), Heading(f"{made.before:%Y-%m-%d}", 20),
        Heading(pgettext("report", "Change"), 20), Heading(_("Weakest evidence"), 24), Heading(_("Things summed"), 12, "number"),
    )  # fmt: skip
    pages = [Page(pgettext("report", "Figures"), first, rows, title=title(made))]
    for table in made.tables:
        pages.append(Page(table.name, (Heading(table.first, 28), *(Heading(name, 16) for name in table.columns)), table.rows))
    pages.append(Page(_("Not verified yet"), tuple(Heading(name, 24) for name in unverified_headings()), made.unverified))
    pages.append(Page(_("Data dictionary"), dictionary_headings(), dictionary_rows()))
    return xlsx(pages, moment=made.known_at)
