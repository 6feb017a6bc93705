"""What a post allows: pure, over kinds and the paths of organizations. Models and requests are met in permissions.py."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

CLERK, APPROVER, STAFF, ADMINISTRATOR, INVESTOR, MENTOR = "clerk", "approver", "staff", "administrator", "investor", "mentor"
OFFICERS = frozenset({CLERK, APPROVER})
OF_AN_ORGANIZATION = frozenset({CLERK, APPROVER, STAFF})


class Held(NamedTuple):
    """A post held now: its kind, and the path of its organization (None: of no organization, as an administrator)."""

    kind: str
    path: str | None


def covers(held: Iterable[Held], kinds: Collection[str], path: str) -> bool:
    """One of these posts is of that organization or above it: never beside, never below."""
    return any(post.kind in kinds and post.path is not None and path.startswith(post.path) for post in held)


def administers(held: Iterable[Held]) -> bool:
    return any(post.kind == ADMINISTRATOR for post in held)


def may_give(kind: str, path: str | None, held: Collection[Held]) -> bool:
    """An administrator gives every role; staff the posts below them and, in their own organization, all but staff; an approver the officers."""
    if administers(held):
        return True
    if kind in (INVESTOR, MENTOR):
        return any(post.kind == STAFF for post in held)
    if path is None or kind not in OF_AN_ORGANIZATION:
        return False
    if kind == STAFF:
        return covers([post for post in held if post.path != path], {STAFF}, path)
    return covers(held, {STAFF, APPROVER}, path)


def may_hand_over(kind: str, path: str | None, *, own: bool, held: Collection[Held]) -> bool:
    """Whoever may give the post; and clerk and approver their own."""
    return may_give(kind, path, held) or (own and kind in OFFICERS)


def may_tend(path: str | None, held: Collection[Held]) -> bool:
    """Rename, move and add below: staff of the organization or above it. A root (path None) is an administrator's."""
    return administers(held) or (path is not None and covers(held, {STAFF}, path))


def editors_groups(kind: str, level: str | None) -> frozenset[str]:
    """Wagtail's groups for a post: staff of a province or city publish, staff below them write and propose."""
    if kind == ADMINISTRATOR or (kind == STAFF and level in ("province", "city")):
        return frozenset({"Editors", "Moderators"})
    return frozenset({"Editors"}) if kind == STAFF else frozenset()
