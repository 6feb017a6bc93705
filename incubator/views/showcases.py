"""推介 in public, for the founder who writes it, for the union that approves it, and for whoever is interested."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.asked import whole
from accounts.permissions import person_of, signed_in
from accounts.queries import in_subtree
from directory.pictures import NoPicture, fitted
from files.inspection import UnwantedFile
from files.pictures import FileErased
from incubator.actions import showcasing
from incubator.figure_queries import prefecture, region_names
from incubator.forms.showcases import InterestForm, PictureForm, ShowcaseForm
from incubator.models import Interest, Showcase, ShowcasePicture, Venture
from incubator.permissions import founds, sees_venture, verifies
from incubator.rules.showcase_moves import OPEN, PageState
from incubator.showcase_queries import awards_of, contact_of, desk_of, picture_address, pictures_of, shown, want_words
from incubator.views.founder import own_venture
from incubator.views.staff import acting_for, links, staff
from ledger.refusals import NotAllowed, Refused

PICTURE = (1200, 675)


@require_safe
def showcases(request: HttpRequest) -> HttpResponse:
    """?want=equity: those who look for an investor."""
    want = request.GET.get("want", "")
    want = want if want in Showcase.Want.values else ""
    page: Any = Paginator(shown(want), 24).get_page(request.GET.get("page"))
    found = list(page)
    won, pictures = awards_of(one.venture_id for one in found), pictures_of(found)
    names = region_names({prefecture(one.venture.region_code) for one in found})
    context = {
        "page": page, "want": want, "wants": Showcase.Want.choices, "rows": [
            {
                "one": one, "text": one.published, "wants": want_words(one), "region": names.get(prefecture(one.venture.region_code), ""),
                "award": next(iter(won[one.venture_id]), None), "picture": first_picture(one, pictures[one.pk]),
            }
            for one in found
        ],
    }  # fmt: skip
    return render(request, "incubator/public/showcases.html", context)


def first_picture(one: Showcase, pictures: list[ShowcasePicture]) -> str:
    return picture_address(one, pictures[0]) if pictures else ""


def showcase(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One page; whoever is signed in may say that they are interested."""
    found = get_object_or_404(Showcase.objects.public().select_related("venture__organization"), slug=slug)
    asked = form = None
    status = 200
    if request.user.is_authenticated:
        person = person_of(request)
        asked = found.interests.filter(person=person).first()
        form = InterestForm(request.POST or None)
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    showcasing.register_interest(showcase=found, by=person, **form.cleaned_data)
                except Refused as refused:
                    form.add_error(None, str(refused))
                    status = refused.status
                else:
                    messages.success(request, _("The union reads it and passes it on. You are told what the founder answers."))
                    return redirect(f"{found.get_absolute_url()}#interest")
    elif request.method == "POST":
        raise NotAllowed
    context = {**page_of(found), "asked": asked, "form": form, "may_ask": asked is None or asked.state not in OPEN}
    return render(request, "incubator/public/showcase.html", context, status=status)


def page_of(found: Showcase) -> dict[str, Any]:
    """Three queries: awards, pictures, the name of the region."""
    region = prefecture(found.venture.region_code)
    return {
        "showcase": found, "venture": found.venture, "text": found.published or found.content(), "wants": want_words(found),
        "awards": awards_of([found.venture_id])[found.venture_id], "region": region_names({region}).get(region, ""),
        "pictures": [(picture_address(found, one), one.caption) for one in pictures_of([found])[found.pk]],
    }  # fmt: skip


@require_safe
def picture(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """An approved one, for everybody."""
    found = get_object_or_404(Showcase.objects.public(), slug=slug)
    if pk not in (found.published or {}).get("pictures", []):
        raise Http404
    return as_picture(get_object_or_404(ShowcasePicture.objects.select_related("file"), pk=pk, showcase=found), "public, max-age=3600")


@signed_in
@require_safe
def draft_picture(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """One of a draft, for its founders and the staff of its region."""
    venture = get_object_or_404(Venture.objects.select_related("organization"), ref=ref)
    if not sees_venture(person_of(request), venture):
        raise Http404
    return as_picture(get_object_or_404(ShowcasePicture.objects.select_related("file"), pk=pk, showcase__venture=venture), "private, no-store")


def as_picture(kept: ShowcasePicture, cached: str) -> FileResponse:
    try:
        path = fitted(kept.file, "showcase", PICTURE)
    except (NoPicture, FileErased) as error:
        raise Http404 from error
    return FileResponse(path.open("rb"), content_type="image/webp", headers={"Cache-Control": cached, "X-Content-Type-Options": "nosniff"})


@signed_in
def my_interests(request: HttpRequest) -> HttpResponseBase:
    """What one asked of ventures, and what they answered."""
    person = person_of(request)
    if request.method == "POST":
        interest = get_object_or_404(Interest.objects.filter(person=person).select_related("showcase"), ref=request.POST.get("interest", ""))
        try:
            showcasing.withdraw_interest(interest=interest, by=person)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("my_interests")
    found = list(Interest.objects.filter(person=person).select_related("showcase__venture", "person"))
    rows = [(one, contact_of(one)["founders"] if one.shares_contacts else [], one.state in OPEN) for one in found]
    public = set(Showcase.objects.public().filter(pk__in={one.showcase_id for one in found}).values_list("pk", flat=True))
    return render(request, "incubator/public/my_interests.html", {"rows": rows, "public": public})


@signed_in
def own_showcase(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The founder writes, adds pictures, sends, takes down; and answers whom the union passed on."""
    venture, person = own_venture(request, ref), person_of(request)
    if not founds(person, venture):
        raise NotAllowed
    found = Showcase.objects.filter(venture=venture).first()
    form, pictures = ShowcaseForm(instance=found), PictureForm(auto_id="picture-%s")
    status = 200
    if request.method == "POST":
        doing = request.POST.get("do", "")
        status = 422
        try:
            if doing in ("save", "send"):
                form = ShowcaseForm(request.POST, instance=found)
                if form.is_valid():
                    written = showcasing.write_showcase(venture=venture, by=person, **form.cleaned_data)
                    if doing == "send":
                        showcasing.send_showcase(showcase=written, by=person)
                        messages.success(request, _("Sent. The union reads it before it becomes public."))
                    else:
                        messages.success(request, _("Kept. Nothing has been sent yet."))
                    return redirect("venture_showcase", ref=ref)
            elif doing == "picture":
                pictures = PictureForm(request.POST, request.FILES, auto_id="picture-%s")
                if pictures.is_valid():
                    page = found or showcasing.write_showcase(venture=venture, by=person)
                    data = pictures.cleaned_data
                    showcasing.add_picture(showcase=page, by=person, upload=data["file"], caption=data["caption"])
                    return redirect("venture_showcase", ref=ref)
            else:
                act_as_founder(request, found, doing)
                return redirect("venture_showcase", ref=ref)
        except UnwantedFile as refused:
            pictures.add_error("file", str(refused))
        except NotAllowed:
            raise
        except Refused as refused:
            found, status = Showcase.objects.filter(venture=venture).first(), refused.status
            (pictures if doing == "picture" else form).add_error(None, str(refused))
    return render(request, "incubator/founder/showcase.html", founder_context(venture, found, form, pictures), status=status)


def act_as_founder(request: HttpRequest, found: Showcase | None, doing: str) -> None:
    person = person_of(request)
    if found is None:
        raise NotAllowed
    if doing == "drop":
        showcasing.drop_picture(picture=get_object_or_404(found.pictures, pk=whole(request.POST.get("picture"))), by=person)
    elif doing == "down":
        showcasing.take_down(showcase=found, by=person)
    elif doing in ("accept", "decline"):
        interest = get_object_or_404(found.interests.select_related("showcase"), ref=request.POST.get("interest", ""))
        showcasing.answer_interest(interest=interest, by=person, accept=doing == "accept", note=request.POST.get("note", ""))
    else:
        raise NotAllowed


def founder_context(venture: Venture, found: Showcase | None, form: ShowcaseForm, pictures: PictureForm) -> dict[str, Any]:
    """Interests that the union has not passed on are not the founder's to see."""
    seen = found.interests.exclude(passed_at=None).exclude(state__in=("refused", "withdrawn")).select_related("person") if found else []
    kept = list(found.pictures.filter(dropped=False)) if found else []
    return {
        "venture": venture, "showcase": found, "form": form, "picture_form": pictures, "public": bool(found and found.published), "pictures": kept,
        "note": returned_because(found) if found else "", "interests": seen, "full": len(kept) >= showcasing.MOST_PICTURES,
    }  # fmt: skip


def returned_because(found: Showcase) -> str:
    """What the union said when it sent the page back."""
    from ledger.models import Words

    if found.state != PageState.RETURNED:
        return ""
    words = Words.objects.filter(event__book__name=found.venture.book, event__action="showcase.returned", field="note").order_by("-event__number")
    return words.values_list("text", flat=True).first() or ""


@staff
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Pages to approve, people to pass on, and what is public below this union."""
    organization = acting_for(request)
    pages, interests = desk_of(organization)
    public = Showcase.objects.public().filter(in_subtree("venture__organization", organization)).select_related("venture__organization")
    context = {
        "organization": organization, "links": links("staff_showcases"), "pages": pages, "interests": interests,
        "page": Paginator(public.order_by("-published_at", "pk"), 50).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "incubator/staff/showcases.html", context)


@staff
def one(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The page as it was sent, beside it what is public; and whoever is interested."""
    organization, person = acting_for(request), person_of(request)
    below = Showcase.objects.filter(in_subtree("venture__organization", organization)).select_related("venture__organization")
    found = get_object_or_404(below, ref=ref)
    if request.method == "POST":
        try:
            act_as_staff(request, found, request.POST.get("do", ""))
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("staff_showcase", ref=ref)
    context = {
        **page_of(found), "text": found.content(), "wants": [str(Showcase.Want(want).label) for want in found.wants], "organization": organization,
        "links": links("staff_showcases"), "read": showcasing.fingerprint(found), "public": bool(found.published),
        "changed": bool(found.published) and found.published != found.content(), "waits": found.state == PageState.WAITING,
        "may": verifies(person, found.venture), "drafts": list(found.pictures.filter(dropped=False)),
        "interests": found.interests.select_related("person", "passed_by", "answered_by"),
    }  # fmt: skip
    return render(request, "incubator/staff/showcase.html", context)


def act_as_staff(request: HttpRequest, found: Showcase, doing: str) -> None:
    person, note = person_of(request), request.POST.get("note", "").strip()[:500]
    if doing == "approve":
        showcasing.approve_showcase(showcase=found, by=person, read=request.POST.get("read", ""))
        messages.success(request, _("The page is public."))
    elif doing == "return":
        showcasing.return_showcase(showcase=found, by=person, note=note)
    elif doing == "down":
        showcasing.take_down(showcase=found, by=person, note=note)
    elif doing in ("pass_on", "refuse"):
        interest = get_object_or_404(found.interests.select_related("showcase"), ref=request.POST.get("interest", ""))
        if doing == "pass_on":
            showcasing.pass_on_interest(interest=interest, by=person)
        else:
            showcasing.refuse_interest(interest=interest, by=person, note=note)
    else:
        raise NotAllowed
