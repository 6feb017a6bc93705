import pytest

from contest.models import Mark, Round
from contest.rules.record import GENESIS
from contest.rules.states import EntryState, RoundState
from tests.factories.judging import make_scored_round

pytestmark = pytest.mark.django_db


def test_a_scored_round_has_every_mark_in_its_chain(scene):
    judging = make_scored_round(scene)
    assert judging.round.state == RoundState.SCORING
    assert Mark.objects.count() == 3 * 3 * 2
    assert [entry.refreshed().state for entry in judging.entries] == [EntryState.IN_ROUND] * 3
    sheet = judging.sheet(judge=2, entry=1)
    marks = list(sheet.marks.all())
    assert [(mark.number, mark.criterion, str(mark.value)) for mark in marks] == [(1, "idea", "90.500"), (2, "market", "90.500")]
    assert (marks[0].previous, marks[1].previous, sheet.head, sheet.length) == (GENESIS, marks[0].hash, marks[1].hash, 2)
    assert sheet.sent_at is not None
    assert Round.objects.get().scheme.startswith('{"aggregate":"criterion"')
