"""A post is given, ended, or changes hands in one step."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.people import settle_second_factor
from accounts.models import Organization, Person, Role
from accounts.queries import held_by
from accounts.rules import ADMINISTRATOR, OF_AN_ORGANIZATION, editors_groups, may_give, may_hand_over
from ledger import clock
from ledger.actions import locked_book, record
from ledger.refusals import NotAllowed, Refused


class AlreadyHeld(Refused):
    message = _("This person holds this post already.")


class AlreadyEnded(Refused):
    message = _("This post has ended already. Look at the list again.")


class NoOrganization(Refused):
    message = _("Say of which organization.")


class AccountClosed(Refused):
    message = _("This account is closed. Invite the person anew.")


class LastAdministrator(Refused):
    message = _("This is the last administrator. Make another one first.")


@transaction.atomic
def give_role(*, person: Person, kind: str, organization: Organization | None = None, by: Person) -> Role:
    """Raises NotAllowed, AlreadyHeld, NoOrganization, AccountClosed."""
    person = _locked(person)
    if not may_give(kind, organization.path if organization else None, held_by(by)):
        raise NotAllowed
    return _given(person=person, kind=kind, organization=organization, by=by)


@transaction.atomic
def end_role(*, role: Role, by: Person) -> Role:
    """By whoever may give the post, and by the person who lays it down. Raises NotAllowed, AlreadyEnded, LastAdministrator."""
    _locked(role.person)
    role = Role.objects.select_for_update(of=("self",)).select_related("organization", "person").get(pk=role.pk)
    if by.pk != role.person_id and not may_give(role.kind, role.organization.path if role.organization else None, held_by(by)):
        raise NotAllowed
    if role.kind == ADMINISTRATOR:
        locked_book("house")  # two who end each other's post wait here
    _ended(role)
    if role.kind == ADMINISTRATOR and not Role.objects.active().filter(kind=ADMINISTRATOR).exists():
        raise LastAdministrator
    sync_editors_groups(person=role.person)
    settle_second_factor(person=role.person, may_lower=True)
    record(book=role.book, action="role.ended", subject=role, by=by, person=role.person_id, kind=role.kind)
    return role


@transaction.atomic
def hand_over(*, role: Role, to: Person, by: Person) -> Role:
    """The post ends for one and begins for the other at the same moment. Raises NotAllowed, AlreadyEnded, AlreadyHeld."""
    people = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in={role.person_id, to.pk}).order_by("pk")}
    role = Role.objects.select_for_update(of=("self",)).select_related("organization", "person").get(pk=role.pk)
    path = role.organization.path if role.organization else None
    if not may_hand_over(role.kind, path, own=by.pk == role.person_id, held=held_by(by)):
        raise NotAllowed
    _ended(role)
    given = _given(person=people[to.pk], kind=role.kind, organization=role.organization, by=by)
    sync_editors_groups(person=role.person)
    settle_second_factor(person=role.person, may_lower=True)
    record(book=role.book, action="role.handed_over", subject=given, by=by, before=role.pk, person=to.pk, predecessor=role.person_id, kind=role.kind)
    return given


def sync_editors_groups(*, person: Person) -> None:
    """Wagtail's groups follow the posts; other groups stay as they are."""
    roles = person.roles.active().values_list("kind", "organization__level")
    wanted = set().union(*(editors_groups(kind, level) for kind, level in roles))
    kept = person.groups.exclude(name__in=editors_groups(ADMINISTRATOR, None))
    person.groups.set([*kept, *(Group.objects.get_or_create(name=name)[0] for name in sorted(wanted))])


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _given(*, person: Person, kind: str, organization: Organization | None, by: Person | None) -> Role:
    if not person.is_active:
        raise AccountClosed
    if organization is None and kind in OF_AN_ORGANIZATION:
        raise NoOrganization
    if person.roles.active().filter(kind=kind, organization=organization).exists():
        raise AlreadyHeld
    role = Role(person=person, kind=kind, organization=organization, since=clock.now(), given_by=by)
    role.full_clean()
    role.save()
    sync_editors_groups(person=person)
    settle_second_factor(person=person)
    record(book=role.book, action="role.given", subject=role, by=by, person=person.pk, kind=kind)
    return role


def _ended(role: Role) -> None:
    if role.until is not None and role.until <= clock.now():
        raise AlreadyEnded
    role.until = clock.now()
    role.save(update_fields=["until"])
