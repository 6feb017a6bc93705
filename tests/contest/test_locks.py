"""Who waits for a lock acts on what is true after it, not on what was true before. SQLite has one writer, so these ask a real PostgreSQL."""

import threading
import time

import pytest
from django.db import connections, transaction

from contest.actions.absence import set_absent
from contest.actions.recusing import replace_judge
from contest.actions.sealing import sealed_sheets
from contest.models import Assignment, Round
from contest.rules.states import RoundState
from tests.factories.contests import make_scene
from tests.factories.judging import make_judge, make_scored_round

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def test_nobody_takes_over_a_sheet_of_a_round_that_was_closed_meanwhile():
    scene = make_scene()
    judging = make_scored_round(scene, entries=2, judges=3)
    spare, said = make_judge(scene, "后备评委"), []

    def take_over() -> None:
        try:
            replace_judge(assignment=judging.sheet(1, 1), by=scene.staff, judge=spare, reason="补位")
            said.append("taken over")
        except Exception as refused:
            said.append(type(refused).__name__)
        finally:
            connections.close_all()

    waiting = threading.Thread(target=take_over)
    with transaction.atomic():
        list(sealed_sheets(judging.round).select_for_update())
        waiting.start()
        time.sleep(1)
        Round.objects.filter(pk=judging.round.pk).update(state=RoundState.CLOSED)
    waiting.join(20)
    assert said == ["RoundNotScoring"]
    assert not Assignment.objects.filter(judge=spare).exists()


def test_nobody_is_set_absent_in_a_round_that_was_closed_meanwhile():
    scene = make_scene()
    judging = make_scored_round(scene, entries=2, judges=3)
    row, said = judging.round.entries.order_by("pk")[0], []

    def not_there() -> None:
        try:
            set_absent(entry=row, by=scene.staff, absent=True, reason="未到场")
            said.append("absent")
        except Exception as refused:
            said.append(type(refused).__name__)
        finally:
            connections.close_all()

    waiting = threading.Thread(target=not_there)
    with transaction.atomic():
        Round.objects.locked(judging.round.pk)
        waiting.start()
        time.sleep(1)
        Round.objects.filter(pk=judging.round.pk).update(state=RoundState.CLOSED)
    waiting.join(20)
    row.refresh_from_db()
    assert (said, row.absent) == (["NoLongerPossible"], False)
