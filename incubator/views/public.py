"""成效: the published figures, each with unit, day, evidence and coverage; opened down, downloaded, on a wall."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incubator import downloads, opening, outcomes_page
from incubator.figure_queries import days_of, published, region_names
from incubator.models import Figure
from incubator.models.reports import RUNG_WORDS
from incubator.rules.measures import BY_KEY, MEASURES
from incubator.wording import day, money_unit
from spreadsheets.writing import csv_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    figures, as_of = published()
    if as_of is None:
        return render(request, "incubator/public/none.html")
    return render(request, "incubator/public/outcomes.html", outcomes_page.page(figures, as_of))


@require_safe
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """One figure opened down; ?as_of=2026-09-30 gives the one of an earlier day."""
    if key not in BY_KEY:
        raise Http404
    figures, _as_of = published(day_asked(request))
    figure = next((one for one in figures if one.measure == key), None)
    if figure is None:
        raise Http404
    return render(request, "incubator/public/measure.html", opened(figure))


def opened(figure: Figure) -> dict[str, Any]:
    one = BY_KEY[figure.measure]
    names = region_names({cell.region for cell in figure.cells} | {row[0] for row in figure.said_beside.get("under_parts", [])})
    days = list(days_of(figure))
    return {
        "legend": sorted({mark for other in days for mark in opening.marks(other)}),
        "figure": figure, "texts": opening.texts(one), "total": outcomes_page.total(figure), "day": day(figure.as_of), "scope": figure.scope,
        "sides": opening.sides(figure, names), "rungs": [(int(rung), RUNG_WORDS[rung]) for rung in opening.STRONGEST_FIRST],
        "revisions": opening.revisions(figure, public=True),
        "names": opening.consenting(figure), "things": opening.thing_word(one), "money_unit": money_unit(),
        "is_money": one.unit in ("fen", "yuan_per_yuan"), "beside": figure.said_beside,
        "days": [(other, opening.shown_in_public(other), opening.marks(other), other.as_of == figure.as_of) for other in days],
    }  # fmt: skip


def day_asked(request: HttpRequest) -> dt.date | None:
    text = request.GET.get("as_of", "")
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None


@require_safe
def download(request: HttpRequest, what: str) -> HttpResponse:
    """outcomes.xlsx, outcomes.csv, dictionary.csv: what the public page shows, no finer."""
    figures, as_of = published(day_asked(request))
    if as_of is None:
        raise Http404
    order = {one.key: place for place, one in enumerate(MEASURES)}
    figures.sort(key=lambda figure: order[figure.measure])
    if what == "outcomes.xlsx":
        made, kind = downloads.workbook(figures, moment=max(figure.at for figure in figures)), XLSX
    else:
        made, kind = csv_file(*(downloads.flat(figures) if what == "outcomes.csv" else downloads.dictionary())), "text/csv; charset=utf-8"
    name = what if what == "dictionary.csv" else f"{as_of:%Y-%m-%d}-{what}"
    return HttpResponse(made, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """数据大屏: one page for a wall; it asks for itself again every ten minutes."""
    figures, as_of = published()
    context = outcomes_page.wall(figures, as_of) if as_of else {}
    answer = render(request, "incubator/public/screen.html", context)
    answer.headers["Refresh"] = "600"  # a wall has nobody who would ask again
    return answer
