"""Subtrees by a range of paths: `path >= p and path < next(p)` searches an index where startswith scans (SQLite)."""

from django.db.models import Q


def after(path: str) -> str:
    """The least text greater than every path that starts with `path`."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def in_path(field: str, path: str) -> Q:
    """`field` names the lookup of the path, for instance "unit__path"."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": after(path)})
