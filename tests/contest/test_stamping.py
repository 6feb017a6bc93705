"""推荐表 and 推荐汇总表 on paper: printed with a code, and a photo of the stamped sheet files itself by it."""

import io
import zipfile

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from contest.actions.recommending import prepare_recommendation, recommend
from contest.actions.stamping import SHEETS_AT_MOST, EnoughSheets, file_roll, file_sheet, remind_of_seals, take_out_sheet, without_seal
from contest.models import StampedSheet
from contest.sealed_papers import Paper, data_of, paper_of, printed
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.contests import make_submitted, pdf

pytestmark = pytest.mark.django_db


def photo(paper: Paper | None, *, turned: float = 7, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    """A sheet as a phone sees it: askew, in colour, with the code in a corner."""
    sheet = Image.new("RGB", (1200, 1700), "white")
    if paper is not None:
        drawn = io.BytesIO()
        segno.make(paper.address, error="m").save(drawn, kind="png", scale=5, border=4)
        sheet.paste(Image.open(drawn).convert("RGB"), (900, 60))
    made = io.BytesIO()
    sheet.rotate(turned, expand=True, fillcolor=(90, 80, 70)).save(made, "JPEG", quality=80)
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


def list_paper(scene) -> Paper:
    return Paper(scene.contest, organization=scene.unit, track=scene.track)


def test_the_code_says_whose_paper_it_is_and_no_other_code_does(scene):
    entry = make_submitted(scene)
    paper = Paper(scene.contest, entry=entry)
    assert paper_of(paper.address).entry == entry
    assert paper_of(list_paper(scene).token).track == scene.track
    for wrong in (paper.token[:-1] + ("0" if paper.token[-1] != "0" else "1"), "e1", "", "https://example.org/stamped/e1.0000000000000000/"):
        assert paper_of(wrong) is None


def test_a_roll_of_photos_files_itself_and_what_cannot_be_read_is_named(scene):
    entry = make_submitted(scene)
    uploads = [photo(Paper(scene.contest, entry=entry)), photo(list_paper(scene), turned=90), photo(None, name="食堂.jpg"), pdf("扫描.pdf")]
    filed = file_roll(uploads=uploads, by=scene.clerk, organization=scene.unit)
    assert [sheet.entry or sheet.track for sheet in filed.sheets] == [entry, scene.track]
    assert filed.unread == ["食堂.jpg", "扫描.pdf"]


def test_a_paper_of_another_union_is_not_filed_from_the_roll(scene):
    paper = Paper(scene.contest, organization=scene.county, track=scene.track)
    assert file_roll(uploads=[photo(paper)], by=scene.clerk, organization=scene.unit).sheets == []
    with pytest.raises(NotAllowed):
        file_roll(uploads=[photo(paper)], by=scene.clerk, organization=scene.county)


def test_every_level_has_its_box_and_word_and_pdf_say_the_same(scene):
    entry = make_submitted(scene)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1, opinion="情况属实，同意推荐")
    data = data_of(Paper(scene.contest, entry=entry))
    assert [box["label"] for box in data["boxes"]] == [f"{one.name}意见" for one in (scene.unit, scene.county, scene.city, scene.province)]
    assert data["boxes"][0]["text"] == "情况属实，同意推荐"
    words = zipfile.ZipFile(io.BytesIO(printed(Paper(scene.contest, entry=entry), "docx"))).read("word/document.xml").decode()
    assert entry.title in words
    assert "情况属实，同意推荐" in words
    assert printed(list_paper(scene), "pdf").startswith(b"%PDF")


def test_the_union_is_reminded_of_the_seal_and_not_the_worker(scene):
    entry = make_submitted(scene)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    recommend(entry=entry, by=scene.approver)
    assert without_seal(scene.contest) == [(scene.unit, 1)]
    assert remind_of_seals(scene.contest) == remind_of_seals(scene.contest) == 1
    assert set(Notice.objects.filter(kind="seal").values_list("person", flat=True)) == {scene.clerk.pk, scene.approver.pk}
    sheet = file_sheet(paper=list_paper(scene), upload=pdf(), by=None)
    assert without_seal(scene.contest) == []
    take_out_sheet(sheet=sheet, by=scene.clerk, organization=scene.unit)
    assert without_seal(scene.contest) == [(scene.unit, 1)]


def test_whoever_holds_the_paper_files_it_and_only_so_many(client, scene, monkeypatch):
    paper = list_paper(scene)
    url = reverse("stamped", args=[paper.token])
    assert scene.unit.name in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    assert client.post(url, {"photos": [photo(None), photo(None)]}).status_code == 302
    assert StampedSheet.objects.filter(by=None, organization=scene.unit).count() == 2
    monkeypatch.setattr("contest.actions.stamping.SHEETS_AT_MOST", 2)
    with pytest.raises(EnoughSheets):
        file_sheet(paper=paper, upload=pdf(), by=None)
    assert client.get(reverse("stamped", args=["e1.0000000000000000"])).status_code == 404
    assert SHEETS_AT_MOST == 20


def test_the_desk_prints_files_and_shows(client, scene):
    entry = make_submitted(scene)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    client.force_login(scene.clerk)
    url = reverse("desk_papers", args=[scene.contest.slug])
    assert list_paper(scene).token in client.get(url).content.decode()
    assert client.get(reverse("desk_paper", args=[list_paper(scene).token, "pdf"])).status_code == 200
    answer = client.post(url, {"photos": [photo(list_paper(scene))]}, follow=True)
    sheet = StampedSheet.objects.get()
    assert reverse("desk_stamped_file", args=[sheet.pk]) in answer.content.decode()
    handed = client.get(reverse("desk_stamped_file", args=[sheet.pk]))
    assert handed.status_code == 200
    assert b"".join(handed.streaming_content)
    client.force_login(scene.leader)
    assert client.get(reverse("desk_stamped_file", args=[sheet.pk])).status_code == 403
