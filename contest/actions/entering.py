"""What the team does: write, attach, submit, take back, mend."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.awarding import require_no_award
from contest.actions.recusing import set_aside_sheets
from contest.actions.steps import advance, next_state, tell_leader
from contest.answers import frozen_answers, frozen_links
from contest.drafts import Content, content_of, missing_in
from contest.models import AskedDocument, Contest, Correction, EnteredFor, Entry, EntryFile, Member, Receipt, Stage, Track, Version
from contest.models.entries import Channel
from contest.permissions import leads_entry
from contest.queries import stage_of, way_up, zone_of
from contest.refusals import ChangedElsewhere, DeadlinePassed, FieldsLocked, NoLongerPossible, NotOpenYet, NotReady
from contest.rules.completeness import Problem
from contest.rules.states import EntryState
from files.actions import erase_bytes, keep
from files.arriving import finish
from files.models import Arrival, PrivateFile
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical, sha256
from ledger.models import Event
from ledger.refusals import NotAllowed, Refused
from work.actions import enqueue

DRAFT_FIELDS = ("title", "summary", "unit_name", "credit_code", "baseline_jobs", "baseline_revenue_fen")


def start_entry(*, contest: Contest, track: Track, by: Person) -> Entry:
    """A new draft; its leader is the first member. Nobody else sees it before it is submitted. Raises NotOpenYet, DeadlinePassed,
    JudgesHere."""
    now = clock.now()
    within_entry_stage(contest, now)
    if contest.judges.filter(person=by).exists():
        raise JudgesHere
    with transaction.atomic():
        entry = Entry(contest=contest, track=track, leader=by, made_at=now, changed_at=now)
        entry.full_clean(exclude=["answers"])
        entry.save()
        Member.objects.create(entry=entry, person=by, name=by.name, phone=by.phone or "", order=0)
        record(book=entry.book, action="entry.started", subject=entry, by=by, contest=contest.pk, track=track.pk)
    return entry


class JudgesHere(Refused):
    message = gettext_lazy("You judge or supervise this contest, so you cannot enter it. Ask the organizer.")


def within_entry_stage(contest: Contest, now: dt.datetime, entry: Entry | None = None) -> None:
    """Raises NotOpenYet, DeadlinePassed. An entry that staff reopened has a deadline of its own."""
    stage = stage_of(contest, "entry")
    if stage is None or now < stage.opens:
        raise NotOpenYet(stage.opens) if stage else NoLongerPossible
    closes = closing_of(entry, stage) if entry is not None and now >= stage.closes else stage.closes
    if now >= closes:
        raise DeadlinePassed(closes, now, contest.contact_phone)


def closing_of(entry: Entry, stage: Stage) -> dt.datetime:
    reopened = entry.reopenings.aggregate(until=Max("until"))["until"]
    return max(stage.closes, reopened) if reopened else stage.closes


def open_fields(entry: Entry, now: dt.datetime) -> frozenset[str] | None:
    """What may be changed now: None for everything (a draft), else the names that an open correction unlocks, or none at all."""
    if entry.state == EntryState.DRAFT:
        return None
    correction = entry.corrections.filter(closed_at=None).first()
    if entry.state == EntryState.RETURNED and correction is not None and now < correction.due:
        return frozenset(correction.fields)
    return frozenset()


@transaction.atomic
def save_draft(
    *,
    entry: Entry,
    by: Person,
    seen: int,
    fields: Mapping[str, Any],
    answers: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    members: Sequence[Mapping[str, str]] | None = None,
    as_typed: Mapping[str, str] | None = None,
) -> Entry:
    """Keep what was typed, complete or not. `seen` is the draft_number that the page was opened with.

    `fields` by the names of DRAFT_FIELDS, plus unit (Organization or None), track, channel, committed; `members` are the others of the team, in
    order, with name, phone, part, category; `as_typed` is the text of the form's fields that is no value yet. What is there already is no change:
    the Save button right after an autosave does not meet itself.
    Raises ChangedElsewhere, FieldsLocked, NotAllowed.
    """
    entry = locked_for_team(entry, by)
    unlocked = open_fields(entry, clock.now())
    changing = [name for name in fields if name in (*DRAFT_FIELDS, "unit", "track", "channel") and getattr(entry, name) != fields[name]]
    changing += [f"answer:{key}" for key, value in (answers or {}).items() if entry.answers.get(key, "") != value]
    others = list(entry.members.exclude(order=0).select_related("person")) if members is not None else []
    changing += [f"document:{key}" for key, address in (links or {}).items() if entry.links.get(key, "") != address]
    if members is not None and list(members) != as_written(others):
        changing.append("members")
    if "committed" in fields and bool(fields["committed"]) != bool(entry.committed_at):
        changing.append("committed")
    if as_typed is not None:
        differing = [name for name in {**entry.as_typed, **as_typed} if entry.as_typed.get(name) != as_typed.get(name)]
        changing += ["members" if name.startswith("member-") else name.replace("link:", "document:") for name in differing]
    if not changing:
        return entry
    if entry.draft_number != seen:
        raise ChangedElsewhere
    if unlocked is not None and (locked := [name for name in changing if name not in unlocked]):
        raise FieldsLocked(locked)

    for name in changing:
        if name in fields and name != "committed":
            setattr(entry, name, fields[name])
    entry.answers = {**entry.answers, **(answers or {})}
    entry.links = {key: address for key, address in {**entry.links, **(links or {})}.items() if address}
    if as_typed is not None:
        entry.as_typed = dict(as_typed)
    if "committed" in changing:
        entry.committed_at = clock.now() if fields["committed"] else None
    entry.draft_number += 1
    entry.changed_at = clock.now()
    as_read = {"contest", "zone", "from_zone", "leader", "unit", "track", "holder", "submitted"}.difference(changing)
    entry.clean_fields(exclude=["answers", "as_typed", "links", *as_read])
    entry.save()
    if members is not None and "members" in changing:
        said = {(one.name, one.phone): (one.person, one.confirmed_at) for one in others}
        entry.members.exclude(order=0).delete()
        for order, row in enumerate(members, 1):
            person, confirmed_at = said.get((row["name"], row["phone"]), (None, None))
            member = Member(entry=entry, order=order, person=person, confirmed_at=confirmed_at, **row)
            member.full_clean()
            member.save()
    return entry


def as_written(members: Iterable[Member]) -> list[dict[str, str]]:
    return [{"name": m.name, "phone": m.phone, "part": m.part, "category": m.category} for m in members]


def locked_for_team(entry: Entry, by: Person) -> Entry:
    return for_team(Entry.objects.locked(entry.pk), by)


def for_team(entry: Entry, by: Person) -> Entry:
    if not leads_entry(by, entry):
        raise NotAllowed
    return entry


def attach_file(*, entry: Entry, document: AskedDocument, upload: UploadedFile, by: Person) -> EntryFile:
    """Put a file into the draft in the place of the one that was there. Raises files.actions.UnwantedFile, FieldsLocked, NotAllowed.

    It is written and inspected before the transaction: a film takes seconds, for which nobody else should wait. What may have changed in them is
    asked again under lock.
    """
    require_unlocked(for_team(entry, by), f"document:{document.key}")
    file = keep(upload=upload, by=by, purpose=f"entry:{document.key}", limit_mb=document.megabytes, allowed=document.formats or None)
    return put_in_or_let_go(entry=entry, document=document, file=file, by=by)


def attach_arrived(*, entry: Entry, document: AskedDocument, arrival: Arrival, sha256: str, by: Person) -> EntryFile:
    """The same for a file that came in pieces. Raises what files.arriving.finish raises too."""
    require_unlocked(for_team(entry, by), f"document:{document.key}")
    file = finish(
        arrival=arrival, sha256=sha256, by=by, purpose=f"entry:{document.key}", limit_mb=document.megabytes, allowed=document.formats or None
    )
    return put_in_or_let_go(entry=entry, document=document, file=file, by=by)


def put_in_or_let_go(*, entry: Entry, document: AskedDocument, file: PrivateFile, by: Person) -> EntryFile:
    try:
        return put_in(entry=entry, document=document, file=file, by=by)
    except Refused:
        erase_bytes(file=file, by=by)
        raise


@transaction.atomic
def put_in(*, entry: Entry, document: AskedDocument, file: PrivateFile, by: Person) -> EntryFile:
    entry = locked_for_team(entry, by)
    require_unlocked(entry, f"document:{document.key}")
    take_out(entry, entry.files.filter(document=document, taken_out_at=None), by)
    return EntryFile.objects.create(entry=entry, document=document, file=file)


@transaction.atomic
def take_out_file(*, kept: EntryFile, by: Person) -> None:
    entry = locked_for_team(kept.entry, by)
    require_unlocked(entry, f"document:{kept.document.key}")
    take_out(entry, entry.files.filter(pk=kept.pk), by)


def take_out(entry: Entry, rows: QuerySet[EntryFile], by: Person) -> None:
    """Out of the draft. The bytes of what no version names are gone."""
    if found := list(rows.select_related("file")):
        named = {item["file"] for version in entry.versions.all() for item in version.data["files"]}
        for row in found:
            if row.file_id not in named:
                erase_bytes(file=row.file, by=by)
        rows.update(taken_out_at=clock.now())
    touch(entry)


def require_unlocked(entry: Entry, name: str) -> None:
    unlocked = open_fields(entry, clock.now())
    if unlocked is not None and name not in unlocked:
        raise FieldsLocked([name])


def touch(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(changed_at=clock.now())


def submit(*, entry: Entry, by: Person, arrived: dt.datetime | None = None) -> Version:
    """Freeze the draft as a version with its receipt and put it on the first desk of its way. Telling the desk, printing and comparing are a job's.

    `arrived`: when the request reached the server; what waited in a burst is not late by its waiting. Raises NotOpenYet, DeadlinePassed (the draft
    stays as it is, and staff see that it came), NotReady naming each problem, NoLongerPossible, NotAllowed.
    """
    arrived = arrived or clock.now()
    try:
        return put_in_hands(entry, by, arrived)
    except DeadlinePassed:
        note_late(entry, by)
        raise


class NotConfirmed(Refused):
    message = gettext_lazy("It is entered for somebody else, who confirms it with a code first.")


def note_late(entry: Entry, by: Person) -> None:
    """Once for each entry: it stands on its page for staff, who may reopen it."""
    if not Event.objects.filter(book__name=entry.book, action="entry.late").exists():
        record(book=entry.book, action="entry.late", subject=entry, by=by)


@transaction.atomic
def put_in_hands(entry: Entry, by: Person, arrived: dt.datetime) -> Version:
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "submit", by)
    if EnteredFor.objects.filter(entry=entry, confirmed_at=None).exists():
        raise NotConfirmed
    within_entry_stage(entry.contest, arrived, entry)
    content = check_ready(entry)
    way = way_up(entry.unit, entry.contest) if entry.unit else []
    if entry.unit is None or not way:
        raise NotReady([Problem("unit", "outside")])

    entry.zone = zone_of(entry.unit, entry.contest)
    if entry.number is None:
        entry.number = next_number(entry.contest)
    entry.baseline_on = entry.baseline_on or clock.today()
    if entry.channel == Channel.SELF_NOMINATED:
        holder = entry.zone.organization if entry.zone else entry.contest.organization
    else:
        holder = way[0]
    if holder == entry.contest.organization:
        to = EntryState.SCREENING
    version = freeze(entry, by, content)
    made = advance(entry, action="submit", to=to, by=by, holder=holder, version=version.number, sha256=version.sha256, number=entry.number)
    tell_leader(entry, made, _("%(title)s has been submitted as %(number)s") % {"title": entry.title, "number": entry.number})
    enqueue(kind="contest.after_submissions", key="all")
    return version


def check_ready(entry: Entry) -> Content:
    content = content_of(entry)
    if found := missing_in(entry, content):
        raise NotReady(found)
    return content


def next_number(contest: Contest) -> str:
    """GY-2026-0427. Given once, never again: the contest's row counts."""
    row = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return f"{row.prefix}-{row.year}-{row.last_number:04d}"


def freeze(entry: Entry, by: Person, content: Content) -> Version:
    data = {
        "number": entry.number,
        "contest": entry.contest.slug,
        "track": entry.track.name,
        "channel": entry.channel,
        "title": entry.title,
        "summary": entry.summary,
        "unit": entry.unit_name,
        "union": entry.unit.name if entry.unit else "",
        "credit_code": entry.credit_code,
        "baseline": {"jobs": entry.baseline_jobs, "revenue_fen": entry.baseline_revenue_fen, "on": entry.baseline_on},
        "members": [{"name": m.name, "part": m.part, "category": m.category} for m in content.members],
        "answers": [*frozen_answers(entry, content.questions), *frozen_links(entry, content.documents)],
        "files": [
            {"document": kept.document.key, "name": kept.file.name, "sha256": kept.file.sha256, "size": kept.file.size, "file": kept.file_id}
            for kept in content.files
        ],
        "committed_at": entry.committed_at,
    }
    number = entry.versions.count() + 1 if entry.submitted_id else 1
    made = Version.objects.create(entry=entry, number=number, at=clock.now(), by=by, content=canonical(data), sha256=sha256(data))
    Receipt.objects.create(version=made)
    entry.submitted = made
    return made


@transaction.atomic
def recall(*, entry: Entry, by: Person) -> Entry:
    """Take a submitted entry back to mend it: before the deadline, and while nobody on its way has prepared or signed anything."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "recall", by)
    within_entry_stage(entry.contest, clock.now(), entry)
    if entry.recommendations.filter(withdrawn_at=None).exists():
        raise NoLongerPossible
    advance(entry, action="recall", to=to, by=by, holder=None)
    return entry


@transaction.atomic
def resubmit(*, entry: Entry, by: Person) -> Version:
    """Send the correction back to the desk that asked for it. Raises DeadlinePassed when the correction period is over, NotReady."""
    entry = Entry.objects.locked(entry.pk)
    next_state(entry, "resubmit", by)
    correction = Correction.objects.select_for_update().get(entry=entry, closed_at=None)
    if clock.now() >= correction.due:
        raise DeadlinePassed(correction.due, clock.now(), entry.contest.contact_phone)
    content = check_ready(entry)
    correction.closed_at = clock.now()
    correction.save(update_fields=["closed_at"])
    version = freeze(entry, by, content)
    advance(entry, action="resubmit", to=EntryState(entry.returned_from), by=by, holder=entry.holder, version=version.number, sha256=version.sha256)
    enqueue(kind="contest.after_submissions", key="all")
    return version


@transaction.atomic
def withdraw(*, entry: Entry, by: Person) -> Entry:
    """Before the public notice. Sheets on which it was being scored are set aside: it takes no place in any result."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "withdraw", by)
    require_no_award(entry)
    advance(entry, action="withdraw", to=to, by=by, holder=None)
    set_aside_sheets(entry=entry, by=by)
    return entry


@transaction.atomic
def discard(*, entry: Entry, by: Person) -> None:
    """Really gone: only a draft that was never submitted. Its bytes go too; the event stays."""
    entry = locked_for_team(entry, by)
    if entry.state != EntryState.DRAFT or entry.number is not None:
        raise NoLongerPossible
    record(book=entry.book, action="entry.discarded", subject=entry, by=by)
    take_out(entry, entry.files.all(), by)
    entry.delete()
