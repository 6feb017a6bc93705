"""What the contest keeps about a person. Submitted versions and records stay as they were (they prove a result); drafts and telephone numbers go."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.privacy import blanks, exports, holds
from contest.actions.entering import discard
from contest.models import Appeal, Conflict, Entry, Judge, Letter, Member, Objection, Remark
from contest.rules.states import AssignmentState, EntryState, RoundState

RUNNING = (
    EntryState.SUBMITTED, EntryState.RETURNED, EntryState.RECOMMENDED, EntryState.SCREENING, EntryState.ELIGIBLE, EntryState.IN_ROUND,
    EntryState.PROVISIONAL,
)  # fmt: skip


@exports("contest")
def export(person: Person) -> dict[str, Any]:
    entries = Entry.objects.filter(Q(leader=person) | Q(members__person=person)).distinct().prefetch_related("versions")
    return {
        "entries": [
            {
                "number": entry.number, "title": entry.title, "state": entry.state, "leader": entry.leader_id == person.pk, "answers": entry.answers,
                "versions": [version.data for version in entry.versions.all()],
            }
            for entry in entries
        ],
        "judging": list(Judge.objects.filter(person=person).values("contest__name", "role", "title", "employer", "expertise", "committed_at")),
        "conflicts": list(Conflict.objects.filter(judge__person=person).values("entry__number", "kind", "reason", "at")),
        "remarks": list(Remark.objects.filter(assignment__judge__person=person).values("comment", "note", "changed_at")),
        "appeals": list(Appeal.objects.filter(by=person).values("entry__number", "grounds", "at", "outcome", "answer")),
        "letters": list(Letter.objects.filter(by=person).values("entry__number", "title", "body", "at")),
        "objections": list(Objection.objects.filter(by=person).values("name", "contact", "grounds", "state", "answer", "at")),
    }  # fmt: skip


@holds("contest")
def hold(person: Person) -> list[str]:
    reasons = []
    if Entry.objects.filter(leader=person, state__in=RUNNING).exists():
        reasons.append(_("You lead an entry that is still in a contest: withdraw it first, or wait for the result."))
    judging = {"assignments__state": AssignmentState.RELEASED, "assignments__round__state": RoundState.SCORING}
    if Judge.objects.filter(person=person, **judging).exists():
        reasons.append(_("You are judging a round that is still being scored."))
    return reasons


@blanks("contest")
def blank(person: Person) -> None:
    for draft in Entry.objects.filter(leader=person, state=EntryState.DRAFT, number=None):
        discard(entry=draft, by=person)
    Member.objects.filter(person=person).update(phone="")
    Judge.objects.filter(person=person).update(phone="", email="")
    Objection.objects.filter(by=person).update(name="", contact="")
    Appeal.objects.filter(by=person).update(grounds="")
    Letter.objects.filter(by=person).update(title="", body="")
