"""Staff reopen one entry after the deadline, for a time and with a reason. Everybody else's deadline stays."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.models import Entry, Reopening, Stage
from contest.permissions import hosts_entry
from contest.queries import stage_of
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

REOPENED = (EntryState.DRAFT, EntryState.SUBMITTED)
"""Submitted: its leader may take it back and submit again. Anything later is mended by a correction."""


class BadPeriod(Refused):
    status = 422


class StillOpen(Refused):
    message = gettext_lazy("Entries have not closed yet: nothing has to be reopened.")


@transaction.atomic
def reopen(*, entry: Entry, by: Person, until: dt.datetime, reason: str) -> Reopening:
    """At most until the recommending ends. Raises NotAllowed, NoLongerPossible, StillOpen, BadPeriod."""
    entry = Entry.objects.locked(entry.pk)
    if not hosts_entry(by, entry):
        raise NotAllowed
    stage, now = stage_of(entry.contest, Stage.Kind.ENTRY), clock.now()
    if stage is None or entry.state not in REOPENED:
        raise NoLongerPossible
    if now < stage.closes:
        raise StillOpen
    if until <= now:
        raise BadPeriod(_("The time must be in the future: choose a later one."))
    recommending = stage_of(entry.contest, Stage.Kind.RECOMMENDING)
    if recommending is not None and until > recommending.closes:
        last = date_format(localtime(recommending.closes), "Y-m-d H:i")
        raise BadPeriod(_("Recommending ends at %(time)s: choose a time before it.") % {"time": last})
    made = Reopening(entry=entry, by=by, at=now, until=until, reason=reason.strip())
    made.full_clean()
    made.save()
    record(book=entry.book, action="entry.reopened", subject=made, by=by, until=until, words={"reason": made.reason})
    notify(
        person=entry.leader, kind="entry", key=f"reopened:{made.pk}", link=reverse("entry", args=[entry.ref]), urgent=True, body=made.reason,
        title=_("%(title)s is reopened for you until %(time)s") % {"title": entry, "time": date_format(localtime(until), "Y-m-d H:i")},
    )  # fmt: skip
    return made
