import datetime as dt

import pytest

from directory.rules.consulting import Case, State, days, move, moves_from, statistics
from ledger.moves import NoSuchMove

DAY = dt.date(2026, 3, 2)


def after(number):
    return DAY + dt.timedelta(days=number)


def test_a_question_goes_its_way_and_no_other():
    assert {state: moves_from(state) for state in State} == {
        State.ASKED: ("accept", "pass-on"),
        State.ACCEPTED: ("assign", "pass-on"),
        State.ASSIGNED: ("assign", "answer", "pass-on"),
        State.ANSWERED: ("answer", "close"),
        State.CLOSED: ("call-back",),
        State.PASSED_ON: (),
    }
    with pytest.raises(NoSuchMove) as refused:
        move(State.ASKED, "answer")
    assert refused.value.possible == ("accept", "pass-on")


def test_days_are_counted_whole():
    assert (days(DAY, DAY), days(DAY, after(9))) == (0, 9)


def test_statistics_are_by_kind_and_too_few_are_not_told_apart():
    cases = [
        Case("quality", DAY, after(2), after(5), satisfied=True),
        Case("quality", DAY, after(4), after(5), satisfied=False),
        Case("quality", DAY, after(9)),
        Case("quality", DAY, passed_on=after(1)),
        Case("safety", DAY, after(1), after(1)),
        Case("other", DAY),
    ]
    lines, too_few = statistics(cases, ["safety", "quality", "other"])
    (line,) = lines
    assert (line.matter, line.asked, line.answered, line.closed, line.passed_on) == ("quality", 4, 3, 2, 1)
    assert (line.called_back, line.satisfied, line.days_to_answer) == (2, 1, 4.0)
    assert too_few == 2


def test_without_an_answer_there_is_no_median():
    lines, too_few = statistics([Case("safety", DAY)] * 3, ["safety"])
    assert (lines[0].days_to_answer, too_few) == (None, 0)
