import itertools
import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.rules.panels import Impossible, PanelEntry, PanelJudge, plan


def entries(many, **of):
    return [PanelEntry(f"E{i}", **{name: value(i) for name, value in of.items()}) for i in range(many)]


def judges(many, **of):
    return [PanelJudge(f"J{j}", **{name: value(j) for name, value in of.items()}) for j in range(many)]


def made(some, jury, conflicts=(), *, batches, panel_size, seed=1):
    return plan(some, jury, conflicts, batches=batches, panel_size=panel_size, rng=random.Random(seed))


def assert_lawful(result, some, jury, conflicts, batches, panel_size):
    barred = set(conflicts)
    assert not [(entry, judge) for panel in result.panels for entry in panel.entries for judge in panel.judges if (entry, judge) in barred]
    seated = [judge for panel in result.panels for judge in panel.judges]
    placed = [entry for panel in result.panels for entry in panel.entries]
    assert sorted([*seated, *result.reserve]) == sorted(judge.key for judge in jury)
    assert sorted([*placed, *(one.entry for one in result.unplaced)]) == sorted(entry.key for entry in some)
    assert [len(panel.judges) for panel in result.panels] == [panel_size] * batches
    leads = {judge.key for judge in jury if judge.may_lead}
    assert all(panel.head == panel.judges[0] and panel.head in leads for panel in result.panels if panel.head)


def contest(seed, many=96, panels=6, size=7, spare=4):
    """A prefecture's semi-final: judges from the entrants' own employers and regions."""
    dice = random.Random(seed)
    some = entries(
        many,
        strength=lambda i: Decimal(dice.randint(600, 950)) / 10,
        track=lambda i: dice.choice(["职工组", "创客组"]),
        industry=lambda i: dice.choice(["装备", "化工", "能源", "信息"]),
        region=lambda i: f"R{dice.randrange(8)}",
        expertise=lambda i: dice.choice(["机电", "工艺", "软件"]),
    )
    jury = judges(
        panels * size + spare,
        employer=lambda j: f"U{dice.randrange(14)}",
        region=lambda j: f"R{dice.randrange(8)}",
        expertise=lambda j: frozenset(dice.sample(["机电", "工艺", "软件"], 1)),
        may_lead=lambda j: dice.random() < 0.4,
    )
    conflicts = [(entry.key, judge.key) for entry in some for judge in jury if dice.random() < 0.04]
    return some, jury, conflicts


@pytest.mark.parametrize("seed", range(3))
def test_batches_are_even_in_size_tracks_and_strength_and_every_panel_can_judge_its_own(seed):
    some, jury, conflicts = contest(seed)
    result = made(some, jury, conflicts, batches=6, panel_size=7, seed=seed)

    assert_lawful(result, some, jury, conflicts, 6, 7)
    assert not result.unplaced
    assert not result.lacks
    assert [len(panel.entries) for panel in result.panels] == [16] * 6
    strengths = [panel.strength for panel in result.panels]
    assert max(strengths) - min(strengths) < Decimal(16)
    assert sum(strengths) == sum(entry.strength for entry in some)
    track = {entry.key: entry.track for entry in some}
    counts = [Counter(track[key] for key in panel.entries)["职工组"] for panel in result.panels]
    assert max(counts) - min(counts) <= 2
    region = {judge.key: judge.region for judge in jury}
    assert all(len({region[key] for key in panel.judges}) >= 4 for panel in result.panels)
    assert all(panel.head for panel in result.panels)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another():
    some, jury, conflicts = contest(5, many=30, panels=3, size=5)

    assert made(some, jury, conflicts, batches=3, panel_size=5) == made(some, jury, conflicts, batches=3, panel_size=5)
    assert made(some, jury, conflicts, batches=3, panel_size=5).panels != made(some, jury, conflicts, batches=3, panel_size=5, seed=2).panels


@st.composite
def tight(draw):
    n, m = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    batches = draw(st.integers(1, min(3, n, m)))
    size = draw(st.integers(1, m // batches))
    dice = random.Random(draw(st.integers(0, 10**6)))
    share = draw(st.sampled_from([0.1, 0.3, 0.5, 0.8]))
    conflicts = [(f"E{i}", f"J{j}") for i in range(n) for j in range(m) if dice.random() < share]
    return n, m, batches, size, conflicts


def fewest_left_out(n, m, batches, size, conflicts):
    """By trying every set of panels; for each, the entries that can be placed are matched by trying, too."""
    barred = {i: {j for j in range(m) if (f"E{i}", f"J{j}") in conflicts} for i in range(n)}
    share = -(-n // batches)
    best = n

    def panels(free, left):
        if not left:
            yield ()
            return
        for panel in itertools.combinations(free, size):
            for others in panels([j for j in free if j not in panel], left - 1):
                yield (panel, *others)

    for chosen in panels(list(range(m)), batches):
        fits = [[b for b in range(batches) if not barred[i] & set(chosen[b])] for i in range(n)]
        for where in itertools.product(*[[*fit, -1] for fit in fits]):
            counts = Counter(where)
            out = counts.pop(-1, 0)
            if out < best and all(counts[b] <= share for b in range(batches)) and all(counts[b] >= n // batches - out for b in range(batches)):
                best = out
        if not best:
            return 0
    return best


@settings(max_examples=80, deadline=None)
@given(tight())
def test_as_many_entries_are_placed_as_any_plan_could(scene):
    n, m, batches, size, conflicts = scene
    some, jury = entries(n), judges(m)
    result = made(some, jury, conflicts, batches=batches, panel_size=size)

    assert_lawful(result, some, jury, conflicts, batches, size)
    assert result.proved
    assert len(result.unplaced) == fewest_left_out(n, m, batches, size, conflicts)
    assert all(one.why and one.mend for one in result.unplaced)
    if not result.unplaced:
        sizes = [len(panel.entries) for panel in result.panels]
        assert max(sizes) - min(sizes) <= 1


def test_nobody_comes_in_again_where_batches_would_be_uneven():
    conflicts = [("E0", "J1"), ("E0", "J2"), ("E0", "J4"), ("E0", "J5"), ("E1", "J1"), ("E1", "J5"), ("E2", "J0"), ("E2", "J1"), ("E2", "J5")]
    conflicts += [("E3", "J0"), ("E3", "J1"), ("E3", "J5")]
    result = made(entries(4), judges(6), conflicts, batches=3, panel_size=2)

    assert len(result.unplaced) == 1 == fewest_left_out(4, 6, 3, 2, conflicts)


def test_a_plan_that_swaps_alone_hardly_find_is_found():
    """Two camps: each judge is barred from one half of the entries, so panels and batches must both split along it."""
    some, jury = entries(12), judges(10)
    conflicts = [(f"E{i}", f"J{j}") for i in range(12) for j in range(10) if i % 2 != j % 2]
    result = made(some, jury, conflicts, batches=2, panel_size=5)

    assert not result.unplaced
    assert {frozenset(int(key[1:]) % 2 for key in panel.entries + panel.judges) for panel in result.panels} == {frozenset({0}), frozenset({1})}


def test_an_entry_with_too_few_judges_is_named():
    some, jury = entries(4), judges(6)
    conflicts = [("E2", f"J{j}") for j in range(5)]
    (one,) = made(some, jury, conflicts, batches=2, panel_size=3).unplaced

    assert one.entry == "E2"
    assert one.why == "6 位评委中有 5 位须回避该项目，只剩 1 位，凑不成 3 人的评审组"
    assert one.mend == "增补 2 位与该项目没有回避关系的评委，或将每组评委降到 1 人"
    assert one.judges == ("J0", "J1", "J2", "J3", "J4")


def test_an_entry_that_every_panel_has_somebody_against_is_named_with_them():
    some, jury = entries(3), judges(3)
    result = made(some, jury, [("E0", "J0"), ("E1", "J1"), ("E2", "J2")], batches=1, panel_size=2)

    assert result.proved
    assert len(result.unplaced) == 2
    assert "已证明" in result.unplaced[0].why
    assert result.unplaced[0].mend == f"增补 1 位评委，替换第 1 组的 {result.unplaced[0].judges[0]}"


def test_too_few_judges_are_named_with_what_would_do():
    result = made(entries(10), judges(13), batches=3, panel_size=5)

    assert result.panels == ()
    (lack,) = result.lacks
    assert lack.why == "10 项分 3 组，每组 5 位评委，需要 15 位，现有 13 位"
    assert lack.mend == "增补 2 位评委，或改为 2 组，或将每组评委降到 4 人"


def test_a_panel_without_a_head_or_an_expert_or_of_one_region_is_named():
    some = entries(4, expertise=lambda i: "机电")
    jury = judges(
        4, may_lead=lambda j: j == 0, region=lambda j: "省直" if j else "杭州", expertise=lambda j: frozenset({"机电"}) if j == 0 else frozenset()
    )
    result = made(some, jury, batches=2, panel_size=2)

    assert {lack.kind for lack in result.lacks} == {"heads", "expertise", "regions"}
    heads = next(lack for lack in result.lacks if lack.kind == "heads")
    assert "可任组长的有 1 位" in heads.why
    assert heads.mend == "再确定 1 位可任组长的评委"
    expertise = next(lack for lack in result.lacks if lack.kind == "expertise")
    assert expertise.about == "机电"
    assert expertise.mend == "增补 1 位机电的评委"
    assert [panel.head for panel in result.panels].count("") == 1


def test_entries_go_where_their_expert_sits():
    some = entries(12, expertise=lambda i: "机电" if i < 4 else "软件")
    jury = judges(9, expertise=lambda j: frozenset({"机电"}) if j == 0 else frozenset({"软件"}))
    result = made(some, jury, batches=3, panel_size=3)

    assert not result.lacks
    home = next(panel for panel in result.panels if "J0" in panel.judges)
    assert {"E0", "E1", "E2", "E3"} == set(home.entries)


def test_judges_of_one_employer_are_parted():
    jury = judges(6, employer=lambda j: f"U{j // 3}")
    result = made(entries(6), jury, batches=3, panel_size=2)

    employer = {judge.key: judge.employer for judge in jury}
    assert all(len({employer[key] for key in panel.judges}) == 2 for panel in result.panels)


@pytest.mark.parametrize(
    ("some", "jury", "conflicts", "batches", "size", "what"),
    [
        (entries(2), judges(4), [], 3, 1, "do not fill"),
        (entries(2), judges(4), [], 0, 1, "at least one"),
        (entries(2), judges(4), [], 1, 0, "at least one"),
        ([PanelEntry("E"), PanelEntry("E")], judges(4), [], 1, 1, "twice"),
        (entries(2), judges(4), [("E0", "X")], 1, 1, "unknown pair"),
    ],
)
def test_what_contradicts_itself_is_refused(some, jury, conflicts, batches, size, what):
    with pytest.raises(Impossible, match=what):
        made(some, jury, conflicts, batches=batches, panel_size=size)
