"""Which award an entry gets by the record, and what happens to the places below when one falls away: 递补, or 空缺."""

from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.recusing import set_aside_sheets
from contest.actions.steps import advance, next_state, tell_leader
from contest.models import Award, AwardLevel, Entry, Record, Round, Standing
from contest.queries import last_record
from contest.refusals import NoLongerPossible
from contest.rules.awards import Level, TieAcrossLine, award_levels, close_up
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused

STAYS = (EntryState.IN_ROUND, EntryState.PROVISIONAL, EntryState.NOT_ADVANCED)
STANDING = (Award.State.PROVISIONAL, Award.State.AWARDED)


def gone_from(round: Round) -> frozenset[str]:
    """The numbers of entries that were scored and have left since: withdrawn, disqualified, or without the award that they declined."""
    left = Entry.objects.filter(rounds__round=round).exclude(state__in=STAYS).exclude(number=None)
    return frozenset(number for number in left.values_list("number", flat=True) if number)


def left_open(kept: Record) -> frozenset[str]:
    """Those of whom nobody takes the place: it was decided that it stays open 空缺."""
    rows = Award.objects.filter(record=kept, left_open=True).values_list("entry__number", flat=True)
    return frozenset(number for number in rows if number)


def ranks_of(kept: Record) -> list[tuple[str, int]]:
    """By the record; who has left it, with a place that stays open, still stands before those below."""
    rows = Standing.objects.filter(record=kept).exclude(rank=None).order_by("rank", "entry__entry__number")
    found = [(number, rank) for number, rank in rows.values_list("entry__entry__number", "rank") if number is not None and rank is not None]
    held = Award.objects.filter(record=kept, left_open=True).order_by("rank").values_list("entry__number", "rank")
    for number, rank in held:
        if number is not None and number not in dict(found):
            found = sorted([(number, rank), *((other, place + (place >= rank)) for other, place in found)], key=lambda one: one[1])
    return found


def award_levels_for(round: Round) -> list[AwardLevel]:
    levels = AwardLevel.objects.filter(contest=round.contest, for_units=False)
    own = list(levels.filter(track=round.track)) if round.track_id else []
    return own or list(levels.filter(track=None))


def levels_of(round: Round, kept: Record) -> dict[str, AwardLevel]:
    """Entry number -> its level, of those who have not left; below a place that stays open nobody moves up.

    Raises Refused for a tie across a line that may not be enlarged."""
    levels = award_levels_for(round)
    by_key = {level.pk: level for level in levels}
    gone, held = gone_from(round), left_open(kept)
    ranks = close_up(ranks_of(kept), gone - held)
    try:
        found = award_levels(ranks, [Level(level.pk, level.places) for level in levels], ties_enlarge=round.ties_enlarge)
    except TieAcrossLine as tie:
        words = {"level": by_key[tie.level.key].name, "entries": "、".join(tie.entries)}
        raise Refused(
            _("These entries are level at the last place of %(level)s: %(entries)s. The head of the panel decides first.") % words
        ) from None
    return {entry: by_key[key] for entry, key in found if entry not in gone}


def require_no_award(entry: Entry) -> None:
    """A large round is told by a job: until its turn an entry is still said to be in the round. Raises NoLongerPossible once an award is proposed."""
    if Award.objects.filter(entry=entry, state__in=STANDING).exists():
        raise NoLongerPossible


def propose_awards(round: Round, kept: Record) -> None:
    """Under the locks of all its entries, so that none leaves meanwhile."""
    list(Entry.objects.select_for_update(of=("self",)).filter(rounds__round=round).order_by("pk").values_list("pk"))
    ranks = dict(ranks_of(kept))
    entries = {entry.number: entry for entry in Entry.objects.filter(rounds__round=round)}
    for number, level in levels_of(round, kept).items():
        Award.objects.update_or_create(
            entry=entries[number], state=Award.State.PROVISIONAL,
            defaults={"level": level, "record": kept, "rank": ranks[number], "changed_at": clock.now(), "prize_fen": level.prize_fen},
        )  # fmt: skip


def lose_award(round: Round, entry: Entry, by: Person, *, reason: str, move_up: bool) -> None:
    """An objection was sustained: the entry leaves the contest. `reason` is the objection's ref. Everything is in the round's book."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "lose_award", by)
    end_award(entry, Award.State.WITHDRAWN, reason=reason, open=not move_up)
    step = advance(entry, action="lose_award", to=to, by=by, holder=None, organization=round.contest.organization, objection=reason)
    set_aside_sheets(entry=entry, by=by)
    tell_leader(entry, step, _("An objection to %(title)s was sustained: it leaves the contest") % {"title": entry.title})
    if move_up:
        move_those_below_up(round, by)


def end_award(entry: Entry, state: Award.State, *, reason: str, open: bool) -> Award | None:
    """The award that stands, if one does, stands no more; `open` when nobody is to take its place."""
    award = Award.objects.select_for_update(of=("self",)).filter(entry=entry, state__in=STANDING).first()
    if award is not None:
        award.state, award.reason, award.left_open, award.changed_at = state, reason[:200], open, clock.now()
        award.save(update_fields=["state", "reason", "left_open", "changed_at"])
    return award


def move_those_below_up(round: Round, by: Person) -> None:
    """递补: the levels are given again by the record's ranks without those who left. The round's row is locked by the caller."""
    kept = last_record(round)
    if not (round.last and kept):
        return
    standing = {award.entry.number: award for award in Award.objects.filter(record=kept, state=Award.State.PROVISIONAL).select_related("entry")}
    entries = {row.number: row for row in Entry.objects.filter(rounds__round=round)}
    ranks, moved = dict(ranks_of(kept)), []
    for number, level in levels_of(round, kept).items():
        award = standing.get(number)
        if award is not None and award.level_id == level.pk:
            continue
        below = Entry.objects.locked(entries[number].pk)
        if award is None:
            award = Award(entry=below, record=kept, rank=ranks[number])
            if below.state == EntryState.NOT_ADVANCED:  # who was not told yet learns the award with the result
                step = advance(
                    below, action="move_up", to=EntryState.PROVISIONAL, by=by, holder=None, organization=round.contest.organization, level=level.pk
                )
                tell_leader(below, step, _("%(title)s moves up: %(level)s is proposed for it") % {"title": below.title, "level": level.name})
        award.level, award.prize_fen, award.changed_at = level, level.prize_fen, clock.now()
        award.save()
        moved.append([below.pk, level.pk])
    record(book=round.book, action="round.moved_up", subject=round, by=by, moved=moved, gone=sorted(gone_from(round)))
