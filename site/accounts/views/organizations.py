"""An organization's own page for who tends it: its people, the invitations that are open, and what stands below."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions.invitations import invite_to_role, withdraw_invitation
from accounts.actions.organizations import add_organization, rename_organization
from accounts.actions.roles import end_role, hand_over
from accounts.adapter import PhoneField
from accounts.invitations import link
from accounts.models import Invitation, Organization, Person, Role
from accounts.permissions import confirmed, person_of, signed_in
from accounts.queries import held_by
from accounts.rules import OF_AN_ORGANIZATION, STAFF, covers, may_give, may_hand_over, may_tend
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from notices import sms


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    phone = PhoneField()
    kind = forms.ChoiceField(label=gettext_lazy("Post"))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class OrganizationForm(forms.ModelForm):
    class Meta:
        model = Organization
        fields = ["name", "short_name", "level", "region_code", "credit_code", "phone"]


class NamesForm(forms.ModelForm):
    class Meta:
        model = Organization
        fields = ["name", "short_name"]


def tended(request: HttpRequest, ref: str) -> tuple[Organization, dict[str, Any]]:
    """The organization, and what the person may do on its page. Raises NotAllowed for who may do nothing there."""
    organization = get_object_or_404(Organization, ref=ref)
    held = held_by(person_of(request))
    kinds = [(kind.value, str(kind.label)) for kind in Role.Kind if kind in OF_AN_ORGANIZATION and may_give(kind, organization.path, held)]
    tends = may_tend(organization.path, held)
    if not (kinds or tends or covers(held, OF_AN_ORGANIZATION, organization.path)):
        raise NotAllowed
    return organization, {"held": held, "kinds": kinds, "tends": tends}


def _page(request: HttpRequest, organization: Organization, may: dict[str, Any], status: int = 200, **forms_: forms.BaseForm) -> HttpResponse:
    person = person_of(request)
    roles = Role.objects.active().filter(organization=organization).select_related("person", "organization").order_by("kind", "since", "pk")
    posts = [
        {
            "role": role,
            "may_end": may_give(role.kind, organization.path, may["held"]),
            "may_hand_over": may_hand_over(role.kind, organization.path, own=role.person_id == person.pk, held=may["held"]),
        }
        for role in roles
    ]
    context = {
        "organization": organization,
        "posts": posts,
        "tends": may["tends"],
        "kinds": may["kinds"],
        "open_invitations": Invitation.objects.filter(organization=organization, accepted_at=None, expires_at__gt=clock.now(), purpose="role")
        .select_related("invited_by")
        .order_by("-made_at"),
        "below": organization.get_children(),
        "invite_form": InviteForm(kinds=may["kinds"]),
        "add_form": OrganizationForm(prefix="add", initial={"level": "unit"}),
        "names_form": NamesForm(prefix="names", instance=organization),
        **forms_,
    }
    return render(request, "accounts/organization.html", context, status=status)


@signed_in
def organization(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, *tended(request, ref))


@require_POST
@signed_in
def invite(request: HttpRequest, ref: str) -> HttpResponse:
    found, may = tended(request, ref)
    form = InviteForm(request.POST, kinds=may["kinds"])
    if not form.is_valid():
        return _page(request, found, may, 422, invite_form=form)
    _invitation, token = invite_to_role(**form.cleaned_data, organization=found, by=person_of(request))
    address = link(token)
    sms.send(
        form.cleaned_data["phone"],
        _("%(organization)s invites you. Open the link within 7 days: %(link)s") % {"organization": found.short_name, "link": address},
    )
    messages.success(
        request, _("The link went to the phone. You can also pass it on yourself; it opens only with a code to that phone: %s") % address
    )
    return redirect("organization", found.ref)


@require_POST
@signed_in
def withdraw(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found, _may = tended(request, ref)
    withdraw_invitation(invitation=get_object_or_404(Invitation, pk=pk, organization=found), by=person_of(request))
    return redirect("organization", found.ref)


@require_POST
@signed_in
def add(request: HttpRequest, ref: str) -> HttpResponse:
    found, may = tended(request, ref)
    form = OrganizationForm(request.POST, prefix="add")
    if form.is_valid():
        try:
            made = add_organization(under=found, by=person_of(request), **form.cleaned_data)
            return redirect("organization", made.ref)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, found, may, 422, add_form=form)


@require_POST
@signed_in
def rename(request: HttpRequest, ref: str) -> HttpResponse:
    found, may = tended(request, ref)
    form = NamesForm(request.POST, prefix="names", instance=Organization.objects.get(pk=found.pk))
    if not form.is_valid():
        return _page(request, found, may, 422, names_form=form)
    rename_organization(organization=found, by=person_of(request), **form.cleaned_data)
    return redirect("organization", found.ref)


@require_POST
@confirmed
def end(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found, _may = tended(request, ref)
    end_role(role=get_object_or_404(Role, pk=pk, organization=found), by=person_of(request))
    return redirect("organization", found.ref)


@confirmed
def pass_on(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """To somebody who has an account, named by phone."""
    found, may = tended(request, ref)
    role = get_object_or_404(Role.objects.active().select_related("person", "organization"), pk=pk, organization=found)
    if not may_hand_over(role.kind, found.path, own=role.person_id == person_of(request).pk, held=may["held"]):
        raise NotAllowed
    form = ToForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        to = Person.objects.filter(phone=form.cleaned_data["phone"], is_active=True).first()
        if to is None:
            form.add_error("phone", _("Nobody has an account with this number. Invite the person first."))
        else:
            hand_over(role=role, to=to, by=person_of(request))
            messages.success(request, _("%(post)s: from %(before)s to %(after)s.") % {"post": role, "before": role.person, "after": to})
            still_seen = covers(held_by(person_of(request)), OF_AN_ORGANIZATION | {STAFF}, found.path)
            return redirect("organization", found.ref) if still_seen else redirect("me")
    return render(request, "accounts/hand_over.html", {"role": role, "form": form}, status=422 if form.is_bound else 200)


class ToForm(forms.Form):
    phone = PhoneField(label=gettext_lazy("Mobile number of who takes it over"))
