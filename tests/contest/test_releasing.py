import datetime as dt
import json

import pytest

from contest.actions.judges import change_judge
from contest.actions.recusing import NoRoomForJudge, ReasonNeeded, declare_conflict, possible_replacements, recuse, replace_judge
from contest.actions.releasing import gaps_of, release
from contest.models import Conflict, Criterion, Judge, Round, RoundEntry
from contest.refusals import InConflict, NoLongerPossible, NotReadyToRelease, Recused, RoundNotScoring
from contest.rules.scheme import read_scheme_text
from contest.rules.states import AssignmentState, EntryState, RoundState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.judging import make_drawn_round, make_judge, make_released_round, make_round, make_scored_round

pytestmark = pytest.mark.django_db


def kinds(round: Round) -> list[str]:
    return [gap.kind for gap in gaps_of(round)]


def test_release_freezes_the_scheme_moves_the_entries_and_tells_the_judges(scene):
    judging = make_drawn_round(scene, entries=2, judges=2)
    assert kinds(judging.refreshed()) == []
    round = release(round=judging.round, by=scene.staff)
    assert (round.state, round.released_at is not None) == (RoundState.SCORING, True)
    scheme = read_scheme_text(round.scheme)
    assert [(one.key, one.name) for one in scheme.criteria] == [("idea", "创意与技术"), ("market", "市场与效益")]
    assert [entry.refreshed().state for entry in judging.entries] == [EntryState.IN_ROUND] * 2
    assert judging.entries[0].steps.last().action == "enter_round"
    assert set(round.assignments.values_list("state", flat=True)) == {AssignmentState.RELEASED}
    assert Notice.objects.filter(kind="judging").count() == 2
    actions = list(Event.objects.filter(book__name=round.book).order_by("number").values_list("action", flat=True))
    assert actions[-2:] == ["round.released", "round.sealed"]
    released = json.loads(Event.objects.get(action="round.released").data)
    assert (released["draw_number"], released["sheets"]) == (round.draw_number, 4)
    with pytest.raises(NoLongerPossible):
        release(round=round, by=scene.staff)


@pytest.mark.parametrize("who", ["city_officer", "leader", "clerk"])
def test_only_the_hosts_staff_release(scene, who):
    judging = make_drawn_round(scene, entries=1, judges=2)
    for stranger in (getattr(scene, who), judging.person()):
        with pytest.raises(NotAllowed):
            release(round=judging.round, by=stranger)


def break_scheme(judging) -> None:
    Criterion.objects.filter(round=judging.round, key="idea").update(step="0.3")


def take_a_sheet(judging) -> None:
    judging.sheet().delete()


def forget_a_judge(judging) -> None:
    Judge.objects.filter(pk=judging.judges[0].pk).update(person=None)


def judge_falls_ill(judging) -> None:
    Judge.objects.filter(pk=judging.judges[0].pk).update(available=False)


def late_conflict(judging) -> None:
    declare_conflict(entry=judging.entries[0], judge=judging.judges[0], by=judging.person(1), reason="师徒")


def judge_changes_employer(judging) -> None:
    change_judge(judge=judging.judges[0], by=judging.scene.staff, employer_organization=judging.scene.unit)


def entry_withdraws(judging) -> None:
    from contest.actions.entering import withdraw

    withdraw(entry=judging.entries[0], by=judging.entries[0].leader)


def conflicts_unchecked(judging) -> None:
    Round.objects.update(conflicts_checked_at=None)


def dates_crossed(judging) -> None:
    now = clock.now()
    Round.objects.update(opens=now, closes=now - dt.timedelta(days=1))


def draw_undone(judging) -> None:
    Round.objects.update(drawn_at=None)


@pytest.mark.parametrize(
    ("mishap", "kind"),
    [
        (break_scheme, "scheme"), (take_a_sheet, "coverage"), (forget_a_judge, "judges"), (judge_falls_ill, "judges"), (late_conflict, "conflicts"),
        (judge_changes_employer, "conflicts"), (entry_withdraws, "entries"), (conflicts_unchecked, "conflicts"), (dates_crossed, "dates"),
        (draw_undone, "draw"),
    ],
)  # fmt: skip
def test_nothing_is_released_with_a_gap_and_the_gap_is_named(scene, mishap, kind):
    judging = make_drawn_round(scene, entries=1, judges=2)
    mishap(judging)
    with pytest.raises(NotReadyToRelease) as refused:
        release(round=judging.round, by=scene.staff)
    assert kind in [gap.kind for gap in refused.value.gaps]
    assert judging.refreshed().state == RoundState.SET_UP
    assert set(judging.round.assignments.values_list("state", flat=True)) <= {AssignmentState.DRAFT}


def test_a_round_without_entries_or_criteria_says_so(scene):
    round = make_round(scene)
    assert kinds(round) == ["entries"]
    round.criteria.all().delete()
    assert sorted(set(kinds(round))) == ["entries", "scheme"]


def test_a_recused_sheet_is_taken_over_in_one_step(scene):
    judging = make_scored_round(scene, entries=2, judges=2)
    spare = make_judge(scene, "候补")
    old = recuse(assignment=judging.sheet(1, 1), by=judging.person(1), reason="曾任导师")
    assert old.state == AssignmentState.RECUSED
    assert Conflict.objects.get().reason == "曾任导师"
    assert judging.sheet(1, 2).state == AssignmentState.RELEASED
    with pytest.raises(Recused):
        recuse(assignment=old, by=judging.person(1), reason="再说一次")
    assert possible_replacements(old) == [(spare, 0)]
    new = replace_judge(assignment=old, by=scene.staff, judge=spare, reason="补齐")
    assert (new.state, new.replaces, new.length, new.entry) == (AssignmentState.RELEASED, old, 0, old.entry)
    assert Notice.objects.filter(person=spare.person, kind="judging").count() == 1
    with pytest.raises(NoLongerPossible):
        replace_judge(assignment=old, by=scene.staff, judge=make_judge(scene, "再补"), reason="补齐")


def test_a_judge_who_fell_ill_is_replaced_and_the_marks_stay_in_the_book(scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    spare = make_judge(scene, "候补")
    replace_judge(assignment=judging.sheet(1, 1), by=scene.staff, judge=spare, reason="住院")
    assert judging.sheet(1, 1).state == AssignmentState.REPLACED
    assert judging.sheet(1, 1).marks.count() == 2


def test_who_cannot_take_over_is_refused_with_the_reason(scene):
    judging = make_released_round(scene, entries=2, judges=2)
    old = judging.sheet(1, 1)
    fresh = make_judge(scene, "未到", accepted=False)
    ill = make_judge(scene, "病了", available=False)
    related = make_judge(scene, "同单位", employer_organization=scene.unit)
    declared = make_judge(scene, "亲属")
    declare_conflict(entry=judging.entries[0], judge=declared, by=declared.person, reason="亲属")
    full = make_judge(scene, "满了", ceiling=1)
    good = make_judge(scene, "合适", ceiling=1)
    from contest.models import Assignment

    row = RoundEntry.objects.get(entry=judging.entries[1])
    Assignment.objects.create(round=judging.round, entry=row, judge=full, state=AssignmentState.RELEASED)
    for judge, refused in [
        (fresh, NoRoomForJudge), (ill, NoRoomForJudge), (related, InConflict), (declared, InConflict), (full, NoRoomForJudge),
        (judging.judges[1], NoRoomForJudge),
    ]:  # fmt: skip
        with pytest.raises(refused):
            replace_judge(assignment=old, by=scene.staff, judge=judge, reason="住院")
    assert possible_replacements(old) == [(good, 0)]
    with pytest.raises(ReasonNeeded):
        replace_judge(assignment=old, by=scene.staff, judge=good, reason=" ")
    for stranger in (judging.person(1), scene.leader, scene.city_officer):
        with pytest.raises(NotAllowed):
            replace_judge(assignment=old, by=stranger, judge=good, reason="住院")
    Round.objects.update(state=RoundState.CLOSED)
    with pytest.raises(RoundNotScoring):
        replace_judge(assignment=old, by=scene.staff, judge=good, reason="住院")
    with pytest.raises(RoundNotScoring):
        recuse(assignment=old, by=judging.person(1), reason="师徒")


def test_a_conflict_declared_in_mid_round_takes_the_sheet_away(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    declare_conflict(entry=judging.entries[0], judge=judging.judges[0], by=scene.staff, reason="后来查明的投资关系", kind="venture")
    assert judging.sheet(1).state == AssignmentState.RECUSED
    assert judging.sheet(2).state == AssignmentState.RELEASED
