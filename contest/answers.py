"""The questions of a contest beside what was answered to them: for the form, the check before submitting, and the version that is frozen."""

from collections.abc import Iterable
from typing import Any

from contest.models import AskedDocument, Contest, Entry, Question
from contest.rules.answers import KEPT_WITH_KIND, MONEY_UNIT, Answer
from contest.rules.completeness import Asked


def asked_now(contest: Contest) -> list[Question]:
    """Not retired, in order; a question for a file is answered by its document."""
    return list(contest.questions.filter(retired=False).exclude(kind=Question.Kind.FILE))


def to_complete(question: Question) -> Asked:
    return Asked(question.key, question.kind, question.required, question.longest, tuple(question.choices), question.rows_at_most)


def unit_of(question: Question) -> str:
    return question.unit or (MONEY_UNIT if question.kind == Question.Kind.MONEY else "")


def answer_of(question: Question, text: str) -> Answer:
    return Answer(question.label, text, unit=unit_of(question), kind=question.kind, columns=tuple(question.columns))


def frozen(question: Question, text: str) -> dict[str, Any]:
    """The line of a version; contest.rules.answers.read_answer reads it."""
    line: dict[str, Any] = {"key": question.key, "label": question.label, "unit": unit_of(question), "answer": text}
    if question.kind in KEPT_WITH_KIND:
        line["kind"] = question.kind
    if question.kind == Question.Kind.TABLE:
        line["columns"] = list(question.columns)
    return line


def frozen_answers(entry: Entry, questions: Iterable[Question]) -> list[dict[str, Any]]:
    return [frozen(question, entry.answers.get(question.key, "")) for question in questions]


def frozen_links(entry: Entry, documents: Iterable[AskedDocument]) -> list[dict[str, Any]]:
    """Lines of a version for the films that are given as links: answers of the kind `link`, under the document's name in the form."""
    return [
        {"key": f"document:{document.key}", "label": document.name, "unit": "", "answer": address, "kind": Question.Kind.LINK.value}
        for document in documents
        if document.takes_film and (address := entry.links.get(document.key))
    ]


def draft_answers(entry: Entry) -> list[Answer]:
    return [answer_of(question, entry.answers.get(question.key, "")) for question in asked_now(entry.contest)]
