"""Where somebody's roles lead, for their own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.home import place
from accounts.models import Person
from search.permissions import keeps_search


@place("search")
def keeping(person: Person) -> list[tuple[str, str]]:
    return [(_("Search"), reverse("search:staff"))] if keeps_search(person) else []
