"""What happens to studios and what belongs to them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from directory.models import Achievement, Craftsman, Designation, Member, Step, Studio
from directory.permissions import require_staff_of
from directory.rules.standing import State, standing
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused
from ledger.signals import changed


class NotHeld(Refused):
    status = 422
    message = _("The studio does not hold this level on that day. Check the level and the date.")


class OfAnotherStudio(Refused):
    status = 422
    message = _("That event belongs to another studio.")


@transaction.atomic
def add_designation(
    *, studio: Studio, by: Person | None, step: Step | str, on: dt.date, supersedes: Designation | None = None, **fields: Any
) -> Designation:
    """Write down one event of a studio's life: step, level, result, due, body, batch, on, precision, document, title, note.

    `supersedes` corrects an earlier row. Raises NotHeld for a review or revocation of a level that it does not hold on that day.
    """
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    require_staff_of(by, studio)
    if supersedes is not None and supersedes.studio_id != studio.pk:
        raise OfAnotherStudio
    event = Designation(studio=studio, step=step, on=on, supersedes=supersedes, recorded_by=by, recorded_at=clock.now(), **fields)
    if step in (Step.REVIEWED, Step.REVOKED) and event.level:
        held = standing((row.dated for row in studio.designations.all()), on).levels
        if event.level not in held:
            raise NotHeld
    event.full_clean()
    event.save()
    record(
        book=studio.book, action=f"studio.{step}", subject=studio, by=by, designation=event.pk, level=event.level, on=on, result=event.result,
        due=event.due, supersedes=supersedes.pk if supersedes else None,
    )  # fmt: skip
    derive_standing(studio)
    changed.send(sender=None, kind="studio", ids=[studio.pk])
    return event


def derive_standing(studio: Studio, events: list[Designation] | None = None, *, save: bool = True) -> Studio:
    """Set what follows from its events as of today: state, level, date, hidden."""
    found = studio.designations.all() if events is None else events
    now = standing((event.dated for event in found), clock.today())
    studio.state, studio.level, studio.designated_on = now.state, now.level or "", now.since
    studio.hidden = now.state == State.REVOKED or studio.merged_into_id is not None
    if save:
        studio.save(update_fields=["state", "level", "designated_on", "hidden"])
    return studio


@transaction.atomic
def change_leader(
    *, studio: Studio, by: Person | None, on: dt.date, name: str, leader: Craftsman | None = None, note: str = "", body: str = ""
) -> Studio:
    """变更领衔人: the event, and the profile with it, at once."""
    return _change(studio, by, Step.LEADER, on, note, body, leader=leader.pk if leader else None, leader_text=name)


@transaction.atomic
def rename(*, studio: Studio, by: Person | None, on: dt.date, name: str, note: str = "", body: str = "") -> Studio:
    """更名: the old name stays findable; the address does not move."""
    return _change(studio, by, Step.RENAMED, on, note, body, name=name)


@transaction.atomic
def move(*, studio: Studio, by: Person | None, on: dt.date, unit_text: str, note: str = "", body: str = "") -> Studio:
    """单位变更."""
    return _change(studio, by, Step.MOVED, on, note, body, unit=None, unit_text=unit_text)


def _change(studio: Studio, by: Person | None, step: Step, on: dt.date, note: str, body: str, **values: Any) -> Studio:
    add_designation(studio=studio, by=by, step=step, on=on, note=note, body=body)
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    if step == Step.RENAMED:
        studio.pinyin = ""
    studio.apply(values)
    studio.full_clean()
    studio.save()
    return studio


@transaction.atomic
def add_member(*, studio: Studio, by: Person | None, name: str = "", craftsman: Craftsman | None = None, part: str = "") -> Member:
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    require_staff_of(by, studio)
    member = Member(studio=studio, craftsman=craftsman, name=name or (craftsman.name if craftsman else ""), part=part)
    member.place = studio.members.count()
    member.full_clean()
    member.save()
    record(book=studio.book, action="studio.member-added", subject=studio, by=by, member=member.pk, craftsman=craftsman.pk if craftsman else None)
    changed.send(sender=None, kind="studio", ids=[studio.pk])
    return member


@transaction.atomic
def remove_member(*, member: Member, by: Person | None) -> None:
    studio = Studio.objects.select_for_update().get(pk=member.studio_id)
    require_staff_of(by, studio)
    number = member.pk
    member.delete()
    record(book=studio.book, action="studio.member-removed", subject=studio, by=by, member=number)
    changed.send(sender=None, kind="studio", ids=[studio.pk])


@transaction.atomic
def add_achievement(*, by: Person | None, studio: Studio | None = None, craftsman: Craftsman | None = None, **fields: Any) -> Achievement:
    """title, kind, year, benefit_fen, basis, proof, rung; of a studio, a craftsman, or both."""
    owners = [owner for owner in (studio, craftsman) if owner is not None]
    for owner in owners:
        require_staff_of(by, owner)
    made = Achievement(studio=studio, craftsman=craftsman, **fields)
    made.full_clean()
    made.save()
    for owner in owners:
        kind = str(owner._meta.model_name)
        record(
            book=owner.book, action=f"{kind}.achievement-added", subject=owner, by=by, achievement=made.pk, kind=made.kind, year=made.year,
            benefit=made.benefit_fen, rung=made.rung,
        )  # fmt: skip
        changed.send(sender=None, kind=kind, ids=[owner.pk])
    return made
