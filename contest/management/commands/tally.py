"""Totals and ranks from plain files, with no database behind them."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.management.whole_file import write_whole
from contest.rules.faults import Faulty
from contest.rules.scheme import Scheme, read_scheme_text
from contest.rules.scoring import RoundMarks, Tally, tally
from contest.rules.sheets import read_decisions, read_earlier, read_marks, text_of, write_result

Read = TypeVar("Read")

ABOUT = """\
按评分方案把评委的原始分算成总分和名次（不需要数据库）。
Computes totals and ranks from judges' marks by a scoring scheme; needs no database.

  SCHEME.json     评分方案：指标、权重、去掉最高分和最低分、取舍位数、同分规则
                  the scheme: criteria, weights, what is dropped, roundings, ties
  MARKS.csv       原始分，列名 entry,judge,criterion,mark，可加 panel,factor；mark 留空表示缺分，不按 0 分计
                  the marks; an empty mark is missing, never 0
  --carry         前一轮总分，列名 entry,total；可直接用前一轮的 RESULT.csv
                  totals of an earlier round; an earlier RESULT.csv will do
  --decisions     评审组长对同分的裁定，列名 entry,order,reason
                  how the head of the panel ordered entries that all else left level
  -o              成绩写入此文件；不写则显示在屏幕上
                  where the result goes; the screen if left out

成绩列名 entry,rank,total,tie，其后每项指标一列；tie 是区分同分的那条规则，shared 表示并列。
文件有错时指出行和列，退出码为 2，不写任何文件。各文件的格式见 docs/judging-files.md。
A bad file is named with line and column, the exit code is 2, and nothing is written. File formats: docs/judging-files.md.
"""


class Command(BaseCommand):
    help = ABOUT
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme", metavar="SCHEME.json", type=Path, help="评分方案 the scoring scheme")
        parser.add_argument("marks", metavar="MARKS.csv", type=Path, help="评委原始分 the judges' marks")
        parser.add_argument("--carry", metavar="EARLIER.csv", type=Path, help="前一轮总分 totals of the earlier round")
        parser.add_argument("--decisions", metavar="DECISIONS.csv", type=Path, help="评审组长的同分裁定 decisions of the head of the panel")
        parser.add_argument("-o", "--output", metavar="RESULT.csv", type=Path, help="成绩文件 where the result is written")

    def handle(
        self, *, scheme: Path, marks: Path, carry: Path | None = None, decisions: Path | None = None, output: Path | None = None, **options: Any
    ) -> None:
        rule = _read(scheme, read_scheme_text)
        sheet = _read(marks, lambda text: read_marks(text, rule))
        given = RoundMarks(
            marks=sheet.marks,
            factors=sheet.factors,
            earlier=_read(carry, read_earlier) if carry else None,
            decisions=_read(decisions, lambda text: read_decisions(text, sheet.entries)) if decisions else (),
        )
        try:
            result = tally(rule, given)
        except Faulty as faulty:
            raise _refusal(faulty, "") from None
        text = write_result(rule, result)
        if output:
            write_whole(output, text)
        else:
            self.stdout.write(text, ending="")
        for remark in remarks(rule, result, carried=carry is not None):
            self.stderr.write(remark)


def remarks(scheme: Scheme, result: Tally, *, carried: bool) -> list[str]:
    """What a reader of the result has to know beside it."""
    made = []
    short = [line.entry for line in result.lines if line.not_dropped]
    if short:
        made.append(
            f"分数太少，没有去掉最高分和最低分 too few marks, nothing dropped: {_few(short)}"
            f"（{_few(sorted({one.criterion or 'sheet' for line in result.lines for one in line.not_dropped}))}）"
        )
    for line in result.lines:
        if line.total is None:
            lacks = [" ".join(part for part in (one.panel, one.criterion) if part) or one.what for one in line.missing]
            made.append(f"{line.entry}：缺分，未计总分，排在最后 no total, placed after all others: {', '.join(lacks)}")
    if result.unused_decisions:
        made.append(f"裁定未用上（并未同分）decisions not needed, no tie: {_few(list(result.unused_decisions))}")
    if carried and scheme.carry is None and "earlier" not in scheme.ties:
        made.append("方案没有用到前一轮成绩 the scheme makes no use of the earlier totals")
    return made


def _few(names: list[str]) -> str:
    return ", ".join(names[:10]) + (f" … ({len(names)})" if len(names) > 10 else "")


def _read(path: Path, reader: Callable[[str], Read]) -> Read:
    try:
        return reader(text_of(path.read_bytes()))
    except OSError as error:
        raise CommandError(f"{path}: 无法读取 cannot be read: {error.strerror}", returncode=2) from None
    except Faulty as faulty:
        raise _refusal(faulty, str(path)) from None


def _refusal(faulty: Faulty, file: str) -> CommandError:
    lines = [line for one in faulty.faults for line in (one.located_english(file), f"    {one.located_chinese(file)}")]
    return CommandError("\n".join(lines), returncode=2)
