"""For staff: the rows that a figure sums, each with its report, payment or venture, the files that prove it and who verified it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.models import Deal, DealEvent, Evidence, Report, Venture, Verification
from incubator.models.reports import FIELD_WORDS, RUNG_WORDS
from incubator.opening import in_words
from incubator.rules.measures import HUNDREDTHS, TIMES
from incubator.rules.restating import Source
from incubator.rules.words import JobRow, Rung
from incubator.wording import exact_amount, quarter_name


@dataclass(frozen=True)
class Opened:
    """`parts` are (rung, its word, amount); `files` (name, address); `verified` (who, when, what was accepted, on which evidence)."""

    venture: Venture
    what: str
    href: str
    amount: str
    parts: list[tuple[int, str, str]]
    files: list[tuple[str, str]]
    verified: list[tuple[str, dt.datetime, str, str]]


def opened(sources: Sequence[Source], unit: str) -> list[Opened]:
    """In the order given. The same number of queries for each kind of source, whatever there is."""
    keys: dict[str, list[int]] = defaultdict(list)
    for one in sources:
        keys[one.kind].append(one.key)
    found = {(kind, row.pk): row for kind in keys for row in loaded(kind, keys[kind])}
    return [made for one in sources if (made := row_of(one, found.get((one.kind, one.key)), unit)) is not None]


def loaded(kind: str, keys: Iterable[int]) -> Any:
    if kind == "venture":
        return Venture.objects.filter(pk__in=keys)
    if kind == "deal":
        return Deal.objects.filter(pk__in=keys).select_related("venture", "counterparty")
    verified = Prefetch("verifications", Verification.objects.select_related("by").order_by("pk"))
    beside = (Prefetch("evidence", Evidence.objects.select_related("file")), verified)
    if kind == "report":
        return Report.objects.filter(pk__in=keys).select_related("venture").prefetch_related(*beside)
    return DealEvent.objects.filter(pk__in=keys).select_related("deal__venture", "deal__counterparty").prefetch_related(*beside)


def row_of(source: Source, row: Any, unit: str) -> Opened | None:
    if row is None:
        return None
    show = exact_amount if unit == "fen" else lambda value: " ".join(in_words(unit, value))
    parts = [(rung, str(RUNG_WORDS[Rung(rung)]), show(amount)) for rung, amount in enumerate(source.amounts, 1) if amount]
    venture, what, href = told(source.kind, row)
    kept = row.evidence.all() if hasattr(row, "evidence") else []
    files = [(one.file.name, reverse("venture_evidence", args=[venture.ref, one.file.ref])) for one in kept]
    return Opened(venture, what, href, show(source.total), parts, files, verdicts(row, unit))


def told(kind: str, row: Any) -> tuple[Venture, str, str]:
    if kind == "report":
        words = _("report of %(quarter)s, version %(n)d") % {"quarter": quarter_name(row.quarter), "n": row.version}
        return row.venture, words, reverse("staff_verify_report", args=[row.ref])
    if kind == "event":
        words = f"{row.deal.get_instrument_display()}，{row.deal.counterparty.name}，{row.on:%Y-%m-%d}"
        return row.deal.venture, words, reverse("staff_deal", args=[row.deal.ref])
    if kind == "deal":
        return row.venture, f"{row.get_instrument_display()}，{row.counterparty.name}", reverse("staff_deal", args=[row.ref])
    return row, _("the venture itself"), reverse("staff_venture", args=[row.ref])


FIELDS = {HUNDREDTHS: {row.value for row in JobRow}, TIMES: {"facilitated"}}
"""Of a report, what bears on a figure of this unit."""


def verdicts(row: Any, unit: str) -> list[tuple[str, dt.datetime, str, str]]:
    """The newest of each field that bears on the figure."""
    newest: dict[str, Verification] = {}
    for one in row.verifications.all() if hasattr(row, "verifications") else []:
        if one.field in FIELDS.get(unit, {one.field}):
            newest[one.field] = one
    made = []
    for name, one in newest.items():
        if one.returned:
            continue
        accepted = exact_amount(one.accepted or 0) if name in ("", "turnover") else f"{FIELD_WORDS[name]} {one.accepted}"
        made.append((one.by.name, one.at, accepted, str(one.get_rung_display())))
    return made
