"""Who may edit a profile, and who may approve it."""

from accounts.models import Organization, Person
from accounts.queries import held_by
from accounts.rules import STAFF, Held, administers, covers
from directory.models import Profile
from ledger.refusals import NotAllowed


def tends(held: list[Held], office_path: str | None) -> bool:
    """Federation staff of the responsible union or above it. What has no office yet belongs to the whole: to a root's staff and administrators."""
    if administers(held):
        return True
    if office_path is None:
        return any(post.kind == STAFF and post.path is not None and len(post.path) == Organization.steplen for post in held)
    return covers(held, {STAFF}, office_path)


def may_approve(person: Person, profile: Profile) -> bool:
    return tends(held_by(person), profile.office.path if profile.office else None)


def may_edit(person: Person, profile: Profile) -> bool:
    """Staff; a craftsman their own page, and the page of the studio that they lead."""
    own = getattr(profile, "person_id", None) or getattr(getattr(profile, "leader", None), "person_id", None)
    return (own is not None and own == person.pk) or may_approve(person, profile)


def require_staff_of(person: Person | None, profile: Profile) -> None:
    """Without a person it is the house itself that acts: a command of the operator, or the demo."""
    if person is not None and not may_approve(person, profile):
        raise NotAllowed


def require_office(person: Person | None, office: Organization | None) -> None:
    if person is not None and not tends(held_by(person), office.path if office else None):
        raise NotAllowed
