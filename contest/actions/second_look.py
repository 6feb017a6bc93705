"""复评: marks far apart are looked at again by the judges concerned, who keep or change them with a reason. Until then the round cannot close."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.marking import locked_sheet, require_open, sheet_of
from contest.apart import apart_in
from contest.blind import number_in
from contest.models import Assignment, Round, RoundEntry, SecondLook
from contest.permissions import heads_panel, runs_contest
from contest.refusals import NoLongerPossible, SheetIncomplete
from contest.rules.second_look import kept
from contest.rules.states import RoundState
from ledger import clock
from ledger.actions import record
from ledger.canonical import number
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify


class WhyKept(Refused):
    status = 422
    message = gettext_lazy("Say in a few words why your marks stay as they are, or why you changed them.")


class NotApart(Refused):
    message = gettext_lazy("The marks of this entry are not further apart than the scheme allows, so no second look is asked for.")


class JudgesFirst(Refused):
    message = gettext_lazy("Ask the judges concerned for a second look first; it is done when each has answered with a reason.")


def may_lead(person: Person, row: RoundEntry) -> bool:
    return runs_contest(person, row.round.contest) or heads_panel(person, row)


def locked_with_round(pk: int, *related: str) -> RoundEntry:
    """The round's row first, as closing does: a second look and a close never pass each other."""
    Round.objects.locked(RoundEntry.objects.values_list("round", flat=True).get(pk=pk))
    return RoundEntry.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)


@transaction.atomic
def ask_second_look(*, entry: RoundEntry, by: Person, judges: Sequence[int] | None = None) -> list[SecondLook]:
    """Ask the judges concerned (lowest and highest unless `judges` are named) to look again. By staff or the head of the panel.

    Raises NotAllowed, NoLongerPossible, NotApart.
    """
    row = locked_with_round(entry.pk, "round__contest__organization", "panel__head", "entry")
    if not may_lead(by, row):
        raise NotAllowed
    if row.round.state != RoundState.SCORING:
        raise NoLongerPossible
    found = next(iter(apart_in(row.round, row=row)), None)
    if found is None or not found.apart:
        raise NotApart
    wanted = found.concerned if judges is None else found.sheets.keys() & set(judges)
    asked = {look.assignment.judge_id for look in found.open}
    made = []
    for judge in sorted(wanted - asked):
        sheet = Assignment.objects.locked(found.sheets[judge].pk)
        sheet.second_look = True
        sheet.save(update_fields=["second_look"])
        look = SecondLook(assignment=sheet, asked_by=by, asked_at=clock.now(), length=sheet.length)
        look.full_clean(exclude=["reason", "kept"])
        look.save()
        made.append(look)
    if not made:
        raise NoLongerPossible
    record(
        book=row.round.book, action="round.second_look_asked", subject=row, by=by, entry=row.entry_id,
        sheets=[look.assignment_id for look in made], judges=[look.assignment.judge_id for look in made],
    )  # fmt: skip
    for look in made:
        tell(look, row)
    return made


def tell(look: SecondLook, row: RoundEntry) -> None:
    person = look.assignment.judge.person
    if person is not None:
        notify(
            person=person, kind="judging", key=f"second_look:{look.pk}", link=reverse("judge_sheet", args=[look.assignment.ref]), urgent=True,
            title=_("%(number)s: the marks are far apart, look at yours again") % {"number": number_in(row, row.round)},
            body=_("Keep your marks or change them, with a reason. Both are recorded."),
        )  # fmt: skip


@transaction.atomic
def answer_second_look(*, assignment: Assignment, by: Person, reason: str) -> SecondLook:
    """The judge has looked again: the marks stay, or were changed meanwhile. With the last answer the entry is looked at again.

    Raises NotYourSheet, Recused, RoundNotScoring, NoLongerPossible, WhyKept, SheetIncomplete.
    """
    row = locked_with_round(assignment.entry_id, "round")
    sheet = locked_sheet(by, pk=assignment.pk)
    require_open(sheet)
    look = sheet.looks.filter(answered_at=None, dropped_at=None).select_related("asked_by").first()
    if look is None:
        raise NoLongerPossible
    if not reason.strip():
        raise WhyKept
    if missing := sheet_of(sheet).missing:
        names = dict(sheet.round.criteria.values_list("key", "name"))
        raise SheetIncomplete([names[key] for key in missing])
    look.answered_at, look.reason, look.kept = clock.now(), reason.strip(), kept(*before_and_after(sheet, look))
    look.full_clean()
    look.save()
    sheet.second_look = False
    sheet.sent_at = sheet.sent_at or clock.now()
    sheet.save(update_fields=["second_look", "sent_at"])
    waiting = SecondLook.objects.filter(assignment__entry=row, answered_at=None, dropped_at=None).exists()
    if not waiting:
        row.looked_again_at, row.looked_again_by = clock.now(), by
        row.save(update_fields=["looked_again_at", "looked_again_by"])
    record(
        book=row.round.book, action="round.second_look_answered", subject=sheet, by=by, words={"reason": look.reason}, entry=row.entry_id,
        kept=look.kept, before=look.length, after=sheet.length, head=sheet.head, done=not waiting,
    )  # fmt: skip
    if not waiting:
        notify(
            person=look.asked_by, kind="judging", key=f"second_look_done:{look.pk}", link=reverse("staff_progress", args=[row.round.ref]),
            title=_("%(number)s: every judge asked has looked again") % {"number": number_in(row, row.round)},
        )  # fmt: skip
    return look


def before_and_after(sheet: Assignment, look: SecondLook) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Criterion -> mark when the second look was asked for, and now."""
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for mark in sheet.marks.order_by("number"):
        text = None if mark.value is None else number(mark.value)
        after[mark.criterion] = text
        if mark.number <= look.length:
            before[mark.criterion] = text
    return before, after


def require_answers(row: RoundEntry) -> None:
    """Raises JudgesFirst unless a second look was asked for and every judge asked has answered."""
    looks = SecondLook.objects.filter(assignment__entry=row, dropped_at=None)
    if not looks.exists() or looks.filter(answered_at=None).exists():
        raise JudgesFirst
