"""Totals and ranks, every expectation reckoned by hand."""

from fractions import Fraction as F

import pytest

from contest.rules.faults import Faulty
from contest.rules.marks import Mark
from contest.rules.scoring import Decision, FarApart, Missing, NotDropped, RoundMarks, far_apart, judge_totals, tally, untrimmed
from tests.contest.rules.rounds import marks, scheme


def totals(rule, table, **rest):
    return {line.entry: line.total for line in tally(rule, RoundMarks(marks(table), **rest)).lines}


def ranks(rule, table, **rest):
    return {line.entry: (line.rank, line.tie) for line in tally(rule, RoundMarks(marks(table), **rest)).lines}


def test_means_by_weight_best_first():
    rule = scheme({"key": "idea", "weight": "0.6"}, {"key": "use", "weight": "0.4"})
    result = tally(rule, RoundMarks(marks({"A": {"idea": ["80", "90"], "use": ["70", "71"]}, "B": {"idea": ["90", "91"], "use": ["60", "60"]}})))

    assert [(line.entry, line.rank, line.total, line.tie) for line in result.lines] == [("A", 1, F("79.2"), ""), ("B", 2, F("78.3"), "")]
    assert result.lines[0].criteria == {"idea": F(51), "use": F("28.2")}


@pytest.mark.parametrize(
    ("statistic", "total"),
    [("mean", F(85)), ("median", F(86)), ("sum", F(340))],
)
def test_mean_median_and_sum(statistic, total):
    assert totals(scheme("idea", statistic=statistic), {"A": {"idea": ["80", "84", "88", "88"]}}) == {"A": total}


def test_an_odd_median_is_the_middle_mark():
    assert totals(scheme("idea", statistic="median"), {"A": {"idea": ["10", "95", "90"]}}) == {"A": F(90)}


def test_one_highest_and_one_lowest_are_dropped():
    rule = scheme("idea", drop={"high": 1, "low": 1, "at_least": 3})
    assert totals(rule, {"A": {"idea": ["60", "80", "81", "85", "100"]}}) == {"A": F(82)}


def test_nothing_is_dropped_when_too_few_would_remain_and_the_result_says_so():
    rule = scheme("idea", drop={"high": 1, "low": 1, "at_least": 3})
    line = tally(rule, RoundMarks(marks({"A": {"idea": ["60", "80", "81", "85", None]}}))).lines[0]

    assert line.total == F("76.5")
    assert line.not_dropped == (NotDropped(panel="", criterion="idea", marks=4),)


def test_two_lowest_may_go_and_no_highest():
    assert totals(scheme("idea", drop={"low": 2}), {"A": {"idea": ["60", "70", "80", "90"]}}) == {"A": F(85)}


def test_a_missing_mark_is_not_zero():
    assert totals(scheme("idea"), {"A": {"idea": ["80", None, "90"]}, "B": {"idea": ["80", "0", "90"]}}) == {"A": F(85), "B": F(170, 3)}


def test_an_entry_without_a_mark_for_a_required_criterion_has_no_total_and_no_rank():
    result = tally(
        scheme("idea", "use"), RoundMarks(marks({"A": {"idea": ["99"], "use": [None]}, "B": {"idea": ["1"], "use": ["1"]}}), entries=["C"])
    )

    assert [(line.entry, line.rank, line.total) for line in result.lines] == [("B", 1, F(2)), ("A", None, None), ("C", None, None)]
    assert result.by_entry["A"].missing == (Missing("", "use"),)
    assert result.by_entry["C"].missing == (Missing("", "idea"), Missing("", "use"))


def test_rounding_each_step_or_only_once_gives_two_official_totals():
    """84.333.. and 90.666..: 84.33 x 0.5 = 42.165 -> 42.17, 90.67 x 0.5 = 45.335 -> 45.34, together 87.51; unrounded they are 87.5."""
    halves = ({"key": "idea", "weight": "0.5"}, {"key": "use", "weight": "0.5"})
    table = {"A": {"idea": ["84", "84", "85"], "use": ["90", "91", "91"]}}

    assert totals(scheme(*halves, round={"statistic": 2, "weighted": 2, "total": 2}), table) == {"A": F("87.51")}
    assert totals(scheme(*halves, round={"total": 2}), table) == {"A": F("87.5")}


@pytest.mark.parametrize(("mark", "rounded"), [("2.5", 3), ("3.5", 4), ("2.4999", 2), ("-2.5", -3)])
def test_a_half_is_rounded_away_from_zero(mark, rounded):
    assert totals(scheme("idea", round={"total": 0}), {"A": {"idea": [mark]}}) == {"A": F(rounded)}


def test_panels_count_by_their_weights():
    rule = scheme("idea", panels=[{"key": "experts", "weight": "0.9"}, {"key": "public", "weight": "0.1"}])
    given = [*marks({"A": {"idea": ["80", "90"]}}, "experts"), *marks({"A": {"idea": ["100", "90", "95"]}}, "public")]
    line = tally(rule, RoundMarks(given)).lines[0]

    assert line.total == F("86")
    assert line.criteria == {"idea": F("86")}


def test_a_panel_may_mark_one_criterion_only():
    rule = scheme("idea", "liked", panels=[{"key": "experts", "weight": "0.9", "criteria": ["idea"]}, {"key": "public", "weight": "0.1"}])
    given = [*marks({"A": {"idea": ["80"]}}, "experts"), *marks({"A": {"idea": ["90"], "liked": ["10"]}}, "public")]
    assert tally(rule, RoundMarks(given)).lines[0].total == F("82")


def test_a_panel_that_marked_nothing_leaves_no_total():
    rule = scheme("idea", panels=[{"key": "experts"}, {"key": "public"}])
    line = tally(rule, RoundMarks(marks({"A": {"idea": ["80"]}}, "experts"))).lines[0]
    assert (line.total, line.missing) == (None, (Missing("public", "idea"),))


def test_a_skipped_optional_criterion_shares_its_weight_out():
    """0.5 and 0.3 become 0.625 and 0.375 of 1: 80 x 0.625 + 60 x 0.375."""
    rule = scheme({"key": "idea", "weight": "0.5"}, {"key": "use", "weight": "0.3"}, {"key": "green", "weight": "0.2", "optional": True})
    table = {"A": {"idea": ["80"], "use": ["60"], "green": [None]}, "B": {"idea": ["80"], "use": ["60"], "green": ["0"]}}
    assert totals(rule, table) == {"A": F("72.5"), "B": F("58")}


def test_bonus_points_come_on_top_and_may_pass_a_hundred():
    rule = scheme("idea", {"key": "extra", "weight": "1", "bonus": True})
    assert totals(rule, {"A": {"idea": ["98"], "extra": ["5"]}, "B": {"idea": ["98"], "extra": [None]}}) == {"A": F(103), "B": F(98)}


def test_a_criterion_that_is_better_when_low_is_taken_off():
    rule = scheme("idea", {"key": "overtime", "direction": "low", "bonus": True})
    assert ranks(rule, {"A": {"idea": ["90"], "overtime": ["4"]}, "B": {"idea": ["88"], "overtime": [None]}}) == {"B": (1, ""), "A": (2, "")}


def test_where_all_is_better_when_low_the_lowest_total_wins():
    rule = scheme({"key": "time", "direction": "low"}, ties=["criterion:time"])
    assert ranks(rule, {"A": {"time": ["61.2"]}, "B": {"time": ["59.9"]}}) == {"B": (1, ""), "A": (2, "")}


@pytest.mark.parametrize(
    ("time", "interpolate", "points"),
    [("0", False, 100), ("59.9", False, 100), ("60", False, 90), ("120", False, 0), ("500", False, 0), ("-1", False, 100)]
    + [("0", True, 100), ("30", True, 95), ("60", True, 90), ("90", True, 45), ("120", True, 0), ("500", True, 0), ("-1", True, 100)],
)
def test_a_measured_value_becomes_points_by_its_table(time, interpolate, points):
    rule = scheme({"key": "time", "points": [["0", "100"], ["60", "90"], ["120", "0"]], "interpolate": interpolate, "direction": "low"})
    assert totals(rule, {"A": {"time": [time]}}) == {"A": F(points)}


def test_a_factor_belongs_to_an_entry_and_a_criterion():
    """A dive: the sum of the middle marks x difficulty x 0.6."""
    rule = scheme({"key": "dive", "weight": "0.6"}, statistic="sum", drop={"high": 1, "low": 1}, round={"total": 2})
    table = {"A": {"dive": ["7", "8", "7", "7.5", "7.5"]}, "B": {"dive": ["7", "8", "7", "7.5", "7.5"]}}
    assert totals(rule, table, factors={("A", "dive"): F("3.2")}) == {"A": F("42.24"), "B": F("13.2")}


def test_sheets_are_totalled_by_judge_first():
    """Sheets 160, 150, 120 and 170: without the ends 155. By criterion it would be 82.5 + 75."""
    table = {"A": {"idea": ["80", "90", "40", "85"], "use": ["80", "60", "80", "85"]}}
    drop = {"high": 1, "low": 1}

    assert totals(scheme("idea", "use", aggregate="sheet", drop=drop), table) == {"A": F(155)}
    assert totals(scheme("idea", "use", drop=drop), table) == {"A": F("162.5")}


def test_a_sheet_that_lacks_a_required_criterion_is_missing_whole():
    table = {"A": {"idea": ["80", "90"], "use": ["60", None]}}
    assert totals(scheme("idea", "use", aggregate="sheet"), table) == {"A": F(140)}
    assert totals(scheme("idea", "use"), table) == {"A": F(145)}


def test_each_product_of_a_sheet_is_rounded():
    """85.5 x 0.33 = 28.215 -> 28.22, 77 x 0.67 = 51.59; together 79.81."""
    rule = scheme({"key": "idea", "weight": "0.33"}, {"key": "use", "weight": "0.67"}, aggregate="sheet", round={"weighted": 2})
    assert totals(rule, {"A": {"idea": ["85.5"], "use": ["77"]}}) == {"A": F("79.81")}


def test_equal_sheets_are_kept_in_equal_parts_so_that_no_order_shows_in_the_columns():
    """Sheets 10, 10 and 12, the lowest dropped: half of each of the two equal ones stays."""
    rule = scheme("idea", "use", aggregate="sheet", drop={"low": 1})
    line = tally(rule, RoundMarks(marks({"A": {"idea": ["2", "8", "6"], "use": ["8", "2", "6"]}}))).lines[0]
    assert (line.total, line.criteria) == (F(11), {"idea": F("5.5"), "use": F("5.5")})


def test_an_earlier_round_is_carried_over_and_then_rounded():
    rule = scheme("idea", carry={"earlier": "0.4", "this": "0.6"}, round={"total": 1})
    assert totals(rule, {"A": {"idea": ["81"]}}, earlier={"A": F("85.15")}) == {"A": F("82.7")}


def test_without_an_earlier_total_there_is_none_to_carry():
    line = tally(scheme("idea", carry={}), RoundMarks(marks({"A": {"idea": ["81"]}}), earlier={})).lines[0]
    assert (line.total, line.missing) == (None, (Missing("", "", "earlier"),))


# Ties

LEVEL = {"A": {"idea": ["80"], "use": ["90"]}, "B": {"idea": ["90"], "use": ["80"]}, "C": {"idea": ["85"], "use": ["85"]}}


def test_without_keys_equals_share_a_place_and_the_next_is_left_free():
    table = {**LEVEL, "D": {"idea": ["1"], "use": ["1"]}}
    assert ranks(scheme("idea", "use"), table) == {"A": (1, "shared"), "B": (1, "shared"), "C": (1, "shared"), "D": (4, "")}


def test_a_criterion_breaks_a_tie():
    assert ranks(scheme("idea", "use", ties=["criterion:idea"]), LEVEL) == {
        "B": (1, "criterion:idea"),
        "C": (2, "criterion:idea"),
        "A": (3, "criterion:idea"),
    }


def test_each_place_names_the_last_key_that_it_needed():
    table = {"A": {"idea": ["80"], "use": ["90"]}, "B": {"idea": ["90"], "use": ["80"]}, "C": {"idea": ["80"], "use": ["90"]}}
    rule = scheme("idea", "use", ties=["criterion:idea", "earlier"])
    assert ranks(rule, table, earlier={"A": F(70), "C": F(71)}) == {"B": (1, "criterion:idea"), "C": (2, "earlier"), "A": (3, "earlier")}


def test_a_criterion_of_weight_nothing_only_breaks_ties():
    rule = scheme("idea", {"key": "time", "weight": "0", "direction": "low"}, ties=["criterion:time"])
    table = {"A": {"idea": ["80"], "time": ["62"]}, "B": {"idea": ["80"], "time": ["61"]}}
    assert ranks(rule, table) == {"B": (1, "criterion:time"), "A": (2, "criterion:time")}


def test_who_has_no_earlier_total_stands_below_who_has():
    rule = scheme("idea", ties=["earlier"])
    assert ranks(rule, {"A": {"idea": ["80"]}, "B": {"idea": ["80"]}}, earlier={"B": F(0)}) == {"B": (1, "earlier"), "A": (2, "earlier")}


def test_the_untrimmed_mean_breaks_a_tie():
    rule = scheme("idea", drop={"high": 1, "low": 1}, ties=["untrimmed"])
    table = {"A": {"idea": ["70", "80", "90"]}, "B": {"idea": ["79", "80", "90"]}}
    assert ranks(rule, table) == {"B": (1, "untrimmed"), "A": (2, "untrimmed")}
    assert untrimmed(rule, RoundMarks(marks(table))) == {"A": F(80), "B": F(83)}


def test_judges_are_counted_head_to_head():
    """Judges 1 and 2 have A above B by a little, judge 3 has B above A by the same together."""
    rule = scheme("idea", ties=["head_to_head"])
    table = {"A": {"idea": ["81", "81", "78"]}, "B": {"idea": ["80", "80", "80"]}}
    assert ranks(rule, table) == {"A": (1, "head_to_head"), "B": (2, "head_to_head")}


def test_a_judge_who_marked_one_of_two_is_not_asked_about_the_pair():
    rule = scheme("idea", ties=["head_to_head"])
    table = {"A": {"idea": ["80", None, "80"]}, "B": {"idea": [None, "80", "80"]}}
    assert ranks(rule, table) == {"A": (1, "shared"), "B": (1, "shared")}


def test_the_chair_decides_what_all_else_left_level():
    rule = scheme("idea", "use", ties=["criterion:idea", "chair"])
    table = {"A": LEVEL["A"], "B": LEVEL["A"], "C": LEVEL["B"]}
    decisions = [Decision("B", 1, "成果转化更成熟"), Decision("A", 2, "成果转化更成熟")]
    assert ranks(rule, table, decisions=decisions) == {"C": (1, "criterion:idea"), "B": (2, "chair"), "A": (3, "chair")}


def test_a_decision_about_entries_that_are_not_level_changes_nothing_and_is_told():
    result = tally(
        scheme("idea", ties=["chair"]), RoundMarks(marks({"A": {"idea": ["80"]}, "B": {"idea": ["90"]}}), decisions=[Decision("A", 1, "x")])
    )
    assert result.ranks == {"B": 1, "A": 2}
    assert result.unused_decisions == ("A",)


def test_totals_equal_after_rounding_are_level_and_totals_that_only_look_equal_are_not():
    table = {"A": {"idea": ["80.001"]}, "B": {"idea": ["80.002"]}}
    assert ranks(scheme("idea", round={"total": 2}), table) == {"A": (1, "shared"), "B": (1, "shared")}
    assert ranks(scheme("idea"), table) == {"B": (1, ""), "A": (2, "")}


# Refusals


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (Mark("A", "1", "use", "80"), "mark_criterion_unknown"),
        (Mark("A", "1", "idea", "101"), "mark_above"),
        (Mark("A", "1", "idea", "-1"), "mark_below"),
        (Mark("A", "1", "idea", "80.25"), "mark_off_step"),
        (Mark("A", "1", "idea", "8e1"), "not_decimal"),
        (Mark("A", "1", "idea", "八十"), "not_decimal"),
        (Mark("A", "1", "idea", "80", "experts"), "mark_panel_undeclared"),
        (Mark("A", "0", "idea", "90"), "mark_twice"),
    ],
)
def test_a_mark_that_the_scheme_does_not_know_is_refused_by_its_number(mark, code):
    rule = scheme({"key": "idea", "lowest": "0", "highest": "100", "step": "0.5"})
    with pytest.raises(Faulty) as faulty:
        tally(rule, RoundMarks([Mark("A", "0", "idea", "80"), mark]))
    assert [(fault.code, fault.line) for fault in faulty.value.faults] == [(code, 2)]


@pytest.mark.parametrize(
    ("panel", "criterion", "code"),
    [("", "idea", "mark_panel_absent"), ("press", "idea", "mark_panel_unknown"), ("public", "use", "mark_panel_criterion")],
)
def test_a_mark_needs_a_panel_that_marks_its_criterion(panel, criterion, code):
    rule = scheme("idea", "use", panels=[{"key": "experts"}, {"key": "public", "criteria": ["idea"]}])
    with pytest.raises(Faulty) as faulty:
        tally(rule, RoundMarks([Mark("A", "1", criterion, "80", panel)]))
    assert [fault.code for fault in faulty.value.faults] == [code]


@pytest.mark.parametrize(
    ("rest", "given", "code"),
    [
        ({"carry": {}}, {}, "carry_absent"),
        ({"ties": ["earlier"]}, {}, "earlier_absent"),
        ({}, {"decisions": [Decision("A", 1, "x")]}, "chair_not_in_scheme"),
    ],
)
def test_what_the_scheme_asks_for_must_be_given(rest, given, code):
    with pytest.raises(Faulty) as faulty:
        tally(scheme("idea", **rest), RoundMarks([], **given))
    assert [fault.code for fault in faulty.value.faults] == [code]


# Beside the totals


def test_marks_further_apart_than_the_spread_ask_for_a_second_look():
    rule = scheme({"key": "idea", "spread": "15"}, "use", spread="20")
    table = {"A": {"idea": ["70", "85.5"], "use": ["80", "80"]}, "B": {"idea": ["70", "85"], "use": ["80", "86"]}}
    assert far_apart(rule, RoundMarks(marks(table))) == [FarApart("A", "", "idea", F(70), F("85.5")), FarApart("B", "", "", F(150), F(171))]


def test_each_judge_has_an_own_total_if_the_sheet_is_whole():
    rule = scheme({"key": "idea", "weight": "0.6"}, {"key": "use", "weight": "0.4"})
    table = {"A": {"idea": ["80", "90"], "use": ["70", None]}}
    assert judge_totals(rule, RoundMarks(marks(table))) == {"A": {("", "1"): F(76)}}


def test_the_cut_leaves_out_entries_without_a_total():
    result = tally(scheme("idea"), RoundMarks(marks({"A": {"idea": ["80"]}, "B": {"idea": [None]}})))
    assert (result.cut(5, ties_enlarge=True).through, result.cut(5, ties_enlarge=True).out) == (("A",), ("B",))
