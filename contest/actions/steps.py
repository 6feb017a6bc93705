"""The one way in which an entry moves: its state, its step, its event."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from accounts.permissions import acts_for
from contest.models import Entry, Step
from contest.permissions import OFFICERS, require
from contest.queries import officers_of
from contest.refusals import NoLongerPossible
from contest.rules.entry_moves import move
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed
from ledger.signals import changed
from notices.actions import notify

PUBLIC = {EntryState.AWARDED, EntryState.PROVISIONAL, EntryState.REVOKED, EntryState.AWARD_DECLINED}


def next_state(entry: Entry, action: str, person: Person) -> EntryState:
    """Where the table's move leads, if this person may make it. Raises NoLongerPossible or NotAllowed. The entry's row is locked by the caller.

    Who had it on the desk, and is late by a moment, is told that it was dealt with, not that the role forbids it.
    """
    try:
        step = move(EntryState(entry.state), action)
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None
    try:
        require(step.who, person=person, entry=entry)
    except NotAllowed:
        passed = Organization.objects.filter(pk__in=entry.steps.exclude(organization=None).values("organization"))
        if step.who == "holds_entry" and any(acts_for(person, organization, kinds=OFFICERS) for organization in passed):
            raise NoLongerPossible from None
        raise
    return step.to or EntryState(entry.returned_from)


def advance(
    entry: Entry,
    *,
    action: str,
    to: EntryState,
    by: Person | None,
    holder: Organization | None,
    organization: Organization | None = None,
    words: dict[str, str] | None = None,
    **data: Any,
) -> Step:
    """Write the new state, the event and the step. `holder` is who has the entry from now on, `organization` the one that acted."""
    before, entry.state, entry.holder = entry.state, to, holder
    entry.changed_at = clock.now()
    entry.save()
    event = record(
        book=entry.book, action=f"entry.{action}", subject=entry, by=by, words=words,
        state=to.value, before=before, holder=holder.pk if holder else None, organization=organization.pk if organization else None, **data,
    )  # fmt: skip
    made = Step.objects.create(entry=entry, action=action, state=to, organization=organization, holder=holder, by=by, at=event.at, event=event)
    if to in PUBLIC or before in PUBLIC:
        changed.send(sender=None, kind="entry", ids=[entry.pk])
    return made


def tell_leader(entry: Entry, step: Step, title: str, body: str = "") -> None:
    notify(person=entry.leader, kind="entry", key=f"step:{step.pk}", title=title, body=body, link=entry.get_absolute_url())


@transaction.atomic
def tell_desk(entry: Entry, step: Step, link: str) -> None:
    """Everyone who works at the desk on which the entry has come to lie."""
    if entry.holder is None:
        return
    for officer in officers_of(entry.holder):
        notify(
            person=officer, kind="desk", key=f"step:{step.pk}", link=link,
            title=_("%(title)s waits for %(organization)s") % {"title": entry.title, "organization": entry.holder.short_name},
        )  # fmt: skip
