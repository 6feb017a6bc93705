"""A judge's marks, one by one, each a link of the sheet's own chain; the remark beside them; and the sheet sent whole."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.models import Assignment, Mark, Remark, Round, UntakenMark
from contest.refusals import (
    BadMark,
    ChangedOnAnotherDevice,
    EntryAbsent,
    InConflict,
    NotReleased,
    NotYourSheet,
    Recused,
    RemarkChangedOnAnotherDevice,
    RoundNotScoring,
    ScoringNotOpen,
    SheetIncomplete,
)
from contest.rules.faults import Fault
from contest.rules.marks import Mark as TypedMark
from contest.rules.marks import fault_of_mark
from contest.rules.record import mark_hash
from contest.rules.running import Running, running
from contest.rules.scheme import Scheme, read_scheme_text
from contest.rules.states import AssignmentState, RoundState
from ledger import clock
from ledger.actions import record
from ledger.canonical import number

DIGITS = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})([eE][+-]?\d)?", re.ASCII)
DEVICE_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


@lru_cache(maxsize=64)
def scheme_in(text: str) -> Scheme:
    """The frozen scheme of a round, read once for each text."""
    return read_scheme_text(text)


class Taken(NamedTuple):
    """A mark that is kept, and the sheet as it stands with it: criterion -> decimal text or None."""

    mark: Mark
    values: dict[str, str | None]


def save_mark(*, assignment: Assignment, criterion: str, value: str | Decimal | None, device_key: str, by: Person, seen: int | None = None) -> Mark:
    """send_mark for who has the sheet at hand."""
    return send_mark(ref=assignment.ref, criterion=criterion, value=value, device_key=device_key, by=by, seen=seen).mark


def send_mark(*, ref: str, criterion: str, value: str | Decimal | None, device_key: str, by: Person, seen: int | None = None) -> Taken:
    """Add one mark to the sheet's chain. `value` None or "" takes the mark back: missing, never zero.

    Sent again with the same `device_key` the first mark is the answer, also when the round has closed meanwhile. `seen` is the number of the newest
    mark of this criterion that the device knew: a newer one is never silently overwritten, and what was not taken is kept beside it.

    Raises Assignment.DoesNotExist, NotYourSheet, NotReleased, Recused, RoundNotScoring, ScoringNotOpen, InConflict, BadMark, ChangedOnAnotherDevice.
    """
    try:
        return take_mark(ref=ref, criterion=criterion, value=value, device_key=device_key, by=by, seen=seen)
    except ChangedOnAnotherDevice as refused:
        sheet = Assignment.objects.select_related("round").get(ref=ref)
        keep_untaken(sheet, criterion=criterion, text=typed(criterion, value), device_key=device_key, by=by, stands=refused.number)
        raise
    except IntegrityError:
        if not Mark.objects.filter(device_key=device_key).exists():
            raise
        raise used_twice(criterion) from None


ForMark = tuple[int, str, Decimal | None, str]
"""Number, criterion, value and device key: what of a sheet's earlier marks the next one asks for."""


@transaction.atomic
def take_mark(*, ref: str, criterion: str, value: str | Decimal | None, device_key: str, by: Person, seen: int | None) -> Taken:
    """Two hundred judges at once come through here, so the sheet is read once and its marks once, both under the lock."""
    assignment = locked_sheet(by, TO_MARK, ref=ref)
    if assignment.state != AssignmentState.RELEASED:
        raise Recused
    text = typed(criterion, value)
    if not DEVICE_KEY.fullmatch(device_key):
        raise BadMark(criterion, _("The device sent no valid key with this mark. Reload the page."))
    rows: list[ForMark] = list(assignment.marks.order_by("number").values_list("number", "criterion", "value", "device_key"))
    values = {key: plain(said) for _number, key, said, _key in rows}
    for place, key, said, known in rows:
        if known == device_key:
            if (key, plain(said)) != (criterion, text):
                raise used_twice(criterion)
            mark = Mark.objects.get(assignment=assignment, number=place)
            mark.assignment = assignment
            return Taken(mark, values)
    require_open(assignment)
    require_mark(assignment, criterion, text)
    newest = next((row for row in reversed(rows) if row[1] == criterion), None)
    if seen is not None and newest is not None and newest[0] > seen:
        raise ChangedOnAnotherDevice(plain(newest[2]), newest[0])
    made = append_mark(assignment, criterion, text, device_key=device_key, by=by)
    values[criterion] = text
    if text is None and assignment.sent_at is not None and not running(scheme_in(assignment.round.scheme), values, panel=assignment.jury).complete:
        assignment.sent_at = None
        assignment.save(update_fields=["sent_at"])
    return Taken(made, values)


def used_twice(criterion: str) -> BadMark:
    return BadMark(criterion, _("The device used one key for two marks. Reload the page and type the mark again."))


def plain(value: Decimal | None) -> str | None:
    return None if value is None else number(value)


def require_mark(assignment: Assignment, criterion: str, text: str | None) -> None:
    """Raises BadMark for what the scheme does not allow at this place."""
    if (fault := fault_of_mark(scheme_in(assignment.round.scheme), TypedMark("", "", criterion, text, assignment.jury))) is not None:
        raise BadMark(criterion, words_of(fault, assignment.round))


def append_mark(assignment: Assignment, criterion: str, text: str | None, *, device_key: str, by: Person) -> Mark:
    """The next link of the locked sheet's chain."""
    now, place = clock.now(), assignment.length + 1
    made = Mark(
        assignment=assignment, number=place, criterion=criterion, value=None if text is None else Decimal(text), at=now, by=by,
        device_key=device_key, previous=assignment.head,
    )  # fmt: skip
    made.hash = mark_hash(
        book=assignment.book, number=place, at=now, criterion=criterion, value=made.value, device_key=device_key, previous=assignment.head
    )
    made.clean_fields(exclude=["assignment", "by", *(["value"] if text is None else [])])
    made.save(force_insert=True)
    assignment.head, assignment.length = made.hash, place
    assignment.save(update_fields=["head", "length"])
    return made


@transaction.atomic
def keep_untaken(assignment: Assignment, *, criterion: str, text: str | None, device_key: str, by: Person, stands: int) -> None:
    """What a device sent that had not seen the newest mark: not taken, but in the ledger. Sent twice it is there once."""
    made, new = UntakenMark.objects.get_or_create(
        device_key=device_key,
        defaults={
            "assignment": assignment, "criterion": criterion, "value": None if text is None else Decimal(text), "stands": stands, "at": clock.now(),
        },
    )  # fmt: skip
    if new:
        record(
            book=assignment.round.book, action="mark.not_taken", subject=made, by=by, sheet=assignment.pk, criterion=criterion, value=text,
            stands=stands, device_key=device_key,
        )  # fmt: skip


def typed(criterion: str, value: str | Decimal | None) -> str | None:
    """Plain decimal text, None for nothing. A full-width digit or comma that a phone's keyboard typed is read as what was meant."""
    if value is None:
        return None
    text = (number(value) if isinstance(value, Decimal) else value).strip().translate(str.maketrans("０１２３４５６７８９．。", "0123456789.."))
    if not text:
        return None
    try:
        if not DIGITS.fullmatch(text):
            raise InvalidOperation
        return number(Decimal(text))
    except InvalidOperation:
        raise BadMark(criterion, _("Write the mark in digits, for instance 85 or 85.5.")) from None


TO_MARK = (
    "ref", "jury", "state", "head", "length", "sent_at", "round__state", "round__opens", "round__scheme", "entry__entry", "entry__absent",
    "judge__person",
)  # fmt: skip
"""The columns that the path of a mark asks for. The rest of round, entry and judge is loaded where a refusal wants it."""


def locked_sheet(by: Person, columns: tuple[str, ...] = (), **which: int | str) -> Assignment:
    """The sheet of this `pk` or `ref` with its round as it is after the lock was taken. Raises Assignment.DoesNotExist, NotReleased, NotYourSheet."""
    if connection.features.has_select_for_update:  # SQLite has the whole database locked already
        Assignment.objects.select_for_update().values_list("pk").get(**which)
    found = Assignment.objects.select_related("round", "entry", "judge")
    assignment = (found.only(*columns) if columns else found).get(**which)
    if assignment.state == AssignmentState.DRAFT:
        raise NotReleased
    if assignment.judge.person_id != by.pk:
        raise NotYourSheet
    return assignment


def require_open(assignment: Assignment) -> None:
    """Raises what hinders marks on this sheet now."""
    if assignment.state == AssignmentState.DRAFT:
        raise NotReleased
    if assignment.state != AssignmentState.RELEASED:
        raise Recused
    if assignment.round.state != RoundState.SCORING:
        raise RoundNotScoring
    if assignment.round.opens is not None and clock.now() < assignment.round.opens:
        raise ScoringNotOpen(assignment.round.opens)
    if assignment.entry.absent:
        raise EntryAbsent
    conflict = assignment.judge.conflicts.filter(entry=assignment.entry.entry_id).first()
    if conflict is not None:
        raise InConflict(conflict.get_kind_display())


def words_of(fault: Fault, round: Round) -> str:
    """The fault in the page's language, with the criterion under the name that judges know."""
    names = dict(round.criteria.values_list("key", "name"))
    named = Fault(fault.code, data={key: names.get(text, text) if key == "criterion" else text for key, text in fault.data.items()})
    return named.chinese if (get_language() or "").startswith("zh") else named.english


def newest_marks(assignment: Assignment) -> dict[str, Mark]:
    """Criterion -> the mark that counts, from the prefetched or loaded marks."""
    return {mark.criterion: mark for mark in sorted(assignment.marks.all(), key=lambda mark: mark.number)}


def values_of(assignment: Assignment) -> dict[str, str | None]:
    """Criterion -> decimal text as it stands, from the prefetched marks or from the columns that say it."""
    if "marks" in getattr(assignment, "_prefetched_objects_cache", {}):
        return {key: plain(mark.value) for key, mark in newest_marks(assignment).items()}
    rows = assignment.marks.order_by("number").values_list("criterion", "value")
    return {key: plain(value) for key, value in rows}


def sheet_of(assignment: Assignment) -> Running:
    """The sheet's own total so far and what is missing."""
    return running(scheme_in(assignment.round.scheme), values_of(assignment), panel=assignment.jury)


@transaction.atomic
def save_remark(*, assignment: Assignment, by: Person, comment: str, note: str, device_key: str = "", seen: int | None = None) -> Remark:
    """What the judge writes for the entrant (unsigned) and for staff. The newest stands; it is no part of the record.

    Sent again with the same `device_key` nothing is written. `seen` is the number of the remark that the device knew.
    Raises what save_mark raises, and RemarkChangedOnAnotherDevice.
    """
    assignment = locked_sheet(by, pk=assignment.pk)
    made = Remark.objects.filter(assignment=assignment).first() or Remark(assignment=assignment)
    if device_key and device_key == made.device_key:
        return made
    require_open(assignment)
    if device_key and not DEVICE_KEY.fullmatch(device_key):
        raise BadMark("", _("The device sent no valid key with this mark. Reload the page."))
    said = (comment.strip(), note.strip())
    if seen is not None and seen < made.number and said != (made.comment, made.note):
        raise RemarkChangedOnAnotherDevice(made.comment, made.note, made.number)
    (made.comment, made.note), made.changed_at = said, clock.now()
    made.number, made.device_key = made.number + 1, device_key
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def send_sheet(*, assignment: Assignment, by: Person) -> Assignment:
    """提交评分: every required criterion has its mark. Marks may still be changed until the round is closed. Raises SheetIncomplete."""
    assignment = locked_sheet(by, pk=assignment.pk)
    require_open(assignment)
    if missing := sheet_of(assignment).missing:
        names = dict(assignment.round.criteria.values_list("key", "name"))
        raise SheetIncomplete([names[key] for key in missing])
    if assignment.sent_at is None:
        assignment.sent_at = clock.now()
        assignment.save(update_fields=["sent_at"])
    return assignment
