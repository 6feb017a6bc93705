"""A list of judges, pasted or from a spreadsheet: what each row would become, and what is wrong with it cell by cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.phones import normal
from contest.forms.judging import JudgeForm
from contest.models import Contest, Judge
from spreadsheets.cells import written
from spreadsheets.reading import Sheet
from spreadsheets.tables import Column, NoHeader, Problem, read_list

COLUMNS = (
    Column("name", "姓名", ("评委姓名", "专家姓名"), required=True, longest=60),
    Column("phone", "手机", ("手机号", "手机号码", "电话", "联系电话"), longest=20),
    Column("email", "邮箱", ("电子邮箱", "电子邮件", "E-mail")),
    Column("title", "职务职称", ("职称", "职务"), longest=60),
    Column("employer", "工作单位", ("单位", "所在单位"), longest=120),
    Column("group", "所属集团", ("集团",), longest=80),
    Column("expertise", "专业领域", ("专业", "领域", "专长", "擅长领域")),
    Column("region_code", "地区", ("所在地区", "区划代码", "地区代码")),
    Column("other_regions", "其他地区", ("籍贯", "曾任职地区")),
)
LABELS = {column.key: column.label for column in COLUMNS}
MOST = 500
SEVERAL = re.compile(r"[、,，;；\s]+")


class ListForm(forms.Form):
    rows = forms.CharField(
        label=_("The list"), required=False, max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "placeholder": "\t".join(LABELS.values())}),
        help_text=_("Copy it from a spreadsheet with its header row and paste it here. Regions by name or code; several separated by 、"),
    )  # fmt: skip
    file = forms.FileField(label=_("or a spreadsheet"), required=False, help_text=_("xlsx, xls, ods or CSV. It is read into the field above."))


@dataclass(frozen=True)
class Checked:
    """`judges` are the fields of each row that could be added; nothing is added while there are `problems`."""

    judges: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]


def as_text(sheet: Sheet) -> str:
    """The sheet as it would have been pasted."""
    return "\n".join("\t".join(" ".join(written(cell).split()) for cell in row) for row in sheet.rows)


def check_list(contest: Contest, text: str) -> Checked:
    rows = [line.split("\t") for line in text.splitlines()]
    try:
        found = read_list(rows, COLUMNS)
    except NoHeader as absent:
        return Checked((), (Problem(0, "", "", str(absent)),))
    problems, judges = list(found.problems), []
    if len(found.lines) > MOST:
        return Checked((), (Problem(0, "", "", f"一次最多 {MOST} 位评委，名单有 {len(found.lines)} 位。请分几次导入。"),))
    regions, seen = region_codes(), known_to(contest)
    for line in found.lines:
        said = {key: str(value or "") for key, value in line.values.items()}
        faults = [*wrong_regions(line.row, said, regions)]
        if said.get("phone") and normal(said["phone"]) is None:
            faults.append(Problem(line.row, LABELS["phone"], said["phone"], "不是手机号。请写 11 位数字，或留空并填写邮箱。"))
        expertise = "，".join(filter(None, SEVERAL.split(said.get("expertise", ""))))
        data = {**said, "role": Judge.Role.JUDGE.value, "available": "on", "expertise": expertise}
        form = JudgeForm(data, contest=contest)
        wrong = {one.column for one in (*found.problems, *faults) if one.row == line.row}
        faults += [
            Problem(line.row, LABELS.get(key, ""), said.get(key, ""), str(error))
            for key, errors in form.errors.items() for error in errors if LABELS.get(key, "") not in wrong
        ]  # fmt: skip
        same = [key for key in keys_of(said) if key in seen]
        if same:
            faults.append(Problem(line.row, "姓名", said.get("name", ""), f"评委库或名单中已有此人（{seen[same[0]]}）。请删去这一行。"))
        seen |= dict.fromkeys(keys_of(said), f"第 {line.row} 行")
        problems += faults
        if not faults and not wrong:
            judges.append(form.cleaned_data)
    if not found.lines and not problems:
        problems.append(Problem(0, "", "", "表头下面没有名单。"))
    return Checked(tuple(judges), tuple(sorted(problems, key=lambda one: one.row)))


def keys_of(said: Mapping[str, Any]) -> list[str]:
    """By what a person is known again: telephone, or name and employer."""
    phone = re.sub(r"\D", "", said.get("phone", ""))[-11:]
    return [key for key in (phone, f"{said.get('name', '')}　{said.get('employer', '')}") if key.strip("　")]


def known_to(contest: Contest) -> dict[str, str]:
    rows = contest.judges.filter(role=Judge.Role.JUDGE).values("name", "employer", "phone", "number")
    return {key: f"评委库第 {row['number']} 号" for row in rows for key in keys_of(row)}


def region_codes() -> dict[str, str]:
    """Region by its code, and by the name that the tree has it under: 襄阳, 襄阳市 and 襄阳市总工会."""
    found: dict[str, str] = {}
    rows = Organization.objects.exclude(region_code="").exclude(level=Organization.Level.UNIT).order_by("-path")
    for name, short, code in rows.values_list("name", "short_name", "region_code"):
        for known in (name, short, name.removesuffix("总工会"), code):
            if known:
                found[known] = found[known.removesuffix("市")] = code
    return found


def wrong_regions(row: int, said: dict[str, str], regions: Mapping[str, str]) -> Sequence[Problem]:
    """Names become codes in `said`; what is neither is a problem."""
    faults = []
    for key in ("region_code", "other_regions"):
        codes = []
        for name in filter(None, SEVERAL.split(said.get(key, ""))):
            code = regions.get(name) or (name if re.fullmatch(r"\d{6}", name) else "")
            if not code:
                faults.append(Problem(row, LABELS[key], name, f"没有叫“{name}”的地区。请写地区全称或六位区划代码。"))
            codes.append(code)
        if len(codes) > 1 and key == "region_code":
            faults.append(Problem(row, LABELS[key], said[key], "只写一个地区，其余写在“其他地区”。"))
        said[key] = "，".join(codes)
    return faults
