"""The page behind an invitation's link: it opens by a code to the invited phone, once."""

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.actions.invitations import InvitationGone, accept, invited_person, open_invitation, whom_to_ask
from accounts.allauth_internals import sign_in_by_code
from accounts.codes import OneTimeCode
from accounts.forms import ConsentForm, NewPasswordForm
from accounts.invitations import PURPOSES, token_hash
from accounts.models import Invitation
from accounts.phones import masked
from accounts.views.sign_in import code_step

CHOSEN = "accounts.invited_password_hash"


class ConsentAndPassword(NewPasswordForm, ConsentForm):
    pass


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invited = open_invitation(token)
        return _page(request, invited, token)
    except InvitationGone as gone:
        if gone.invitation and gone.invitation.accepted_by_id and gone.invitation.accepted_by_id == request.user.pk:
            return redirect(PURPOSES[gone.invitation.purpose].leads_to)
        return render(request, "accounts/invitation_gone.html", {"gone": gone, "ask": whom_to_ask(gone.invitation)}, status=gone.status)


def _page(request: HttpRequest, invited: Invitation, token: str) -> HttpResponse:
    to = invited.phone or invited.email
    code = OneTimeCode(request, f"invitation.{token_hash(token)[:16]}")
    form_class = None if invited_person(invited) else (ConsentForm if invited.phone else ConsentAndPassword)
    context = {
        "invited": invited,
        "purpose": PURPOSES[invited.purpose].title,
        "start": reverse("invitation", args=[token]),
        "masked": masked(to) or to,
    }
    if code.to is None:
        form = form_class(request.POST if request.method == "POST" else None) if form_class else None
        if request.method != "POST" or (form is not None and not form.is_valid()):
            return render(request, "accounts/invitation.html", {**context, "form": form}, status=422 if request.method == "POST" else 200)
        if isinstance(form, ConsentAndPassword):
            request.session[CHOSEN] = make_password(form.cleaned_data["password"])
        code.send(to)
        return redirect(request.path)
    result = code_step(request, code, "accounts/invitation_code.html", context)
    if isinstance(result, HttpResponse):
        return result
    person = accept(token=token, password_hash=request.session.pop(CHOSEN, None))
    if request.user.is_authenticated and request.user.pk != person.pk:
        request.session.flush()
    return sign_in_by_code(request, person, to=result, next_url=reverse(PURPOSES[invited.purpose].leads_to))
