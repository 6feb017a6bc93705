"""What both import commands share: the words of the dry run."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organization
from directory.actions.importing import BadList, import_sheet, plan, read_sheet
from directory.plans import Plan, Planned


class ImportCommand(BaseCommand):
    kind = ""
    noun = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--apply", action="store_true", help="write it, in one transaction; without this nothing is written")
        parser.add_argument("--office", default="", help="name or short name of the responsible union (default: the highest one)")
        parser.add_argument(
            "--same", action="append", default=[], metavar="ROW=CHOICE", help="row 7 is the same as one offered: --same 7=ref:… or --same 7=row:3"
        )

    def handle(self, *, file: Path, apply: bool, office: str, same: list[str], **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"找不到文件 {file}。请核对路径。")
        try:
            sheet = read_sheet(file.read_bytes())
            union, choices = _office(office), _choices(same)
            wanted = plan(self.kind, sheet, union, choices)
        except BadList as error:
            raise CommandError(str(error)) from error
        self._say(wanted, sheet.others)
        if wanted.stopped:
            raise CommandError("没有导入：上面标出的行不能导入。请在名单里改好，再导入一次。")
        if not apply:
            self.stdout.write("以上是预演，没有写入。确认后加 --apply 导入。")
            return
        import_sheet(kind=self.kind, sheet=sheet, by=None, office=union, choices=choices)
        self.stdout.write("没有变化。" if wanted.changes_nothing else "已导入。")

    def _say(self, wanted: Plan[Any], others: tuple[str, ...]) -> None:
        rows = wanted.planned
        self.stdout.write(f"表头在第 {wanted.reading.header_row} 行，名单 {len(rows) + len({p.row for p in wanted.problems if p.row})} 行。")
        for label, words in (("没有用到的列", wanted.reading.unknown), ("没有读的工作表", others)):
            if words:
                self.stdout.write(f"{label}：{'、'.join(words)}。")
        for row, text in wanted.reading.left_out:
            self.stdout.write(f"  第 {row} 行不是名单，略过：{text[:40]}")
        for mark, problems in (("不能导入", wanted.problems), ("提示", wanted.reading.remarks)):
            for problem in problems:
                value = f"“{problem.value}” " if problem.value else ""
                self.stdout.write(f"  {mark}：第 {problem.row} 行，{problem.column} 列：{value}{problem.message}")
        for step in wanted.elsewhere:
            self.stdout.write(f"  不能导入：第 {step.row.row} 行，{step.row.name}由{step.profile.office or '上级工会'}管理，请由其导入。")
        for step in wanted.new:
            self._line("新增", step)
        for step in wanted.adding:
            self._line("补充", step)
        for step in wanted.doubtful:
            for one in step.candidates:
                self.stdout.write(
                    f"  可能重复：第 {step.row.row} 行 {step.row.name}（{step.row.unit or '无单位'}）"
                    f"与已有的 {one.name}（{one.unit or '无单位'}）同名。"
                    f"如是同一{self.noun}，加 --same {step.row.row}={one.choice}"
                )
        for step in wanted.differing:
            for name, there, listed in step.differs:
                label = wanted.kind._meta.get_field(name).verbose_name
                self.stdout.write(f"  与已有不同，保留已有：第 {step.row.row} 行，{label}：已有“{there}”，名单“{listed}”")
        self.stdout.write(f"新增 {len(wanted.new)}，补充 {len(wanted.adding)}，无变化 {len(wanted.same)}，可能重复 {len(wanted.doubtful)}。")

    def _line(self, mark: str, step: Planned[Any]) -> None:
        row = step.row
        parts = [row.name, row.unit, row.level_text or getattr(row, "title", ""), f"{row.when.on.year}" if row.when else "年份不详"]
        suggested = getattr(row, "suggested_leader", "")
        if suggested and step.first:
            parts.append(f"领衔人可能是{suggested}，请在编辑页确认")
        self.stdout.write(f"  {mark}：第 {row.row} 行，{'，'.join(part for part in parts if part)}")


def _office(name: str) -> Organization | None:
    if not name:
        return Organization.objects.filter(depth=1).order_by("path").first()
    found = Organization.objects.filter(name=name).first() or Organization.objects.filter(short_name=name).first()
    if found is None:
        raise CommandError(f"没有名为“{name}”的工会。请核对名称。")
    return found


def _choices(same: list[str]) -> dict[int, str]:
    made = {}
    for word in same:
        row, mark, choice = word.partition("=")
        if not mark or not row.isdigit():
            raise CommandError(f"--same {word}：请写成 行号=ref:… 或 行号=row:… 的样子。")
        made[int(row)] = choice
    return made
