"""成效: the published figures, each with unit, day, evidence and coverage, open down to region x evidence x count."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incubator import outcomes_page
from incubator.figure_queries import published


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    figures, as_of = published()
    if as_of is None:
        return render(request, "incubator/public/none.html")
    return render(request, "incubator/public/outcomes.html", outcomes_page.page(figures, as_of))
