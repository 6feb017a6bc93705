"""Compute a closed round again from its record, with no database behind it."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.rules.record import NotRecord, replay
from ledger.canonical import NotCanonical

ABOUT = """\
按成绩记录重算一轮评审：核对每个分数的哈希链，重算总分和名次（不需要数据库）。
Checks the chains of marks of a closed round and computes its result again from its record; needs no database.

相符则显示 equal 和 SHA-256 校验码，退出码 0；不符则指出第一处差异（分数链、成绩各一处），退出码 1；文件无法读取，退出码 2。
Prints equal with the SHA-256 (exit 0), or the first difference in the chains and in the result (exit 1); a file that is no record exits 2.
"""


def _no_float(text: str) -> float:
    raise NotRecord(f"a record holds no floating point number: {text}")


class Command(BaseCommand):
    help = ABOUT
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("record", metavar="RECORD.json", type=Path, help="成绩记录 the record of a closed round")

    def handle(self, *, record: Path, **options: Any) -> None:
        try:
            data = json.loads(record.read_bytes().decode("utf-8-sig"), parse_float=_no_float)
            if not isinstance(data, dict):
                raise NotRecord("the file holds no object")
            result = replay(data)
        except OSError as error:
            raise CommandError(f"{record}: 无法读取 cannot be read: {error.strerror}", returncode=2) from None
        except json.JSONDecodeError as error:
            raise CommandError(f"{record}, line {error.lineno}, column {error.colno}: 不是合法的 JSON not JSON: {error.msg}", returncode=2) from None
        except (UnicodeDecodeError, RecursionError, NotRecord, NotCanonical) as error:
            raise CommandError(f"{record}: 不是成绩记录 not a record: {error}", returncode=2) from None
        changed = [
            f"规则 {rule}：记录为第 {then} 版，现为第 {now} 版 rule {rule}: {then} then, {now} now" for rule, then, now in result.changed_rules
        ]
        if result.equal:
            self.stdout.write(f"equal {result.sha256}")
            for line in changed:
                self.stderr.write(line)
            return
        self.stdout.write(f"different {result.sha256}")
        for line in (words for one in result.differences for words in (one.english, f"    {one.chinese}")):
            self.stdout.write(line)
        for line in changed:
            self.stdout.write(line)
        sys.exit(1)
