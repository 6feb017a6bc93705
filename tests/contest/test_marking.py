import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from contest.actions.marking import save_mark, save_remark, send_sheet, sheet_of
from contest.actions.recusing import recuse
from contest.actions.sealing import seal_round
from contest.models import Assignment, Mark, Remark, Round, UntakenMark
from contest.refusals import (
    BadMark,
    ChangedOnAnotherDevice,
    InConflict,
    NotReleased,
    NotYourSheet,
    Recused,
    RemarkChangedOnAnotherDevice,
    RoundNotScoring,
    ScoringNotOpen,
    SheetIncomplete,
)
from contest.rules.record import GENESIS, mark_hash
from contest.rules.running import running
from contest.rules.scheme import read_scheme
from contest.rules.states import EntryState, RoundState
from contest.tasks import seal_rounds
from ledger import clock
from ledger.append_only import lay, lift
from ledger.models import Event
from ledger.verification import mismatches
from tests.factories.judging import make_drawn_round, make_released_round, make_scored_round, next_key

pytestmark = pytest.mark.django_db


def type_mark(judging, value="85", *, criterion="idea", judge=1, entry=1, by=None, key=None, seen=None) -> Mark:
    return save_mark(
        assignment=judging.sheet(judge, entry), criterion=criterion, value=value, by=by or judging.person(judge), seen=seen,
        device_key=key or next_key(),
    )  # fmt: skip


def test_a_scored_round_has_every_mark_in_its_chain(scene):
    judging = make_scored_round(scene)
    assert judging.round.state == RoundState.SCORING
    assert Mark.objects.count() == 3 * 3 * 2
    assert [entry.refreshed().state for entry in judging.entries] == [EntryState.IN_ROUND] * 3
    sheet = judging.sheet(judge=2, entry=1)
    marks = list(sheet.marks.all())
    assert [(mark.number, mark.criterion, str(mark.value)) for mark in marks] == [(1, "idea", "90.500"), (2, "market", "90.500")]
    assert (marks[0].previous, marks[1].previous, sheet.head, sheet.length) == (GENESIS, marks[0].hash, marks[1].hash, 2)
    assert marks[0].hash == mark_hash(
        book=sheet.book, number=1, at=marks[0].at, criterion="idea", value="90.5", device_key=marks[0].device_key, previous=GENESIS
    )
    assert sheet.sent_at is not None
    assert Round.objects.get().scheme.startswith('{"aggregate":"criterion"')


def test_the_newest_mark_counts_and_an_empty_one_is_missing_never_zero(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    type_mark(judging, "80")
    type_mark(judging, "90")
    type_mark(judging, "70", criterion="market")
    assert sheet_of(judging.sheet()).total == Fraction(82)
    send_sheet(assignment=judging.sheet(), by=judging.person())
    type_mark(judging, "", criterion="market")
    sums = sheet_of(judging.sheet())
    assert (sums.total, sums.out_of, sums.missing) == (54, 60, ("market",))
    assert judging.sheet().sent_at is None
    with pytest.raises(SheetIncomplete) as refused:
        send_sheet(assignment=judging.sheet(), by=judging.person())
    assert refused.value.missing == ("市场与效益",)
    assert list(judging.sheet().marks.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_mark_writes_no_event_of_its_own(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    before = Event.objects.count()
    type_mark(judging)
    assert Event.objects.count() == before


def test_sent_again_the_first_mark_is_the_answer_also_after_the_round(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    first = type_mark(judging, "85", key="same-key-1")
    with pytest.raises(BadMark):
        type_mark(judging, "85", key="same-key-1", judge=2)
    Round.objects.update(state=RoundState.CLOSED)
    assert type_mark(judging, "85.0", key="same-key-1") == first
    assert Mark.objects.count() == 1
    for changed in ({"value": "86"}, {"criterion": "market"}):
        with pytest.raises(BadMark):
            type_mark(judging, **{"value": "85", "key": "same-key-1", **changed})


def test_what_a_newer_device_wrote_is_not_overwritten_unseen(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    type_mark(judging, "80", seen=0)
    with pytest.raises(ChangedOnAnotherDevice) as refused:
        type_mark(judging, "85", seen=0)
    assert (refused.value.value, refused.value.number) == ("80", 1)
    assert type_mark(judging, "85", seen=1).number == 2
    assert type_mark(judging, "70", criterion="market", seen=0).number == 3


def test_what_was_not_taken_is_in_the_ledger_beside_what_stands(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    type_mark(judging, "80", seen=0)
    for _turn in range(2):  # the device asks again because the answer was lost
        with pytest.raises(ChangedOnAnotherDevice):
            type_mark(judging, "85.50", seen=0, key="late-key-1")
    kept = UntakenMark.objects.get()
    assert (kept.criterion, str(kept.value), kept.stands, kept.device_key) == ("idea", "85.500", 1, "late-key-1")
    [event] = Event.objects.filter(book__name=judging.round.book, action="mark.not_taken")
    assert json.loads(event.data) == {"criterion": "idea", "device_key": "late-key-1", "sheet": judging.sheet().pk, "stands": 1, "value": "85.5"}
    assert [str(mark.value) for mark in judging.sheet().marks.all()] == ["80.000"]


def test_a_remark_sent_twice_counts_once_and_a_second_device_is_told(scene):
    judging = make_released_round(scene, entries=1, judges=2)

    def say(comment: str, key: str, seen: int) -> Remark:
        return save_remark(assignment=judging.sheet(), by=judging.person(), comment=comment, note="", device_key=key, seen=seen)

    assert say("数据扎实", "remark-key-1", 0).number == 1
    assert say("数据扎实", "remark-key-1", 0).number == 1
    with pytest.raises(RemarkChangedOnAnotherDevice) as refused:
        say("订单存疑", "remark-key-2", 0)
    assert (refused.value.comment, refused.value.number) == ("数据扎实", 1)
    assert "数据扎实" in str(refused.value)
    assert say("订单存疑", "remark-key-3", 1).number == 2


@pytest.mark.parametrize("value", ["-0.5", "100.5", "85.25", "abc", "1e999", "NaN", "8 5", "85,5"])
def test_what_the_scheme_does_not_allow_is_refused(scene, value):
    judging = make_released_round(scene, entries=1, judges=2)
    with pytest.raises(BadMark):
        type_mark(judging, value)
    assert Mark.objects.count() == 0


def test_no_mark_where_there_is_no_place_for_it(scene):
    judging = make_drawn_round(scene, entries=1, judges=2)
    with pytest.raises(NotReleased):
        type_mark(judging)
    from contest.actions.releasing import release

    judging.round = release(round=judging.round, by=scene.staff)
    for stranger in (judging.person(2), scene.staff, scene.leader):
        for refused in (
            lambda by: type_mark(judging, by=by),
            lambda by: save_remark(assignment=judging.sheet(), by=by, comment="", note=""),
            lambda by: send_sheet(assignment=judging.sheet(), by=by),
        ):
            with pytest.raises(NotYourSheet):
                refused(stranger)

    Round.objects.update(opens=clock.now() + dt.timedelta(hours=1))
    with pytest.raises(ScoringNotOpen):
        type_mark(judging)
    Round.objects.update(opens=None, state=RoundState.CLOSED)
    with pytest.raises(RoundNotScoring):
        type_mark(judging)
    Round.objects.update(state=RoundState.SCORING)
    judging.judges[0].conflicts.create(entry=judging.entries[0], kind="unit", at=clock.now())
    with pytest.raises(InConflict):
        type_mark(judging)
    judging.judges[0].conflicts.all().delete()
    recuse(assignment=judging.sheet(), by=judging.person(), reason="师徒")
    with pytest.raises(Recused):
        type_mark(judging)
    assert Mark.objects.count() == 0


def found() -> list[tuple[str, str, int]]:
    return [(name, mismatch.book, mismatch.number) for name, mismatch in mismatches()]


def tamper(sql: str, *values) -> None:
    """Past the triggers, as somebody with the database in hand would."""
    vendor, table = connection.vendor, "contest_mark"
    with connection.cursor() as cursor:
        for statement in lift(vendor, table):
            cursor.execute(statement)
        cursor.execute(sql, values)
        for statement in lay(vendor, table):
            cursor.execute(statement)


def test_an_altered_mark_is_named(scene):
    judging = make_scored_round(scene, entries=2, judges=2)
    assert found() == []
    sheet = judging.sheet(judge=2, entry=1)
    tamper("UPDATE contest_mark SET value = 99 WHERE assignment_id = %s AND number = 2", sheet.pk)
    assert found() == [("marks", sheet.book, 2)]
    what = next(mismatch.what for name, mismatch in mismatches() if name == "marks")
    assert "market, 99" in what


def test_a_mark_taken_out_or_cut_off_is_named(scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    first, second = judging.sheet(1), judging.sheet(2)
    tamper("DELETE FROM contest_mark WHERE assignment_id = %s AND number = 1", first.pk)
    tamper("DELETE FROM contest_mark WHERE assignment_id = %s AND number = 2", second.pk)
    assert ("marks", first.book, 1) in found()
    assert ("marks", second.book, 2) in found()


def test_a_chain_that_was_written_anew_does_not_fit_the_seal(scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    sealed = seal_round(round=judging.round, by=None, why="night")
    sheet = judging.sheet()
    mark = sheet.marks.get(number=2)
    forged = mark_hash(
        book=sheet.book, number=2, at=mark.at, criterion="market", value=Decimal(99), device_key=mark.device_key, previous=mark.previous
    )
    tamper("UPDATE contest_mark SET value = 99, hash = %s WHERE assignment_id = %s AND number = 2", forged, sheet.pk)
    Assignment.objects.filter(pk=sheet.pk).update(head=forged)
    assert found() == [("seals", judging.round.book, sealed.number)]


def test_seals_hold_while_marks_and_judges_go_on(scene):
    judging = make_released_round(scene, entries=2, judges=2)
    type_mark(judging, "80")
    seal_round(round=judging.round, by=None, why="night")
    type_mark(judging, "85")
    type_mark(judging, "70", entry=2)
    recuse(assignment=judging.sheet(2, 1), by=judging.person(2), reason="同学")
    seal_round(round=judging.round, by=None, why="night")
    assert found() == []
    whys = [event.data for event in Event.objects.filter(action="round.sealed").order_by("number")]
    assert ['"why":"release"' in whys[0], '"marks":1' in whys[1], '"marks":3' in whys[2]] == [True] * 3


def test_every_night_each_round_that_is_scored_is_sealed(scene):
    judging = make_released_round(scene, entries=1, judges=2)

    class Job:
        def progress(self, done: int, total: int, message: str = "") -> None:
            pass

    assert seal_rounds(Job()) == {"rounds": 1}
    Round.objects.update(state=RoundState.CLOSED)
    assert seal_rounds(Job()) == {"rounds": 0}
    assert Event.objects.filter(book__name=judging.round.book, action="round.sealed").count() == 2


SCHEME = read_scheme(
    {
        "criteria": [
            {"key": "idea", "weight": "0.5", "lowest": "0", "highest": "100"},
            {"key": "time", "weight": "0.3", "points": [["0", "100"], ["60", "50"]]},
            {"key": "plus", "weight": "0.1", "lowest": "0", "highest": "10", "bonus": True},
            {"key": "extra", "weight": "0.2", "lowest": "0", "highest": "100", "optional": True},
        ]
    }
)


@pytest.mark.parametrize(
    ("values", "total", "out_of", "missing"),
    [
        ({}, "—", "100", ("idea", "time")),
        ({"idea": "85.5"}, "42.75", "50", ("time",)),
        ({"idea": "85.5", "time": "59"}, "72.75", "80", ()),
        ({"idea": "85.5", "time": "60", "plus": "10"}, "58.75", "80", ()),
        ({"idea": "85.5", "time": None, "extra": "50"}, "52.75", "70", ("time",)),
        ({"idea": "33.33"}, "16.67", "50", ("time",)),
    ],
)
def test_the_running_total_counts_what_is_there(values, total, out_of, missing):
    sums = running(SCHEME, values)
    assert (sums.total_text, sums.out_of_text, sums.missing, sums.complete) == (total, out_of, missing, not missing)
