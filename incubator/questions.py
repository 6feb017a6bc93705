"""What the gates need to know of a venture, and how their questions read."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from incubator.models import Counterparty, DealEvent, Report, Venture
from incubator.models.reports import ROW_WORDS
from incubator.queries import newest_report
from incubator.rules import gates, quarters
from incubator.rules.gates import Known, Question, Said
from incubator.rules.words import JobRow
from incubator.wording import exact_amount, in_money, in_wan, jobs
from ledger.models import Words

MONEY_YEAR = 3  # quarters before the reported one


def said_of(report: Report, *, money: Mapping[str, int] | None = None) -> Said:
    return Said(
        heads={row.value: report.heads(row) for row in JobRow}, fte={row.value: report.fte(row) for row in JobRow}, time=report.time,
        turnover=report.turnover_fen, tax=report.tax_fen, money=money or {},
    )  # fmt: skip


def known_of(venture: Venture, quarter: dt.date) -> Known:
    last = newest_report(venture, quarters.step(quarter, -1))
    return Known(
        last=None if last is None else said_of(last), baseline=venture.baseline_jobs, region=venture.region_code,
        credit_code=venture.credit_code or "",
        money_year=sum(paid_between(venture, quarters.first_day(quarters.step(quarter, -MONEY_YEAR)), quarters.step(quarter, -1)).values()),
    )  # fmt: skip


def paid_between(venture: Venture, first: dt.date, last: dt.date) -> dict[str, int]:
    """Paid in by instrument; the union's own money is no part of it."""
    paid: dict[str, int] = {}
    rows = DealEvent.objects.filter(deal__venture=venture, kind=DealEvent.Kind.PAY, voided_by=None, on__range=(first, last))
    for instrument, amount in rows.exclude(deal__counterparty__kind=Counterparty.Kind.UNION).values_list("deal__instrument", "amount_fen"):
        paid[instrument] = paid.get(instrument, 0) + (amount or 0)
    return paid


def questions_of(venture: Venture, report: Report, money: Sequence[Any]) -> tuple[Question, ...]:
    """`money` as the report tells it (NewMoney); what staff have written down for the quarter stands beside it."""
    arrived = paid_between(venture, quarters.first_day(report.quarter), report.quarter)
    told: dict[str, int] = {}
    for one in money:
        told[one.instrument] = told.get(one.instrument, 0) + one.amount_fen
    both = {name: max(told.get(name, 0), arrived.get(name, 0)) for name in {*told, *arrived}}
    return gates.questions(said_of(report, money=both), known_of(venture, report.quarter))


def in_words(question: Question) -> str:
    return _(gates.BY_KEY[question.gate].question) % figures_in_words(question.figures)


def figures_in_words(figures: Mapping[str, int | str]) -> dict[str, str]:
    """By the names of the figures: fen as yuan, hundredths as jobs, a row by its name."""
    made: dict[str, str] = {}
    for name, value in figures.items():
        if name.endswith("_fen"):
            made[name] = exact_amount(int(value)) if name == "money_fen" else in_money(int(value))
        elif name in ("fte", "expected"):
            made[name] = jobs(int(value))
        elif name == "row":
            made[name] = str(ROW_WORDS[JobRow(str(value))])
        else:
            made[name] = f"{value:,}" if isinstance(value, int) else str(value)
    if "typed_fen" in figures:
        made["typed"] = in_wan(int(figures["typed_fen"]))
        made["meant"] = in_money(int(figures["meant_fen"]))
        made["typed_fen"] = exact_amount(int(figures["typed_fen"]))
    return made


def asked_of(report: Report) -> list[tuple[str, str, str]]:
    """(name of the gate, the question as it was put, the answer in words), for whoever verifies."""
    if report.asked == "[]":
        return []
    answers = answers_of(report)
    asked = [Question(gate, figures) for gate, figures in json.loads(report.asked) if gate in gates.BY_KEY]
    return [(_(gates.BY_KEY[one.gate].name), in_words(one), answers.get(one.gate, "")) for one in asked]


def answers_of(report: Report) -> dict[str, str]:
    rows = Words.objects.filter(event=report.event_id, field__startswith="gate:").values_list("field", "text")
    return {field.removeprefix("gate:"): text for field, text in rows}
