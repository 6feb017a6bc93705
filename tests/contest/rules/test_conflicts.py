import pytest

from contest.rules.conflicts import WORDS, Conflict, Declared, EntryFacts, Ground, JudgeFacts, conflicts

ENTRY = EntryFacts(
    "E1",
    unit="一分厂",
    parent_unit="远航集团",
    region="3301",
    members=frozenset({"张三"}),
    investors=frozenset({"李四", "启明资本"}),
    mentors=frozenset({"王五"}),
)


def found(judge, *, same_region=True, declared=(), entry=ENTRY):
    return [(one.entry, one.judge, one.grounds) for one in conflicts([entry], [judge], declared, same_region=same_region)]


@pytest.mark.parametrize(
    ("judge", "ground"),
    [
        (JudgeFacts("J", "张三"), Ground.MEMBER),
        (JudgeFacts("J", "李四"), Ground.INVESTOR),
        (JudgeFacts("J", "x", unit="启明资本"), Ground.INVESTOR),
        (JudgeFacts("J", "王五"), Ground.MENTOR),
        (JudgeFacts("J", "x", unit="一分厂"), Ground.SAME_UNIT),
        (JudgeFacts("J", "x", unit="远航集团"), Ground.PARENT_UNIT),
        (JudgeFacts("J", "x", unit="一班组", parent_unit="一分厂"), Ground.PARENT_UNIT),
        (JudgeFacts("J", "x", regions=frozenset({"3302", "3301"})), Ground.SAME_REGION),
    ],
)
def test_each_ground_keeps_a_judge_away(judge, ground):
    assert found(judge) == [("E1", "J", (ground,))]


@pytest.mark.parametrize(
    "judge",
    [
        JudgeFacts("J", "x", unit="二分厂", parent_unit="远航集团", regions=frozenset({"3302"})),
        JudgeFacts("J", "x"),
        JudgeFacts("J", ""),
    ],
)
def test_a_judge_without_a_ground_is_free(judge):
    assert found(judge) == []


def test_the_region_counts_only_where_the_contest_says_so():
    assert found(JudgeFacts("J", "x", regions=frozenset({"3301"})), same_region=False) == []


def test_what_is_unknown_equals_nothing():
    assert found(JudgeFacts("J", "", unit="", parent_unit="", regions=frozenset({""})), entry=EntryFacts("E1", unit="")) == []


def test_declarations_of_either_side_count_and_all_grounds_are_named():
    judge = JudgeFacts("J", "王五", unit="一分厂")
    declared = [
        Declared("E1", "J", by_judge=True),
        Declared("E1", "J", by_judge=False),
        Declared("E2", "J", by_judge=True),
        Declared("E1", "K", by_judge=True),
    ]

    (one,) = conflicts([ENTRY], [judge], declared, same_region=False)

    assert one.grounds == (Ground.MENTOR, Ground.DECLARED_BY_JUDGE, Ground.DECLARED_BY_ENTRANT, Ground.SAME_UNIT)
    assert one.why == "评委是该项目的导师；评委本人申请回避；参赛者申请该评委回避；评委与该项目同一单位"


def test_pairs_come_in_the_order_of_entries_and_judges():
    entries = [EntryFacts("B", unit="u"), EntryFacts("A", unit="u")]
    judges = [JudgeFacts("2", "x", unit="u"), JudgeFacts("1", "y", unit="u")]

    assert [(one.entry, one.judge) for one in conflicts(entries, judges, same_region=True)] == [("B", "2"), ("B", "1"), ("A", "2"), ("A", "1")]


def test_every_ground_has_words():
    assert set(WORDS) == set(Ground)
    assert Conflict("E", "J", (Ground.SAME_UNIT,)).why == "评委与该项目同一单位"
