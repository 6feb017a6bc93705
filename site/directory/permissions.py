"""Who may edit a profile and who may approve it; who keeps a studio's daily record; on whose desk an application lies; who may read a question."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import Organization, Person
from accounts.queries import held_by
from accounts.rules import APPROVER, CLERK, OF_AN_ORGANIZATION, STAFF, Held, administers, covers
from directory.models import Application, Consultation, Craftsman, Keeper, Profile, Studio
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


def keeps(person: Person, studio: Studio) -> bool:
    """Its keeper now (工作室联络员), or its leader."""
    leads = studio.leader is not None and studio.leader.person_id == person.pk
    return leads or Keeper.objects.filter(studio=studio, person=person, until=None).exists()


def may_edit(person: Person, profile: Profile) -> bool:
    """Staff; a craftsman their own page; who keeps or leads a studio, its page."""
    if isinstance(profile, Studio):
        return keeps(person, profile) or may_approve(person, profile)
    own = getattr(profile, "person_id", None)
    return (own is not None and own == person.pk) or may_approve(person, profile)


def may_keep(person: Person, studio: Studio) -> bool:
    """Write the studio's daily record: its keeper or leader, and staff of its region in their place."""
    return keeps(person, studio) or may_approve(person, studio)


def may_spend(person: Person, studio: Studio) -> bool:
    """Write down what money was spent on: who keeps the studio, and the officers of its unit."""
    if may_keep(person, studio):
        return True
    return studio.unit is not None and covers(held_by(person), {CLERK, APPROVER}, studio.unit.path)


def may_tutor(person: Person, master: Craftsman) -> bool:
    """Write down apprentices and agreements: the master, who keeps a studio that the master leads, and staff."""
    if master.person_id == person.pk or may_approve(person, master):
        return True
    return Keeper.objects.filter(studio__leader=master, person=person, until=None).exists()


def files_for_unit(person: Person, application: Application) -> bool:
    return covers(held_by(person), OF_AN_ORGANIZATION, application.unit.path)


def vouches_for_holder(person: Person, application: Application) -> bool:
    """Who recommends answers for it: an approver or staff of the union that holds it, or of one above."""
    return covers(held_by(person), {APPROVER, STAFF}, application.holder.path)


def designates_for_holder(person: Person, application: Application) -> bool:
    return covers(held_by(person), {STAFF}, application.holder.path)


def sees_application(person: Person, application: Application) -> bool:
    """The unit's side, and every union above it: they act for what is below them."""
    return covers(held_by(person), OF_AN_ORGANIZATION, application.unit.path)


def keeps_studio(person: Person, consultation: Consultation) -> bool:
    """Only who keeps or leads the studio: a question is not for the federation to read."""
    return keeps(person, consultation.studio)


def answers_consultation(person: Person, consultation: Consultation) -> bool:
    """Whom it was assigned to; the keeper writes for an expert who has no account."""
    if consultation.assigned_to_id is not None:
        return consultation.assigned_to_id == person.pk
    return keeps_studio(person, consultation)


def asked_or_keeps(person: Person, consultation: Consultation) -> bool:
    return consultation.asked_by_id == person.pk or keeps_studio(person, consultation)


def reads_consultation(person: Person, consultation: Consultation) -> bool:
    return person.pk in (consultation.asked_by_id, consultation.assigned_to_id) or keeps_studio(person, consultation)


PREDICATES: Mapping[str, Callable[[Person, Any], bool]] = {
    rule.__name__: rule for rule in (files_for_unit, vouches_for_holder, designates_for_holder, keeps_studio, answers_consultation, asked_or_keeps)
}


def require(who: str, person: Person | None, subject: Any) -> None:
    """`who` as the tables of moves name it."""
    if person is not None and not PREDICATES[who](person, subject):
        raise NotAllowed


def require_keeper(person: Person | None, studio: Studio) -> None:
    if person is not None and not may_keep(person, studio):
        raise NotAllowed


def require_tutor(person: Person | None, master: Craftsman) -> None:
    if person is not None and not may_tutor(person, master):
        raise NotAllowed


def require_spender(person: Person | None, studio: Studio) -> None:
    if person is not None and not may_spend(person, studio):
        raise NotAllowed


def require_staff_of(person: Person | None, profile: Profile) -> None:
    """Without a person it is the house itself that acts: a command of the operator, or the demo."""
    if person is not None and not may_approve(person, profile):
        raise NotAllowed


def require_office(person: Person | None, office: Organization | None) -> None:
    if person is not None and not tends(held_by(person), office.path if office else None):
        raise NotAllowed
