"""What the union and its ventures take along, filled in from what was reported: funds ledger, space assessment, loan application."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import Organization
from accounts.queries import in_subtree
from incubator.models import Programme, Report, Support, SupportPayment, Venture
from incubator.models.reports import ROW_WORDS
from incubator.queries import newest_reports, standing
from incubator.questions import paid_between
from incubator.rules.assessment import MOST_MONTHS, Line, Tenant, assess
from incubator.rules.subsidy import after_months
from incubator.rules.words import JobRow, VentureState
from incubator.wording import exact_amount, in_wan, jobs, quarter_name
from spreadsheets.writing import Heading, Page, Value, xlsx

LINE_WORDS = {
    "ventures": pgettext_lazy("assessment", "ventures in the year"),
    "jobs": pgettext_lazy("assessment", "full-time jobs"),
    "success": pgettext_lazy("assessment", "operating after more than a year"),
    "exits": pgettext_lazy("assessment", "left within 48 months"),
    "occupancy": pgettext_lazy("assessment", "places taken at the end of the year"),
    "silent": pgettext_lazy("assessment", "without a report of the year"),
}


def leaves_by(support: Support) -> dt.date | None:
    """Incubation lasts at most 48 months."""
    return None if support.since is None else after_months(support.since, MOST_MONTHS)


def overstays(support: Support, today: dt.date) -> bool:
    last = leaves_by(support)
    return last is not None and last < today


def funds_ledger(organization: Organization, year: int, *, moment: dt.datetime) -> bytes:
    """Each payment of the union's own money in this year, in order, and the sum of each programme to the fen."""
    found = SupportPayment.objects.filter(in_subtree("support__programme__organization", organization), on__year=year)
    rows = list(
        found.select_related("support__programme__organization", "support__venture", "by", "instalment", "payment__voided_by").order_by("on", "pk")
    )
    headings = (
        Heading(_("No."), 6, "number"),
        Heading(pgettext("venture", "Day"), 12, "date"),
        Heading(_("Programme"), 24),
        Heading(_("Union in charge"), 20),
        Heading(_("Venture"), 30),
        Heading(_("Unified social credit code"), 22),
        Heading(pgettext("venture", "Kind"), 12),
        Heading(_("Instalment"), 8),
        Heading(_("Condition"), 26),
        Heading(_("Approved, yuan"), 14, "number", 2),
        Heading(_("Paid, yuan"), 14, "number", 2),
        Heading(_("Approval or voucher"), 20),
        Heading(_("Paid by"), 12),
        Heading(_("Remark"), 14),
    )

    def line(place: int, one: SupportPayment) -> list[Value]:
        voided = hasattr(one.payment, "voided_by")
        support = one.support
        return [
            place,
            one.on,
            support.programme.name,
            support.programme.organization.name,
            support.venture.name,
            support.venture.credit_code or "",
            one.get_kind_display(),
            one.instalment.number if one.instalment else None,
            one.instalment.condition if one.instalment else "",
            Decimal(support.amount_fen) / 100 if support.amount_fen else None,
            Decimal(0 if voided else one.amount_fen) / 100,
            one.document,
            one.by.name,
            _("taken back: %(amount)s") % {"amount": exact_amount(one.amount_fen)} if voided else "",
        ]

    totals: dict[int, tuple[Programme, int, int]] = {}
    for one in rows:
        if not hasattr(one.payment, "voided_by"):
            programme, paid, n = totals.get(one.support.programme_id, (one.support.programme, 0, 0))
            totals[programme.pk] = (programme, paid + one.amount_fen, n + 1)
    sums = [
        (
            programme.name,
            programme.organization.name,
            n,
            Decimal(paid) / 100,
            None if programme.budget_fen is None else Decimal(programme.budget_fen) / 100,
        )
        for programme, paid, n in totals.values()
    ]
    whole = sum(paid for _programme, paid, _n in totals.values())
    sums.append((_("Total"), "", sum(n for _programme, _paid, n in totals.values()), Decimal(whole) / 100, None))
    columns = (
        Heading(_("Programme"), 28),
        Heading(_("Union in charge"), 24),
        Heading(_("Payments"), 10, "number"),
        Heading(_("Paid, yuan"), 16, "number", 2),
        Heading(_("Budget, yuan"), 16, "number", 2),
    )
    title = _("Use of support funds %(year)d, %(union)s") % {"year": year, "union": organization.name}
    pages = [
        Page(_("Ledger"), headings, [line(place, one) for place, one in enumerate(rows, 1)], title=title),
        Page(_("By programme"), columns, sums),
    ]
    return xlsx(pages, moment=moment)


def tenants_of(programme: Programme, year: int) -> list[tuple[Support, Tenant]]:
    last = dt.date(year, 12, 31)
    found = []
    for support in programme.supports.exclude(since=None).select_related("venture").order_by("since", "pk"):
        assert support.since is not None  # noqa: S101  the filter
        told = support.venture.changes.filter(on__lte=last).order_by("on", "pk").last()
        report = (
            support.venture.reports.filter(quarter__year=year, superseded_by=None).exclude(verifications__returned=True).order_by("quarter").last()
        )
        state = VentureState(told.state) if told else VentureState.IDEA
        found.append((support, Tenant(support.pk, support.seats or 1, support.since, support.until, state, report.fte_total if report else None)))
    return found


def assessment_sheet(programme: Programme, year: int, *, moment: dt.datetime) -> bytes:
    """孵化基地年度考核表, filled in; what is asked and what was reached side by side."""
    tenants = tenants_of(programme, year)
    lines = assess([tenant for _support, tenant in tenants], year, programme.places or 0)
    first = Page(
        _("Assessment"),
        (Heading(_("Item"), 30), Heading(_("Reached"), 20), Heading(_("Asked for"), 16), Heading(_("Met"), 10)),
        [(str(LINE_WORDS[line.key]), reached(line), asked_for(line), {None: "—", True: _("yes"), False: _("no")}[line.met]) for line in lines],
        title=_("Assessment of %(programme)s, %(year)d") % {"programme": programme.name, "year": year},
    )
    second = Page(
        _("Ventures"),
        (
            Heading(_("Venture"), 34),
            Heading(_("Unified social credit code"), 22),
            Heading(_("Places"), 8, "number"),
            Heading(_("Moved in"), 12, "date"),
            Heading(_("Moved out"), 12, "date"),
            Heading(_("Must leave by"), 12, "date"),
            Heading(_("Full-time jobs"), 10),
        ),
        [
            (
                support.venture.name,
                support.venture.credit_code or "",
                tenant.seats,
                tenant.since,
                tenant.until,
                leaves_by(support),
                "" if tenant.jobs is None else jobs(tenant.jobs),
            )
            for support, tenant in tenants
        ],
    )
    return xlsx([first, second], moment=moment)


def reached(line: Line) -> str:
    if line.key == "jobs":
        return jobs(line.value)
    if line.of is None:
        return f"{line.value}"
    return f"{line.value} / {line.of}" + ("" if line.percent is None else f"（{line.percent}%）")


def asked_for(line: Line) -> str:
    if line.least is None:
        return "—"
    return (
        f"≥ {jobs(line.least)}"
        if line.key == "jobs"
        else f"≥ {line.least}" + ("%" if line.of is not None or line.key in ("success", "exits") else "")
    )


def loan_application(venture: Venture, *, moment: dt.datetime) -> bytes:
    """贷款申请表, filled in from the reports: nothing is typed twice. What only the applicant knows is left empty."""
    reports = list(reversed(newest_reports(venture)[:8]))
    last = reports[-1] if reports else None
    year = (dt.date(moment.year - 1, moment.month, 1), moment.date())
    paid = paid_between(venture, *year)
    facts = [
        (_("Name of the firm"), venture.name),
        (_("Unified social credit code"), venture.credit_code or ""),
        (_("Founded"), venture.founded),
        (_("Union of the unit"), venture.organization.name),
        (_("Industry"), venture.industry),
        (_("From the contest"), "、".join(venture.origins.values_list("entry__contest__name", flat=True))),
        (_("Full-time jobs, last report"), f"{jobs(last.fte_total)}（{quarter_name(last.quarter)}）" if last else ""),
        (_("People insured, last report"), last.insured_heads if last else None),
        (_("Turnover of the last four quarters, 10,000 yuan"), in_wan(sum(one.turnover_fen or 0 for one in reports[-4:])) if reports else ""),
        (_("Tax of the last four quarters, 10,000 yuan"), in_wan(sum(one.tax_fen or 0 for one in reports[-4:])) if reports else ""),
        (_("Equity paid in within a year, 10,000 yuan"), in_wan(paid.get("equity", 0))),
        (_("Loans within a year, 10,000 yuan"), in_wan(paid.get("loan", 0))),
        (_("Amount applied for, 10,000 yuan"), ""),
        (_("Months"), ""),
        (_("Used for"), ""),
        (_("Guarantee"), ""),
        (_("Date, seal"), ""),
    ]
    headings = (
        Heading(pgettext("venture", "Quarter"), 16),
        *(Heading(str(ROW_WORDS[row]), 12, "number") for row in JobRow),
        Heading(_("Full-time jobs"), 10),
        Heading(_("Turnover, 10,000 yuan"), 14),
        Heading(_("Where it stands"), 14),
    )
    table: list[list[Value]] = [
        [quarter_name(one.quarter), *(one.heads(row) for row in JobRow), jobs(one.fte_total), in_wan(one.turnover_fen or 0), verified_word(one)]
        for one in reports
    ]
    pages = [
        Page(
            _("Application"),
            (Heading(_("Item"), 34), Heading(pgettext("sheet", "Entry"), 40)),
            facts,
            title=_("Application for an entrepreneurship loan"),
        ),
        Page(_("Reports"), headings, table),
    ]
    return xlsx(pages, moment=moment)


def verified_word(report: Report) -> str:
    said = standing(report)
    return _("returned to be completed") if "" in said else pgettext("venture", "verified") if said else pgettext("evidence", "self-reported")
