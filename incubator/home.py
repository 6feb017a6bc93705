"""What the incubator puts on a person's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.home import place, waits_for_me
from accounts.models import Person, Role
from accounts.queries import in_subtree, roles_of
from incubator.models import Interest, Support
from incubator.pipeline import standing_below
from incubator.queries import due_for, reports_waiting, ventures_of
from incubator.rules.showcase_moves import InterestState
from incubator.rules.support_moves import HOLDS_A_PLACE, State
from incubator.showcase_queries import desk_of
from incubator.wording import quarter_name

WAITS = (State.APPLIED, State.ACCEPTED, State.RECOMMENDED, State.QUALIFIED, State.BANK_APPROVED)


@waits_for_me("incubator.reports")
def reports_due(person: Person) -> list[tuple[str, str, int]]:
    owed = due_for(person)
    if not owed:
        return []
    venture, quarter = owed[0]
    return [(_("Report for %(quarter)s") % {"quarter": quarter_name(quarter)}, reverse("venture_report", args=[venture.ref]), len(owed))]


@waits_for_me("incubator.verifying")
def reports_to_verify(person: Person) -> list[tuple[str, str, int]]:
    post = next((role for role in roles_of(person) if role.kind == Role.Kind.STAFF and role.organization), None)
    if post is None or post.organization is None:
        return []
    return [(_("Reports to verify"), reverse("staff_verify"), reports_waiting(post.organization).count())]


@waits_for_me("incubator.supports")
def supports_to_move(person: Person) -> list[tuple[str, str, int]]:
    post = next((role for role in roles_of(person) if role.kind == Role.Kind.STAFF and role.organization), None)
    if post is None or post.organization is None:
        return []
    open_ones = Support.objects.filter(in_subtree("programme__organization", post.organization), state__in=WAITS)
    return [(_("Applications for support"), reverse("staff_programmes"), open_ones.count())]


@waits_for_me("incubator.showcases")
def showcases_to_look_at(person: Person) -> list[tuple[str, str, int]]:
    """For staff pages to approve and interests to pass on; for founders interests to answer."""
    found = []
    post = next((role for role in roles_of(person) if role.kind == Role.Kind.STAFF and role.organization), None)
    if post is not None and post.organization is not None:
        found.append((_("Public pages and interests"), reverse("staff_showcases"), sum(rows.count() for rows in desk_of(post.organization))))
    for venture in ventures_of(person):
        asked = Interest.objects.filter(showcase__venture=venture, state=InterestState.PASSED_ON).count()
        found.append((_("Somebody would like to talk to you"), reverse("venture_showcase", args=[venture.ref]), asked))
    return found


@place("incubator.interests")
def own_interests(person: Person) -> list[tuple[str, str]]:
    return [(_("Ventures I asked"), reverse("my_interests"))] if Interest.objects.filter(person=person).exists() else []


@place("incubator.mentor")
def mentored(person: Person) -> list[tuple[str, str]]:
    found = Support.objects.filter(mentor__person=person, state__in=HOLDS_A_PLACE).select_related("venture")
    return [(one.venture.name, reverse("support", args=[one.ref])) for one in found]


@place("incubator.founder")
def own_ventures(person: Person) -> list[tuple[str, str]]:
    return [(venture.name, venture.get_absolute_url()) for venture in ventures_of(person)]


@place("incubator.officer")
def spreadsheet(person: Person) -> list[tuple[str, str]]:
    """Officers of a union that has ventures enter their reports for them."""
    for role in roles_of(person):
        if role.kind in (Role.Kind.CLERK, Role.Kind.APPROVER) and role.organization and standing_below(role.organization).exists():
            return [(_("Reports from a spreadsheet"), reverse("report_imports"))]
    return []


@place("incubator.staff")
def pipeline(person: Person) -> list[tuple[str, str]]:
    staff = any(role.kind == Role.Kind.STAFF and role.organization_id for role in roles_of(person))
    if not staff:
        return []
    return [
        (_("Ventures"), reverse("staff_ventures")), (_("Programmes"), reverse("staff_programmes")),
        (pgettext("venture", "Figures"), reverse("staff_figures")),
    ]  # fmt: skip
