"""A round as a spreadsheet that reckons its totals: the scheme, the marks as typed, and formulas from the marks to the total. Nothing but the marks,
the scheme's figures and the official result stands in it as a value.

Sheets: 方案 (the scheme's figures), 原始分 (what judges gave, by seat), 得分 (points), 评分表 (judges' own totals, by sheet only), 成绩.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from contest.rules.exact import from_text
from contest.rules.marks import RoundMarks, factor_of, points_for
from contest.rules.scheme import Criterion, Panel, Scheme
from contest.rules.totals import Book, Computed, PanelWork, computed_from
from spreadsheets.live import Cell, Formula, Grid, column

SCHEME, RAW, POINTS, SHEETS, RESULT = "方案", "原始分", "得分", "评分表", "成绩"
FIRST = 2
"""The row of the first entry, as spreadsheets count."""


@dataclass(frozen=True)
class Official:
    """What the record says of an entry."""

    rank: int | None
    total: Fraction | None
    tie: str


@dataclass
class Workbook:
    """`entries` in the order of the result, `group` of each, `judges` of each (panel, entry) by seat."""

    scheme: Scheme
    given: RoundMarks
    entries: Sequence[str]
    groups: Mapping[str, str]
    official: Mapping[str, Official]
    places: dict[str, str] = field(default_factory=dict)
    """Of figures of the scheme: name -> cell."""

    def __post_init__(self) -> None:
        self.book = Book.of(self.scheme, self.given)
        self.computed: Computed = computed_from(self.scheme, self.book, self.given.factors)
        self.judges: dict[tuple[str, str], list[str]] = {}
        for mark in self.given.marks:
            seats = self.judges.setdefault((mark.panel, mark.entry), [])
            if mark.judge not in seats:
                seats.append(mark.judge)
        self.seats = {panel.key: max((len(seats) for (key, _), seats in self.judges.items() if key == panel.key), default=1) for panel in self.panels}

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self.scheme.all_panels

    def grids(self) -> list[Grid]:
        scheme = self.scheme_grid()
        raw, points, result = self.raw_grid(), self.points_grid(), self.result_grid()
        sheets = [self.sheets_grid()] if self.scheme.aggregate == "sheet" else []
        return [result, raw, points, *sheets, scheme]

    # 方案

    def scheme_grid(self) -> Grid:
        scheme = self.scheme
        rows: list[list[Cell]] = [["项目", "数值", "说明"]]

        def put(name: str, value: Fraction | int, words: str, say: str = "") -> None:
            rows.append([words, Fraction(value), say])
            self.places[name] = f"{SCHEME}!$B${len(rows)}"

        for criterion in scheme.criteria:
            sign = "扣分项" if scheme.sign(criterion) < 0 else "附加分" if criterion.bonus else "选评项" if criterion.optional else ""
            put(f"weight:{criterion.key}", criterion.weight * scheme.sign(criterion), f"{criterion.title} 权重", sign)
        for panel in scheme.panels:
            put(f"panel:{panel.key}", panel.weight, f"{panel.title} 组权重")
        if scheme.carry:
            put("carry:earlier", scheme.carry.earlier, "前一轮成绩所占")
            put("carry:this", scheme.carry.this, "本轮成绩所占")
        for criterion in scheme.criteria:
            for at, (value, points) in enumerate(criterion.points):
                rows.append([f"{criterion.title} 分值表", value, points])
                if at == 0:
                    self.places[f"table:{criterion.key}"] = str(len(rows))
        drop, digits = scheme.drop, scheme.rounding
        words = f"去掉 {drop.high} 个最高分、{drop.low} 个最低分，余下不足 {drop.at_least} 个时不去" if drop.asked else "不去最高分和最低分"
        rows.append(["统计", {"mean": "平均", "median": "中位数", "sum": "相加"}[scheme.statistic], words])
        steps = (("统计后", digits.statistic), ("乘权重后", digits.weighted), ("总分", digits.total))
        rows.append(["四舍五入", "", "、".join(f"{name} {places} 位" for name, places in steps if places is not None) or "不舍入"])
        rows.append(["说明", "", "改动原始分或本表的数值，得分、总分会随之重算；“公布总分”是成绩记录里的数，不随之变。"])
        return Grid(SCHEME, rows, widths=(24, 12, 60))

    # 原始分, 得分

    def raw_column(self, panel: Panel, criterion: Criterion, seat: int) -> str:
        """Grouped by panel and seat, the judge's number before the marks."""
        place = 2
        for other in self.panels:
            wide = len(self.scheme.marked_by(other)) + 1
            if other.key == panel.key:
                keys = [one.key for one in self.scheme.marked_by(panel)]
                return column(place + seat * wide + 1 + keys.index(criterion.key))
            place += self.seats[other.key] * wide
        raise KeyError(panel.key)

    def factor_column(self, criterion: Criterion) -> str | None:
        keys = self.factored
        if criterion.key not in keys:
            return None
        wide = 2 + sum(self.seats[panel.key] * (len(self.scheme.marked_by(panel)) + 1) for panel in self.panels)
        return column(wide + keys.index(criterion.key))

    @property
    def factored(self) -> list[str]:
        used = {key for _, key in self.given.factors}
        return [criterion.key for criterion in self.scheme.criteria if criterion.key in used]

    def raw_grid(self) -> Grid:
        head: list[Cell] = ["编号", "组别"]
        for panel in self.panels:
            for seat in range(1, self.seats[panel.key] + 1):
                name = f"{panel.title} " if panel.key else ""
                head += [f"{name}席位 {seat} 评委", *(f"{one.title}（席位 {seat}）" for one in self.scheme.marked_by(panel))]
        head += [f"{self.scheme.criterion(key).title} 系数" for key in self.factored]
        rows: list[list[Cell]] = [head]
        for entry in self.entries:
            row: list[Cell] = [entry, self.groups.get(entry, "")]
            for panel in self.panels:
                judges = self.judges.get((panel.key, entry), [])
                for seat in range(self.seats[panel.key]):
                    judge = judges[seat] if seat < len(judges) else None
                    row.append(judge)
                    row += [self.mark(panel, one, entry, judge) for one in self.scheme.marked_by(panel)]
            row += [factor_of(self.given.factors, entry, key) for key in self.factored]
            rows.append(row)
        return Grid(RAW, rows, widths=(16, 10, 9), first=1)

    def mark(self, panel: Panel, criterion: Criterion, entry: str, judge: str | None) -> Fraction | None:
        text = self.book.columns[panel.key, criterion.key].get(entry, {}).get(judge or "")
        return from_text(text) if text else None

    def block(self, panel: Panel, criterion: Criterion) -> tuple[int, int]:
        """Columns of 得分, from and to, of one panel and criterion."""
        place = 1
        for other in self.panels:
            for one in self.scheme.marked_by(other):
                if (other.key, one.key) == (panel.key, criterion.key):
                    return place, place + self.seats[panel.key] - 1
                place += self.seats[other.key]
        raise KeyError(criterion.key)

    def points_grid(self) -> Grid:
        head: list[Cell] = ["编号"]
        for panel in self.panels:
            for one in self.scheme.marked_by(panel):
                head += [f"{panel.title + ' ' if panel.key else ''}{one.title} {seat}" for seat in range(1, self.seats[panel.key] + 1)]
        rows: list[list[Cell]] = [head]
        for down, entry in enumerate(self.entries, FIRST):
            row: list[Cell] = [Formula(f"={RAW}!A{down}", entry)]
            for panel in self.panels:
                judges = self.judges.get((panel.key, entry), [])
                for one in self.scheme.marked_by(panel):
                    for seat in range(self.seats[panel.key]):
                        typed = self.mark(panel, one, entry, judges[seat] if seat < len(judges) else None)
                        value = "" if typed is None else points_for(one, typed)
                        cell = f"{RAW}!{self.raw_column(panel, one, seat)}{down}"
                        row.append(Formula(f'=IF({cell}="","",{self.points_formula(one, cell)})', value))
            rows.append(row)
        return Grid(POINTS, rows, widths=(16, 9))

    def points_formula(self, criterion: Criterion, cell: str) -> str:
        if not criterion.points:
            return cell
        first = int(self.places[f"table:{criterion.key}"])
        last = first + len(criterion.points) - 1
        values, points = f"{SCHEME}!$B${first}:$B${last}", f"{SCHEME}!$C${first}:$C${last}"
        at = f"MAX({cell},{SCHEME}!$B${first})"
        if not criterion.interpolate or first == last:
            return f"INDEX({points},MATCH({at},{values},1))"
        row = f"MATCH({at},{values},1)"
        here, there = f"INDEX({values},{row})", f"INDEX({values},{row}+1)"
        gain, more = f"INDEX({points},{row})", f"INDEX({points},{row}+1)"
        return f"{gain}+IF({row}={len(criterion.points)},0,({more}-{gain})*({at}-{here})/({there}-{here}))"

    # 评分表

    def sheets_column(self, panel: Panel, seat: int) -> str:
        return column(1 + sum(self.seats[other.key] for other in self.panels[: self.panels.index(panel)]) + seat)

    def sheets_grid(self) -> Grid:
        head: list[Cell] = ["编号"]
        for panel in self.panels:
            head += [f"{panel.title + ' ' if panel.key else ''}席位 {seat} 合计" for seat in range(1, self.seats[panel.key] + 1)]
        own = {panel.key: PanelWork(self.scheme, panel, self.book, self.given.factors, {}, {}, {}, {}, {}).sheets() for panel in self.panels}
        rows: list[list[Cell]] = [head]
        for down, entry in enumerate(self.entries, FIRST):
            row: list[Cell] = [Formula(f"={RAW}!A{down}", entry)]
            for panel in self.panels:
                judges, sheets = self.judges.get((panel.key, entry), []), own[panel.key]
                for seat in range(self.seats[panel.key]):
                    total = sheets.totals.get(entry, {}).get(judges[seat]) if seat < len(judges) else None
                    value = "" if total is None else Fraction(total, sheets.under)
                    cells = {one.key: f"{POINTS}!{column(self.block(panel, one)[0] + seat)}{down}" for one in self.scheme.marked_by(panel)}
                    row.append(Formula(f"={self.summed(panel, cells, down)}", value))
            rows.append(row)
        return Grid(SHEETS, rows, widths=(16, 11))

    def summed(self, panel: Panel, cells: Mapping[str, str], down: int) -> str:
        """Products of one sheet, or of one panel's statistics, added; empty where something required is."""
        products = [f'IF({cells[one.key]}="",0,{self.product(panel, one, cells, down)})' for one in self.scheme.marked_by(panel)]
        return self.unless_missing(panel, cells, "+".join(products))

    def unless_missing(self, panel: Panel, cells: Mapping[str, str], sum_: str) -> str:
        criteria = self.scheme.marked_by(panel)
        required = [f'{cells[one.key]}=""' for one in criteria if one.required]
        sharing = [one for one in criteria if self.scheme.takes_share(one)]
        nothing = [f'{cells[one.key]}=""' for one in criteria if not one.bonus]
        lacking = [*required, f"AND({','.join(nothing)})"] if nothing else required
        if any(not one.required for one in sharing):
            left = "+".join(f'IF({cells[one.key]}="",0,{self.places[f"weight:{one.key}"]})' for one in sharing)
            lacking.append(f"{left}=0")
        return f'IF(OR({",".join(lacking)}),"",{sum_})' if lacking else sum_

    def product(self, panel: Panel, criterion: Criterion, cells: Mapping[str, str], down: int) -> str:
        terms = [cells[criterion.key], self.places[f"weight:{criterion.key}"]]
        factor = self.factor_column(criterion)
        if factor:
            terms.append(f"{RAW}!{factor}{down}")
        sharing = [one for one in self.scheme.marked_by(panel) if self.scheme.takes_share(one)]
        if self.scheme.takes_share(criterion) and any(one.optional for one in self.scheme.marked_by(panel) if not one.bonus):
            whole = "+".join(self.places[f"weight:{one.key}"] for one in sharing)
            left = "+".join(f'IF({cells[one.key]}="",0,{self.places[f"weight:{one.key}"]})' for one in sharing)
            terms.append(f"({whole})/({left})")
        return to_digits("*".join(terms), self.scheme.rounding.weighted)

    # 成绩

    def result_grid(self) -> Grid:
        scheme, by_sheet = self.scheme, self.scheme.aggregate == "sheet"
        head: list[Cell] = ["编号", "组别"]
        for panel in self.panels:
            name = f"{panel.title} " if panel.key else ""
            if not by_sheet:
                for one in scheme.marked_by(panel):
                    head += [f"{name}{one.title} 统计", f"{name}{one.title} 乘权重"]
            head.append(f"{name}合计")
        head += (["前一轮成绩"] if scheme.carry else []) + ["总分（按公式重算）", "公布总分", "核对", "名次（按总分）", "公布名次", "同分区分"]
        rows: list[list[Cell]] = [head]
        last = FIRST + len(self.entries) - 1
        for down, entry in enumerate(self.entries, FIRST):
            row: list[Cell] = [Formula(f"={RAW}!A{down}", entry), Formula(f'=IF({RAW}!B{down}="","",{RAW}!B{down})', self.groups.get(entry, ""))]
            sums = []
            for panel in self.panels:
                row += self.panel_cells(panel, entry, down, len(row))
                sums.append(f"{column(len(row) - 1)}{down}")
            row += self.total_cells(entry, down, len(row), sums, last)
            rows.append(row)
        return Grid(RESULT, rows, widths=(16, 10, 12), first=1)

    def panel_cells(self, panel: Panel, entry: str, down: int, at: int) -> list[Cell]:
        if self.scheme.aggregate == "sheet":
            first, last = self.sheets_column(panel, 0), self.sheets_column(panel, self.seats[panel.key] - 1)
            return [Formula(f"={self.statistic(f'{SHEETS}!{first}{down}:{last}{down}')}")]
        cells: dict[str, str] = {}
        made: list[Cell] = []
        criteria = self.scheme.marked_by(panel)
        for place, one in enumerate(criteria):
            cells[one.key] = f"{column(at + 2 * place)}{down}"
        for one in criteria:
            left, right = self.block(panel, one)
            marks = f"{POINTS}!{column(left)}{down}:{column(right)}{down}"
            scores, weighted = self.computed.scores[panel.key, one.key], self.computed.weighted[panel.key, one.key]
            made.append(Formula(f"={self.statistic(marks)}", scores.fraction(entry) if entry in scores.over else ""))
            value = weighted.fraction(entry) if entry in weighted.over else ""
            made.append(Formula(f'=IF({cells[one.key]}="","",{self.product(panel, one, cells, down)})', value))
        products = "+".join(f'IF({cells[one.key]}="",0,{column(at + 2 * place + 1)}{down})' for place, one in enumerate(criteria))
        made.append(Formula(f"={self.unless_missing(panel, cells, products)}"))
        return made

    def statistic(self, marks: str) -> str:
        """Drop, statistic, rounding over a range, empty where it holds no number."""
        drop, count = self.scheme.drop, f"COUNT({marks})"
        dropping = f"{count}>={drop.high + drop.low + drop.at_least}"
        ends = [f"LARGE({marks},{at})" for at in range(1, drop.high + 1)] + [f"SMALL({marks},{at})" for at in range(1, drop.low + 1)]
        kept = f"IF({dropping},{count}-{drop.high + drop.low},{count})" if drop.asked else count
        if self.scheme.statistic == "median":
            below = f"IF({dropping},{drop.low},0)" if drop.asked else "0"
            value = f"(SMALL({marks},{below}+INT(({kept}+1)/2))+SMALL({marks},{below}+INT({kept}/2)+1))/2"
        else:
            value = f"(SUM({marks})-IF({dropping},{'+'.join(ends)},0))" if drop.asked else f"SUM({marks})"
            if self.scheme.statistic == "mean":
                value = f"{value}/{kept}"
        return f'IF({count}=0,"",{to_digits(value, self.scheme.rounding.statistic)})'

    def total_cells(self, entry: str, down: int, at: int, sums: Sequence[str], last: int) -> list[Cell]:
        scheme, official = self.scheme, self.official[entry]
        made: list[Cell] = []
        lacking = [f'{cell}=""' for cell in sums]
        value = "+".join(
            f"{cell}*{self.places[f'panel:{panel.key}']}" if scheme.panels else cell for cell, panel in zip(sums, self.panels, strict=True)
        )
        if scheme.carry:
            earlier = f"{column(at)}{down}"
            made.append((self.given.earlier or {}).get(entry))
            if scheme.carry.earlier:
                lacking.append(f'{earlier}=""')
            value = f"N({earlier})*{self.places['carry:earlier']}+({value})*{self.places['carry:this']}"
        total = f"{column(at + len(made))}{down}"
        shown = official.total if official.total is not None else ""
        made.append(Formula(f'=IF(OR({",".join(lacking)}),"",{to_digits(value, scheme.rounding.total)})', shown))
        made.append(official.total)
        published = f"{column(at + len(made) - 1)}{down}"
        apart = f'IF(OR({total}="",{published}=""),"不一致",IF(ABS({total}-{published})<0.0000001,"一致","不一致"))'
        check = f'=IF(AND({total}="",{published}=""),"无总分",{apart})'
        made.append(Formula(check, "无总分" if official.total is None else "一致"))
        name, better = total.rstrip("0123456789"), "<" if scheme.low_wins else ">"
        groups, totals = f"$B${FIRST}:$B${last}", f"${name}${FIRST}:${name}${last}"
        rank = f'=IF({total}="","",1+COUNTIFS({groups},$B{down},{totals},"{better}"&{total}))'
        made += [Formula(rank), official.rank, official.tie]
        return made


def to_digits(value: str, digits: int | None) -> str:
    return value if digits is None else f"ROUND({value},{digits})"
