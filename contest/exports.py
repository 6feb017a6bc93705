"""A closed round on paper and in a spreadsheet, read from its record: formulas that reckon the totals, every score sheet with the summary."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from contest.models import Judge, Record, Round, RoundEntry
from contest.outcome import digits_of, words_of_tie
from contest.papers import signers_of_contest
from contest.results import spoken_code
from contest.rules.exact import fixed, from_exact_text, shown
from contest.rules.explanation import Explanation, Step, explain
from contest.rules.record import Closed, MarkBook, counted, read_closed
from contest.rules.states import AssignmentState
from contest.rules.worksheet import Official, Workbook
from spreadsheets.live import live_xlsx

WHOLE = "全部"
WHY = {
    AssignmentState.RECUSED.value: "已回避", AssignmentState.REPLACED.value: "已更换", AssignmentState.SET_ASIDE.value: "不计入", "absent": "缺席",
}  # fmt: skip


def workbook(round: Round, record: Record) -> bytes:
    """Totals recomputed by formulas from the marks, beside the official ones."""
    data = record.data
    closed = read_closed(data)
    scheme = closed.scheme
    official = {
        line["entry"]: Official(
            line["rank"], None if line["total"] is None else from_exact_text(line["total"]), words_of_tie(scheme, line["tie"])
        )
        for line in data["results"]
    }  # fmt: skip
    order = [line["entry"] for line in data["results"]]
    groups = {line["entry"]: line["group"] or WHOLE for line in data["results"]}
    book = Workbook(scheme, counted(closed), order, groups, official)
    return live_xlsx(book.grids(), moment=record.at)


def score_sheets(round: Round, record: Record) -> dict[str, object]:
    """For score_sheet.typ: the summary of each panel first, then a page for each entry, with a line to sign for every judge and the head."""
    data = record.data
    closed = read_closed(data)
    rows = {row.entry.number or "": row for row in round.entries.select_related("entry", "panel__head")}
    judges = {judge.number: judge for judge in Judge.objects.filter(contest=round.contest, role=Judge.Role.JUDGE)}
    given = counted(closed)
    books: dict[str, list[MarkBook]] = {}
    for book in closed.books:
        books.setdefault(book.entry, []).append(book)
    lines: dict[str, list[Mapping[str, object]]] = {}
    for line in data["results"]:
        lines.setdefault(line["group"], []).append(line)
    pages: list[dict[str, object]] = [
        summary(round, record, closed, group, found, rows, seated(books, found, judges)) for group, found in lines.items()
    ]  # fmt: skip
    for found in lines.values():
        for line in found:
            entry = str(line["entry"])
            told = explain(closed.scheme, given, entry)
            pages.append(entry_page(round, closed, line, rows[entry], books.get(entry, []), judges, told))
    issuers = signers_of_contest(round.contest)
    return {"title": f"{round.contest.name}{round.name}评分表", "issuer": issuers[0], "sheets": pages}


def seated(books: Mapping[str, Sequence[MarkBook]], lines: Sequence[Mapping[str, object]], judges: Mapping[int, Judge]) -> list[str]:
    numbers = sorted({book.judge for line in lines for book in books.get(str(line["entry"]), ()) if book.counts})
    return [judges[number].name if number in judges else f"评委 {number}" for number in numbers]


def head_name(row: RoundEntry) -> str:
    return row.panel.head.name if row.panel and row.panel.head else ""


def summary(
    round: Round, record: Record, closed: Closed, group: str, lines: Sequence[Mapping[str, object]], rows: Mapping[str, RoundEntry], judges: list[str]
) -> dict[str, object]:
    """评分汇总表, signed by every judge and the head."""
    going = closed.cut is not None
    made = []
    for line in lines:
        row = rows[str(line["entry"])]
        total = "—" if line["total"] is None else digits_of(closed.scheme, from_exact_text(str(line["total"])))
        advances = {True: "晋级", False: "", None: "待裁定"}[line["advances"]] if going else words_of_tie(closed.scheme, str(line["tie"]))  # type: ignore[index]
        made.append({"head": row.blind_number or row.entry.number, "note": row.entry.title, "cells": [str(line["rank"] or "—"), total, advances]})
    head = head_name(rows[str(lines[0]["entry"])])
    return {
        "title": "评分汇总表", "subtitle": f"{round.contest.name}　{round.name}{f'　{group}' if group else ''}",
        "facts": [
            ["组别", round.track.name if round.track else WHOLE], ["项目", f"{len(lines)} 项"], ["评委", f"{len(judges)} 位"],
            ["校验码", spoken_code(record.sha256)[:39]],
        ],
        "caption": "名次和总分", "columns": ["项目", "名次", "总分", "晋级" if going else "同分区分"], "rows": made,
        "signatures": [*judges, f"评审组长 {head}".strip(), "计分员", "监督员"],
        "note": f"成绩记录第 {record.number} 号，SHA-256 {record.sha256}",
    }  # fmt: skip


def entry_page(
    round: Round,
    closed: Closed,
    line: Mapping[str, object],
    row: RoundEntry,
    books: Sequence[MarkBook],
    judges: Mapping[int, Judge],
    told: Explanation,
) -> dict[str, object]:
    """评分表 of one entry: every judge's marks, those that do not count struck out, and the arithmetic."""
    criteria = closed.scheme.criteria
    made = []
    books = sorted(books, key=lambda one: (one.panel, one.judge))
    for book in books:
        newest = book.newest
        texts = [newest[one.key].value if one.key in newest else None for one in criteria]
        cells = ["—" if value is None else shown(Fraction(value)) for value in texts]
        name = judges[book.judge].name if book.judge in judges else f"评委 {book.judge}"
        one: dict[str, object] = {"head": name, "cells": cells}
        if not book.counts:
            one |= {"note": WHY.get(book.why, book.why), "struck": list(range(len(cells)))}
        made.append(one)
    total = None if line["total"] is None else digits_of(closed.scheme, from_exact_text(str(line["total"])))
    signed = [judges[book.judge].name if book.judge in judges else f"评委 {book.judge}" for book in books if book.counts]
    head = head_name(row)
    return {
        "title": "评分表", "subtitle": f"{round.contest.name}　{round.name}",
        "facts": [
            ["编号", row.entry.number or ""], ["盲评编号", row.blind_number or "—"], ["项目", row.entry.title], ["名次", str(line["rank"] or "—")],
        ],
        "caption": "评委评分", "columns": ["评委", *(one.title for one in criteria)], "rows": made,
        "total": None if total is None else {"label": "总分", "value": total},
        "steps": [words_of(step) for step in told.steps],
        "signatures": [*signed, f"评审组长 {head}".strip()],
    }  # fmt: skip


def words_of(step: Step) -> str:
    """取平均，保留两位小数：(85.5 + 86 + 86.5) ÷ 3 = 86.00"""
    if not step.sum:
        return f"{step.words}{f'：{step.result}' if step.result else ''}"
    value = step.result or (fixed(step.value, 6) if step.value is not None else "")
    return f"{step.words}：{step.sum} = {value}"
