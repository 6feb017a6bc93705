import csv
import json
import random
from collections import Counter
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from contest.rules import assignment as module
from contest.rules.assignment import Contradiction, Entry, Judge, Problem, affinity_array, assign
from contest.rules.pairs import Cell, Pair

BIG = 1e6


def problem(affinity, *, wanted=2, ceiling=3, floor=0, groups=None, expertise=None, asked=None, digits=0, **more):
    affinity = np.array(affinity)
    n, m = affinity.shape
    return Problem(
        entries=tuple(Entry(f"E{i}", wanted, (asked or {}).get(i, "")) for i in range(n)),
        judges=tuple(Judge(f"J{j}", ceiling, floor, (groups or {}).get(j, ""), frozenset((expertise or {}).get(j, ()))) for j in range(m)),
        affinity=affinity,
        digits=digits,
        **more,
    )


def solved(task, seed=1):
    return assign(task, rng=random.Random(seed))


def dense(task):
    """Empty seats, missing floors, entries without their expert, total: every pair a variable, every rule a row, by HiGHS as an integer programme."""
    n, m = len(task.entries), len(task.judges)
    size = n * m + n + m + n
    at = lambda i, j: i * m + j  # noqa: E731
    cost = np.zeros(size)
    cost[: n * m] = -np.array(task.affinity, dtype=float).ravel()
    cost[n * m : n * m + n] = BIG * 100
    cost[n * m + n : n * m + n + m] = BIG
    cost[n * m + n + m :] = BIG * 100 if any(entry.expertise for entry in task.entries) else 0
    low, high, rows = [], [], []

    def row(terms, least, most):
        line = np.zeros(size)
        for index, value in terms:
            line[index] += value
        rows.append(line)
        low.append(least)
        high.append(most)

    locked, conflicts = set(task.locked), set(task.conflicts)
    fixed_low, fixed_high = np.zeros(size), np.ones(size)
    fixed_high[n * m :] = 99
    for i, entry in enumerate(task.entries):
        row([(at(i, j), 1) for j in range(m)] + [(n * m + i, 1)], entry.wanted, entry.wanted)
        if entry.expertise:
            row([(at(i, j), 1) for j in range(m) if entry.expertise in task.judges[j].expertise] + [(n * m + n + m + i, 1)], 1, 99)
        if task.per_group is not None:
            for group in {judge.group for judge in task.judges} - {""}:
                row([(at(i, j), 1) for j in range(m) if task.judges[j].group == group], 0, task.per_group)
        for j, judge in enumerate(task.judges):
            if (entry.key, judge.key) in conflicts:
                fixed_high[at(i, j)] = 0
            if (entry.key, judge.key) in locked:
                fixed_low[at(i, j)] = 1
    for j, judge in enumerate(task.judges):
        row([(at(i, j), 1) for i in range(n)], 0, judge.ceiling)
        row([(at(i, j), 1) for i in range(n)] + [(n * m + n + j, 1)], judge.floor, 99)
    kinds = np.ones(size)
    result = milp(
        cost,
        integrality=kinds,
        bounds=Bounds(fixed_low, fixed_high),
        constraints=LinearConstraint(np.array(rows), low, high),
        options={"mip_rel_gap": 0},
    )
    x = np.rint(result.x)
    total = int(round(float(-(cost[: n * m] * x[: n * m]).sum())))
    return int(x[n * m : n * m + n].sum()), int(x[n * m + n : n * m + n + m].sum()), int(x[n * m + n + m :].sum()), total


def measured(task, result):
    seats = Counter(pair.entry for pair in result.pairs)
    known = {judge.key: judge for judge in task.judges}
    empty = sum(entry.wanted - seats[entry.key] for entry in task.entries)
    short = sum(max(judge.floor - result.loads[judge.key], 0) for judge in task.judges)
    judges_of = {entry.key: [known[pair.judge] for pair in result.pairs if pair.entry == entry.key] for entry in task.entries}
    lacking = sum(1 for entry in task.entries if entry.expertise and not any(entry.expertise in judge.expertise for judge in judges_of[entry.key]))
    return empty, short, lacking, int(result.total * 10**task.digits)


def assert_lawful(task, result):
    pairs = set(result.pairs)
    assert len(pairs) == len(result.pairs)
    assert not pairs & set(task.conflicts)
    assert pairs >= set(task.locked)
    assert all(result.loads[judge.key] <= judge.ceiling for judge in task.judges)
    group = {judge.key: judge.group for judge in task.judges}
    if task.per_group is not None:
        met = Counter((entry, group[judge]) for entry, judge in pairs if group[judge])
        assert max(met.values(), default=0) <= task.per_group


@st.composite
def problems(draw, experts=False, lockable=True):
    n, m = draw(st.integers(1, 7)), draw(st.integers(2, 8))
    seed = random.Random(draw(st.integers(0, 10**6)))
    widest = draw(st.sampled_from([1, 3, 50]))
    affinity = [[seed.randint(-1, widest) for _ in range(m)] for _ in range(n)]
    wanted = draw(st.integers(1, 3))
    ceiling = draw(st.integers(1, 5))
    conflicts = [(f"E{i}", f"J{j}") for i in range(n) for j in range(m) if seed.random() < draw(st.sampled_from([0.0, 0.2, 0.5]))]
    groups = {j: f"G{seed.randrange(3)}" for j in range(m) if seed.random() < 0.8} if draw(st.booleans()) else {}
    free = [(f"E{i}", f"J{j}") for i in range(n) for j in range(m) if (f"E{i}", f"J{j}") not in conflicts]
    locked = [free[0]] if lockable and free and draw(st.booleans()) else []
    fields = {j: seed.sample(["机电", "化工"], seed.randint(0, 1)) for j in range(m)} if experts else {}
    asked = {i: seed.choice(["机电", "化工", ""]) for i in range(n)} if experts else {}
    return problem(
        affinity,
        wanted=wanted,
        ceiling=ceiling,
        floor=draw(st.integers(0, min(2, ceiling))),
        groups=groups,
        expertise=fields,
        asked=asked,
        conflicts=conflicts,
        locked=locked,
        per_group=draw(st.integers(1, 2)) if groups else None,
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_pairing_is_the_dense_optimum(task):
    result = solved(task)

    assert_lawful(task, result)
    assert measured(task, result) == dense(task)
    assert result.proof.optimal


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_optimum_is_reached_when_the_first_candidates_are_too_few(task):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "first_candidates", lambda instance: _cheapest(instance, 1))
        result = solved(task)

    assert_lawful(task, result)
    assert measured(task, result) == dense(task)


def _cheapest(instance, many):
    keys = np.where(instance.allowed, instance.cost, 10**9)
    candidates = np.zeros(instance.allowed.shape, dtype=bool)
    np.put_along_axis(candidates, np.argsort(keys, axis=1)[:, :many], True, axis=1)
    return candidates & instance.allowed


def test_candidates_alone_would_miss_this_optimum():
    """Forty judges whom every entry likes best can take one entry each; the fifty entries need all fifty judges."""
    affinity = [[100 - j + (3 * i * j) % 7 if j < 40 else (i * j) % 5 for j in range(50)] for i in range(50)]
    task = problem(affinity, wanted=1, ceiling=1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_CYCLES", 0)
        result = solved(task)

    assert result.proof.rounds > 1
    assert not result.uncovered
    assert measured(task, result) == measured(task, solved(task))
    assert measured(task, result) == dense(task)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_groups_built_only_when_they_bind_lead_to_the_same_optimum(task):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contest.rules.assignment_flow.MANY_GROUPS", 0)
        result = solved(task)

    assert_lawful(task, result)
    assert measured(task, result) == dense(task)


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 2), st.integers(0, 2), st.sampled_from([0, 200]))
def test_few_candidates_by_estimated_prices_lead_to_the_same_optimum(task, beyond, near, cycles):
    """However poor the estimate from a part of the entries is, what it missed is found by the dense proof."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("FROM_ENTRIES", 1), ("PART", 2), ("BEYOND", beyond), ("NEAR", near)):
            patch.setattr(f"contest.rules.assignment_estimate.{name}", value)
        patch.setattr("contest.rules.assignment_flow.MANY_GROUPS", 0)
        patch.setattr(module, "MOST_CYCLES", cycles)
        result = solved(task)

    assert_lawful(task, result)
    assert measured(task, result) == dense(task)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_without_or_tools_highs_finds_the_same_value(task):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "available", lambda: False)
        result = solved(task)

    assert_lawful(task, result)
    assert measured(task, result) == dense(task)


@settings(max_examples=40, deadline=None)
@given(problems(experts=True, lockable=False))
def test_with_an_expert_asked_for_the_pairing_is_the_dense_optimum(task):
    result = solved(task)

    assert_lawful(task, result)
    got, best = measured(task, result), dense(task)
    assert (got[0] + got[2], got[1], got[3]) == (best[0] + best[2], best[1], best[3])


def test_an_expert_is_seated_rather_than_nobody():
    """Both judges are experts for E0, which affinity alone would leave empty."""
    task = problem([[-1, -1], [1, 0], [0, 1]], wanted=1, ceiling=1, expertise={0: ["化工"], 1: ["化工"]}, asked={0: "化工"})

    assert measured(task, solved(task)) == (1, 0, 0, 0)


def test_goal_worst_does_not_trade_an_expert_away():
    task = problem([[0, 9, 9], [9, 9, 9]], wanted=1, ceiling=2, expertise={0: ["化工"]}, asked={0: "化工"}, goal="worst")
    result = solved(task)

    assert Pair("E0", "J0") in result.pairs
    assert (result.worst, result.total) == (0, 9)


def test_experts_are_found_among_few_columns_too(monkeypatch):
    monkeypatch.setattr("contest.rules.assignment_highs.WHOLE_CELLS", 0)
    monkeypatch.setattr(module, "FIRST_CANDIDATES", 4)
    seed = random.Random(5)
    affinity = [[seed.randint(0, 99) for _ in range(40)] for _ in range(30)]
    task = problem(affinity, ceiling=2, expertise={j: ["机电"] for j in range(0, 40, 5)}, asked=dict.fromkeys(range(0, 30, 2), "机电"))

    result = solved(task)

    assert result.proof.method == "integer"
    assert measured(task, result) == dense(task)


@settings(max_examples=25, deadline=None)
@given(problems(lockable=False), st.integers(0, 3))
def test_goal_worst_is_the_best_worst_entry(task, seed):
    task = Problem(**{**vars(task), "goal": "worst"})
    task = Problem(**{**vars(task), "judges": tuple(Judge(judge.key, judge.ceiling, 0, judge.group) for judge in task.judges)})
    result = solved(task, seed)
    if result.uncovered:
        assert_lawful(task, result)
        return

    assert (result.worst, result.total) == _best_worst(task)
    assert_lawful(task, result)


def _best_worst(task):
    """Each whole threshold in turn, from above: can every entry have it? And what is the best total then?"""
    n, m = task.affinity.shape
    for threshold in range(3 * max(int(task.affinity.max()), 0), -4, -1):
        rows, low, high = [], [], []
        for i, entry in enumerate(task.entries):
            line = np.zeros((n, m))
            line[i] = 1
            rows.append(line.ravel())
            low.append(entry.wanted)
            high.append(entry.wanted)
            rows.append((line * task.affinity).ravel())
            low.append(threshold)
            high.append(np.inf)
            for group in {judge.group for judge in task.judges} - {""} if task.per_group else ():
                rows.append((line * np.array([judge.group == group for judge in task.judges])).ravel())
                low.append(0)
                high.append(task.per_group)
        for j, judge in enumerate(task.judges):
            line = np.zeros((n, m))
            line[:, j] = 1
            rows.append(line.ravel())
            low.append(0)
            high.append(judge.ceiling)
        most = np.array([[(entry.key, judge.key) not in task.conflicts for judge in task.judges] for entry in task.entries], dtype=float).ravel()
        result = milp(
            -task.affinity.ravel().astype(float),
            integrality=np.ones(n * m),
            bounds=Bounds(0, most),
            constraints=LinearConstraint(np.array(rows), low, high),
        )
        if result.x is not None:
            return threshold, round(-result.fun)
    raise AssertionError("no threshold can be had")


def test_the_last_digit_is_settled_exactly():
    """Differences of 10 ** -25, far below what the solver's 64 bits see."""
    unit = 10**25
    affinity = np.array([[unit // 2 + 3 * i * j % 11 for j in range(6)] for i in range(6)], dtype=object)
    task = problem(affinity, wanted=1, ceiling=1, digits=25)

    result = solved(task)

    best = dense(problem([[3 * i * j % 11 for j in range(6)] for i in range(6)], wanted=1, ceiling=1))
    assert result.total == 3 + Decimal(best[3]).scaleb(-25)
    assert result.proof.exact
    assert result.proof.digits == 25


@settings(max_examples=40, deadline=None)
@given(problems())
def test_digits_that_the_solver_does_not_see_are_settled_within_every_rule(task):
    """The solver is given nothing but zeros; what remains is the settling alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_divisor", lambda instance: (10**9, 9))
        result = solved(task)

    assert_lawful(task, result)
    assert measured(task, result) == dense(task)
    assert result.proof.exact


def test_the_same_seed_gives_the_same_pairs_and_another_seed_other_ties():
    task = problem(np.zeros((30, 45), dtype=np.int64), wanted=3)

    assert solved(task, 1).pairs == solved(task, 1).pairs
    assert solved(task, 1).pairs != solved(task, 2).pairs


def test_a_spread_evens_out_the_loads():
    affinity = [[10, 9, 8, 7]] * 4
    assert sorted(solved(problem(affinity, wanted=1, ceiling=4)).loads.values()) == [0, 0, 0, 4]

    even = solved(problem(affinity, wanted=1, ceiling=4, spread=Decimal("3.5")))
    assert sorted(even.loads.values()) == [1, 1, 1, 1]
    partly = solved(problem(affinity, wanted=1, ceiling=4, spread=Decimal("1.5")))
    assert sorted(partly.loads.values()) == [0, 1, 1, 2]


def test_a_locked_pair_stays_and_counts_for_the_group_and_the_ceiling():
    task = problem([[9, 8, 0], [9, 8, 0]], wanted=2, ceiling=1, groups={0: "甲", 1: "甲"}, per_group=1, locked=[("E0", "J0")])
    result = solved(task)

    assert set(result.pairs) == {Pair("E0", "J0"), Pair("E0", "J2"), Pair("E1", "J1")} or set(result.pairs) == {
        Pair("E0", "J0"),
        Pair("E1", "J1"),
        Pair("E1", "J2"),
    }


def test_a_locked_pair_in_conflict_is_a_contradiction():
    with pytest.raises(Contradiction) as found:
        solved(problem([[1, 2]], locked=[("E0", "J1")], conflicts=[("E0", "J1")]))

    assert found.value.pairs == (Pair("E0", "J1"),)


@pytest.mark.parametrize(
    ("task", "what"),
    [
        (problem([[1]], floor=4), "floor of 4"),
        (problem([[1]], conflicts=[("E9", "J0")]), "E9"),
        (problem([[1]], per_group=0), "group"),
        (problem([[1]], spread=Decimal(-1)), "negative"),
        (Problem((Entry("E", 1), Entry("E", 1)), (Judge("J", 1),), np.zeros((2, 1), dtype=np.int64), 0), "twice"),
        (Problem((Entry("E", 1),), (Judge("J", 1),), np.zeros((2, 1), dtype=np.int64), 0), "expected"),
    ],
)
def test_facts_that_cannot_be_are_refused(task, what):
    with pytest.raises(Contradiction, match=what):
        solved(task)


def test_an_entry_without_enough_judges_is_named():
    (one,) = solved(problem([[1, 1, 1]], wanted=2, conflicts=[("E0", "J0"), ("E0", "J1")])).uncovered

    assert (one.entry, one.wanted, one.got, one.lack, one.judges) == ("E0", 2, 1, "judges", ("J2",))
    assert one.why == "3 位评委中有 2 位须回避，只剩 1 位可评，要求 2 位"
    assert one.mend == "增补 1 位与该项目没有回避关系的评委，或将每项评委数降到 1"


def test_judges_of_one_employer_are_the_reason():
    task = problem(
        [[1] * 7],
        wanted=2,
        groups=dict.fromkeys(range(7), "远航集团"),
        per_group=1,
        expertise={j: ["先进制造"] for j in range(7)},
        asked={0: "先进制造"},
    )
    (one,) = solved(task).uncovered

    assert one.lack == "groups"
    assert one.why == "先进制造的 7 位评委同属一个集团（远航集团），每个单位或地区至多 1 位，最多只能安排 1 位，要求 2 位"
    assert one.mend == "增补 1 位其他单位或地区的评委，或将每个单位或地区的上限放宽到 2 位"


def test_ceilings_are_the_reason():
    found = solved(problem([[1, 1], [1, 1], [1, 1]], wanted=2, ceiling=2)).uncovered

    assert sum(one.wanted - one.got for one in found) == 2
    assert {one.lack for one in found} == {"ceilings"}
    assert all("全部评委的上限合计 4 项次，需要 6 项次" in one.why and one.mend.startswith("将评委的上限合计提高 2 项次") for one in found)


@pytest.mark.parametrize(
    ("expertise", "conflicts", "why"),
    [
        ({}, [], "评委库中没有机电的评委"),
        ({0: ["机电"]}, [("E0", "J0")], "机电的 1 位评委都须回避该项目"),
    ],
)
def test_an_entry_without_its_expert_is_named(expertise, conflicts, why):
    (one,) = solved(problem([[1, 1, 1]], wanted=2, expertise=expertise, asked={0: "机电"}, conflicts=conflicts)).uncovered

    assert (one.lack, one.got, one.why) == ("expert", 2, why)


def test_experts_with_no_entry_left_are_the_reason():
    task = problem([[5, 1, 1], [5, 1, 1]], wanted=1, ceiling=1, expertise={0: ["机电"]}, asked={0: "机电", 1: "机电"})
    (one,) = solved(task).uncovered

    assert one.why == "机电的 1 位可评的评委中，1 位已达到评审项数上限"


def test_a_floor_that_cannot_be_met_is_named():
    result = solved(problem([[1, 1, 1]], wanted=1, floor=1))

    assert not result.uncovered
    assert len(result.underused) == 2
    assert {one.why for one in result.underused} == {"各评委的下限合计 3 项次，全部项目只需要 1 项次"}


def test_parts_that_cannot_be_compared_are_joined_by_an_anchor():
    affinity = [[9, 9, 0, 0], [9, 9, 0, 0], [0, 0, 9, 9], [0, 0, 9, 9]]
    result = solved(problem(affinity, conflicts=[("E0", "J2")]))

    assert result.components == 2
    assert result.anchors == ("E1",)
    assert solved(problem([[1, 1, 1], [1, 1, 1]])).components == 1


def test_sums_are_exact_decimals():
    cells = [Cell(0, 0, Decimal("0.1")), Cell(0, 1, Decimal("0.2")), Cell(1, 0, Decimal("-0.00000000000000000001"))]
    affinity, digits = affinity_array(cells, 2, 2)
    task = Problem((Entry("a", 2), Entry("b", 1)), (Judge("x", 2), Judge("y", 1)), affinity, digits)

    assert solved(task).total == Decimal("0.29999999999999999999")


@pytest.fixture
def folder(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    write.at = tmp_path
    return write


def run(*arguments):
    out = StringIO()
    call_command("assign", *arguments, stdout=out)
    return out.getvalue()


SHEET = "entry,judge,affinity\na,x,0.7\na,y,0.2\nb,x,0.9\nb,y,0.3\nb,z,0.1\n"


def test_the_command_prints_one_object_and_writes_the_pairs(folder):
    target = folder.at / "pairs.csv"
    text = run(
        folder("affinity.csv", SHEET), "--per-entry", "2", "--max-load", "2", "--conflicts", folder("c.csv", "entry,judge\na,x\n"), "-o", str(target)
    )

    answer = json.loads(text, parse_float=Decimal)
    assert answer["total"] == Decimal("1.4")
    assert answer["worst"] == Decimal("0.2")
    assert answer["loads"] == {"min": 1, "max": 2}
    assert (answer["uncovered"], answer["connected"]) == ([], True)
    assert list(csv.reader(target.read_text(encoding="utf-8").splitlines())) == [["entry", "judge"], ["a", "y"], ["a", "z"], ["b", "x"], ["b", "y"]]


def test_the_command_honours_groups_locks_and_names_what_is_left(folder):
    groups, locked = folder("g.csv", "judge,group\nx,甲\ny,甲\nz,乙\n"), folder("l.csv", "entry,judge\na,z\n")
    answer = json.loads(run(folder("affinity.csv", SHEET), "--per-entry", "2", "--max-load", "1", "--groups", groups, "--locked", locked))

    assert answer["groups"] == {"count": 2, "most_per_entry": 1}
    assert sum(one["wanted"] - one["got"] for one in answer["uncovered"]) == 1
    assert answer["uncovered"][0]["why"]


@pytest.mark.parametrize(
    ("sheet", "where"),
    [
        ("", "affinity.csv, line 1, column entry"),
        ("entry,judge\na,x\n", "affinity.csv, line 1, column affinity"),
        ("entry,judge,affinity\na,x,0.5\na,y,half\n", "affinity.csv, line 3, column affinity"),
        ("entry,judge,affinity\na,x,0.5\na,x,0.5\n", "affinity.csv, line 3, column judge"),
        ("entry,judge,affinity\na,,0.5\n", "affinity.csv, line 2, column judge"),
        ("entry,judge,affinity\na,x\n", "affinity.csv, line 2, column affinity"),
        ("entry,judge,affinity\na,x,nan\n", "affinity.csv, line 2, column affinity"),
        ("entry,judge,affinity\na,x,1e999\n", "affinity.csv, line 2, column affinity"),
        ('entry,judge,affinity\na,"x"y,1\n', "affinity.csv, line 2"),
        ("entry,judge,affinity\n", "affinity.csv, line 2, column entry"),
    ],
)
def test_a_bad_file_is_named_by_line_and_column_and_nothing_is_written(folder, sheet, where):
    with pytest.raises(CommandError) as found:
        run(folder("affinity.csv", sheet), "--per-entry", "1", "--max-load", "1", "-o", str(folder.at / "pairs.csv"))

    assert str(found.value).startswith(where)
    assert found.value.returncode == 2
    assert not (folder.at / "pairs.csv").exists()


@pytest.mark.parametrize(
    ("option", "text", "where"),
    [
        ("--conflicts", "entry,judge\na,x\nc,x\n", "other.csv, line 3, column entry"),
        ("--locked", "entry,judge\na,w\n", "other.csv, line 2, column judge"),
        ("--groups", "judge,group\nx,1\nx,2\n", "other.csv, line 3, column judge"),
    ],
)
def test_other_files_are_checked_against_the_affinities(folder, option, text, where):
    with pytest.raises(CommandError, match=where):
        run(folder("affinity.csv", SHEET), "--per-entry", "1", "--max-load", "2", option, folder("other.csv", text))


def test_a_file_in_another_encoding_is_named_by_its_line(folder):
    path = folder.at / "affinity.csv"
    path.write_bytes(b"entry,judge,affinity\n" + "项目,x,1\n".encode("gb18030"))

    with pytest.raises(CommandError, match="line 2: the file is not UTF-8"):
        run(str(path), "--per-entry", "1", "--max-load", "2")


@pytest.mark.parametrize("extra", [("--min-load", "3"), ("--per-entry", "0"), ("--at-most-per-group", "1")])
def test_options_that_contradict_each_other_exit_2(folder, extra):
    with pytest.raises(CommandError) as found:
        run(folder("affinity.csv", SHEET), "--per-entry", "1", "--max-load", "2", *extra)

    assert found.value.returncode == 2
