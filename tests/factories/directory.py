"""Studios, craftsmen and small lists of them, made through the actions."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from accounts.models import Organization, Person
from directory.actions.craftsmen import give_honour
from directory.actions.keeping import appoint_keeper
from directory.actions.profiles import approve, create_craftsman, create_studio
from directory.actions.studios import add_designation
from directory.models import Craftsman, Kind, Level, Step, Studio
from tests.factories.people import make_person


def make_studio(name: str = "闻铁生工匠创新工作室", *, approved: bool = True, level: str = "", on: dt.date | None = None, **fields: Any) -> Studio:
    office: Organization | None = fields.pop("office", None)
    studio = create_studio(by=None, office=office, name=name, **{"kind": Kind.CRAFTSMAN, "unit_text": "江汉重型机械厂", **fields})
    if approved:
        studio = approve(profile=studio, by=None)
    if level:
        add_designation(studio=studio, by=None, step=Step.DESIGNATED, level=level, on=on or dt.date(2021, 5, 1), body="湖北省总工会")
    return Studio.objects.get(pk=studio.pk)


def make_craftsman(name: str = "闻铁生", *, approved: bool = True, honour: str = "", **fields: Any) -> Craftsman:
    office: Organization | None = fields.pop("office", None)
    craftsman = create_craftsman(
        by=None, office=office, person=fields.pop("person", None), name=name, **{"trade": "焊工", "unit_text": "江汉重型机械厂", **fields}
    )
    if approved:
        craftsman = approve(profile=craftsman, by=None)
    if honour:
        give_honour(craftsman=craftsman, by=None, title=honour, level=Level.PROVINCE, on=dt.date(2019, 4, 28), body="湖北省总工会")
    return Craftsman.objects.get(pk=craftsman.pk)


def make_kept_studio(name: str = "汉江电气专家工作室", *, kind: str = Kind.EXPERT, level: str = Level.CITY, **fields: Any) -> tuple[Studio, Person]:
    """A designated studio, and who keeps it."""
    studio = make_studio(name, kind=kind, level=level, **fields)
    keeper = make_person(name="季望川")
    appoint_keeper(studio=studio, person=keeper, by=None)
    return studio, keeper


def application_values(**changed: Any) -> dict[str, Any]:
    return {
        "level": Level.CITY, "name": "闻铁生工匠创新工作室", "kind": Kind.CRAFTSMAN, "field": "薄板焊接", "leader_text": "闻铁生",
        "leader_grade": "首席技师",
        "founded": 2019, "members": 12, "senior": 7, "promoted": 3, "area": 120, "patents": 2, "methods": 1, "exchanges": 2, "apprentices": 6,
        "introduction": "围着焊接现场的难题转。", **changed,
    }  # fmt: skip


STUDIO_HEADER = ["序号", "工作室名称", "所在单位", "类别", "级别", "命名年度", "地区"]
CRAFTSMAN_HEADER = ["序号", "姓名", "工作单位", "工种（岗位）", "荣誉称号", "年度", "等级"]


def xlsx(rows: Sequence[Sequence[Any]], header: Sequence[str], *, title: str = "名单", merged: Sequence[tuple[int, int, int, Any]] = ()) -> bytes:
    """A list as offices send it: a merged title row, the header, the rows. `merged`: (first row, last row, column, value), counted from 0."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, len(header) - 1, title)
        for number, row in enumerate([header, *rows], 1):
            sheet.write_row(number, 0, row)
        for first, last, column, value in merged:
            sheet.merge_range(first, column, last, column, value)
    return out.getvalue()


def studios_xlsx(*rows: Sequence[Any], **options: Any) -> bytes:
    return xlsx([[number, *row] for number, row in enumerate(rows, 1)], STUDIO_HEADER, **options)


def craftsmen_xlsx(*rows: Sequence[Any], **options: Any) -> bytes:
    return xlsx([[number, *row] for number, row in enumerate(rows, 1)], CRAFTSMAN_HEADER, **options)
