"""Score sheets of other trades, with totals reckoned by hand: by tally, by the steps of the explanation and by verify_result.py alike."""

from dataclasses import replace
from fractions import Fraction

import pytest

from contest import verify_result
from contest.rules.explanation import explain
from contest.rules.faults import Faulty
from contest.rules.marks import Mark
from contest.rules.record import build_record, replay
from contest.rules.scheme import Scheme
from contest.rules.scoring import Decision, RoundMarks, tally
from tests.contest.rules.rounds import closed_of, marks, scheme


def results(rule: Scheme, given: RoundMarks) -> dict[str, tuple[int | None, str | None, str]]:
    """Entry -> (rank, total, tie), after every way of reckoning has said the same."""
    made = tally(rule, given)
    for line in made.lines:
        assert explain(rule, given, line.entry, result=made).total == line.total
    names = {judge: str(number) for number, judge in enumerate(sorted({mark.judge for mark in given.marks}), 1)}
    numbered = replace(given, marks=[mark._replace(judge=names[mark.judge]) for mark in given.marks])
    record = build_record(closed_of(rule, numbered), code="1")
    assert verify_result.faults_of(record) == []
    assert replay(record).equal
    return {line.entry: (line.rank, None if line.total is None else f"{float(line.total):g}", line.tie) for line in made.lines}


def given_by(entry: str, judges: str, panel: str = "", **criteria: str) -> list[Mark]:
    """given_by("A", "1 2 3", idea="80 90 -"): a mark for each judge, `-` is missing."""
    return [
        Mark(entry, judge, key, None if value == "-" else value, panel)
        for key, values in criteria.items()
        for judge, value in zip(judges.split(), values.split(), strict=True)
    ]


NINE = "1 2 3 4 5 6 7 8 9"


def test_figure_skating_grades_of_execution_components_and_a_fall():
    """GOE: trimmed mean x factor (a tenth of the base value) to two digits; base values and deductions by the technical panel; components x 1.33."""
    rule = scheme(
        {"key": "goe1", "lowest": "-5", "highest": "5", "step": "1"},
        {"key": "goe2", "lowest": "-5", "highest": "5", "step": "1"},
        {"key": "components", "weight": "1.33", "lowest": "0.25", "highest": "10", "step": "0.25"},
        "base1",
        "base2",
        {"key": "falls", "bonus": True, "points": [["0", "0"], ["1", "-1"], ["2", "-3"]]},
        panels=[
            {"key": "judges", "weight": "1", "criteria": ["goe1", "goe2", "components"]},
            {"key": "technical", "weight": "1", "criteria": ["base1", "base2", "falls"]},
        ],
        drop={"high": 1, "low": 1, "at_least": 3},
        round={"weighted": 2, "total": 2},
    )
    table = [
        *given_by(
            "A", NINE, "judges", goe1="3 3 2 4 3 3 2 3 3", goe2="-1 -2 -1 0 -1 -1 -1 -2 -1", components="8.25 8.5 8 8.75 8.25 8.25 8.5 8 9"
        ),  # fmt: skip
        *given_by("A", "T", "technical", base1="9.7", base2="5.3", falls="1"),
        *given_by("B", NINE, "judges", goe1="1 2 1 0 1 1 1 2 1", goe2="2 2 2 3 2 2 1 2 2", components=" ".join(["7.75"] * 9)),
        *given_by("B", "T", "technical", base1="9.7", base2="5.3"),
    ]
    factors = {(entry, key): Fraction(text) for entry in "AB" for key, text in (("goe1", "0.97"), ("goe2", "0.53"))}
    # A: 20/7 x 0.97 = 2.771 -> 2.77; -8/7 x 0.53 = -0.606 -> -0.61; 58.5/7 x 1.33 = 11.115 -> 11.12 (exactly 11.115); 15 - 1: 27.28
    # B: 8/7 x 0.97 = 1.109 -> 1.11; 2 x 0.53 = 1.06; 7.75 x 1.33 = 10.3075 -> 10.31; 15: 27.48
    assert results(rule, RoundMarks(table, factors=factors)) == {"B": (1, "27.48", ""), "A": (2, "27.28", "")}


def test_a_deduction_may_also_be_a_criterion_that_is_better_when_low():
    rule = scheme("execution", {"key": "faults", "direction": "low", "bonus": True}, statistic="mean", round={"total": 1})
    table = [*given_by("A", "1 2", execution="9.1 9.2", faults="0.3 0.5"), *given_by("B", "1 2", execution="8.8 8.9")]
    # A: 9.15 - 0.4 = 8.75 -> 8.8; B: 8.85 -> 8.9 and nothing is taken off
    assert results(rule, RoundMarks(table)) == {"B": (1, "8.9", ""), "A": (2, "8.8", "")}


def test_half_pipe_six_judges_the_middle_four_the_other_run_breaks_the_tie():
    rule = scheme(
        {"key": "best", "lowest": "0", "highest": "100", "step": "1"},
        {"key": "other", "weight": "0", "optional": True, "lowest": "0", "highest": "100"},
        drop={"high": 1, "low": 1, "at_least": 4},
        round={"statistic": 2},
        ties=["criterion:other", "untrimmed"],
    )
    six = "1 2 3 4 5 6"
    table = [
        *given_by("A", six, best="93 92 94 92 91 95", other="50 51 50 52 50 49"),  # 371/4 = 92.75; other 50.25
        *given_by("B", six, best="92 92 93 93 93 97", other="80 80 80 80 80 80"),  # 371/4 = 92.75; other 80
        *given_by("C", six, best="92 92 93 93 93 97"),  # 92.75 too, and fell in the other run
        *given_by("D", six, best="88 - 87 89 90 88"),  # five marks: dropping would leave three: the mean of all, 88.4
    ]
    made = results(rule, RoundMarks(table))
    assert made == {
        "B": (1, "92.75", "criterion:other"), "A": (2, "92.75", "criterion:other"), "C": (3, "92.75", "criterion:other"), "D": (4, "88.4", ""),
    }  # fmt: skip


def test_synchronized_diving_eleven_judges_in_three_panels():
    """Of three execution judges for each diver the middle one, of five for synchronization the middle three: their sum x difficulty x 0.6."""
    rule = scheme(
        {"key": "dive1", "weight": "0.6", "lowest": "0", "highest": "10", "step": "0.5"},
        {"key": "dive2", "weight": "0.6", "lowest": "0", "highest": "10", "step": "0.5"},
        panels=[{"key": key, "weight": "1"} for key in ("first", "second", "together")],
        statistic="sum",
        drop={"high": 1, "low": 1, "at_least": 1},
        round={"total": 2},
    )
    table = [
        *given_by("CHN", "E1 E2 E3", "first", dive1="8 8.5 8.5", dive2="9 9 8.5"),
        *given_by("CHN", "E4 E5 E6", "second", dive1="8.5 8 8.5", dive2="8.5 9 9.5"),
        *given_by("CHN", "S1 S2 S3 S4 S5", "together", dive1="9 9 8.5 9.5 9", dive2="9.5 9 9 9 8.5"),
        *given_by("GBR", "E1 E2 E3", "first", dive1="7.5 8 8", dive2="8 8 8.5"),
        *given_by("GBR", "E4 E5 E6", "second", dive1="8 8 7.5", dive2="8 8.5 8.5"),
        *given_by("GBR", "S1 S2 S3 S4 S5", "together", dive1="8.5 8 8.5 8.5 8", dive2="8.5 8.5 9 8.5 8"),
    ]
    factors = {("CHN", "dive1"): Fraction(2), ("GBR", "dive1"): Fraction(2)} | {(entry, "dive2"): Fraction("3.4") for entry in ("CHN", "GBR")}
    # CHN: (8.5 + 8.5 + 27) x 2 x 0.6 = 52.8; (9 + 9 + 27) x 3.4 x 0.6 = 91.8; GBR: (8 + 8 + 25) x 1.2 = 49.2; (8 + 8.5 + 25.5) x 2.04 = 85.68
    assert results(rule, RoundMarks(table, factors=factors)) == {"CHN": (1, "144.6", ""), "GBR": (2, "134.88", "")}


def test_ski_jumping_style_marks_distance_points_and_the_first_jump_carried_over():
    """Five style marks without the ends; distance by 60 + 1.8 a metre beyond 120; the wind adds or takes away."""
    rule = scheme(
        {"key": "style", "lowest": "0", "highest": "20", "step": "0.5"},
        {"key": "metres", "step": "0.5", "points": [["80", "-12"], ["160", "132"]], "interpolate": True},
        {"key": "wind", "bonus": True, "lowest": "-40", "highest": "40"},
        panels=[{"key": "style", "weight": "1", "criteria": ["style"]}, {"key": "measured", "weight": "1", "criteria": ["metres", "wind"]}],
        statistic="sum",
        drop={"high": 1, "low": 1, "at_least": 3},
        carry={},
        round={"total": 1},
        ties=["earlier"],
    )
    five = "A B C D E"
    table = [
        *given_by("51", five, "style", style="18 18.5 18.5 18 19"),
        *given_by("51", "M", "measured", metres="133.5", wind="-4.3"),
        *given_by("52", five, "style", style="17.5 17.5 18 17 17.5"),
        *given_by("52", "M", "measured", metres="128", wind="7.1"),
    ]
    earlier = {"51": Fraction("130.2"), "52": Fraction("137.1")}
    # 51: 55 + (60 + 13.5 x 1.8 = 84.3) - 4.3 + 130.2 = 265.2; 52: 52.5 + 74.4 + 7.1 + 137.1 = 271.1
    assert results(rule, RoundMarks(table, earlier=earlier)) == {"52": (1, "271.1", ""), "51": (2, "265.2", "")}


def test_a_race_against_the_clock_the_lowest_mean_of_three_watches_wins():
    rule = scheme({"key": "seconds", "direction": "low"}, statistic="median", carry={"earlier": "1", "this": "1"}, ties=["earlier", "shared"])
    table = [
        *given_by("A", "1 2 3", seconds="61.2 61.3 61.9"),
        *given_by("B", "1 2 3", seconds="- 60 60.2"),
        *given_by("C", "1 2 3", seconds="62 62 62"),
    ]
    earlier = {"A": Fraction("58.8"), "B": Fraction(60), "C": Fraction("58.1")}
    # A 61.3 + 58.8 = 120.1; B (60 + 60.2)/2 + 60 = 120.1; C 120.1: all level, the lower first run is better
    assert results(rule, RoundMarks(table, earlier=earlier)) == {
        "C": (1, "120.1", "earlier"), "A": (2, "120.1", "earlier"), "B": (3, "120.1", "earlier"),
    }  # fmt: skip


@pytest.mark.parametrize(("interpolate", "points"), [(False, ("90", "90", "0")), (True, ("90", "45", "0"))])
def test_a_table_of_points_with_and_without_interpolation(interpolate, points):
    rule = scheme({"key": "time", "points": [["0", "100"], ["60", "90"], ["120", "0"]], "interpolate": interpolate})
    table = [*given_by("A", "1", time="60"), *given_by("B", "1", time="90"), *given_by("C", "1", time="500")]
    assert tuple(results(rule, RoundMarks(table))[entry][1] for entry in "ABC") == points


def test_experts_and_the_public_one_absent_and_one_panel_empty():
    rule = scheme(
        {"key": "idea", "weight": "0.6"},
        {"key": "use", "weight": "0.4"},
        panels=[{"key": "experts", "weight": "0.9"}, {"key": "public", "weight": "0.1", "criteria": ["idea"]}],
        drop={"high": 1, "low": 1, "at_least": 2},
        round={"statistic": 2, "weighted": 2, "total": 2},
    )
    table = [
        *given_by("A", "1 2 3 4", "experts", idea="90 80 85 -", use="70 75 80 90"),  # three marks: not dropped, 85; (75 + 80)/2 = 77.5
        *given_by("A", "1 2", "public", idea="95 100"),  # 97.5
        *given_by("B", "1 2 3 4", "experts", idea="90 80 85 99", use="70 75 80 90"),
    ]
    # A: (85 x 0.6 = 51) + (77.5 x 0.4 = 31) = 82 x 0.9 = 73.8; public 97.5 x 0.6 = 58.5 x 0.1 = 5.85: 79.65. B: the public marked nothing: no total
    assert results(rule, RoundMarks(table)) == {"A": (1, "79.65", ""), "B": (None, None, "")}


def test_sheets_dropped_whole_with_a_skipped_optional_criterion_and_a_sum():
    rule = scheme(
        {"key": "idea", "weight": "2"}, {"key": "use", "weight": "1"}, {"key": "green", "weight": "1", "optional": True},
        aggregate="sheet", statistic="sum", drop={"high": 1, "low": 1, "at_least": 2}, ties=["untrimmed", "head_to_head"],
    )  # fmt: skip
    table = [
        *given_by("A", "1 2 3 4", idea="10 9 8 7", use="9 9 9 9", green="8 - 9 9"),
        *given_by("B", "1 2 3 4", idea="10 9 8 -", use="9 9 9 9", green="8 8 9 9"),
    ]
    # A: sheets 37; (18 + 9) x 4/3 = 36; 34; 32: without the ends 70. B: 37; 35; 34; the fourth lacks what is required: three left, none dropped: 106
    assert results(rule, RoundMarks(table)) == {"B": (1, "106", ""), "A": (2, "70", "")}


def test_carry_over_by_weights_rounds_once_at_the_end():
    rule = scheme("idea", carry={"earlier": "0.4", "this": "0.6"}, round={"total": 2})
    table = [*given_by("A", "1 2 3", idea="85 86 86"), *given_by("B", "1 2 3", idea="90 90 90")]
    # A: 257/3 x 0.6 + 88.125 x 0.4 = 51.4 + 35.25 = 86.65; B came without an earlier total: none, and never as nought
    assert results(rule, RoundMarks(table, earlier={"A": Fraction("88.125")})) == {"A": (1, "86.65", ""), "B": (None, None, "")}


LEVEL = {
    "A": {"idea": ["80", "90", "85"], "use": ["85", "85", "85"]},
    "B": {"idea": ["85", "85", "85"], "use": ["80", "90", "85"]},
}


@pytest.mark.parametrize(
    ("ties", "rest", "expected"),
    [
        (["criterion:idea"], {}, {"A": (1, "shared"), "B": (1, "shared")}),
        (["earlier"], {"earlier": {"A": Fraction(70), "B": Fraction("70.001")}}, {"B": (1, "earlier"), "A": (2, "earlier")}),
        (["untrimmed"], {}, {"A": (1, "shared"), "B": (1, "shared")}),
        (["head_to_head"], {}, {"A": (1, "shared"), "B": (1, "shared")}),
        (["chair"], {"decisions": [Decision("B", 1, "转化更快")]}, {"B": (1, "chair"), "A": (2, "chair")}),
        (["shared"], {}, {"A": (1, "shared"), "B": (1, "shared")}),
        (["untrimmed", "chair"], {"decisions": [Decision("A", 2, "x"), Decision("B", 1, "x")]}, {"B": (1, "chair"), "A": (2, "chair")}),
    ],
)  # fmt: skip
def test_every_key_of_a_tie(ties, rest, expected):
    rule = scheme({"key": "idea", "weight": "0.5"}, {"key": "use", "weight": "0.5"}, drop={"high": 1, "low": 1}, ties=ties)
    made = results(rule, RoundMarks(marks(LEVEL), **rest))
    assert {entry: (rank, tie) for entry, (rank, _total, tie) in made.items()} == expected


def test_head_to_head_counts_judges_who_put_one_above_the_other():
    rule = scheme("idea", ties=["head_to_head"])
    table = [*given_by("A", "1 2 3", idea="80 80 95"), *given_by("B", "1 2 3", idea="85 85 85")]
    assert results(rule, RoundMarks(table)) == {"B": (1, "85", "head_to_head"), "A": (2, "85", "head_to_head")}


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({"statistic": "best"}, "best is none of mean, median, sum"),
        ({"drop": {"high": "1.5"}}, "1.5 is not a whole number from 0"),
        ({"ties": ["countback"]}, "countback is none of criterion:KEY, earlier, untrimmed, head_to_head, chair, shared"),
        ({"panels": [{"key": "a", "weight": "0"}]}, "0 is not above 0"),
        ({"round": {"total": 13}}, "13 digits are more than 12"),
    ],
)
def test_what_cannot_be_expressed_is_refused_with_what_could(rest, said):
    with pytest.raises(Faulty, match=said):
        scheme("idea", **rest)
