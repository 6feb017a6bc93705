"""代报: a union's spreadsheet of one quarter. Looked at first, row by row as it would be written; then all of it in one transaction, or nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import Organization, Person
from files.actions import keep
from incubator.actions.reporting import NewMoney, payments_of, said, write_report
from incubator.models import Counterparty, DealEvent, Report, ReportImport, Venture
from incubator.models.reports import NUMBERS, ROW_WORDS, worked_of
from incubator.permissions import enters_for, reports_for
from incubator.pipeline import standing_below
from incubator.queries import newest_report
from incubator.questions import in_words
from incubator.refusals import BadList, ImportedAlready, ListStopped, Unanswered
from incubator.rules.gates import BY_KEY
from incubator.rules.outcomes import WorkingTime
from incubator.rules.words import Instrument, JobRow
from incubator.wording import WAN, in_wan
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from spreadsheets.cells import amount, day, identifier, text, whole
from spreadsheets.reading import BadSheet, read
from spreadsheets.tables import Column, Line, NoHeader, Problem, read_list

MONEY = {
    Instrument.EQUITY: ("股权投资", Counterparty.Kind.FUND), Instrument.LOAN: ("贷款放款", Counterparty.Kind.BANK),
    Instrument.GRANT: ("财政补助", Counterparty.Kind.GOVERNMENT),
}  # fmt: skip
REMARK = "说明"
STATES = {"在营": "operating", "歇业": "paused", "已注销": "closed", "注销": "closed"}
HEADS = {
    JobRow.INSURED: "签合同并参保", JobRow.CONTRACT: "签合同未参保", JobRow.DISPATCHED: "劳务派遣",
    JobRow.REHIRED: "退休返聘", JobRow.SEASONAL: "临时工、季节工",
}  # fmt: skip

MOST = {"hours": 100, "months": 12}


def time_columns() -> list[Column]:
    """Of every row but the insured, who count whole."""
    made: list[Column] = []
    for row, words in HEADS.items():
        if row != JobRow.INSURED:
            made.append(Column(f"{row.value}_hours", f"{words}每周工时", read=whole))
            made.append(Column(f"{row.value}_months", f"{words}全年月数", read=whole))
    return made


def columns() -> tuple[Column, ...]:
    """The sheet's headings are Chinese: they come from WPS and go back to it."""
    rows = [Column(f"{row.value}_heads", words, names=(f"{words}人数", str(ROW_WORDS[row])), read=whole) for row, words in HEADS.items()]
    money: list[Column] = []
    for instrument, (words, _kind) in MONEY.items():
        money += [
            Column(f"{instrument}_fen", f"{words}（万元）", names=(words,), read=amount),
            Column(f"{instrument}_payer", f"{words}来源", longest=120),
            Column(f"{instrument}_on", f"{words}到账日期", read=day),
        ]
    return (
        Column("name", "企业名称", names=("单位名称", "企业"), longest=120),
        Column("code", "统一社会信用代码", names=("信用代码",), read=identifier),
        *rows, *time_columns(), Column("founders", "创始人", read=whole), Column("key_groups", "重点群体", read=whole),
        Column("facilitated", "平台带动人次", read=whole),
        Column("turnover_fen", "营业收入（万元）", names=("营业收入",), read=amount), Column("tax_fen", "纳税（万元）", names=("纳税",), read=amount),
        Column("state", "经营状况", read=text), *money, Column("note", REMARK, names=("备注",), longest=300),
    )  # fmt: skip


@dataclass
class Taken:
    """What the sheet comes to: a line for each venture, and what is wrong by row and column."""

    lines: list[tuple[int, Venture, Report | None]] = field(default_factory=list)
    """(row of the sheet, venture, the report that it makes; None where it says the same as before)."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def made(self) -> int:
        return sum(report is not None for _row, _venture, report in self.lines)


@transaction.atomic
def receive_reports(*, organization: Organization, quarter: dt.date, upload: UploadedFile, by: Person) -> ReportImport:
    """Keep the spreadsheet until it is applied. Raises UnwantedFile, BadList, NotAllowed."""
    if not enters_for(by, organization):
        raise NotAllowed
    file = keep(upload=upload, by=by, purpose="report-list", limit_mb=30, allowed=("xlsx",))
    made = ReportImport.objects.create(organization=organization, quarter=quarter, file=file, at=clock.now(), by=by)
    file.belongs_to = f"incubator.reportimport:{made.pk}"
    file.save(update_fields=["belongs_to"])
    listing(made)
    return made


def listing(listed: ReportImport) -> Any:
    """Raises BadList."""
    try:
        return read_list(read(listed.file.path), columns())
    except (BadSheet, NoHeader) as wrong:
        raise BadList(str(wrong)) from wrong


def look(*, listed: ReportImport, by: Person) -> Taken:
    """What applying it would do: it is done, and undone again."""
    with transaction.atomic():
        taken = take(listed, by)
        transaction.set_rollback(True)
    return taken


@transaction.atomic
def apply_reports(*, listed: ReportImport, by: Person) -> Taken:
    """All rows, or none. Raises ListStopped with what is wrong, ImportedAlready, NotAllowed."""
    listed = ReportImport.objects.select_for_update().select_related("organization", "file").get(pk=listed.pk)
    if listed.applied_at is not None:
        raise ImportedAlready
    taken = take(listed, by)
    if taken.problems:
        raise ListStopped(taken)
    listed.applied_at, listed.taken = clock.now(), taken.made
    listed.save(update_fields=["applied_at", "taken"])
    record(book=f"imports:{listed.organization_id}", action="reports.imported", subject=listed, by=by, taken=taken.made, quarter=listed.quarter)
    return taken


def take(listed: ReportImport, by: Person) -> Taken:
    if not enters_for(by, listed.organization):
        raise NotAllowed
    found, taken = listing(listed), Taken()
    taken.problems += found.problems
    ventures = list(standing_below(listed.organization).order_by("pk"))
    by_code = {one.credit_code: one for one in ventures if one.credit_code}
    by_name: dict[str, list[Venture]] = {}
    for one in ventures:
        by_name.setdefault(one.name, []).append(one)
    seen: set[int] = set()
    for line in found.lines:
        venture = venture_of(line, by_code, by_name, taken.problems)
        if venture is None or line.row in found.rows_with_problems:
            continue
        if venture.pk in seen:
            taken.problems.append(Problem(line.row, "企业名称", venture.name, "这家企业在表里有两行，请合并成一行。"))
            continue
        seen.add(venture.pk)
        write_line(listed, line, venture, by, taken)
    return taken


def venture_of(line: Line, by_code: dict[str, Venture], by_name: dict[str, list[Venture]], problems: list[Problem]) -> Venture | None:
    code, name = str(line.values.get("code") or "").upper(), str(line.values.get("name") or "")
    if code:
        if code in by_code:
            return by_code[code]
        problems.append(Problem(line.row, "统一社会信用代码", code, "培育库里没有这个信用代码。请核对，或先把企业转入培育库。"))
        return None
    same = by_name.get(name, [])
    if len(same) != 1:
        words = "培育库里没有这家企业。请核对名称，或填信用代码。" if not same else "有几家企业同名，请填信用代码。"
        problems.append(Problem(line.row, "企业名称", name, words))
        return None
    return same[0]


def write_line(listed: ReportImport, line: Line, venture: Venture, by: Person, taken: Taken) -> None:
    values = dict(line.values)
    state = STATES.get(str(values.get("state") or "在营"))
    if state is None:
        taken.problems.append(Problem(line.row, "经营状况", str(values["state"]), "请填“在营”“歇业”或“已注销”。"))
        return
    money, wrong = money_of(line)
    if wrong:
        taken.problems += wrong
        return
    numbers = {name: number(values[name], name) for name in NUMBERS if values.get(name) is not None}
    before = newest_report(venture, listed.quarter)
    time, wrong = time_of(line, before)
    if wrong:
        taken.problems += wrong
        return
    if before is not None and says_the_same(before, numbers, time, state, money):
        taken.lines.append((line.row, venture, None))
        return
    if before is not None and (lost := told_by_the_venture(before, venture, money)):
        taken.problems += [
            Problem(
                line.row, f"{MONEY_WORDS.get(row.deal.instrument, '')}来源", row.deal.counterparty.name,
                f"企业自己已报本季度到账 {in_wan(row.amount_fen or 0)} 万元（{row.on:%Y-%m-%d}）。请照填，或删去这一行；要改的，由企业更正。",
            )
            for row in lost
        ]  # fmt: skip
        return
    note = str(values.get("note") or "").strip()
    try:
        with transaction.atomic():
            report = write_report(
                Venture.objects.locked(venture.pk), listed.quarter, by, numbers=numbers, money=money, state=state, note=note, time=time,
                answers=dict.fromkeys(BY_KEY, note),
            )  # fmt: skip
    except Unanswered as refused:
        taken.problems += [Problem(line.row, REMARK, "", in_words(one)) for one in refused.questions if one.gate in refused.open]
    except Refused as refused:
        taken.problems.append(Problem(line.row, "", "", str(refused)))
    except ValidationError as refused:
        taken.problems.append(Problem(line.row, "", "", "　".join(refused.messages)))
    else:
        taken.lines.append((line.row, venture, report))


MONEY_WORDS: dict[str, str] = {instrument.value: words for instrument, (words, _kind) in MONEY.items()}


def told_by_the_venture(before: Report, venture: Venture, money: Sequence[NewMoney]) -> list[DealEvent]:
    """Payments that the founder or accountant reported and that this line would take back."""
    kept = {(one.instrument, one.payer.strip(), one.on, one.amount_fen) for one in money}
    return [row for row in payments_of(before) if said(row) not in kept and reports_for(row.by, venture)]


def number(value: Any, name: str) -> int:
    return int(value * WAN) if name.endswith("_fen") else int(value)


def money_of(line: Line) -> tuple[list[NewMoney], list[Problem]]:
    money, wrong = [], []
    for instrument, (words, kind) in MONEY.items():
        fen = line.values.get(f"{instrument}_fen")
        payer, on = line.values.get(f"{instrument}_payer"), line.values.get(f"{instrument}_on")
        if not fen:
            continue
        if not payer:
            wrong.append(Problem(line.row, f"{words}来源", "", "请填这笔资金由谁支付。"))
        if not isinstance(on, dt.date):
            wrong.append(Problem(line.row, f"{words}到账日期", "", "请填到账日期。"))
        if payer and isinstance(on, dt.date):
            money.append(NewMoney(instrument, str(payer), kind, on, number(fen, "_fen")))
    return money, wrong


def time_of(line: Line, before: Report | None) -> tuple[dict[str, WorkingTime], list[Problem]]:
    """Hours and months by row; a blank cell leaves what an earlier version of the quarter said."""
    made, wrong = dict(before.time) if before else {}, []
    labels = {column.key: column.label for column in time_columns()}
    for row in HEADS:
        said = {}
        for name, most in MOST.items():
            value = line.values.get(f"{row.value}_{name}")
            if value is None:
                continue
            said[name] = int(str(value))
            if said[name] > most or (name == "months" and not said[name]):
                what = f"每周工时请填 0 到 {most} 的整数。" if name == "hours" else f"全年月数请填 1 到 {most} 的整数；全年在岗的可留空。"
                wrong.append(Problem(line.row, labels[f"{row.value}_{name}"], str(value), what))
        if said:
            made[row.value] = replace(made.get(row.value, WorkingTime()), **said)
    return made, wrong


def says_the_same(report: Report, numbers: dict[str, int], time: dict[str, WorkingTime], state: str, money: Sequence[NewMoney]) -> bool:
    heads = {name: numbers.get(name, 0) for name in NUMBERS if not name.endswith(("_fte", "_fen"))}
    fen = {name: numbers.get(name) for name in ("turnover_fen", "tax_fen")}
    worked = worked_of({row: one for row, one in time.items() if numbers.get(f"{row}_heads")})
    return report.state == state and report.worked == worked and report.no_new_money == (not money) and not money and all(
        getattr(report, name) == value for name, value in {**heads, **fen}.items()
    )  # fmt: skip
