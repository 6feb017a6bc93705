"""What happens between the computing of a record and its writing, and between its replay and the notice."""

from decimal import Decimal

import pytest
from django.db import connection

from contest.actions import closing, publishing
from contest.actions.closing import close_round, propose_reopening, reopen_round
from contest.actions.publishing import publish
from contest.actions.recusing import recuse
from contest.models import Publication
from contest.refusals import NoLongerPossible
from contest.rules.states import AssignmentState
from ledger.verification import mismatches
from tests.factories.contests import make_scene
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


def test_a_record_that_was_superseded_while_it_was_replayed_is_not_published(scored, monkeypatch):
    staff, second = scored.scene.staff, scored.scene.second_staff
    close_round(round=scored.round, by=staff)

    def superseded_meanwhile(kept):
        reopen_round(proposal=propose_reopening(round=scored.round, by=staff, reason="录入有误"), by=second)
        close_round(round=scored.round, by=staff)

    monkeypatch.setattr(publishing, "check_replay", superseded_meanwhile)
    with pytest.raises(NoLongerPossible):
        publish(round=scored.round, by=staff)
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_record_is_replayed(monkeypatch):
    scene, seen = make_scene(), []
    judging = make_scored_round(scene, entries=2, judges=3, mark=by_entry)
    close_round(round=judging.round, by=scene.staff)
    monkeypatch.setattr(publishing, "check_replay", lambda kept: seen.append(connection.in_atomic_block))
    publish(round=judging.round, by=scene.staff)
    assert seen == [False]
