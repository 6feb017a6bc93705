"""抽查: draw self-reported figures to be looked at, so that anybody can draw them again from what was written down."""

import datetime as dt
from collections import defaultdict
from random import Random

from django.db import transaction

from accounts.models import Organization, Person
from accounts.queries import in_subtree
from incubator.models import AuditPick, AuditSample, Counterparty, DealEvent, Report, Verification
from incubator.permissions import publishes
from incubator.refusals import NothingToDraw, ReasonNeeded
from incubator.rules import quarters
from incubator.rules.sampling import proportional
from incubator.rules.words import Rung
from ledger.actions import record
from ledger.canonical import canonical
from ledger.refusals import NotAllowed

Rows = list[tuple[int, int]]


@transaction.atomic
def draw_sample(*, scope: Organization, quarter: dt.date, field: str, size: int, seed: str, by: Person) -> AuditSample:
    """`seed` is what was said aloud before the draw. Raises NothingToDraw, ReasonNeeded (no seed), NotAllowed."""
    if not publishes(by, scope):
        raise NotAllowed
    if not seed.strip():
        raise ReasonNeeded
    frame = frame_of(scope, quarter, field)
    if not frame or size < 1:
        raise NothingToDraw
    drawn = drawn_again(frame, size, seed.strip())
    made = AuditSample(scope=scope, quarter=quarter, field=field, size=size, seed=seed.strip(), frame=canonical([list(row) for row in frame]), by=by)
    event = record(
        book=f"audit:{scope.pk}", action="audit.drawn", subject=scope, by=by, words={"seed": made.seed}, **made.content(), drawn=drawn
    )  # fmt: skip
    made.event, made.at = event, event.at
    made.full_clean()
    made.save()
    amounts, of = dict(frame), "payment_id" if field == AuditSample.Field.MONEY else "report_id"
    AuditPick.objects.bulk_create([AuditPick(sample=made, amount=amounts[key], **{of: key}) for key in drawn])
    return made


def drawn_again(frame: Rows, size: int, seed: str) -> list[int]:
    """What the draw gives, whenever it is asked: the stream is made of the words that were said."""
    return proportional(frame, size, Random(seed))  # noqa: S311  a public draw, to be repeated by anybody


def frame_of(scope: Organization, quarter: dt.date, field: str) -> Rows:
    """What of this quarter rests on the venture's own word alone: (report or payment, amount), oldest first."""
    if field == AuditSample.Field.MONEY:
        return payments_unproved(scope, quarter)
    found = Report.objects.filter(in_subtree("venture__organization", scope), quarter=quarter, superseded_by=None).order_by("pk")
    said: dict[int, dict[str, Verification]] = defaultdict(dict)
    for one in Verification.objects.filter(report__in=found).order_by("pk"):
        said[one.report_id or 0]["" if one.returned else one.field] = one
    rows = []
    for report in found:
        verdict = said[report.pk].get(field)
        if report.claimed(field) and "" not in said[report.pk] and (verdict is None or verdict.rung == Rung.SELF_REPORTED):
            rows.append((report.pk, report.claimed(field)))
    return rows


def payments_unproved(scope: Organization, quarter: dt.date) -> Rows:
    found = DealEvent.objects.filter(
        in_subtree("deal__venture__organization", scope), kind=DealEvent.Kind.PAY, voided_by=None, on__range=(quarters.first_day(quarter), quarter)
    )  # fmt: skip
    rungs = dict(Verification.objects.filter(payment__in=found).order_by("pk").values_list("payment", "rung"))
    rows = found.exclude(deal__counterparty__kind=Counterparty.Kind.UNION).order_by("pk").values_list("pk", "amount_fen")
    return [(key, amount or 0) for key, amount in rows if (rungs.get(key) or Rung.SELF_REPORTED) == Rung.SELF_REPORTED]
