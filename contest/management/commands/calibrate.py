"""Look for lenient and harsh judges in a plain file of marks, without a database."""

import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.management.whole_file import write_whole
from contest.rules.calibration import Calibration, calibrate
from contest.rules.exact import fixed, is_decimal, shown
from contest.rules.pairs import BadFile, read_marks

HEADER = "entry,raw,calibrated,rank_raw,rank_calibrated,rank_low,rank_high,p_top"


class Command(BaseCommand):
    help = (
        "评委尺度分析：估计每位评委的宽严（severity：正数偏严，负数偏宽，单位为分），给出去掉宽严后的名次和 90% 名次区间。"
        "只供参考，正式名次按公布的办法。"
        "输出一个 JSON 对象：judges 每位评委，sigma 误差、tau_judge 宽严、tau_entry 项目水平的标准差，components 互不相连的块数，"
        "near_cut 入围线附近再加一位评委可定的项目，advice 值不值得看、为什么。文件有错时指出行和列，退出码为 2，不写任何文件。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "marks",
            metavar="MARKS.csv",
            help="entry,judge,criterion,mark：评委都评同样的指标时各项相加，缺分的评分表整张不计；评委所评指标不同时逐项估计",
        )
        parser.add_argument("--bootstrap", type=int, default=500, help="重抽样次数（默认 500）")
        parser.add_argument("--seed", type=int, default=1, help="重抽样的种子：同样的输入和种子，得同样的结果（默认 1）")
        parser.add_argument("--top", type=int, default=20, help="入围名额 K，p_top 为名次不大于 K 的概率（默认 20）")
        parser.add_argument("-o", "--output", metavar="OUT.csv", help=f"写出 {HEADER}")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["bootstrap"] < 0 or options["top"] < 1:
            raise CommandError("--bootstrap must be at least 0 and --top at least 1", returncode=2)
        path = Path(options["marks"])
        try:
            marks = read_marks(StringIO(path.read_bytes().decode("utf-8"), newline=""), file=path.name)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise CommandError(f"{path.name}, line {line}: the file is not UTF-8 text: save it as CSV UTF-8", returncode=2) from None
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from None
        except BadFile as error:
            raise CommandError(str(error), returncode=2) from None
        found = calibrate(marks, rng=random.Random(options["seed"]), bootstrap=options["bootstrap"], top=options["top"])  # noqa: S311
        if options["output"]:
            write_whole(Path(options["output"]), _table(found))
        self.stdout.write(json.dumps(_answer(found), ensure_ascii=False))


def _table(found: Calibration) -> str:
    lines = [HEADER]
    for one in found.entries:
        raw = shown(one.raw) if is_decimal(one.raw) else fixed(one.raw, 6)
        ranks = f"{one.rank_raw},{one.rank_calibrated},{one.rank_low},{one.rank_high}"
        lines.append(f"{_cell(one.entry)},{raw},{one.calibrated:.6f},{ranks},{one.p_top:.4f}")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _answer(found: Calibration) -> dict[str, Any]:
    return {
        "judges": [
            {
                "judge": one.judge,
                "marks": one.marks,
                "severity": round(one.severity, 6),
                "low": round(one.low, 6),
                "high": round(one.high, 6),
                "spread": _rounded(one.spread),
                "agreement": _rounded(one.agreement),
            }
            for one in found.judges
        ],
        "sigma": _rounded(found.sigma),
        "tau_judge": _rounded(found.tau_judge),
        "tau_entry": _rounded(found.tau_entry),
        "components": found.components,
        "near_cut": list(found.near_cut),
        "advice": found.advice.words,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
