"""Pair judges with entries from plain files, without a database: for a supervisor at home, and for other people's sheets."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.management.whole_file import write_whole
from contest.rules.assignment import Assignment, Contradiction, Entry, Judge, Problem, affinity_array, assign
from contest.rules.pairs import BadFile, read_affinities, read_groups, read_pairs


class Command(BaseCommand):
    help = (
        "网评分配：给每个项目配评委，使匹配度总和最大，并证明再没有更好的分配。所有文件为 UTF-8 的 CSV，首行为列名。"
        "输出一个 JSON 对象：total 匹配度总和，worst 匹配度最低的一个项目，loads 每位评委项数的最小与最大，groups 单位数，"
        "uncovered 没有配满的项目及原因，connected 评委之间能否经共同的项目相互比较，seconds 用时。文件有错时指出行和列，退出码为 2，不写任何文件。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("affinity", metavar="AFFINITY.csv", help="entry,judge,affinity：项目、评委、匹配度；没有列出的一对按 0 计，允许分配")
        parser.add_argument("--per-entry", type=int, required=True, help="每个项目配几位评委")
        parser.add_argument("--max-load", type=int, required=True, help="每位评委最多评几项")
        parser.add_argument("--min-load", type=int, default=0, help="每位评委至少评几项（默认 0）")
        parser.add_argument("--conflicts", metavar="PAIRS.csv", help="entry,judge：须回避的项目和评委")
        parser.add_argument("--groups", metavar="JUDGES.csv", help="judge,group：评委所属的单位或地区")
        parser.add_argument("--at-most-per-group", type=int, help="同一项目中，同一单位或地区的评委至多几位（给出 --groups 时默认 1）")
        parser.add_argument("--locked", metavar="PAIRS.csv", help="entry,judge：已锁定或已评分、必须保留的分配")
        parser.add_argument("--goal", choices=["total", "worst"], default="total", help="total 总和最大；worst 先使最低的一项尽量高，再使总和最大")
        parser.add_argument("--seed", type=int, default=1, help="同分时的次序由它决定：同样的输入和种子，得同样的分配（默认 1）")
        parser.add_argument("-o", "--output", metavar="PAIRS.csv", help="把分配写到这个文件：entry,judge")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        problem = _problem(options)
        try:
            assignment = assign(problem, rng=random.Random(options["seed"]))  # noqa: S311
        except Contradiction as error:
            raise CommandError(str(error), returncode=2) from None
        if options["output"]:
            lines = ["entry,judge", *(f"{_cell(pair.entry)},{_cell(pair.judge)}" for pair in assignment.pairs)]
            write_whole(Path(options["output"]), "\n".join(lines) + "\n")
        text = json.dumps(_answer(problem, assignment, time.perf_counter() - started), ensure_ascii=False)
        exact = f'{{"total": {_number(assignment.total)}, "worst": {_number(assignment.worst)}, '
        self.stdout.write(exact + text.removeprefix("{"))


def _problem(options: dict[str, Any]) -> Problem:
    for name, least in (("per_entry", 1), ("max_load", 1), ("min_load", 0), ("at_most_per_group", 1)):
        if options[name] is not None and options[name] < least:
            raise CommandError(f"--{name.replace('_', '-')} must be at least {least}", returncode=2)
    if options["min_load"] > options["max_load"]:
        raise CommandError("--min-load is above --max-load", returncode=2)
    if options["at_most_per_group"] and not options["groups"]:
        raise CommandError("--at-most-per-group needs --groups: whose group is whose?", returncode=2)
    try:
        affinities = read_affinities(_lines(options["affinity"]), file=_name(options["affinity"]))
        known = {"entries": affinities.entries, "judges": affinities.judges}
        conflicts, locked = (
            read_pairs(_lines(options[name]), file=_name(options[name]), **known) if options[name] else () for name in ("conflicts", "locked")
        )
        groups = read_groups(_lines(options["groups"]), file=_name(options["groups"]), judges=affinities.judges) if options["groups"] else {}
    except BadFile as error:
        raise CommandError(str(error), returncode=2) from None
    affinity, digits = affinity_array(affinities.cells, len(affinities.entries), len(affinities.judges))
    return Problem(
        entries=tuple(Entry(key, options["per_entry"]) for key in affinities.entries),
        judges=tuple(Judge(key, options["max_load"], options["min_load"], groups.get(key, "")) for key in affinities.judges),
        affinity=affinity,
        digits=digits,
        conflicts=conflicts,
        locked=locked,
        per_group=(options["at_most_per_group"] or 1) if options["groups"] else None,
        goal=options["goal"],
    )


def _answer(problem: Problem, assignment: Assignment, seconds: float) -> dict[str, Any]:
    """All but total and worst."""
    group_of = {judge.key: judge.group for judge in problem.judges if judge.group}
    met = Counter((pair.entry, group_of[pair.judge]) for pair in assignment.pairs if pair.judge in group_of)
    loads = assignment.loads.values()
    return {
        "loads": {"min": min(loads), "max": max(loads)},
        "groups": {"count": len(set(group_of.values())), "most_per_entry": max(met.values(), default=0)},
        "uncovered": [
            {"entry": one.entry, "wanted": one.wanted, "got": one.got, "why": one.why, "mend": one.mend, "lack": one.lack}
            for one in assignment.uncovered
        ],
        "underused": [{"judge": one.judge, "wanted": one.wanted, "got": one.got, "why": one.why, "mend": one.mend} for one in assignment.underused],
        "connected": assignment.components <= 1,
        "anchors": list(assignment.anchors),
        "optimal": assignment.proof.optimal,
        "method": assignment.proof.method,
        "seconds": round(seconds, 3),
    }


def _number(value: Decimal) -> str:
    """The whole decimal: json would write a binary approximation."""
    return format(value.normalize(), "f") if value else "0"


def _name(path: str) -> str:
    return Path(path).name


def _lines(path: str) -> Iterable[str]:
    try:
        return StringIO(Path(path).read_bytes().decode("utf-8"), newline="")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadFile(_name(path), line, "", "the file is not UTF-8 text: save it as CSV UTF-8") from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from None


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
