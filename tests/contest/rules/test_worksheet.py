"""The spreadsheet that staff hand over: opened as a stranger opens it, its formulas give the official totals, and other marks give other ones."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from contest.rules.scoring import RoundMarks, tally
from contest.rules.worksheet import RESULT, Official, Workbook
from spreadsheets.live import live_xlsx
from tests.contest.rules.rounds import marks, rounds, scheme
from tests.spreadsheets.reckoner import Reckoner

MOMENT = dt.datetime(2026, 5, 20, 9, 30, tzinfo=dt.UTC)


def recomputed(rule, given, *, official=None):
    """Entry -> (total by formulas, check, rank by formulas)."""
    result = tally(rule, given)
    lines = {line.entry: Official(line.rank, line.total, line.tie) for line in result.lines}
    book = Workbook(rule, given, [line.entry for line in result.lines], {line.entry: "全部" for line in result.lines}, official or lines)
    reckoner = Reckoner(live_xlsx(book.grids(), moment=MOMENT))
    head = [reckoner.cell(RESULT, f"{letter}1") for letter in columns(60)]
    at = {name: columns(60)[place] for place, name in enumerate(head) if name}
    made = {}
    for down, entry in enumerate(book.entries, 2):
        assert reckoner.cell(RESULT, f"A{down}") == entry
        total, check, rank = (reckoner.cell(RESULT, f"{at[name]}{down}") for name in ("总分（按公式重算）", "核对", "名次（按总分）"))
        made[entry] = (None if total == "" else total, check, None if rank == "" else rank)
    return made, result


def columns(many):
    from spreadsheets.live import column

    return [column(place) for place in range(many)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds())
def test_the_formulas_give_the_official_totals_of_any_scheme(drawn):
    rule, given = drawn
    made, result = recomputed(rule, given)
    assert {entry: total for entry, (total, _check, _rank) in made.items()} == {line.entry: line.total for line in result.lines}
    assert {check for _total, check, _rank in made.values()} <= {"一致", "无总分"}
    by_total = {
        line.entry: None if line.total is None else 1 + sum(better(rule, other.total, line.total) for other in result.lines) for line in result.lines
    }
    assert {entry: rank for entry, (_total, _check, rank) in made.items()} == by_total


def better(rule, other, total):
    return other is not None and (other < total if rule.low_wins else other > total)


def test_a_total_that_is_not_the_formulas_is_said_to_differ():
    rule = scheme("idea", round={"total": 2})
    given = RoundMarks(marks({"A": {"idea": ["80", "85", "86"]}}))
    made, _ = recomputed(rule, given, official={"A": Official(1, Fraction("83.66"), "")})
    assert made == {"A": (Fraction("83.67"), "不一致", 1)}


@pytest.mark.parametrize(("aggregate", "total"), [("criterion", "85.25"), ("sheet", "85.25")])
def test_marks_scheme_and_formulas_stand_on_sheets_of_their_own(aggregate, total):
    rule = scheme({"key": "idea", "weight": "0.5"}, {"key": "use", "weight": "0.5"}, aggregate=aggregate, drop={"high": 1, "low": 1, "at_least": 1})
    given = RoundMarks(marks({"A": {"idea": ["80", "85", "99"], "use": ["80", "85.5", "99"]}}))
    made, _ = recomputed(rule, given)
    assert made["A"][0] == Fraction(total)
