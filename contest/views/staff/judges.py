"""The pool of a contest: judges and supervisors, their invitations and their conflicts."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.mail import send_mail
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actions.invitations import NoAddress
from accounts.asked import posted, whole
from accounts.invitations import link
from accounts.models import Invitation
from accounts.permissions import person_of
from contest.actions.judges import HasSheets, add_judge, change_judge, invite_judge, subject_of, take_out_judge
from contest.actions.recusing import declare_conflict, withdraw_conflict
from contest.bench import region_names
from contest.conflict_facts import region
from contest.forms.judging import ConflictForm, JudgeForm
from contest.models import Conflict, Contest, Judge
from contest.permissions import runs_contest
from contest.rules.states import AssignmentState
from contest.views.staff.doors import for_staff, for_staff_and_supervisor, work_links
from contest.views.staff.guide import guide
from ledger import clock
from notices import sms

LINK = "contest.invitation_link"


@for_staff_and_supervisor
@never_cache
def judges(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """Everyone in the pool, and the form for one more."""
    form = JudgeForm(posted(request), contest=contest)
    if request.method == "POST" and form.is_valid():
        judge = add_judge(contest=contest, by=person_of(request), **form.cleaned_data)
        messages.success(request, _("%(name)s is in the pool. Invite by link next.") % {"name": judge.name})
        return redirect("staff_judges", slug=contest.slug)
    released = Count("assignments", filter=Q(assignments__state=AssignmentState.RELEASED))
    rows = list(contest.judges.select_related("person", "employer_organization").annotate(sheets=released).order_by("role", "number"))
    invited = invitations_of(rows)
    names = region_names({region(judge.region_code) for judge in rows if judge.region_code})
    lines = [
        {"judge": judge, "region": names.get(region(judge.region_code), judge.region_code), **standing(judge, invited.get(subject_of(judge)))}
        for judge in rows
    ]
    context = {
        "contest": contest, "lines": lines, "form": form, "links": work_links(contest, "staff_judges"),
        "runs": runs_contest(person_of(request), contest), "fresh": request.session.pop(LINK, None),
        "waiting": sum(judge.person_id is None for judge in rows), "guide": guide(contest, "people", []) if contest.announced_at is None else None,
    }  # fmt: skip
    return render(request, "contest/staff/judges.html", context, status=422 if form.errors else 200)


def invitations_of(rows: Iterable[Judge]) -> dict[str, Invitation]:
    """Subject -> the newest invitation."""
    return {row.subject: row for row in Invitation.objects.filter(subject__in=[subject_of(judge) for judge in rows]).order_by("pk")}


def standing(judge: Judge, invitation: Invitation | None) -> dict[str, Any]:
    if judge.committed_at is not None:
        return {"word": _("accepted and signed"), "kind": "done"}
    if judge.person_id is not None:
        return {"word": _("accepted"), "kind": "run"}
    if invitation is None:
        return {"word": _("not invited yet"), "kind": "wait"}
    if invitation.expires_at <= clock.now():
        return {"word": _("invitation has run out"), "kind": "back"}
    return {"word": _("invited"), "kind": "wait"}


@for_staff
@never_cache
def judge(request: HttpRequest, contest: Contest, pk: int) -> HttpResponseBase:
    """One judge: what is known, conflicts, the invitation."""
    found = get_object_or_404(Judge.objects.select_related("contest__organization", "person", "employer_organization"), pk=pk, contest=contest)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    form, conflict_form = JudgeForm(instance=found, contest=contest), ConflictForm(contest=contest)
    if doing == "change":
        form = JudgeForm(request.POST, instance=Judge.objects.get(pk=found.pk), contest=contest)
        if form.is_valid():
            change_judge(judge=found, by=person_of(request), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("staff_judge", slug=contest.slug, pk=pk)
    elif doing == "invite":
        return send_invitation(request, found)
    elif doing == "conflict":
        conflict_form = ConflictForm(request.POST, contest=contest)
        if conflict_form.is_valid():
            said = conflict_form.cleaned_data
            declare_conflict(entry=said["number"], judge=found, by=person_of(request), reason=said["reason"], kind=Conflict.Kind.STAFF)
            messages.success(request, _("Kept: the two will not meet."))
            return redirect("staff_judge", slug=contest.slug, pk=pk)
    elif doing == "withdraw":
        withdraw_conflict(conflict=get_object_or_404(found.conflicts, pk=whole(request.POST.get("conflict"))), by=person_of(request))
        messages.success(request, _("The conflict is taken back."))
        return redirect("staff_judge", slug=contest.slug, pk=pk)
    elif doing == "take_out":
        try:
            take_out_judge(judge=found, by=person_of(request))
        except HasSheets as refused:
            messages.error(request, str(refused))
            return redirect("staff_judge", slug=contest.slug, pk=pk)
        messages.success(request, _("Taken out of the pool."))
        return redirect("staff_judges", slug=contest.slug)
    context = {
        "contest": contest, "judge": found, "form": form, "conflict_form": conflict_form, "links": work_links(contest, "staff_judges"),
        "conflicts": found.conflicts.select_related("entry").order_by("entry__number"), "fresh": request.session.pop(LINK, None),
        **standing(found, invitations_of([found]).get(subject_of(found))),
    }  # fmt: skip
    return render(request, "contest/staff/judge.html", context, status=422 if form.errors or conflict_form.errors else 200)


def send_invitation(request: HttpRequest, found: Judge) -> HttpResponse:
    """The link goes by text message and by e-mail, as far as they are known, and is shown once, to be handed over."""
    try:
        _made, token = invite_judge(judge=found, by=person_of(request))
    except NoAddress as refused:
        messages.error(request, str(refused))
        return redirect("staff_judge", slug=found.contest.slug, pk=found.pk)
    address = link(token)
    request.session[LINK] = {"name": found.name, "address": address}
    if found.email:
        try:
            send_mail(
                _("%(contest)s invites you to judge") % {"contest": found.contest.name},
                _("%(name)s, %(contest)s invites you to judge. Open this link; a code to this address or your phone lets you in: %(address)s")
                % {"name": found.name, "contest": found.contest.name, "address": address},
                None, [found.email],
            )  # fmt: skip
        except Exception:  # likewise: a mail server that is away hinders nothing
            messages.warning(request, _("The e-mail could not be sent. Hand the link over yourself."))
        else:
            messages.success(request, _("The invitation was sent to %(name)s by e-mail.") % {"name": found.name})
    if found.phone:
        try:
            sms.send(found.phone, _("%(contest)s invites you to judge: %(address)s") % {"contest": found.contest.name, "address": address})
        except Exception:  # whatever a gateway raises: the link on the page is there all the same
            messages.warning(request, _("The text message could not be sent. Hand the link over yourself."))
        else:
            messages.success(request, _("The invitation was sent to %(name)s by text message.") % {"name": found.name})
    return redirect("staff_judges", slug=found.contest.slug)
