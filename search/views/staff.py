"""Staff: how the search is, what it did not find, which words mean the same, and a result to take away."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import person_of, role_required
from search import facets
from search.actions import ask_for_rebuild, forget_missed, remove_synonym, save_synonym
from search.documents import Document, load
from search.engines import EngineDown
from search.finding import every_key
from search.forms import SynonymForm
from search.models import MissedQuery, Synonym
from search.permissions import KEEPERS
from search.query import Query, read_query
from search.state import preview, state
from spreadsheets.writing import Value, csv_lines

keepers_only = role_required(*KEEPERS)
ROWS = 50
AT_ONCE = 500  # documents of a CSV file that are loaded together


@require_safe
@keepers_only
def overview(request: HttpRequest) -> HttpResponse:
    missed = Paginator(MissedQuery.objects.all(), ROWS).get_page(request.GET.get("page"))
    return render(request, "search/staff/overview.html", {"state": state(), "page": missed, "synonyms": list(Synonym.objects.all())})


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def synonym(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One synonym, new or kept. `do` says what is asked: preview (nothing is written), save, remove."""
    kept = get_object_or_404(Synonym, pk=pk) if pk is not None else None
    if request.method != "POST":
        return _form_page(request, kept, SynonymForm(instance=kept, initial={"word": request.GET.get("word", "")[:40]} if kept is None else None))
    if kept is not None and request.POST.get("do") == "remove":
        remove_synonym(synonym=kept, by=person_of(request))
        messages.success(request, _("“%(word)s” stands for itself again.") % {"word": kept.word})
        return redirect("search:staff")
    form = SynonymForm(request.POST, instance=copy(kept))
    if not form.is_valid():
        return _form_page(request, kept, form, status=422)
    if request.POST.get("do") == "preview":
        return _form_page(request, kept, form, wanted=form.instance)
    try:
        saved = save_synonym(synonym=kept, by=person_of(request), **form.cleaned_data)
    except ValidationError as error:  # somebody else was faster
        form.add_error(None, ValidationError(error.messages))
        return _form_page(request, kept, form, status=422)
    messages.success(request, _("“%(word)s” is found by %(others)s too, from now on.") % {"word": saved.word, "others": "、".join(saved.words)})
    return redirect("search:staff")


def _form_page(request: HttpRequest, kept: Synonym | None, form: SynonymForm, *, wanted: Synonym | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"kept": kept, "form": form, "previewed": wanted is not None}
    if wanted is not None:
        try:
            context["previews"] = preview(wanted)
        except EngineDown:
            context["away"] = True
    return render(request, "search/staff/synonym.html", context, status=status)


@require_POST
@keepers_only
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MissedQuery, pk=pk)
    forget_missed(missed=found, by=person_of(request))
    messages.success(request, _("“%(text)s” is off the list.") % {"text": found.text})
    return redirect("search:staff")


@require_POST
@keepers_only
def rebuild(request: HttpRequest) -> HttpResponse:
    return redirect("job", ref=ask_for_rebuild(by=person_of(request)).ref)


@require_safe
@keepers_only
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole result of the same query string, up to as many hits as can be paged through."""
    headings = [
        pgettext("column", "Kind"), pgettext("column", "Name"), pgettext("column", "Beside the name"), pgettext("column", "Region"),
        pgettext("column", "Honours"), pgettext("column", "Years"), pgettext("column", "Facts"), pgettext("column", "Address"),
    ]  # fmt: skip
    answer = StreamingHttpResponse(csv_lines(headings, _rows(read_query(request.GET))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, pgettext("file name", "search result") + ".csv") or ""
    answer["Cache-Control"] = "no-store"
    return answer


def _rows(query: Query) -> Iterator[list[Value]]:
    keys = every_key(query)
    for first in range(0, len(keys), AT_ONCE):
        documents = load(keys[first : first + AT_ONCE])
        yield from (_row(documents[key]) for key in keys[first : first + AT_ONCE] if key in documents)


def _row(document: Document) -> list[Value]:
    regions = document.facet("region")
    return [
        str(facets.word_of("kind", document.kind)),
        document.name,
        document.title,
        regions[-1] if regions else "",
        "；".join(document.facet("honour")),
        "；".join(document.facet("year")),
        "；".join(document.meta),
        settings.SITE_URL + document.url,
    ]
