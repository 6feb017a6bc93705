"""An entry that leaves in the middle takes no place in any result, and nobody scores it any more."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.closing import close_round, propose_reopening, reopen_round
from contest.actions.decisions import propose
from contest.actions.drawing import draw, publish_draw, put_in_round
from contest.actions.entering import withdraw
from contest.actions.objecting import answer_objection, examine_objection, object_to
from contest.actions.publishing import begin_notice, publish
from contest.actions.recusing import recuse, replace_judge
from contest.actions.releasing import release
from contest.models import Award, Objection
from contest.refusals import NoLongerPossible
from contest.rules.states import AssignmentState, EntryState
from ledger.verification import mismatches
from tests.factories.judging import Judging, make_judge, make_released_round, make_round, make_scored_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def final(scene) -> Judging:
    return make_scored_round(scene, entries=4, judges=3, mark=by_entry, last=True, advance=0)


def leave(judging: Judging, entry: int) -> None:
    withdraw(entry=judging.entries[entry - 1], by=judging.entries[entry - 1].leader)


def awards(judging: Judging) -> list[tuple[int, str]]:
    """(entry number from 1, level) of the awards that stand."""
    place = {entry.pk: number for number, entry in enumerate(judging.entries, 1)}
    return [(place[award.entry_id], award.level.name) for award in Award.objects.filter(state="provisional").select_related("level")]


def test_who_withdraws_while_judges_score_gets_no_award_and_those_below_move_up(final):
    leave(final, 1)
    kept = close_round(round=final.round, by=final.scene.staff)
    publish(round=final.round, by=final.scene.staff)

    assert awards(final) == [(2, "一等奖"), (3, "二等奖"), (4, "三等奖")]
    assert kept.standings.get(entry__entry=final.entries[0]).rank is None
    assert final.entries[0].refreshed().state == EntryState.WITHDRAWN
    assert list(mismatches()) == []


def test_who_withdraws_between_the_record_and_the_notice_gets_no_award(final):
    close_round(round=final.round, by=final.scene.staff)
    leave(final, 1)
    publish(round=final.round, by=final.scene.staff)
    assert awards(final) == [(2, "一等奖"), (3, "二等奖"), (4, "三等奖")]


def test_who_withdrew_does_not_move_up_when_an_award_falls_away(final):
    leave(final, 4)
    close_round(round=final.round, by=final.scene.staff)
    publication = publish(round=final.round, by=final.scene.staff)
    said = object_to(
        publication=publication, by=make_person(), kind="person", name="甲", contact="13800000000", grounds="抄袭", entry=final.entries[0]
    )
    said = examine_objection(objection=said, by=final.scene.staff)
    answer_objection(objection=said, by=final.scene.staff, outcome=Objection.State.SUSTAINED, answer="查实")
    assert awards(final) == [(2, "一等奖"), (3, "二等奖")]
    assert final.entries[3].refreshed().state == EntryState.WITHDRAWN


def test_marks_opened_again_leave_out_who_withdrew_meanwhile(final):
    close_round(round=final.round, by=final.scene.staff)
    leave(final, 1)
    proposal = propose_reopening(round=final.round, by=final.scene.staff, reason="录入有误")
    reopen_round(proposal=proposal, by=final.scene.second_staff)
    kept = close_round(round=final.round, by=final.scene.staff)
    assert kept.standings.get(rank=1).entry.entry == final.entries[1]


def test_sheets_of_who_withdrew_are_not_waited_for_and_not_shown(scene, client):
    judging = make_released_round(scene, entries=2, judges=3)
    sheet = judging.sheet(1, 1)
    leave(judging, 1)
    assert judging.sheet(1, 1).state == AssignmentState.SET_ASIDE
    sign_in(client, judging.person(1))
    assert client.get(reverse("judge_sheet", args=[sheet.ref])).status_code == 409
    assert sheet.ref not in client.get(reverse("judge_round", args=[judging.round.ref])).content.decode()


def test_nobody_takes_over_a_sheet_of_who_withdrew(scene):
    judging = make_released_round(scene, entries=2, judges=3)
    spare = make_judge(scene, "后备评委")
    recuse(assignment=judging.sheet(1, 1), by=scene.staff, reason="同一集团")
    leave(judging, 1)
    with pytest.raises(NoLongerPossible):
        replace_judge(assignment=judging.sheet(1, 1), by=scene.staff, judge=spare, reason="补位")


def test_nobody_withdraws_once_the_notice_has_begun_even_before_hearing_of_it(final):
    """A large round is told by a job: until its turn an entry is still said to be in the round, though an award is proposed for it."""
    kept = close_round(round=final.round, by=final.scene.staff)
    begin_notice(round=final.round, kept=kept, by=final.scene.staff)
    with pytest.raises(NoLongerPossible):
        leave(final, 1)
    with pytest.raises(NoLongerPossible):
        propose(entry=final.entries[1], action="disqualify", by=final.scene.staff, reason="抄袭")
    assert final.entries[0].refreshed().state == EntryState.IN_ROUND


def test_a_sustained_objection_takes_the_sheets_of_the_next_round_too(scene):
    first = make_scored_round(scene, entries=3, judges=3, mark=by_entry, advance=2)
    close_round(round=first.round, by=scene.staff)
    publication = publish(round=first.round, by=scene.staff)
    second = make_round(scene, name="决赛", order=2, last=True, advance=0)
    put_in_round(round=second, by=scene.staff)
    publish_draw(round=second, by=scene.staff)
    second = release(round=draw(round=second, by=scene.staff), by=scene.staff)
    said = object_to(
        publication=publication, by=make_person(), kind="person", name="甲", contact="13800000000", grounds="抄袭", entry=first.entries[0]
    )
    said = examine_objection(objection=said, by=scene.staff)
    answer_objection(objection=said, by=scene.staff, outcome=Objection.State.SUSTAINED, answer="查实")
    assert first.entries[0].refreshed().state == EntryState.DISQUALIFIED
    assert set(second.assignments.filter(entry__entry=first.entries[0]).values_list("state", flat=True)) == {AssignmentState.SET_ASIDE}
    assert set(second.assignments.filter(entry__entry=first.entries[1]).values_list("state", flat=True)) == {AssignmentState.RELEASED}
