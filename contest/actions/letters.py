"""Correspondence about entries: the host or a union writes, to one or to all of a list; the leader answers in the same thread."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from accounts.permissions import acts_for
from contest.models import Contest, Entry, Letter, LetterTemplate
from contest.models.entries import STATE_WORDS
from contest.permissions import OFFICERS, hosts_entry, leads_entry, runs_contest
from contest.queries import officers_of
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

FIELDS = ("number", "title", "leader", "unit", "track", "state", "contest")
AT_MOST = 1_000
FIELD = re.compile(r"\{([^{}\s]{1,30})\}")


class UnknownField(Refused):
    status = 422

    def __init__(self, names: Sequence[str]) -> None:
        known = "、".join(f"{{{name}}}" for name in FIELDS)
        super().__init__(_("There is no field %(names)s. These are filled in: %(known)s.") % {"names": "、".join(names), "known": known})


class NothingWritten(Refused):
    status = 422


def fields_of(entry: Entry) -> dict[str, str]:
    return {
        "number": entry.number or "", "title": entry.title, "leader": entry.leader.name, "unit": entry.unit_name, "track": entry.track.name,
        "state": str(STATE_WORDS[EntryState(entry.state)]), "contest": entry.contest.name,
    }  # fmt: skip


def check_fields(*texts: str) -> None:
    if unknown := [f"{{{name}}}" for text in texts for name in FIELD.findall(text) if name not in FIELDS]:
        raise UnknownField(unknown)


def filled(text: str, entry: Entry) -> str:
    said = fields_of(entry)
    return FIELD.sub(lambda found: said.get(found[1], found[0]), text)


def write_to_many(*, contest: Contest, entries: Sequence[Entry], by: Person, title: str, body: str) -> int:
    """Each leader gets the letter with the own entry's fields filled in. Returns how many. Raises NotAllowed, UnknownField, NothingWritten."""
    if not runs_contest(by, contest):
        raise NotAllowed
    check_fields(title, body)
    if not body.strip():
        raise NothingWritten(_("Write something first."))
    if len(entries) > AT_MOST:
        raise NothingWritten(_("At most %(n)d entries at once: narrow the filter.") % {"n": AT_MOST})
    for entry in entries:
        send(entry, by, contest.organization, filled(title, entry), filled(body, entry))
    return len(entries)


@transaction.atomic
def write(*, entry: Entry, by: Person, body: str, organization: Organization | None = None) -> Letter:
    """Into the entry's thread: by its leader, or for an organization on its way. Raises NotAllowed, NothingWritten."""
    if not body.strip():
        raise NothingWritten(_("Write something first."))
    if leads_entry(by, entry):
        return answer(entry, by, body)
    if organization is None or not writes_for(by, organization, entry):
        raise NotAllowed
    return send(entry, by, organization, "", body)


def writes_for(person: Person, organization: Organization, entry: Entry) -> bool:
    if entry.submitted_id is None or not acts_for(person, organization, kinds=OFFICERS):
        return False
    below = entry.unit is not None and entry.unit.path.startswith(organization.path)
    return below or (organization == entry.contest.organization and hosts_entry(person, entry))


@transaction.atomic
def send(entry: Entry, by: Person, organization: Organization, title: str, body: str) -> Letter:
    made = Letter(entry=entry, organization=organization, by=by, at=clock.now(), title=title.strip()[:80], body=body.strip())
    made.full_clean()
    made.save()
    record(book=entry.book, action="letter.sent", subject=made, by=by, organization=organization.pk)
    notify(
        person=entry.leader, kind="letter", key=f"letter:{made.pk}", link=reverse("entry_letters", args=[entry.ref]), body=made.body,
        title=made.title or _("%(organization)s writes about %(title)s") % {"organization": organization.short_name, "title": entry.title},
    )  # fmt: skip
    return made


def answer(entry: Entry, by: Person, body: str) -> Letter:
    """To whoever wrote last; before anybody has, to the desk on which it lies, or to the host."""
    made = Letter(entry=entry, by=by, at=clock.now(), body=body.strip())
    made.full_clean()
    made.save()
    record(book=entry.book, action="letter.answered", subject=made, by=by)
    last = entry.letters.exclude(organization=None).select_related("organization").order_by("-pk").first()
    to = (last.organization if last else entry.holder) or entry.contest.organization
    for officer in officers_of(to):
        notify(
            person=officer, kind="letter", key=f"letter:{made.pk}", link=reverse("entry_letters", args=[entry.ref]), body=made.body,
            title=_("%(name)s writes about %(title)s") % {"name": by.name, "title": entry.title},
        )  # fmt: skip
    return made


def mark_read(entry: Entry, by: Person) -> None:
    """The other side has seen it: the leader what organizations wrote, an officer what the leader wrote."""
    unread = entry.letters.filter(read_at=None)
    (unread.exclude(organization=None) if leads_entry(by, entry) else unread.filter(organization=None)).update(read_at=clock.now())


@transaction.atomic
def keep_template(*, contest: Contest, by: Person, name: str, title: str, body: str) -> LetterTemplate:
    """The same name again replaces the words. Raises NotAllowed, UnknownField."""
    if not runs_contest(by, contest):
        raise NotAllowed
    check_fields(title, body)
    made = LetterTemplate.objects.filter(contest=contest, name=name.strip()).first() or LetterTemplate(contest=contest, name=name.strip())
    made.title, made.body = title.strip(), body.strip()
    made.full_clean(exclude=["contest"])
    made.save()
    record(book=contest.book, action="letter_template.kept", subject=made, by=by)
    return made
