import json
from decimal import Decimal

import pytest

from contest.actions.closing import NotFinished, close_round, obstacles
from contest.actions.marking import save_mark
from contest.actions.recusing import recuse
from contest.actions.second_look import NotApart, WhyKept, answer_second_look, ask_second_look
from contest.apart import apart_in
from contest.models import Panel, RoundEntry, SecondLook
from contest.refusals import NoLongerPossible, NotYourSheet, SheetIncomplete
from ledger.models import Event, Words
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.judging import Judging, make_scored_round, next_key
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def far(entry: int, judge: int, criterion: str) -> str:
    """Entry 1: 95, 60, 70, totals as much; entry 2: all 80."""
    return {1: "95", 2: "60"}.get(judge, "70") if entry == 1 else "80"


@pytest.fixture
def judging(scene) -> Judging:
    return make_scored_round(scene, entries=2, judges=3, mark=far, spread_at_most=Decimal(15))


def row(judging: Judging, entry: int = 1) -> RoundEntry:
    return RoundEntry.objects.get(round=judging.round, entry=judging.entries[entry - 1])


def judge_numbers(looks: list[SecondLook], judging: Judging) -> list[int]:
    return [judging.judges.index(look.assignment.judge) + 1 for look in looks]


def change(judging: Judging, judge: int, value: str, criterion: str = "idea") -> None:
    save_mark(assignment=judging.sheet(judge, 1), criterion=criterion, value=value, by=judging.person(judge), device_key=next_key())


def test_marks_far_apart_are_found_with_how_far_and_in_what(judging):
    [found] = apart_in(judging.round)
    assert found.row.entry == judging.entries[0]
    assert (found.spread, found.where, found.apart, found.settled) == (35, "idea", True, False)  # 0.6 of 35 moves the total more than 0.4
    assert sorted(found.totals.values()) == [60, 70, 95]


def test_the_judges_concerned_are_asked_keep_or_change_with_a_reason_and_then_the_round_can_close(judging, scene):
    looks = ask_second_look(entry=row(judging), by=scene.staff)
    assert sorted(judge_numbers(looks, judging)) == [1, 2]
    assert judging.sheet(1, 1).second_look
    assert not judging.sheet(3, 1).second_look
    assert Notice.objects.filter(person=judging.person(1), key__startswith="second_look").count() == 1
    with pytest.raises(NotFinished):
        close_round(round=judging.round, by=scene.staff)

    kept = answer_second_look(assignment=judging.sheet(1, 1), by=judging.person(1), reason="在两座泵站见过实物")
    assert (kept.kept, judging.sheet(1, 1).second_look, row(judging).looked_again_at) == (True, False, None)
    with pytest.raises(NotFinished):
        close_round(round=judging.round, by=scene.staff)
    change(judging, 2, "85")
    changed = answer_second_look(assignment=judging.sheet(2, 1), by=judging.person(2), reason="把人次看成了人数")
    assert changed.kept is False
    assert row(judging).looked_again_by == judging.person(2)
    assert obstacles(judging.round) == ([], [])

    events = list(Event.objects.filter(book__name=judging.round.book, action__startswith="round.second_look").order_by("number"))
    assert [event.action for event in events] == ["round.second_look_asked", "round.second_look_answered", "round.second_look_answered"]
    said = [json.loads(event.data) for event in events]
    assert [(one["kept"], one["before"], one["after"], one["done"]) for one in said[1:]] == [(True, 2, 2, False), (False, 2, 3, True)]
    assert {words.text for words in Words.objects.filter(event__in=events)} == {"在两座泵站见过实物", "把人次看成了人数"}
    assert [str(mark.value) for mark in judging.sheet(2, 1).marks.all()] == ["60.000", "60.000", "85.000"]
    assert close_round(round=judging.round, by=scene.staff).standings.count() == 2
    assert list(mismatches()) == []


def test_a_mark_changed_after_the_second_look_opens_the_question_again(judging, scene):
    for look in ask_second_look(entry=row(judging), by=scene.staff):
        answer_second_look(assignment=look.assignment, by=look.assignment.judge.person, reason="维持")
    assert obstacles(judging.round) == ([], [])
    change(judging, 1, "99")
    _sheets, apart = obstacles(judging.round)
    assert [one.entry for one in apart] == [judging.entries[0].number]
    [found] = apart_in(judging.round)
    assert not found.settled
    assert len(ask_second_look(entry=row(judging), by=scene.staff)) == 2


def test_who_may_ask_and_when(judging, scene):
    panel = Panel.objects.get(round=judging.round)
    panel.head = judging.judges[2]
    panel.save()
    for stranger in (judging.person(1), scene.leader, scene.city_officer, make_person()):
        with pytest.raises(NotAllowed):
            ask_second_look(entry=row(judging), by=stranger)
    with pytest.raises(NotApart):
        ask_second_look(entry=row(judging, 2), by=scene.staff)
    [one] = ask_second_look(entry=row(judging), by=judging.person(3), judges=[judging.judges[1].pk])
    assert one.assignment.judge == judging.judges[1]
    with pytest.raises(NoLongerPossible):
        ask_second_look(entry=row(judging), by=scene.staff, judges=[judging.judges[1].pk])
    judging.round.state = "closed"
    judging.round.save()
    with pytest.raises(NoLongerPossible):
        ask_second_look(entry=row(judging), by=scene.staff)


def test_who_may_answer_and_how(judging, scene):
    ask_second_look(entry=row(judging), by=scene.staff)
    with pytest.raises(NotYourSheet):
        answer_second_look(assignment=judging.sheet(1, 1), by=judging.person(2), reason="x")
    with pytest.raises(NoLongerPossible):
        answer_second_look(assignment=judging.sheet(3, 1), by=judging.person(3), reason="x")
    with pytest.raises(WhyKept):
        answer_second_look(assignment=judging.sheet(1, 1), by=judging.person(1), reason="  ")
    change(judging, 1, "")
    with pytest.raises(SheetIncomplete):
        answer_second_look(assignment=judging.sheet(1, 1), by=judging.person(1), reason="x")
    change(judging, 1, "95")
    assert answer_second_look(assignment=judging.sheet(1, 1), by=judging.person(1), reason="x").kept is True
    with pytest.raises(NoLongerPossible):
        answer_second_look(assignment=judging.sheet(1, 1), by=judging.person(1), reason="x")


def test_nobody_waits_for_a_judge_who_was_taken_away(judging, scene):
    ask_second_look(entry=row(judging), by=scene.staff)
    recuse(assignment=judging.sheet(1, 1), by=judging.person(1), reason="师徒")
    assert SecondLook.objects.exclude(dropped_at=None).count() == 1
    answer_second_look(assignment=judging.sheet(2, 1), by=judging.person(2), reason="维持")
    assert row(judging).looked_again_at is not None


@pytest.mark.parametrize("rows", [1, 3])
def test_marks_far_apart_cost_the_same_for_one_entry_or_three(scene, rows, django_assert_num_queries):
    judging = make_scored_round(scene, entries=rows, judges=3, mark=lambda entry, judge, _key: str(50 + 20 * judge - 10), spread_at_most=Decimal(5))
    with django_assert_num_queries(4):
        assert len(apart_in(judging.round)) == rows
