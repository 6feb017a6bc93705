"""The steps that a person follows with a pocket calculator, in the words of the score sheet."""

from fractions import Fraction as F

from contest.rules.explanation import explain
from contest.rules.scoring import Decision, RoundMarks, tally
from tests.contest.rules.rounds import marks, scheme


def lines(explanation):
    return [" ".join(part for part in (step.words, step.sum, f"= {step.result}" if step.result else "") if part) for step in explanation.steps]


def test_from_marks_to_rank():
    rule = scheme(
        {"key": "idea", "name": "创新性", "weight": "0.6"},
        {"key": "use", "name": "实用性", "weight": "0.4"},
        drop={"high": 1, "low": 1, "at_least": 3},
        round={"statistic": 2, "total": 2},
    )
    given = RoundMarks(marks({"A": {"idea": ["80", "90", "85", "86", "95"], "use": ["70", "71", None, "73", "74"]}}))
    explanation = explain(rule, given, "A", result=tally(rule, given))

    assert lines(explanation) == [
        "创新性：5 个有效分数，去掉 1 个最高分和 1 个最低分",
        "取平均，四舍五入保留 2 位小数 (85 + 86 + 90) ÷ 3 = 87.00",
        "创新性乘以权重 87 × 0.6 = 52.2",
        "实用性：4 个有效分数，去掉后不足 3 个，因此一个也不去掉",
        "取平均，四舍五入保留 2 位小数 (70 + 71 + 73 + 74) ÷ 4 = 72.00",
        "实用性乘以权重 72 × 0.4 = 28.8",
        "各项相加 52.2 + 28.8 = 81",
        "总分，四舍五入保留 2 位小数 81 = 81.00",
        "第 1 名",
    ]
    dropped = {mark.judge: mark.dropped for mark in explanation.steps[0].marks}
    assert dropped == {"1": "low", "2": "", "3": "", "4": "", "5": "high"}


def test_panels_factor_bonus_and_an_earlier_round():
    rule = scheme(
        "idea",
        {"key": "extra", "name": "附加", "weight": "1", "bonus": True},
        panels=[{"key": "e", "name": "专家组", "weight": "0.9"}, {"key": "p", "name": "大众组", "weight": "0.1", "criteria": ["idea"]}],
        carry={"earlier": "0.4", "this": "0.6"},
    )
    given = RoundMarks(
        [*marks({"A": {"idea": ["80"], "extra": ["2"]}}, "e"), *marks({"A": {"idea": ["90"]}}, "p")],
        factors={("A", "idea"): F("1.5")},
        earlier={"A": F(70)},
    )
    explanation = explain(rule, given, "A")
    assert lines(explanation)[2] == "专家组 · idea乘以权重和难度系数 80 × 1 × 1.5 = 120"
    assert lines(explanation)[5] == "专家组 · 附加乘以权重（附加分） 2 × 1 = 2"
    assert lines(explanation)[-3:] == [
        "各评委组得分乘以组权重后相加 122 × 0.9 + 135 × 0.1 = 123.3",
        "带入前一轮成绩 70 × 0.4 + 123.3 × 0.6 = 101.98",
        "总分 101.98 = 101.98",
    ]


def test_whole_sheets_and_a_shared_weight():
    rule = scheme({"key": "idea", "weight": "0.8"}, {"key": "green", "weight": "0.2", "optional": True}, aggregate="sheet")
    given = RoundMarks(marks({"A": {"idea": ["80", "90", None], "green": ["70", None, "60"]}}))
    assert lines(explain(rule, given, "A")) == [
        "评委 1 的评分表 80 × 0.8 + 70 × 0.2 = 78",
        "评委 2 选评项green未评，其权重按比例分给其余各项：其余权重各乘以 1 ÷ 0.8 = 1.25",
        "评委 2 的评分表 90 × 0.8 × 1.25 = 90",
        "评委 3 缺idea，这张评分表不计",
        "评分表：2 个有效分数",
        "取平均 (78 + 90) ÷ 2 = 84",
        "总分 84 = 84",
    ]


def test_a_value_without_end_is_marked_as_near_and_carried_on_exactly():
    rule = scheme({"key": "idea", "weight": "3"})
    explanation = explain(rule, RoundMarks(marks({"A": {"idea": ["1", "1", "2"]}})), "A")
    assert [step.result for step in explanation.steps if step.value is not None] == ["≈ 1.333333", "4", "4"]


def test_a_deduction_is_said_to_be_one():
    rule = scheme("idea", {"key": "over", "name": "超时", "direction": "low", "bonus": True})
    explanation = explain(rule, RoundMarks(marks({"A": {"idea": ["90"], "over": ["2"]}})), "A")
    assert "超时乘以权重（扣分项，从总分中扣除） -(2 × 1) = -2" in lines(explanation)
    assert "各项相加 90 + (-2) = 88" in lines(explanation)


def test_missing_marks_are_named_and_there_is_no_total():
    explanation = explain(scheme("idea", "use"), RoundMarks(marks({"A": {"idea": ["90"]}})), "A")
    assert explanation.total is None
    assert explanation.steps[-1].words == "use没有有效分数，缺分不按 0 分计，不计总分"


def test_how_a_tie_was_settled_is_said():
    rule = scheme("idea", "use", ties=["criterion:idea", "chair"])
    table = {
        "A": {"idea": ["90"], "use": ["80"]},
        "B": {"idea": ["80"], "use": ["90"]},
        "C": {"idea": ["80"], "use": ["90"]},
        "D": {"idea": ["1"], "use": ["1"]},
    }
    given = RoundMarks(marks({**table, "E": table["D"]}), decisions=[Decision("B", 1, "现场答辩更好")])
    result = tally(rule, given)
    said = {entry: explain(rule, given, entry, result=result).steps[-1].words for entry in "ABE"}
    assert said == {
        "A": "第 1 名；总分相同，按“idea”得分区分",
        "B": "第 2 名；总分相同，按评审组长的书面裁定区分：现场答辩更好",
        "E": "第 4 名，与D并列",
    }
