"""The columns of a union's 汇总表. Its headings are Chinese: it comes from WPS and goes back to it."""

import re
from collections.abc import Sequence

from accounts.phones import normal
from contest.models import Contest
from ledger import clock
from spreadsheets.cells import NotThis, identifier, text, whole, written
from spreadsheets.reading import Cell
from spreadsheets.tables import Column
from spreadsheets.writing import Heading, Page, xlsx
from text.credit_code import CreditCodeError, checked

WIDTHS = {"title": 34.0, "unit_name": 30.0, "union": 24.0, "credit_code": 22.0, "members": 30.0, "summary": 40.0, "phone": 16.0}


def mobile(cell: Cell) -> str:
    """A number has lost nothing here: mobile numbers have no leading zero."""
    found = normal(written(cell))
    if found is None:
        raise NotThis("请填 11 位手机号，负责人要用它收验证码认领。")
    return found


def credit_code(cell: Cell) -> str:
    code = identifier(cell).upper()
    try:
        checked(code)
    except CreditCodeError as wrong:
        raise NotThis(wrong.message % wrong.values) from None
    return code


def columns(contest: Contest) -> tuple[Column, ...]:
    return (
        Column("track", "组别", names=("赛道", "参赛组别", "参赛赛道", "类别"), required=contest.tracks.count() > 1),
        Column("title", "项目名称", names=("项目", "作品名称", "名称"), required=True, longest=60),
        Column("unit_name", "申报单位", names=("单位", "单位名称", "企业名称", "所在单位"), required=True, longest=120),
        Column("union", "基层工会", names=("所在工会", "单位工会", "推荐工会")),
        Column("credit_code", "统一社会信用代码", names=("信用代码",), read=credit_code),
        Column("leader", "项目负责人", names=("负责人", "负责人姓名", "姓名"), required=True, longest=60),
        Column("phone", "手机号", names=("手机", "负责人手机", "联系电话", "电话", "联系方式"), read=mobile, required=True),
        Column("members", "团队成员", names=("成员", "主要成员", "参与人"), longest=400),
        Column("summary", "项目简介", names=("简介", "一句话简介"), longest=200),
        Column("baseline_jobs", "现有岗位", names=("岗位数", "就业人数", "现有就业人数"), read=whole),
    )


def names_in(cell: object) -> list[str]:
    """敖小篱、仇小满，骆清和: as people separate names."""
    return [name for name in (part.strip() for part in re.split(r"[、，,；;/\s]+", text(str(cell)))) if name] if cell else []


def template_xlsx(contest: Contest, title: str) -> bytes:
    """To be filled in, with a second sheet that says what each column takes."""
    asked = columns(contest)
    headings = tuple(Heading(f"{column.label}{'*' if column.required else ''}", WIDTHS.get(column.key, 14.0)) for column in asked)
    tracks = "、".join(contest.tracks.values_list("name", flat=True))
    notes = {
        "track": f"填下列之一：{tracks}", "union": "项目所在的基层工会。您自己就是基层工会的，可以不填",
        "credit_code": "18 位，没有注册企业的团队不填",
        "phone": "负责人的手机号。负责人凭这个号码的验证码认领项目", "members": "除负责人以外的成员，用顿号隔开", "summary": "一句话，不超过 200 字",
        "baseline_jobs": "现在有多少人在这个项目就业，填整数",
    }  # fmt: skip
    lines = [(column.label, "必填" if column.required else "", notes.get(column.key, "")) for column in asked]
    pages = [
        Page("汇总表", headings, (), title=title),
        Page("填写说明", (Heading("列", 20), Heading("", 8), Heading("怎么填", 60)), lines),
    ]
    return xlsx(pages, moment=clock.now())


def as_xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """What was pasted, as a sheet that can be kept and opened again; its rows keep their numbers."""
    wide = max((len(row) for row in rows), default=0)
    headings = tuple(Heading(written(rows[0][place]) if place < len(rows[0]) else "", 14.0) for place in range(wide))
    return xlsx([Page("汇总表", headings, [[written(cell) for cell in row] for row in rows[1:]])], moment=clock.now())
