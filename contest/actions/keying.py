"""Paper sheets: keyed in by two different people, compared cell by cell; when both say the same, they are the sheet's marks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.marking import append_mark, require_mark, require_open, scheme_in, typed, values_of
from contest.models import Assignment, Keying, Round
from contest.permissions import keys_sheets
from contest.refusals import BadMark, NoLongerPossible
from contest.rules.keying import Cell, compare, differing
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused


class BadCells(Refused):
    """`faults` is criterion -> what is wrong."""

    status = 422
    message = gettext_lazy("Not kept yet: some marks on the sheet are not possible. Look at the paper again.")

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__()


class CellsMissing(Refused):
    status = 422

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            _("Not kept yet. Still without a mark: %(names)s. A sheet that is not whole goes back to the judge.") % {"names": "、".join(names)}
        )


class TwoAlready(Refused):
    message = gettext_lazy("Two people have keyed this sheet already. They mend their own cells where they differ.")


@dataclass(frozen=True)
class Keyed:
    """How a paper sheet stands: nobody, one person, two who differ, or taken as marks."""

    keyings: tuple[Keying, ...]
    cells: tuple[Cell, ...] = ()
    taken: bool = False

    @property
    def differing(self) -> tuple[str, ...]:
        return differing(self.cells)


def criteria_of(sheet: Assignment) -> list[str]:
    scheme = scheme_in(sheet.round.scheme)
    return [criterion.key for criterion in scheme.marked_by(scheme.panel(sheet.jury))]


def keyed(sheet: Assignment) -> Keyed:
    """The keying that is under way; its two sides are shown only when both are there."""
    found = tuple(sheet.keyings.filter(taken_at=None).select_related("by").order_by("pk"))
    if len(found) < 2:
        return Keyed(found, taken=sheet.keyings.exclude(taken_at=None).exists())
    return Keyed(found, compare(criteria_of(sheet), found[0].values, found[1].values))


@transaction.atomic
def key_sheet(*, assignment: Assignment, by: Person, values: Mapping[str, str]) -> Keyed:
    """What one clerk reads on the paper. A second person's equal keying turns it into marks; the same person's replaces the own one before.

    Raises NotAllowed, TwoAlready, BadCells, CellsMissing, and what hinders marks on this sheet now.
    """
    sheet = Assignment.objects.locked(assignment.pk)
    if not keys_sheets(by, sheet.round.contest) or sheet.judge.person_id == by.pk:
        raise NotAllowed
    require_open(sheet)
    clean = checked(sheet, values)
    own = sheet.keyings.filter(taken_at=None, by=by).first()
    if own is None and sheet.keyings.filter(taken_at=None).count() >= 2:
        raise TwoAlready
    if own is not None and own.values == clean:
        return keyed(sheet)
    made = own or Keying(assignment=sheet, by=by)
    made.values, made.at = clean, clock.now()
    made.full_clean()
    made.save()
    record(
        book=sheet.round.book, action="sheet.keyed", subject=made, by=by, sheet=sheet.pk, again=own is not None,
        values={key: value for key, value in clean.items() if value},
    )  # fmt: skip
    now = keyed(sheet)
    return take(sheet, now, by) if len(now.keyings) == 2 and not now.differing else now


def checked(sheet: Assignment, values: Mapping[str, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    clean: dict[str, str] = {}
    for key in criteria_of(sheet):
        try:
            text = typed(key, values.get(key, ""))
            require_mark(sheet, key, text)
            clean[key] = text or ""
        except BadMark as refused:
            faults[key] = str(refused)
    if faults:
        raise BadCells(faults)
    scheme = scheme_in(sheet.round.scheme)
    names = dict(sheet.round.criteria.values_list("key", "name"))
    missing = [names.get(key, key) for key, text in clean.items() if not text and scheme.criterion(key).required]
    if missing:
        raise CellsMissing(missing)
    return clean


def take(sheet: Assignment, now: Keyed, by: Person) -> Keyed:
    """Both say the same: what differs from the marks that stand becomes new marks, and both people stand in the ledger."""
    first, second = now.keyings
    standing = values_of(sheet)
    made: list[int] = []
    for key, text in first.values.items():
        if (standing.get(key) or "") != text:
            mark = append_mark(sheet, key, text or None, device_key=f"paper-{second.pk:09d}-{len(made) + 1:03d}", by=by)
            made.append(mark.number)
    at = clock.now()
    for one in now.keyings:
        one.taken_at = at
        one.save(update_fields=["taken_at"])
    sheet.sent_at = sheet.sent_at or at
    sheet.save(update_fields=["sent_at"])
    record(
        book=sheet.round.book, action="sheet.keyed_alike", subject=sheet, by=by, first=first.by_id, second=second.by_id, marks=made, head=sheet.head,
    )  # fmt: skip
    return Keyed(now.keyings, now.cells, taken=True)


@transaction.atomic
def drop_keying(*, assignment: Assignment, by: Person) -> None:
    """The own keying was of another sheet: it goes, with its event. Raises NotAllowed, NoLongerPossible."""
    sheet = Assignment.objects.locked(assignment.pk)
    if not keys_sheets(by, sheet.round.contest):
        raise NotAllowed
    own = sheet.keyings.filter(taken_at=None, by=by).first()
    if own is None:
        raise NoLongerPossible
    record(book=sheet.round.book, action="sheet.keying_dropped", subject=own, by=by, sheet=sheet.pk)
    own.delete()


def sheets_to_key(round: Round) -> list[Assignment]:
    """Released sheets of the round with their keyings under way, by entry and judge."""
    found = Assignment.objects.filter(round=round, entry__absent=False).counting()
    return list(
        found.select_related("judge", "entry__entry", "round").prefetch_related("keyings__by").order_by("entry__blind_number", "judge__number")
    )
