"""Questions to experts' studios: asked by anyone who is signed in, read by nobody but the two sides."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.permissions import person_of, signed_in
from directory.actions import consulting
from directory.forms import life
from directory.models import Consultation
from directory.permissions import answers_consultation, asked_or_keeps, keeps_studio, reads_consultation
from directory.queries import public_studios
from directory.rules.consulting import OPEN, State, moves_from
from ledger.refusals import NotAllowed, Refused

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    studio = get_object_or_404(public_studios(), slug=slug)
    if not consulting.takes_questions(studio):
        raise Http404
    form = life.QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = consulting.ask(studio=studio, by=person_of(request), **form.cleaned_data)
        messages.success(request, _("Your question is with the studio. Only you and the studio can read it."))
        return redirect(made)
    return render(request, "directory/question_ask.html", {"studio": studio, "form": form}, status=422 if form.errors else 200)


@require_safe
@signed_in
def questions(request: HttpRequest) -> HttpResponse:
    """Those that the person asked, is to answer, or keeps."""
    person = person_of(request)
    keeps = Q(studio__keepers__person=person, studio__keepers__until=None) | Q(studio__leader__person=person)
    rows = Consultation.objects.filter(Q(asked_by=person) | Q(assigned_to=person) | keeps).select_related("studio").distinct()
    page = Paginator(rows.order_by("-asked_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/questions.html", {"page": page, "person": person})


def _question(request: HttpRequest, ref: str) -> Consultation:
    found = get_object_or_404(Consultation.objects.select_related("studio__leader", "asked_by"), ref=ref)
    if not reads_consultation(person_of(request), found):
        raise Http404
    return found


@require_safe
@signed_in
def question(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, _question(request, ref))


FORMS: dict[str, Callable[..., Any]] = {
    "assign": life.AssignForm, "answer": life.AnswerForm, "pass-on": life.PassOnForm, "call-back": life.CallBackForm,
}  # fmt: skip


def _page(request: HttpRequest, found: Consultation, *, status: int = 200, refused: object = None, **given: Any) -> HttpResponse:
    person = person_of(request)
    keeps = keeps_studio(person, found)
    may = {
        "accept": keeps, "assign": keeps, "pass-on": keeps, "call-back": keeps and found.called_back_at is None,
        "answer": answers_consultation(person, found), "close": asked_or_keeps(person, found),
    }  # fmt: skip
    possible = [act for act in moves_from(State(found.state)) if may[act]]
    context = {
        "question": found,
        "steps": list(found.steps.select_related("by")),
        "own": found.asked_by_id == person.pk,
        "possible": possible,
        "forms": {act: given.get(act) or FORMS[act]() for act in possible if act in FORMS},
        "refused": refused,
        "is_open": found.state in OPEN,
    }
    return render(request, "directory/question.html", context, status=status)


@require_POST
@signed_in
def move_question(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    found, by = _question(request, ref), person_of(request)
    form = FORMS[act](request.POST) if act in FORMS else None
    if form is not None and not form.is_valid():
        return _page(request, found, status=422, **{act: form})
    try:
        MOVES[act](found, by, form.cleaned_data if form is not None else {})
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, found, status=refused.status, refused=refused)
    messages.success(request, _("Written down."))
    return redirect(found)


def _assign(question: Consultation, by: Person, given: dict[str, Any]) -> None:
    consulting.assign_question(consultation=question, by=by, expert=given["expert"])


MOVES: dict[str, Callable[[Consultation, Person, dict[str, Any]], object]] = {
    "accept": lambda question, by, given: consulting.accept_question(consultation=question, by=by),
    "assign": _assign,
    "answer": lambda question, by, given: consulting.answer_question(consultation=question, by=by, answer=given["answer"]),
    "close": lambda question, by, given: consulting.close_question(consultation=question, by=by),
    "pass-on": lambda question, by, given: consulting.pass_on(consultation=question, by=by, to=given["to"]),
    "call-back": lambda question, by, given: consulting.call_back(
        consultation=question, by=by, satisfied=given["satisfied"], said=given["said"]
    ),
}  # fmt: skip
