import pytest

from contest.actions.absence import WhyAbsent, set_absent
from contest.actions.closing import close_round, obstacles
from contest.actions.publishing import publish, tell_entries
from contest.models import Assignment, Record, RoundEntry
from contest.refusals import EntryAbsent, NoLongerPossible
from contest.rules.record import replay
from contest.rules.states import EntryState
from contest.verify_result import main as verify_result
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.contest.test_marking import type_mark
from tests.factories.judging import make_scored_round

pytestmark = pytest.mark.django_db


def row_of(judging, entry: int) -> RoundEntry:
    return RoundEntry.objects.get(round=judging.round, entry=judging.entries[entry - 1])


def test_an_absent_entry_has_no_total_and_no_rank_and_its_marks_are_set_aside_by_name(scene, tmp_path, capsys):
    judging = make_scored_round(scene, entries=3, judges=3)
    Assignment.objects.filter(pk=judging.sheet(2, 2).pk).update(sent_at=None)
    set_absent(entry=row_of(judging, 2), by=scene.staff, absent=True, reason="答辩未到场")
    with pytest.raises(EntryAbsent):
        type_mark(judging, entry=2)
    assert obstacles(judging.round) == ([], [])

    kept = close_round(round=judging.round, by=scene.staff)
    lines = {line["entry"]: line for line in kept.data["results"]}
    numbers = [entry.number for entry in judging.entries]
    assert [(lines[number]["rank"], lines[number]["total"]) for number in numbers] == [(1, "90.5"), (None, None), (2, "80.5")]
    assert {(book["entry"], book["counts"], book["why"]) for book in kept.data["books"]} == {
        (numbers[0], True, ""), (numbers[1], False, "absent"), (numbers[2], True, ""),
    }  # fmt: skip
    assert replay(kept.data).equal
    path = tmp_path / "record.json"
    path.write_text(Record.objects.get(pk=kept.pk).content)
    assert verify_result([str(path)]) == 0, capsys.readouterr()
    assert list(mismatches()) == []

    tell_entries(publish(round=judging.refreshed(), by=scene.staff))
    assert [entry.refreshed().state for entry in judging.entries] == [EntryState.IN_ROUND, EntryState.ABSENT, EntryState.NOT_ADVANCED]


def test_before_the_close_it_can_be_undone_and_the_marks_count_again(scene):
    judging = make_scored_round(scene, entries=2, judges=3)
    row = row_of(judging, 1)
    set_absent(entry=row, by=scene.staff, absent=True, reason="没有到场")
    set_absent(entry=row, by=scene.staff, absent=False, reason="迟到十分钟，已到场")
    kept = close_round(round=judging.round, by=scene.staff)
    assert [line["rank"] for line in kept.data["results"]] == [1, 2]
    actions = Event.objects.filter(action__startswith="round.entry_").order_by("number").values_list("action", flat=True)
    assert list(actions) == ["round.entry_absent", "round.entry_present"]


def test_only_staff_with_a_reason_and_while_it_is_scored(scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    row = row_of(judging, 1)
    for stranger in (scene.leader, scene.city_officer, judging.person(1)):
        with pytest.raises(NotAllowed):
            set_absent(entry=row, by=stranger, absent=True, reason="x")
    with pytest.raises(WhyAbsent):
        set_absent(entry=row, by=scene.staff, absent=True, reason=" ")
    with pytest.raises(NoLongerPossible):
        set_absent(entry=row, by=scene.staff, absent=False, reason="x")
    close_round(round=judging.round, by=scene.staff)
    with pytest.raises(NoLongerPossible):
        set_absent(entry=row, by=scene.staff, absent=True, reason="x")
