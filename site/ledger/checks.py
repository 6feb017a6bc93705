from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from ledger.append_only import open_tables


@register(Tags.database)
def closed_tables_have_their_triggers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"Rows of {table} can be changed: its append-only trigger is missing.",
            hint="Run `manage.py migrate`, which lays the triggers again, then `manage.py verify_ledger`.",
            id="ledger.E001",
        )
        for alias in databases or []
        if alias == "default"
        for table in open_tables(connections[alias])
    ]
