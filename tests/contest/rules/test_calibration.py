import csv
import json
import random
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.rules import calibration as module
from contest.rules.calibration import calibrate, variance_components
from contest.rules.pairs import Mark, read_marks


def panel(entries=60, judges=12, each=5, leniency=5.0, error=4.0, level=8.0, seed=1):
    """Marks that a panel of lenient and harsh judges would give; and the truth behind them."""
    generator = np.random.default_rng(seed)
    truth = 80 + level * generator.standard_normal(entries)
    bias = leniency * generator.standard_normal(judges)
    marks = [
        Mark(f"E{i}", f"J{j}", Decimal(str(round(float(truth[i] + bias[j] + error * generator.standard_normal()), 2))))
        for i in range(entries)
        for j in generator.choice(judges, each, replace=False)
    ]
    return marks, truth, bias


def calibrated(marks, **more):
    return calibrate(marks, rng=random.Random(1), **{"bootstrap": 50, **more})


def test_two_entries_and_two_judges_by_hand():
    """J0 gives 80 and 90, J1 gives 70 and 80 to the same entries, J0 alone 85: J1 is harsher by at most 10, drawn a little towards 0."""
    marks = [Mark("A", "J0", Decimal(80)), Mark("B", "J0", Decimal(90)), Mark("A", "J1", Decimal(70)), Mark("B", "J1", Decimal("80.5"))]
    found = calibrated(marks)

    assert [(one.entry, one.raw, one.rank_raw) for one in found.entries] == [("B", Fraction(341, 4), 1), ("A", Fraction(75), 2)]
    harsh, lenient = found.judges
    assert (harsh.judge, lenient.judge) == ("J1", "J0")
    assert harsh.severity == pytest.approx(-lenient.severity)
    assert 4.5 < harsh.severity < 4.875
    assert found.components == 1


@st.composite
def sheets(draw):
    n, m = draw(st.integers(2, 8)), draw(st.integers(2, 6))
    seed = np.random.default_rng(draw(st.integers(0, 10**6)))
    entry, judge = np.nonzero(seed.random((n, m)) < 0.7)
    if len(entry) < 4:
        entry, judge = np.repeat(np.arange(2), 2), np.tile(np.arange(2), 2)
    entry, judge = np.unique(entry, return_inverse=True)[1], np.unique(judge, return_inverse=True)[1]
    return entry, judge, seed.normal(80, 6, len(entry)), seed.exponential(size=len(entry)), draw(st.floats(0.01, 100))


@settings(max_examples=80, deadline=None)
@given(sheets())
def test_the_solution_is_that_of_the_whole_least_squares_problem(scene):
    entry, judge, mark, weight, penalty = scene
    n, m = entry.max() + 1, judge.max() + 1
    root = np.sqrt(weight)
    design = np.zeros((len(mark) + m, n + m))
    design[np.arange(len(mark)), entry] = root
    design[np.arange(len(mark)), n + judge] = root
    design[len(mark) + np.arange(m), n + np.arange(m)] = np.sqrt(penalty)
    whole = np.linalg.lstsq(design, np.append(root * mark, np.zeros(m)), rcond=None)[0]

    data = module._arranged(entry, judge, mark)
    leniency, level = module._solve(data, weight, penalty)
    nearby = np.linalg.inv(module._system(data, np.ones(len(mark))) + penalty * np.eye(m))

    assert module._solve(data, weight, penalty, nearby)[0] == pytest.approx(leniency, abs=1e-6)
    assert level == pytest.approx(whole[:n], abs=1e-6)
    assert leniency == pytest.approx(whole[n:], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(sheets())
def test_summing_pair_by_pair_and_by_a_dense_product_agree(scene):
    entry, judge, mark, weight, _ = scene
    by_pair = module._system(module._arranged(entry, judge, mark), weight)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_PAIRS", 0)
        dense = module._system(module._arranged(entry, judge, mark), weight)

    assert by_pair == pytest.approx(dense, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variance_components_are_those_of_statsmodels(seed):
    from statsmodels.regression.mixed_linear_model import MixedLM

    marks, _, _ = panel(entries=25, judges=8, each=4, seed=seed)
    entry = np.array([int(mark.entry[1:]) for mark in marks])
    judge = np.unique([mark.judge for mark in marks], return_inverse=True)[1]
    mark = np.array([float(mark.value) for mark in marks])
    fitted = MixedLM(mark, np.eye(25)[entry], groups=judge).fit(reml=True, method=["lbfgs"])

    found = variance_components(entry, judge, mark)

    assert found.sigma2 == pytest.approx(fitted.scale, rel=1e-3)
    assert found.tau2 == pytest.approx(float(np.asarray(fitted.cov_re)[0, 0]), rel=1e-3)


def test_leniency_that_was_planted_is_found_and_the_ranking_comes_nearer_the_truth():
    marks, truth, bias = panel(entries=120, judges=20, leniency=6, seed=4)
    found = calibrated(marks)

    severity = {one.judge: one.severity for one in found.judges}
    expected = bias - bias.mean()
    assert np.corrcoef([-severity[f"J{j}"] for j in range(20)], expected)[0, 1] > 0.97
    inside = [one.low <= -expected[int(one.judge[1:])] <= one.high for one in found.judges]
    assert sum(inside) >= 15
    level = {one.entry: (float(one.raw), one.calibrated) for one in found.entries}
    raw, better = np.array([level[f"E{i}"] for i in range(120)]).T
    assert np.corrcoef(better, truth)[0, 1] > np.corrcoef(raw, truth)[0, 1]
    assert found.sigma == pytest.approx(4, abs=0.6)
    assert found.tau_judge == pytest.approx(6, abs=2)
    assert found.tau_entry == pytest.approx(8, abs=1.5)
    assert found.advice.worth
    assert found.advice.words.startswith("值得看校准结果")


def test_without_a_judge_effect_nothing_is_moved_much_and_the_advice_says_so():
    marks, _, _ = panel(leniency=0, seed=6)
    found = calibrated(marks)

    assert found.tau_judge < 1
    assert not found.advice.worth
    assert "no_difference" in found.advice.reasons
    assert found.advice.words.startswith("不必看校准结果：")


def test_judges_who_all_mark_everything_change_no_rank():
    marks, _, _ = panel(entries=20, judges=5, each=5)
    found = calibrated(marks)

    assert [one.rank_raw for one in found.entries] == [one.rank_calibrated for one in found.entries]
    assert "no_rank_changes" in found.advice.reasons
    assert not found.advice.worth


def test_parts_without_a_common_entry_are_counted_and_named():
    one, _, _ = panel(entries=30, judges=6, each=3, seed=1)
    other, _, _ = panel(entries=30, judges=6, each=3, seed=2)
    found = calibrated([*one, *(Mark(f"X{mark.entry}", f"X{mark.judge}", mark.value) for mark in other)])

    assert found.components == 2
    assert "disconnected" in found.advice.reasons
    assert "互不相连的 2 块" in found.advice.words
    assert not found.advice.worth


def test_one_judge_an_entry_cannot_be_calibrated():
    found = calibrated([Mark(f"E{i}", f"J{i % 3}", Decimal(70 + i)) for i in range(9)])

    assert (found.sigma, found.tau_judge, found.tau_entry) == (None, None, None)
    assert found.advice.reasons == ("single_marks",)
    assert [one.severity for one in found.judges] == [0, 0, 0]


def test_few_marks_a_judge_are_named():
    found = calibrated(panel(entries=12, judges=12, each=3)[0])

    assert "few_marks" in found.advice.reasons


def test_equal_marks_everywhere_leave_everybody_first():
    found = calibrated([Mark(f"E{i}", f"J{j}", Decimal(80)) for i in range(4) for j in range(3)])

    assert {(one.rank_raw, one.rank_calibrated, one.rank_low, one.rank_high) for one in found.entries} == {(1, 1, 1, 1)}
    assert (found.sigma, found.tau_judge) == (0, 0)


def test_intervals_hold_the_rank_and_chances_add_up_to_the_places():
    marks, _, _ = panel(seed=9)
    found = calibrated(marks, bootstrap=200, top=10)

    assert all(1 <= one.rank_low <= one.rank_high <= 60 for one in found.entries)
    assert sum(one.rank_low <= one.rank_calibrated <= one.rank_high for one in found.entries) > 50
    assert sum(one.p_top for one in found.entries) == pytest.approx(10, abs=0.01)
    assert found.near_cut == tuple(one.entry for one in found.entries if 0.2 < one.p_top < 0.8)
    assert found.near_cut


def test_the_same_seed_gives_the_same_intervals():
    marks, _, _ = panel()

    assert calibrate(marks, rng=random.Random(3), bootstrap=40) == calibrate(marks, rng=random.Random(3), bootstrap=40)
    assert calibrate(marks, rng=random.Random(3), bootstrap=40) != calibrate(marks, rng=random.Random(4), bootstrap=40)


def test_a_judge_who_favours_home_and_one_who_agrees_with_nobody_show():
    marks, _, _ = panel(entries=40, judges=6, each=6, leniency=1, error=1, seed=5)
    generator = np.random.default_rng(0)
    home = [(f"E{i}", "J0") for i in range(0, 40, 4)]
    changed = []
    for mark in marks:
        if (mark.entry, mark.judge) in home:
            mark = Mark(mark.entry, mark.judge, mark.value + 6)
        if mark.judge == "J5":
            mark = Mark(mark.entry, mark.judge, Decimal(str(round(generator.uniform(60, 100), 1))))
        changed.append(mark)
    report = {one.judge: one for one in calibrated(changed, home=home).judges}

    assert report["J0"].home > 3
    assert report["J1"].home is None
    assert abs(report["J5"].agreement) < 0.5
    assert report["J1"].agreement > 0.8
    assert report["J1"].spread == pytest.approx(float(np.std([float(mark.value) for mark in changed if mark.judge == "J1"], ddof=1)))


def test_sheets_are_added_up_where_all_judges_mark_the_same_criteria():
    lines = ["entry,judge,criterion,mark,factor", "a,x,idea,80,0.5", "a,x,use,70,1", "a,y,idea,90,0.5", "a,y,use,,1"]

    assert read_marks(lines, file="m.csv") == (Mark("a", "x", Decimal("110.0")),)


def test_marks_stay_apart_where_panels_mark_different_criteria():
    """Six dives, three for each panel: the sums of two judges would not compare, their single marks do."""
    generator = np.random.default_rng(3)
    lines = ["entry,judge,criterion,mark"]
    for i in range(15):
        for dive in range(5):
            for j in range(3) if dive < 3 else range(3, 6):
                lines.append(f"E{i:02},J{j},d{dive},{70 + i + 2 * dive + (4 if j == 1 else 0) + round(generator.normal(), 2):.2f}")
    found = calibrate(read_marks(lines, file="m.csv"), rng=random.Random(1), bootstrap=20, top=5)

    severity = {one.judge: one.severity for one in found.judges}
    assert severity["J1"] - severity["J0"] == pytest.approx(-4, abs=0.8)
    assert abs(severity["J3"]) < 1
    assert found.entries[0].entry == "E14"
    assert 400 < found.entries[0].raw < 460
    assert found.entries[0].marks == 15


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "marks.csv"
    marks, _, _ = panel(entries=20, judges=6, each=4)
    path.write_text("entry,judge,criterion,mark\n" + "".join(f"{mark.entry},{mark.judge},total,{mark.value}\n" for mark in marks), encoding="utf-8")
    return path


def run(*arguments):
    out = StringIO()
    call_command("calibrate", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_the_report_and_writes_the_ranks(sheet, tmp_path):
    target = tmp_path / "out.csv"
    answer = run(sheet, "--bootstrap", 30, "--top", 5, "-o", target)

    assert {"judges", "sigma", "tau_judge", "tau_entry", "components", "advice"} <= set(answer)
    assert set(answer["judges"][0]) >= {"judge", "marks", "severity", "low", "high", "spread"}
    assert answer["components"] == 1
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["entry", "raw", "calibrated", "rank_raw", "rank_calibrated", "rank_low", "rank_high", "p_top"]
    assert [int(row["rank_calibrated"]) for row in rows] == list(range(1, 21))
    assert run(sheet, "--bootstrap", 30, "--top", 5) == answer


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("entry,judge\n", "marks.csv, line 1, column mark"),
        ("entry,judge,mark\na,x,80\na,x,81\n", "marks.csv, line 3, column mark"),
        ("entry,judge,mark\na,x,good\n", "marks.csv, line 2, column mark"),
        ("entry,judge,mark\na,x,\n", "marks.csv, line 2, column mark"),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_written(sheet, tmp_path, text, where):
    sheet.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as found:
        run(sheet, "-o", tmp_path / "out.csv")

    assert str(found.value).startswith(where)
    assert found.value.returncode == 2
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("extra", [("--bootstrap", "-1"), ("--top", "0")])
def test_numbers_that_make_no_sense_exit_2(sheet, extra):
    with pytest.raises(CommandError) as found:
        run(sheet, *extra)

    assert found.value.returncode == 2
