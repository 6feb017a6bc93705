"""What a factory made once is laid down again as rows, in milliseconds, wherever the database is as it was and the same is asked for.

The real actions make a round with its marks in half a second, and hundreds of tests begin from the same few. Whether it is as it was is told by
the content of the whole database, so nothing that a test did before goes unseen; what differs in any way is made anew. Only on SQLite and inside a
test's transaction: elsewhere, as on PostgreSQL, the actions make everything every time.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from functools import wraps
from pathlib import Path
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils.translation import get_language

from files.models import PrivateFile
from ledger import clock

P, R = ParamSpec("P"), TypeVar("R")
Rows = dict[str, dict[int, tuple[Any, ...]]]  # table -> rowid -> row
_FIXED = re.compile(r"django_migrations|django_content_type|auth_permission|wagtailsearch_indexentry_fts.*")  # the last follows by triggers
_remembered: dict[tuple[Any, ...], tuple[Rows, list[tuple[str, int]], dict[Path, bytes], Any, Any]] = {}


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.vendor != "sqlite" or not connection.in_atomic_block or (asked := _asked((args, kwargs))) is None:
            return make(*args, **kwargs)
        before = _rows()
        key = (make.__qualname__, asked, clock._set.get(), get_language(), _digest(before))
        if key not in _remembered:
            result = make(*args, **kwargs)
            after = _rows()
            new = {table: {id: row for id, row in rows.items() if before.get(table, {}).get(id) != row} for table, rows in after.items()}
            gone = [(table, id) for table, rows in before.items() for id in rows if id not in after.get(table, {})]
            files = {file.path: file.path.read_bytes() for file in PrivateFile.objects.filter(pk__in=new.get("files_privatefile", {}))}
            _remembered[key] = ({table: rows for table, rows in new.items() if rows}, gone, files, *deepcopy((args, result)))
            return result
        new, gone, files, of, result = _remembered[key]
        _lay(new, gone)
        for path in [path for path in files if not path.exists()]:  # a test may have erased it
            path.write_bytes(files[path])
        return deepcopy(result, _same(of, args))

    return made


def _same(stored: Any, given: Any) -> dict[int, Any]:
    """For `deepcopy`: what was made from the stored scene refers to the given one."""
    found = {id(stored): given}
    if isinstance(stored, tuple | list):
        for one, other in zip(stored, given, strict=True):
            found |= _same(one, other)
    for name in getattr(stored, "__dataclass_fields__", ()):
        found |= _same(getattr(stored, name), getattr(given, name))
    return found


def _rows() -> Rows:
    with connection.cursor() as cursor:
        raw = cursor.connection.cursor()
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() if not _FIXED.fullmatch(name)]
        found = {name: raw.execute(f'SELECT rowid, * FROM "{name}"').fetchall() for name in tables}
        return {name: {row[0]: row[1:] for row in rows} for name, rows in found.items() if rows}


def _lay(changed: Rows, gone: list[tuple[str, int]]) -> None:
    with connection.cursor() as cursor:
        raw = cursor.connection.cursor()
        for table, id in gone:
            raw.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [id])
        for table, rows in sorted(changed.items(), key=lambda item: item[0] == "sqlite_sequence"):  # it follows the rows: what it says stands last
            places = ", ".join("?" * (1 + len(next(iter(rows.values())))))
            columns = ", ".join(f'"{column[1]}"' for column in raw.execute(f'PRAGMA table_info("{table}")'))
            raw.executemany(f'REPLACE INTO "{table}" (rowid, {columns}) VALUES ({places})', [(id, *row) for id, row in rows.items()])


def _digest(rows: Rows) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=16).hexdigest()


def _asked(value: Any) -> Any:
    """Equal for equal demands, for the life of the process; None for what cannot be told apart for certain."""
    match value:
        case None | bool() | int() | str() | bytes() | Decimal() | dt.date():
            return (type(value).__name__, value)
        case list() | tuple():
            parts = tuple(_asked(part) for part in value)
            return None if None in parts else parts
        case dict():
            return _asked([*value.items()])
        case Model():
            return (type(value).__name__, value.pk)
        case FunctionType():
            code = value.__code__
            return None if value.__closure__ else (code.co_filename, code.co_firstlineno, code.co_code, repr(code.co_consts))
    return _asked({name: getattr(value, name) for name in value.__dataclass_fields__}) if hasattr(value, "__dataclass_fields__") else None
