"""What an entrant sees of a published result: rank, marks, comments, each as the contest has declared. Never who gave them."""

from dataclasses import dataclass

from contest.actions.marking import scheme_in
from contest.models import Assignment, Entry, Mark, Publication, Remark, Standing
from contest.rules.states import AssignmentState, RoundState
from ledger.canonical import number

SHOWN = (RoundState.NOTICE, RoundState.TO_RATIFY, RoundState.FINAL)


@dataclass(frozen=True)
class Feedback:
    """Of one round. `marks` are (criterion, its marks from low to high); empty where the contest does not tell."""

    round: str
    publication: Publication
    rank: int | None
    total: str
    of: int
    marks: tuple[tuple[str, tuple[str, ...]], ...]
    comments: tuple[str, ...]


def feedback_for(entry: Entry) -> list[Feedback]:
    contest = entry.contest
    if not (contest.feedback_rank or contest.feedback_marks or contest.feedback_comments):
        return []
    found = Standing.objects.filter(entry__entry=entry, record__round__publication__isnull=False, record__round__state__in=SHOWN)
    rows = found.select_related("record__round__publication", "entry").order_by("record__round__order", "pk")
    return [feedback_of(row) for row in rows if row.record.round.publication.record_id == row.record_id]


def feedback_of(row: Standing) -> Feedback:
    round = row.record.round
    contest = round.contest
    sheets = Assignment.objects.filter(entry=row.entry, state=AssignmentState.RELEASED)
    ranked = Standing.objects.filter(record=row.record, panel=row.panel).exclude(rank=None)
    comments = Remark.objects.filter(assignment__in=sheets).exclude(comment="").order_by("comment").values_list("comment", flat=True)
    return Feedback(
        round=round.name, publication=round.publication, rank=row.rank if contest.feedback_rank else None,
        total=row.total if contest.feedback_rank else "", of=ranked.count() if contest.feedback_rank else 0,
        marks=marks_of(row) if contest.feedback_marks else (), comments=tuple(comments) if contest.feedback_comments else (),
    )  # fmt: skip


def marks_of(row: Standing) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Sorted, so that no line of one judge can be followed from criterion to criterion."""
    newest: dict[tuple[int, str], str | None] = {}
    typed = Mark.objects.filter(assignment__entry=row.entry, assignment__state=AssignmentState.RELEASED, at__lte=row.record.at).order_by("number")
    for sheet, key, value in typed.values_list("assignment", "criterion", "value"):
        newest[sheet, key] = None if value is None else number(value)
    found = []
    for criterion in scheme_in(row.record.round.scheme).criteria:
        values = [value for (_sheet, of), value in newest.items() if of == criterion.key and value is not None]
        found.append((criterion.name or criterion.key, tuple(sorted(values, key=float))))
    return tuple(found)
