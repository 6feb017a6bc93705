"""A round while it is set up: how it is judged, by which criteria, and how marks become a rank. Fixed once it is released."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.rescheduling import tell_round_dates
from contest.models import Contest, Criterion, Round, RoundEntry
from contest.permissions import runs_contest
from contest.queries import scheme_of
from contest.refusals import Frozen
from contest.rules.exact import NotDecimal, exact_text, from_text
from contest.rules.faults import Fault, Faulty
from contest.rules.scheme import read_scheme
from contest.rules.states import RoundState
from contest.schemes import schemes_to_copy
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused

FIELDS = (
    "name", "order", "track", "mode", "blind", "last", "opens", "closes", "judges_each", "panels_wanted", "load_at_most", "load_at_least", "apart_by",
    "expert_wanted", "goal", "advance", "ties_enlarge", "extra_judges", "spread_at_most", "regions_conflict",
)  # fmt: skip
DRAWN = (
    "track", "mode", "judges_each", "panels_wanted", "load_at_most", "load_at_least", "apart_by", "expert_wanted", "goal", "regions_conflict",
)  # fmt: skip
"""What a draw is computed from: changed after it, a new draw is needed."""
OPEN_AFTER_RELEASE = ("name", "opens", "closes")
CRITERION_FIELDS = (
    "name", "what", "weight", "lowest", "highest", "step", "direction", "spread", "points", "interpolate", "bands", "optional", "bonus", "factored",
    "order",
)  # fmt: skip


class NotAScheme(Refused):
    """What was typed is no scoring scheme. `faults` are contest.rules.faults.Fault; `words` says each in the page's language."""

    status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        chinese = (get_language() or "").startswith("zh")
        self.words = tuple(fault.located_chinese() if chinese else fault.located_english() for fault in faults)
        super().__init__("；".join(self.words))


@transaction.atomic
def save_round(
    *,
    contest: Contest,
    by: Person,
    round: Round | None = None,
    fields: Mapping[str, Any],
    criteria: Sequence[Mapping[str, Any]] | None = None,
    method: Mapping[str, Any] | None = None,
) -> Round:
    """Make or change a round, all of it in one step. `fields` by the names of FIELDS; `criteria` rows with `pk` (None: new), `gone` and
    CRITERION_FIELDS; `method` is the scheme of docs/judging-files.md without its criteria.

    Raises Frozen once released (only the name and the dates may still change), NotAScheme naming every fault, NotAllowed.
    """
    if not runs_contest(by, contest):
        raise NotAllowed
    made = round is None
    round = Round(contest=contest) if round is None else Round.objects.locked(round.pk)
    changing = [name for name in FIELDS if name in fields and getattr(round, name) != fields[name]]
    dates = (round.opens, round.closes)
    if round.state != RoundState.SET_UP:
        require_open_only(round, changing, criteria, method)
    for name in changing:
        setattr(round, name, fields[name])
    if method is not None and round.state == RoundState.SET_UP:
        if dict(method) != round.method:
            changing.append("method")
        round.method = dict(method)
    if not made and set(changing) & set(DRAWN):
        round.drawn_at, round.draw_hash, round.conflicts_checked_at = None, "", None
    round.full_clean(exclude=["method", "scheme"])
    round.save()
    if criteria is not None and round.state == RoundState.SET_UP and save_criteria(round, criteria):
        changing.append("criteria")
    if round.criteria.exists():
        try:
            read_scheme(scheme_of(round))
        except Faulty as faulty:
            raise NotAScheme(faulty.faults) from None
    if made or changing:
        record(book=round.book, action="round.made" if made else "round.changed", subject=round, by=by, contest=contest.pk, fields=changing)
    if round.state == RoundState.SCORING:
        tell_round_dates(round, by, dates)
    return round


def require_open_only(
    round: Round, changing: Sequence[str], criteria: Sequence[Mapping[str, Any]] | None, method: Mapping[str, Any] | None
) -> None:  # fmt: skip
    fixed = [name for name in changing if name not in OPEN_AFTER_RELEASE]
    other = method is not None and dict(method) != round.method
    rows: dict[Any, Criterion] = {row.pk: row for row in round.criteria.all()}
    for row in criteria or ():
        there = rows.get(row.get("pk"))
        other = other or row.get("gone") or there is None or any(getattr(there, name) != row[name] for name in CRITERION_FIELDS if name in row)
    if fixed or other:
        raise Frozen(_("The round is released, so its scheme and its way of judging are fixed. The name and the dates can still be changed."))


def save_criteria(round: Round, rows: Sequence[Mapping[str, Any]]) -> bool:
    there: dict[Any, Criterion] = {row.pk: row for row in round.criteria.all()}
    changed = False
    for row in rows:
        one = there.get(row.get("pk")) or Criterion(round=round)
        if row.get("gone"):
            if one.pk is not None:
                one.delete()
                changed = True
            continue
        fields = {name: row[name] for name in CRITERION_FIELDS if name in row}
        if one.pk is not None and all(getattr(one, name) == value for name, value in fields.items()):
            continue
        for name, value in fields.items():
            setattr(one, name, value)
        if not one.key:
            one.key = key if (key := row.get("key")) and not round.criteria.filter(key=key).exists() else free_key(round)
        one.full_clean()
        one.save()
        changed = True
    return changed


def free_key(round: Round) -> str:
    taken = set(round.criteria.values_list("key", flat=True))
    return next(key for number in itertools.count(1) if (key := f"c{number}") not in taken)


@transaction.atomic
def copy_scheme(*, round: Round, by: Person, source: Round) -> Round:
    """Criteria and method of another round in place of this one's. Raises NotAllowed, Frozen."""
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest) or not schemes_to_copy(round).filter(pk=source.pk).exists():
        raise NotAllowed
    if round.state != RoundState.SET_UP:
        raise Frozen(_("The round is released, so its scheme and its way of judging are fixed. The name and the dates can still be changed."))
    round.criteria.all().delete()
    for row in source.criteria.all():
        row.pk, row.round, row._state.adding = None, round, True
        row.save()
    round.method, round.spread_at_most = source.method, source.spread_at_most
    round.save(update_fields=["method", "spread_at_most"])
    record(book=round.book, action="round.scheme_copied", subject=round, by=by, source=source.pk)
    return round


class NoFactor(Refused):
    """A difficulty coefficient that is no number above 0; the message names the entry."""

    status = 422


@transaction.atomic
def set_factors(*, round: Round, by: Person, factors: Mapping[int, Mapping[str, str]]) -> int:
    """Difficulty coefficients by round entry and criterion key, as decimal text; an empty text takes one back. Returns how many entries changed.

    Raises NotAllowed, Frozen, NoFactor.
    """
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest):
        raise NotAllowed
    if round.state != RoundState.SET_UP:
        raise Frozen(_("The round is released, so its coefficients are fixed."))
    keys = set(round.criteria.filter(factored=True).values_list("key", flat=True))
    changed = []
    for row in round.entries.select_related("entry").filter(pk__in=factors):
        made = {key: factor_text(text, row) for key, text in factors[row.pk].items() if key in keys and text.strip()}
        if made != row.factors:
            row.factors = made
            row.save(update_fields=["factors"])
            changed.append(row.entry_id)
    if changed:
        record(book=round.book, action="round.factors_set", subject=round, by=by, entries=changed)
    return len(changed)


def factor_text(text: str, row: RoundEntry) -> str:
    try:
        value = from_text(text.strip())
    except NotDecimal:
        value = None
    if value is None or value <= 0:
        raise NoFactor(_("%(number)s: %(text)s is no coefficient. Write a number above 0, such as 2.8.") % {"number": row.entry.number, "text": text})
    return exact_text(value)


@transaction.atomic
def delete_round(*, round: Round, by: Person) -> None:
    """Really gone, while it is set up and nothing was drawn in it."""
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest):
        raise NotAllowed
    if round.state != RoundState.SET_UP or round.draw_times:
        raise Frozen(_("A round that was drawn or released stays."))
    record(book=round.book, action="round.deleted", subject=round, by=by, contest=round.contest_id)
    round.delete()
