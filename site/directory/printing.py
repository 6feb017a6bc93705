"""A profile on one A4 page: as much of it as fits, the latest first."""

from collections.abc import Iterable

from directory.lineages import Lineage
from directory.linked import absolute
from directory.models import Achievement, Craftsman, Designation, Honour, Member, Profile, Step, Studio, Visit
from directory.pictures import cut
from documents.qr import qr_mark
from documents.rendering import render
from documents.shapes import Column, ProfileSection
from files.pictures import drawn_once
from ledger import canonical

MOST = 6  # rows of a table
LONGEST_CELL = 21
LONGEST_TEXT = 150


def craftsman_pdf(craftsman: Craftsman, honours: Iterable[Honour], made: Iterable[Achievement], kin: Lineage, studios: Iterable[Studio]) -> bytes:
    facts = [
        ["工作单位", craftsman.unit_name], ["工种", craftsman.trade], ["等级", craftsman.grade], ["地区", craftsman.region_name],
        ["所在工作室", cut("、".join(studio.name for studio in studios), 40)],
        ["师承", _kin(kin)],
    ]  # fmt: skip
    sections = [
        _rows(
            "荣誉",
            ["年份", "称号", "级别", "授予单位"],
            [[_year(row.year), row.title, _word(row.get_level_display()), row.body] for row in honours],
            8,
        ),
        _achievements(made, MOST),
        _text("事迹", craftsman.biography, LONGEST_TEXT),
    ]
    return _page(
        craftsman, craftsman.title or "工匠", "，".join(p for p in (craftsman.trade, craftsman.grade) if p), facts, sections, craftsman.special_skill
    )


def studio_pdf(
    studio: Studio, leader: str, events: Iterable[Designation], members: Iterable[Member], made: Iterable[Achievement], visits: Iterable[Visit]
) -> bytes:
    named = [member.name for member in members]
    facts = [
        ["所在单位", studio.unit_name], ["领衔人", leader], ["领域", studio.field], ["地区", studio.region_name],
        ["成立", _year(studio.founded)], ["成员", cut("、".join(named), 60)],
        ["交流参观", f"最近三年 {len(list(visits))} 次" if visits else ""],
    ]  # fmt: skip
    life = [
        [_year(row.year), str(row.get_step_display()), _word(row.get_result_display()) or _word(row.get_level_display()), row.body]
        for row in events
        if row.step != Step.APPLIED
    ]
    sections = [
        _rows("命名和复核", ["年份", "事项", "级别、结果", "单位"], life, MOST),
        _achievements(made, MOST),
        _text("简介", studio.introduction, LONGEST_TEXT),
    ]
    kicker = "　".join(part for part in (studio.kind_name, _word(studio.get_level_display())) if part)
    return _page(studio, kicker, studio.unit_name, facts, sections, "")


def _page(profile: Profile, kicker: str, standfirst: str, facts: list[list[str]], sections: list[ProfileSection | None], skill: str) -> bytes:
    url = absolute(profile.get_absolute_url())
    when = profile.approved_at
    note = f"{url}　资料更新于 {when:%Y-%m-%d}" if when else url
    data = {
        "title": cut(profile.name, 40), "kicker": cut(kicker, 40), "standfirst": cut(standfirst, 60), "skill": cut(skill, 46), "qr": qr_mark(url),
        "facts": [[label, cut(value, 60)] for label, value in facts if value], "note": note, "sections": [part for part in sections if part],
    }  # fmt: skip
    drawn = int(when.timestamp()) if when else 0
    return drawn_once(f"profile-{canonical.sha256({**data, 'drawn': drawn})[:40]}.pdf", lambda: render("profile", data, timestamp=drawn))


def _rows(heading: str, labels: list[str], rows: list[list[str]], most: int) -> ProfileSection | None:
    columns: list[Column] = [{"label": label} for label in labels]
    columns[0]["width"], columns[1]["width"] = 14, 78 if len(labels) == 4 and labels[1] in ("称号", "成果") else 40
    more = f"另有 {len(rows) - most} 项，见网页。" if len(rows) > most else ""
    return (
        {"heading": heading, "columns": columns, "rows": [[cut(cell, LONGEST_CELL) for cell in row] for row in rows[:most]], "text": more}
        if rows
        else None
    )


def _achievements(made: Iterable[Achievement], most: int) -> ProfileSection | None:
    rows = [[_year(row.year), row.title, str(row.get_kind_display()), row.proof_word] for row in made]
    return _rows("成果", ["年份", "成果", "种类", "凭证"], rows, most)


def _text(heading: str, text: str, longest: int) -> ProfileSection | None:
    return {"heading": heading, "text": cut(" ".join(text.split()), longest)} if text.strip() else None


def _kin(kin: Lineage) -> str:
    masters = "、".join(one.name for one in kin.masters)
    parts = [f"师傅 {masters}" if masters else "", f"带徒 {kin.taught} 人" if kin.taught else ""]
    return cut("，".join(part for part in parts if part), 60)


def _year(year: int | None) -> str:
    return str(year) if year else "不详"


def _word(label: object) -> str:
    return str(label) if label else ""
