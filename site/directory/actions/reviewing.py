"""年度考核: the studio files its form, the union holds it against the record, and what it decides is an event of the studio's life."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization, Person
from accounts.queries import holders
from accounts.rules import STAFF
from directory.actions.studios import add_designation
from directory.models import Achieved, Designation, Result, Step, Studio, YearlyReview
from directory.permissions import require_keeper, require_staff_of
from directory.rules.conditions import Year, yearly
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused
from notices.actions import notify


class DecidedAlready(Refused):
    message = gettext_lazy("This year's review is decided. A correction is written down as an event of the studio.")


class NotDesignated(Refused):
    status = 422
    message = gettext_lazy("Only a designated studio is reviewed.")


class SayWhyOtherwise(Refused):
    """`suggested` is what the conditions say."""

    status = 422

    def __init__(self, suggested: str) -> None:
        self.suggested = suggested
        label = Result(suggested).label
        super().__init__(_("By the conditions the result would be: %(result)s. Write down why you decide otherwise.") % {"result": label})


def year_on_record(studio: Studio, year: int) -> Year:
    """What the directory itself knows of that year: the form's numbers are only held against it."""
    made = list(studio.achievements.filter(year=year).values_list("kind", "benefit_fen"))
    patents = sum(kind in (Achieved.PATENT, Achieved.MODEL) for kind, _fen in made)
    papers = sum(kind == Achieved.PAPER for kind, _fen in made)
    benefits = sum(kind == Achieved.BENEFIT or bool(fen) for kind, fen in made if kind not in (Achieved.PATENT, Achieved.MODEL, Achieved.PAPER))
    others = len(made) - patents - papers - sum(kind == Achieved.BENEFIT for kind, _fen in made)
    before = (
        studio.designations.filter(step=Step.REVIEWED, superseded_by=None).filter(Q(review=None) | ~Q(review__year=year)).order_by("on", "pk").last()
    )
    return Year(
        patents=patents, papers=papers, benefits=benefits, others=others, exchanges=studio.visits.filter(on__year=year).count(),
        to_rectify=before is not None and before.result in (Result.RECTIFY, Result.UNQUALIFIED),
    )  # fmt: skip


@transaction.atomic
def file_review(*, studio: Studio, by: Person | None, year: int, **values: Any) -> YearlyReview:
    """done, plan, patents, papers, benefit_fen, others, exchanges, apprentices. Filed again before the decision it replaces the form."""
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    require_keeper(by, studio)
    if not studio.level:
        raise NotDesignated
    review = YearlyReview.objects.filter(studio=studio, year=year).first() or YearlyReview(studio=studio, year=year)
    if review.decision_id is not None:
        raise DecidedAlready
    for name, value in values.items():
        setattr(review, name, value)
    review.filed_by, review.filed_at = by, clock.now()
    review.full_clean()
    review.save()
    record(book=studio.book, action="review.filed", subject=review, by=by, year=year, decision=None, claimed=review.claimed())
    _tell(studio.office, review)
    return review


def _tell(office: Organization | None, review: YearlyReview) -> None:
    if office is None:
        return
    title = _("Yearly review filed: %(studio)s, %(year)s") % {"studio": review.studio.name, "year": review.year}
    for person in holders(office, {STAFF}):
        link = reverse("directory:review", args=[review.studio.ref, review.year])
        notify(person=person, kind="studio-review", key=f"{review.pk}-{person.pk}", title=title, link=link)


@transaction.atomic
def decide_review(
    *, review: YearlyReview, by: Person | None, result: Result | str, on: dt.date, due: dt.date | None = None, note: str = "", document: str = ""
) -> Designation:
    """优秀, 合格, 限期整改 by `due`, 不合格. Raises SayWhyOtherwise where it differs from the conditions and `note` says nothing."""
    studio = Studio.objects.select_for_update().get(pk=review.studio_id)
    require_staff_of(by, studio)
    review = YearlyReview.objects.select_for_update().get(pk=review.pk)
    if review.decision_id is not None:
        raise DecidedAlready
    found = year_on_record(studio, review.year)
    suggested = yearly(found).suggested
    if result != suggested and not note.strip():
        raise SayWhyOtherwise(suggested)
    decision = add_designation(
        studio=studio, by=by, step=Step.REVIEWED, level=studio.level, result=str(result), on=on, due=due, note=note.strip(), document=document,
        body=studio.office.name if studio.office else "",
    )  # fmt: skip
    review.decision, review.found = decision, asdict(found)
    review.full_clean()
    review.save()
    record(
        book=studio.book,
        action="review.decided",
        subject=review,
        by=by,
        year=review.year,
        decision=decision.pk,
        suggested=suggested,
        found=asdict(found),
    )
    for keeper in studio.keepers.filter(until=None).select_related("person"):
        title = _("Review of %(year)s: %(result)s") % {"year": review.year, "result": decision.get_result_display()}
        link = reverse("directory:kept", args=[studio.ref])
        notify(person=keeper.person, kind="studio-review", key=f"{review.pk}-decided-{keeper.person_id}", title=title, link=link)
    return decision
