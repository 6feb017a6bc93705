"""A profile's way to the public: made or edited as a draft, approved by staff of its region."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from directory.models import Craftsman, Profile, ProfileVersion, Studio
from directory.permissions import may_edit, require_office, require_staff_of
from directory.rules.names import slug
from ledger import canonical, clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from ledger.signals import changed

P = TypeVar("P", Studio, Craftsman)


class NothingWaits(Refused):
    message = _("There is no change to approve. Look at the profile again.")


class ChangedMeanwhile(Refused):
    message = _("The draft has changed since you looked. Look at it again, then approve.")


def free_slug(model: type[models.Model], name: str) -> str:
    stem = slug(name)
    taken = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    return slug(name, taken)


@transaction.atomic
def create_studio(*, by: Person | None, office: Organization | None, **values: Any) -> Studio:
    """A studio that waits for approval. `values` are fields of its profile (Studio.FIELDS)."""
    require_office(by, office)
    return _create(Studio(office=office), by, values)


@transaction.atomic
def create_craftsman(*, by: Person | None, office: Organization | None, person: Person | None = None, **values: Any) -> Craftsman:
    require_office(by, office)
    return _create(Craftsman(office=office, person=person), by, values)


def _create(profile: P, by: Person | None, values: Mapping[str, Any]) -> P:
    profile.apply(_keys(values))
    profile.slug = free_slug(type(profile), profile.name)
    profile.drafted_by, profile.drafted_at = by, clock.now()
    profile.full_clean()
    profile.save()
    record(book=profile.book, action=f"{kind_of(profile)}.created", subject=profile, by=by, office=profile.office_id)
    return profile


def _keys(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.pk if isinstance(value, models.Model) else value for name, value in values.items()}


def kind_of(profile: Profile) -> str:
    """The word by which the ledger and the search know it."""
    return str(profile._meta.model_name)


@transaction.atomic
def edit(*, profile: P, by: Person | None, values: Mapping[str, Any]) -> P:
    """Change the draft; what the public sees stays until it is approved. `values` by field of the profile."""
    profile = _locked(profile)
    if by is not None and not may_edit(by, profile):
        raise NotAllowed
    draft = {**profile.drafted(), **_keys(values)}
    trial = type(profile).objects.get(pk=profile.pk)
    trial.apply(draft)
    trial.full_clean()

    different = {name: value for name, value in trial.values().items() if value != profile.values()[name]}
    if profile.approved_at is None:
        profile.apply(different)
        profile.draft = None
    else:
        profile.draft = different or None
    profile.drafted_by, profile.drafted_at = by, clock.now()
    profile.save()
    record(book=profile.book, action=f"{kind_of(profile)}.edited", subject=profile, by=by, fields=sorted(different))
    return profile


@transaction.atomic
def approve(*, profile: P, by: Person | None, seen: str = "") -> P:
    """Let the public see the draft. `seen` is fingerprint(profile) of what was looked at: whatever changed since is not approved blindly."""
    profile = _locked(profile)
    require_staff_of(by, profile)
    if not profile.waits:
        raise NothingWaits
    if seen and seen != fingerprint(profile):
        raise ChangedMeanwhile
    profile.apply(profile.draft or {})
    profile.draft = None
    profile.approved_by, profile.approved_at = by, clock.now()
    profile.full_clean()
    profile.save()
    version = snapshot(profile, number=profile.versions.count() + 1)
    version.save()
    record(
        book=profile.book, action=f"{kind_of(profile)}.approved", subject=profile, by=by, version=version.number, sha256=version.sha256
    )  # fmt: skip
    changed.send(sender=None, kind=kind_of(profile), ids=[profile.pk])
    if isinstance(profile, Craftsman):
        tell_studios_of(profile)
    return profile


def tell_studios_of(craftsman: Craftsman) -> None:
    """A studio is found by who leads it and who belongs to it."""
    studios = {*craftsman.leads.values_list("pk", flat=True), *craftsman.memberships.values_list("studio_id", flat=True)}
    if studios:
        changed.send(sender=None, kind="studio", ids=sorted(studios))


def fingerprint(profile: Profile) -> str:
    return canonical.sha256(profile.drafted())


def snapshot(profile: Profile, number: int) -> ProfileVersion:
    """Not saved: a bulk path writes many at once."""
    text = canonical.canonical(profile.values())
    owner = {kind_of(profile): profile}
    return ProfileVersion(**owner, number=number, text=text, sha256=canonical.sha256(json.loads(text)), approved_by=profile.approved_by)


def _locked(profile: P) -> P:
    return type(profile).objects.select_for_update().get(pk=profile.pk)
