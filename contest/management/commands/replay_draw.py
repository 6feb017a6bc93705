"""Draw again from the file of a draw, without a database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.rules.drawing import replay


class Command(BaseCommand):
    help = (
        "复核抽取：由抽取文件（分组或分配页面下载）重新抽取一次，核对抽取编号与事先公布的校验码，以及评审组、分配和盲评编号次序。"
        "一致时输出 equal，退出码 0；不一致时指出第一处不同，退出码 1；不是抽取文件时退出码 2。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="DRAW.json", help="抽取文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = json.loads(Path(options["file"]).read_text(encoding="utf-8"))
            found = replay(data)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from None
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']}: not the file of a draw ({error})", returncode=2) from None
        if not found.equal:
            raise CommandError(found.difference, returncode=1)
        self.stdout.write(f"equal {data['hash']}")
