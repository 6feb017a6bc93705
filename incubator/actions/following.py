"""How the union goes along with its ventures: stage, who looks after them, the next step, talks and notes, and how one ends."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person, Role
from accounts.permissions import acts_for
from files.actions import keep
from incubator.actions.making import not_ahead, write_state
from incubator.models import Contact, Ending, Founder, Stage, StateChange, Venture
from incubator.permissions import tends
from incubator.refusals import BadDay, MergedAway, NobodyChosen, NotTheirs
from incubator.rules.words import VentureState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed

ENDS_AS: Mapping[str, VentureState | None] = {
    Ending.BANKRUPT: VentureState.CLOSED,
    Ending.DISSOLVED: VentureState.CLOSED,
    Ending.MOVED: VentureState.UNKNOWN,  # it may thrive elsewhere; here nobody knows, so it is counted neither as alive nor as closed
    Ending.LOST: VentureState.UNKNOWN,
    Ending.LEAVER: None,  # the firm goes on without the head of the project
}


def locked(venture: Venture, by: Person) -> Venture:
    venture = Venture.objects.locked(venture.pk)
    if not tends(by, venture):
        raise NotAllowed
    if venture.merged_into_id is not None:
        raise MergedAway
    return venture


@transaction.atomic
def move_ventures(*, ventures: Sequence[Venture], by: Person, stage: str = "", owner: Person | None = None) -> int:
    """All of them to this stage, or to this member of staff, or none: how many changed. Raises NobodyChosen, NotTheirs, NotAllowed."""
    if not ventures:
        raise NobodyChosen
    if stage and stage not in Stage.values:
        raise TypeError(f"there is no stage {stage}")
    moved = 0
    for one in sorted(ventures, key=lambda venture: venture.book):
        venture = locked(one, by)
        if owner is not None and not acts_for(owner, venture.organization, kinds=(Role.Kind.STAFF,)):
            raise NotTheirs(owner, venture)
        before = (venture.stage, venture.owner_id)
        venture.stage, venture.owner = stage or venture.stage, owner or venture.owner
        if before == (venture.stage, venture.owner_id):
            continue
        venture.full_clean()
        venture.save(update_fields=["stage", "owner"])
        record(book=venture.book, action="venture.moved", subject=venture, by=by, stage=venture.stage, owner=venture.owner_id)
        moved += 1
    return moved


@transaction.atomic
def plan_next(*, venture: Venture, by: Person, step: str, on: dt.date | None) -> Venture:
    """What is to be done next, and by when. Empty: nothing."""
    venture = locked(venture, by)
    venture.next_step, venture.next_on = step.strip(), on if step.strip() else None
    venture.full_clean()
    venture.save(update_fields=["next_step", "next_on"])
    words = {"step": venture.next_step} if venture.next_step else None
    record(book=venture.book, action="venture.planned", subject=venture, by=by, words=words, on=venture.next_on)
    return venture


@transaction.atomic
def write_contact(*, venture: Venture, by: Person, kind: str, on: dt.date, text: str, upload: UploadedFile | None = None) -> Contact:
    """A talk, a visit, a note, each with a paper if there is one. Raises BadDay, NotAllowed, files.inspection.UnwantedFile."""
    venture = locked(venture, by)
    not_ahead(on)
    file = keep(upload=upload, by=by, purpose="venture-note", belongs_to=f"incubator.venture:{venture.pk}") if upload else None
    made = Contact(venture=venture, kind=kind, on=on, text=text.strip(), file=file, at=clock.now(), by=by)
    made.full_clean()
    made.save()
    if made.is_talk and (venture.contacted_on is None or venture.contacted_on < on):
        venture.contacted_on = on
        venture.save(update_fields=["contacted_on"])
    record(book=venture.book, action="venture.contacted", subject=made, by=by, kind=kind, on=on, file=file.pk if file else None)
    return made


@transaction.atomic
def end_following(*, venture: Venture, by: Person, why: str, on: dt.date) -> StateChange | None:
    """What became of it: 破产, 注销, 迁出, 负责人离开, 联系不上. A bankrupt venture has no jobs from then on; a leaver's venture goes on.

    Raises BadDay, NotAllowed.
    """
    venture = locked(venture, by)
    not_ahead(on)
    if on < venture.joined:
        raise BadDay(_("This day lies before the venture joined. Check the date."))
    state = ENDS_AS[why]
    if state is None:
        Founder.objects.filter(venture=venture, until=None).update(until=on)
        record(book=venture.book, action="venture.leaver", subject=venture, by=by, on=on)
        return None
    made = write_state(venture, state, on=on, by=by, reason=why)
    venture.stage, venture.next_step, venture.next_on = Stage.LEFT, "", None
    venture.save(update_fields=["stage", "next_step", "next_on"])
    record(book=venture.book, action="venture.left", subject=venture, by=by, why=str(why), on=on)
    return made


def files_of(venture: Venture) -> list[Any]:
    return [one.file for one in venture.contacts.exclude(file=None).select_related("file")]
