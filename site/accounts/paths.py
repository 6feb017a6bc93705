"""Subtrees by a range of paths: `path >= p and path < next(p)` searches an index where startswith scans (SQLite)."""

from django.db.models import Q

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # treebeard's: in this order under every collation, which punctuation is not


def after(path: str) -> str:
    """The least path beyond every path that starts with `path`."""
    head = path.rstrip(ALPHABET[-1])
    if not head:
        raise ValueError(f"no path lies beyond {path!r}")
    return head[:-1] + ALPHABET[ALPHABET.index(head[-1]) + 1]


def in_path(field: str, path: str) -> Q:
    """`field` names the lookup of the path, for instance "unit__path"."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": after(path)})
