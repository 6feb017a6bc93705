"""Staff: the awards of a contest, awards of units, money on paper, certificates."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.asked import whole
from accounts.permissions import person_of
from contest.actions.awarding import STANDING
from contest.actions.certifying import NothingCorrected, certificates_of, design_of, reissue, save_design
from contest.actions.prizes import add_unit_award, decide_unit_revocation, declare, drop_unit_award, mark_paid, propose_unit_revocation
from contest.forms.awards import DesignForm, FeesForm, PaidForm, ReissueForm, UnitAwardForm
from contest.forms.results import DeclareForm, ReasonForm
from contest.models import Award, Contest, Publication, Round, UnitAward
from contest.papers import SHEET
from contest.permissions import runs_contest
from contest.printing import PARTS, lacking
from contest.sheets_of_money import dated, fees_xlsx, prizes_xlsx
from contest.views.staff.doors import for_staff, for_staff_and_supervisor, work_links
from files.models import PrivateFile
from files.responses import hand_over
from ledger.refusals import NotAllowed, Refused
from work.actions import enqueue


@for_staff_and_supervisor
def awards(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    if request.method == "POST":
        return act(request, contest)
    return page(request, contest)


def act(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    doing, person = request.POST.get("do", ""), person_of(request)
    forms: dict[str, Any] = {
        "declare": DeclareForm(request.POST),
        "paid": PaidForm(request.POST),
        "unit": UnitAwardForm(request.POST, contest=contest),
    }
    form: Any = forms.get(doing)
    if form is not None and not form.is_valid():
        return page(request, contest, **{f"{doing}_form": form}, status=422)
    try:
        if doing == "declare":
            declare(contest=contest, by=person, **form.cleaned_data)
            sentence = _("Declared.")
        elif doing == "paid":
            chosen = [pk for one in request.POST.getlist("award") if (pk := whole(one)) is not None]
            many = mark_paid(awards=list(Award.objects.filter(pk__in=chosen, entry__contest=contest)), by=person, on=form.cleaned_data["on"])
            sentence = _("%(n)d marked as paid.") % {"n": many}
        elif doing == "unit":
            add_unit_award(level=form.cleaned_data["level"], unit=form.cleaned_data["unit"], by=person)
            sentence = _("On the list. It is promulgated with the result.")
        else:
            sentence = with_unit(request, contest, doing)
    except NotAllowed:
        raise
    except Refused as refused:
        return page(request, contest, refusal=refused, status=refused.status)
    messages.success(request, sentence)
    return redirect("staff_awards", slug=contest.slug)


def with_unit(request: HttpRequest, contest: Contest, doing: str) -> str:
    acts = {"drop": drop_unit_award, "propose": propose_unit_revocation, "confirm": decide_unit_revocation, "refuse": decide_unit_revocation}
    if doing not in acts:
        raise NotAllowed
    found = get_object_or_404(UnitAward, pk=whole(request.POST.get("unit_award")), level__contest=contest)
    more: dict[str, Any] = {"propose": {"reason": request.POST.get("reason", "")}, "confirm": {"accepted": True}, "refuse": {"accepted": False}}
    acts[doing](award=found, by=person_of(request), **more.get(doing, {}))  # type: ignore[operator]  # each by its own words
    return {
        "drop": _("Taken off the list."), "propose": _("Entered. A second person confirms it."), "confirm": _("Revoked by two people."),
        "refuse": _("Refused; nothing has changed."),
    }[doing]  # fmt: skip


def page(request: HttpRequest, contest: Contest, *, refusal: Refused | None = None, status: int = 200, **forms: Any) -> HttpResponse:
    found = Award.objects.filter(entry__contest=contest).select_related("level", "entry__leader").prefetch_related("certificates", "shares")
    rounds = list(Round.objects.filter(contest=contest).exclude(released_at=None).select_related("track"))
    books = {
        file.belongs_to: file
        for file in PrivateFile.objects.filter(
            purpose="book", belongs_to__in=[f"contest.round:{one.pk}" for one in rounds], deleted_at=None
        ).order_by("at")
    }
    context = {
        "contest": contest, "links": work_links(contest, "staff_awards"), "runs": runs_contest(person_of(request), contest),
        "person": person_of(request),
        "page": Paginator(found.order_by("level__order", "rank", "pk"), 50).get_page(request.GET.get("page")), "refusal": refusal,
        "standing": found.filter(state__in=STANDING).count(),
        "units": UnitAward.objects.filter(level__contest=contest).select_related("level", "revoking_by").prefetch_related("certificates"),
        "unit_levels": contest.award_levels.filter(for_units=True).exists(), "declared": Publication.objects.filter(round__contest=contest).exists(),
        "declare_form": DeclareForm(initial={name: getattr(contest, name) for name in DeclareForm.base_fields}), "paid_form": PaidForm(),
        "unit_form": UnitAwardForm(contest=contest), "fees_form": FeesForm(), "reason_form": ReasonForm(),
        "rounds": [(one, books.get(f"contest.round:{one.pk}")) for one in rounds], **forms,
    }  # fmt: skip
    return render(request, "contest/staff/awards.html", context, status=status)


def sheet(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=SHEET)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@for_staff
@require_safe
def prizes(request: HttpRequest, contest: Contest) -> HttpResponse:
    return sheet(prizes_xlsx(contest), dated(f"{contest.name}　奖金发放表"))


@for_staff
@require_safe
def fees(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = FeesForm(request.GET)
    if not form.is_valid():
        return page(request, contest, fees_form=form, status=422)
    data = form.cleaned_data
    return sheet(fees_xlsx(contest, day_fen=data["day"], full=data["full"], half=data["half"]), dated(f"{contest.name}　评审费发放表"))


@for_staff_and_supervisor
def certificates(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    """The design, every certificate with what could not be printed, and printing all as one job."""
    form, status = DesignForm(instance=design_of(contest)), 200
    if request.method == "POST":
        if request.POST.get("do") == "print":
            job = enqueue(kind="contest.print_certificates", key=f"contest:{contest.pk}", arguments={"contest": contest.pk}, by=person_of(request))
            return redirect("job", ref=job.ref)
        form = DesignForm(request.POST, instance=design_of(contest))
        if form.is_valid():
            try:
                save_design(contest=contest, by=person_of(request), **form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Kept. Certificates not printed yet look like this."))
                return redirect("staff_certificates", slug=contest.slug)
        status = 422
    found = certificates_of(contest).select_related(*PARTS, "replaced_by").order_by("number")
    lack = [(one, characters) for one in found.filter(revoked_at=None) if (characters := lacking(one))]
    whole_file = (
        PrivateFile.objects.filter(purpose="certificates", belongs_to=f"contest.contest:{contest.pk}", deleted_at=None).order_by("-at").first()
    )
    context = {
        "contest": contest, "links": work_links(contest, "staff_awards"), "form": form, "runs": runs_contest(person_of(request), contest),
        "lack": lack,
        "page": Paginator(found, 50).get_page(request.GET.get("page")), "file": whole_file, "valid": found.filter(revoked_at=None).count(),
    }  # fmt: skip
    return render(request, "contest/staff/certificates.html", context, status=status)


@for_staff
@require_safe
def certificates_file(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    kept = PrivateFile.objects.filter(purpose="certificates", belongs_to=f"contest.contest:{contest.pk}", deleted_at=None).order_by("-at")
    return hand_over(get_object_or_404(kept[:1]), inline=True)


@for_staff
def reissuing(request: HttpRequest, contest: Contest, code: str) -> HttpResponseBase:
    certificate = get_object_or_404(certificates_of(contest).select_related(*PARTS), code=code)
    form, status = ReissueForm(request.POST if request.method == "POST" else None, certificate=certificate), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = reissue(certificate=certificate, by=person_of(request), **form.correction())
            except NothingCorrected as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Issued again as %(number)s; the old one says so.") % {"number": made.number})
                return redirect("staff_certificates", slug=contest.slug)
        status = 422
    context = {"contest": contest, "links": work_links(contest, "staff_awards"), "certificate": certificate, "form": form}
    return render(request, "contest/staff/reissue.html", context, status=status)


@for_staff
@require_POST
def make_book(request: HttpRequest, contest: Contest, ref: str) -> HttpResponse:
    """评审手册 as a job."""
    round = get_object_or_404(Round, contest=contest, ref=ref)
    job = enqueue(kind="contest.programme_book", key=f"round:{round.pk}", arguments={"round": round.pk}, by=person_of(request))
    return redirect("job", ref=job.ref)


@for_staff
@require_safe
def book(request: HttpRequest, contest: Contest, ref: str) -> HttpResponseBase:
    round = get_object_or_404(Round, contest=contest, ref=ref)
    kept = PrivateFile.objects.filter(purpose="book", belongs_to=f"contest.round:{round.pk}", deleted_at=None).order_by("-at")
    return hand_over(get_object_or_404(kept[:1]), inline=True)
