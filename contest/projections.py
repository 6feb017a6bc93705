"""What contest's own tables say, held against the ledger."""

import json
from collections.abc import Iterator

from django.db.models import Max

from contest.models import Assignment, Award, Entry, Keying, Mark, Recommendation, Record, Step, Version
from contest.rules.record import mark_hash, seal
from ledger.canonical import number, sha256
from ledger.models import GENESIS, Event
from ledger.projections import Mismatch, projection


@projection("entries")
def entries_stand_where_their_last_step_left_them() -> Iterator[Mismatch]:
    last = Entry.objects.annotate(last=Max("steps")).exclude(last=None)
    states = dict(Step.objects.filter(pk__in=last.values("last")).values_list("entry_id", "state"))
    for entry in last.iterator():
        if entry.state != states[entry.pk]:
            yield Mismatch(entry.book, entry.pk, f"the entry says {entry.state}, its last step says {states[entry.pk]}")
    for step in Step.objects.select_related("event__book").iterator():
        said = json.loads(step.event.data)["state"]
        if said != step.state:
            yield Mismatch(step.event.book.name, step.event.number, f"the step says {step.state}, its event says {said}")


@projection("versions")
def versions_hash_to_what_they_say() -> Iterator[Mismatch]:
    for version in Version.objects.iterator():
        if sha256(version.data) != version.sha256:
            yield Mismatch(f"entry:{version.entry_id}", version.number, f"version {version.number} was altered after it was submitted")


@projection("marks")
def marks_stand_as_they_were_typed() -> Iterator[Mismatch]:
    """The first mark of each sheet that does not fit its chain: altered, taken out, put in between, or cut off at the end."""
    sheets = Assignment.objects.order_by("pk").only("pk", "head", "length")
    marks = Mark.objects.order_by("assignment_id", "number").iterator()
    mark = next(marks, None)
    for sheet in sheets.iterator():
        chain: list[Mark] = []
        while mark is not None and mark.assignment_id == sheet.pk:
            chain.append(mark)
            mark = next(marks, None)
        if (fault := fault_of_chain(sheet, chain)) is not None:
            yield fault


def fault_of_chain(sheet: Assignment, chain: list[Mark]) -> Mismatch | None:
    previous = GENESIS
    for place, mark in enumerate(chain, 1):
        if mark.number != place:
            return Mismatch(sheet.book, place, f"mark {place} is missing")
        if mark.previous != previous:
            return Mismatch(sheet.book, place, f"mark {place} does not follow from the mark before")
        made = mark_hash(
            book=sheet.book, number=place, at=mark.at, criterion=mark.criterion, value=mark.value, device_key=mark.device_key, previous=previous
        )
        if made != mark.hash:
            said = "none" if mark.value is None else number(mark.value)
            return Mismatch(sheet.book, place, f"mark {place} ({mark.criterion}, {said}) was altered after it was typed")
        previous = made
    if (sheet.length, sheet.head) != (len(chain), previous):
        return Mismatch(sheet.book, sheet.length, f"the sheet says {sheet.length} marks, {len(chain)} are there: the end was cut off or added to")
    return None


@projection("seals")
def seals_cover_the_marks_that_were_there() -> Iterator[Mismatch]:
    """Each seal of a round, computed again from the marks and sheets that it names as the last."""
    for event in Event.objects.filter(action="round.sealed").select_related("book").order_by("pk").iterator():
        said = json.loads(event.data)
        round = int(event.book.name.removeprefix("round:"))
        sheets = Assignment.objects.filter(round=round, pk__lte=said["last_sheet"]).exclude(state="draft")
        heads = {sheet.pk: (sheet.book, 0, GENESIS) for sheet in sheets}
        marks = Mark.objects.filter(assignment__round=round, pk__lte=said["last_mark"]).order_by("assignment_id", "number")
        for sheet, place, made in marks.values_list("assignment", "number", "hash"):
            heads[sheet] = (f"assignment:{sheet}", place, made)
        if seal(heads.values()) != said["seal"]:
            yield Mismatch(event.book.name, event.number, "the marks are not those that were sealed")


@projection("records")
def records_and_standings_say_what_was_closed() -> Iterator[Mismatch]:
    """Each record hashes to what its event says, and the lines of pages say what the record says."""
    said = {event.subject: json.loads(event.data)["sha256"] for event in Event.objects.filter(action="round.closed").iterator()}
    for kept in Record.objects.order_by("pk").iterator(chunk_size=20):
        book = f"round:{kept.round_id}"
        if sha256(kept.data) != kept.sha256 or said.get(f"contest.record:{kept.pk}") != kept.sha256:
            yield Mismatch(book, kept.number, f"record {kept.number} was altered after it was closed")
            continue
        lines = {line["entry"]: (line["rank"], line["total"] or "", bool(line["advances"])) for line in kept.data["results"]}
        for entry, rank, total, advances in kept.standings.order_by("pk").values_list("entry__entry__number", "rank", "total", "advances"):
            if lines.get(entry or "") != (rank, total, advances):
                yield Mismatch(book, kept.number, f"the standing of {entry} is not what record {kept.number} says")
                break


@projection("lists")
def lists_stand_as_they_were_put_in_order() -> Iterator[Mismatch]:
    """Place and kind of each recommendation are those of the last event that speaks of it."""
    said: dict[int, tuple[str, int]] = {}
    for event in Event.objects.filter(action__in=["entry.prepared", "list.ordered"]).order_by("pk").iterator():
        data = json.loads(event.data)
        if event.action == "list.ordered":
            said |= {key: (kind, place) for key, place, kind in data["rows"]}
        else:
            said[int(event.subject.rpartition(":")[2])] = (data["kind"], data["place"])
    for row in Recommendation.objects.filter(withdrawn_at=None).iterator():
        if (row.kind, row.place) != said.get(row.pk):
            yield Mismatch(f"entry:{row.entry_id}", row.pk, f"the list says {row.kind} {row.place}, the ledger says {said.get(row.pk)}")


@projection("keyings")
def paper_sheets_say_what_was_keyed() -> Iterator[Mismatch]:
    """Each keying holds the cells of the last event that speaks of it."""
    said: dict[int, dict[str, str]] = {}
    for event in Event.objects.filter(action="sheet.keyed").order_by("pk").iterator():
        said[int(event.subject.rpartition(":")[2])] = json.loads(event.data)["values"]
    for row in Keying.objects.select_related("assignment").order_by("pk").iterator():
        if {key: text for key, text in row.values.items() if text} != said.get(row.pk):
            yield Mismatch(f"round:{row.assignment.round_id}", row.pk, f"the keying of sheet {row.assignment_id} was altered after it was keyed")


@projection("prizes")
def prizes_are_paid_as_the_ledger_says() -> Iterator[Mismatch]:
    """Day and sum of each prize are those of the last payment that was entered, or taken back."""
    said: dict[int, tuple[str | None, int]] = {}
    for event in Event.objects.filter(action="entry.prize_paid").order_by("pk").iterator():
        data = json.loads(event.data)
        said[int(event.subject.rpartition(":")[2])] = (data["on"], int(data["fen"]))
    for award in Award.objects.order_by("pk").iterator():
        on, fen = said.get(award.pk, (None, award.prize_fen))
        paid = award.paid_on.isoformat() if award.paid_on else None
        if paid != on or (paid and award.prize_fen != fen):
            yield Mismatch(
                f"entry:{award.entry_id}", award.pk, f"award {award.pk} says paid {paid}, {award.prize_fen} fen; the ledger says {on}, {fen}"
            )
