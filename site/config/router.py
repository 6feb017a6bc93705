"""The database cache lives in a SQLite file of its own: in the main file a set() would wait for the writer and fail silently."""

from typing import Any


class CacheRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "cache" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return (db == "cache") == (app_label == "django_cache")
