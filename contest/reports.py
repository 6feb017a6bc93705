"""评审情况报告: an editable Word file that answers, region by region and track by track, what became of its entries and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.timezone import localdate

from accounts.models import Organization
from contest.models import Assignment, Award, Record, Round, Standing
from contest.outcome import left_out
from contest.papers import signers_of_contest
from contest.rules.exact import fixed
from contest.rules.record import read_closed
from contest.rules.scheme import Scheme
from contest.rules.states import AssignmentState
from documents.word import render_docx
from documents.wording import plain_date

STATISTIC = {"mean": "取平均", "median": "取中位数", "sum": "相加"}


@dataclass
class Region:
    """What a region sent and what came of it. `best` are the ranks reached, `near` how far the best that stayed out was from the line."""

    name: str
    entered: int = 0
    scored: int = 0
    through: int = 0
    tracks: Counter[str] = field(default_factory=Counter)
    best: list[tuple[int, Fraction]] = field(default_factory=list)
    near: Fraction | None = None


def report_docx(round: Round, record: Record) -> bytes:
    contest = round.contest
    closed = read_closed(record.data)
    standings = list(
        Standing.objects.filter(record=record).select_related("entry__entry__unit", "entry__entry__zone__organization", "entry__entry__track")
    )
    won = winners(round, record) if round.last else {row.entry.entry.number or "" for row in standings if row.advances}
    what = "拟获奖" if round.last else "晋级"
    regions = regions_of(round, standings, won)
    data = {
        "title": f"{contest.name}\n{round.name}评审情况报告",
        "document_number": "",
        "paragraphs": [*how(round, record, closed.scheme, len(standings), len(won), what), *why(regions, what)],
        "contact": [],
        "issuers": signers_of_contest(contest),
        "date": plain_date(localdate(record.at)),
        "groups": [table(regions, what)],
        "check_code": record.sha256,
    }
    return render_docx("notice", data)


def winners(round: Round, record: Record) -> set[str]:
    standing = [Award.State.PROVISIONAL, Award.State.AWARDED]
    found = Award.objects.filter(record=record, state__in=standing).values_list("entry__number", flat=True)
    if found:
        return {number for number in found if number}
    from contest.actions.awarding import levels_of

    return set(levels_of(round, record))


def how(round: Round, record: Record, scheme: Scheme, entries: int, through: int, what: str) -> list[str]:
    """Who judged, by which method, who was left out, what was corrected."""
    judges = Assignment.objects.filter(round=round, state=AssignmentState.RELEASED).values("judge").distinct().count()
    outside = Counter(one.sheet.state for one in left_out(round))
    criteria = "、".join(f"{one.title}（{fixed(one.weight * 100, 0)}%）" if one.weight <= 1 else one.title for one in scheme.criteria if one.weight)
    drop = f"去掉 {scheme.drop.high} 个最高分和 {scheme.drop.low} 个最低分后" if scheme.drop.asked else ""
    digits = "" if scheme.rounding.total is None else f"，总分保留 {scheme.rounding.total} 位小数"
    track = f"（{round.track.name}）" if round.track else ""
    made = [
        f"{round.name}{track}共评审 {entries} 项，评委 {judges} 位，{'分组评审' if round.mode == Round.Mode.PANELS else '网评逐项分配'}，"
        f"{'评委只见盲评编号' if round.blind else '评委见项目名称'}。结果为 {through} 项{what}。",
        f"评分指标为{criteria}。各评委分数{drop}{STATISTIC[scheme.statistic]}{digits}；缺分不按 0 分计。",
    ]
    if outside:
        words = {"recused": "回避", "replaced": "更换", "set_aside": "不计入", "released": "项目缺席"}
        made.append(
            "不计入的评分表："
            + "、".join(f"{words.get(state, state)} {many} 份" for state, many in sorted(outside.items()))
            + "，均留存在成绩记录中。"
        )
    looked = round.entries.exclude(looked_again_at=None).count()
    if looked:
        made.append(f"分差较大经复评的 {looked} 项，复评理由均有记录。")
    if record.reason:
        made.append(f"本结果为更正后的第 {record.number} 号成绩记录，更正原因：{record.reason}。")
    return made


def regions_of(round: Round, standings: Sequence[Standing], won: set[str]) -> list[Region]:
    """Every region below the host, those without entries too, in the order of the tree."""
    host = round.contest.organization
    below = {one.path: one for one in host.get_children().exclude(level=Organization.Level.UNIT)}
    regions = {path: Region(one.short_name or one.name) for path, one in sorted(below.items())}
    other = Region("其他")
    scored = {row.entry.entry_id for row in standings}
    entered = round.contest.entries.exclude(submitted=None).select_related("unit", "track", "zone__organization")
    for entry in entered.filter(track=round.track_id) if round.track_id else entered:
        region = region_of(regions, other, entry.zone.organization.path if entry.zone else entry.unit.path if entry.unit else "", len(host.path))
        region.entered += 1
        region.scored += entry.pk in scored
    line = [Fraction(row.total) for row in standings if row.total and (row.entry.entry.number or "") in won]
    for row in standings:
        entry = row.entry.entry
        region = region_of(regions, other, entry.zone.organization.path if entry.zone else entry.unit.path if entry.unit else "", len(host.path))
        if (entry.number or "") in won:
            region.through += 1
            region.tracks[entry.track.name] += 1
        if row.rank and row.total:
            region.best.append((row.rank, Fraction(row.total)))
            if (entry.number or "") not in won and line:
                gap = abs(min(line) - Fraction(row.total))
                region.near = gap if region.near is None else min(region.near, gap)
    return [*regions.values(), *([other] if other.entered else [])]


def region_of(regions: Mapping[str, Region], other: Region, path: str, host: int) -> Region:
    return regions.get(path[: host + Organization.steplen], other)


def why(regions: Sequence[Region], what: str) -> list[str]:
    """为什么没有我们市: one sentence for each region that has nothing."""
    made = []
    for region in regions:
        if region.through:
            continue
        if not region.entered:
            made.append(f"{region.name}：没有申报项目。")
        elif not region.scored:
            made.append(f"{region.name}：申报 {region.entered} 项，没有进入本轮评审。")
        else:
            rank = min((rank for rank, _total in region.best), default=None)
            best = f"，最好名次第 {rank} 名" if rank else "，没有有效总分"
            near = f"，与{what}线相差 {fixed(region.near, 2)} 分" if region.near is not None else ""
            made.append(f"{region.name}：申报 {region.entered} 项，进入本轮 {region.scored} 项，没有{what}{best}{near}。")
    return made


def table(regions: Sequence[Region], what: str) -> dict[str, object]:
    columns = [
        {"label": "赛区（推荐单位）"},
        {"label": "申报", "number": True},
        {"label": "进入本轮", "number": True},
        {"label": what, "number": True},
        {"label": "最好名次", "number": True},
        {"label": "分组别"},
    ]
    rows = [
        [
            one.name, str(one.entered), str(one.scored), str(one.through), str(min((rank for rank, _total in one.best), default="—")),
            "、".join(f"{track} {many}" for track, many in sorted(one.tracks.items())) or "—",
        ]
        for one in regions
    ]  # fmt: skip
    return {"name": f"按赛区和组别（{sum(one.entered for one in regions)} 项）", "note": "", "columns": columns, "rows": rows}
