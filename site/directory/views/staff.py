"""Federation staff keep the profiles of their region: see what waits, edit, approve, write down what happened."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asked import posted
from accounts.models import Organization, Role
from accounts.permissions import person_of, role_required
from accounts.roles import acting
from directory.actions import craftsmen as craftsmen_actions
from directory.actions import profiles as actions
from directory.actions import studios as studio_actions
from directory.forms import life
from directory.forms import profiles as profile_forms
from directory.models import Craftsman, Honour, Keeper, Member, Profile, Step, Studio
from directory.rules.listing import key
from directory.views.differences import differences
from ledger import clock

PER_PAGE = 50
MODELS: Mapping[str, Any] = {"studios": Studio, "craftsmen": Craftsman}
FORMS: Mapping[str, Any] = {"studios": profile_forms.StudioForm, "craftsmen": profile_forms.CraftsmanForm}
EXTRA: Mapping[str, Mapping[str, Any]] = {
    "studios": {
        "designation": profile_forms.DesignationForm, "change": profile_forms.ChangeForm, "member": profile_forms.MemberForm,
        "achievement": profile_forms.AchievementForm,
    },
    "craftsmen": {
        "honour": profile_forms.HonourForm, "apprentice": profile_forms.ApprenticeForm, "achievement": profile_forms.AchievementForm,
    },
}  # fmt: skip

staff_only = role_required(Role.Kind.STAFF, Role.Kind.ADMINISTRATOR)


def office_of(request: HttpRequest) -> Organization | None:
    """The union that the person acts for; an administrator acts for the highest."""
    return acting(request).organization or Organization.objects.filter(depth=1).order_by("path").first()


def in_reach(request: HttpRequest, kind: str) -> Any:
    """The profiles that this person answers for; others are not found."""
    role, every = acting(request).role, MODELS[kind].objects.select_related("unit", "office")
    if role is not None and role.kind == Role.Kind.ADMINISTRATOR:
        return every
    office = acting(request).organization
    return every.within(office) if office else every.none()


@require_safe
@staff_only
def profiles(request: HttpRequest) -> HttpResponse:
    kind = "craftsmen" if request.GET.get("kind") == "craftsmen" else "studios"
    rows = in_reach(request, kind)
    waiting, show = rows.waiting().count(), request.GET.get("show") or ("waiting" if request.GET.get("waiting") else "")
    stale = rows.stale(a_year_ago())
    stale_count = stale.count()
    rows = {"waiting": rows.waiting(), "stale": stale, "merged": rows.exclude(merged_into=None)}.get(show, rows.apart())
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(Q(name_key__contains=key(words)) | Q(unit_key__contains=key(words)) | Q(initials__startswith=words.lower()))
    page = Paginator(rows.order_by("pinyin", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "kind": kind, "q": words, "show": show, "waiting": waiting, "stale": stale_count}
    return render(request, "directory/staff/profiles.html", context)


def a_year_ago() -> dt.datetime:
    return clock.now() - dt.timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def new_profile(request: HttpRequest, kind: str) -> HttpResponse:
    form = FORMS[kind](posted(request), instance=MODELS[kind](slug="new"))
    if request.method == "POST" and form.is_valid():
        create: Any = actions.create_studio if kind == "studios" else actions.create_craftsman
        values = form.cleaned_data
        made = create(by=person_of(request), office=office_of(request), **values)
        messages.success(request, _("%(name)s is in the directory as a draft. Approve it to make it public.") % {"name": made.name})
        return redirect("directory:staff_profile", kind=kind, ref=made.ref)
    return render(request, "directory/staff/new.html", {"form": form, "kind": kind}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def profile(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    found = get_object_or_404(in_reach(request, kind), ref=ref)
    form = FORMS[kind](posted(request), instance=MODELS[kind].objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(profile=found, by=person_of(request), values=form.changes())
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("The draft is saved. The public sees it once it is approved."))
            return redirect("directory:staff_profile", kind=kind, ref=ref)
    return profile_page(request, kind, found, form=form, status=422 if form.errors else 200)


def profile_page(
    request: HttpRequest, kind: str, found: Profile, *, status: int = 200, form: forms.BaseForm | None = None, **extra: Any
) -> HttpResponse:
    given = [(name, extra.get(name) or make()) for name, make in EXTRA[kind].items()]
    context = {
        "profile": found,
        "kind": kind,
        "form": form or FORMS[kind](instance=MODELS[kind].objects.get(pk=found.pk)),
        "differences": differences(found),
        "seen": actions.fingerprint(found),
        "forms": dict(given),
        "keepers": list(Keeper.objects.filter(studio=found.pk, until=None).select_related("person")) if kind == "studios" else [],
        "keeper_form": extra.get("keeper") or life.KeeperForm(),
        "revoking": extra.get("revoking"),
        "revoke_form": extra.get("revoke") or profile_forms.RevokeForm(),
    }
    return render(request, f"directory/staff/{'studio' if kind == 'studios' else 'craftsman'}.html", context, status=status)


@require_POST
@staff_only
def approve(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    found = get_object_or_404(in_reach(request, kind), ref=ref)
    actions.approve(profile=found, by=person_of(request), seen=request.POST.get("seen", ""))
    messages.success(request, _("Approved: the public sees it now."))
    return redirect("directory:staff_profile", kind=kind, ref=ref)


@require_POST
@staff_only
def add(request: HttpRequest, kind: str, ref: str, what: str) -> HttpResponse:
    """Write down an event, a member, an achievement, an honour, an apprentice."""
    found = get_object_or_404(in_reach(request, kind), ref=ref)
    form = EXTRA[kind][what](request.POST)
    if form.is_valid():
        try:
            ADDING[what](found, person_of(request), form)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("Written down."))
            return redirect("directory:staff_profile", kind=kind, ref=ref)
    return profile_page(request, kind, found, status=422, **{what: form})


def _change(studio: Studio, by: Any, form: Any) -> None:
    values = form.cleaned_data
    shared = {"studio": studio, "by": by, "on": values["on"], "note": values["note"]}
    match values["step"]:
        case Step.LEADER:
            studio_actions.change_leader(**shared, name=values["value"])
        case Step.RENAMED:
            studio_actions.rename(**shared, name=values["value"])
        case Step.MOVED:
            studio_actions.move(**shared, unit_text=values["value"])


def _achievement(profile: Any, by: Any, form: Any) -> None:
    owner = {"studio" if isinstance(profile, Studio) else "craftsman": profile}
    studio_actions.add_achievement(by=by, **owner, **form.values())


def _apprentice(master: Any, by: Any, form: Any) -> None:
    values = form.cleaned_data
    craftsmen_actions.take_apprentice(
        master=master, by=by, name=values["apprentice_name"], grade=values["apprentice_grade"], since=values["since"], until=values["until"]
    )


ADDING: Mapping[str, Callable[[Any, Any, Any], Any]] = {
    "designation": lambda studio, by, form: studio_actions.add_designation(studio=studio, by=by, **form.cleaned_data),
    "change": _change,
    "member": lambda studio, by, form: studio_actions.add_member(studio=studio, by=by, **form.cleaned_data),
    "achievement": _achievement,
    "honour": lambda craftsman, by, form: craftsmen_actions.give_honour(craftsman=craftsman, by=by, **form.cleaned_data),
    "apprentice": _apprentice,
}


@require_POST
@staff_only
def remove_member(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    studio = get_object_or_404(in_reach(request, "studios"), ref=ref)
    studio_actions.remove_member(member=get_object_or_404(Member, pk=pk, studio=studio), by=person_of(request))
    messages.success(request, _("Taken off the list of members."))
    return redirect("directory:staff_profile", kind="studios", ref=ref)


@require_POST
@staff_only
def revoke_honour(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    craftsman = get_object_or_404(in_reach(request, "craftsmen"), ref=ref)
    honour = get_object_or_404(Honour, pk=pk, craftsman=craftsman)
    form = profile_forms.RevokeForm(request.POST)
    if not form.is_valid():
        return profile_page(request, "craftsmen", craftsman, status=422, revoke=form, revoking=pk)
    craftsmen_actions.revoke_honour(honour=honour, by=person_of(request), on=form.cleaned_data["on"], reason=form.cleaned_data["reason"])
    messages.success(request, _("Revoked: the honour is hidden from the public at once; the record keeps it."))
    return redirect("directory:staff_profile", kind="craftsmen", ref=ref)
