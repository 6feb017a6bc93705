"""Questions to an expert's studio. The ledger has who did what when; the words stay with those who may read them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from directory.models import Consultation, ConsultationState, ConsultationStep, Kind, Studio
from directory.permissions import require
from directory.rules.consulting import State, move
from ledger import clock
from ledger.actions import record
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify


class NoQuestionsHere(Refused):
    status = 422
    message = gettext_lazy("This studio does not take questions. Experts' studios do: choose one in the directory.")


class MovedOn(Refused):
    message = gettext_lazy("This question has moved on since you looked. Look at it again.")


class Nobody(Refused):
    status = 422
    message = gettext_lazy("Say who is to answer.")


class Nothing(Refused):
    status = 422
    message = gettext_lazy("Write something first.")


class CalledBackAlready(Refused):
    message = gettext_lazy("You called back already; what was said is written down.")


def takes_questions(studio: Studio) -> bool:
    """An expert's studio that the public sees and that somebody keeps."""
    return studio.is_public and studio.kind == Kind.EXPERT and studio.keepers.filter(until=None).exists()


@transaction.atomic
def ask(*, studio: Studio, by: Person, matter: str, title: str, text: str, unit: str = "") -> Consultation:
    if not by.is_authenticated:
        raise NotAllowed
    if not takes_questions(studio):
        raise NoQuestionsHere
    made = Consultation(studio=studio, asked_by=by, matter=matter, title=title.strip(), text=text.strip(), unit=unit.strip(), asked_at=clock.now())
    made.full_clean()
    made.save()
    _note(made, "ask", by)
    _tell_keepers(made, _("A question to %(studio)s") % {"studio": studio.name})
    return made


@transaction.atomic
def accept_question(*, consultation: Consultation, by: Person | None) -> Consultation:
    """受理."""
    consultation = _moving(consultation, "accept", by)
    _tell(consultation, consultation.asked_by, _("Your question was accepted"))
    return _moved(consultation, "accept", by)


@transaction.atomic
def assign_question(*, consultation: Consultation, by: Person | None, expert: str = "", person: Person | None = None) -> Consultation:
    """指派: to somebody with an account, or to an expert for whom the keeper writes."""
    consultation = _moving(consultation, "assign", by)
    if person is None and not expert.strip():
        raise Nobody
    consultation.assigned_to, consultation.expert = person, expert.strip() or (person.name if person else "")
    if person is not None:
        _tell(consultation, person, _("A question is waiting for your answer"))
    return _moved(consultation, "assign", by, to=person.pk if person else None)


@transaction.atomic
def answer_question(*, consultation: Consultation, by: Person | None, answer: str) -> Consultation:
    """答复. Answered once more it is added to."""
    consultation = _moving(consultation, "answer", by)
    if not answer.strip():
        raise Nothing
    consultation.answer = "\n\n".join(part for part in (consultation.answer, answer.strip()) if part)
    consultation.answered_at = consultation.answered_at or clock.now()
    _tell(consultation, consultation.asked_by, _("Your question is answered"))
    return _moved(consultation, "answer", by)


@transaction.atomic
def close_question(*, consultation: Consultation, by: Person | None) -> Consultation:
    """办结: by who asked, or by the studio."""
    consultation = _moving(consultation, "close", by)
    consultation.closed_at = clock.now()
    return _moved(consultation, "close", by)


@transaction.atomic
def pass_on(*, consultation: Consultation, by: Person | None, to: str) -> Consultation:
    """转办: to another body, which is named to who asked."""
    consultation = _moving(consultation, "pass-on", by)
    if not to.strip():
        raise Nobody
    consultation.passed_to, consultation.passed_on_at = to.strip(), clock.now()
    _tell(consultation, consultation.asked_by, _("Your question was passed on to %(body)s") % {"body": to.strip()})
    return _moved(consultation, "pass-on", by)


@transaction.atomic
def call_back(*, consultation: Consultation, by: Person | None, satisfied: bool, said: str = "") -> Consultation:
    """回访, once, after it was closed."""
    consultation = _moving(consultation, "call-back", by)
    if consultation.called_back_at is not None:
        raise CalledBackAlready
    consultation.satisfied, consultation.call_back, consultation.called_back_at = satisfied, said.strip(), clock.now()
    return _moved(consultation, "call-back", by, satisfied=satisfied)


def _moving(consultation: Consultation, action: str, by: Person | None) -> Consultation:
    found = Consultation.objects.select_for_update(of=("self",)).select_related("studio__leader", "asked_by").get(pk=consultation.pk)
    try:
        step = move(State(found.state), action)
    except NoSuchMove as error:
        raise MovedOn from error
    require(step.who, by, found)
    return found


def _moved(consultation: Consultation, action: str, by: Person | None, **data: Any) -> Consultation:
    consultation.state = ConsultationState(str(move(State(consultation.state), action).to))
    consultation.full_clean(exclude=("title", "text"))  # blank once who asked has closed their account
    consultation.save()
    _note(consultation, action, by, **data)
    return consultation


def _note(consultation: Consultation, action: str, by: Person | None, **data: Any) -> None:
    ConsultationStep.objects.create(consultation=consultation, action=action, state=consultation.state, by=by, at=clock.now())
    record(
        book=consultation.book, action=f"consultation.{action}", subject=consultation, by=by, state=str(consultation.state),
        matter=str(consultation.matter), **data,
    )  # fmt: skip


def _tell_keepers(consultation: Consultation, title: str) -> None:
    for keeper in consultation.studio.keepers.filter(until=None).select_related("person"):
        _tell(consultation, keeper.person, title)


def _tell(consultation: Consultation, person: Person, title: str) -> None:
    key = f"{consultation.pk}-{consultation.steps.count()}-{person.pk}"
    notify(person=person, kind="consultation", key=key, title=title, link=consultation.get_absolute_url())
