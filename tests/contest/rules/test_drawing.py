import json
from dataclasses import replace

import pytest

from contest.rules.draw import Draw
from contest.rules.drawing import CannotDraw, Facts, Numbers, draw_file, facts_in, figures, proposal, replay

DRAW = Draw("123456789012345678901234", "第一轮 第1次抽取", "清正")


def entry(key: str, track: str = "创业组", region: str = "4201", expertise: str = "") -> dict[str, object]:
    return {"key": key, "number": f"GY-{key}", "track": track, "strength": "0", "region": region, "expertise": expertise}


def judge(key: str, employer: str = "", region: str = "4201", fields: tuple[str, ...] = (), ceiling: int | None = None, whole: bool = False):
    return {
        "key": key, "employer": employer or f"单位{key}", "region": region, "expertise": list(fields), "ceiling": ceiling,
        "jury": "public" if whole else "experts", "whole": whole,
    }  # fmt: skip


def facts(entries: int = 4, judges: int = 6, conflicts=(), **numbers) -> Facts:
    return Facts(
        numbers=Numbers(**{"mode": "pairs", "each": 2, **numbers}),
        entries=tuple(entry(f"e{n}") for n in range(entries)),
        judges=tuple(judge(f"j{n}") for n in range(judges)),
        conflicts=tuple(conflicts),
    )


@pytest.mark.parametrize("mode", ["pairs", "panels"])
def test_a_draw_is_made_again_from_its_file_alone(mode):
    given = facts(mode=mode, batches=2, conflicts=[("e0", "j0")])
    made = proposal(given, DRAW)
    text = json.dumps(draw_file(given, DRAW, made), ensure_ascii=False)
    assert replay(json.loads(text)).equal
    assert facts_in(json.loads(text)["facts"]) == given
    assert ("e0", "j0") not in made.pairs


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": "9" * 24}, "抽取编号"),
        ({"said": "另一句话"}, "盲评编号次序"),
        ({"pairs": [["e0", "j5"]]}, "项目与评委的分配第 1 处不同"),
    ],
)
def test_a_file_that_was_altered_says_where(change, said):
    given = facts(entries=5, conflicts=[("e0", "j5")])
    data = json.loads(json.dumps(draw_file(given, DRAW, proposal(given, DRAW))))
    found = replay({**data, **change})
    assert not found.equal
    assert said in found.difference


def test_at_most_one_of_an_employer_or_a_region_as_asked():
    given = replace(
        facts(entries=2), judges=(judge("a", "一厂", "4201"), judge("b", "一厂", "4205"), judge("c", "二厂", "4205"), judge("d", "三厂", "4201"))
    )
    for rule, key in (("employer", "employer"), ("region", "region")):
        asked = given.by(replace(given.numbers, apart_by=rule))
        of = {one["key"]: one[key] for one in asked.judges}
        made = proposal(asked, DRAW)
        for one in asked.entries:
            values = [of[who] for at, who in made.pairs if at == one["key"]]
            assert len(values) == len(set(values)) == 2


def test_floors_ceilings_and_the_goal_reach_the_pairing():
    given = replace(facts(entries=6, each=1, floor=1, load=2), judges=tuple(judge(f"j{n}", ceiling=1 if n == 0 else None) for n in range(4)))
    made = proposal(given, DRAW)
    loads = {one["key"]: sum(who == one["key"] for _at, who in made.pairs) for one in given.judges}
    assert loads["j0"] == 1
    assert min(loads.values()) >= 1
    assert max(loads.values()) <= 2

    expert = replace(
        facts(entries=2, each=2, expert=False),
        judges=(judge("a", fields=("创业组",), ceiling=2), judge("b", fields=("创业组",), ceiling=2), judge("c", ceiling=2), judge("d", ceiling=2)),
    )
    worst = expert.by(replace(expert.numbers, goal="worst"))
    assert figures(worst, proposal(worst, DRAW).pairs).worst >= 1


def test_a_pair_set_by_hand_stays_and_one_in_conflict_is_named():
    given = replace(facts(), locked=(("e1", "j3"),))
    assert ("e1", "j3") in proposal(given, DRAW).pairs
    with pytest.raises(CannotDraw) as refused:
        proposal(replace(given, conflicts=(("e1", "j3"),)), DRAW)
    assert refused.value.pairs == (("e1", "j3"),)


def test_a_locked_panel_stays_whole_and_the_rest_is_drawn_around_it():
    kept = (("e0", "e3"), ("j5", "j1"), "j1")
    given = replace(facts(mode="panels", batches=2), kept=(kept,))
    made = proposal(given, DRAW)
    assert made.panels[0] == kept
    assert set(made.panels[1][0]) == {"e1", "e2"}
    assert not set(made.panels[1][1]) & {"j5", "j1"}
    alone = proposal(replace(given, numbers=replace(given.numbers, batches=1)), DRAW)
    assert {one["entry"] for one in alone.report["uncovered"]} == {"e1", "e2"}
    assert "锁定了 1 个评审组" in alone.report["uncovered"][0]["why"]


def test_a_further_jury_scores_every_entry_but_those_in_conflict():
    given = replace(facts(conflicts=[("e2", "x")]), judges=(*facts().judges, judge("x", whole=True)))
    made = proposal(given, DRAW)
    assert {at for at, who in made.pairs if who == "x"} == {"e0", "e1", "e3"}
    assert all(sum(at == one["key"] and who != "x" for at, who in made.pairs) == 2 for one in given.entries)


def test_figures_count_what_a_plan_comes_to():
    given = Facts(
        numbers=Numbers(mode="pairs", each=2),
        entries=(entry("e0", "创业组"), entry("e1", "创新组", "4205"), entry("e2", "创新组", "4205")),
        judges=(
            judge("a", "一厂", "4201", ("创业组",)),
            judge("b", "一厂", "4201"),
            judge("c", "二厂", "4205", ("创新组",)),
            judge("d", "三厂", "4203"),
        ),
        conflicts=(),
    )
    found = figures(given, [("e0", "a"), ("e0", "b"), ("e1", "c")], [(("e0", "e1"), (), ""), (("e2",), (), "")])
    assert (found.entries, found.covered, found.with_expert, found.match, found.worst) == (3, 1, 2, 2, 0)
    assert (found.one_employer, found.one_region) == (1, 1)
    assert (found.least, found.most, found.idle, found.components) == (1, 1, 1, 2)
    assert (found.panels, found.regions_least, found.regions_most) == (2, 1, 2)
