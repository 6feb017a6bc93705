"""Marks far apart 分差较大: which entries, by how much, in what, and how far the second look 复评 has come."""

from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Exists, OuterRef

from contest.actions.marking import scheme_in
from contest.blind import number_in
from contest.models import Assignment, Mark, Round, RoundEntry, SecondLook
from contest.rules.marks import Mark as TypedMark
from contest.rules.scoring import RoundMarks, far_apart, judge_totals
from contest.rules.second_look import concerned, farthest, widest
from ledger.canonical import number


@dataclass
class Apart:
    """An entry whose marks diverge by more than the declared spread, or did when a second look was asked for."""

    row: RoundEntry
    sheets: dict[int, Assignment]
    """By judge."""
    totals: dict[int, Fraction]
    spread: Fraction
    where: str
    """Key of the criterion in which they differ most."""
    apart: bool
    looked: bool
    """A second look was done at the marks as they stand."""
    looks: list[SecondLook] = field(default_factory=list)

    @property
    def open(self) -> list[SecondLook]:
        return [look for look in self.looks if look.answered_at is None]

    @property
    def answered(self) -> list[SecondLook]:
        return [look for look in self.looks if look.answered_at is not None]

    @property
    def settled(self) -> bool:
        return not self.open and (self.looked or not self.apart)

    @property
    def concerned(self) -> frozenset[int]:
        return concerned(self.totals)

    @property
    def far(self) -> int | None:
        return farthest(self.totals)


def newest_values(round: Round) -> dict[int, dict[str, str]]:
    """Sheet -> criterion -> the mark that counts, as plain decimal text; what was taken back is not there."""
    found: dict[int, dict[str, str]] = {}
    rows = Mark.objects.filter(assignment__round=round).order_by("number").values_list("assignment", "criterion", "value")
    for sheet, criterion, value in rows.iterator():
        if value is None:
            found.get(sheet, {}).pop(criterion, None)
        else:
            found.setdefault(sheet, {})[criterion] = number(value)
    return found


def looked_at(round: Round) -> frozenset[int]:
    """Entries of the round (by RoundEntry) that were looked at again, with no mark changed since: another change opens the question again."""
    newer = Mark.objects.filter(assignment__entry=OuterRef("pk"), at__gt=OuterRef("looked_again_at"))
    return frozenset(round.entries.exclude(looked_again_at=None).exclude(Exists(newer)).values_list("pk", flat=True))


def apart_in(round: Round, *, panel: int | None = None, row: RoundEntry | None = None) -> list[Apart]:
    """Entries with marks far apart, and those of which a second look was asked, in the order of their numbers. Absent entries are none.

    Of one panel, or of one entry, where given.
    """
    scheme = scheme_in(round.scheme)
    counting = Assignment.objects.filter(round=round, entry__absent=False).counting()
    if panel is not None:
        counting = counting.filter(entry__panel=panel)
    if row is not None:
        counting = counting.filter(entry=row)
    sheets: dict[int, list[Assignment]] = {}
    for sheet in counting.select_related("judge__person", "entry__entry__submitted", "entry__panel", "remark").order_by("judge__number"):
        sheets.setdefault(sheet.entry_id, []).append(sheet)
    values = newest_values(round)
    marks = [
        TypedMark(str(entry), str(sheet.judge_id), key, text, sheet.jury)
        for entry, own in sheets.items() for sheet in own for key, text in values.get(sheet.pk, {}).items()
    ]  # fmt: skip
    given = RoundMarks(marks)
    far = {int(one.entry) for one in far_apart(scheme, given)}
    totals = judge_totals(scheme, given)
    looks: dict[int, list[SecondLook]] = {}
    for look in SecondLook.objects.filter(assignment__round=round, dropped_at=None).select_related("assignment__judge", "asked_by"):
        looks.setdefault(look.assignment.entry_id, []).append(look)
    looked = looked_at(round)
    weights = {criterion.key: criterion.weight for criterion in scheme.criteria}
    found = []
    for entry, own in sheets.items():
        if entry not in far and entry not in looks:
            continue
        mine = {int(judge): total for (_panel, judge), total in totals.get(str(entry), {}).items()}
        by_criterion: dict[str, dict[int, Fraction]] = {}
        for sheet in own:
            for key, text in values.get(sheet.pk, {}).items():
                by_criterion.setdefault(key, {})[sheet.judge_id] = Fraction(text)
        found.append(
            Apart(
                row=own[0].entry, sheets={sheet.judge_id: sheet for sheet in own}, totals=mine,
                spread=max(mine.values()) - min(mine.values()) if mine else Fraction(0), where=widest(by_criterion, weights),
                apart=entry in far, looks=looks.get(entry, []), looked=entry in looked,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.settled, number_in(one.row, round)))
