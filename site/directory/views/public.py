"""The public pages of studios and craftsmen, and what belongs to each: photograph, share card, one printed page, calendar."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import linked, pictures, printing
from directory.actions.consulting import takes_questions
from directory.lineages import lineage
from directory.models import Achieved, Apprenticeship, Consultation, Craftsman, Matter, Offer, Profile, Step, Studio
from directory.queries import craftsman_page, public_craftsmen, public_studios, studio_page, studios_of
from directory.rules import consulting, ical
from documents.rendering import MissingGlyph
from files.pictures import FileErased
from ledger import clock

SHOWN = 6  # achievements before the rest is folded
PUBLIC = {"studios": public_studios, "craftsmen": public_craftsmen}
MODELS: dict[str, Any] = {"studios": Studio, "craftsmen": Craftsman}


def found_or_led_on(kind: str, slug: str, rows: Any) -> Any:
    """The profile, or where it went when it was merged into another. Raises Http404."""
    found = rows.filter(slug=slug).first()
    if found is not None:
        return found
    gone = MODELS[kind].objects.filter(slug=slug).select_related("merged_into").first()
    while gone is not None and gone.merged_into is not None:
        gone = gone.merged_into
        if gone.is_public:
            return HttpResponsePermanentRedirect(gone.get_absolute_url())
    raise Http404


@require_safe
def studio(request: HttpRequest, slug: str) -> HttpResponse:
    found = found_or_led_on("studios", slug, studio_page())
    if isinstance(found, HttpResponse):
        return found
    achievements, events, members, visits = (list(part.all()) for part in (found.achievements, found.designations, found.members, found.visits))
    counted = Counter(row.kind for row in achievements if row.kind != Achieved.BENEFIT)  # a sum of money is no item among items
    leader, leader_name = leader_of(found)
    offers = list(found.offers.all())
    asks = takes_questions(found)
    lines, too_few = questions_of(found) if asks else ([], 0)
    context = {
        "studio": found,
        "leader": leader,
        "leader_name": leader_name,
        "members": members,
        "events": events,
        "review": next((event for event in events if event.step == Step.REVIEWED), None),
        "achievements": achievements[:SHOWN],
        "more_achievements": achievements[SHOWN:],
        "achieved": [(Achieved(kind).label, number) for kind, number in counted.most_common()],
        "achieved_in_all": counted.total(),
        "first_year": min((row.year for row in achievements), default=None),
        "taught": Apprenticeship.objects.filter(master=found.leader_id).count() if found.leader and not found.leader.hidden else 0,
        "visits": visits[:SHOWN],
        "more_visits": visits[SHOWN:],
        "visited": len(visits),
        "visits_since": clock.today().year - 2,
        "offers": offers,
        "asks": asks,
        "questions": lines,
        "too_few": too_few,
        "fewest": consulting.FEWEST,
        "share": linked.share(found, found.field or found.introduction[:80] or found.kind_name),
        "linked": linked.data_block(linked.organization(found, leader, leader_name, members, achievements)),
    }
    return render(request, "directory/studio.html", context)


def leader_of(studio: Studio) -> tuple[Craftsman | None, str]:
    """A leader whose honours were revoked is not named."""
    if studio.leader is None or not studio.leader.hidden:
        leader = studio.leader if studio.leader and studio.leader.is_public else None
        return leader, studio.leader_text or (studio.leader.name if studio.leader else "")
    return None, ""


def questions_of(studio: Studio) -> tuple[list[tuple[str, consulting.Line]], int]:
    """Numbers by kind, and nothing else of what was asked."""
    lines, too_few = consulting.statistics((row.case for row in Consultation.objects.filter(studio=studio)), Matter.values)
    return [(str(Matter(line.matter).label), line) for line in lines], too_few


@require_safe
def craftsman(request: HttpRequest, slug: str) -> HttpResponse:
    found = found_or_led_on("craftsmen", slug, craftsman_page())
    if isinstance(found, HttpResponse):
        return found
    kin = lineage(found)
    everybody, honours, studios = list(kin), list(found.honours.all()), list(studios_of(found))
    said = "，".join(part for part in (found.title, found.trade, found.unit_name) if part)
    context = {
        "craftsman": found,
        "honours": honours,
        "top": next((honour for honour in honours if (honour.title, honour.on) == (found.title, found.honoured_on)), None),
        "achievements": list(found.achievements.all()),
        "kin": kin if len(everybody) > 1 else None,
        "everybody": everybody,
        "studios": studios,
        "share": linked.share(found, said or found.name),
        "linked": linked.data_block(linked.person(found, honours, studios)),
    }
    return render(request, "directory/craftsman.html", context)


@require_safe
def portrait(request: HttpRequest, kind: str, slug: str) -> HttpResponseBase:
    """The approved photograph; one that waits in a draft is not here."""
    found = get_object_or_404(PUBLIC[kind]().select_related("portrait"), slug=slug)
    if found.portrait is None:
        raise Http404
    try:
        return _picture(pictures.portrait(found.portrait), "image/webp")
    except (pictures.NoPicture, FileErased) as error:
        raise Http404 from error


@require_safe
def card(request: HttpRequest, kind: str, slug: str) -> HttpResponseBase:
    found = get_object_or_404(PUBLIC[kind](), slug=slug)
    try:
        with translation.override("zh-hans"):
            return _picture(pictures.card(found), "image/png")
    except pictures.NoPicture as error:
        raise Http404 from error


def _picture(path: Path, media_type: str) -> FileResponse:
    response = FileResponse(path.open("rb"), content_type=media_type)
    response["Cache-Control"] = "public, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def printed(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One A4 page."""
    found: Profile = get_object_or_404(studio_page() if kind == "studios" else craftsman_page(), slug=slug)
    try:
        with translation.override("zh-hans"):
            made = _printed(found)
    except MissingGlyph as error:
        raise Http404(str(error)) from error
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}.pdf"'
    return response


def _printed(found: Profile) -> bytes:
    if isinstance(found, Studio):
        return printing.studio_pdf(
            found, leader_of(found)[1], found.designations.all(), found.members.all(), found.achievements.all(), list(found.visits.all())
        )
    assert isinstance(found, Craftsman)  # noqa: S101  there are two kinds
    return printing.craftsman_pdf(found, list(found.honours.all()), found.achievements.all(), lineage(found), studios_of(found))


@require_safe
def visits_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates that a studio offers, the cancelled ones as such: a calendar that follows it takes them off."""
    found = get_object_or_404(public_studios(), slug=slug)
    offers = Offer.objects.filter(studio=found, ends__gte=clock.now()).order_by("starts", "pk")
    made = ical.calendar(found.name, [event_of(offer, found) for offer in offers])
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response


def event_of(offer: Offer, studio: Studio) -> ical.Event:
    host = linked.absolute("").split("//")[-1]
    return ical.Event(
        uid=f"{offer.ref}@{host}", starts=offer.starts, ends=offer.ends, stamp=offer.changed_at, summary=f"{studio.name}：{offer.theme}",
        place=offer.place, text=offer.note, url=linked.absolute(studio.get_absolute_url()), cancelled=offer.cancelled_at is not None,
    )  # fmt: skip


class NewProfiles(Feed):
    """Atom: what was added to the directory or changed in it, the latest first."""

    feed_type = Atom1Feed
    items_shown = 30

    def title(self) -> str:
        return _("Studios and craftsmen of Gongchuang")

    def subtitle(self) -> str:
        return _("What is new in the directory")

    def link(self) -> str:
        return "/search/"

    def items(self) -> list[Profile]:
        latest = [*public_studios().order_by("-approved_at", "-pk")[:30], *public_craftsmen().order_by("-approved_at", "-pk")[:30]]
        return sorted(latest, key=lambda row: (row.approved_at, row.pk), reverse=True)[: self.items_shown]

    def item_title(self, item: Any) -> str:
        return str(item.name)

    def item_description(self, item: Any) -> str:
        parts = (item.field, item.unit_name) if isinstance(item, Studio) else (item.title, item.trade, item.special_skill, item.unit_name)
        return "，".join(part for part in parts if part)

    def item_pubdate(self, item: Any) -> Any:
        return item.made_at

    def item_updateddate(self, item: Any) -> Any:
        return item.approved_at
