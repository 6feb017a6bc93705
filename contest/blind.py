"""What a judge may see of an entry. In a blind round: never the unit, a name, or the entry's own number, in no response and no file name."""

from dataclasses import dataclass
from typing import Any

from contest.models import AskedDocument, Contest, EntryFile, Question, Round, RoundEntry
from files.models import PrivateFile


@dataclass(frozen=True)
class ShownFile:
    document: str
    file: PrivateFile
    name: str
    """Under which it is handed over."""


@dataclass(frozen=True)
class Shown:
    """An entry as this round's judges see it. `unit` and `summary_of_team` are empty in a blind round."""

    number: str
    title: str
    summary: str
    track: str
    unit: str
    team: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    files: tuple[ShownFile, ...]


def number_in(row: RoundEntry, round: Round) -> str:
    return row.blind_number if round.blind else row.entry.number or row.blind_number


def title_of(row: RoundEntry) -> str:
    """As submitted, never as the draft has it now."""
    return str(submitted(row).get("title", ""))


def submitted(row: RoundEntry) -> dict[str, Any]:
    return row.entry.submitted.data if row.entry.submitted else {}


def shown(row: RoundEntry, round: Round) -> Shown:
    """Three queries: questions, documents, files."""
    data, number = submitted(row), number_in(row, round)
    questions = open_questions(round.contest, blind=round.blind)
    return Shown(
        number=number,
        title=str(data.get("title", "")),
        summary=str(data.get("summary", "")),
        track=row.entry.track.name,
        unit="" if round.blind else str(data.get("unit", "")),
        team=() if round.blind else tuple(str(member["name"]) for member in data.get("members", ())),
        answers=tuple(
            (answer["label"] + (f"（{answer['unit']}）" if answer.get("unit") else ""), answer["answer"])
            for answer in data.get("answers", ())
            if answer["key"] in questions and answer["answer"]
        ),
        files=tuple(shown_files(row, round, data, number)),
    )


def open_questions(contest: Contest, *, blind: bool) -> set[str]:
    found = Question.objects.filter(contest=contest, for_judges=True)
    return set((found.filter(hidden_when_blind=False) if blind else found).values_list("key", flat=True))


def shown_files(row: RoundEntry, round: Round, data: dict[str, Any], number: str) -> list[ShownFile]:
    """The submitted files that this round's judges may open, under neutral names, in the order of the asked documents."""
    documents = AskedDocument.objects.filter(contest=round.contest, for_judges=True)
    if round.blind:
        documents = documents.filter(hidden_when_blind=False)
    order = {document.key: (place, document.name) for place, document in enumerate(documents)}
    wanted = {item["file"]: item["document"] for item in data.get("files", ()) if item["document"] in order}
    kept = EntryFile.objects.filter(entry=row.entry_id, file__in=wanted).select_related("file")
    files = sorted((order[wanted[one.file_id]][0], one.file_id, one.file) for one in kept)
    return [
        ShownFile(name := order[wanted[pk]][1], file, f"{number} {name}.{file.kind}" if file.kind else f"{number} {name}")
        for _place, pk, file in files
    ]  # fmt: skip
