"""What happens between the computing of a record and its writing."""

from decimal import Decimal

import pytest

from contest.actions import closing
from contest.actions.closing import close_round
from contest.actions.recusing import recuse
from contest.rules.states import AssignmentState
from ledger.verification import mismatches
from tests.factories.judging import Judging, make_scored_round

pytestmark = pytest.mark.django_db


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def scored(scene) -> Judging:
    return make_scored_round(scene, entries=3, judges=3, mark=by_entry)


def test_a_judge_recused_while_the_record_is_computed_does_not_count_in_it(scored, monkeypatch):
    compute = closing.build_record

    def recused_meanwhile(*args, **kwargs):
        made, sheet = compute(*args, **kwargs), scored.sheet(1, 1)
        if sheet.state == AssignmentState.RELEASED:
            recuse(assignment=sheet, by=scored.scene.staff, reason="同一集团")
        return made

    monkeypatch.setattr(closing, "build_record", recused_meanwhile)
    kept = close_round(round=scored.round, by=scored.scene.staff)

    first = scored.entries[0].number
    assert [(book["counts"], book["why"]) for book in kept.data["books"] if book["entry"] == first and not book["counts"]] == [(False, "recused")]
    assert kept.standings.get(rank=1).total == "86.25"  # 86 and 86.5, without the 85.5 of the recused judge
    assert list(mismatches()) == []
