"""更正: marks amended, a judge set aside for a conflict found late, or everything reckoned once more; staged, shown, then applied by a second person.

Nothing changes while a set is staged. What is applied is a new record that names the one it corrects; the old one and every mark stay.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, Role
from accounts.queries import holders
from contest.actions.awarding import award_levels_for, gone_from, left_open, propose_awards
from contest.actions.closing import Written, code_version, keep_record, require_staff, standings_of
from contest.actions.deciding import NotForTheHead, write_decisions
from contest.actions.marking import scheme_in, typed, words_of
from contest.actions.publishing import period_of, require_line
from contest.actions.sealing import lock_sheets, write_seal
from contest.actions.steps import advance, tell_leader
from contest.models import Assignment, Award, Conflict, Entry, Mark, Proposal, Publication, Record, Recount, Round, RoundEntry
from contest.queries import last_record
from contest.refusals import BadMark, NeedsSecondPerson, NoLongerPossible
from contest.round_inputs import Added, books_of, closed_of, stand_code, stand_of, with_changes
from contest.rules.awards import Level, TieAcrossLine, award_levels, close_up
from contest.rules.exact import exact_text
from contest.rules.marks import Decision, fault_of_mark
from contest.rules.marks import Mark as TypedMark
from contest.rules.record import Closed, build_record, record_text, tallies
from contest.rules.states import AssignmentState, EntryState, RoundState
from contest.scales import scale_report
from ledger import clock
from ledger.actions import record
from ledger.canonical import number
from ledger.refusals import Refused
from ledger.signals import changed
from notices.actions import notify

OPEN_TO = (RoundState.SCORING, RoundState.CLOSED, RoundState.NOTICE, RoundState.TO_RATIFY)
PUBLISHED = (RoundState.NOTICE, RoundState.TO_RATIFY)


class Nameless(Refused):
    status = 422
    message = gettext_lazy("Give the correction a name and its reason: both stand in the record.")


class MovedMeanwhile(Refused):
    message = gettext_lazy("Marks or sheets have changed since this correction was staged. Cancel it and stage it anew, so that its table is right.")


@dataclass(frozen=True)
class Changes:
    """Sheet, criterion and the text typed (empty takes the mark back); sheets set aside; entries in the order that the head decided."""

    marks: Sequence[tuple[Assignment, str, str]] = ()
    aside: Sequence[Assignment] = ()
    order: Sequence[RoundEntry] = ()

    @property
    def data(self) -> dict[str, Any]:
        return {
            "marks": [[sheet.pk, criterion, typed(criterion, text)] for sheet, criterion, text in self.marks],
            "aside": [sheet.pk for sheet in self.aside],
            "decisions": [[row.pk, place] for place, row in enumerate(self.order, 1)],
        }


@dataclass(frozen=True)
class Computed:
    """What the changes come to. `closed` is the round with them, `rows` who would stand elsewhere."""

    closed: Closed
    rows: list[dict[str, Any]]
    code: str = ""


@dataclass(frozen=True)
class Outcome:
    total: str | None
    rank: int | None
    advances: bool | None
    award: str = field(default="")


def stage_recount(*, round: Round, by: Person, name: str, reason: str, changes: Changes) -> Recount:
    """First person. An empty set is a recount: the same marks, reckoned once more.

    Raises NotAllowed, NoLongerPossible, Nameless, BadMark, NotForTheHead, Refused.
    """
    round = Round.objects.select_related("contest__organization", "track").get(pk=round.pk)
    require_open(round, by)
    if not name.strip() or not reason.strip():
        raise Nameless
    require_changes(round, changes)
    made = computed(round, changes.data, reason.strip(), clock.now())
    return keep_staged(round, by, name.strip(), reason.strip(), changes.data, made)


@transaction.atomic
def keep_staged(round: Round, by: Person, name: str, reason: str, data: dict[str, Any], made: Computed) -> Recount:
    round = Round.objects.locked(round.pk)
    require_open(round, by)
    if round.recounts.filter(state=Recount.State.STAGED).exists():
        raise NoLongerPossible
    if stand_code(stand_of(round)) != made.code:
        raise MovedMeanwhile
    row = Recount(
        round=round, name=name[:60], reason=reason[:200], changes=data, computed_from=made.code, difference=made.rows, staged_by=by,
        staged_at=clock.now(),
    )  # fmt: skip
    row.full_clean(exclude=["changes", "difference"])
    row.save()
    record(book=round.book, action="round.recount_staged", subject=row, by=by, words={"name": name, "reason": reason}, changed=len(made.rows), **data)
    for person in holders(round.contest.organization, [Role.Kind.STAFF]):
        if person != by:
            notify(
                person=person, kind="confirm", key=f"recount:{row.pk}", link=address_of(row),
                title=_("%(round)s: a correction waits for a second person") % {"round": round},
            )  # fmt: skip
    return row


def address_of(recount: Recount) -> str:
    from django.urls import reverse

    return reverse("staff_recount", args=[recount.round.contest.slug, recount.round.ref, recount.ref])


def require_open(round: Round, by: Person) -> None:
    require_staff(round, by)
    if round.state not in OPEN_TO:
        raise NoLongerPossible
    if Proposal.objects.filter(round=round, decided_at=None).exists():
        raise Refused(_("Another step waits for a second person in this round. It is decided first."))


def require_changes(round: Round, changes: Changes) -> None:
    scheme = scheme_in(round.scheme)
    for sheet in [*(sheet for sheet, *_rest in changes.marks), *changes.aside]:
        if sheet.round_id != round.pk or sheet.state != AssignmentState.RELEASED:
            raise Refused(_("Only sheets of this round that count can be corrected."))
    for _sheet, criterion, text in changes.marks:
        value = typed(criterion, text)
        if (fault := fault_of_mark(scheme, TypedMark("", "", criterion, value, _sheet.jury))) is not None:
            raise BadMark(criterion, words_of(fault, round))
    if changes.order and "chair" not in scheme.ties:
        raise NotForTheHead


def computed(round: Round, data: Mapping[str, Any], reason: str, at: dt.datetime, ref: str = "") -> Computed:
    """Reads and reckons; nothing is written. `at` is when the marks would be added, `ref` that of the set that adds them."""
    code = stand_code(stand_of(round))
    books, before = books_of(round), last_record(round)
    marks: dict[str, list[Added]] = {}
    for place, (sheet, criterion, text) in enumerate(data["marks"], 1):
        marks.setdefault(f"assignment:{sheet}", []).append((criterion, None if text is None else Decimal(text), f"recount-{ref}-{place}"))
    aside = {f"assignment:{sheet}" for sheet in data["aside"]}
    supersedes = (before.sha256, reason) if before else None
    now = closed_of(round, supersedes, books)
    then = replace(now, books=with_changes(books, marks=marks, aside=aside, at=at))
    if data["decisions"]:
        numbers = dict(round.entries.values_list("pk", "entry__number"))
        ordered = [Decision(numbers[pk] or "", place, reason) for pk, place in data["decisions"]]
        others = [one for one in now.decisions if one.entry not in {decision.entry for decision in ordered}]
        then = replace(then, decisions=[*others, *ordered])
    recorded = before.data["results"] if before is not None and round.state != RoundState.SCORING else None
    old = outcomes_of_record(recorded) if recorded is not None else outcomes_of(now)
    return Computed(then, difference(round, old, outcomes_of(then), before), code)


def outcomes_of(closed: Closed) -> dict[str, Outcome]:
    made = {}
    for result in tallies(closed).values():
        through = result.cut(closed.cut.places, ties_enlarge=closed.cut.ties_enlarge) if closed.cut else None
        for line in result.lines:
            waits = through is not None and line.entry in through.level and through.open_places > 0
            advances = None if through is None or waits else line.entry in through.through
            made[line.entry] = Outcome(None if line.total is None else exact_text(line.total), line.rank, advances)
    return made


def outcomes_of_record(results: Sequence[Mapping[str, Any]]) -> dict[str, Outcome]:
    return {line["entry"]: Outcome(line["total"], line["rank"], line["advances"]) for line in results}


def difference(round: Round, old: Mapping[str, Outcome], new: Mapping[str, Outcome], before: Record | None) -> list[dict[str, Any]]:
    rows = {row.entry.number or "": row for row in round.entries.select_related("entry")}
    was, will = awards_by(round, old, before), awards_by(round, new, before)
    made = []
    for entry in sorted(new, key=lambda one: (new[one].rank is None, new[one].rank or 0, one)):
        first = replace(old.get(entry, Outcome(None, None, None)), award=was.get(entry, ""))
        second = replace(new[entry], award=will.get(entry, ""))
        if first != second:
            pairs = {key: [getattr(first, key), getattr(second, key)] for key in ("total", "rank", "advances", "award")}
            made.append({"entry": rows[entry].pk, "number": entry, **pairs})
    return made


def awards_by(round: Round, outcomes: Mapping[str, Outcome], before: Record | None) -> dict[str, str]:
    """Number -> name of its award, in the last round."""
    if not round.last:
        return {}
    levels = award_levels_for(round)
    names, gone = {level.pk: level.name for level in levels}, gone_from(round)
    held = left_open(before) if before else frozenset()
    ranks = close_up(sorted(((entry, one.rank) for entry, one in outcomes.items() if one.rank), key=lambda pair: pair[1]), gone - held)
    try:
        found = award_levels(ranks, [Level(level.pk, level.places) for level in levels], ties_enlarge=round.ties_enlarge)
    except TieAcrossLine as tie:
        return dict.fromkeys(tie.entries, _("level at the line"))
    return {entry: names[key] for entry, key in found if entry not in gone}


def apply_recount(*, recount: Recount, by: Person) -> Recount:
    """Second person. Marks are added, sheets set aside, decisions written; a closed round gets a new record, a published one a new notice.

    Raises NotAllowed, NeedsSecondPerson, NoLongerPossible, MovedMeanwhile.
    """
    round = Round.objects.select_related("contest__organization", "track").get(pk=recount.round_id)
    require_open(round, by)
    if Recount.objects.get(pk=recount.pk).state != Recount.State.STAGED:
        raise NoLongerPossible
    if recount.staged_by_id == by.pk:
        raise NeedsSecondPerson
    at = clock.now()
    made = computed(round, recount.changes, recount.reason, at, recount.ref)
    if made.code != recount.computed_from:
        raise MovedMeanwhile
    return write_recount(recount, by, made.closed, at, written_of(round, made.closed, recount.reason) if round.state != RoundState.SCORING else None)


def written_of(round: Round, closed: Closed, reason: str) -> Written:
    made = build_record(closed, code=code_version())
    text = record_text(made)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Written(standings_of(round, closed, made), text, digest, str(made["seal"]), scale_report(closed), reason)


@transaction.atomic
def write_recount(recount: Recount, by: Person, closed: Closed, at: dt.datetime, written: Written | None) -> Recount:
    round = Round.objects.locked(recount.round_id)
    require_open(round, by)
    recount = locked_recount(recount)
    if stand_code(stand_of(round, lock_sheets(round))) != recount.computed_from:
        raise MovedMeanwhile
    add_marks(recount, by, closed, at)
    set_aside(recount, round, by)
    if recount.changes["decisions"]:
        rows = {row.pk: row for row in round.entries.all()}
        write_decisions(round, [rows[pk] for pk, _place in recount.changes["decisions"]], by=by, reason=recount.reason, head=None)
    if written is not None:
        recount.record = new_record(round, recount, by, written)
    recount.state, recount.decided_by, recount.decided_at = Recount.State.APPLIED, by, clock.now()
    recount.save(update_fields=["state", "decided_by", "decided_at", "record"])
    record(
        book=round.book, action="round.recount_applied", subject=recount, by=by, sha256=recount.record.sha256 if recount.record else None,
        changed=len(recount.difference),
    )  # fmt: skip
    return recount


def locked_recount(recount: Recount) -> Recount:
    found = Recount.objects.select_for_update(of=("self",)).get(pk=recount.pk)
    if found.state != Recount.State.STAGED:
        raise NoLongerPossible
    return found


def add_marks(recount: Recount, by: Person, closed: Closed, at: dt.datetime) -> None:
    """As they are chained in the record already."""
    for sheet in sorted({sheet for sheet, *_rest in recount.changes["marks"]}):
        found = Assignment.objects.get(pk=sheet)
        chain = next(book.marks for book in closed.books if book.book == found.book)
        Mark.objects.bulk_create(
            Mark(
                assignment=found, number=one.number, criterion=one.criterion, value=one.value, at=at, by=by, device_key=one.device_key,
                previous=one.previous, hash=one.hash,
            )
            for one in chain[found.length :]
        )  # fmt: skip
        found.head, found.length = chain[-1].hash, len(chain)
        found.save(update_fields=["head", "length"])


def set_aside(recount: Recount, round: Round, by: Person) -> None:
    """The judge and the entry are kept apart from now on, in every round."""
    for sheet in Assignment.objects.filter(pk__in=recount.changes["aside"]).select_related("entry").order_by("pk"):
        sheet.state = AssignmentState.SET_ASIDE
        sheet.save(update_fields=["state"])
        Conflict.objects.get_or_create(
            entry_id=sheet.entry.entry_id, judge_id=sheet.judge_id, kind=Conflict.Kind.STAFF,
            defaults={"reason": recount.reason[:200], "declared_by": by, "at": clock.now()},
        )  # fmt: skip
        record(
            book=round.book, action="assignment.set_aside", subject=sheet, by=by, judge=sheet.judge_id, entry=sheet.entry_id, marks=sheet.length,
            recount=recount.pk,
        )  # fmt: skip


def new_record(round: Round, recount: Recount, by: Person, written: Written) -> Record:
    write_seal(round=round, by=by, why="recount", sheets=lock_sheets(round), sealed=written.seal)
    kept = keep_record(round, written, by)
    record(
        book=round.book, action="round.closed", subject=kept, by=by, sha256=kept.sha256, record=kept.number, entries=len(written.standings),
        seal=written.seal, recount=recount.pk,
    )  # fmt: skip
    if round.state in PUBLISHED:
        publish_again(round, kept, by)
    return kept


def publish_again(round: Round, kept: Record, by: Person) -> None:
    """更正公示: the public page shows the new record, the days begin anew, and entries whose fate has changed are told.

    Refused when a later round has been released with entries that the new record would take out of it.
    """
    require_line(round, kept)
    publication = Publication.objects.select_for_update(of=("self",)).get(round=round)
    if publication.told_at is None:
        raise Refused(_("The entries are still being told what came of them. Try again in a minute."))
    period = period_of(round.contest, clock.today())
    old, publication.record, publication.published_at, publication.published_by = publication.record, kept, clock.now(), by
    publication.days, publication.last_day, publication.calendar_known = round.contest.notice_days, period.last, period.known
    publication.settled_at = None
    publication.save()
    if round.last:
        give_awards_anew(round, old, kept)
    move_entries_anew(round, kept, by)
    round.state = RoundState.NOTICE
    round.save(update_fields=["state"])
    record(
        book=round.book, action="round.published", subject=publication, by=by, sha256=kept.sha256, last_day=period.last, days=publication.days,
        calendar_known=period.known, again=True,
    )  # fmt: skip
    changed.send(sender=None, kind="contest", ids=[round.contest_id])


def give_awards_anew(round: Round, old: Record, kept: Record) -> None:
    """All awards go over to the new record, those that ended included; the levels are given again by its ranks."""
    ranks = {standing.entry.entry_id: standing.rank for standing in kept.standings.select_related("entry")}
    for award in Award.objects.filter(record=old):
        award.record, award.rank = kept, ranks.get(award.entry_id) or award.rank
        award.save(update_fields=["record", "rank"])
    propose_awards(round, kept)
    awarded = awards_by(round, outcomes_of_record(kept.data["results"]), kept)
    standing = Award.objects.filter(record=kept, state=Award.State.PROVISIONAL).select_related("entry")
    for award in standing:
        if award.entry.number not in awarded:
            award.state, award.changed_at = Award.State.WITHDRAWN, clock.now()
            award.save(update_fields=["state", "changed_at"])


def move_entries_anew(round: Round, kept: Record, by: Person) -> None:
    awarded = set(Award.objects.filter(record=kept, state=Award.State.PROVISIONAL).values_list("entry", flat=True))
    for standing in kept.standings.select_related("entry__entry").order_by("entry__entry"):
        entry = Entry.objects.locked(standing.entry.entry_id)
        if entry.state not in (EntryState.IN_ROUND, EntryState.PROVISIONAL, EntryState.NOT_ADVANCED):
            continue
        going = entry.pk in awarded if round.last else standing.advances
        to = (EntryState.PROVISIONAL if round.last else EntryState.IN_ROUND) if going else EntryState.NOT_ADVANCED
        if to == entry.state:
            continue
        if not going and RoundEntry.objects.filter(entry=entry, round__order__gt=round.order).exclude(round__state=RoundState.SET_UP).exists():
            words = _("%(title)s is in a round that has been released already and would leave it. Reopen that round first.")
            raise Refused(words % {"title": entry.title})
        action = "propose_award" if going and round.last else "advance" if going else "stop"
        step = advance(
            entry, action=action, to=to, by=by, holder=None, organization=round.contest.organization, round=round.pk, record=kept.pk, corrected=True
        )  # fmt: skip
        words = _("The result of the %(round)s was corrected: please look at %(title)s")
        tell_leader(entry, step, words % {"round": round.name, "title": entry.title})


@transaction.atomic
def cancel_recount(*, recount: Recount, by: Person) -> Recount:
    """Either person: nothing has changed, and it is on record."""
    round = Round.objects.locked(recount.round_id)
    require_staff(round, by)
    recount = locked_recount(recount)
    recount.state, recount.decided_by, recount.decided_at = Recount.State.CANCELLED, by, clock.now()
    recount.save(update_fields=["state", "decided_by", "decided_at"])
    record(book=round.book, action="round.recount_cancelled", subject=recount, by=by)
    return recount


def sheets_of_judge(round: Round, judge: int) -> list[Assignment]:
    """All that this judge scored in the round and that still counts."""
    return list(Assignment.objects.filter(round=round, judge=judge).counting().select_related("entry__entry", "judge").order_by("entry"))


def amended(sheet: Assignment, criterion: str, value: str | None) -> bool:
    """Whether the typed text is another mark than the one that counts."""
    newest = sheet.marks.filter(criterion=criterion).order_by("-number").first()
    now = None if newest is None or newest.value is None else number(newest.value)
    return typed(criterion, value) != now
