"""Every fault of a scheme is named, where it stands, in both languages."""

import json
from fractions import Fraction as F

import pytest

from contest.rules.faults import WORDS, Faulty
from contest.rules.scheme import Carry, Drop, Rounding, read_scheme, read_scheme_text, scheme_data

IDEA = {"key": "idea", "weight": "0.5", "lowest": "0", "highest": "100", "step": "0.5"}


def faults_of(data):
    with pytest.raises(Faulty) as faulty:
        read_scheme(data)
    return [(fault.where, fault.code) for fault in faulty.value.faults]


def with_criterion(**changes):
    return {"criteria": [IDEA, {"key": "use", **changes}]}


def test_criteria_alone_are_a_scheme():
    scheme = read_scheme({"criteria": [{"key": "idea"}]})

    assert (scheme.aggregate, scheme.statistic, scheme.drop, scheme.rounding) == ("criterion", "mean", Drop(), Rounding())
    assert (scheme.carry, scheme.ties, scheme.panels) == (None, (), ())
    assert (scheme.criteria[0].weight, scheme.criteria[0].required) == (F(1), True)


def test_all_keys():
    scheme = read_scheme(
        {
            "criteria": [
                {**IDEA, "name": "创新性", "anchors": [["85", "国内领先"]], "spread": "15"},
                {"key": "time", "points": [["0", "100"], ["60", "90"]], "interpolate": True, "direction": "low"},
                {"key": "extra", "bonus": True, "weight": 1},
            ],
            "panels": [{"key": "experts", "weight": "0.9", "name": "专家"}, {"key": "public", "weight": "0.1", "criteria": ["idea"]}],
            "aggregate": "sheet",
            "statistic": "median",
            "drop": {"high": 1, "low": 1, "at_least": 3},
            "round": {"statistic": 2, "total": 0},
            "carry": {"earlier": "0.4", "this": "0.6"},
            "ties": ["criterion:idea", "earlier", "untrimmed", "head_to_head", "chair"],
            "spread": "20",
        }
    )
    assert scheme.drop == Drop(1, 1, 3)
    assert scheme.rounding == Rounding(statistic=2, weighted=None, total=0)
    assert scheme.carry == Carry(F("0.4"), F("0.6"))
    assert read_scheme(json.loads(json.dumps(scheme_data(scheme)))) == scheme


@pytest.mark.parametrize(
    ("data", "where", "code"),
    [
        ([], "", "not_object"),
        ({}, "", "absent"),
        ({"criteria": []}, "criteria", "no_criteria"),
        ({"criteria": "idea"}, "criteria", "not_list"),
        ({"criteria": ["idea"]}, "criteria[1]", "not_object"),
        ({"criteria": [{"weight": "1"}]}, "criteria[1]", "absent"),
        ({"criteria": [{"key": 1}]}, "criteria[1].key", "not_text"),
        ({"criteria": [IDEA, IDEA]}, "criteria[2].key", "key_twice"),
        ({"criteria": [IDEA], "rounding": {}}, "", "unknown_key"),
        (with_criterion(wieght="1"), "criteria[2]", "unknown_key"),
        (with_criterion(key="total"), "criteria[2].key", "key_reserved"),
        (with_criterion(key="a:b"), "criteria[2].key", "key_form"),
        (with_criterion(weight="heavy"), "criteria[2].weight", "not_decimal"),
        (with_criterion(weight=0.1), "criteria[2].weight", "not_decimal"),
        (with_criterion(weight=True), "criteria[2].weight", "not_decimal"),
        (with_criterion(weight="-0.1"), "criteria[2].weight", "negative"),
        ({"criteria": [{"key": "idea", "weight": "0"}]}, "criteria", "nothing_counts"),
        ({"criteria": [{"key": "idea", "bonus": True}]}, "criteria", "nothing_counts"),
        (with_criterion(lowest="100", highest="100"), "criteria[2]", "range_empty"),
        (with_criterion(step="0"), "criteria[2].step", "not_positive"),
        (with_criterion(lowest="0", highest="100", step="0.3"), "criteria[2].step", "step_does_not_divide"),
        (with_criterion(highest="10", step="3"), "criteria[2].step", "step_does_not_divide"),
        (with_criterion(optional="yes"), "criteria[2].optional", "not_yes_no"),
        (with_criterion(direction="up"), "criteria[2].direction", "not_a_choice"),
        (with_criterion(points=[["0", "1", "2"]]), "criteria[2].points[1]", "points_row"),
        (with_criterion(points=[["0", "1"], ["0", "2"]]), "criteria[2].points[2]", "points_order"),
        (with_criterion(points=[["0", "x"]]), "criteria[2].points[1]", "not_decimal"),
        (with_criterion(interpolate=True), "criteria[2].interpolate", "interpolate_without_points"),
        (with_criterion(points=[["0", "1"], ["5", "9"]], direction="low"), "criteria[2].direction", "points_direction"),
        (with_criterion(points=[["0", "9"], ["5", "1"]], direction="high"), "criteria[2].direction", "points_direction"),
        (with_criterion(anchors=[["85"]]), "criteria[2].anchors[1]", "anchor_row"),
        (with_criterion(highest="10", anchors=[["85", "好"]]), "criteria[2].anchors[1]", "anchor_outside"),
        (with_criterion(spread="0"), "criteria[2].spread", "not_positive"),
        ({"criteria": [IDEA], "panels": [{"key": "a"}, {"key": "a"}]}, "panels[2].key", "key_twice"),
        ({"criteria": [IDEA], "panels": [{"key": "a", "weight": "0"}]}, "panels[1].weight", "not_positive"),
        ({"criteria": [IDEA], "panels": [{"key": "a", "criteria": []}]}, "panels[1].criteria", "panel_no_criteria"),
        ({"criteria": [IDEA], "panels": [{"key": "a", "criteria": ["use"]}]}, "panels[1].criteria[1]", "criterion_unknown"),
        ({"criteria": [IDEA, {"key": "use"}], "panels": [{"key": "a", "criteria": ["use"]}]}, "criteria[1]", "criterion_in_no_panel"),
        (
            {"criteria": [IDEA, {"key": "x", "weight": "0"}], "panels": [{"key": "a"}, {"key": "b", "criteria": ["x"]}]},
            "panels[2]",
            "panel_nothing_counts",
        ),
        ({"criteria": [IDEA], "aggregate": "judge"}, "aggregate", "not_a_choice"),
        ({"criteria": [IDEA], "statistic": "mode"}, "statistic", "not_a_choice"),
        ({"criteria": [IDEA], "drop": {"high": -1}}, "drop.high", "not_whole"),
        ({"criteria": [IDEA], "drop": {"high": "1.5"}}, "drop.high", "not_whole"),
        ({"criteria": [IDEA], "drop": {"at_least": 0}}, "drop.at_least", "not_whole"),
        ({"criteria": [IDEA], "drop": {"highest": 1}}, "drop", "unknown_key"),
        ({"criteria": [IDEA], "round": {"total": 13}}, "round.total", "too_many_digits"),
        ({"criteria": [IDEA], "round": {"total": True}}, "round.total", "not_whole"),
        ({"criteria": [IDEA], "round": {"mean": 2}}, "round", "unknown_key"),
        ({"criteria": [IDEA], "carry": {"earlier": "-1"}}, "carry.earlier", "negative"),
        ({"criteria": [IDEA], "carry": {"this": "0"}}, "carry.this", "not_positive"),
        ({"criteria": [IDEA], "ties": ["criterion:use"]}, "ties[1]", "criterion_unknown"),
        ({"criteria": [IDEA], "ties": ["lot"]}, "ties[1]", "not_a_choice"),
        ({"criteria": [IDEA], "ties": [1]}, "ties[1]", "not_text"),
        ({"criteria": [IDEA], "ties": ["chair", "chair"]}, "ties", "key_twice"),
        ({"criteria": [IDEA], "ties": ["shared", "chair"]}, "ties[2]", "ties_after"),
        ({"criteria": [IDEA], "spread": "-3"}, "spread", "not_positive"),
    ],
)
def test_each_fault_is_named_where_it_stands(data, where, code):
    assert (where, code) in faults_of(data)


def test_one_reading_names_all_faults():
    assert len(faults_of({"criteria": [{"key": "idea", "weight": "x", "step": "0"}], "statistic": "mode", "ties": ["lot"]})) == 4


def test_a_fault_speaks_both_languages():
    with pytest.raises(Faulty) as faulty:
        read_scheme(with_criterion(lowest="0", highest="100", step="0.3"))
    (fault,) = faulty.value.faults
    assert fault.located_english() == "criteria[2].step: a step of 0.3 does not lead from 0 to 100"
    assert fault.located_chinese() == "criteria[2].step：从 0 起以 0.3 为步长到不了 100"


@pytest.mark.parametrize("code", sorted(WORDS))
def test_the_two_languages_say_the_same_particulars(code):
    particulars = [{part.split("}")[0] for part in words.replace("{{", "").split("{")[1:]} for words in WORDS[code]]
    assert particulars[0] == particulars[1]


def test_json_numbers_keep_their_decimals():
    scheme = read_scheme_text('\ufeff{"criteria": [{"key": "idea", "weight": 0.1}]}')
    assert scheme.criteria[0].weight == F(1, 10)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"criteria": [\n  {"key": "idea",}\n]}', "not_json", 2, "18"),
        ("", "not_json", 1, "1"),
        ('{"criteria": [], "criteria": []}', "key_twice", 0, ""),
        ("[" * 100000, "not_json", 0, ""),
    ],
)
def test_bad_json_is_named_by_line_and_column(text, code, line, column):
    with pytest.raises(Faulty) as faulty:
        read_scheme_text(text)
    assert [(fault.code, fault.line, fault.column) for fault in faulty.value.faults] == [(code, line, column)]
