"""下达评审任务: what is still missing before a round can be released, named; and the release itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.drawing import drawable_judges
from contest.actions.preparing import ask_for_files
from contest.actions.recusing import tell_judge
from contest.actions.sealing import seal_round
from contest.actions.steps import advance, next_state
from contest.conflict_facts import apart, found_conflicts
from contest.models import Entry, Judge, Round, RoundEntry
from contest.permissions import runs_contest
from contest.queries import scheme_of
from contest.refusals import NoLongerPossible, NotReadyToRelease
from contest.rules.faults import Faulty
from contest.rules.round_moves import round_move
from contest.rules.scheme import read_scheme, scheme_data
from contest.rules.states import AssignmentState, EntryState, RoundState
from contest.schemes import first_jury
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical, sha256
from ledger.moves import NoSuchMove
from ledger.refusals import NotAllowed


@dataclass(frozen=True)
class Gap:
    """One thing in the way of the release. `about` names entries or judges, by the numbers that staff know."""

    kind: str
    words: str
    about: tuple[str, ...] = ()


def gaps_of(round: Round) -> list[Gap]:
    """What is missing, in the order in which it is mended: scheme, dates, entries, conflicts, judges, coverage. Empty: it can be released."""
    return list(_gaps(round))


def _gaps(round: Round) -> Iterator[Gap]:
    yield from scheme_gaps(round)
    if round.opens and round.closes and round.closes <= round.opens:
        yield Gap("dates", _("Scoring ends before it begins: check the two dates."))
    drafts = Q(assignments__state=AssignmentState.DRAFT, assignments__jury=first_jury(round))
    rows = list(round.entries.select_related("entry").annotate(have=Count("assignments", filter=drafts)))
    if not rows:
        yield Gap("entries", _("No entry is in the round yet."))
        return
    gone = [row.entry.number or "" for row in rows if row.entry.state not in (EntryState.ELIGIBLE, EntryState.IN_ROUND)]
    if gone:
        yield Gap("entries", _("These entries have left the contest: take them out of the round."), tuple(gone))
    if round.conflicts_checked_at is None:
        yield Gap("conflicts", _("Conflicts are not checked yet."))
    if round.drawn_at is None:
        yield Gap("draw", _("The draw is not made yet."))
    yield from pair_gaps(round)
    yield from jury_gaps(round, rows)
    yield from factor_gaps(round, rows)
    short = [row.entry.number or "" for row in rows if row.have < round.judges_each]
    if short:
        words = ngettext("%(n)d entry does not have all its judges.", "%(n)d entries do not have all their judges.", len(short)) % {"n": len(short)}
        yield Gap("coverage", words, tuple(short))


def scheme_gaps(round: Round) -> Iterator[Gap]:
    try:
        read_scheme(scheme_of(round))
    except Faulty as faulty:
        chinese = (get_language() or "").startswith("zh")
        for fault in faulty.faults:
            yield Gap("scheme", fault.located_chinese() if chinese else fault.located_english())


def jury_gaps(round: Round, rows: Sequence[RoundEntry]) -> Iterator[Gap]:
    """Sheets of a jury that the scheme no longer has, and entries that a further jury does not score at all."""
    names = {panel["key"]: panel.get("name") or panel["key"] for panel in round.method.get("panels", ())} or {"": ""}
    drafts = round.assignments.filter(state=AssignmentState.DRAFT)
    if drafts.exclude(jury__in=names).exists():
        yield Gap("draw", _("The juries of the scheme changed since the draw: draw again."))
    scored: dict[str, set[int]] = {key: set() for key in names}
    for jury, entry in drafts.filter(jury__in=names).values_list("jury", "entry_id"):
        scored[jury].add(entry)
    for key, name in list(names.items())[1:]:
        if none := tuple(row.entry.number or "" for row in rows if row.pk not in scored[key]):
            yield Gap("coverage", _("Nobody of the jury %(name)s scores these entries.") % {"name": name}, none)


def factor_gaps(round: Round, rows: Sequence[RoundEntry]) -> Iterator[Gap]:
    keys = [criterion.key for criterion in round.criteria.all() if criterion.factored]
    if lacking := tuple(row.entry.number or "" for row in rows if any(key not in row.factors for key in keys)):
        yield Gap("factors", _("These entries lack a difficulty coefficient."), lacking)


def pair_gaps(round: Round) -> Iterator[Gap]:
    """Judges who have not come in, and pairs that must not meet: declared since the draw, or found by the facts as they are now."""
    drafts = round.assignments.filter(state=AssignmentState.DRAFT)
    absent = Judge.objects.filter(assignments__in=drafts, person=None).distinct()
    if names := tuple(judge.name for judge in absent):
        yield Gap("judges", _("These judges have not accepted the invitation yet."), names)
    away = Judge.objects.filter(assignments__in=drafts).exclude(pk__in=[judge.pk for judge in drawable_judges(round)]).distinct()
    if names := tuple(judge.name for judge in away):
        yield Gap("judges", _("These judges are not available any more: draw again."), names)
    barred, facts = apart(round), {(entry, judge) for entry, judge, _kind in found_conflicts(round)}
    pairs = drafts.select_related("entry__entry", "judge")
    met = [row for row in pairs if (row.entry_id, row.judge_id) in barred or (row.entry.entry_id, row.judge_id) in facts]
    if met:
        yield Gap(
            "conflicts", _("These pairs must not meet: draw again, or take the pair apart."),
            tuple(f"{row.entry.entry.number} {row.judge.name}" for row in met),
        )  # fmt: skip


@transaction.atomic
def release(*, round: Round, by: Person) -> Round:
    """Judges see their sheets from now on; the scheme is frozen as canonical text; entries are in the round; all heads are sealed.

    Raises NotAllowed, NoLongerPossible, NotReadyToRelease naming every gap.
    """
    round = Round.objects.locked(round.pk)
    if not runs_contest(by, round.contest):
        raise NotAllowed
    try:
        step = round_move(RoundState(round.state), "release")
    except NoSuchMove as fault:
        raise NoLongerPossible(fault.possible) from None
    if gaps := gaps_of(round):
        raise NotReadyToRelease(gaps)

    scheme = canonical(scheme_data(read_scheme(scheme_of(round))))
    round.scheme, round.state, round.released_at = scheme, step.to, clock.now()
    round.save(update_fields=["scheme", "state", "released_at"])
    entries = list(Entry.objects.filter(rounds__round=round).order_by("pk").values_list("pk", flat=True))
    for pk in entries:
        entry = Entry.objects.locked(pk)
        if entry.state == EntryState.ELIGIBLE:
            to = next_state(entry, "enter_round", by)
            advance(entry, action="enter_round", to=to, by=by, holder=None, organization=round.contest.organization, round=round.pk)
    sheets = round.assignments.filter(state=AssignmentState.DRAFT).update(state=AssignmentState.RELEASED)
    record(
        book=round.book, action="round.released", subject=round, by=by, scheme_sha256=sha256(scheme_data(read_scheme(scheme_of(round)))),
        entries=len(entries), sheets=sheets, draw=round.draw_times, draw_number=round.draw_number, said=round.draw_said,
    )  # fmt: skip
    seal_round(round=round, by=by, why="release")
    for judge in Judge.objects.filter(assignments__round=round, assignments__state=AssignmentState.RELEASED).select_related("person").distinct():
        tell_judge(judge, round, key=f"round:{round.pk}:released")
    ask_for_files(round=round, by=by)
    return round
