"""Reading a list as offices send it: a title row above the header, 序号, merged cells, numbers as text. A sheet in, rows and problems out.

The words are Chinese, as the lists are.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from directory.rules import words
from directory.rules.dates import ListedDate, listed_date
from directory.rules.names import leader_in
from directory.rules.words import Level, StudioKind
from spreadsheets.cells import text
from spreadsheets.reading import Cell, Sheet
from spreadsheets.tables import Column, Line, Listing, Problem, read_list
from spreadsheets.tables import Row as Cells
from text.folding import fold
from text.words import flat


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What both kinds of list say of a row. `row` as the spreadsheet numbers it."""

    row: int
    name: str
    unit: str = ""
    industry: str = ""
    region: str = ""
    region_code: str = ""
    level: Level | None = None
    level_text: str = ""
    when: ListedDate | None = None
    batch: str = ""
    body: str = ""
    document: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        return identity(self.name, self.unit, self.region)


@dataclass(frozen=True, kw_only=True)
class ListedStudio(Listed):
    kind: StudioKind
    kind_text: str = ""
    field: str = ""
    leader: str = ""
    suggested_leader: str = ""
    founded: int | None = None
    introduction: str = ""


@dataclass(frozen=True, kw_only=True)
class ListedCraftsman(Listed):
    title: str
    trade: str = ""
    grade: str = ""
    special_skill: str = ""
    biography: str = ""


Row = TypeVar("Row", bound=Listed)


@dataclass(frozen=True)
class Reading(Generic[Row]):
    """`problems` stop the import; `remarks` are said and carried on with."""

    rows: Sequence[Row]
    header_row: int
    unknown: Sequence[str]
    left_out: Sequence[tuple[int, str]]
    problems: Sequence[Problem]
    remarks: Sequence[Problem]


def _words(cell: Cell) -> str:
    """No space and no line break inside Chinese: 王 刚 is 王刚."""
    plain = re.sub(r"\s+", " ", text(cell))
    return re.sub(r"(?<=[\u3400-\u9fff，。、；：（）]) (?=[\u3400-\u9fff，。、；：（）])", "", plain)


def _raw(cell: Cell) -> Cell:
    return cell


def _column(key: str, label: str, *names: str, longest: int = 0, required: bool = False, read: Callable[[Cell], object] = _words) -> Column:
    return Column(key, label, names, read=read, required=required, longest=longest)


_SHARED = (
    _column("industry", "行业", "所属行业", "所在行业", "产业", longest=40),
    _column("region", "地区", "所在地区", "所属地区", "区域", "市州", "地市", "所在地", "属地", "所属市州", longest=60),
    _column("batch", "批次", "届次", "届别", longest=30),
    _column("body", "命名单位", "命名机关", "授予单位", "授予机关", "颁发单位", "命名部门", "认定单位", longest=80),
    _column("document", "文号", "命名文号", "文件号", longest=60),
)
STUDIO_COLUMNS = (
    _column("name", "工作室名称", "创新工作室名称", "名称", "工作室", "创新工作室", longest=120, required=True),
    _column("unit", "所在单位", "单位名称", "单位", "工作单位", "申报单位", "所属单位", "企业名称", "依托单位", longest=120),
    _column("kind", "类别", "工作室类别", "类型", "工作室类型", "种类", longest=40),
    _column("level", "级别", "等级", "命名级别", "工作室级别", "层级", longest=30),
    _column("when", "命名年度", "年度", "命名年份", "年份", "命名时间", "命名日期", "认定时间", "授予时间", "时间", read=_raw),
    *_SHARED,
    _column("field", "领域", "专业领域", "技术领域", "创新领域", "攻关方向", "专业", "研究方向", longest=120),
    _column(
        "leader",
        "领衔人",
        "领衔人姓名",
        "负责人",
        "带头人",
        "领军人",
        "工作室负责人",
        "领衔人/负责人",
        "领衔人（负责人）",
        "工作室领衔人",
        longest=60,
    ),
    _column("founded", "成立时间", "成立年份", "创建时间", "创建年份", read=_raw),
    _column("introduction", "简介", "工作室简介", "介绍", "主要成果", "简要介绍", read=text),
)
CRAFTSMAN_COLUMNS = (
    _column("name", "姓名", "工匠姓名", "人员姓名", longest=60, required=True),
    _column("unit", "工作单位", "所在单位", "单位名称", "单位", "所属单位", "企业名称", longest=120),
    _column("trade", "工种（岗位）", "工种", "岗位", "职业（工种）", "职业", "工种/岗位", "岗位/工种", "职务", "从事工种", longest=60),
    _column("title", "荣誉称号", "称号", "荣誉", "荣誉名称", "选树称号", "称号名称", longest=60, required=True),
    _column("when", "年度", "命名年度", "授予年度", "年份", "授予时间", "获得时间", "获评年度", "选树年度", "命名时间", "时间", read=_raw),
    _column("level", "级别", "荣誉级别", "称号级别", "层级", longest=30),
    _column("grade", "等级", "技能等级", "职业技能等级", "技术等级", "职称", "技能等级（职称）", "技能等级/职称", "职业资格", longest=40),
    *_SHARED,
    _column("special_skill", "绝技", "绝技绝活", "绝招绝活", "绝活", longest=200),
    _column("biography", "事迹", "主要事迹", "简介", "个人简介", "事迹简介", read=text),
)


def key(printed: str) -> str:
    """For comparing: traditional and full-width folded, nothing but letters, digits and Han."""
    return flat(fold(printed))


def identity(name: str, unit: str, region: str) -> tuple[str, str]:
    """What tells one from another in a list: the name, and the unit, else the region."""
    return key(name)[:120], key(unit)[:120] or f"@{key(region)}"


def read_studios(sheet: Sheet | Sequence[Cells]) -> Reading[ListedStudio]:
    """Raises spreadsheets.tables.NoHeader."""
    return _reading(read_list(sheet, STUDIO_COLUMNS), STUDIO_COLUMNS, _studio)


def read_craftsmen(sheet: Sheet | Sequence[Cells]) -> Reading[ListedCraftsman]:
    return _reading(read_list(sheet, CRAFTSMAN_COLUMNS), CRAFTSMAN_COLUMNS, _craftsman)


_TOTAL = re.compile(r"(合计|小计|总计|共计)[：:]?[\d一二三四五六七八九十百千]*[家个名人项]?")

Remark = Callable[[str, str], None]  # (the column's key, what is the matter)


def _reading(listing: Listing, columns: Sequence[Column], make: Callable[[Line, "_Values", Remark], Row]) -> Reading[Row]:
    labels = {column.key: column.label for column in columns}
    rows, remarks, totals = [], [], []
    broken = listing.rows_with_problems
    headings = {name for column in columns if column.key == "name" for name in (column.label, *column.names)}
    for line in listing.lines:
        if line.row in broken:
            continue
        values = _Values(line.values)
        if _TOTAL.fullmatch(values["name"]) or values["name"] in headings:  # or the header once more, where a page turned
            totals.append((line.row, values["name"]))
            continue

        def remark(column: str, message: str, line: Line = line, values: "_Values" = values) -> None:
            remarks.append(Problem(line.row, labels[column], values[column], message))

        rows.append(make(line, values, remark))
    return Reading(rows, listing.header.row + 1, listing.header.unknown, sorted([*listing.left_out, *totals]), listing.problems, remarks)


class _Values:
    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getitem__(self, column: str) -> str:
        value = self._values.get(column)
        return "" if value is None else str(value)

    def raw(self, column: str) -> object:
        return self._values.get(column)


def _shared(line: Line, values: _Values, remark: Remark) -> dict[str, Any]:
    code = words.region_code(values["region"])
    when = listed_date(values.raw("when"))
    if not values["unit"]:
        remark("unit", "没有单位，先按空白导入，之后可以补填。")
    if values["region"] and not code:
        remark("region", "没有认出是哪个省市，按原文保存，按地区查找时找不到。")
    if when is None:
        remark("when", "没有认出年份，按年份不详导入。" if values["when"] else "没有年份，按年份不详导入。")
    return {
        "row": line.row, "region_code": code, "when": when,
        **{column: values[column] for column in ("name", "unit", "region", "industry", "body", "document")},
    }  # fmt: skip


def _studio(line: Line, values: _Values, remark: Remark) -> ListedStudio:
    shared = _shared(line, values, remark)
    kind = words.studio_kind(values["kind"]) or words.studio_kind(values["name"])
    level = words.level(values["level"])
    if kind is None:
        remark("kind", "没有认出类别，按职工创新工作室导入。")
    if level is None:
        remark("level", "没有认出级别，按原文保存，各级数量里不计。" if values["level"] else "没有级别，各级数量里不计。")
    founded = listed_date(values.raw("founded"))
    return ListedStudio(
        **shared, kind=kind or StudioKind.WORKER, kind_text=values["kind"], level=level, level_text=values["level"],
        batch=values["batch"], field=values["field"], leader=values["leader"], suggested_leader="" if values["leader"] else leader_in(values["name"]),
        founded=founded.on.year if founded else None, introduction=values["introduction"],
    )  # fmt: skip


def _craftsman(line: Line, values: _Values, remark: Remark) -> ListedCraftsman:
    shared = _shared(line, values, remark)
    title, batch = words.batch_of(values["title"])
    level = words.level(values["level"]) or words.honour_level(title)
    if level is None:
        remark("title", "没有认出是哪一级的称号，按原文保存。")
    return ListedCraftsman(
        **shared, title=title, batch=values["batch"] or batch, level=level, level_text=values["level"],
        trade=values["trade"], grade=values["grade"], special_skill=values["special_skill"], biography=values["biography"],
    )  # fmt: skip
