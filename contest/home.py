"""What the contest puts on a person's own page: what waits for them, and where their roles lead."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.home import place, waits_for_me
from accounts.models import Organization, Person, Role
from accounts.queries import roles_of
from contest.actions.appeals import appeals_for
from contest.actions.union_lists import waiting_for
from contest.models import Assignment, Contest, Entry, EntryProposal, Judge, Letter
from contest.permissions import OFFICERS
from contest.queries import WAITING, entries_of
from contest.rules.states import AssignmentState, EntryState, RoundState


def own_organizations(person: Person, kinds: tuple[str, ...]) -> list[Organization]:
    found = {role.organization_id: role.organization for role in roles_of(person) if role.kind in kinds and role.organization is not None}
    return [organization for organization in found.values() if organization is not None]


@waits_for_me("contest.corrections")
def corrections(person: Person) -> list[tuple[str, str, int]]:
    rows = Entry.objects.filter(leader=person, state=EntryState.RETURNED)
    return [(_("Returned for correction: %(title)s") % {"title": entry.title}, entry.get_absolute_url(), 1) for entry in rows[:5]]


@waits_for_me("contest.drafts")
def drafts(person: Person) -> list[tuple[str, str, int]]:
    return [(_("Drafts to be submitted"), reverse("entries_mine"), Entry.objects.filter(leader=person, state=EntryState.DRAFT).count())]


@waits_for_me("contest.claims")
def entered_by_unions(person: Person) -> list[tuple[str, str, int]]:
    return [(_("Projects that your union entered for you"), reverse("entries_claim"), waiting_for(person).count())]


@waits_for_me("contest.letters")
def letters(person: Person) -> list[tuple[str, str, int]]:
    rows = Letter.objects.filter(entry__leader=person, read_at=None).exclude(organization=None).order_by("entry").values("entry__ref", "entry__title")
    found = {row["entry__ref"]: row["entry__title"] for row in rows[:20]}
    return [(_("A letter about %(title)s") % {"title": title}, reverse("entry_letters", args=[ref]), 1) for ref, title in list(found.items())[:5]]


@waits_for_me("contest.desk")
def desks(person: Person) -> list[tuple[str, str, int]]:
    """Entries on the desks of the person's own organizations, whatever the contest."""
    organizations = own_organizations(person, OFFICERS)
    waiting = Entry.objects.filter(holder__in=organizations, state__in=WAITING).count() if organizations else 0
    return [(_("Entries to be examined"), reverse("desks"), waiting)]


@waits_for_me("contest.screening")
def screening(person: Person) -> list[tuple[str, str, int]]:
    organizations = own_organizations(person, (Role.Kind.STAFF,))
    if not organizations:
        return []
    rows = Contest.objects.filter(organization__in=organizations, entries__state=EntryState.SCREENING).distinct()[:5]
    return [
        (
            _("Qualification review: %(contest)s") % {"contest": contest.name},
            f"{reverse('staff_entries', args=[contest.slug])}?state={EntryState.SCREENING.value}",
            contest.entries.filter(state=EntryState.SCREENING).count(),
        )
        for contest in rows
    ]


@waits_for_me("contest.appeals")
def appeals_waiting(person: Person) -> list[tuple[str, str, int]]:
    waiting = len(appeals_for(person)) if own_organizations(person, OFFICERS) else 0
    return [(_("Appeals to be examined"), reverse("appeals"), waiting)]


@waits_for_me("contest.confirming")
def proposals_waiting(person: Person) -> list[tuple[str, str, int]]:
    """What another person of the host has proposed about an entry."""
    organizations = own_organizations(person, (Role.Kind.STAFF,))
    if not organizations:
        return []
    rows = EntryProposal.objects.filter(decided_at=None, entry__contest__organization__in=organizations).exclude(proposed_by=person)
    return [
        (_("To be confirmed: %(title)s") % {"title": row.entry.title}, reverse("staff_decisions", args=[row.entry.ref]), 1)
        for row in rows.select_related("entry")[:5]
    ]


@place("contest.entries")
def own_entries(person: Person) -> list[tuple[str, str]]:
    return [(_("My entries"), reverse("entries_mine"))] if entries_of(person).exists() else []


@place("contest.desk")
def own_desks(person: Person) -> list[tuple[str, str]]:
    return [(_("Desk"), reverse("desks"))] if own_organizations(person, OFFICERS) else []


@place("contest.staff")
def own_contests(person: Person) -> list[tuple[str, str]]:
    return [(_("Contests, for staff"), reverse("staff_contests"))] if own_organizations(person, (Role.Kind.STAFF,)) else []


@waits_for_me("contest.judging")
def sheets_waiting(person: Person) -> list[tuple[str, str, int]]:
    open_to = {"state": AssignmentState.RELEASED, "round__state": RoundState.SCORING, "sent_at": None}
    return [(_("Sheets to score"), reverse("judge_desk"), Assignment.objects.filter(judge__person=person, **open_to).count())]


@place("contest.judging")
def judging_desk(person: Person) -> list[tuple[str, str]]:
    judges = Judge.objects.filter(person=person, role=Judge.Role.JUDGE).exists()
    return [(_("Judging desk"), reverse("judge_desk"))] if judges else []


@place("contest.keying")
def keying_desk(person: Person) -> list[tuple[str, str]]:
    clerks = Judge.objects.filter(person=person, role=Judge.Role.SCORE_CLERK).exists()
    return [(_("Paper sheets"), reverse("clerk_desk"))] if clerks else []


@place("contest.supervising")
def supervised_contests(person: Person) -> list[tuple[str, str]]:
    rows = Judge.objects.filter(person=person, role=Judge.Role.SUPERVISOR).select_related("contest")
    return [(_("Supervise: %(contest)s") % {"contest": row.contest.name}, reverse("staff_contest", args=[row.contest.slug])) for row in rows]
