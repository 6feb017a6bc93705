"""What a judge may see of an entry. In a blind round: never the unit, a name, or the entry's own number, in no response and no file name."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contest.models import AskedDocument, Assignment, Contest, EntryFile, Question, Round, RoundEntry
from contest.rules.answers import Answer, read_answer
from contest.rules.giveaways import Identity, in_parts
from files.anonymous import COPIES
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
    answers: tuple[Answer, ...]
    files: tuple[ShownFile, ...]


def hides(sheet: Assignment) -> bool:
    """Whether this sheet's judge must not know whose it is: in a blind round, and for an extra judge in any."""
    return sheet.round.blind or sheet.extra


def number_in(row: RoundEntry, round: Round) -> str:
    return row.blind_number if round.blind else row.entry.number or row.blind_number


def number_for(sheet: Assignment) -> str:
    return sheet.entry.blind_number if hides(sheet) else number_in(sheet.entry, sheet.round)


def title_of(row: RoundEntry) -> str:
    """As submitted, never as the draft has it now."""
    return str(submitted(row).get("title", ""))


def submitted(row: RoundEntry) -> dict[str, Any]:
    return row.entry.submitted.data if row.entry.submitted else {}


def shown(row: RoundEntry, round: Round, *, blind: bool | None = None) -> Shown:
    """Three queries: questions, documents, files. `blind` as the round says unless it is given."""
    blind = round.blind if blind is None else blind
    data, number = submitted(row), row.blind_number if blind else number_in(row, round)
    questions = open_questions(round.contest, blind=blind)
    if not blind and any(line["key"].startswith("document:") for line in data.get("answers", ())):
        questions |= {f"document:{key}" for key in AskedDocument.objects.filter(contest=round.contest, for_judges=True).values_list("key", flat=True)}
    return Shown(
        number=number,
        title=str(data.get("title", "")),
        summary=str(data.get("summary", "")),
        track=row.entry.track.name,
        unit="" if blind else str(data.get("unit", "")),
        team=() if blind else tuple(str(member["name"]) for member in data.get("members", ())),
        answers=tuple(answers_of(data, questions)),
        files=tuple(shown_files(row, round, data, number, blind=blind)),
    )


def answers_of(data: dict[str, Any], questions: set[str]) -> list[Answer]:
    """Those that are open to judges and answered."""
    return [read_answer(line) for line in data.get("answers", ()) if line["key"] in questions and line["answer"]]


def open_questions(contest: Contest, *, blind: bool) -> set[str]:
    """Their keys. Blind never a link: where it leads, somebody is named."""
    found = Question.objects.filter(contest=contest, for_judges=True)
    seen = found.filter(hidden_when_blind=False).exclude(kind=Question.Kind.LINK) if blind else found
    return set(seen.values_list("key", flat=True))


def shown_files(row: RoundEntry, round: Round, data: dict[str, Any], number: str, *, blind: bool | None = None) -> list[ShownFile]:
    """The submitted files that this round's judges may open, under neutral names, in the order of the asked documents.

    Where names are hidden only those of which a copy can be made that does not say who made it: no film, no sound, no archive.
    """
    blind = round.blind if blind is None else blind
    return [file for file in files_of(row, round, data, number, blind=blind) if not blind or file.file.kind in COPIES]


def files_of(row: RoundEntry, round: Round, data: dict[str, Any], number: str, *, blind: bool) -> list[ShownFile]:
    documents = AskedDocument.objects.filter(contest=round.contest, for_judges=True)
    if blind:
        documents = documents.filter(hidden_when_blind=False)
    order = {document.key: (place, document.name) for place, document in enumerate(documents)}
    wanted = {item["file"]: item["document"] for item in data.get("files", ()) if item["document"] in order}
    kept = EntryFile.objects.filter(entry=row.entry_id, file__in=wanted).select_related("file")
    files = sorted((order[wanted[one.file_id]][0], one.file_id, one.file) for one in kept)
    return [
        ShownFile(name := order[wanted[pk]][1], file, f"{number} {name}.{file.kind}" if file.kind else f"{number} {name}")
        for _place, pk, file in files
    ]  # fmt: skip


def identity_of(row: RoundEntry) -> Identity:
    """By what an entry could be known: from its submitted version, and from who leads it."""
    data, entry = submitted(row), row.entry
    members = list(data.get("members", ()))
    people = [str(data.get("leader", "")), entry.leader.name, *(str(member.get("name", "")) for member in members)]
    units = [str(data.get("unit", "")), entry.unit_name, *((entry.unit.name, entry.unit.short_name) if entry.unit else ())]
    phones = [entry.leader.phone or "", *(member.phone for member in entry.members.all())]
    return Identity(
        people=tuple(dict.fromkeys(filter(None, people))), units=tuple(dict.fromkeys(filter(None, units))),
        phones=tuple(dict.fromkeys(filter(None, phones))), codes=tuple(filter(None, (entry.number or "", entry.credit_code))),
    )  # fmt: skip


@dataclass(frozen=True)
class GivesAway:
    """An entry of a blind round that says itself whose it is. `found` is [(where, what)]; `unshown` are documents that judges will not see."""

    row: RoundEntry
    found: list[tuple[str, str]]
    unshown: list[str]


def warnings_of(round: Round) -> list[GivesAway]:
    """For staff: entries whose title, sentence, answers or files name a person, a unit or a number, and files that cannot be shown blind."""
    if not round.blind:
        return []
    questions = open_questions(round.contest, blind=True)
    found_rows = round.entries.select_related("entry__submitted", "entry__leader", "entry__unit").prefetch_related("entry__members")
    rows = found_rows.order_by("entry__number", "pk")
    documents = dict(AskedDocument.objects.filter(contest=round.contest, for_judges=True, hidden_when_blind=False).values_list("key", "name"))
    kinds = dict(EntryFile.objects.filter(entry__rounds__round=round).values_list("file", "file__kind"))
    made = []
    for row in rows:
        data = submitted(row)
        parts = [(str(_("Title")), str(data.get("title", ""))), (str(_("In one sentence")), str(data.get("summary", "")))]
        said = [(answer.heading, answer.text) for answer in answers_of(data, questions)]
        found = in_parts([*parts, *said], identity_of(row)) + [(where, what) for where, what in row.given_away]
        unshown = [
            documents[item["document"]] for item in data.get("files", ())
            if item["document"] in documents and kinds.get(item["file"]) not in COPIES
        ]  # fmt: skip
        if found or unshown:
            made.append(GivesAway(row, found, unshown))
    return made
