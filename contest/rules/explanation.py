"""One entry's result as steps that a person follows with a pocket calculator. Computed step by step with fractions, apart from scoring.py's columns:
the tests hold the two ways of reckoning together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from contest.rules.exact import fixed, from_text, is_decimal, rounded, shown
from contest.rules.marks import Mark, factor_of, points_for
from contest.rules.scheme import Criterion, Panel, Scheme
from contest.rules.scoring import RoundMarks, Tally

Kind = Literal["marks", "statistic", "weighted", "sheet", "shared_out", "missing", "panel", "panels", "carry", "total", "rank"]

STATISTICS = {"mean": "取平均", "median": "取中位数", "sum": "相加"}
READ_DIGITS = 6
"""A value that no decimal ends is written with so many digits and an ≈ before it; the next step goes on with the exact value."""


@dataclass(frozen=True)
class JudgeMark:
    """`mark` is what the judge gave, `value` what it counts (points, or a whole sheet); `dropped` says which of the two ends it was left out at."""

    judge: str
    mark: str
    value: Fraction
    dropped: Literal["", "high", "low"] = ""


@dataclass(frozen=True)
class Step:
    """`words` says what is done, `sum` is the arithmetic to type in, `result` what it gives, rounded where the scheme rounds."""

    kind: Kind
    words: str
    sum: str = ""
    value: Fraction | None = None
    result: str = ""
    panel: str = ""
    criterion: str = ""
    judge: str = ""
    marks: tuple[JudgeMark, ...] = ()


@dataclass(frozen=True)
class Explanation:
    entry: str
    steps: tuple[Step, ...]
    total: Fraction | None


def explain(scheme: Scheme, given: RoundMarks, entry: str, *, result: Tally | None = None) -> Explanation:
    """The steps from the marks of `entry` to its total, and to its rank when the round's `result` is given."""
    return _Explainer(scheme, given, entry).explained(result)


@dataclass
class _Explainer:
    scheme: Scheme
    given: RoundMarks
    entry: str
    steps: list[Step] = field(default_factory=list)

    def explained(self, result: Tally | None) -> Explanation:
        marks = [mark for mark in self.given.marks if mark.entry == self.entry]
        sums: list[tuple[Panel, Fraction | None]] = []
        for panel in self.scheme.all_panels:
            own = [mark for mark in marks if mark.panel == panel.key and mark.value]
            sums.append((panel, self._by_sheet(panel, own) if self.scheme.aggregate == "sheet" else self._by_criterion(panel, own)))
        total = self._total(sums)
        if result is not None:
            self._rank(result)
        return Explanation(entry=self.entry, steps=tuple(self.steps), total=total)

    def _add(
        self,
        kind: Kind,
        words: str,
        arithmetic: str = "",
        value: Fraction | None = None,
        *,
        digits: int | None = None,
        panel: str = "",
        criterion: str = "",
        judge: str = "",
    ) -> None:
        result = "" if value is None else read(value) if digits is None else fixed(value, digits)
        self.steps.append(Step(kind=kind, words=words, sum=arithmetic, value=value, result=result, panel=panel, criterion=criterion, judge=judge))

    def _by_criterion(self, panel: Panel, marks: Sequence[Mark]) -> Fraction | None:
        criteria = self.scheme.marked_by(panel)
        by_key = {criterion.key: [mark for mark in marks if mark.criterion == criterion.key] for criterion in criteria}
        lacking = [criterion for criterion in criteria if not by_key[criterion.key]]
        required = [criterion for criterion in lacking if criterion.required]
        share = None if required else self._share(panel, criteria, lacking, "")
        products = []
        for criterion in criteria:
            if not by_key[criterion.key]:
                continue
            values = [JudgeMark(mark.judge, mark.value or "", points_for(criterion, from_text(mark.value or ""))) for mark in by_key[criterion.key]]
            statistic = self._statistic(values, f"{_of(panel)}{criterion.title}", panel, criterion.key)
            if share is not None:
                products.append(self._weighted(criterion, statistic, share, panel))
        if share is None:
            names = "、".join(criterion.title for criterion in required or lacking)
            self._add("missing", f"{_of(panel)}{names}没有有效分数，缺分不按 0 分计，不计总分", panel=panel.key)
            return None
        total = sum(products, Fraction(0))
        if len(criteria) > 1:
            self._add("panel", f"{_of(panel)}各项相加", " + ".join(_operand(product) for product in products), total, panel=panel.key)
        return total

    def _by_sheet(self, panel: Panel, marks: Sequence[Mark]) -> Fraction | None:
        criteria = self.scheme.marked_by(panel)
        sheets = []
        for judge in sorted({mark.judge for mark in marks}, key=judge_order):
            own = {mark.criterion: mark for mark in marks if mark.judge == judge}
            lacking = [criterion for criterion in criteria if criterion.key not in own]
            required = "、".join(criterion.title for criterion in lacking if criterion.required)
            share = None if required else self._share(panel, criteria, lacking, judge)
            if share is None:
                words = f"{_of(panel)}评委 {judge} 缺{required or '全部计分指标'}，这张评分表不计"
                self._add("missing", words, panel=panel.key, judge=judge)
                continue
            products, terms = [], []
            for criterion in criteria:
                if criterion.key in own:
                    points = points_for(criterion, from_text(own[criterion.key].value or ""))
                    value, term = self._product(criterion, points, share)
                    products.append(value)
                    terms.append(term)
            total = sum(products, Fraction(0))
            digits = self.scheme.rounding.weighted
            each = "" if digits is None else f"（每项乘积{_to(digits).removeprefix('，')}）"
            self._add("sheet", f"{_of(panel)}评委 {judge} 的评分表{each}", " + ".join(terms), total, panel=panel.key, judge=judge)
            sheets.append(JudgeMark(judge, read(total), total))
        if not sheets:
            self._add("missing", f"{_of(panel)}没有一张完整的评分表，缺分不按 0 分计，不计总分", panel=panel.key)
            return None
        return self._statistic(sheets, f"{_of(panel)}评分表", panel, "")

    def _statistic(self, values: Iterable[JudgeMark], what: str, panel: Panel, criterion: str) -> Fraction:
        drop, digits = self.scheme.drop, self.scheme.rounding.statistic
        ordered = sorted(values, key=lambda one: (one.value, judge_order(one.judge)))
        dropping = drop.asked and drop.can_drop_from(len(ordered))
        low, high = (drop.low, len(ordered) - drop.high) if dropping else (0, len(ordered))
        shown_marks = [
            JudgeMark(one.judge, one.mark, one.value, "low" if at < low else "high" if at >= high else "") for at, one in enumerate(ordered)
        ]
        kept = [one.value for one in ordered[low:high]]
        words = f"{what}：{len(ordered)} 个有效分数"
        if dropping:
            ends = [f"{count} 个最{end}分" for count, end in ((drop.high, "高"), (drop.low, "低")) if count]
            words += f"，去掉 {'和 '.join(ends)}"
        elif drop.asked:
            words += f"，去掉后不足 {drop.at_least} 个，因此一个也不去掉"
        by_judge = tuple(sorted(shown_marks, key=lambda one: judge_order(one.judge)))
        self.steps.append(Step(kind="marks", words=words, panel=panel.key, criterion=criterion, marks=by_judge))
        if self.scheme.statistic == "median":
            kept = kept[(len(kept) - 1) // 2 : len(kept) // 2 + 1]
        total = sum(kept, Fraction(0))
        value = rounded(total if self.scheme.statistic == "sum" else total / len(kept), digits)
        terms = " + ".join(_operand(one) for one in kept)
        arithmetic = terms if self.scheme.statistic == "sum" or len(kept) == 1 else f"({terms}) ÷ {len(kept)}"
        self._add(
            "statistic", f"{STATISTICS[self.scheme.statistic]}{_to(digits)}", arithmetic, value, digits=digits, panel=panel.key, criterion=criterion
        )
        return value

    def _share(self, panel: Panel, criteria: Iterable[Criterion], lacking: Sequence[Criterion], judge: str) -> Fraction | None:
        """What the other weights are multiplied by; None when nothing is left to take them."""
        if not lacking:
            return Fraction(1)
        sharing = [criterion for criterion in criteria if self.scheme.takes_share(criterion)]
        gone = [criterion for criterion in sharing if criterion in lacking]
        whole = sum((criterion.weight for criterion in sharing), Fraction(0))
        left = whole - sum((criterion.weight for criterion in gone), Fraction(0))
        if not left:
            return None
        if gone:
            names = "、".join(criterion.title for criterion in gone)
            who = f"评委 {judge} " if judge else ""
            words = f"{_of(panel)}{who}选评项{names}未评，其权重按比例分给其余各项：其余权重各乘以"
            self._add("shared_out", words, f"{shown(whole)} ÷ {shown(left)}", whole / left, panel=panel.key, judge=judge)
        return whole / left

    def _product(self, criterion: Criterion, points: Fraction, share: Fraction) -> tuple[Fraction, str]:
        factor = factor_of(self.given.factors, self.entry, criterion.key)
        term, value = f"{_operand(points)} × {shown(criterion.weight)}", points * criterion.weight
        if factor != 1:
            term, value = f"{term} × {_operand(factor)}", value * factor
        if share != 1 and self.scheme.takes_share(criterion):
            exact = shown(share) if is_decimal(share) else f"{share.numerator} ÷ {share.denominator}"
            term, value = f"{term} × {exact}", value * share
        if self.scheme.sign(criterion) < 0:
            term, value = f"-({term})", -value
        return rounded(value, self.scheme.rounding.weighted), term

    def _weighted(self, criterion: Criterion, statistic: Fraction, share: Fraction, panel: Panel) -> Fraction:
        digits = self.scheme.rounding.weighted
        value, term = self._product(criterion, statistic, share)
        factor = "和难度系数" if factor_of(self.given.factors, self.entry, criterion.key) != 1 else ""
        words = f"{_of(panel)}{criterion.title}乘以权重{factor}{_to(digits)}"
        if self.scheme.sign(criterion) < 0:
            words += "（扣分项，从总分中扣除）"
        elif criterion.bonus:
            words += "（附加分）"
        self._add("weighted", words, term, value, digits=digits, panel=panel.key, criterion=criterion.key)
        return value

    def _total(self, sums: Sequence[tuple[Panel, Fraction | None]]) -> Fraction | None:
        known = [(panel, total) for panel, total in sums if total is not None]
        if len(known) < len(sums):
            return None
        total = sum((panel.weight * value for panel, value in known), Fraction(0))
        if self.scheme.panels:
            arithmetic = " + ".join(f"{_operand(value)} × {shown(panel.weight)}" for panel, value in known)
            self._add("panels", "各评委组得分乘以组权重后相加", arithmetic, total)
        if self.scheme.carry is not None:
            before = (self.given.earlier or {}).get(self.entry) if self.scheme.carry.earlier else Fraction(0)
            if before is None:
                self._add("missing", "没有前一轮成绩，不计总分")
                return None
            carry = self.scheme.carry
            arithmetic = f"{_operand(before)} × {shown(carry.earlier)} + {_operand(total)} × {shown(carry.this)}"
            total = before * carry.earlier + total * carry.this
            self._add("carry", "带入前一轮成绩", arithmetic, total)
        digits = self.scheme.rounding.total
        final = rounded(total, digits)
        self._add("total", f"总分{_to(digits)}", _operand(total), final, digits=digits)
        return final

    def _rank(self, result: Tally) -> None:
        line = result.by_entry.get(self.entry)
        if line is None or line.rank is None:
            return
        together = [other.entry for other in result.lines if other.rank == line.rank and other.entry != self.entry]
        words = f"第 {line.rank} 名"
        if together:
            words += f"，与{'、'.join(together)}并列"
        elif line.tie:
            words += f"；总分相同，按{tie_words(self.scheme, line.tie)}区分"
            words += self._decision() if line.tie == "chair" else ""
        self._add("rank", words)

    def _decision(self) -> str:
        reasons = [decision.reason for decision in self.given.decisions if decision.entry == self.entry]
        return f"：{reasons[0]}" if reasons else ""


def tie_words(scheme: Scheme, tie: str) -> str:
    """What a tie key is called."""
    kind, _, key = tie.partition(":")
    names: Mapping[str, str] = {
        "earlier": "前一轮成绩",
        "untrimmed": "不去最高分和最低分的成绩",
        "head_to_head": "评委两两比较中排在前面的次数",
        "chair": "评审组长的书面裁定",
        "shared": "并列",
    }
    return f"“{scheme.criterion(key).title}”得分" if kind == "criterion" else names[kind]


def judge_order(judge: str) -> tuple[int, int, str]:
    """Numbers by size, then names."""
    return (0, int(judge), "") if judge.isascii() and judge.isdigit() and len(judge) < 10 else (1, 0, judge)


def read(value: Fraction) -> str:
    """As a person reads it: exact, or ≈ and six decimals."""
    return shown(value) if is_decimal(value) else f"≈ {fixed(value, READ_DIGITS)}"


def _operand(value: Fraction) -> str:
    text = shown(value) if is_decimal(value) else fixed(value, READ_DIGITS)
    return f"({text})" if text.startswith("-") else text


def _of(panel: Panel) -> str:
    return f"{panel.title} · " if panel.key else ""


def _to(digits: int | None) -> str:
    return "" if digits is None else "，四舍五入到整数" if digits == 0 else f"，四舍五入保留 {digits} 位小数"
