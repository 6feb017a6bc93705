"""What a round has come to, as staff and supervisor see it: reckoned while it is open, read from its record once it is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contest.actions.marking import scheme_in
from contest.models import Assignment, Judge, Mark, Record, Round, RoundEntry, Standing
from contest.round_inputs import ABSENT, closed_of, why_not
from contest.rules.exact import fixed, shown
from contest.rules.record import Closed, counted, tallies
from contest.rules.scheme import Scheme
from contest.rules.scoring import untrimmed
from contest.rules.states import AssignmentState
from contest.rules.ties import Cut, cut

AT_ONCE = 20_000
"""A round of more marks is reckoned when it is closed, not for each look at its page."""
UNTRIMMED_DIGITS = 4


@dataclass(frozen=True)
class Line:
    """`last_in` is the last that goes on: the red line is drawn under it. `level` shares a place across a line that waits for a decision."""

    row: RoundEntry
    group: str
    rank: int | None
    total: str
    untrimmed: str
    tie: str
    advances: bool
    last_in: bool
    level: bool


@dataclass(frozen=True)
class LeftOut:
    """A sheet that does not count, and why; its marks stay listed."""

    sheet: Assignment
    word: str
    marks: int


@dataclass(frozen=True)
class Tie:
    """Entries that share a place after every key was asked. `across` when a line runs through them."""

    group: str
    rank: int
    rows: tuple[RoundEntry, ...]
    across: bool


def lines_now(round: Round) -> list[Line] | None:
    """Before sealing. None for a round too large to be reckoned for a page."""
    if Mark.objects.filter(assignment__round=round).count() > AT_ONCE:
        return None
    return lines_of(round, closed_of(round))


def lines_of(round: Round, closed: Closed) -> list[Line]:
    rows = {row.entry.number: row for row in round.entries.select_related("entry", "panel")}
    plain = untrimmed_of(closed)
    made: list[Line] = []
    for group, result in tallies(closed).items():
        through = result.cut(closed.cut.places, ties_enlarge=closed.cut.ties_enlarge) if closed.cut else None
        texts = {one.entry: (one.rank, "" if one.total is None else digits_of(closed.scheme, one.total), one.tie) for one in result.lines}
        made += group_lines(round, group, [(rows[entry], *text) for entry, text in texts.items()], through, plain)
    return made


def recorded_lines(round: Round, record: Record) -> list[Line]:
    scheme = scheme_in(round.scheme)
    found = (
        Standing.objects.filter(record=record)
        .select_related("entry__entry", "panel")
        .order_by("panel__order", "panel", "rank", "entry__entry__number")
    )
    groups: dict[str, list[Standing]] = {}
    for standing in found:
        groups.setdefault(standing.panel.name if standing.panel and round.mode == Round.Mode.PANELS else "", []).append(standing)
    made: list[Line] = []
    for group, standings in groups.items():
        ordered = sorted(standings, key=lambda one: (one.rank is None, one.rank or 0))
        ranks = {one.entry.entry.number or "": one.rank for one in ordered}
        through = cut(ranks, round.advance, ties_enlarge=round.ties_enlarge) if round.advance and not round.last else None
        plain = {one.entry.entry.number or "": one.untrimmed for one in ordered}
        given = [(one.entry, one.rank, digits_of(scheme, Fraction(one.total)) if one.total else "", one.tie) for one in ordered]
        made += group_lines(round, group, given, through, plain)
    return made


def group_lines(
    round: Round, group: str, given: Iterable[tuple[RoundEntry, int | None, str, str]], through: Cut | None, plain: Mapping[str, str]
) -> list[Line]:
    given, scheme = list(given), scheme_in(round.scheme)
    going = set(through.through) if through else set()
    waiting = set(through.level) if through and through.open_places else set()
    last = next((row.entry.number for row, *_ in reversed(given) if row.entry.number in going), None)
    return [
        Line(
            row=row, group=group, rank=rank, total=total, untrimmed=plain.get(row.entry.number or "", ""), tie=words_of_tie(scheme, tie),
            advances=row.entry.number in going, last_in=row.entry.number == last, level=row.entry.number in waiting,
        )
        for row, rank, total, tie in given
    ]  # fmt: skip


def untrimmed_of(closed: Closed) -> dict[str, str]:
    """Each total with nothing dropped and nothing rounded, where the scheme drops anything."""
    if not closed.scheme.drop.asked:
        return {}
    return {entry: fixed(total, UNTRIMMED_DIGITS) for entry, total in untrimmed(closed.scheme, counted(closed)).items()}


def digits_of(scheme: Scheme, total: Fraction) -> str:
    """An official total with the digits that the scheme rounds to: 86.50."""
    digits = scheme.rounding.total
    return shown(total) if digits is None else fixed(total, digits)


def words_of_tie(scheme: Scheme, tie: str) -> str:
    if not tie:
        return ""
    from contest.rules.explanation import tie_words

    if (get_language() or "").startswith("zh"):
        return tie_words(scheme, tie)
    kind, _colon, key = tie.partition(":")
    names = {
        "earlier": _("the earlier round"), "untrimmed": _("the total with nothing dropped"), "head_to_head": _("judges, one by one"),
        "chair": _("decision of the head of the panel"), "shared": _("shared"),
    }  # fmt: skip
    return scheme.criterion(key).title if kind == "criterion" else names[kind]


def left_out(round: Round) -> list[LeftOut]:
    """Sheets recused, replaced, set aside, and those of absent entries, with how many marks each has."""
    words = {**{state.value: word for state, word in Assignment.STATE_WORDS.items()}, ABSENT: _("the entry was absent")}
    found = (
        Assignment.objects.filter(round=round).exclude(state=AssignmentState.DRAFT).select_related("entry__entry", "judge").order_by("entry", "seat")
    )
    kept = found.exclude(state=AssignmentState.RELEASED, entry__absent=False)
    return [LeftOut(sheet, str(words[why_not(sheet.state, sheet.entry.absent)]), sheet.length) for sheet in kept]


def ties_left(lines: Sequence[Line]) -> list[Tie]:
    """Places that are shared, the ones across a line first."""
    shared: dict[tuple[str, int], list[Line]] = {}
    for line in lines:
        if line.rank is not None:
            shared.setdefault((line.group, line.rank), []).append(line)
    found = [
        Tie(group, rank, tuple(line.row for line in level), any(line.level for line in level))
        for (group, rank), level in shared.items()
        if len(level) > 1
    ]
    return sorted(found, key=lambda tie: (not tie.across, tie.group, tie.rank))


def heads_of(round: Round) -> list[Judge]:
    return [panel.head for panel in round.panels.select_related("head") if panel.head]
