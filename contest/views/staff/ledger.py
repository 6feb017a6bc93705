"""留痕: what happened in the rounds of a contest, event by event, in words; and each record as it was hashed. For staff and the supervisor."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from accounts.permissions import person_of
from contest.actions.objecting import TIP
from contest.models import Contest, Objection, Record
from contest.permissions import supervises
from contest.views.staff.doors import for_staff_and_supervisor, work_links
from ledger.models import Event


def words() -> dict[str, str]:
    return {
        "contest.made": _("Contest made"),
        "contest.copied": _("Copied from an earlier edition"),
        "contest.changed": _("Basics changed"),
        "contest.part_changed": _("A table of the set-up changed"),
        "contest.announced": _("Announced"),
        "contest.dates_moved": _("Dates moved, everyone touched told"),
        "contest.zones_made": _("Zones made"),
        "contest.zone_sent_up": _("A zone's result went up"),
        "round.made": _("Round set up"),
        "round.changed": _("Set-up changed"),
        "round.scheme_copied": _("Scheme copied from another round"),
        "round.entries_put_in": _("Entries put in"),
        "round.entry_taken_out": _("Entry taken out"),
        "round.factors_set": _("Coefficients set"),
        "round.notice_reckoned": _("End of the notice reckoned anew"),
        "round.conflicts_checked": _("Conflicts checked"),
        "round.released": _("Released to the judges"),
        "round.sealed": _("All marks sealed with one hash"),
        "round.closed": _("Record written"),
        "round.published": _("Public notice begun"),
        "round.settled": _("Public notice over"),
        "round.ratified": _("Ratified"),
        "round.reopen_proposed": _("Reopening proposed"),
        "round.reopen_refused": _("Reopening refused"),
        "round.reopened": _("Marks opened again"),
        "round.ratify_proposed": _("Ratification entered"),
        "round.ratify_refused": _("Ratification refused"),
        "round.looked_again": _("Marks far apart looked at again"),
        "round.tie_decided": _("Order of equals decided by the head"),
        "round.recount_staged": _("Correction staged"),
        "round.recount_applied": _("Correction applied"),
        "round.recount_cancelled": _("Correction cancelled"),
        "round.moved_up": _("Those below moved up"),
        "assignment.recused": _("Judge recused"),
        "assignment.replaced": _("Judge replaced"),
        "assignment.set_aside": _("Sheet set aside"),
        "assignment.taken_over": _("Sheet taken over by another judge"),
        "objection.received": _("Objection received"),
        "objection.accepted": _("Objection accepted"),
        "objection.answered": _("Objection answered"),
        "draw.published": _("Hash of a draw number published"),
        "draw.made": _("Draw made"),
        "round.second_look_asked": _("Second look asked for"),
        "round.second_look_answered": _("Second look answered"),
        "panel.entry_moved": _("Entry moved to another panel"),
        "panel.judge_moved": _("Judge moved to another panel"),
        "panel.locked": _("Panel fixed"),
    }


def texts_of(event: Event) -> list[str]:
    """What was written with the step. Objections have a page of their own, with its own readers."""
    return [] if event.action.startswith("objection.") else [one.text for one in event.words.all() if one.text]


def tips_in(contest: Contest) -> QuerySet[Objection, int]:
    """That one came in is for the supervisor alone."""
    return Objection.objects.filter(kind=TIP, publication__round__contest=contest).values_list("pk", flat=True)


@for_staff_and_supervisor
@require_safe
def ledger(request: HttpRequest, contest: Contest) -> HttpResponse:
    rounds = {round.book: round for round in contest.rounds.select_related("track")}
    chosen = next((round for round in rounds.values() if round.ref == request.GET.get("round")), None)
    books = [chosen.book] if chosen else [contest.book, *rounds]
    found = Event.objects.filter(book__name__in=books).select_related("book").prefetch_related("words").order_by("-at", "-pk")
    if not supervises(person_of(request), contest):
        found = found.exclude(subject__in=[f"contest.objection:{pk}" for pk in tips_in(contest)])
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    events = list(page)
    names = dict(Person.objects.filter(pk__in={event.actor_id for event in events if event.actor_id}).values_list("pk", "name"))
    said = words()
    lines = [
        {
            "event": event, "round": rounds.get(event.book.name), "word": said.get(event.action, event.action),
            "who": names.get(event.actor_id, "") if event.actor_id else _("the system"), "texts": texts_of(event),
        }
        for event in events
    ]  # fmt: skip
    context = {
        "contest": contest, "links": work_links(contest, "staff_rounds"), "page": page, "lines": lines, "rounds": rounds.values(), "chosen": chosen,
        "records": Record.objects.filter(round__contest=contest).select_related("round", "by").defer("content"),
    }  # fmt: skip
    return render(request, "contest/staff/ledger.html", context)


@for_staff_and_supervisor
@require_safe
def record_file(request: HttpRequest, contest: Contest, ref: str, number: int) -> HttpResponse:
    """The record as it was hashed, superseded ones too: `sha256sum` of this file is its check code."""
    found = get_object_or_404(Record, round__contest=contest, round__ref=ref, number=number)
    response = HttpResponse(found.content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="record-{found.sha256[:12]}.json"'
    return response
