"""A sustained objection amends the record: a new one is computed without the entry that left, names the old one, and nothing is rewritten."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.closing import keep_record
from contest.actions.recounting import move_entries_anew, written_of
from contest.actions.sealing import lock_sheets, write_seal
from contest.models import Assignment, Award, Objection, Publication, Record, Round
from contest.queries import last_record
from contest.round_inputs import closed_of
from contest.rules.states import AssignmentState
from ledger.actions import record
from ledger.signals import changed


@transaction.atomic
def amend_record(*, round: Round, objection: Objection, by: Person, move_up: bool) -> Record | None:
    """The round's row is locked by the caller. The sheets of the entry count no more; awards go over to the new record with what became of them.

    None where there is nothing to amend: a round before the last whose place stays open keeps its cut.
    """
    before = last_record(round)
    if before is None or not (round.last or move_up):
        return None
    set_aside_sheets_of(round, objection, by)
    reason = _("objection %(ref)s sustained") % {"ref": objection.ref}
    written = written_of(round, closed_of(round, (before.sha256, reason)), reason)
    write_seal(round=round, by=by, why="objection", sheets=lock_sheets(round), sealed=written.seal)
    kept = keep_record(round, written, by)
    record(
        book=round.book, action="round.closed", subject=kept, by=by, sha256=kept.sha256, record=kept.number, entries=len(written.standings),
        seal=written.seal, objection=objection.ref,
    )  # fmt: skip
    carry_awards(before, kept, objection, move_up=move_up)
    Publication.objects.filter(round=round, record=before).update(record=kept)
    if not round.last:
        move_entries_anew(round, kept, by)
    changed.send(sender=None, kind="contest", ids=[round.contest_id])
    return kept


def set_aside_sheets_of(round: Round, objection: Objection, by: Person) -> None:
    """They stay in the record with their marks, and with the word why they do not count."""
    for sheet in Assignment.objects.filter(round=round, entry__entry=objection.entry, state=AssignmentState.RELEASED).order_by("pk"):
        sheet.state = AssignmentState.SET_ASIDE
        sheet.save(update_fields=["state"])
        record(
            book=round.book, action="assignment.set_aside", subject=sheet, by=by, judge=sheet.judge_id, entry=sheet.entry_id, marks=sheet.length,
            objection=objection.ref,
        )  # fmt: skip


def carry_awards(before: Record, kept: Record, objection: Objection, *, move_up: bool) -> None:
    """A place that stays open keeps its rank, counted as the new record counts: one less below an entry whose place was taken."""
    ranks = dict(kept.standings.exclude(rank=None).values_list("entry__entry", "rank"))
    awards = list(Award.objects.select_for_update().filter(record=before))
    gone = next((award.rank for award in awards if award.entry_id == objection.entry_id), None)
    for award in awards:
        held = award.rank - 1 if award.left_open and move_up and gone is not None and award.rank > gone else award.rank
        award.record, award.rank = kept, ranks.get(award.entry_id) or held
        award.save(update_fields=["record", "rank"])
