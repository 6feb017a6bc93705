"""Is a calibrated ranking worth looking at? A diagnosis in words, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from contest.rules.calibration import CalibratedEntry, Variances

FEW_MARKS = 5
CLEAR_GAIN = 2.71
"""Twice the log-likelihood: a 5% test of a variance that cannot be negative (half a chi-square with one degree of freedom)."""

Reason = Literal["single_marks", "disconnected", "few_marks", "no_rank_changes", "no_difference", "difference"]


@dataclass(frozen=True)
class Advice:
    worth: bool
    reasons: tuple[Reason, ...]
    words: str


def advise(entries: Sequence[CalibratedEntry], marks_of_judge: Mapping[str, int], variances: Variances, components: int, top: int) -> Advice:
    per_judge = sorted(marks_of_judge.values())
    reasons: list[Reason] = []
    words: list[str] = []
    if variances.sigma2 is None:
        words.append("每个项目只有一位评委评分，分不出是项目好还是评委宽，不能校准")
        return Advice(False, ("single_marks",), f"不必看校准结果：{words[0]}。")
    if components > 1:
        reasons.append("disconnected")
        words.append(f"评委与项目分成互不相连的 {components} 块，块与块之间没有共同的项目，宽严无从比较；请让各块的评委共评几个项目")
    if per_judge and median(per_judge) < FEW_MARKS:
        reasons.append("few_marks")
        words.append(f"评委所评项数的中位数只有 {median(per_judge):g} 项，少于 {FEW_MARKS} 项，估不准个人的宽严")
    unmoved = all(one.rank_raw == one.rank_calibrated for one in entries)
    if unmoved:
        reasons.append("no_rank_changes")
        words.append("校准不改变任何名次")
    if variances.tau2 is None:
        reasons.append("few_marks")
        words.append("分数太少，宽严与误差分不开")
    elif variances.likelihood_gain < CLEAR_GAIN:
        reasons.append("no_difference")
        words.append(f"看不出评委之间有宽严之别（宽严标准差 {variances.tau2**0.5:.2f}，误差标准差 {variances.sigma2**0.5:.2f}）")
    else:
        crossing = sum(1 for one in entries if (one.rank_raw <= top) != (one.rank_calibrated <= top))
        reasons.append("difference")
        words.append(
            f"评委宽严有别（宽严标准差 {variances.tau2**0.5:.2f}，误差标准差 {variances.sigma2**0.5:.2f}），前 {top} 名中有 {crossing} 项会进出"
        )
    worth = reasons[-1] == "difference" and not {"disconnected", "few_marks", "no_rank_changes"} & set(reasons)
    verdict = "值得看校准结果" if worth else "不必看校准结果" if "difference" not in reasons or unmoved else "校准结果只可参考"
    single = sum(1 for one in entries if one.marks == 1)
    if single:
        words.append(f"有 {single} 项只有一位评委，它们的名次区间偏窄")
    return Advice(worth, tuple(dict.fromkeys(reasons)), f"{verdict}：{'；'.join(words)}。正式名次仍按公布的办法。")
