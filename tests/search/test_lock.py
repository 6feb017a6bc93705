import pytest
from django.db import connection

from search.lock import only_indexer

pytestmark = pytest.mark.django_db


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's own lock is of the database by itself")
def test_the_lock_is_of_the_database_so_two_databases_index_at_once(monkeypatch, tmp_path):
    with only_indexer() as mine:
        assert mine
        with only_indexer() as again:
            assert not again
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "another.sqlite3"))
        with only_indexer() as other:
            assert other
