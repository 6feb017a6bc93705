"""抽取公告: the hash of every draw number, published before the draw; the number once it can no longer give a blind round away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest.models import Contest, Drawing
from contest.rules.states import RoundState

SEALED = (RoundState.CLOSED, RoundState.NOTICE, RoundState.TO_RATIFY, RoundState.FINAL)
PUBLISHED = (RoundState.NOTICE, RoundState.TO_RATIFY, RoundState.FINAL)


@require_safe
def draws(request: HttpRequest, slug: str) -> HttpResponse:
    """The blind numbers follow from the draw number, so it is told when the marks are sealed; its file when the result is published."""
    contest = get_object_or_404(Contest.objects.announced(), slug=slug)
    found = Drawing.objects.filter(round__contest=contest).select_related("round").order_by("round__order", "round", "time")
    rows = [{"drawing": one, "told": bool(one.number) and one.round.state in SEALED, "file": is_open(one)} for one in found]
    return render(request, "contest/public/draws.html", {"contest": contest, "rows": rows})


def is_open(drawing: Drawing) -> bool:
    return drawing.drawn_at is not None and drawing.round.state in PUBLISHED


@require_safe
def draw_file(request: HttpRequest, ref: str, time: int) -> HttpResponse:
    """What the draw was computed from and what came of it, entries and judges by key."""
    drawing = get_object_or_404(Drawing.objects.select_related("round").exclude(round__contest__announced_at=None), round__ref=ref, time=time)
    if not is_open(drawing):
        raise Http404
    return file_of(drawing)


def file_of(drawing: Drawing) -> HttpResponse:
    answer = HttpResponse(drawing.content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{drawing.round.ref}-{drawing.time}.json"'
    return answer
