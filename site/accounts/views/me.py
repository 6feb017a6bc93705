"""Somebody's own page: who waits for them, in which role they act, what is kept about them."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.actions.people import NotYet, erase, rename
from accounts.actions.roles import end_role
from accounts.asked import key
from accounts.forms import NameForm
from accounts.home import places_of, waiting_for
from accounts.models import Role
from accounts.permissions import confirmed, person_of, signed_in
from accounts.privacy import export_of, reasons_to_wait
from accounts.roles import act_as, acting


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    return render(
        request, "accounts/me.html", {"person": person, "acting": acting(request), "waiting": waiting_for(person), "places": places_of(person)}
    )


@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """Choose the role to act in."""
    if request.method == "POST":
        act_as(request, get_object_or_404(Role, pk=key(request, "role")))
        return redirect("me")
    return render(request, "accounts/roles.html", {"acting": acting(request)})


@confirmed
def lay_down(request: HttpRequest, pk: int) -> HttpResponse:
    role = get_object_or_404(Role.objects.active().filter(person=person_of(request)).select_related("organization"), pk=pk)
    if request.method == "POST":
        end_role(role=role, by=person_of(request))
        messages.info(request, _("You no longer hold this post: %(post)s.") % {"post": role})
        return redirect("me")
    return render(request, "accounts/lay_down.html", {"role": role})


@signed_in
def name(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": person_of(request).name})
    if request.method == "POST" and form.is_valid():
        rename(person=person_of(request), name=form.cleaned_data["name"], by=person_of(request))
        return redirect("me")
    return render(request, "accounts/name.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def export(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(export_of(person_of(request)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = "attachment; filename=gongchuang.json"
    response["Cache-Control"] = "no-store"
    return response


@confirmed
def close(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        try:
            erase(person=person, by=person)
        except NotYet as refused:
            return render(request, "accounts/close.html", {"reasons": refused.reasons}, status=refused.status)
        logout(request)
        return render(request, "accounts/closed.html")
    return render(request, "accounts/close.html", {"reasons": reasons_to_wait(person)})
