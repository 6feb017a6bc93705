"""Dates that move: the ledger knows what moved and why, and everyone whom they touch is told once."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Person, Role
from contest.models import Contest, Correction, Entry, Round, Stage
from contest.permissions import OFFICERS, holds_entry, hosts_entry
from contest.refusals import Frozen, NoLongerPossible
from contest.rules.entry_moves import BEFORE_NOTICE
from contest.rules.states import AssignmentState, EntryState
from ledger import clock
from ledger.actions import record
from ledger.models import Event
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify
from work.actions import enqueue

Span = tuple[dt.datetime, dt.datetime]
UNDER_WAY = (EntryState.DRAFT, *BEFORE_NOTICE, EntryState.PROVISIONAL)
ON_DESKS = (Stage.Kind.ENTRY, Stage.Kind.RECOMMENDING, Stage.Kind.SCREENING)


def note_moves(contest: Contest, by: Person, moves: Sequence[tuple[Stage, Span]], reason: str) -> Event:
    """`moves`: each stage as it is now, with the span that it had. Whom it touches is told by a job, since they may be thousands."""
    event = record(
        book=contest.book, action="contest.dates_moved", subject=contest, by=by, words={"reason": reason.strip()} if reason.strip() else None,
        moves=[[stage.kind, *(moment.isoformat() for moment in (*before, stage.opens, stage.closes))] for stage, before in moves],
    )  # fmt: skip
    enqueue(kind="contest.tell_dates", key=str(event.pk), arguments={"event": event.pk, "contest": contest.pk}, by=by)
    return event


def tell_dates(*, contest: Contest, event: Event, progress: Callable[[int, int, str], object]) -> int:
    """Begun again it tells nobody twice. Returns how many people are told."""
    moves = json.loads(event.data)["moves"]
    why = next((words.text for words in event.words.all() if words.text), "")
    body = "\n".join([*(line_of(*move) for move in moves), *([_("Reason: %(why)s") % {"why": why}] if why else [])])
    title = _("%(contest)s: dates have moved") % {"contest": contest.name}
    entries = dict(Entry.objects.filter(contest=contest, state__in=UNDER_WAY).values_list("leader", "ref").order_by("-pk"))
    people = list(touched_by(contest, {kind for kind, *_dates in moves}).exclude(pk=event.actor_id or 0))
    for done, person in enumerate(people, 1):
        link = reverse("entry", args=[entries[person.pk]]) if person.pk in entries else reverse("contest", args=[contest.slug])
        notify(person=person, kind="dates", key=f"event:{event.pk}", title=title, body=body, link=link)
        if done % 50 == 0 or done == len(people):
            progress(done, len(people), "")
    return len(people)


def touched_by(contest: Contest, kinds: set[str]) -> QuerySet[Person]:
    """Teams still in it; officers with something of it on their desks or a quota; judges and supervisors; staff of the host and the zones."""
    entries = Entry.objects.filter(contest=contest, state__in=UNDER_WAY)
    now = Q(until=None) | Q(until__gt=clock.now())
    organizations = {contest.organization_id, *contest.zones.values_list("organization", flat=True)}
    staff = Role.objects.filter(now, kind=Role.Kind.STAFF, organization__in=organizations)
    found = Q(pk__in=entries.values("leader")) | Q(memberships__entry__in=entries) | Q(pk__in=contest.judges.exclude(person=None).values("person"))
    found |= Q(pk__in=staff.values("person"))
    if kinds & set(ON_DESKS):
        desks = Q(organization__in=entries.exclude(holder=None).values("holder")) | Q(organization__in=contest.quotas.values("organization"))
        found |= Q(pk__in=Role.objects.filter(now, desks, kind__in=OFFICERS).values("person"))
    return Person.objects.filter(found, is_active=True, erased_at=None).distinct().order_by("pk")


def line_of(kind: str, opened: str, closed: str, opens: str, closes: str) -> str:
    """报名征集：截止 2026年12月1日 17:00 改为 2026年12月8日 17:00"""
    parts = []
    for word, before, after in ((_("opens"), opened, opens), (_("closes"), closed, closes)):
        if before != after:
            parts.append(_("%(what)s %(after)s (before: %(before)s)") % {"what": word, "after": shown(after), "before": shown(before)})
    return pgettext("a stage and its dates", "%(stage)s: %(dates)s") % {"stage": Stage.Kind(kind).label, "dates": "，".join(parts)}


def shown(moment: str | dt.datetime) -> str:
    return date_format(localtime(dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment), "Y-m-d H:i")


def tell_round_dates(round: Round, by: Person, before: tuple[Any, Any]) -> None:
    """Those who judge in it, of a round that is released."""
    if (round.opens, round.closes) == before:
        return
    event = Event.objects.filter(book__name=round.book).order_by("-number").first()
    judges = Person.objects.filter(judging__assignments__round=round, judging__assignments__state=AssignmentState.RELEASED).distinct()
    closes = shown(round.closes) if round.closes else _("no day is set")
    for person in judges.exclude(pk=by.pk):
        notify(
            person=person, kind="dates", key=f"event:{event.pk if event else 0}", link=reverse("judge_round", args=[round.ref]),
            title=_("%(round)s: the dates have moved") % {"round": round.name}, body=_("Marks are taken until: %(closes)s") % {"closes": closes},
        )  # fmt: skip


class NotLater(Refused):
    status = 422


@transaction.atomic
def extend_correction(*, correction: Correction, by: Person, due: dt.datetime, reason: str = "") -> Correction:
    """补正期限 moves later, by the desk that asked or by the host; the leader is told. Raises NotAllowed, NoLongerPossible, NotLater."""
    entry = Entry.objects.locked(correction.entry_id)
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if not holds_entry(by, entry) and not hosts_entry(by, entry):
        raise NotAllowed
    if correction.closed_at is not None or entry.state != EntryState.RETURNED:
        raise NoLongerPossible
    if due <= correction.due or due <= clock.now():
        raise NotLater(_("The correction period can only be made longer: it ends at %(due)s.") % {"due": shown(correction.due)})
    before, correction.due = correction.due, due
    correction.save(update_fields=["due"])
    words = {"reason": reason.strip()} if reason.strip() else None
    event = record(book=entry.book, action="entry.correction_extended", subject=correction, by=by, words=words, before=before, due=due)
    notify(
        person=entry.leader, kind="entry", key=f"event:{event.pk}", link=entry.get_absolute_url(), body=reason.strip(),
        title=_("%(title)s: there is time to correct it until %(due)s") % {"title": entry.title, "due": shown(due)},
    )  # fmt: skip
    return correction


def require_later(stage: Stage, closes: dt.datetime) -> None:
    """People count on the end of the entry stage once it runs."""
    if stage.kind == Stage.Kind.ENTRY and stage.opens <= clock.now() < stage.closes and closes < stage.closes:
        raise Frozen(_("Entries are open: their end can be moved later, not earlier."))
