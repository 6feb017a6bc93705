"""What the directory puts on a person's own page: what waits for them, and where their posts lead."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.home import place, waits_for_me
from accounts.models import Organization, Person, Role
from accounts.queries import roles_of
from directory.models import Application, ApplicationState, Booked, Booking, Consultation, ConsultationState, Craftsman, Keeper, Studio
from ledger import clock


def own_organizations(person: Person, *kinds: str) -> list[Organization]:
    found = {role.organization_id: role.organization for role in roles_of(person) if role.kind in kinds}
    return [organization for organization in found.values() if organization is not None]


@waits_for_me("directory.applications")
def applications(person: Person) -> list[tuple[str, str, int]]:
    """申报 on the desks of the person's own unions."""
    own = own_organizations(person, Role.Kind.APPROVER, Role.Kind.STAFF)
    waiting = Application.objects.filter(state=ApplicationState.SUBMITTED, holder__in=own).count() if own else 0
    return [(_("Studios' applications to examine"), reverse("directory:applications"), waiting)]


@waits_for_me("directory.profiles")
def profiles(person: Person) -> list[tuple[str, str, int]]:
    """Drafts of the person's own union; those of unions below it wait for them."""
    own = own_organizations(person, Role.Kind.STAFF)
    if not own:
        return []
    return [
        (
            _("Studios' pages to approve"),
            f"{reverse('directory:staff_profiles')}?show=waiting",
            Studio.objects.waiting().filter(office__in=own).count(),
        ),
        (
            _("Craftsmen's pages to approve"),
            f"{reverse('directory:staff_profiles')}?kind=craftsmen&show=waiting",
            Craftsman.objects.waiting().filter(office__in=own).count(),
        ),
    ]


@waits_for_me("directory.questions")
def questions(person: Person) -> list[tuple[str, str, int]]:
    mine = Keeper.objects.filter(person=person, until=None).values("studio")
    to_take = Q(studio__in=mine, state__in=(ConsultationState.ASKED, ConsultationState.ACCEPTED))
    to_answer = Q(assigned_to=person, state=ConsultationState.ASSIGNED)
    return [(_("Questions to deal with"), reverse("directory:questions"), Consultation.objects.filter(to_take | to_answer).count())]


@waits_for_me("directory.groups")
def groups(person: Person) -> list[tuple[str, str, int]]:
    """Visits that have begun and of which nobody has written who came."""
    mine = Keeper.objects.filter(person=person, until=None).values("studio")
    over = Booking.objects.filter(offer__studio__in=mine, state=Booked.BOOKED, offer__starts__lte=clock.now()).count()
    return [(_("Visits: write down who came"), reverse("directory:my_studios"), over)]


@place("directory.studios")
def studios(person: Person) -> list[tuple[str, str]]:
    keeps = Keeper.objects.filter(person=person, until=None).exists() or Craftsman.objects.filter(person=person).exists()
    return [(_("Studios that you keep"), reverse("directory:my_studios"))] if keeps else []


@place("directory.questions")
def asked(person: Person) -> list[tuple[str, str]]:
    takes_part = Consultation.objects.filter(Q(asked_by=person) | Q(assigned_to=person)).exists()
    return [(_("Questions"), reverse("directory:questions"))] if takes_part else []


@place("directory.desk")
def desk(person: Person) -> list[tuple[str, str]]:
    if not own_organizations(person, Role.Kind.CLERK, Role.Kind.APPROVER, Role.Kind.STAFF):
        return []
    return [
        (pgettext("studios", "Applications"), reverse("directory:applications")),
        (_("Groups on visits"), reverse("directory:bookings")),
    ]


@place("directory.staff")
def staff(person: Person) -> list[tuple[str, str]]:
    keeps = any(role.kind in (Role.Kind.STAFF, Role.Kind.ADMINISTRATOR) for role in roles_of(person))
    return [(_("Studios and craftsmen"), reverse("directory:staff_profiles"))] if keeps else []
