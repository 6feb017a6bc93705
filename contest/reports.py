"""评审情况报告: an editable Word file that answers, region by region and track by track, what became of its entries and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.timezone import localdate

from accounts.models import Organization
from contest.actions.marking import scheme_in
from contest.models import Assignment, Award, Entry, Record, Round, Standing
from contest.outcome import left_out
from contest.papers import signers_of_contest
from contest.rules.exact import fixed
from contest.rules.record import read_closed
from contest.rules.scheme import Scheme
from contest.rules.states import AssignmentState
from documents.word import Sheet, render_docx, with_sheets
from documents.wording import plain_date

STATISTIC = {"mean": "取平均", "median": "取中位数", "sum": "相加"}


MOST_LINES = 60
"""Of a region's projects so many are listed on its page; the rest are in the spreadsheet."""


@dataclass
class Share:
    """What came of some entries. `best` are the ranks reached, `near` how far the best that stayed out was from the line."""

    entered: int = 0
    scored: int = 0
    through: int = 0
    best: list[int] = field(default_factory=list)
    near: Fraction | None = None

    @property
    def best_rank(self) -> int | None:
        return min(self.best, default=None)


@dataclass
class Region(Share):
    """What a region sent, as a whole and by track, and its scored projects: (track, rank, number, title, total, what came of it)."""

    name: str = ""
    tracks: dict[str, Share] = field(default_factory=dict)
    lines: list[tuple[str, int | None, str, str, str, str]] = field(default_factory=list)

    def shares(self, track: str) -> tuple[Share, Share]:
        return self, self.tracks.setdefault(track, Share())


def report_docx(round: Round, record: Record) -> bytes:
    contest = round.contest
    closed = read_closed(record.data)
    standings = list(
        Standing.objects.filter(record=record).select_related("entry__entry__unit", "entry__entry__zone__organization", "entry__entry__track")
    )
    won = winners(round, record) if round.last else {row.entry.entry.number or "" for row in standings if row.advances}
    what = "拟获奖" if round.last else "晋级"
    regions = regions_of(round, standings, won, what)
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
    return with_sheets(render_docx("notice", data), [sheet_of(region, what) for region in regions])


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


def regions_of(round: Round, standings: Sequence[Standing], won: set[str], what: str) -> list[Region]:
    """Every region below the host, those without entries too, in the order of the tree."""
    host = round.contest.organization
    below = {one.path: one for one in host.get_children().exclude(level=Organization.Level.UNIT)}
    regions = {path: Region(name=one.short_name or one.name) for path, one in sorted(below.items())}
    other = Region(name="其他")
    scored = {row.entry.entry_id for row in standings}
    entered = round.contest.entries.exclude(submitted=None).select_related("unit", "track", "zone__organization")
    for entry in entered.filter(track=round.track_id) if round.track_id else entered:
        for share in region_of(regions, other, path_of(entry), len(host.path)).shares(entry.track.name):
            share.entered += 1
            share.scored += entry.pk in scored
    lines = lines_by_group(round, standings, won)
    for row in standings:
        entry, number = row.entry.entry, row.entry.entry.number or ""
        region, through = region_of(regions, other, path_of(entry), len(host.path)), number in won
        line = lines.get(row.panel_id if round.mode == Round.Mode.PANELS and not round.last else None)
        for share in region.shares(entry.track.name):
            share.through += through
            if row.rank and row.total:
                share.best.append(row.rank)
                if not through and line is not None:
                    gap = abs(line - Fraction(row.total))
                    share.near = gap if share.near is None else min(share.near, gap)
        region.lines.append((entry.track.name, row.rank, number, entry.title, row.total, what if through else f"未{what}"))
    return [*regions.values(), *([other] if other.entered else [])]


def lines_by_group(round: Round, standings: Sequence[Standing], won: set[str]) -> dict[int | None, Fraction]:
    """Panel (None: the whole round) -> the last total that went through. In panels each has a line of its own."""
    totals: dict[int | None, list[Fraction]] = {}
    for row in standings:
        if row.total and (row.entry.entry.number or "") in won:
            group = row.panel_id if round.mode == Round.Mode.PANELS and not round.last else None
            totals.setdefault(group, []).append(Fraction(row.total))
    worst = max if scheme_in(round.scheme).low_wins else min
    return {group: worst(found) for group, found in totals.items()}


def path_of(entry: Entry) -> str:
    return entry.zone.organization.path if entry.zone else entry.unit.path if entry.unit else ""


def region_of(regions: Mapping[str, Region], other: Region, path: str, host: int) -> Region:
    return regions.get(path[: host + Organization.steplen], other)


def why(regions: Sequence[Region], what: str) -> list[str]:
    """为什么没有我们市: one sentence for each region that has nothing."""
    return [f"{region.name}：{answer(region, what)}" for region in regions if not region.through]


def answer(share: Share, what: str) -> str:
    """What came of these entries, and of those that stayed out how near they came."""
    if not share.entered:
        return "没有申报项目。"
    if not share.scored:
        return f"申报 {share.entered} 项，没有进入本轮评审。"
    best = f"，最好名次第 {share.best_rank} 名" if share.best_rank else "，没有有效总分"
    came = f"{what} {share.through} 项" if share.through else f"没有{what}"
    near = f"，未{what}项目与{what}线最近相差 {fixed(share.near, 2)} 分" if share.near is not None else ""
    return f"申报 {share.entered} 项，进入本轮 {share.scored} 项，{came}{best}{near}。"


def sheet_of(region: Region, what: str) -> Sheet:
    """The region's own page: the answer in a sentence, then track by track, then its projects by rank."""
    tracks = [
        [track, str(one.entered), str(one.scored), str(one.through), str(one.best_rank or "—"), "—" if one.near is None else fixed(one.near, 2)]
        for track, one in sorted(region.tracks.items())
    ]
    lines = sorted(region.lines, key=lambda line: (line[0], line[1] is None, line[1] or 0, line[2]))
    listed = [[track, str(rank or "—"), number, title, total or "—", came] for track, rank, number, title, total, came in lines[:MOST_LINES]]
    more = [f"以下列出前 {MOST_LINES} 项，其余 {len(lines) - MOST_LINES} 项见成绩表。"] if len(lines) > MOST_LINES else []
    words = [answer(region, what), *(f"{track}：{answer(one, what)}" for track, one in sorted(region.tracks.items()) if not one.through), *more]
    tables: list[tuple[str, list[str], list[list[str]]]] = []
    if tracks:
        tables.append(("按组别", ["组别", "申报", "进入本轮", what, "最好名次", f"距{what}线（分）"], tracks))
    if listed:
        tables.append(("进入本轮的项目", ["组别", "名次", "编号", "项目", "总分", "结果"], listed))
    return Sheet(f"{region.name}情况", words, tables)


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
            one.name, str(one.entered), str(one.scored), str(one.through), str(one.best_rank or "—"),
            "、".join(f"{track} {share.through}" for track, share in sorted(one.tracks.items()) if share.through) or "—",
        ]
        for one in regions
    ]  # fmt: skip
    return {"name": f"按赛区和组别（{sum(one.entered for one in regions)} 项）", "note": "", "columns": columns, "rows": rows}
