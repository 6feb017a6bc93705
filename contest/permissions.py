"""Who may do what in a contest: predicates, each tested as a truth table. The tables of moves name them."""

from collections.abc import Callable

from accounts.models import Organization, Person, Role
from accounts.permissions import acts_for
from contest.models import Contest, Entry, Judge, RoundEntry
from ledger.refusals import NotAllowed

OFFICERS = (Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF)


def leads_entry(person: Person, entry: Entry) -> bool:
    return entry.leader_id == person.pk


def holds_entry(person: Person, entry: Entry) -> bool:
    """Acts for the organization on whose desk the entry lies."""
    return entry.holder is not None and acts_for(person, entry.holder, kinds=OFFICERS)


def prepares_for(person: Person, organization: Organization) -> bool:
    return acts_for(person, organization, kinds=(Role.Kind.CLERK, Role.Kind.STAFF))


def signs_for(person: Person, organization: Organization) -> bool:
    return acts_for(person, organization, kinds=(Role.Kind.APPROVER, Role.Kind.STAFF))


def runs_contest(person: Person, contest: Contest) -> bool:
    return acts_for(person, contest.organization, kinds=(Role.Kind.STAFF,))


def hosts_entry(person: Person, entry: Entry) -> bool:
    """Staff of the organization that runs the contest."""
    return runs_contest(person, entry.contest)


def supervises(person: Person, contest: Contest) -> bool:
    return Judge.objects.filter(contest=contest, person=person, role=Judge.Role.SUPERVISOR).exists()


def heads_panel(person: Person, row: RoundEntry) -> bool:
    """评审组长 of the panel that scores this entry."""
    return row.panel is not None and row.panel.head is not None and row.panel.head.person_id == person.pk


def keys_sheets(person: Person, contest: Contest) -> bool:
    """计分员 of the contest."""
    return Judge.objects.filter(contest=contest, person=person, role=Judge.Role.SCORE_CLERK).exists()


def sees_entry(person: Person, entry: Entry) -> bool:
    """Its team, every organization on its way, the host and the supervisor. Judges see their own pages instead."""
    if leads_entry(person, entry) or entry.members.filter(person=person).exists():
        return True
    if entry.submitted_id is None:
        return False
    if hosts_entry(person, entry) or supervises(person, entry.contest):
        return True
    return entry.unit is not None and acts_for(person, entry.unit, kinds=OFFICERS)


def examines_appeal(person: Person, entry: Entry) -> bool:
    """An officer of the level that refused or of one above it, but not the person who did."""
    appeal = entry.appeals.select_related("organization", "refusal").filter(answered_at=None).first()
    return appeal is not None and appeal.refusal.by_id != person.pk and acts_for(person, appeal.organization, kinds=OFFICERS)


PREDICATES: dict[str, Callable[[Person, Entry], bool]] = {
    "leads_entry": leads_entry,
    "holds_entry": holds_entry,
    "hosts_entry": hosts_entry,
    "two_of_host": hosts_entry,
    "examines_appeal": examines_appeal,
}


def require(who: str, *, person: Person, entry: Entry) -> None:
    """Raises NotAllowed unless the predicate named `who` holds. "clock" and "record" are nobody's to do by hand."""
    if who not in PREDICATES or not PREDICATES[who](person, entry):
        raise NotAllowed
