"""What an entry still lacks before it may be submitted. Words for the codes are the page's business."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contest.rules.answers import chosen_in, is_address


@dataclass(frozen=True)
class Problem:
    """`field` is the form's name of the part ("title", "answer:novelty", "document:plan"); `code` says what is wrong, `limit` how far it may go."""

    field: str
    code: str
    """missing | too_long | not_a_number | not_a_date | not_a_choice | not_a_link | too_many_rows | credit_code | uncommitted | too_many |
    not_eligible | no_value"""
    limit: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Asked:
    key: str
    kind: str  # short | long | number | date | choice | choices | money | table | link; a file is one of the documents
    required: bool
    longest: int | None = None
    choices: Sequence[str] = ()
    rows_at_most: int | None = None


@dataclass(frozen=True)
class Draft:
    title: str
    summary: str
    unit_named: bool
    unit_name: str
    credit_code: str
    credit_code_fault: str  # "" when it holds or is empty
    baseline_jobs: int | None
    members: int
    committed: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()


def is_number(text: str) -> bool:
    whole, _, part = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))


def is_date(text: str) -> bool:
    """2026-05-01, and that day exists."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def problems(
    draft: Draft, *, questions: Sequence[Asked], documents: Sequence[str], members_at_most: int, needs_code: bool = False
) -> tuple[Problem, ...]:
    """In the order of the form. `documents` are the keys of the required ones."""
    found = [Problem(name, "missing") for name in ("title", "summary", "unit_name") if not getattr(draft, name).strip()]
    if not draft.unit_named:
        found.append(Problem("unit", "missing"))
    if draft.credit_code_fault:
        found.append(Problem("credit_code", "credit_code", detail=draft.credit_code_fault))
    elif needs_code and not draft.credit_code:
        found.append(Problem("credit_code", "missing"))
    if draft.members > members_at_most:
        found.append(Problem("members", "too_many", limit=members_at_most))
    found.extend(problem for asked in questions if (problem := answer_problem(asked, draft.answers.get(asked.key, "").strip())) is not None)
    found.extend(Problem(f"document:{key}", "missing") for key in documents if key not in draft.documents)
    if draft.baseline_jobs is None:
        found.append(Problem("baseline_jobs", "missing"))
    if not draft.committed:
        found.append(Problem("committed", "uncommitted"))
    return tuple(found)


def answer_problem(asked: Asked, answer: str) -> Problem | None:
    name = f"answer:{asked.key}"
    if not answer:
        return Problem(name, "missing") if asked.required else None
    if asked.longest is not None and len(answer) > asked.longest:
        return Problem(name, "too_long", limit=asked.longest)
    if asked.kind in ("number", "money") and not is_number(answer):
        return Problem(name, "not_a_number")
    if asked.kind == "date" and not is_date(answer):
        return Problem(name, "not_a_date")
    if asked.kind == "choice" and answer not in asked.choices:
        return Problem(name, "not_a_choice")
    if asked.kind == "choices" and any(one not in asked.choices for one in chosen_in(answer)):
        return Problem(name, "not_a_choice")
    if asked.kind == "link" and not is_address(answer):
        return Problem(name, "not_a_link")
    if asked.kind == "table" and asked.rows_at_most is not None and answer.count("\n") + 1 > asked.rows_at_most:
        return Problem(name, "too_many_rows", limit=asked.rows_at_most)
    return None
