"""Tables that only grow: the database itself refuses UPDATE and DELETE.

The triggers are laid after every migrate (an AlterField on SQLite remakes a table and drops them), and a check names a table that lacks one.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_Model = TypeVar("_Model", bound=type[models.Model])
_closed: list[type[models.Model]] = []

VERBS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
_SQLITE = """CREATE TRIGGER IF NOT EXISTS "{t}_{verb}" BEFORE {verb} ON "{t}" BEGIN SELECT RAISE(ABORT, '{t} is append-only'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"""
_POSTGRES = """CREATE OR REPLACE TRIGGER "{t}_{verb}" BEFORE {verb} ON "{t}" FOR EACH STATEMENT EXECUTE FUNCTION append_only()"""


def append_only(model: _Model) -> _Model:
    """Class decorator: rows of this model are only added. A correction is a new row that supersedes."""
    _closed.append(model)
    return model


def closed_tables() -> list[str]:
    return [model._meta.db_table for model in _closed]


def lay(vendor: str, table: str) -> list[str]:
    """Statements that close a table; they may be run again."""
    if vendor == "sqlite":
        return [_SQLITE.format(t=table, verb=verb) for verb in VERBS[vendor]]
    return [_FUNCTION, *(_POSTGRES.format(t=table, verb=verb) for verb in VERBS[vendor])]


def lift(vendor: str, table: str) -> list[str]:
    on = "" if vendor == "sqlite" else f' ON "{table}"'
    return [f'DROP TRIGGER IF EXISTS "{table}_{verb}"{on}' for verb in VERBS[vendor]]


def run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lay_all(connection: BaseDatabaseWrapper) -> None:
    present = set(connection.introspection.table_names())
    for table in closed_tables():
        if table in present:
            run(connection, lay(connection.vendor, table))


def open_tables(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Closed tables that lack a trigger in this database, each with the verb that it would let through: "ledger_event (DELETE)"."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    present = set(connection.introspection.table_names())
    for table in closed_tables():
        for verb in VERBS[connection.vendor]:
            if table in present and f"{table}_{verb}" not in found:
                yield f"{table} ({verb})"
