import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.actions.preparing import ask_for_files, prepare_files
from contest.blind import shown_files, submitted, warnings_of
from contest.models import EntryFile, RoundEntry, Version
from files.actions import keep
from files.pictures import folder
from files.reading import words_in
from ledger.canonical import canonical
from ledger.refusals import NotAllowed
from tests.factories.contests import PDF
from tests.factories.judging import Judging, make_released_round, sign_in

pytestmark = pytest.mark.django_db


def docx(*paragraphs: str) -> SimpleUploadedFile:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{text[:2]}</w:t></w:r><w:r><w:t>{text[2:]}</w:t></w:r></w:p>" for text in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return SimpleUploadedFile("计划书.docx", out.getvalue())


def row_of(judging: Judging) -> RoundEntry:
    return RoundEntry.objects.select_related("entry__submitted", "entry__leader", "entry__unit").get(round=judging.round, entry=judging.entries[0])


def alter(judging: Judging, **data: object) -> None:
    """What was submitted, as if it had been so: the version is append-only, so a new one stands in its place."""
    entry = judging.entries[0].refreshed()
    text = canonical({**entry.submitted.data, **data})
    made = Version.objects.create(entry=entry, number=9, at=entry.submitted.at, by=entry.leader, content=text, sha256="0" * 64)
    entry.submitted = made
    entry.save()


def test_an_answer_that_names_the_unit_or_a_member_is_shown_to_staff_with_where_it_stands(client, scene):
    judging = make_released_round(scene, entries=2, judges=2)
    assert warnings_of(judging.round) == []
    answers = [
        {**one, "answer": "敖小篱在汉水声纹做了三年"} for one in judging.entries[0].refreshed().submitted.data["answers"] if one["key"] == "novelty"
    ]
    alter(judging, answers=answers)
    [warning] = warnings_of(judging.round)
    assert warning.found == [("新在哪里", "敖小篱"), ("新在哪里", "汉水声纹")]
    sign_in(client, scene.staff)
    page = client.get(reverse("staff_blind", args=[judging.round.ref])).content.decode()
    assert "1 个项目透露了身份" in page
    assert "敖小篱" in page
    assert "透露了身份" in client.get(reverse("staff_progress", args=[judging.round.ref])).content.decode()


def test_the_job_makes_the_pictures_and_finds_names_in_the_words_of_files(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    kept = judging.entries[0].files.select_related("file").get(document__key="anonymous_plan")
    told: list[tuple[int, int]] = []
    assert prepare_files(judging.round, lambda *done: told.append(done)) == {"entries": 1, "pages": 1, "given_away": 0}
    assert told == [(1, 1)]
    assert [path.name for path in folder().glob(f"{kept.file.uuid}-1-*.webp")] == [f"{kept.file.uuid}-1-1200.webp"]

    paper = keep(upload=docx("本项目由敖小篱完成", "无关的话"), by=scene.leader, purpose="anonymous_plan")
    EntryFile.objects.create(entry=judging.entries[0], document=kept.document, file=paper)
    alter(judging, files=[{"document": "anonymous_plan", "file": paper.pk, "sha256": paper.sha256}])
    assert words_in(paper).splitlines()[:2] == ["本项目由敖小篱完成", "无关的话"]
    for _twice in range(2):
        assert prepare_files(judging.round, lambda *done: None)["given_away"] == 1
    assert row_of(judging).given_away == [["匿名版计划书", "敖小篱"]]
    assert warnings_of(judging.round)[0].found == [("匿名版计划书", "敖小篱")]


def test_a_film_is_not_shown_blind_and_staff_are_told(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    kept = judging.entries[0].files.select_related("file").get(document__key="anonymous_plan")
    kept.file.kind = "mp4"
    kept.file.save()
    row = row_of(judging)
    assert shown_files(row, judging.round, submitted(row), row.blind_number) == []
    assert len(shown_files(row, judging.round, submitted(row), row.blind_number, blind=False)) == 2
    [warning] = warnings_of(judging.round)
    assert warning.unshown == ["匿名版计划书"]


def test_only_staff_ask_for_it(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    with pytest.raises(NotAllowed):
        ask_for_files(round=judging.round, by=scene.leader)
    sign_in(client, scene.staff)
    assert client.post(reverse("staff_blind", args=[judging.round.ref])).status_code == 302


def test_a_page_that_cannot_be_read_stops_no_other_file(scene):
    judging = make_released_round(scene, entries=2, judges=2)
    kept = judging.entries[0].files.select_related("file").get(document__key="anonymous_plan")
    torn = PDF.replace(b"/Kids[3 0 R]/Count 1", b"/Kids[3 0 R 9 0 R]/Count 2")
    paper = keep(upload=SimpleUploadedFile("计划书.pdf", torn), by=scene.leader, purpose="anonymous_plan")
    EntryFile.objects.create(entry=judging.entries[0], document=kept.document, file=paper)
    alter(judging, files=[{"document": "anonymous_plan", "file": paper.pk, "sha256": paper.sha256}])
    told: list[tuple[int, int]] = []
    assert prepare_files(judging.round, lambda *done: told.append(done))["entries"] == 2
    assert told[-1] == (2, 2)


def test_of_a_part_that_unfolds_to_very_much_only_the_beginning_is_read(scene, monkeypatch):
    monkeypatch.setattr("files.reading.LONGEST_PART", 400)
    paper = keep(upload=docx("开头", *["很长" * 100] * 9, "结尾"), by=scene.leader, purpose="anonymous_plan")
    assert words_in(paper).startswith("开头")
    assert "结尾" not in words_in(paper)
