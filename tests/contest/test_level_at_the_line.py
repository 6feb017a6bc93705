"""Entries level with each other across the line of a round that may not be enlarged."""

import pytest

from contest.actions.closing import close_round
from contest.actions.publishing import publish
from contest.rules.states import EntryState
from ledger.refusals import Refused
from tests.factories.judging import make_scored_round

pytestmark = pytest.mark.django_db


def level(entry: int, judge: int, criterion: str) -> str:
    return "80"


def test_nobody_is_stopped_while_it_is_open_who_goes_on(scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=level, advance=1, ties_enlarge=False)
    close_round(round=judging.round, by=scene.staff)
    with pytest.raises(Refused) as refused:
        publish(round=judging.round, by=scene.staff)
    assert all(str(entry.number) in str(refused.value) for entry in judging.entries)
    assert {entry.refreshed().state for entry in judging.entries} == {EntryState.IN_ROUND}


def test_where_the_line_may_be_enlarged_both_go_on(scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=level, advance=1, ties_enlarge=True)
    kept = close_round(round=judging.round, by=scene.staff)
    publish(round=judging.round, by=scene.staff)
    assert [row.advances for row in kept.standings.all()] == [True, True]
