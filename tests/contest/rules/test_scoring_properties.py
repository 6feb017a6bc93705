"""Whatever the scheme: three ways of reckoning agree, and nothing that must not matter does."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contest import verify_result
from contest.rules.explanation import explain
from contest.rules.marks import Mark
from contest.rules.record import build_record, replay
from contest.rules.scheme import Drop, Rounding, Scheme, read_scheme, scheme_data
from contest.rules.scoring import RoundMarks, tally, untrimmed
from tests.contest.rules.rounds import closed_of, rounds, schemes

Round = tuple[Scheme, RoundMarks]


@given(rounds())
@settings(deadline=None, max_examples=300)
def test_the_separate_program_reckons_the_same(one: Round):
    rule, marks = one
    record = build_record(closed_of(rule, marks), code="test")
    assert verify_result.faults_of(record) == []
    assert replay(record).differences == ()


@given(rounds())
@settings(deadline=None, max_examples=200)
def test_the_explanation_ends_at_the_total(one: Round):
    rule, marks = one
    result = tally(rule, marks)
    for line in result.lines:
        assert explain(rule, marks, line.entry, result=result).total == line.total


@given(rounds(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_marks_does_not_matter(one: Round, random):
    rule, marks = one
    shuffled = list(marks.marks)
    random.shuffle(shuffled)
    assert tally(rule, replace(marks, marks=shuffled)) == tally(rule, marks)


@given(rounds())
@settings(deadline=None)
def test_a_missing_mark_is_as_if_it_had_never_been_asked_for(one: Round):
    rule, marks = one
    given_marks = [mark for mark in marks.marks if mark.value]
    assert tally(rule, replace(marks, marks=given_marks)) == tally(rule, marks)


@given(rounds())
@settings(deadline=None)
def test_the_names_of_entries_decide_nothing(one: Round):
    rule, marks = one
    assume("chair" not in rule.ties)
    other = {"A": "9", "B": "8", "C": "7", "D": "6", "E": "5"}
    renamed = RoundMarks(
        marks=[mark._replace(entry=other[mark.entry]) for mark in marks.marks],
        entries=[other[entry] for entry in marks.entries],
        factors={(other[entry], key): factor for (entry, key), factor in marks.factors.items()},
        earlier={other[entry]: total for entry, total in (marks.earlier or {}).items()},
    )
    assert {other[entry]: rank for entry, rank in tally(rule, marks).ranks.items()} == tally(rule, renamed).ranks


@given(rounds())
@settings(deadline=None)
def test_ranks_are_1224_by_total(one: Round):
    lines = [line for line in tally(*one).lines if line.rank is not None]
    totals = [line.total for line in lines]
    assert totals == sorted(totals, reverse=not one[0].low_wins)
    for at, line in enumerate(lines):
        assert line.rank == 1 + min(other for other, same in enumerate(lines) if same.rank == line.rank)
        alone = totals.count(line.total) == 1
        assert (line.tie == "") == alone
        assert (line.tie == "shared") == (sum(other.rank == line.rank for other in lines) > 1)
        assert at >= line.rank - 1


@given(rounds())
@settings(deadline=None)
def test_the_columns_add_up_to_the_total_where_nothing_is_rounded_afterwards(one: Round):
    rule, marks = one
    rule = replace(rule, carry=None, rounding=Rounding(weighted=rule.rounding.weighted))
    for line in tally(rule, marks).lines:
        if line.total is not None:
            assert sum(line.criteria.values()) == line.total


@given(rounds(), st.sampled_from([Fraction(2), Fraction(1, 3), Fraction(10)]))
@settings(deadline=None)
def test_all_panels_counting_more_changes_no_rank(one: Round, times: Fraction):
    rule, marks = one
    rule = replace(rule, carry=None, rounding=Rounding(statistic=rule.rounding.statistic, weighted=rule.rounding.weighted))
    heavier = replace(rule, panels=tuple(replace(panel, weight=panel.weight * times) for panel in rule.panels))
    assume(rule.panels)
    assert tally(heavier, marks).ranks == tally(rule, marks).ranks


@given(rounds())
@settings(deadline=None)
def test_untrimmed_is_the_total_of_the_scheme_that_drops_and_rounds_nothing(one: Round):
    rule, marks = one
    plain = replace(rule, drop=Drop(), rounding=Rounding(), statistic="sum" if rule.statistic == "sum" else "mean", ties=())
    plain_marks = replace(marks, decisions=())
    assert untrimmed(rule, marks) == {line.entry: line.total for line in tally(plain, plain_marks).lines if line.total is not None}


@given(st.lists(st.integers(0, 100), min_size=3, max_size=9))
def test_dropping_one_high_and_one_low_ignores_how_far_out_they_are(values: list[int]):
    rule = read_scheme({"criteria": [{"key": "a"}], "drop": {"high": 1, "low": 1}})
    ordered = sorted(values)
    further = [ordered[0] - 50, *ordered[1:-1], ordered[-1] + 50]

    def total(marks: list[int]) -> Fraction | None:
        return tally(rule, RoundMarks([Mark("A", str(judge), "a", str(mark)) for judge, mark in enumerate(marks)])).lines[0].total

    assert total(further) == total(values) == Fraction(sum(ordered[1:-1]), len(values) - 2)


@given(schemes())
@settings(deadline=None)
def test_a_scheme_written_out_reads_back_the_same(rule: Scheme):
    assert read_scheme(scheme_data(rule)) == rule
