"""Who keeps the search: federation staff and administrators. Synonyms and the index are the whole house's, so no organization narrows it."""

from accounts.models import Person, Role
from accounts.permissions import holds

KEEPERS = (Role.Kind.STAFF, Role.Kind.ADMINISTRATOR)


def keeps_search(person: Person) -> bool:
    return holds(person, *KEEPERS)
