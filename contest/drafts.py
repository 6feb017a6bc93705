"""What a draft holds, and what it still lacks before it can be submitted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from contest.answers import asked_now, frozen_links, to_complete
from contest.models import AskedDocument, Entry, EntryFile, Member, Question
from contest.qualification import conditions_of_draft
from contest.rules.completeness import Draft, Problem, problems
from text.credit_code import CreditCodeError, checked


@dataclass(frozen=True)
class Content:
    """What stands beside the entry's own columns, read once for the check and for the version."""

    questions: list[Question]
    documents: list[AskedDocument]
    members: list[Member]
    files: list[EntryFile]


def content_of(entry: Entry) -> Content:
    files = entry.files.filter(taken_out_at=None).select_related("file", "document")
    documents = list(entry.contest.documents.filter(retired=False))
    return Content(asked_now(entry.contest), documents, list(entry.members.all()), list(files))


def missing_in(entry: Entry, content: Content | None = None) -> tuple[Problem, ...]:
    """What the entry still lacks, in the order of the form."""
    content = content or content_of(entry)
    links = frozen_links(entry, content.documents)
    draft = Draft(
        title=entry.title,
        summary=entry.summary,
        unit_named=entry.unit_id is not None,
        unit_name=entry.unit_name,
        credit_code=entry.credit_code,
        credit_code_fault=credit_code_fault(entry.credit_code),
        baseline_jobs=entry.baseline_jobs,
        members=len(content.members),
        committed=entry.committed_at is not None,
        answers=entry.answers,
        documents=frozenset(kept.document.key for kept in content.files).union(line["key"].partition(":")[2] for line in links),
    )
    lacking = problems(
        draft,
        questions=[to_complete(question) for question in content.questions],
        documents=[document.key for document in content.documents if document.required],
        members_at_most=entry.contest.members_at_most,
    )
    barred = [Problem(f"condition:{one.row.pk}", "not_eligible", detail=one.words) for one in conditions_of_draft(entry) if one.refuses]
    no_value = [Problem(name, "no_value") for name in entry.as_typed]
    return (*(problem for problem in lacking if problem.field not in entry.as_typed), *no_value, *barred)


def credit_code_fault(code: str) -> str:
    """ "" when the code holds or is not given, else what is wrong with it, in the page's language."""
    if not code:
        return ""
    try:
        checked(code)
    except CreditCodeError as wrong:
        return _(wrong.message) % wrong.values
    return ""
