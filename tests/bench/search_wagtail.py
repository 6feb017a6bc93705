"""Wagtail's own search of the database over the same invented profiles, for comparison: SQLite FTS5 behind wagtail.search."""

import time
from pathlib import Path
from typing import Any

from tests.bench.search_profiles import Person, person

AT_ONCE = 5000
PATIENCE = 30.0  # seconds for one question


class WagtailSearch:
    """Makes the rows in the scratch database of the measurement and indexes them as Wagtail does. Asked for a page of twenty with its total."""

    def __init__(self, database: Path, number: int) -> None:
        from django.core.management import call_command
        from django.db import connection, models
        from wagtail.search import index
        from wagtail.search.backends import get_search_backend
        from wagtail.search.models import IndexEntry

        call_command("migrate", verbosity=0, skip_checks=True)
        fields: dict[str, Any] = {
            "__module__": __name__,
            "name": models.CharField(max_length=60),
            "title": models.CharField(max_length=60),
            "body": models.TextField(),
            "search_fields": [index.SearchField("name", boost=3), index.SearchField("title", boost=2), index.SearchField("body")],
            "Meta": type("Meta", (), {"app_label": "search"}),
        }
        self.model: Any = type("BenchProfile", (index.Indexed, models.Model), fields)
        with connection.schema_editor() as editor:
            editor.create_model(self.model)
        before, began = self._size(database), 0.0
        backend = get_search_backend("default")
        backend_index = backend.get_index_for_model(self.model)
        backend_index._refresh_title_norms = lambda full=False: None  # reads the whole table for every batch; once at the end is the same
        taken = 0.0
        for first in range(1, number + 1, AT_ONCE):
            rows = [
                self.model(pk=one.pk, name=one.shown, title=f"{one.trade}，高级技师", body="。".join([one.city, one.unit, one.honour, *one.texts]))
                for one in map(person, range(first, min(first + AT_ONCE, number + 1)))
            ]
            self.model.objects.bulk_create(rows)
            began = time.perf_counter()
            backend_index.add_items(self.model, rows)
            taken += time.perf_counter() - began
        self.backend = backend
        entries = IndexEntry.objects.count()
        print(f"wagtail: {entries:,} profiles in {taken:.0f} s, {(self._size(database) - before) / 1e6:.0f} MB with the rows themselves", flush=True)

    @staticmethod
    def _size(database: Path) -> int:
        return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))

    def ask(self, question: Any) -> list[Person]:
        """Given up after PATIENCE seconds, and then nothing is found."""
        from django.db import OperationalError, connection

        latest = time.monotonic() + PATIENCE
        connection.connection.set_progress_handler(lambda: time.monotonic() > latest, 100_000)
        try:
            results = self.backend.search(question.text, self.model)
            rows = list(results[:20])
            if rows:
                results.count()
        except OperationalError:
            return []
        finally:
            connection.connection.set_progress_handler(None, 0)
        return [person(row.pk) for row in rows]
