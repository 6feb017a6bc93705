import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from ledger import clock
from ledger.actions import Entry, blank_words, record, record_many
from ledger.append_only import closed_tables, lay, lift, open_tables, run
from ledger.canonical import NotCanonical
from ledger.checks import closed_tables_have_their_triggers
from ledger.models import GENESIS, Book, Event, Words
from ledger.projections import Mismatch, _registered, projection
from ledger.verification import mismatches
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def verify() -> list[tuple[str, str, int]]:
    return [(name, mismatch.book, mismatch.number) for name, mismatch in mismatches()]


def altered(sql: str, *values: object) -> None:
    """Change a closed table by SQL as an intruder would who first drops the trigger."""
    run(connection, [s for table in closed_tables() for s in lift(connection.vendor, table)])
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    run(connection, [s for table in closed_tables() for s in lay(connection.vendor, table)])


def test_events_of_a_book_are_numbered_and_chained():
    first = record(book="entry:1", action="entry.submitted", subject="contest.entry:1", by=None, version=1)
    second = record(book="entry:1", action="entry.returned", subject="contest.entry:1", by=None)

    assert (first.number, first.previous, second.number, second.previous) == (1, GENESIS, 2, first.hash)
    assert (Book.objects.get(name="entry:1").head, Book.objects.get(name="entry:1").length) == (second.hash, 2)
    assert first.data == '{"version":1}'
    assert verify() == []


def test_the_clock_can_be_set():
    moment = dt.datetime(2024, 3, 1, 9, 0, tzinfo=dt.UTC)
    with clock.at(moment):
        assert record(book="b", action="a", subject="s:1", by=None).at == moment


def test_several_events_are_one_append():
    record_many(book="b", entries=[Entry("a", "s:1"), Entry("a", "s:2")], by=make_person())
    assert list(Event.objects.values_list("number", flat=True)) == [1, 2]
    assert verify() == []


def test_an_append_costs_the_same_for_one_event_or_three(django_assert_num_queries):
    record(book="b", action="a", subject="s:1", by=None)
    for events in (1, 3):
        with django_assert_num_queries(3):
            record_many(book="b", entries=[Entry("a", f"s:{n}") for n in range(events)], by=None)


def test_a_refused_transaction_leaves_no_event():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(book="b", action="a", subject="s:1", by=None)
        raise ZeroDivisionError
    assert not Event.objects.exists()


def test_what_a_person_wrote_is_kept_beside_and_can_be_blanked():
    event = record(book="b", action="entry.returned", subject="s:1", by=None, words={"reason": "承诺书缺公章"})
    assert "承诺书" not in event.data
    assert event.words.get().text == "承诺书缺公章"

    blank_words(words=Words.objects.all())

    assert (event.words.get().text, event.words.get().salt) == ("", "")
    assert verify() == []


def test_words_altered_afterwards_are_named():
    record(book="b", action="a", subject="s:1", by=None, words={"reason": "缺公章"})
    Words.objects.update(text="不缺")
    assert verify() == [("words", "b", 1)]


@pytest.mark.parametrize("value", [0.5, dt.datetime(2026, 1, 1), object()])
def test_what_has_no_one_text_is_not_recorded(value):
    with pytest.raises(NotCanonical):
        record(book="b", action="a", subject="s:1", by=None, mark=value)


@pytest.mark.parametrize("act", ["update", "delete", "raw"])
def test_the_database_itself_refuses_to_change_an_event(act):
    event = record(book="b", action="a", subject="s:1", by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if act == "update":
            Event.objects.filter(pk=event.pk).update(action="b")
        elif act == "delete":
            event.delete()
        else:
            connection.cursor().execute("UPDATE ledger_event SET hash = 'x'")
    assert Event.objects.get().action == "a"


def test_every_closed_table_has_its_triggers_and_a_missing_one_is_named():
    assert list(open_tables(connection)) == []
    run(connection, [lift(connection.vendor, "ledger_event")[0]])
    assert list(open_tables(connection)) == ["ledger_event (UPDATE)"]
    [error] = closed_tables_have_their_triggers(databases=["default"])
    assert "ledger_event (UPDATE)" in error.msg
    assert "migrate" in error.hint


@pytest.mark.parametrize("column", ["action", "subject", "data", "actor_id", "at"])
def test_tampering_after_dropping_the_trigger_is_named(column):
    """The trigger keeps honest programs honest; whoever owns the database can drop it first, as this test does. The chain still tells."""
    make_person()
    record(book="entry:1", action="a", subject="s:1", by=None)
    record(book="entry:1", action="a", subject="s:2", by=None)
    value = {"data": '{"mark":"99"}', "actor_id": make_person().pk, "at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}.get(column, "other")
    altered(f"UPDATE ledger_event SET {column} = %s WHERE number = 1", value)
    assert verify() == [("chain", "entry:1", 1)]


def test_a_removed_event_and_a_cut_off_end_are_named():
    for book in ("gap", "end"):
        for n in range(3):
            record(book=book, action="a", subject=f"s:{n}", by=None)
    altered("DELETE FROM ledger_event WHERE number = 2 AND book_id = %s", Book.objects.get(name="gap").pk)
    altered("DELETE FROM ledger_event WHERE number = 3 AND book_id = %s", Book.objects.get(name="end").pk)
    assert verify() == [("chain", "end", 3), ("chain", "gap", 3)]


def test_an_event_recomputed_by_the_intruder_breaks_the_next():
    record(book="b", action="a", subject="s:1", by=None)
    record(book="b", action="a", subject="s:2", by=None)
    altered("UPDATE ledger_event SET hash = %s WHERE number = 1", "f" * 64)
    assert verify() == [("chain", "b", 1)]


def test_the_command_says_equal_or_names_the_first(capsys):
    record(book="b", action="a", subject="s:1", by=None)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "equal: 1 books, 1 events" in out.getvalue()

    altered("UPDATE ledger_event SET action = 'b'")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger", stdout=out)
    assert ended.value.code == 1
    assert out.getvalue() == "chain: b 1: was altered after it was written\n"


def test_apps_register_what_is_held_against_the_events():
    @projection("invented")
    def invented():
        yield Mismatch("assignment:7", 3, "mark 3 says 90, its event says 70")

    try:
        assert verify() == [("invented", "assignment:7", 3)]
    finally:
        del _registered["invented"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_flush_between_tests_empties_and_closes_again(turn):
    assert Event.objects.count() == 0
    record(book="b", action="a", subject="s:1", by=None)
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.all().delete()
