"""What can be wrong with a scheme or a sheet. A fault is data (a code and its particulars); its words stand here once, in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

WORDS: Mapping[str, tuple[str, str]] = {
    # any number, any text
    "not_json": ("this is not JSON: {why}", "不是合法的 JSON：{why}"),
    "not_object": ("an object {{...}} is expected here", "此处应为一个对象 {{...}}"),
    "not_list": ("a list [...] is expected here", "此处应为一个列表 [...]"),
    "not_text": ("a text is expected here", "此处应为文字"),
    "not_yes_no": ("true or false is expected here", "此处应为 true 或 false"),
    "not_decimal": ("{text} is not a plain decimal number such as 85 or 7.5", "{text} 不是普通的十进制数，应写作 85 或 7.5 这样的形式"),
    "not_whole": ("{text} is not a whole number from {least}", "{text} 不是不小于 {least} 的整数"),
    "too_many_digits": ("{text} digits are more than {most}", "{text} 位小数超过上限 {most} 位"),
    "negative": ("{text} is below 0", "{text} 小于 0"),
    "not_positive": ("{text} is not above 0", "{text} 应大于 0"),
    "unknown_key": ("{key} is not a key of a scheme here; known are {known}", "这里没有“{key}”这一项，可用的有 {known}"),
    "key_twice": ("{key} stands here twice", "{key} 出现了两次"),
    "absent": ("{key} is missing", "缺少 {key}"),
    "not_a_choice": ("{text} is none of {choices}", "{text} 不在可选项 {choices} 之中"),
    # scheme
    "no_criteria": ("a scheme needs at least one criterion", "至少要有一项评分指标"),
    "key_reserved": ("{key} is the name of a column of the result: choose another", "{key} 是成绩表的列名，请换一个"),
    "key_form": ("{key} has a blank or a colon at a place where it would be misread", "{key} 含有会引起误读的空格、逗号或冒号"),
    "nothing_counts": ("no criterion that is required or optional has a weight above 0", "除附加分外，没有任何一项指标的权重大于 0"),
    "range_empty": ("lowest {lowest} is not below highest {highest}", "最低分 {lowest} 应小于最高分 {highest}"),
    "step_does_not_divide": (
        "a step of {step} does not lead from {lowest} to {highest}",
        "从 {lowest} 起以 {step} 为步长到不了 {highest}",
    ),
    "points_row": ("a row of points is a pair [value, points]", "分值表的每一行应是 [测量值, 得分] 两个数"),
    "points_order": ("value {value} does not rise above the one before, {before}", "测量值 {value} 应大于前一行的 {before}"),
    "points_direction": (
        "the direction is {direction}, but the points run the other way",
        "方向为 {direction}，而分值表的得分走向与之相反",
    ),
    "interpolate_without_points": ("interpolate needs a table of points", "interpolate 需要配有分值表 points"),
    "panel_no_criteria": ("a panel needs at least one criterion", "每个评委组至少要评一项指标"),
    "criterion_unknown": ("{key} is not a criterion of this scheme", "{key} 不是本方案的指标"),
    "criterion_in_no_panel": ("no panel marks criterion {key}", "没有任何评委组评指标 {key}"),
    "panel_nothing_counts": ("no criterion that panel {key} marks has a weight above 0", "评委组 {key} 所评的指标权重都是 0"),
    "ties_after": ("nothing can follow {key}", "{key} 之后不能再有其他规则"),
    "anchor_row": ("an anchor is a pair [from, text]", "评分参照的每一行应是 [起始分, 说明]"),
    "anchor_outside": ("{value} is outside the range of the criterion", "{value} 超出本项指标的分值范围"),
    # sheets
    "no_header": ("the file is empty: the first line names the columns {columns}", "文件是空的，第一行应写明列名 {columns}"),
    "column_absent": ("column {key} is missing; the columns are {columns}", "缺少 {key} 列，应有的列为 {columns}"),
    "column_unknown": ("{key} is not a column of this file; the columns are {columns}", "没有 {key} 这一列，应有的列为 {columns}"),
    "column_twice": ("column {key} stands here twice", "{key} 列出现了两次"),
    "cells": ("the line has {found} cells, the header {wanted}", "本行有 {found} 格，表头有 {wanted} 格"),
    "not_csv": ("this line cannot be read as CSV: {why}", "本行不是合法的 CSV：{why}"),
    "not_utf8": ("the file is not UTF-8 text: save it as CSV UTF-8", "文件不是 UTF-8 编码，请另存为“CSV UTF-8”"),
    "cell_empty": ("the cell is empty", "单元格为空"),
    "row_twice": ("{what} stands already in line {before_line}", "{what} 在第 {before_line} 行已经出现过"),
    "factor_differs": (
        "the factor of {entry} for {criterion} is {text} here and {before} in line {before_line}",
        "{entry} 的 {criterion} 系数此处为 {text}，第 {before_line} 行为 {before}",
    ),
    "entry_unknown": ("{entry} has no line in the marks", "评分表中没有 {entry}"),
    # marks
    "mark_criterion_unknown": ("{key} is not a criterion of the scheme; known are {known}", "方案中没有指标 {key}，只有 {known}"),
    "mark_panel_unknown": ("{key} is not a panel of the scheme; known are {known}", "方案中没有评委组 {key}，只有 {known}"),
    "mark_panel_undeclared": ("{key} is given as panel, but the scheme declares no panels", "填有评委组 {key}，但方案没有设评委组"),
    "mark_panel_absent": ("the scheme has panels {known}: say which one", "方案设有评委组 {known}，请写明是哪一组"),
    "mark_panel_criterion": ("panel {panel} does not mark criterion {key}", "评委组 {panel} 不评指标 {key}"),
    "mark_below": ("{text} is below {bound}, the lowest for {criterion}", "{text} 低于 {criterion} 的最低分 {bound}"),
    "mark_above": ("{text} is above {bound}, the highest for {criterion}", "{text} 高于 {criterion} 的最高分 {bound}"),
    "mark_off_step": (
        "{text} is not on the steps of {step} from {start} for {criterion}",
        "{text} 不符合 {criterion} 从 {start} 起每 {step} 一档的要求",
    ),
    "mark_twice": (
        "judge {judge} has already marked {entry} for {criterion}",
        "评委 {judge} 对 {entry} 的 {criterion} 已有一个分数",
    ),
    # the call as a whole
    "carry_absent": ("the scheme carries earlier totals over: name their file by --carry", "方案要求带入前一轮成绩，请用 --carry 指明文件"),
    "earlier_absent": ("the scheme breaks ties by earlier totals: name their file by --carry", "方案以前一轮成绩区分同分，请用 --carry 指明文件"),
    "chair_not_in_scheme": (
        "the scheme does not let the chair decide: ties does not contain chair",
        "方案没有规定由评审组长裁定：ties 中没有 chair",
    ),
}


@dataclass(frozen=True)
class Fault:
    """`where` is a path inside a scheme (criteria[2].step) or empty; `line` (from 1) and `column` are set for a sheet."""

    code: str
    where: str = ""
    line: int = 0
    column: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def english(self) -> str:
        return WORDS[self.code][0].format_map(self.data)

    @property
    def chinese(self) -> str:
        return WORDS[self.code][1].format_map(self.data)

    def located_english(self, file: str = "") -> str:
        """`marks.csv, line 7, column mark: 105 is above ...`"""
        places = [file, self.where, f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        place = ", ".join(part for part in places if part)
        return f"{place}: {self.english}" if place else self.english

    def located_chinese(self, file: str = "") -> str:
        places = [file, self.where, f"第 {self.line} 行" if self.line else "", f"{self.column} 列" if self.column else ""]
        place = " ".join(part for part in places if part)
        return f"{place}：{self.chinese}" if place else self.chinese


class Faulty(ValueError):
    """Something given to the arithmetic cannot be used. `faults` says all of it, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.located_english() for fault in self.faults))


def fault(code: str, where: str = "", *, line: int = 0, column: str = "", **data: object) -> Fault:
    return Fault(code=code, where=where, line=line, column=column, data={key: str(value) for key, value in data.items()})
