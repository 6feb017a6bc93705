"""加评: where the rules declared it beforehand, every entry that one more judge might move across the line gets so many more, names hidden."""

import random
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.awarding import award_levels_for
from contest.actions.marking import scheme_in
from contest.actions.recusing import possible_replacements, tell_judge
from contest.apart import newest_values
from contest.models import Assignment, Judge, Round, RoundEntry
from contest.permissions import runs_contest
from contest.refusals import NoLongerPossible
from contest.rules.calibration import NEAR_CUT, calibrate
from contest.rules.marks import Mark as TypedMark
from contest.rules.pairs import Mark
from contest.rules.record import seal
from contest.rules.scoring import RoundMarks, judge_totals
from contest.rules.states import AssignmentState, RoundState
from contest.scales import as_decimal
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused

BOOTSTRAP = 500


class NotDeclared(Refused):
    message = gettext_lazy("Extra judges were not declared before the round opened, so none can be sent now.")


class SheetsFirst(Refused):
    message = gettext_lazy("Extra judges can be sent when every sheet of the round has been sent.")


class NobodyToSend(Refused):
    """Entries of the band for which there is no free judge: nothing was sent, for it goes to all of them or to none."""

    def __init__(self, numbers: list[str]) -> None:
        self.numbers = numbers
        super().__init__(
            _("Nothing was sent: no free judge for %(numbers)s. Add judges to the pool; extra judges go to every entry at the line or to none.")
            % {"numbers": "、".join(numbers)}
        )


@dataclass(frozen=True)
class Band:
    """Entries at the line. `chances` is the probability, of each, to be within the places, as decimal text; `seed` what it was drawn from."""

    rows: tuple[RoundEntry, ...]
    chances: dict[int, str]
    seed: str


def places_of(round: Round) -> int:
    """How many are let through from each group that is ranked on its own, or how many awards there are in the last round."""
    if not round.last:
        return round.advance
    return sum(level.places for level in award_levels_for(round))


def unsent(round: Round) -> int:
    return Assignment.objects.filter(round=round, entry__absent=False, sent_at=None).counting().count()


def find_band(round: Round) -> Band:
    """From the marks as they stand: the same marks always give the same band. Without a line there is none."""
    scheme, places = scheme_in(round.scheme), places_of(round)
    sheets = list(Assignment.objects.filter(round=round, entry__absent=False).counting().select_related("entry__entry", "judge").order_by("pk"))
    seed = seal((sheet.book, sheet.length, sheet.head) for sheet in sheets)
    values = newest_values(round)
    marks = [
        TypedMark(str(sheet.entry_id), str(sheet.judge_id), key, text, sheet.jury)
        for sheet in sheets for key, text in values.get(sheet.pk, {}).items()
    ]  # fmt: skip
    rows = {sheet.entry_id: sheet.entry for sheet in sheets}
    best = -1 if scheme.low_wins else 1
    groups: dict[int | None, list[Mark]] = {}
    for entry, own in judge_totals(scheme, RoundMarks(marks)).items():
        group = rows[int(entry)].panel_id if round.mode == Round.Mode.PANELS else None
        groups.setdefault(group, []).extend(Mark(entry, judge, as_decimal(best * total)) for (_jury, judge), total in sorted(own.items()))
    found: dict[int, str] = {}
    for group in sorted(groups, key=lambda one: one or 0):
        given = groups[group]
        if not 0 < places < len({mark.entry for mark in given}):
            continue
        result = calibrate(given, rng=random.Random(f"{seed}:{group}"), bootstrap=BOOTSTRAP, top=places)  # noqa: S311
        found |= {int(one.entry): f"{one.p_top:.3f}" for one in result.entries if NEAR_CUT[0] < one.p_top < NEAR_CUT[1]}
    at_line = sorted((rows[pk] for pk in found), key=lambda row: row.blind_number)
    return Band(tuple(at_line), found, seed)


def require_extra(round: Round, by: Person) -> None:
    if not runs_contest(by, round.contest):
        raise NotAllowed
    if not round.extra_judges:
        raise NotDeclared
    if round.state != RoundState.SCORING or round.extra_sent_at is not None:
        raise NoLongerPossible
    if unsent(round):
        raise SheetsFirst


def send_extra_judges(*, round: Round, by: Person) -> list[Assignment]:
    """Find the band before the transaction, then release the extra sheets to all of it if no mark moved meanwhile.

    Raises NotAllowed, NotDeclared, NoLongerPossible, SheetsFirst, NobodyToSend.
    """
    round = Round.objects.select_related("contest__organization", "track").get(pk=round.pk)
    require_extra(round, by)
    return release_extra(round=round, by=by, band=find_band(round))


@transaction.atomic
def release_extra(*, round: Round, by: Person, band: Band) -> list[Assignment]:
    round = Round.objects.locked(round.pk)
    require_extra(round, by)
    counting = Assignment.objects.filter(round=round, entry__absent=False).counting().select_for_update(of=("self",)).order_by("pk")
    if seal((sheet.book, sheet.length, sheet.head) for sheet in counting) != band.seed:
        raise NoLongerPossible
    made: list[Assignment] = []
    short: list[str] = []
    for row in band.rows:
        any_sheet = row.assignments.select_related("round__contest", "round__track", "entry__entry__track").counting().order_by("pk")[0]
        free = possible_replacements(any_sheet)[: round.extra_judges]
        if len(free) < round.extra_judges:
            short.append(row.blind_number)
            continue
        made += [make_sheet(row, judge, any_sheet) for judge, _load in free]
    if short:
        transaction.set_rollback(True)
        raise NobodyToSend(short)
    round.extra_sent_at = clock.now()
    round.save(update_fields=["extra_sent_at"])
    record(
        book=round.book, action="round.extra_judges", subject=round, by=by, seed=band.seed, each=round.extra_judges,
        chances={str(pk): chance for pk, chance in band.chances.items()}, sheets=[sheet.pk for sheet in made],
        judges=[sheet.judge_id for sheet in made],
    )  # fmt: skip
    for judge in {sheet.judge_id: sheet.judge for sheet in made}.values():
        tell_judge(judge, round, key=f"round:{round.pk}:extra")
    return made


def make_sheet(row: RoundEntry, judge: Judge, beside: Assignment) -> Assignment:
    made = Assignment(
        round=beside.round, entry=row, judge=judge, state=AssignmentState.RELEASED, extra=True, jury=judge.jury or beside.jury,
        seat=row.assignments.count() + 1,
    )  # fmt: skip
    made.full_clean(exclude=["head"])
    made.save()
    return made


def band_of(round: Round) -> dict[str, object]:
    """For the page: whether extra judges were declared, and what stands in the way."""
    return {
        "declared": round.extra_judges, "sent_at": round.extra_sent_at, "unsent": unsent(round) if round.extra_judges else 0,
        "places": places_of(round) if round.extra_judges else 0,
    }  # fmt: skip
