"""Who may do what in the incubator: predicates, each tested as a truth table."""

from django.db.models import Q

from accounts.models import Organization, Person, Role
from accounts.permissions import acts_for
from accounts.queries import held_by
from contest.models import Entry
from contest.permissions import runs_contest
from incubator.models import Accountant, Founder, Venture

STAFF = (Role.Kind.STAFF,)


def founds(person: Person, venture: Venture) -> bool:
    return venture.founder_rows.filter(person=person, until=None).exists()


def keeps_books(person: Person, venture: Venture) -> bool:
    """The accountant that a founder named: by a telephone that is known to be theirs."""
    return bool(person.phone and person.phone_verified) and venture.accountants.filter(phone=person.phone, until=None).exists()


def belongs_to(person: Person, venture: Venture) -> bool:
    """A founder or accountant, now or once, or somebody who holds a post in the venture's own unit. Records that were merged are one venture."""
    stands = venture
    while stands.merged_into is not None:
        stands = stands.merged_into
    if Founder.objects.filter(one_firm(stands), person=person).exists():
        return True
    if person.phone and Accountant.objects.filter(one_firm(stands), phone=person.phone).exists():
        return True
    units = {venture.organization.path, stands.organization.path}
    return any(post.path is not None and post.path.startswith(unit) for post in held_by(person) for unit in units)


def one_firm(stands: Venture) -> Q:
    """Rows of this record and of those that were merged into it, also over two steps."""
    return Q(venture=stands) | Q(venture__merged_into=stands) | Q(venture__merged_into__merged_into=stands)


def tends(person: Person, venture: Venture) -> bool:
    """Staff of the venture's region or above: they keep its deals and see its reports."""
    return acts_for(person, venture.organization, kinds=STAFF)


def makes_venture(person: Person, entry: Entry) -> bool:
    """Staff of the contest, or of the region that the entry came from."""
    return runs_contest(person, entry.contest) or (entry.unit is not None and acts_for(person, entry.unit, kinds=STAFF))


def reports_for(person: Person, venture: Venture) -> bool:
    return founds(person, venture) or keeps_books(person, venture)


def enters_for(person: Person, organization: Organization) -> bool:
    """代报: the officers and staff of a union enter the reports of its ventures, and then somebody else verifies them."""
    return acts_for(person, organization, kinds=(Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF))


def verifies(person: Person, venture: Venture) -> bool:
    """Staff of a union above the venture's own unit. Whether they reported the figure themselves is asked of the figure."""
    return tends(person, venture) and not belongs_to(person, venture)


def sees_venture(person: Person, venture: Venture) -> bool:
    return reports_for(person, venture) or tends(person, venture)


def publishes(person: Person, scope: Organization) -> bool:
    return acts_for(person, scope, kinds=STAFF)
