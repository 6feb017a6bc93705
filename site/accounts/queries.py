"""Who is where in the federation."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import Organization, Person, Role
from accounts.paths import in_path
from accounts.rules import Held


def in_subtree(field: str, organization: Organization) -> Q:
    """Rows whose `field` ("unit", "entry__unit"; "" for Organization itself) is this organization or below it. A path range: it uses the index."""
    return in_path(f"{field}__path" if field else "path", organization.path)


def roles_of(person: Person) -> QuerySet[Role]:
    """The posts held now, the highest organization first."""
    return person.roles.active().select_related("organization").order_by("organization__depth", "organization__path", "kind", "pk")


def held_by(person: Person) -> list[Held]:
    return [Held(kind, path) for kind, path in person.roles.active().values_list("kind", "organization__path")]


def holders(organization: Organization, kinds: Collection[str]) -> QuerySet[Person]:
    """Who holds such a post in this very organization now."""
    return Person.objects.filter(pk__in=Role.objects.active().filter(organization=organization, kind__in=kinds).values("person")).order_by("pk")


def above(organization: Organization) -> QuerySet[Organization]:
    """The organization and everything above it, the highest first."""
    step = Organization.steplen
    return Organization.objects.filter(path__in=[organization.path[:end] for end in range(step, len(organization.path) + 1, step)]).order_by("path")
