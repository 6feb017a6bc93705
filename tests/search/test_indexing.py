"""Outbox, draining and rebuilding, on every engine: afterwards the index is the database."""

from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ledger.signals import changed
from search import indexing
from search.documents import FACETS, Key
from search.engines import EngineDown
from search.lock import only_indexer
from search.models import Outbox, Synonym
from search.plan import plan
from search.query import Query
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db


def write(word, others="词", public=True):
    """A change as an action makes it: the row and its signal in one transaction."""
    with transaction.atomic():
        row, _ = Synonym.objects.update_or_create(word=word, defaults={"others": others, "both_ways": public})
        changed.send(sender=None, kind="page", ids=[row.pk])
    return row


def found(engine, text):
    return [hit.key.pk for hit in engine.search(plan(text), Query(text), FACETS).hits]


def index_equals_database(engine, source):
    return sorted(key.pk for key in engine.contents()) == sorted(source.rows().values_list("pk", flat=True))


def test_a_change_writes_one_row_for_each_thing_and_asks_for_indexing_on_commit(pages, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        changed.send(sender=None, kind="page", ids=[3, 4, 3])
        assert not Job.objects.exists()
    assert list(Outbox.objects.values_list("kind", "object_id")) == [("page", 3), ("page", 4)]
    assert Job.objects.get().kind == "search.index"


def test_kinds_that_are_not_searched_are_let_be(pages, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        changed.send(sender=None, kind="person", ids=[1])
        changed.send(sender=None, kind="page", ids=[])
    assert not Outbox.objects.exists()
    assert not Job.objects.exists()


def test_a_change_that_is_rolled_back_leaves_no_row(pages):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write("焊工")
        raise ZeroDivisionError
    assert not Outbox.objects.exists()


def test_a_dead_queue_fails_no_change(pages, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(**_):
        raise OSError("no queue")

    monkeypatch.setattr("search.receivers.enqueue", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        write("焊工")
    assert Outbox.objects.count() == 1


def test_the_first_drain_builds_the_index(pages, used_engine):
    Synonym.objects.create(word="钳工", others="装配工")
    write("焊工")
    indexing.drain()
    assert index_equals_database(used_engine, pages)
    assert not Outbox.objects.exists()


def test_what_is_changed_withdrawn_and_deleted_is_so_in_the_index(pages, used_engine):
    kept, withdrawn, deleted = write("焊工"), write("钳工"), write("电工")
    indexing.drain()
    write("焊工", others="手工电弧焊")
    write("钳工", public=False)
    deleted_pk = deleted.pk
    Synonym.objects.filter(pk=deleted_pk).delete()
    changed.send(sender=None, kind="page", ids=[deleted_pk])

    assert indexing.drain() == 3
    assert found(used_engine, "电弧焊") == [kept.pk]
    assert found(used_engine, "钳工") == found(used_engine, "电工") == []
    assert withdrawn.pk not in [key.pk for key in used_engine.contents()]


def test_more_changes_than_a_batch(pages, used_engine, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 7)
    indexing.rebuild()
    for number in range(20):
        write(f"工种{number}")
    assert indexing.drain() == 20
    assert used_engine.size() == 20


def test_an_outage_keeps_the_rows_for_the_next_time(pages, used_engine, monkeypatch):
    indexing.rebuild()
    write("焊工")

    @contextmanager
    def down(target):
        raise EngineDown("away")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(used_engine, "open", down)
        with pytest.raises(EngineDown):
            indexing.drain()
    assert Outbox.objects.count() == 1
    assert indexing.drain() == 1
    assert index_equals_database(used_engine, pages)


def test_a_row_written_while_draining_stays(pages, used_engine, monkeypatch):
    """A lower number may be committed later than a higher one: rows are deleted by number, not up to one."""
    indexing.rebuild()
    write("焊工")
    load = indexing.load

    def load_and_meanwhile(keys):
        Outbox.objects.create(pk=1, kind="page", object_id=999) if not Outbox.objects.filter(pk=1).exists() else None
        monkeypatch.setattr(indexing, "load", load)
        return load(keys)

    Outbox.objects.all().delete()
    Outbox.objects.create(pk=50, kind="page", object_id=Synonym.objects.get().pk)
    monkeypatch.setattr(indexing, "load", load_and_meanwhile)
    with used_engine.open(used_engine.live()) as writer:
        assert indexing._drain_batch([writer]) == 1
    assert list(Outbox.objects.values_list("pk", flat=True)) == [1]


def test_changes_during_a_rebuild_are_in_the_old_index_at_once_and_in_the_new_one(pages, used_engine, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 3)
    rows = [write(f"工种{number}") for number in range(9)]
    indexing.rebuild()
    seen_meanwhile = []

    def told(done, total):
        assert total >= done
        if done == 3:
            write("工种0", others="后来改的")  # was copied already
            write("工种8", others="尚未抄到")  # was not yet
            write("工种1", public=False)
        if done == 6:
            seen_meanwhile.append(found(used_engine, "后来改的"))

    assert indexing.rebuild(told=told) == 9
    assert used_engine.size() == 8
    assert seen_meanwhile == [[rows[0].pk]]
    assert found(used_engine, "后来改的") == [rows[0].pk]
    assert found(used_engine, "尚未抄到") == [rows[8].pk]
    assert index_equals_database(used_engine, pages)
    assert not Outbox.objects.exists()


def test_a_rebuild_that_breaks_off_leaves_the_old_index_and_the_next_one_cleans_up(pages, used_engine, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    for number in range(6):
        write(f"工种{number}")
    indexing.rebuild()
    before = used_engine.live()
    write("工种6")

    def break_off(done, total):
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexing.rebuild(told=break_off)
    assert used_engine.live() == before
    indexing.drain()
    assert index_equals_database(used_engine, pages)
    indexing.rebuild()
    assert used_engine.live() != before
    assert index_equals_database(used_engine, pages)


def test_what_is_not_in_the_database_any_more_is_not_in_a_new_index(pages, used_engine):
    ghost = write("焊工")
    indexing.drain()
    Synonym.objects.all().delete()  # without a signal: a restored database
    write("钳工")
    indexing.rebuild()
    assert ghost.pk not in [key.pk for key in used_engine.contents()]
    assert index_equals_database(used_engine, pages)


def test_only_one_indexes_at_a_time(pages, used_engine):
    with only_indexer() as mine:
        assert mine
        with pytest.raises(indexing.Busy):
            indexing.drain()
        with pytest.raises(indexing.Busy):
            indexing.rebuild()
    assert indexing.rebuild() == 0


def test_the_job_indexes_what_waits(pages, used_engine, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = write("焊工")
    jobs = run_waiting_jobs(kind="search.index")
    assert [job.state for job in jobs] == [Job.State.DONE]
    assert used_engine.contents() == [Key("page", row.pk)]


def test_the_command_builds_anew(pages, used_engine, capsys, monkeypatch):
    monkeypatch.setattr("search.management.commands.search_rebuild.engine", lambda: used_engine)
    write("焊工")
    call_command("search_rebuild", "--if-needed")
    assert "1 documents" in capsys.readouterr().out
    call_command("search_rebuild", "--if-needed")
    assert "nothing to do" in capsys.readouterr().out
    with only_indexer(), pytest.raises(CommandError, match="Another process"):
        call_command("search_rebuild")
