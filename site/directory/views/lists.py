"""Importing a list by upload: what would change is looked at first, then one POST."""

import re

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asked import posted
from accounts.models import Role
from accounts.permissions import person_of
from accounts.queries import in_subtree
from accounts.roles import acting
from directory.actions.importing import AppliedAlready, BadList, DirectoryChanged, ListStopped, apply_list, plan, read_list, receive_list
from directory.forms.lists import ListForm
from directory.models import DirectoryImport
from directory.views.staff import office_of, staff_only
from files.inspection import UnwantedFile

SHOWN = 200  # rows of each kind on the page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def upload(request: HttpRequest) -> HttpResponse:
    form = ListForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = receive_list(
                upload=form.cleaned_data["file"], kind=form.cleaned_data["kind"], by=person_of(request), office=office_of(request)
            )  # fmt: skip
        except (UnwantedFile, BadList) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("directory:import", ref=made.ref)
    recent = _within_reach(request).select_related("by", "file")[:10]
    return render(request, "directory/staff/upload.html", {"form": form, "recent": recent}, status=422 if form.errors else 200)


def _within_reach(request: HttpRequest) -> QuerySet[DirectoryImport]:
    role, office = acting(request).role, acting(request).organization
    every = DirectoryImport.objects.exclude(file=None)
    if role is not None and role.kind == Role.Kind.ADMINISTRATOR:
        return every
    return every.filter(in_subtree("office", office)) if office else every.none()


@require_safe
@staff_only
def look(request: HttpRequest, ref: str) -> HttpResponse:
    listed = get_object_or_404(_within_reach(request).select_related("file", "office"), ref=ref)
    if listed.applied_at is not None:
        return render(request, "directory/staff/applied.html", {"listed": listed})
    return _plan_page(request, listed)


def _plan_page(request: HttpRequest, listed: DirectoryImport, *, refused: Exception | None = None, status: int = 200) -> HttpResponse:
    wanted = plan(listed.kind, read_list(listed), listed.office)
    return render(request, "directory/staff/plan.html", {"listed": listed, "plan": wanted, "refused": refused, "shown": SHOWN}, status=status)


@require_POST
@staff_only
def apply(request: HttpRequest, ref: str) -> HttpResponse:
    listed = get_object_or_404(_within_reach(request).select_related("file", "office"), ref=ref)
    choices = {int(found[1]): str(value) for name, value in request.POST.items() if (found := re.fullmatch(r"row-(\d{1,7})", name))}
    try:
        done = apply_list(listed=listed, by=person_of(request), seen=request.POST.get("seen", ""), choices=choices)
    except AppliedAlready:
        return redirect("directory:import", ref=ref)
    except (DirectoryChanged, ListStopped) as refused:
        return _plan_page(request, listed, refused=refused, status=refused.status)
    added = ngettext("%(n)s was added", "%(n)s were added", len(done.new)) % {"n": len(done.new)}
    messages.success(request, _("%(added)s. All are public and found by search.") % {"added": added} if done.new else _("The list is imported."))
    return redirect("directory:import", ref=ref)
